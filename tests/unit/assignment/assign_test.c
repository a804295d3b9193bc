#include "ground.h"

#include "assignment/unit_acts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void an_assignment_counts_its_days(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    assert_int_equal(fixture->proposal.state, PROPOSAL_ASSIGNED);
    const struct answering_unit *lead = &fixture->proposal.answering[0];
    assert_string_equal(lead->unit, "市住建局");
    /* Seven working days after Friday the 25th: 2 April, a Saturday, is worked, 3 to 5 are off. */
    assert_int_equal(lead->window_last, day_of("2022-04-06"));
    /* 30 days before 30 June. */
    assert_int_equal(fixture->proposal.co_units[0].opinion_due, day_of("2022-05-31"));
    assert_int_equal(assign_to(fixture, "市住建局", NULL), -1);
    assert_string_equal(fixture->failure.reason, "STATE_REFUSES");
}

static void an_opinion_is_never_due_sooner_than_ten_working_days(void **state)
{
    struct fixture *fixture = *state;

    on_day(fixture, "OFFICE", "2022-06-13");
    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    assert_int_equal(fixture->proposal.co_units[0].opinion_due, day_of("2022-06-27"));
}

static void a_choice_names_every_unit_at_fault(void **state)
{
    struct fixture *fixture = *state;
    const char *split[] = {"应县政府"};
    const char *co[] = {"市财政局", "市财政局"};
    const struct unit_choice choice = {
        .lead = "", .split = split, .split_count = 1, .co = co, .co_count = 2};

    unit_choice_check(&choice, &fixture->units, &fixture->failure);
    assert_int_equal(fixture->failure.field_count, 4);
    assert_string_equal(fixture->failure.fields[0].field, "leadUnit");
    assert_string_equal(fixture->failure.fields[1].field, "coUnits[0]");
    assert_string_equal(fixture->failure.fields[3].field, "splitUnits[0]");
}

static void a_reassignment_keeps_who_stays(void **state)
{
    struct fixture *fixture = *state;
    const char *co[] = {"市财政局"};
    const char *split[] = {"市水利局"};
    const struct unit_choice choice = {
        .lead = "市住建局", .co = co, .co_count = 1, .split = split, .split_count = 1};

    assert_int_equal(assign_to(fixture, "市住建局", "市审计局"), 0);
    on_day(fixture, "OFFICE", "2022-05-10");
    assert_int_equal(
        reassign(&fixture->context, &choice, &fixture->act, &fixture->failure, &fixture->proposal),
        0);
    assert_int_equal(fixture->proposal.answering_count, 2);
    assert_int_equal(fixture->proposal.answering[0].window_last, day_of("2022-04-06"));
    assert_true(fixture->proposal.answering[1].split);
    assert_int_equal(fixture->proposal.answering[1].window_last, day_of("2022-05-19"));
    assert_null(proposal_find_co_unit(&fixture->proposal, "市审计局"));
    assert_non_null(proposal_find_co_unit(&fixture->proposal, "市财政局"));
    assert_true(proposal_concerns(&fixture->proposal, "市审计局"));

    fixture->act.reason = " ";
    assert_int_equal(
        reassign(&fixture->context, &choice, &fixture->act, &fixture->failure, &fixture->proposal),
        -1);
    assert_string_equal(fixture->failure.fields[0].field, "reason");
}

static void ask_return(struct fixture *fixture, const char *unit, const char *proposed)
{
    on_day(fixture, "LIAISON", "2022-03-28");
    fixture->act.proposed_unit = proposed;
    assert_int_equal(
        request_return(&fixture->proposal, unit, &fixture->act, is_known, NULL, &fixture->failure),
        0);
    on_day(fixture, "OFFICE", "2022-03-30");
}

static int decide(struct fixture *fixture, const char *unit, const char *successor, bool grant)
{
    fixture->act.grant = grant;
    failure_init(&fixture->failure, fixture->arena);
    return decide_return(&fixture->context, unit, successor, &fixture->act, &fixture->failure,
                         &fixture->proposal);
}

static void a_granted_return_opens_a_new_window(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    ask_return(fixture, "市住建局", "市水利局");
    assert_int_equal(decide(fixture, "市住建局", "市财政局", true), -1);
    assert_string_equal(fixture->failure.fields[0].field, "leadUnit");
    assert_int_equal(decide(fixture, "市住建局", "", true), 0);
    assert_null(proposal_find_answering(&fixture->proposal, "市住建局"));
    const struct answering_unit *next = proposal_find_answering(&fixture->proposal, "市水利局");
    assert_non_null(next);
    assert_false(next->split);
    assert_int_equal(next->window_last, day_of("2022-04-11"));
}

static void a_refused_return_gives_the_days_anew(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    ask_return(fixture, "市住建局", "市水利局");
    assert_int_equal(decide(fixture, "市住建局", "", false), 0);
    const struct answering_unit *unit = proposal_find_answering(&fixture->proposal, "市住建局");
    assert_int_equal(unit->state, ANSWERING_SIGNED_FOR);
    assert_int_equal(unit->window_last, day_of("2022-04-11"));
    assert_int_equal(decide(fixture, "市住建局", "", false), -1);
}

static void a_co_unit_may_return_too(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    ask_return(fixture, "市财政局", "");
    assert_int_equal(decide(fixture, "市财政局", "", true), 0);
    assert_null(proposal_find_co_unit(&fixture->proposal, "市财政局"));
}

static void five_fixed_end_before_the_due_date(void **state)
{
    struct fixture *fixture = *state;
    struct five_fixed five = {.leader = "王",
                              .handler = "李",
                              .task = "答复",
                              .quality_aim = "满意",
                              .guarantor = "",
                              .time_limit = day_of("2022-07-01")};

    assert_int_equal(assign_to(fixture, "市住建局", NULL), 0);
    on_day(fixture, "LIAISON", "2022-03-28");
    fixture->act.five_fixed = &five;
    assert_int_equal(accept_assignment(&fixture->docket, fixture->calendar, &fixture->proposal,
                                       "市住建局", &fixture->act, &fixture->failure),
                     -1);
    assert_string_equal(fixture->failure.fields[0].field, "timeLimit");
    assert_string_equal(fixture->failure.fields[0].message,
                        "办理时限不能晚于答复期限2022-06-30（规则6）");
    five.time_limit = day_of("2022-06-30");
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(accept_assignment(&fixture->docket, fixture->calendar, &fixture->proposal,
                                       "市住建局", &fixture->act, &fixture->failure),
                     0);
    assert_string_equal(fixture->proposal.answering[0].five_fixed.guarantor, "王");
}

/* Raised between sessions: three months after it was first assigned, whoever has it now. */
static void between_sessions_the_days_count_from_the_first_assignment(void **state)
{
    struct fixture *fixture = *state;
    struct five_fixed five = {.leader = "王",
                              .handler = "李",
                              .task = "答复",
                              .quality_aim = "满意",
                              .guarantor = "",
                              .time_limit = day_of("2022-12-20")};
    const struct unit_choice choice = {.lead = "市水利局"};

    fixture->proposal.between = true;
    on_day(fixture, "OFFICE", "2022-09-20");
    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    assert_int_equal(fixture->proposal.co_units[0].opinion_due, day_of("2022-11-20"));
    on_day(fixture, "OFFICE", "2022-09-28");
    assert_int_equal(
        reassign(&fixture->context, &choice, &fixture->act, &fixture->failure, &fixture->proposal),
        0);
    on_day(fixture, "LIAISON", "2022-09-29");
    fixture->act.five_fixed = &five;
    assert_int_equal(accept_assignment(&fixture->docket, fixture->calendar, &fixture->proposal,
                                       "市水利局", &fixture->act, &fixture->failure),
                     0);
    five.time_limit = day_of("2022-12-21");
    assert_int_equal(accept_assignment(&fixture->docket, fixture->calendar, &fixture->proposal,
                                       "市水利局", &fixture->act, &fixture->failure),
                     -1);
    assert_string_equal(fixture->failure.fields[0].message,
                        "办理时限不能晚于答复期限2022-12-20（规则6）");
}

/* What leads up to a reply follows its grant; a split unit's grant moves the lead unit's nothing.
 */
static void opinions_follow_the_lead_units_grant(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    assert_int_equal(fixture->proposal.co_units[0].opinion_due, day_of("2022-05-31"));
    fixture->proposal.answering[0].granted_due = day_of("2022-08-31");
    proposal_count_days(&fixture->docket, fixture->calendar, &fixture->proposal);
    assert_int_equal(fixture->proposal.co_units[0].opinion_due, day_of("2022-08-01"));
    fixture->proposal.co_units[0].state = OPINION_GIVEN;
    fixture->proposal.answering[0].granted_due = day_of("2022-09-30");
    proposal_count_days(&fixture->docket, fixture->calendar, &fixture->proposal);
    assert_int_equal(fixture->proposal.co_units[0].opinion_due, day_of("2022-08-01"));
}

static void a_missing_opinion_holds_up_until_pressed_and_waited(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    on_day(fixture, "HANDLER", "2022-06-06");
    struct co_unit *co_unit = &fixture->proposal.co_units[0];
    assert_int_equal(
        press_opinion(&fixture->proposal, "市财政局", &fixture->act, &fixture->failure), 0);
    /* Five working days from Monday the 6th are over at the end of the 13th. */
    assert_true(
        opinion_holds_up(&fixture->docket, fixture->calendar, co_unit, day_of("2022-06-13")));
    assert_false(
        opinion_holds_up(&fixture->docket, fixture->calendar, co_unit, day_of("2022-06-14")));
}

/* Who is merged meanwhile is first taken apart: the one who gets it answers that one alone. */
static void a_return_of_what_is_merged_is_not_decided(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(assign_to(fixture, "市住建局", NULL), 0);
    fixture->act.proposed_unit = "市交通局";
    on_day(fixture, "LIAISON", "2022-03-28");
    assert_int_equal(request_return(&fixture->proposal, "市住建局", &fixture->act, is_known, NULL,
                                    &fixture->failure),
                     0);
    fixture->proposal.merged_into = "proposal-3";
    on_day(fixture, "OFFICE", "2022-03-29");
    for (int grant = 0; grant <= 1; grant++) {
        fixture->act.grant = grant;
        failure_init(&fixture->failure, fixture->arena);
        assert_int_equal(decide_return(&fixture->context, "市住建局", "", &fixture->act,
                                       &fixture->failure, &fixture->proposal),
                         -1);
        assert_string_equal(fixture->failure.reason, "MERGED");
    }
    fixture->proposal.merged_into = "";
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(decide_return(&fixture->context, "市住建局", "", &fixture->act,
                                   &fixture->failure, &fixture->proposal),
                     0);
    assert_non_null(proposal_find_answering(&fixture->proposal, "市交通局"));
}

/* Where there is a lead unit it alone hears the co-units: a split unit waits for nobody (rule 7).
 */
static void co_units_are_heard_by_the_lead_unit(void **state)
{
    struct fixture *fixture = *state;
    const char *const co[] = {"市财政局"}, *const split[] = {"市水利局", "市交通局"};
    struct unit_choice choice = {
        .lead = "市住建局", .co = co, .co_count = 1, .split = split, .split_count = 2};
    const struct proposal *proposal = &fixture->proposal;

    assert_int_equal(
        assign(&fixture->context, &choice, &fixture->act, &fixture->failure, &fixture->proposal),
        0);
    assert_true(proposal_hears_co_units(proposal, proposal_find_answering(proposal, "市住建局")));
    assert_false(proposal_hears_co_units(proposal, proposal_find_answering(proposal, "市水利局")));
    choice.lead = "";
    assert_int_equal(
        reassign(&fixture->context, &choice, &fixture->act, &fixture->failure, &fixture->proposal),
        0);
    assert_true(proposal_hears_co_units(proposal, proposal_find_answering(proposal, "市水利局")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_assignment_counts_its_days),
        TEST(an_opinion_is_never_due_sooner_than_ten_working_days),
        TEST(a_choice_names_every_unit_at_fault),
        TEST(a_reassignment_keeps_who_stays),
        TEST(a_granted_return_opens_a_new_window),
        TEST(a_refused_return_gives_the_days_anew),
        TEST(a_co_unit_may_return_too),
        TEST(five_fixed_end_before_the_due_date),
        TEST(between_sessions_the_days_count_from_the_first_assignment),
        TEST(opinions_follow_the_lead_units_grant),
        TEST(a_missing_opinion_holds_up_until_pressed_and_waited),
        TEST(a_return_of_what_is_merged_is_not_decided),
        TEST(co_units_are_heard_by_the_lead_unit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
