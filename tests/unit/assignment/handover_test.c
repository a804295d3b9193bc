#include "assignment/lifecycle_handover.h"

#include "golden.h"
#include "refusals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NOW_MS = 7000 };

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct liaisons liaisons;
    struct candidate candidate;
    struct inventory_digest current;
    struct handover_act act;
    struct handover handover;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    fixture->arena = arena_new(1 << 20);
    fixture->liaisons = (struct liaisons){.officer = {"zhang", "张三"}};
    fixture->candidate =
        (struct candidate){.who = {"wang", "王五"}, .of_unit = true, .has_room = true};
    fixture->current = (struct inventory_digest){"abc", 3, 1, 2};
    fixture->handover = handover_none();
    fixture->act = (struct handover_act){.account = "zhang",
                                         .name = "张三",
                                         .now_ms = NOW_MS,
                                         .reason = "",
                                         .liaisons = &fixture->liaisons,
                                         .candidate = &fixture->candidate,
                                         .current = &fixture->current,
                                         .named = "wang"};
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

static int happen(struct fixture *fixture, enum handover_event event, const char *role)
{
    fixture->act.role = role;
    failure_init(&fixture->failure, fixture->arena);
    return handover_decide(&fixture->handover, event, &fixture->act, &fixture->failure,
                           &fixture->handover);
}

static void the_table_is_golden(void **state)
{
    (void)state;
    assert_lifecycle_golden("assignment-handover", &handover_table);
}

/* OPEN SIGN CANCEL, the initial letters of who may. */
static void every_pair_is_as_written_here(void **state)
{
    static const char *const written[] = {
        "L--", /* NONE */
        "-LL", /* OPEN */
        "L--", /* SIGNED */
        "L--", /* CANCELLED */
    };

    (void)state;
    for (int from = HANDOVER_NONE; from <= HANDOVER_CANCELLED; from++) {
        for (int event = 0; event < HANDOVER_EVENTS; event++) {
            const struct transition *cell = transition_find(&handover_table, from, event);
            assert_int_equal(cell ? *cell->by : '-', written[from][event]);
        }
    }
}

static void a_successor_signs_what_stands(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(happen(fixture, HANDOVER_OPEN, "LIAISON"), 0);
    assert_int_equal(fixture->handover.state, HANDOVER_OPENED);
    assert_string_equal(fixture->handover.from.account, "zhang");
    assert_false(fixture->handover.by_leader);
    fixture->act.named = "abc";
    assert_int_equal(happen(fixture, HANDOVER_SIGN, "LIAISON"), -1);
    assert_string_equal(fixture->failure.reason, "NOT_THE_SUCCESSOR");
    assert_non_null(strstr(fixture->failure.message, "王五"));
    assert_string_equal(fixture->failure.state, "OPEN");

    fixture->act.account = "wang";
    fixture->act.named = "";
    assert_int_equal(happen(fixture, HANDOVER_SIGN, "HANDLER"), -1);
    assert_string_equal(fixture->failure.fields[0].field, "inventory");
    fixture->act.named = "abc";
    fixture->current = (struct inventory_digest){"def", 4, 1, 2};
    assert_int_equal(happen(fixture, HANDOVER_SIGN, "HANDLER"), -1);
    assert_string_equal(fixture->failure.reason, "INVENTORY_CHANGED");
    assert_non_null(strstr(fixture->failure.message, "未办结4件"));
    assert_non_null(strstr(fixture->failure.message, "摘要def"));

    fixture->act.named = "def";
    assert_int_equal(happen(fixture, HANDOVER_SIGN, "HANDLER"), 0);
    assert_int_equal(fixture->handover.state, HANDOVER_SIGNED);
    assert_string_equal(fixture->handover.inventory.digest, "def");
    assert_int_equal(fixture->handover.ended_ms, NOW_MS);
    assert_int_equal(happen(fixture, HANDOVER_CANCEL, "OFFICE"), -1);
    assert_string_equal(fixture->failure.reason, "STATE_REFUSES");
}

static void nothing_is_signed_once_the_officer_changed(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(happen(fixture, HANDOVER_OPEN, "LIAISON"), 0);
    fixture->act.account = "wang";
    fixture->act.named = "abc";
    fixture->liaisons.officer = (struct liaison){"zhao", "赵六"};
    assert_int_equal(happen(fixture, HANDOVER_SIGN, "HANDLER"), -1);
    assert_string_equal(fixture->failure.reason, "OFFICER_CHANGED");
    assert_non_null(strstr(fixture->failure.message, "赵六"));
    fixture->liaisons.officer = (struct liaison){"", ""};
    assert_int_equal(happen(fixture, HANDOVER_SIGN, "HANDLER"), -1);
    assert_non_null(strstr(fixture->failure.message, "空缺"));
    assert_int_equal(happen(fixture, HANDOVER_CANCEL, "OFFICE"), 0);
}

static void whoever_no_longer_fits_does_not_sign(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(happen(fixture, HANDOVER_OPEN, "LIAISON"), 0);
    fixture->act.account = "wang";
    fixture->act.named = "abc";
    fixture->candidate.has_room = false;
    assert_int_equal(happen(fixture, HANDOVER_SIGN, "HANDLER"), -1);
    assert_string_equal(fixture->failure.fields[0].field, "successor");
    assert_non_null(strstr(fixture->failure.fields[0].message, "职务已满"));
}

static void an_inventory_that_is_cut_is_not_signed(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(happen(fixture, HANDOVER_OPEN, "LIAISON"), 0);
    fixture->act.account = "wang";
    fixture->act.named = "abc";
    fixture->act.cut = true;
    assert_int_equal(happen(fixture, HANDOVER_SIGN, "HANDLER"), -1);
    assert_string_equal(fixture->failure.reason, "INVENTORY_CUT");
    fixture->act.cut = false;
    assert_int_equal(happen(fixture, HANDOVER_SIGN, "HANDLER"), 0);
}

static void the_leader_says_why_and_gets_the_reminders(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(happen(fixture, HANDOVER_OPEN, "LEADER"), -1);
    assert_string_equal(fixture->failure.fields[0].field, "reason");
    fixture->act.reason = "病休";
    assert_int_equal(happen(fixture, HANDOVER_OPEN, "LEADER"), 0);
    assert_true(fixture->handover.by_leader);
    assert_true(fixture->handover.to_leader);
    assert_int_equal(happen(fixture, HANDOVER_CANCEL, "OFFICE"), 0);
    fixture->liaisons.deputies[0] = (struct liaison){"li", "李四"};
    fixture->liaisons.deputy_count = 1;
    assert_int_equal(happen(fixture, HANDOVER_OPEN, "LEADER"), 0);
    assert_false(fixture->handover.to_leader);
    assert_int_equal(happen(fixture, HANDOVER_OPEN, "LEADER"), -1);
    assert_int_equal(happen(fixture, HANDOVER_SIGN, "OFFICE"), -1);
    assert_string_equal(fixture->failure.reason, "ROLE_REFUSED");
}

static void refused(struct fixture *fixture, const char *words)
{
    assert_int_equal(happen(fixture, HANDOVER_OPEN, "LIAISON"), -1);
    assert_int_equal(fixture->failure.field_count, 1);
    assert_string_equal(fixture->failure.fields[0].field, "successor");
    assert_non_null(strstr(fixture->failure.fields[0].message, words));
}

static void a_successor_must_fit(void **state)
{
    struct fixture *fixture = *state;

    fixture->act.named = "";
    refused(fixture, "请填写");
    fixture->act.named = "wang";
    fixture->candidate.has_room = false;
    refused(fixture, "职务已满");
    fixture->candidate.of_unit = false;
    refused(fixture, "没有职务");
    fixture->candidate.who = fixture->liaisons.officer;
    refused(fixture, "已经是联络员");
    fixture->candidate.who = (struct liaison){"", ""};
    refused(fixture, "没有账号“wang”");
}

static int decide_any(int from, int event, const char *const *roles, size_t role_count, bool well,
                      struct failure *failure, void *data)
{
    const struct fixture *fixture = data;
    struct handover_act act = fixture->act;
    struct handover handover = handover_none();

    (void)role_count;
    handover.state = (enum handover_state)from;
    handover.from = fixture->liaisons.officer;
    handover.to = fixture->candidate.who;
    act.role = roles[0];
    act.reason = "已调离";
    if (event == HANDOVER_SIGN) {
        act.account = fixture->candidate.who.account;
        act.named = well ? fixture->current.digest : "another";
    }
    return handover_decide(&handover, (enum handover_event)event, &act, failure, &handover);
}

static void what_refusals_allow_is_accepted(void **state)
{
    assert_true(assert_refusals_are_honest(&handover_table, decide_any, NULL, *state) > 5);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_refusals_allow_is_accepted, set_up, tear_down),
        cmocka_unit_test(the_table_is_golden),
        cmocka_unit_test(every_pair_is_as_written_here),
        TEST(a_successor_signs_what_stands),
        TEST(nothing_is_signed_once_the_officer_changed),
        TEST(whoever_no_longer_fits_does_not_sign),
        TEST(an_inventory_that_is_cut_is_not_signed),
        TEST(the_leader_says_why_and_gets_the_reminders),
        TEST(a_successor_must_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
