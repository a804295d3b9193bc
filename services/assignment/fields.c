#include "assignment/fields.h"

#include "assignment/domain.h"
#include "assignment/phone.h"
#include "common/base/utf8.h"

#include <string.h>

void field_allow(struct failure *failure, const char *field, const char *what, const char *text,
                 size_t most)
{
    size_t size = strlen(text);

    if (!utf8_is_plain_text(text, size)) {
        failure_add_field(failure, field, "%s含有控制字符或自造字，请改用标准字符", what);
    } else if (utf8_length(text, size) > most) {
        failure_add_field(failure, field, "%s最多%zu字", what, most);
    }
}

void field_require(struct failure *failure, const char *field, const char *what, const char *text,
                   size_t most)
{
    if (utf8_is_blank(text)) {
        failure_add_field(failure, field, "请填写%s", what);
        return;
    }
    field_allow(failure, field, what, text, most);
}

void field_allow_phone(struct failure *failure, const char *field, const char *text, size_t most)
{
    if (*text && !phone_is_plausible(text)) {
        failure_add_field(failure, field, "电话" PHONE_FORM);
    } else {
        field_allow(failure, field, "电话", text, most);
    }
}

civil_day field_day(struct failure *failure, const char *field, const char *what, const char *text,
                    civil_day otherwise)
{
    civil_day day = DAY_NONE;

    if (*text == '\0' && otherwise != DAY_NONE) {
        return otherwise;
    }
    if (*text == '\0') {
        failure_add_field(failure, field, "请填写%s", what);
    } else if (date_parse(text, strlen(text), &day) != 0) {
        failure_add_field(failure, field, "%s应是存在的日期，写成2022-06-30的样子", what);
    }
    return day;
}

void field_not_future(struct failure *failure, const char *field, const char *what, civil_day day,
                      civil_day today)
{
    if (day > today) {
        failure_add_field(failure, field, "%s不能晚于今天", what);
    }
}

bool field_unit(struct failure *failure, const char *field, const char *unit)
{
    if (utf8_length(unit, strlen(unit)) > UNIT_NAME_MAX) {
        failure_add_field(failure, field, "单位简称最多%d字（规则5）", UNIT_NAME_MAX);
        return false;
    }
    return true;
}
