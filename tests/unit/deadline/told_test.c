#include "deadline/told.h"

#include "desk.h"

static void begin(struct told *told, const struct desk *desk)
{
    assert_true(told_init(told, 8, desk->arena));
}

static void tell(struct told *told, const struct desk *desk, const char *proposal, int32_t what,
                 const char *due, const char *on)
{
    const struct notice notice = {.to = UNIT,
                                  .proposal = proposal,
                                  .unit = UNIT,
                                  .kind = CLOCK_REPLY,
                                  .what = what,
                                  .due = due ? day(due) : DAY_NONE};

    told_add(told, &notice, day(on), arena_printf(desk->arena, "%s\t1\t0\t0\t%s", proposal, UNIT));
}

/* Rule 15: only what its clock still says, on the day that it is due now. */
static void what_is_no_longer_so_is_gone(void **state)
{
    const struct desk *desk = *state;
    struct told told;
    civil_day first = DAY_NONE, last = DAY_NONE;

    begin(&told, desk);
    assert_false(told_due_days(&told, &first, &last));
    tell(&told, desk, "suggestion-2", 3, "2022-06-30", "2022-06-27");
    tell(&told, desk, "suggestion-17", 3, "2022-06-30", "2022-06-27");
    tell(&told, desk, "suggestion-1", 1, "2022-06-28", "2022-06-27");
    tell(&told, desk, "suggestion-1", NOTICE_PRESS, NULL, "2022-06-27");
    told_sort(&told);
    assert_true(told_due_days(&told, &first, &last));
    assert_int_equal(first, day("2022-06-28"));
    assert_int_equal(last, day("2022-06-30"));
    told_runs(&told, "suggestion-17\t1\t0\t0\t市住建局", day("2022-06-30"));
    told_runs(&told, "suggestion-2\t1\t0\t0\t市住建局", day("2022-08-01")); /* moved */
    told_runs(&told, "suggestion-9\t1\t0\t0\t市住建局", day("2022-06-30"));
    told_settle(&told);
    assert_int_equal(told.count, 2);
    assert_string_equal(told.lines[0].notice.proposal, "suggestion-17");
    assert_int_equal(told.lines[1].notice.what, NOTICE_PRESS);
}

/* What moved to an earlier rung says that one, though the old date's was the lower. */
static void a_rung_of_the_old_date_hides_none_of_the_new(void **state)
{
    const struct desk *desk = *state;
    struct told told;

    begin(&told, desk);
    tell(&told, desk, "suggestion-1", 3, "2022-06-30", "2022-06-27");
    tell(&told, desk, "suggestion-1", 7, "2022-07-04", "2022-06-27");
    tell(&told, desk, "suggestion-1", 1, "2022-07-04", "2022-07-03");
    told_sort(&told);
    told_runs(&told, "suggestion-1\t1\t0\t0\t市住建局", day("2022-07-04"));
    told_settle(&told);
    assert_int_equal(told.count, 2);
    assert_int_equal(told.lines[0].notice.what, 7);
    assert_int_equal(told.lines[1].notice.what, 1);
}

static void what_is_not_known_better_stands(void **state)
{
    const struct desk *desk = *state;
    struct told told;

    begin(&told, desk);
    tell(&told, desk, "suggestion-1", 3, "2022-06-29", "2022-06-27");
    tell(&told, desk, "suggestion-2", 3, "2022-06-30", "2022-06-27");
    tell(&told, desk, "suggestion-3", 3, "2022-07-01", "2022-06-27");
    told_sort(&told);
    told_unknown(&told, day("2022-06-30"), day("2022-06-30"));
    told_settle(&told);
    assert_int_equal(told.count, 1);
    assert_string_equal(told.lines[0].notice.proposal, "suggestion-2");
}

/* By the whole key: 17's handler is not 1's. */
static void each_proposal_has_its_handler(void **state)
{
    const struct desk *desk = *state;
    struct told told;

    begin(&told, desk);
    tell(&told, desk, "suggestion-17", 3, "2022-06-30", "2022-06-27");
    tell(&told, desk, "suggestion-1", 3, "2022-06-30", "2022-06-27");
    tell(&told, desk, "suggestion-2", NOTICE_PRESS, NULL, "2022-06-27");
    told_sort(&told);
    told_handler(&told, "suggestion-1", "李志强");
    told_handler(&told, "suggestion-2", "王建国");
    assert_null(told.lines[0].notice.handler);
    assert_true(notice_names(&told.lines[1].notice, "李志强"));
    assert_false(notice_names(&told.lines[1].notice, "王建国"));
    assert_true(notice_names(&told.lines[2].notice, "王建国"));
    assert_false(notice_names(&told.lines[0].notice, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(what_is_no_longer_so_is_gone),
        DESK_TEST(a_rung_of_the_old_date_hides_none_of_the_new),
        DESK_TEST(what_is_not_known_better_stands),
        DESK_TEST(each_proposal_has_its_handler),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
