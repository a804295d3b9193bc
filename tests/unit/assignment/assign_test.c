#include "assignment/assign.h"

#include "assignment/intake.h"
#include "assignment/unit_acts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct calendar *calendar;
    struct docket docket;
    struct known_units units;
    struct assign_context context;
    struct unit_act act;
    struct signer signers[2];
    struct proposal proposal;
};

static civil_day day_of(const char *text)
{
    civil_day day = DAY_NONE;

    assert_int_equal(date_parse(text, strlen(text), &day), 0);
    return day;
}

static bool is_known(const char *unit, const void *data)
{
    (void)data;
    return strncmp(unit, "市", strlen("市")) == 0;
}

static void on_day(struct fixture *fixture, const char *role, const char *day)
{
    fixture->act.role = role;
    fixture->act.today = day_of(day);
    fixture->act.now_ms = date_begin_ms(fixture->act.today) + 1000;
    failure_init(&fixture->failure, fixture->arena);
}

static int set_up(void **state)
{
    static char text[CALENDAR_TEXT_MAX];
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    FILE *file = fopen(HOLIDAYS, "r");

    assert_non_null(fixture);
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof(text), file);
    (void)fclose(file);
    fixture->arena = arena_new(1 << 20);
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(calendar_parse(text, size, &fixture->failure, &fixture->calendar), 0);
    fixture->docket = (struct docket){
        .id = "shuozhou-2022",
        .reply_day = day_of("2022-06-30"),
        .acceptance_working_days = 7,
        .opinion_days_before_due = 30,
        .opinion_least_working_days = 10,
        .opinion_after_press_working_days = 5,
    };
    fixture->units = (struct known_units){.holds = is_known};
    fixture->context = (struct assign_context){.docket = &fixture->docket,
                                               .calendar = fixture->calendar,
                                               .units = &fixture->units,
                                               .arena = fixture->arena};
    fixture->act = (struct unit_act){.reason = "职责调整", .proposed_unit = ""};
    for (size_t i = 0; i < COUNT_OF(fixture->signers); i++) {
        fixture->signers[i] = (struct signer){.name = "石轩庆", .reason = "", .person = ""};
    }
    fixture->proposal = (struct proposal){.kind = KIND_SUGGESTION,
                                          .number = 17,
                                          .signers = fixture->signers,
                                          .signer_count = COUNT_OF(fixture->signers),
                                          .merged_into = ""};
    on_day(fixture, "OFFICE", "2022-03-25");
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    calendar_free(fixture->calendar);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static int assign_to(struct fixture *fixture, const char *lead, const char *co)
{
    const char *co_units[] = {co};
    const struct unit_choice choice = {.lead = lead, .co = co_units, .co_count = co != NULL};

    return assign(&fixture->context, &choice, &fixture->act, &fixture->failure, &fixture->proposal);
}

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

static void when_all_have_withdrawn_handling_ends(void **state)
{
    struct fixture *fixture = *state;
    bool ended = true;

    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    assert_int_equal(signer_release(&fixture->proposal, 1, false, fixture->act.today, &fixture->act,
                                    &fixture->failure, &ended),
                     0);
    assert_false(ended);
    assert_int_equal(proposal_lead_signer(&fixture->proposal), 2);
    assert_int_equal(signer_release(&fixture->proposal, 1, false, fixture->act.today, &fixture->act,
                                    &fixture->failure, &ended),
                     -1);
    assert_string_equal(fixture->failure.reason, "SIGNER_GONE");
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(signer_release(&fixture->proposal, 2, false, fixture->act.today, &fixture->act,
                                    &fixture->failure, &ended),
                     0);
    assert_true(ended);
    assert_int_equal(fixture->proposal.state, PROPOSAL_WITHDRAWN);
    assert_int_equal(fixture->proposal.answering[0].state, ANSWERING_ENDED);
    assert_int_equal(fixture->proposal.co_units[0].state, OPINION_ENDED);
}

static void release(struct fixture *fixture, int32_t position, bool by_office, bool ends)
{
    bool ended = !ends;

    assert_int_equal(signer_release(&fixture->proposal, position, by_office, fixture->act.today,
                                    &fixture->act, &fixture->failure, &ended),
                     0);
    assert_int_equal(ended, ends);
}

/* Whoever went last: the office's mark on one of them is enough. */
static void when_nobody_is_left_to_answer_handling_ends(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    release(fixture, 1, true, false);
    assert_int_equal(proposal_lead_signer(&fixture->proposal), 2);
    release(fixture, 2, false, true);
    assert_int_equal(fixture->proposal.state, PROPOSAL_ENDED);
    assert_true(proposal_has_ended(&fixture->proposal));
    assert_int_equal(fixture->proposal.answering[0].state, ANSWERING_ENDED);
    assert_int_equal(fixture->proposal.co_units[0].state, OPINION_ENDED);
}

static void only_alike_proposals_are_merged(void **state)
{
    struct fixture *fixture = *state;
    struct proposal other = fixture->proposal;
    const struct keyed_proposal main_one = {&fixture->proposal, "suggestion-17"};
    const struct keyed_proposal others[] = {{&other, "proposal-3"}};
    const struct unit_choice choice = {.lead = "市水利局"};

    assert_int_equal(assign_to(fixture, "市住建局", NULL), 0);
    assert_int_equal(assign(&fixture->context, &choice, &fixture->act, &fixture->failure, &other),
                     0);
    assert_int_equal(
        proposals_merge(&main_one, others, 1, 0, &fixture->act, fixture->arena, &fixture->failure),
        -1);
    assert_string_equal(fixture->failure.reason, "MERGE_UNITS_DIFFER");
    other.answering[0].unit = "市住建局";
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(
        proposals_merge(&main_one, others, 1, 0, &fixture->act, fixture->arena, &fixture->failure),
        0);
    assert_string_equal(other.merged_into, "suggestion-17");
    const struct unit_choice again = {.lead = "市财政局"};
    assert_int_equal(reassign(&fixture->context, &again, &fixture->act, &fixture->failure, &other),
                     -1);
    assert_string_equal(fixture->failure.reason, "MERGED");
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(
        proposals_take_apart(&fixture->proposal, others, 1, &fixture->act, &fixture->failure), 0);
    assert_string_equal(other.merged_into, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

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
        TEST(when_all_have_withdrawn_handling_ends),
        TEST(when_nobody_is_left_to_answer_handling_ends),
        TEST(only_alike_proposals_are_merged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
