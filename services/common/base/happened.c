#include "common/base/happened.h"

bool happened_check(const struct happened *happened, civil_day not_before, const char *field,
                    struct failure *failure)
{
    char text[DATE_CHINESE_SIZE];

    if (!date_is_day(happened->day)) {
        failure_add_field(failure, field, "须填写发生日期（规则10）");
        return false;
    }
    if (happened->day > date_at(happened->recorded_ms)) {
        failure_add_field(failure, field, "发生日期不得晚于今天（规则10）");
        return false;
    }
    if (happened->day < not_before) {
        failure_add_field(failure, field, "发生日期不得早于上一环节的日期%s（规则10）",
                          date_print_chinese(not_before, text));
        return false;
    }
    return true;
}

bool happened_is_late_entry(const struct happened *happened, const struct calendar *calendar)
{
    return calendar_count_working(calendar, happened->day, date_at(happened->recorded_ms)) >
           HAPPENED_LATE_AFTER;
}
