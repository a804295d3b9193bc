/* Contacts with signers, and what of them a signature needs (rule 9). */
#include "assignment/contact.h"

#include "support/days.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LEAD "市住建局"
#define SPLIT "市水利局"

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct calendar *calendar;
    struct signer signers[2];
    struct answering_unit answering[2];
    struct proposal proposal;
    struct contact next; /* what is recorded next */
    int32_t met[2];
};

static struct answering_unit answering(const char *unit, bool split)
{
    return (struct answering_unit){.unit = unit,
                                   .split = split,
                                   .assigned_ms = date_begin_ms(day_of("2022-03-25")),
                                   .window_last = day_of("2022-04-06"),
                                   .release_reason = "",
                                   .successor = ""};
}

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    fixture->arena = arena_new(1 << 20);
    failure_init(&fixture->failure, fixture->arena);
    fixture->calendar = shipped_calendar(&fixture->failure);
    fixture->signers[0] = (struct signer){.name = "石轩庆", .reason = "", .person = ""};
    fixture->signers[1] = (struct signer){.name = "黎花", .reason = "", .person = ""};
    fixture->answering[0] = answering(LEAD, false);
    fixture->answering[1] = answering(SPLIT, true);
    fixture->proposal = (struct proposal){.kind = KIND_SUGGESTION,
                                          .number = 17,
                                          .state = PROPOSAL_ASSIGNED,
                                          .signers = fixture->signers,
                                          .signer_count = COUNT_OF(fixture->signers),
                                          .answering = fixture->answering,
                                          .answering_count = COUNT_OF(fixture->answering),
                                          .merged_into = ""};
    fixture->met[0] = 1;
    fixture->next = (struct contact){.unit = LEAD,
                                     .way = CONTACT_VISIT,
                                     .signers = fixture->met,
                                     .signer_count = 1,
                                     .who = "李",
                                     .gist = "听取意见",
                                     .reached = true,
                                     .confirmed_by = "",
                                     .recorded_ms = date_begin_ms(day_of("2022-05-10")) + 1000};
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

static int record(struct fixture *fixture, enum contact_stage stage, const char *day)
{
    fixture->next.stage = stage;
    fixture->next.day = day_of(day);
    failure_init(&fixture->failure, fixture->arena);
    return contact_record(&fixture->proposal, &fixture->next, fixture->calendar, fixture->arena,
                          &fixture->failure);
}

static bool suffices(const struct fixture *fixture, const char *unit)
{
    const struct contact_summary summary = contact_summarise(&fixture->proposal, unit);

    return contact_suffices(&summary, false);
}

static void a_signature_needs_before_and_during(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-03-24"), -1);
    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-05-11"), -1);
    assert_int_equal(record(fixture, CONTACT_AFTER, "2022-05-10"), -1);
    assert_string_equal(fixture->failure.fields[0].field, "stage");
    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-04-01"), 0);
    assert_true(fixture->proposal.contacts[0].late_entry);
    assert_false(suffices(fixture, LEAD));
    assert_int_equal(record(fixture, CONTACT_DURING, "2022-05-10"), 0);
    assert_true(suffices(fixture, LEAD));
    assert_false(fixture->proposal.contacts[1].late_entry);
}

/* Who was heard while the work went on has still not been asked beforehand. */
/* Rule 30: of a key proposal the contact during is face to face. */
static void a_key_proposal_is_met_in_person(void **state)
{
    static const struct {
        enum contact_way way;
        bool enough;
    } cases[] = {{CONTACT_PHONE, false}, {CONTACT_WRITING, false}, {CONTACT_MEETING, true}};
    struct fixture *fixture = *state;

    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-04-01"), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        fixture->next.way = cases[i].way;
        assert_int_equal(record(fixture, CONTACT_DURING, "2022-05-01"), 0);
        assert_true(suffices(fixture, LEAD));
        const struct contact_summary summary = contact_summarise(&fixture->proposal, LEAD);
        assert_int_equal(contact_suffices(&summary, true), cases[i].enough);
    }
}

static void during_alone_does_not_suffice(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(record(fixture, CONTACT_DURING, "2022-05-10"), 0);
    assert_false(suffices(fixture, LEAD));
    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-05-10"), 0);
    assert_true(suffices(fixture, LEAD));
}

/* Each answering unit for itself (rule 5). */
static void what_another_unit_heard_does_not_count(void **state)
{
    struct fixture *fixture = *state;

    fixture->next.unit = SPLIT;
    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-05-09"), 0);
    assert_int_equal(record(fixture, CONTACT_DURING, "2022-05-10"), 0);
    assert_true(suffices(fixture, SPLIT));
    assert_false(suffices(fixture, LEAD));
    fixture->next.reached = false;
    assert_int_equal(record(fixture, CONTACT_DURING, "2022-05-09"), 0);
    fixture->next.unit = LEAD;
    assert_int_equal(record(fixture, CONTACT_DURING, "2022-05-10"), 0);
    assert_false(suffices(fixture, LEAD)); /* failed days are counted by unit too */
}

static void the_lead_signer_is_meant(void **state)
{
    struct fixture *fixture = *state;

    fixture->met[0] = 2;
    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-05-09"), 0);
    assert_int_equal(record(fixture, CONTACT_DURING, "2022-05-10"), 0);
    assert_false(suffices(fixture, LEAD));
    fixture->signers[0].standing = SIGNER_WITHDRAWN; /* the next one leads */
    assert_true(suffices(fixture, LEAD));
}

static void two_failed_days_suffice(void **state)
{
    struct fixture *fixture = *state;

    fixture->next.reached = false;
    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-05-09"), 0);
    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-05-09"), 0);
    assert_false(suffices(fixture, LEAD));
    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-05-10"), 0);
    assert_true(suffices(fixture, LEAD));
}

/* It is the leader in charge who confirms it. */
static void a_wish_counts_once_confirmed(void **state)
{
    struct fixture *fixture = *state;

    fixture->next.reached = false;
    fixture->next.waived = true;
    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-05-09"), 0);
    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-05-10"), 0);
    assert_false(suffices(fixture, LEAD)); /* nor are they failed attempts */
    fixture->next.confirmed_by = "王局长";
    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-05-10"), 0);
    assert_true(suffices(fixture, LEAD));
}

/* Of a key proposal the contact while it is handled is face to face (rule 30); whoever declined an
 * invitation was asked, not met. */
static void who_declined_was_not_met(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(record(fixture, CONTACT_BEFORE, "2022-05-09"), 0);
    fixture->next.way = CONTACT_INVITATION;
    assert_int_equal(record(fixture, CONTACT_DURING, "2022-05-10"), -1);
    assert_string_equal(fixture->failure.fields[0].field, "answer");
    fixture->next.answer = ANSWER_DECLINED;
    assert_int_equal(record(fixture, CONTACT_DURING, "2022-05-10"), 0);
    assert_false(suffices(fixture, LEAD));
    fixture->next.answer = ANSWER_COMING;
    assert_int_equal(record(fixture, CONTACT_DURING, "2022-05-10"), 0);
    assert_true(suffices(fixture, LEAD));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_signature_needs_before_and_during),
        TEST(a_key_proposal_is_met_in_person),
        TEST(during_alone_does_not_suffice),
        TEST(what_another_unit_heard_does_not_count),
        TEST(the_lead_signer_is_meant),
        TEST(two_failed_days_suffice),
        TEST(a_wish_counts_once_confirmed),
        TEST(who_declined_was_not_met),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
