#include "deadline/lifecycle.h"

#include "desk.h"
#include "golden.h"
#include "refusals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* What every cell leads to, written again by hand: '.' an absent cell, else the first letter of the
 * next state. A change of a table must be made twice. */
static void check_pairs(const struct transition_table *table, const char *const *rows,
                        size_t row_count, const char *letters)
{
    assert_int_equal(row_count, table->state_count);
    for (size_t state = 0; state < row_count; state++) {
        assert_int_equal(strlen(rows[state]), table->event_count);
        for (size_t event = 0; event < table->event_count; event++) {
            const struct transition *cell = transition_find(table, (int)state, (int)event);
            char got = '.';
            if (cell) {
                got = letters[cell->next];
            }
            if (got != rows[state][event]) {
                fail_msg("%s × %s: %c", table->states[state].token, table->events[event].token,
                         got);
            }
        }
    }
}

static void every_pair_of_a_clock(void **state)
{
    /* meet, late, unproven, confirm, reject, grant, cure, count, remind, end */
    static const char *const rows[] = {
        [CLOCK_RUNNING] = "MLU..R.RRE", [CLOCK_UNCONFIRMED] = "...MLUM..E",
        [CLOCK_MET] = ".....M....",     [CLOCK_MET_LATE] = ".....LM...",
        [CLOCK_ENDED] = "..........",
    };

    (void)state;
    check_pairs(&CLOCK_TABLE, rows, COUNT_OF(rows), "RUMLE");
}

static void every_pair_of_an_extension(void **state)
{
    /* ask, grant, refuse, end, begin */
    static const char *const rows[] = {
        [EXTENSION_NONE] = "A..E.",    [EXTENSION_ASKED] = ".GRE.", [EXTENSION_GRANTED] = "A..E.",
        [EXTENSION_REFUSED] = "A..E.", [EXTENSION_ENDED] = "....N",
    };

    (void)state;
    check_pairs(&EXTENSION_TABLE, rows, COUNT_OF(rows), "NAGRE");
}

static void every_pair_of_an_explanation(void **state)
{
    static const char *const rows[] = {
        [EXPLANATION_OWED] = "GL", [EXPLANATION_GIVEN] = "..", [EXPLANATION_LIFTED] = ".."};

    (void)state;
    check_pairs(&EXPLANATION_TABLE, rows, COUNT_OF(rows), "OGL");
}

static void tables_are_sound_and_drawn(void **state)
{
    (void)state;
    assert_lifecycle_golden("deadline-clock", &CLOCK_TABLE);
    assert_lifecycle_golden("deadline-extension", &EXTENSION_TABLE);
    assert_lifecycle_golden("deadline-explanation", &EXPLANATION_TABLE);
}

static void absent_cells_refuse_and_change_nothing(void **state)
{
    static const char *const roles[] = {"SERVICE", "OFFICE", "LIAISON"};
    const struct acting acting = {roles, COUNT_OF(roles)};
    const struct almanac almanac = {0};

    (void)state;
    for (int from = 0; from < CLOCK_STATES; from++) {
        for (int event = 0; event < CLOCK_EVENTS; event++) {
            if (transition_find(&CLOCK_TABLE, from, event)) {
                continue;
            }
            struct arena *arena = arena_new(10000);
            struct failure failure;
            struct clock clock = {.kind = CLOCK_REPLY, .state = (enum clock_state)from};
            const struct clock before = clock;
            const struct clock_input input = {.almanac = &almanac};
            failure_init(&failure, arena);
            assert_int_equal(
                lifecycle_clock(&clock, (enum clock_event)event, &input, &acting, &failure), -1);
            assert_string_equal(failure.reason, "STATE_REFUSES");
            assert_string_equal(failure.state, CLOCK_TABLE.states[from].token);
            assert_memory_equal(&clock, &before, sizeof(clock));
            arena_free(arena);
        }
    }
}

/* Rules 10 and 12: each way of being met refuses what is another's, whoever chose it. */
static void what_happened_is_met_in_one_way(void **state)
{
    static const struct {
        const char *happened, *recorded;
        enum clock_event event;
    } cases[] = {{"2022-06-30", "2022-06-30", CLOCK_MEET},
                 {"2022-07-01", "2022-07-01", CLOCK_MEET_LATE},
                 {"2022-06-30", "2022-07-01", CLOCK_MEET_UNPROVEN}};
    const struct desk *desk = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct moment now = when(desk, cases[i].recorded);
        const struct clock_input input = {
            .almanac = now.almanac,
            .now_ms = now.now_ms,
            .met = {.day = day(cases[i].happened), .recorded_ms = now.now_ms}};
        for (int event = CLOCK_MEET; event <= CLOCK_MEET_UNPROVEN; event++) {
            struct clock clock = {.kind = CLOCK_REPLY,
                                  .unit = UNIT,
                                  .state = CLOCK_RUNNING,
                                  .due.day = day("2022-06-30")};
            struct failure failure;
            failure_init(&failure, desk->arena);
            int wanted = event == (int)cases[i].event ? 0 : -1;
            assert_int_equal(
                lifecycle_clock(&clock, (enum clock_event)event, &input, &ACTING_SERVICE, &failure),
                wanted);
            assert_int_equal(clock.state == CLOCK_RUNNING, wanted < 0);
        }
    }
}

static void roles_are_asked(void **state)
{
    static const char *const roles[] = {"LIAISON"};
    const struct acting acting = {roles, COUNT_OF(roles)};
    struct handling handling = {.unit = "市住建局", .extension = EXTENSION_ASKED};
    const struct extension_input input = {0};
    struct arena *arena = arena_new(10000);
    struct failure failure;

    (void)state;
    failure_init(&failure, arena);
    assert_int_equal(lifecycle_extension(&handling, EXTENSION_REFUSE, &input, &acting, &failure),
                     -1);
    assert_int_equal(failure.code, STATUS_PERMISSION_DENIED);
    assert_int_equal(handling.extension, EXTENSION_ASKED);
    arena_free(arena);
}

/* --- what refusals allow is accepted --- */

static int decide_clock(int from, int event, const char *const *roles, size_t role_count, bool well,
                        struct failure *failure, void *data)
{
    const struct desk *desk = data;
    const struct acting acting = {roles, role_count};
    const civil_day due = day("2022-06-30");
    struct clock clock = {.kind = CLOCK_REPLY,
                          .state = (enum clock_state)from,
                          .due = {.original = due, .day = due},
                          .met = {.day = due, .recorded_ms = at("2022-07-05", 10)}};
    const struct clock_input input = {
        .almanac = &desk->almanac,
        .met = {.day = well ? due : due + 3, .recorded_ms = at("2022-06-20", 10)},
        .due = {.original = due, .day = well ? due + 31 : due + 400}};

    return lifecycle_clock(&clock, (enum clock_event)event, &input, &acting, failure);
}

struct extension_variant {
    const struct desk *desk;
    civil_day due; /* as granted so far */
    int64_t now_ms;
};

static int decide_extension(int from, int event, const char *const *roles, size_t role_count,
                            bool well, struct failure *failure, void *data)
{
    const struct extension_variant *variant = data;
    const struct acting acting = {roles, role_count};
    const struct clock reply = {.kind = CLOCK_REPLY,
                                .due = {.original = day("2022-06-30"), .day = variant->due}};
    const struct extension_input input = {.reply = &reply,
                                          .almanac = &variant->desk->almanac,
                                          .day = well ? variant->due + 1 : day("2023-01-01"),
                                          .now_ms = variant->now_ms};
    struct handling handling = {.unit = "市住建局", .extension = (enum extension_state)from};

    return lifecycle_extension(&handling, (enum extension_event)event, &input, &acting, failure);
}

static int decide_explanation(int from, int event, const char *const *roles, size_t role_count,
                              bool well, struct failure *failure, void *data)
{
    const struct acting acting = {roles, role_count};
    const struct explanation_input input = {
        .given = {.day = well ? day("2022-06-20") : day("2022-06-01"),
                  .recorded_ms = at("2022-06-20", 10)},
        .not_before = day("2022-06-10")};
    struct explanation explanation = {.unit = "市住建局", .state = (enum explanation_state)from};

    (void)data;
    return lifecycle_explanation(&explanation, (enum explanation_event)event, &input, &acting,
                                 failure);
}

static void what_refusals_allow_is_accepted(void **state)
{
    struct extension_variant variants[] = {{*state, day("2022-06-30"), at("2022-06-20", 10)},
                                           {*state, day("2022-09-30"), at("2022-06-20", 10)},
                                           {*state, day("2022-06-30"), at("2022-07-02", 10)}};
    static const char *const elsewhere[] = {"EXPLAIN_DELAY", NULL};

    assert_true(assert_refusals_are_honest(&CLOCK_TABLE, decide_clock, NULL, *state) > 5);
    for (size_t i = 0; i < COUNT_OF(variants); i++) {
        (void)assert_refusals_are_honest(&EXTENSION_TABLE, decide_extension, elsewhere,
                                         &variants[i]);
    }
    (void)assert_refusals_are_honest(&EXPLANATION_TABLE, decide_explanation, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_refusals_allow_is_accepted, desk_set, desk_cleared),
        cmocka_unit_test(every_pair_of_a_clock),
        cmocka_unit_test(every_pair_of_an_extension),
        cmocka_unit_test(every_pair_of_an_explanation),
        cmocka_unit_test(tables_are_sound_and_drawn),
        cmocka_unit_test(absent_cells_refuse_and_change_nothing),
        DESK_TEST(what_happened_is_met_in_one_way),
        cmocka_unit_test(roles_are_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
