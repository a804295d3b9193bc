#include "support/days.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

civil_day day_of(const char *text)
{
    civil_day day = DAY_NONE;

    assert_int_equal(date_parse(text, strlen(text), &day), 0);
    return day;
}

struct calendar *shipped_calendar(struct failure *failure)
{
    static char text[CALENDAR_TEXT_MAX];
    struct calendar *calendar = NULL;
    FILE *file = fopen(HOLIDAYS, "re");

    assert_non_null(file);
    size_t size = fread(text, 1, sizeof(text), file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(calendar_parse(text, size, failure, &calendar), 0);
    return calendar;
}
