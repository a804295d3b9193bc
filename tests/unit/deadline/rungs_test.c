#include "deadline/rungs.h"

#include "desk.h"

static void rungs_go_down_the_list_and_on(void **state)
{
    struct desk *desk = *state;
    static const int32_t order[] = {30, 15, 7, 3, 1, 0, -1, -2};

    for (size_t i = 0; i + 1 < COUNT_OF(order); i++) {
        assert_int_equal(rung_next(&desk->almanac.settings, order[i]), order[i + 1]);
    }
    desk->almanac.settings.rung_count = 3;
    assert_int_equal(rung_next(&desk->almanac.settings, 7), -1);
}

static void rungs_fall_due_at_nine_or_the_working_day_before(void **state)
{
    struct desk *desk = *state;
    static const struct {
        int32_t rung;
        const char *due, *out;
    } cases[] = {
        {30, "2022-06-30", "2022-05-31"}, {15, "2022-06-30", "2022-06-15"},
        {0, "2022-06-30", "2022-06-30"},  {3, "2022-06-29", "2022-06-24"},  /* a Sunday */
        {30, "2022-07-04", "2022-06-02"},                                   /* Dragon boat */
        {-1, "2022-06-30", "2022-07-01"}, {-3, "2022-06-30", "2022-07-01"}, /* a Sunday */
        {-1, "2022-07-01", "2022-07-02"}, /* Saturday: Friday is not past yet */
        {-2, "2022-07-01", "2022-07-02"}, {-3, "2022-07-01", "2022-07-04"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(rung_instant(&desk->almanac, day(cases[i].due), cases[i].rung),
                         at(cases[i].out, 9));
    }
    desk->almanac.settings.rungs_before_rest = false;
    assert_int_equal(rung_instant(&desk->almanac, day("2022-06-29"), 3), at("2022-06-26", 9));
}

static void what_lies_before_the_start_is_skipped(void **state)
{
    struct desk *desk = *state;
    civil_day due = day("2022-06-30");

    assert_int_equal(rung_after(&desk->almanac, due, at("2022-03-28", 10)), 30);
    assert_int_equal(rung_after(&desk->almanac, due, at("2022-05-31", 8)), 30);
    assert_int_equal(rung_after(&desk->almanac, due, at("2022-05-31", 9)), 15);
    assert_int_equal(rung_after(&desk->almanac, due, at("2022-06-30", 9)), -1);
    assert_int_equal(rung_after(&desk->almanac, due, at("2022-07-04", 8)), -4);
}

static void instants_never_run_back(void **state)
{
    struct desk *desk = *state;

    for (civil_day due = day("2022-01-01"); due <= day("2022-12-31"); due++) {
        int64_t before = 0;
        for (int32_t rung = 30; rung > -20; rung = rung_next(&desk->almanac.settings, rung)) {
            int64_t instant = rung_instant(&desk->almanac, due, rung);
            assert_true(instant >= before);
            assert_true(rung >= 0 || instant >= date_end_ms(due));
            before = instant;
        }
    }
}

static void the_nearer_the_more_are_told(void **state)
{
    (void)state;
    assert_false(rung_tells_leader(7));
    assert_true(rung_tells_leader(3));
    assert_false(rung_tells_office(0));
    assert_true(rung_tells_office(-1));
}

static size_t remind(struct desk *desk, int64_t now_ms, struct reminder *reminders, size_t most)
{
    const struct moment moment = {&desk->almanac, now_ms};
    size_t count = 0;

    assert_int_equal(
        domain_remind(&desk->timetable, &moment, most, &desk->failure, reminders, &count), 0);
    return count;
}

/* However often the sweep runs, and however far the clock jumps, each rung goes out once. */
static void each_rung_goes_out_once_whatever_jumps(void **state)
{
    struct desk *desk = *state;
    static const int32_t wanted[] = {30, 15, 7, 3, 1, 0, -1, -2, -3, -4};
    struct reminder reminders[64];
    size_t issued = 0;

    assign(desk, "2022-03-28", 1);
    for (int64_t now = at("2022-03-28", 10); now <= at("2022-07-04", 21);) {
        size_t count = remind(desk, now, reminders, COUNT_OF(reminders));
        for (size_t i = 0; i < count; i++) {
            if (reminders[i].clock->kind == CLOCK_REPLY) {
                assert_true(issued < COUNT_OF(wanted));
                assert_int_equal(reminders[i].rung, wanted[issued++]);
                assert_true(reminders[i].instant_ms <= now);
            }
        }
        assert_int_equal(remind(desk, now, reminders, COUNT_OF(reminders)), 0);
        now += (int64_t)((issued * 7 + 1) % 11) * 3600 * 1000 + 60000;
    }
    assert_int_equal(issued, COUNT_OF(wanted));
}

static void a_small_bite_loses_nothing(void **state)
{
    struct desk *desk = *state;
    struct reminder reminders[3];
    size_t whole = 0;

    assign(desk, "2022-03-28", 1);
    for (size_t count = 1; count > 0;) {
        count = remind(desk, at("2022-07-01", 12), reminders, COUNT_OF(reminders));
        whole += count;
    }
    /* reply 30 to -3, acceptance 7 down to -85, plan 15 down, opinion 30 down */
    assert_true(whole > 100);
    assert_true(timetable_wake_ms(&desk->timetable, &desk->almanac) > at("2022-07-01", 12));
}

static void a_new_date_has_rungs_of_its_own(void **state)
{
    struct desk *desk = *state;
    struct reminder reminders[64];

    assign(desk, "2022-03-28", 1);
    (void)remind(desk, at("2022-06-27", 10), reminders, COUNT_OF(reminders));
    assert_int_equal(ask(desk, "2022-06-27", "2022-09-30"), 0);
    assert_int_equal(decide(desk, "2022-06-28", true, DAY_NONE), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->next_rung, 30);
    assert_int_equal(timetable_clock(&desk->timetable, CLOCK_REPLY, UNIT, 0)->due.day,
                     day("2022-09-30"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(rungs_go_down_the_list_and_on),
        DESK_TEST(rungs_fall_due_at_nine_or_the_working_day_before),
        DESK_TEST(what_lies_before_the_start_is_skipped),
        DESK_TEST(instants_never_run_back),
        cmocka_unit_test(the_nearer_the_more_are_told),
        DESK_TEST(each_rung_goes_out_once_whatever_jumps),
        DESK_TEST(a_small_bite_loses_nothing),
        DESK_TEST(a_new_date_has_rungs_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
