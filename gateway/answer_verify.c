/*
 * Whether a letter is what it seems, for whoever holds it: JSON for programs, a page without script
 * for a person's phone. The code on the letter is all that is asked for.
 */
#include "answers.h"
#include "card/form.h"
#include "card/verify_page.h"
#include "own_call.h"
#include "percent.h"
#include "refusal.h"
#include "json/read.h"
#include "json/slot.h"

#include "banfu/reply/v1/reply.pb-c.h"

#include <string.h>

enum { CODE_TEXT_MAX = 200 /* UTF-8 bytes as it is typed */, PAGE_CAP = 64 << 10 };

/* What the visit works on; in its arena. */
struct verify_work {
    struct fan fan;
    const char *typed;
};

static const char *typed_code(const struct visit *visit)
{
    const struct verify_work *work = visit->work;

    return work ? work->typed : "";
}

static bool is_json(const struct visit *visit)
{
    return visit->match.ready->route->answer == ANSWER_VERIFY;
}

/* Whoever has mistyped the code finds the form to type it again. */
static void refuse(struct visit *visit, const struct failure *failure)
{
    struct buffer page;

    if (is_json(visit)) {
        visit_refuse_with(visit, failure);
        return;
    }
    buffer_init(&page, PAGE_CAP);
    if (failure->code == STATUS_NOT_FOUND || failure->code == STATUS_INVALID_ARGUMENT) {
        verify_page_ask(&page, failure->message, typed_code(visit));
    } else {
        verify_page_message(&page, failure->message);
    }
    answer_plain_page(visit, refusal_http_status(failure), &page);
}

static enum letter_standing standing_of(const Banfu__Reply__V1__Verification *said)
{
    switch (said->standing) {
    case BANFU__REPLY__V1__VERIFICATION__STANDING__ENUM__VALID: return LETTER_VALID;
    case BANFU__REPLY__V1__VERIFICATION__STANDING__ENUM__REPLACED: return LETTER_REPLACED;
    case BANFU__REPLY__V1__VERIFICATION__STANDING__ENUM__RECALLED:
    case BANFU__REPLY__V1__VERIFICATION__STANDING__ENUM__UNSPECIFIED:
    case _BANFU__REPLY__V1__VERIFICATION__STANDING__ENUM_IS_INT_SIZE: break;
    }
    return LETTER_RECALLED;
}

static void show(struct visit *visit, const Banfu__Reply__V1__Verification *said)
{
    const ProtobufCEnumValue *class_value = protobuf_c_enum_descriptor_get_value(
        &banfu__proposal__v1__class__enum__descriptor, (int)said->class_);
    const struct verify_view view = {
        .standing = standing_of(said),
        .code = said->code,
        .letter_number = said->letter_number,
        .case_name = said->case_name,
        .unit = said->unit,
        .class_name = class_value && class_value->value != 0 ? class_value->name : "",
        .letter_date = own_call_date(said->letter_date, visit->arena)};
    struct buffer page;

    buffer_init(&page, PAGE_CAP);
    verify_page_show(&page, &view);
    answer_plain_page(visit, 200, &page);
}

static void verified(struct fan *fan, void *data)
{
    struct visit *visit = data;
    const struct fan_call *call = &fan->calls[0];

    if (!call->answer) {
        refuse(visit, &call->status.failure);
    } else if (is_json(visit)) {
        visit_answer_message(visit, call->answer);
    } else {
        show(visit, (const Banfu__Reply__V1__Verification *)call->answer);
    }
    fan_done(fan);
}

static const struct failure unknown = {.code = STATUS_NOT_FOUND,
                                       .reason = "VERIFICATION_UNKNOWN",
                                       .message =
                                           "没有带此验证码的答复函，请与函件末页核对（规则20）"};
static const struct failure busy = {.code = STATUS_RESOURCE_EXHAUSTED,
                                    .reason = "OUT_OF_MEMORY",
                                    .message = "服务繁忙，请稍后再试"};

static void verify(struct visit *visit, const char *code, size_t size)
{
    struct verify_work *work = arena_alloc(visit->arena, sizeof(*work));
    ProtobufCMessage *request =
        slot_message(&banfu__reply__v1__verify_letter_request__descriptor, visit->arena);
    json_field_set taken = 0;

    if (!work || !request) {
        refuse(visit, &busy);
        return;
    }
    work->typed = "";
    visit->work = work;
    if (!code || size > CODE_TEXT_MAX ||
        !json_set_parameter(request, "code", code, size, &taken, visit->arena, &visit->failure)) {
        refuse(visit, &unknown);
        return;
    }
    work->typed = code;
    own_call(visit, &work->fan, "VerifyLetter", request, verified);
}

void answer_verify(struct visit *visit)
{
    const struct route_value *value = &visit->match.values[0];
    size_t size = 0;
    const char *code = percent_decode(value->text, value->size, false, visit->arena, &size);

    verify(visit, code, size);
}

void answer_verify_ask(struct visit *visit)
{
    const char *query = http_request_query(visit->http);
    struct form_field field = {"code", CODE_TEXT_MAX, ""};
    struct buffer page;
    size_t at = 0;

    if (form_parse(query, strlen(query), visit->arena, &field, 1, &at) != FORM_READ) {
        refuse(visit, &unknown);
        return;
    }
    if (*field.text != '\0') {
        verify(visit, field.text, strlen(field.text));
        return;
    }
    buffer_init(&page, PAGE_CAP);
    verify_page_ask(&page, NULL, "");
    answer_plain_page(visit, 200, &page);
}
