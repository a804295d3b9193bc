/* Whatever an operator offers as a table of days off is refused with a reason, or gives a calendar
 * in which adding and counting agree. */
#include "common/base/calendar.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_calendar(const struct calendar *calendar)
{
    civil_day first = date_day(2021, 12, 1);

    for (civil_day day = first; day < first + 40; day++) {
        civil_day last = calendar_add_working(calendar, day, 5);
        must(calendar_is_working(calendar, last));
        must(calendar_count_working(calendar, day, last) == 5);
        must(calendar_roll_forward(calendar, last) == last);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct calendar *calendar = NULL;
    struct failure failure;
    struct arena *arena = arena_new(1 << 16);

    must(arena != NULL);
    failure_init(&failure, arena);
    if (calendar_parse((const char *)bytes, size, &failure, &calendar) == 0) {
        must(!failure_is_set(&failure));
        check_calendar(calendar);
    } else {
        must(failure_is_set(&failure) && calendar == NULL);
    }
    calendar_free(calendar);
    arena_free(arena);
    return 0;
}
