#include "deadline/explain.h"

#include "desk.h"

enum { ROOM = 64 };

static size_t lines_of(struct desk *desk, const struct clock *clock, struct why_line *lines)
{
    assert_true(explain_room(&desk->timetable) <= ROOM);
    return explain(&desk->timetable, clock, &desk->almanac, desk->arena, lines);
}

static void a_reply_with_its_grants(void **state)
{
    struct desk *desk = *state;
    struct why_line lines[ROOM];

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-20", "2022-08-01"), 0);
    assert_int_equal(decide(desk, "2022-06-21", true, DAY_NONE), 0);
    assert_int_equal(ask(desk, "2022-07-20", "2022-09-30"), 0);
    assert_int_equal(decide(desk, "2022-07-21", true, DAY_NONE), 0);
    assert_int_equal(lines_of(desk, clock_of(desk, CLOCK_REPLY, UNIT), lines), 3);
    assert_string_equal(lines[0].clause, "通知二；规则10");
    assert_string_equal(lines[0].anchor, "通知规定的答复期限2022-06-30");
    assert_string_equal(lines[0].arithmetic, "2022-06-30当日24时止（北京时间）");
    assert_string_equal(lines[1].anchor, "2022-06-21批准延期（第1次）");
    assert_string_equal(lines[2].clause, "通知二；规则11");
    assert_string_equal(lines[2].anchor, "2022-07-21批准延期（第2次）");
    assert_string_equal(lines[2].arithmetic, "2022-08-01改为2022-09-30，累计最多至2022-09-30");
    assert_int_equal(lines[2].day, day("2022-09-30"));
}

static void a_month_passed_on_from_a_rest_day(void **state)
{
    struct desk *desk = *state;

    desk->almanac.settings.roll_rest_days = true;
    const struct clock clock = {.kind = CLOCK_REHANDLING,
                                .due = count(desk, CLOCK_REHANDLING, day("2022-06-17"), DAY_NONE)};
    struct why_line lines[ROOM];

    assert_int_equal(lines_of(desk, &clock, lines), 2);
    assert_string_equal(lines[0].clause, "通知二；规则14；民法典第201、202条");
    assert_string_equal(lines[0].anchor, "首次得知不满意之日2022-06-17");
    assert_string_equal(lines[0].arithmetic, "2022-06-17 + 1个月（当日不计）= 2022-07-17");
    assert_string_equal(lines[1].clause, "民法典第203条");
    assert_string_equal(lines[1].arithmetic, "顺延1天至2022-07-18");
}

static void a_month_without_that_day(void **state)
{
    struct desk *desk = *state;
    const struct clock clock = {.kind = CLOCK_REHANDLING,
                                .due = count(desk, CLOCK_REHANDLING, day("2022-08-31"), DAY_NONE)};
    struct why_line lines[ROOM];

    assert_int_equal(lines_of(desk, &clock, lines), 1);
    assert_string_equal(lines[0].arithmetic,
                        "2022-08-31 + 1个月（当日不计）= 2022-09-30，到期月没有对应日，取月末日");
}

static void an_opinion_leads_up_to_the_reply(void **state)
{
    struct desk *desk = *state;
    struct why_line lines[ROOM];

    assign(desk, "2022-06-13", 1);
    assert_int_equal(lines_of(desk, clock_of(desk, CLOCK_OPINION, CO_UNIT), lines), 2);
    assert_string_equal(lines[0].arithmetic, "2022-06-30 - 30天 = 2022-05-31");
    assert_string_equal(lines[1].arithmetic, "不早于2022-06-13 + 10个工作日 = 2022-06-27");
}

static void an_unknown_year_is_admitted(void **state)
{
    struct desk *desk = *state;
    const struct clock clock = {.kind = CLOCK_PLAN,
                                .due = count(desk, CLOCK_PLAN, day("2050-03-01"), DAY_NONE)};
    struct why_line lines[ROOM];

    assert_int_equal(lines_of(desk, &clock, lines), 2);
    assert_string_equal(lines[1].arithmetic, "2050年放假安排尚未录入，按周一至周五为工作日计");
    assert_int_equal(lines[1].day, clock.due.day);
}

/* The steps as a reader would do them, from the anchor alone. */
static civil_day count_by_hand(const struct desk *desk, const struct clock *clock)
{
    const struct due_date *due = &clock->due;
    civil_day result = DAY_NONE;

    switch (clock->kind) {
    case CLOCK_REPLY: result = desk->almanac.settings.reply_day; break;
    case CLOCK_UNIT_REPORT: result = desk->almanac.settings.report_day; break;
    case CLOCK_REHANDLING:
        result = date_add_months(due->anchor, 1);
        while (desk->almanac.settings.roll_rest_days &&
               !calendar_is_working(desk->calendar, result)) {
            result++;
        }
        break;
    case CLOCK_OPINION: {
        civil_day least = calendar_add_working(desk->calendar, due->anchor, 10);
        result = due->against - 30 > least ? due->against - 30 : least;
        break;
    }
    case CLOCK_ACCEPTANCE: result = calendar_add_working(desk->calendar, due->anchor, 7); break;
    case CLOCK_EXPLANATION: result = calendar_add_working(desk->calendar, due->anchor, 3); break;
    case CLOCK_PLAN:
    case CLOCK_SUPPLEMENT: result = calendar_add_working(desk->calendar, due->anchor, 15); break;
    case CLOCK_PROGRESS:
        result = date_add_months(due->anchor, clock->round);
        while (desk->almanac.settings.roll_rest_days &&
               !calendar_is_working(desk->calendar, result)) {
            result++;
        }
        break;
    case CLOCK_NONE:
    case CLOCK_KINDS: break;
    }
    return result;
}

static void check_lines(struct desk *desk, const struct clock *clock)
{
    struct why_line lines[ROOM];
    size_t count = lines_of(desk, clock, lines);

    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_true(*lines[i].clause && *lines[i].anchor && *lines[i].arithmetic);
    }
    assert_int_equal(lines[count - 1].day, clock->due.day);
    if (timetable_grants(&desk->timetable, clock->unit) == 0) {
        assert_int_equal(count_by_hand(desk, clock), clock->due.day);
    }
}

static void random_history(struct desk *desk, unsigned *seed)
{
    civil_day assigned = day("2022-01-10") + rand_r(seed) % 140;
    char date[DATE_TEXT_SIZE], wanted[DATE_TEXT_SIZE];

    desk->key = rand_r(seed) % 2;
    assign(desk, date_print(assigned, date), 1 + rand_r(seed) % 3);
    for (civil_day today = assigned; today < day("2022-11-01"); today += 1 + rand_r(seed) % 20) {
        const struct moment moment = {&desk->almanac, date_begin_ms(today) + 1};
        const struct dissatisfaction words = {UNIT, 1 + rand_r(seed) % 3, rand_r(seed) % 5, today,
                                              false};
        const struct progress progress = {UNIT, today};
        (void)date_print(today, date);
        (void)date_print(today + rand_r(seed) % 90, wanted);
        switch (rand_r(seed) % 6) {
        case 4:
            assert_int_equal(
                domain_progress_told(&desk->timetable, &moment, &progress, &desk->failure), 0);
            break;
        case 0: (void)ask(desk, date, wanted); break;
        case 1: (void)decide(desk, date, true, DAY_NONE); break;
        case 2: dispatch(desk, date, date, 1 + rand_r(seed) % 3); break;
        case 3:
            assert_int_equal(domain_dissatisfied(&desk->timetable, &moment, &words, &desk->failure),
                             0);
            break;
        default: assign(desk, date, 2);
        }
    }
}

static void explained_dates_are_computed_dates(void **state)
{
    struct desk *desk = *state;
    unsigned seed = 7;

    for (int round = 0; round < 400; round++) {
        arena_clear(desk->arena);
        failure_init(&desk->failure, desk->arena);
        timetable_init(&desk->timetable, desk->arena);
        desk->almanac.settings.roll_rest_days = round % 2;
        random_history(desk, &seed);
        for (size_t i = 0; i < desk->timetable.clock_count; i++) {
            check_lines(desk, &desk->timetable.clocks[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_reply_with_its_grants),     DESK_TEST(a_month_passed_on_from_a_rest_day),
        DESK_TEST(a_month_without_that_day),    DESK_TEST(an_opinion_leads_up_to_the_reply),
        DESK_TEST(an_unknown_year_is_admitted), DESK_TEST(explained_dates_are_computed_dates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
