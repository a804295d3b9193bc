#include "common/base/calendars.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char SHIPPED[] = "year\t2022\noff\t2022-10-01\t2022-10-07\t国庆节\n";
static const char OWN[] = "year\t2022\noff\t2022-10-10\t\t市庆\n";

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct calendars *calendars;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture.arena = arena_new(1 << 20);
    failure_init(&fixture.failure, fixture.arena);
    fixture.calendars = calendars_new(SHIPPED, sizeof(SHIPPED) - 1);
    assert_non_null(fixture.calendars);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    calendars_free(fixture->calendars);
    arena_free(fixture->arena);
    return 0;
}

static bool works(const struct calendar *calendar, int32_t day)
{
    return calendar_is_working(calendar, date_day(2022, 10, day));
}

static void a_city_without_a_table_goes_by_the_shipped_one(void **state)
{
    struct fixture *fixture = *state;
    const struct calendar *calendar = calendars_find(fixture->calendars, "shuozhou", 0);

    assert_non_null(calendar);
    assert_false(works(calendar, 7));
    assert_true(works(calendar, 10));
    assert_string_equal(calendars_shipped(fixture->calendars), SHIPPED);
}

static void each_version_is_read_once(void **state)
{
    struct fixture *fixture = *state;

    assert_null(calendars_find(fixture->calendars, "shuozhou", 1));
    const struct calendar *first =
        calendars_learn(fixture->calendars, "shuozhou", 1, OWN, 0, &fixture->failure);
    assert_non_null(first);
    assert_false(works(first, 10));
    assert_ptr_equal(calendars_find(fixture->calendars, "shuozhou", 1), first);
    assert_null(calendars_find(fixture->calendars, "shuozhou", 2));
    assert_null(calendars_find(fixture->calendars, "datong", 1));
}

static void a_replaced_one_stands_until_no_call_can_look_at_it(void **state)
{
    struct fixture *fixture = *state;
    const struct calendar *first =
        calendars_learn(fixture->calendars, "shuozhou", 1, OWN, 0, &fixture->failure);
    const struct calendar *second =
        calendars_learn(fixture->calendars, "shuozhou", 2, SHIPPED, 1000, &fixture->failure);

    assert_ptr_equal(calendars_find(fixture->calendars, "shuozhou", 2), second);
    assert_null(calendars_find(fixture->calendars, "shuozhou", 1));
    calendars_sweep(fixture->calendars, 1000 + CALENDARS_KEPT_MS - 1);
    assert_false(works(first, 10)); /* the sanitizer would tell */
    calendars_sweep(fixture->calendars, 1000 + CALENDARS_KEPT_MS);
}

static void a_faulty_table_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    const struct calendar *first =
        calendars_learn(fixture->calendars, "shuozhou", 1, OWN, 0, &fixture->failure);

    assert_null(
        calendars_learn(fixture->calendars, "shuozhou", 2, "off\tnever\n", 0, &fixture->failure));
    assert_int_equal(fixture->failure.code, STATUS_INVALID_ARGUMENT);
    assert_ptr_equal(calendars_find(fixture->calendars, "shuozhou", 1), first);
    assert_null(calendars_new("off\tnever\n", 10));
}

static void cities_have_a_cap(void **state)
{
    struct fixture *fixture = *state;
    char city[] = "c00";

    for (int i = 0; i < CALENDARS_CITIES_MAX; i++) {
        city[1] = (char)('0' + i / 10);
        city[2] = (char)('0' + i % 10);
        assert_non_null(calendars_learn(fixture->calendars, city, 1, OWN, 0, &fixture->failure));
    }
    assert_null(calendars_learn(fixture->calendars, "more", 1, OWN, 0, &fixture->failure));
    assert_int_equal(fixture->failure.code, STATUS_RESOURCE_EXHAUSTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_city_without_a_table_goes_by_the_shipped_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(each_version_is_read_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_replaced_one_stands_until_no_call_can_look_at_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_faulty_table_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cities_have_a_cap, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
