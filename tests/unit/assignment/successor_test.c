#include "assignment/successor.h"

#include "assignment/contact.h"
#include "assignment/plan.h"
#include "common/base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TODAY = 738300, YESTERDAY = TODAY - 1, FOUNDED = TODAY - 100, NOW_MS = 5000 };

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct unit_list *units;
    struct docket docket;
    struct succession_asking asking;
    struct succession succession;
    struct answering_unit answering[2];
    struct co_unit co_units[2];
    struct proposal proposal;
    struct unit_act act;
    struct passed passed;
};

static struct answering_unit answering(const char *unit, bool split, enum answering_state state)
{
    return (struct answering_unit){.unit = unit,
                                   .split = split,
                                   .state = state,
                                   .window_last = TODAY + 3,
                                   .five_fixed = {.leader = "王"},
                                   .plan = work_plan_none(),
                                   .release_reason = "",
                                   .successor = ""};
}

static struct co_unit co_unit(const char *unit, enum opinion_state state)
{
    return (struct co_unit){.unit = unit,
                            .state = state,
                            .opinion_due = TODAY + 9,
                            .release_reason = "",
                            .successor = ""};
}

static void add_unit(struct fixture *fixture, const char *name, const char *until,
                     const char *successor)
{
    char from[DATE_TEXT_SIZE];

    const struct unit_words unit = {.short_name = name,
                                    .full_name = name,
                                    .letter_code = "",
                                    .successor = successor,
                                    .phone = "",
                                    .from = date_print(FOUNDED, from),
                                    .until = until};
    assert_int_equal(unit_list_add(fixture->units, &unit), 0);
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    char past[DATE_TEXT_SIZE];

    assert_non_null(fixture);
    fixture->arena = arena_new(1 << 20);
    failure_init(&fixture->failure, fixture->arena);
    fixture->units = unit_list_new(5);
    add_unit(fixture, "市规划局", "", "");
    add_unit(fixture, "市住建局", "", "");
    add_unit(fixture, "市水利局", "", "");
    add_unit(fixture, "市旧局", date_print(YESTERDAY, past), "市水利局");
    add_unit(fixture, "市撤局", date_print(YESTERDAY, past), "");
    fixture->asking = (struct succession_asking){.unit = "市规划局",
                                                 .successor = "市住建局",
                                                 .date = "",
                                                 .reason = "朔编发〔2022〕8号",
                                                 .today = TODAY};
    fixture->act = (struct unit_act){.role = "OFFICE",
                                     .today = TODAY,
                                     .now_ms = NOW_MS,
                                     .reason = "朔编发〔2022〕8号",
                                     .successor = "市住建局"};
    fixture->answering[0] = answering("市规划局", false, ANSWERING_ACCEPTED);
    fixture->proposal = (struct proposal){.state = PROPOSAL_ASSIGNED,
                                          .answering = fixture->answering,
                                          .answering_count = 1,
                                          .co_units = fixture->co_units,
                                          .merged_into = ""};
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    unit_list_free(fixture->units);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static int check(struct fixture *fixture)
{
    failure_init(&fixture->failure, fixture->arena);
    return succession_check(&fixture->docket, fixture->units, &fixture->asking, &fixture->failure,
                            &fixture->succession);
}

static void refused_field(struct fixture *fixture, const char *field, const char *words)
{
    assert_int_equal(check(fixture), -1);
    assert_int_equal(fixture->failure.field_count, 1);
    assert_string_equal(fixture->failure.fields[0].field, field);
    assert_non_null(strstr(fixture->failure.fields[0].message, words));
}

static void add(struct fixture *fixture)
{
    assert_int_equal(
        succession_add(&fixture->docket, &fixture->succession, fixture->arena, &fixture->failure),
        0);
}

/* --- naming a successor --- */

static void a_successor_begins_today_or_on_a_past_day(void **state)
{
    struct fixture *fixture = *state;
    char text[DATE_TEXT_SIZE];

    assert_int_equal(check(fixture), 0);
    assert_int_equal(fixture->succession.since, TODAY);
    fixture->asking.date = date_print(YESTERDAY, text);
    assert_int_equal(check(fixture), 0);
    assert_int_equal(fixture->succession.since, YESTERDAY);
    fixture->asking.date = date_print(TODAY + 1, text);
    refused_field(fixture, "date", "不能");
    fixture->asking.date = "2022-02-30";
    refused_field(fixture, "date", "承接日期");
    fixture->asking.date = date_print(FOUNDED, text);
    refused_field(fixture, "date", "规则5");
}

static void faults_are_named_by_field(void **state)
{
    struct fixture *fixture = *state;

    fixture->asking.successor = "";
    refused_field(fixture, "successor", "请指定");
    fixture->asking.successor = "市规划局";
    refused_field(fixture, "successor", "它自己");
    fixture->asking.successor = "市无此局";
    refused_field(fixture, "successor", "没有单位");
    fixture->asking.successor = "市撤局";
    refused_field(fixture, "successor", "不在任");
    fixture->asking.successor = "市住建局";
    fixture->asking.reason = "";
    refused_field(fixture, "reason", "依据");
    fixture->asking.reason = "有文件";
    fixture->asking.unit = "市无此局";
    refused_field(fixture, "unit", "没有单位");
}

static void chains_and_circles_are_refused(void **state)
{
    struct fixture *fixture = *state;

    /* Whom identity knows to have been succeeded. */
    fixture->asking.successor = "市旧局";
    refused_field(fixture, "successor", "已由“市水利局”承接");
    /* Whom this docket knows: back to where it came from would be a circle. */
    fixture->asking.successor = "市住建局";
    assert_int_equal(check(fixture), 0);
    add(fixture);
    fixture->asking.unit = "市住建局";
    fixture->asking.successor = "市规划局";
    refused_field(fixture, "successor", "已由“市住建局”承接");
    /* Onwards it may go. */
    fixture->asking.successor = "市水利局";
    assert_int_equal(check(fixture), 0);
}

static void one_unit_has_one_successor(void **state)
{
    struct fixture *fixture = *state;
    char text[DATE_TEXT_SIZE];

    assert_int_equal(check(fixture), 0);
    add(fixture);
    fixture->asking.successor = "市水利局";
    assert_int_equal(check(fixture), -1);
    assert_string_equal(fixture->failure.reason, "UNIT_SUCCEEDED");
    assert_non_null(strstr(fixture->failure.message, "市住建局"));
    fixture->asking.successor = "市住建局";
    assert_int_equal(check(fixture), 0);
    fixture->succession.job = "again";
    add(fixture);
    assert_int_equal(fixture->docket.succession_count, 1);
    assert_string_equal(docket_succession(&fixture->docket, "市规划局")->job, "again");
    assert_null(docket_succession(&fixture->docket, "市住建局"));
    fixture->asking.date = date_print(YESTERDAY, text);
    refused_field(fixture, "date", "已经定下");
}

/* --- one proposal --- */

static void pass(struct fixture *fixture, enum passing how)
{
    assert_int_equal(proposal_pass(&fixture->proposal, "市规划局", &fixture->act, fixture->arena,
                                   &fixture->failure, &fixture->passed),
                     0);
    assert_int_equal(fixture->passed.how, how);
}

/* Every state of an answering unit's part: it passes as it stands, but where nothing is open. */
static void a_part_passes_as_it_stands(void **state)
{
    struct fixture *fixture = *state;

    for (int from = ANSWERING_ASSIGNED; from <= ANSWERING_ENDED; from++) {
        bool over = from == ANSWERING_RELEASED || from == ANSWERING_ENDED;
        fixture->answering[0] = answering("市规划局", true, (enum answering_state)from);
        fixture->proposal.answering = fixture->answering;
        fixture->proposal.answering_count = 1;
        pass(fixture, over ? PASSING_NONE : PASSING_PASSED);
        if (over) {
            continue;
        }
        assert_int_equal(fixture->proposal.answering_count, 2);
        const struct answering_unit *before = &fixture->proposal.answering[0];
        const struct answering_unit *now = proposal_find_answering(&fixture->proposal, "市住建局");
        assert_non_null(now);
        assert_int_equal(now->state, from);
        assert_true(now->split);
        assert_int_equal(now->window_last, TODAY + 3);
        assert_string_equal(now->five_fixed.leader, "王");
        assert_string_equal(now->successor, "");
        assert_int_equal(before->state, ANSWERING_RELEASED);
        assert_string_equal(before->successor, "市住建局");
        assert_string_equal(before->release_reason, "朔编发〔2022〕8号");
        assert_int_equal(before->released_ms, NOW_MS);
    }
}

/* Given, waived and omitted ones too: the successor reads the proposal and gets the reply. */
static void a_co_units_part_passes_as_it_stands(void **state)
{
    struct fixture *fixture = *state;

    for (int from = OPINION_ASKED; from <= OPINION_ENDED; from++) {
        bool over = from == OPINION_RELEASED || from == OPINION_ENDED;
        fixture->answering[0] = answering("市水利局", false, ANSWERING_ACCEPTED);
        fixture->co_units[0] = co_unit("市规划局", (enum opinion_state)from);
        fixture->proposal.co_units = fixture->co_units;
        fixture->proposal.co_unit_count = 1;
        pass(fixture, over ? PASSING_NONE : PASSING_PASSED);
        if (!over) {
            assert_true(fixture->passed.co_unit);
            const struct co_unit *now = proposal_find_co_unit(&fixture->proposal, "市住建局");
            assert_int_equal(now->state, from);
            assert_int_equal(now->opinion_due, TODAY + 9);
        }
    }
}

static void a_successor_that_answers_already_is_joined(void **state)
{
    struct fixture *fixture = *state;

    fixture->answering[0] = answering("市规划局", true, ANSWERING_ACCEPTED);
    fixture->answering[1] = answering("市住建局", true, ANSWERING_ASSIGNED);
    fixture->proposal.answering_count = 2;
    pass(fixture, PASSING_JOINED);
    assert_int_equal(fixture->proposal.answering_count, 2);
    assert_int_equal(fixture->answering[0].state, ANSWERING_RELEASED);
    assert_int_equal(fixture->answering[1].state, ANSWERING_ASSIGNED);
    assert_string_equal(proposal_unit_now(&fixture->proposal, "市规划局"), "市住建局");
}

static void two_signed_replies_are_left_to_the_office(void **state)
{
    struct fixture *fixture = *state;

    fixture->answering[0] = answering("市规划局", true, ANSWERING_REPLY_SIGNED);
    fixture->answering[1] = answering("市住建局", true, ANSWERING_ASSIGNED);
    fixture->proposal.answering_count = 2;
    pass(fixture, PASSING_LEFT);
    assert_int_equal(fixture->answering[0].state, ANSWERING_REPLY_SIGNED);
    assert_string_equal(proposal_unit_now(&fixture->proposal, "市规划局"), "市规划局");
}

static void a_co_unit_that_comes_to_answer_is_no_longer_heard(void **state)
{
    struct fixture *fixture = *state;

    fixture->co_units[0] = co_unit("市住建局", OPINION_ASKED);
    fixture->proposal.co_unit_count = 1;
    pass(fixture, PASSING_PASSED);
    assert_int_equal(fixture->co_units[0].state, OPINION_RELEASED);
    assert_non_null(proposal_find_answering(&fixture->proposal, "市住建局"));
}

static void names_of_before_lead_to_who_has_it_now(void **state)
{
    struct fixture *fixture = *state;

    pass(fixture, PASSING_PASSED);
    fixture->act.successor = "市水利局";
    assert_int_equal(proposal_pass(&fixture->proposal, "市住建局", &fixture->act, fixture->arena,
                                   &fixture->failure, &fixture->passed),
                     0);
    assert_string_equal(proposal_unit_now(&fixture->proposal, "市规划局"), "市水利局");
    assert_string_equal(proposal_unit_now(&fixture->proposal, "市财政局"), "市财政局");
}

/* What the old unit did before the reply was signed counts for the reply (rule 9). */
static void contacts_of_before_count(void **state)
{
    struct fixture *fixture = *state;
    int32_t first[] = {1};
    struct signer signer = {.name = "石", .delegation = "", .person = "", .reason = ""};
    struct contact contact = {.unit = "市规划局",
                              .stage = CONTACT_BEFORE,
                              .way = CONTACT_VISIT,
                              .day = TODAY,
                              .signers = first,
                              .signer_count = 1,
                              .reached = true,
                              .confirmed_by = ""};

    fixture->proposal.signers = &signer;
    fixture->proposal.signer_count = 1;
    fixture->proposal.contacts = &contact;
    fixture->proposal.contact_count = 1;
    pass(fixture, PASSING_PASSED);
    assert_true(contact_summarise(&fixture->proposal, "市住建局").before);
}

/* Attempts of one day on either side of a renaming are one day's (rule 9). */
static void a_day_that_failed_under_both_names_counts_once(void **state)
{
    struct fixture *fixture = *state;
    int32_t first[] = {1};
    struct signer signer = {.name = "石", .delegation = "", .person = "", .reason = ""};
    struct contact failed = {.unit = "市规划局",
                             .stage = CONTACT_BEFORE,
                             .way = CONTACT_PHONE,
                             .day = TODAY,
                             .signers = first,
                             .signer_count = 1,
                             .confirmed_by = ""};
    struct contact contacts[] = {failed, failed, failed};

    contacts[1].unit = "市住建局";
    contacts[2].unit = "市住建局";
    contacts[2].day = TODAY + 1;
    fixture->proposal.signers = &signer;
    fixture->proposal.signer_count = 1;
    fixture->proposal.contacts = contacts;
    fixture->proposal.contact_count = 2;
    pass(fixture, PASSING_PASSED);
    assert_int_equal(contact_summarise(&fixture->proposal, "市住建局").failed_days, 1);
    fixture->proposal.contact_count = 3;
    assert_int_equal(contact_summarise(&fixture->proposal, "市住建局").failed_days, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_successor_begins_today_or_on_a_past_day),
        TEST(faults_are_named_by_field),
        TEST(chains_and_circles_are_refused),
        TEST(one_unit_has_one_successor),
        TEST(a_part_passes_as_it_stands),
        TEST(a_co_units_part_passes_as_it_stands),
        TEST(a_successor_that_answers_already_is_joined),
        TEST(two_signed_replies_are_left_to_the_office),
        TEST(a_co_unit_that_comes_to_answer_is_no_longer_heard),
        TEST(names_of_before_lead_to_who_has_it_now),
        TEST(contacts_of_before_count),
        TEST(a_day_that_failed_under_both_names_counts_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
