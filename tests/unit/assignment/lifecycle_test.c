#include "assignment/lifecycle.h"

#include "assignment/intake.h"
#include "assignment/plan.h"
#include "common/base/arena.h"
#include "golden.h"
#include "refusals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct transition_table *const tables[] = {&answering_table, &opinion_table,
                                                        &proposal_table};
static const char *const goldens[] = {"assignment", "assignment-opinion", "assignment-proposal"};

static void diagrams_are_golden(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        assert_lifecycle_golden(goldens[i], tables[i]);
    }
}

/* Every pair of state and event, as one line a state: the initial letters of who may, '-' where the
 * event is refused. Held here by hand, so that a table changed by accident is noticed. */
static void every_pair_is_as_written_here(void **state)
{
    /* SIGN_FOR ACCEPT LAPSE REQUEST GRANT REFUSE REASSIGN SIGN RECALL CLOSE REOPEN END SUCCEED */
    static const char *const answering[] = {
        "LLSL--OS---OO", /* ASSIGNED */
        "-LSL--OS---OO", /* SIGNED_FOR */
        "----OOO----OO", /* RETURN_REQUESTED */
        "-L----OS---OO", /* ACCEPTED */
        "LL----OS---OO", /* DEEMED_ACCEPTED */
        "--------SS-OO", /* REPLY_SIGNED */
        "----------S-O", /* CLOSED */
        "-------------", /* RELEASED */
        "-------------", /* ENDED */
    };
    /* SIGN_FOR GIVE WAIVE PRESS REQUEST GRANT REFUSE REASSIGN SIGN RECALL END SUCCEED */
    static const char *const opinion[] = {
        "LLOOL--OS-OO", /* ASKED */
        "-LOOL--OS-OO", /* SIGNED_FOR */
        "--OO-OOOS-OO", /* RETURN_REQUESTED */
        "-L-----O--OO", /* GIVEN */
        "-L-----O--OO", /* WAIVED */
        "-------O-SOO", /* OMITTED */
        "------------", /* RELEASED */
        "------------", /* ENDED */
    };
    /* ASSIGN REASSIGN AMEND DIVIDE MERGE TAKE_APART WITHDRAW END RUN_OUT KEEP_OFFLINE */
    static const char *const proposal[] = {
        "O-OO--OOOO", /* REGISTERED */
        "-OOOOOOOO-", /* ASSIGNED */
        "----------", /* WITHDRAWN */
        "----------", /* OFFLINE */
        "----------", /* ENDED */
    };
    static const char *const *const written[] = {answering, opinion, proposal};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        for (size_t from = 0; from < tables[i]->state_count; from++) {
            char line[TRANSITION_EVENTS_MAX + 1] = "";
            for (size_t event = 0; event < tables[i]->event_count; event++) {
                const struct transition *cell = transition_find(tables[i], (int)from, (int)event);
                line[event] = *(cell ? cell->by : "-");
            }
            assert_string_equal(line, written[i][from]);
        }
    }
}

enum { TODAY = 738240, EARLIER_MS = 1, NOW_MS = 1000 };

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct five_fixed five;
    struct opinion opinion;
    struct unit_act act;
    struct answering_unit unit;
    struct co_unit co_unit;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    fixture->arena = arena_new(1 << 20);
    failure_init(&fixture->failure, fixture->arena);
    fixture->five = (struct five_fixed){.leader = "王副局长", .guarantor = "王副局长"};
    fixture->opinion = (struct opinion){.text = "同意", .number = "1", .signed_by = "李"};
    fixture->act = (struct unit_act){.role = "LIAISON",
                                     .today = TODAY,
                                     .now_ms = NOW_MS,
                                     .reason = "不属本单位职责",
                                     .proposed_unit = "市水利局",
                                     .five_fixed = &fixture->five,
                                     .opinion = &fixture->opinion};
    fixture->unit = (struct answering_unit){.unit = "市住建局", .window_last = TODAY};
    fixture->co_unit = (struct co_unit){.unit = "市财政局", .window_last = TODAY};
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static int happen(struct fixture *fixture, enum answering_event event, const char *role)
{
    fixture->act.role = role;
    failure_init(&fixture->failure, fixture->arena);
    return answering_decide(&fixture->unit, event, &fixture->act, &fixture->failure,
                            &fixture->unit);
}

static void a_unit_signs_for_and_accepts(void **state)
{
    struct fixture *fixture = *state;

    fixture->act.now_ms = EARLIER_MS;
    assert_int_equal(happen(fixture, ANSWERING_SIGN_FOR, "LIAISON"), 0);
    assert_int_equal(fixture->unit.state, ANSWERING_SIGNED_FOR);
    fixture->act.now_ms = NOW_MS;
    assert_int_equal(happen(fixture, ANSWERING_ACCEPT, "LIAISON"), 0);
    assert_int_equal(fixture->unit.state, ANSWERING_ACCEPTED);
    assert_int_equal(fixture->unit.signed_for_ms, EARLIER_MS);
    assert_int_equal(fixture->unit.five_fixed.filed_ms, NOW_MS);
    assert_string_equal(fixture->unit.five_fixed.leader, "王副局长");

    assert_int_equal(happen(fixture, ANSWERING_REQUEST_RETURN, "LIAISON"), -1);
    assert_string_equal(fixture->failure.reason, "STATE_REFUSES");
    assert_string_equal(fixture->failure.state, "ACCEPTED");
}

static void accepting_shows_that_it_was_received(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(happen(fixture, ANSWERING_ACCEPT, "LIAISON"), 0);
    assert_int_equal(fixture->unit.signed_for_ms, NOW_MS);
}

static void whoever_lets_the_window_pass_has_accepted(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(answering_state_on(&fixture->unit, TODAY), ANSWERING_ASSIGNED);
    assert_int_equal(answering_state_on(&fixture->unit, TODAY + 1), ANSWERING_DEEMED);
    fixture->act.today = TODAY + 1;
    assert_int_equal(happen(fixture, ANSWERING_REQUEST_RETURN, "LIAISON"), -1);
    assert_string_equal(fixture->failure.state, "DEEMED_ACCEPTED");
    assert_int_equal(happen(fixture, ANSWERING_SIGN_FOR, "LIAISON"), 0);
    assert_int_equal(happen(fixture, ANSWERING_SIGN_FOR, "LIAISON"), -1);
    assert_string_equal(fixture->failure.reason, "SIGNED_FOR_ALREADY");
    assert_string_equal(fixture->failure.message, "已经签收过（规则6）");
    assert_int_equal(happen(fixture, ANSWERING_ACCEPT, "LEADER"), 0);
    assert_int_equal(fixture->unit.state, ANSWERING_ACCEPTED);
}

static void a_return_waits_for_the_office(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(happen(fixture, ANSWERING_REQUEST_RETURN, "LIAISON"), 0);
    assert_string_equal(fixture->unit.returning.proposed_unit, "市水利局");
    fixture->act.today = TODAY + 30;
    assert_int_equal(answering_state_on(&fixture->unit, TODAY + 30), ANSWERING_RETURN_REQUESTED);
    assert_int_equal(happen(fixture, ANSWERING_GRANT_RETURN, "LIAISON"), -1);
    assert_string_equal(fixture->failure.reason, "ROLE_REFUSED");
    assert_int_equal(happen(fixture, ANSWERING_REFUSE_RETURN, "OFFICE"), 0);
    assert_int_equal(fixture->unit.returning.decided_ms, NOW_MS);
    assert_int_equal(answering_state_on(&fixture->unit, TODAY + 30), ANSWERING_DEEMED);
}

static void a_signed_reply_closes_the_way_back(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(happen(fixture, ANSWERING_ACCEPT, "LIAISON"), 0);
    assert_int_equal(happen(fixture, ANSWERING_SIGN_REPLY, "SERVICE"), 0);
    assert_int_equal(fixture->unit.reply_signed_ms, NOW_MS);
    assert_int_equal(happen(fixture, ANSWERING_REASSIGN, "OFFICE"), -1);
    assert_int_equal(happen(fixture, ANSWERING_RECALL_REPLY, "SERVICE"), 0);
    assert_int_equal(fixture->unit.reply_signed_ms, 0);
    assert_int_equal(happen(fixture, ANSWERING_REASSIGN, "OFFICE"), 0);
    assert_string_equal(fixture->unit.release_reason, "不属本单位职责");
}

static int hear(struct fixture *fixture, enum opinion_event event, const char *role)
{
    fixture->act.role = role;
    failure_init(&fixture->failure, fixture->arena);
    return co_unit_decide(&fixture->co_unit, event, &fixture->act, &fixture->failure,
                          &fixture->co_unit);
}

static void a_co_unit_returns_within_the_window_only(void **state)
{
    struct fixture *fixture = *state;

    fixture->act.today = TODAY + 1;
    assert_int_equal(hear(fixture, OPINION_REQUEST_RETURN, "LIAISON"), -1);
    assert_string_equal(fixture->failure.reason, "WINDOW_PASSED");
    fixture->act.today = TODAY;
    assert_int_equal(hear(fixture, OPINION_REQUEST_RETURN, "LIAISON"), 0);
    assert_int_equal(hear(fixture, OPINION_REFUSE_RETURN, "OFFICE"), 0);
    assert_int_equal(hear(fixture, OPINION_GIVE, "LEADER"), 0);
    assert_int_equal(fixture->co_unit.opinion.given_ms, NOW_MS);
    assert_int_equal(fixture->co_unit.state, OPINION_GIVEN);
}

static void the_first_press_counts(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(hear(fixture, OPINION_PRESS, "OFFICE"), 0);
    assert_int_equal(fixture->co_unit.pressed_on, DAY_NONE);
    assert_int_equal(hear(fixture, OPINION_PRESS, "HANDLER"), 0);
    fixture->act.today = TODAY + 3;
    assert_int_equal(hear(fixture, OPINION_PRESS, "HANDLER"), 0);
    assert_int_equal(fixture->co_unit.pressed_on, TODAY);
    assert_int_equal(hear(fixture, OPINION_SIGN_REPLY, "SERVICE"), 0);
    assert_int_equal(fixture->co_unit.state, OPINION_OMITTED);
    assert_int_equal(hear(fixture, OPINION_RECALL_REPLY, "SERVICE"), 0);
    assert_int_equal(fixture->co_unit.state, OPINION_SIGNED_FOR);
}

/* Every refusal names the rule, the state and what is allowed instead. */
static void refusals_say_what_is_allowed(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(hear(fixture, OPINION_RECALL_REPLY, "SERVICE"), -1);
    assert_string_equal(fixture->failure.state, "ASKED");
    assert_true(fixture->failure.allowed_count > 0);
    assert_non_null(strstr(fixture->failure.message, "（规则21）"));
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        for (size_t event = 0; event < tables[i]->event_count; event++) {
            bool cited = false;
            for (size_t one = 0; one < tables[i]->state_count; one++) {
                const struct transition *cell = transition_find(tables[i], (int)one, (int)event);
                cited = cited || (cell && strstr(cell->clause, "："));
            }
            assert_true(cited);
        }
    }
}

/* --- what refusals allow is accepted --- */

/* A part as it may stand: received or not, its window passed or not. */
struct part_variant {
    int64_t signed_for_ms;
    civil_day window_last;
};

static struct unit_act usual_act(const char *role)
{
    static const struct five_fixed five = {.leader = "王副局长", .guarantor = "王副局长"};
    static const struct opinion opinion = {.text = "同意", .number = "1", .signed_by = "李"};

    return (struct unit_act){.role = role,
                             .today = TODAY,
                             .now_ms = NOW_MS,
                             .reason = "说明",
                             .proposed_unit = "市水利局",
                             .successor = "市水利局",
                             .five_fixed = &five,
                             .opinion = &opinion};
}

static int decide_answering(int state, int event, const char *const *roles, size_t role_count,
                            bool well, struct failure *failure, void *data)
{
    const struct part_variant *variant = data;
    const struct unit_act act = usual_act(roles[0]);
    struct answering_unit unit = {.unit = "市住建局",
                                  .state = (enum answering_state)state,
                                  .window_last = variant->window_last,
                                  .signed_for_ms = variant->signed_for_ms};

    (void)role_count;
    (void)well;
    return answering_decide(&unit, (enum answering_event)event, &act, failure, &unit);
}

static int decide_opinion(int state, int event, const char *const *roles, size_t role_count,
                          bool well, struct failure *failure, void *data)
{
    const struct part_variant *variant = data;
    const struct unit_act act = usual_act(roles[0]);
    struct co_unit unit = {.unit = "市财政局",
                           .state = (enum opinion_state)state,
                           .window_last = variant->window_last,
                           .signed_for_ms = variant->signed_for_ms};

    (void)role_count;
    (void)well;
    return co_unit_decide(&unit, (enum opinion_event)event, &act, failure, &unit);
}

struct proposal_variant {
    const char *merged_into;
    size_t merged_count;
    enum answering_state part;
};

static int decide_proposal(int state, int event, const char *const *roles, size_t role_count,
                           bool well, struct failure *failure, void *data)
{
    const struct proposal_variant *variant = data;
    const struct unit_act act = usual_act(roles[0]);
    struct answering_unit part = {.unit = "市住建局", .state = variant->part};
    struct proposal proposal = {.kind = KIND_SUGGESTION,
                                .number = 17,
                                .state = (enum proposal_state)state,
                                .merged_into = variant->merged_into,
                                .merged_count = variant->merged_count,
                                .answering = &part,
                                .answering_count = 1};

    (void)role_count;
    (void)well;
    return proposal_decide(&proposal, (enum proposal_event)event, &act, failure);
}

static void what_refusals_allow_is_accepted(void **state)
{
    static struct part_variant parts[] = {{0, TODAY}, {EARLIER_MS, TODAY}};
    static struct part_variant late = {EARLIER_MS, TODAY - 1};
    static const enum answering_state states[] = {ANSWERING_ACCEPTED, ANSWERING_REPLY_SIGNED,
                                                  ANSWERING_CLOSED};
    size_t named = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        named += assert_refusals_are_honest(&answering_table, decide_answering, NULL, &parts[i]);
        named += assert_refusals_are_honest(&opinion_table, decide_opinion, NULL, &parts[i]);
    }
    named += assert_refusals_are_honest(&opinion_table, decide_opinion, NULL, &late);
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        struct proposal_variant variants[] = {
            {"", 0, states[i]}, {"suggestion-1", 0, states[i]}, {"", 2, states[i]}};
        for (size_t k = 0; k < COUNT_OF(variants); k++) {
            named +=
                assert_refusals_are_honest(&proposal_table, decide_proposal, NULL, &variants[k]);
        }
    }
    assert_true(named > 300);
}

/* A signed member refuses the merging: it is named, and what is allowed is so of the main one. */
static void a_refused_member_is_named(void **state)
{
    struct fixture *fixture = *state;
    struct answering_unit parts[] = {{.unit = "市住建局", .state = ANSWERING_ACCEPTED},
                                     {.unit = "市住建局", .state = ANSWERING_REPLY_SIGNED}};
    struct proposal main = {.kind = KIND_SUGGESTION,
                            .number = 1,
                            .state = PROPOSAL_ASSIGNED,
                            .merged_into = "",
                            .answering = &parts[0],
                            .answering_count = 1};
    struct proposal other = main;
    const struct keyed_proposal keyed = {.proposal = &main, .key = "suggestion-1"};
    const struct keyed_proposal with = {.proposal = &other, .key = "suggestion-3"};
    const struct unit_act act = usual_act("OFFICE");
    bool merge = false, take_apart = false;

    other.number = 3;
    other.answering = &parts[1];
    assert_int_equal(proposals_merge(&keyed, &with, 1, &(struct merged_before){0}, &act,
                                     fixture->arena, &fixture->failure),
                     -1);
    assert_string_equal(fixture->failure.reason, "REPLY_SIGNED");
    assert_non_null(strstr(fixture->failure.message, "suggestion-3"));
    for (size_t i = 0; i < fixture->failure.allowed_count; i++) {
        merge = merge || strcmp(fixture->failure.allowed[i], "MERGE") == 0;
        take_apart = take_apart || strcmp(fixture->failure.allowed[i], "TAKE_APART") == 0;
    }
    assert_true(merge); /* others may be merged into it */
    assert_false(take_apart);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diagrams_are_golden),
        cmocka_unit_test(every_pair_is_as_written_here),
        cmocka_unit_test(what_refusals_allow_is_accepted),
        cmocka_unit_test_setup_teardown(a_refused_member_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_unit_signs_for_and_accepts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(accepting_shows_that_it_was_received, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whoever_lets_the_window_pass_has_accepted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_return_waits_for_the_office, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_signed_reply_closes_the_way_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_co_unit_returns_within_the_window_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_first_press_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refusals_say_what_is_allowed, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
