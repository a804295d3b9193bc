#include "deadline/handlers_methods.h"

#include "common/access/role.h"
#include "common/base/utf8.h"
#include "deadline/policy.h"

#include <string.h>

void handlers_answer(struct flow *flow, const ProtobufCMessage *response)
{
    if (response) {
        flow_answer(flow, response);
    } else {
        flow_fail_memory(flow);
    }
}

bool handlers_admit_unit(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);
    const struct policy_object object = {
        .proposal = flow_proposal(flow), .units = &state->unit, .unit_count = 1};

    return flow_admit(flow, &object);
}

struct acting handlers_acting(const struct flow *flow, const char **role)
{
    *role = role_name(flow_post(flow)->role);
    return (struct acting){role, 1};
}

void handlers_allow_text(struct flow *flow, const char *field, const char *text)
{
    if (strlen(text) > TIMETABLE_TEXT_MAX) {
        failure_add_field(flow_failure(flow), field, "最多%d个汉字（%d字节）",
                          TIMETABLE_TEXT_MAX / 3, TIMETABLE_TEXT_MAX);
    }
}

void handlers_need_text(struct flow *flow, const char *field, const char *text)
{
    if (utf8_is_blank(text)) {
        failure_add_field(flow_failure(flow), field, "必填");
    } else {
        handlers_allow_text(flow, field, text);
    }
}

civil_day handlers_read_day(struct flow *flow, const char *field, const char *text, bool optional)
{
    civil_day day = DAY_NONE;

    if (*text == '\0' && !optional) {
        failure_add_field(flow_failure(flow), field, "必填，格式2022-06-30");
        return DAY_NONE;
    }
    if (*text == '\0' || date_parse(text, strlen(text), &day) == 0) {
        return day;
    }
    failure_add_field(flow_failure(flow), field, "须为存在的日期，格式2022-06-30");
    return DAY_NONE;
}
