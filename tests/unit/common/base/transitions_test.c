#include "common/base/transitions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SHUT, OPEN, GONE, STATES };
enum { UNLOCK, LOCK, TEAR_DOWN, EVENTS };

struct door {
    int keys;
    int openings;
};

static int has_key(const void *input, struct failure *failure)
{
    static const struct failure_kind no_key = {STATUS_FAILED_PRECONDITION, "NO_KEY", "没有钥匙"};
    const struct door *door = input;

    if (door->keys == 0) {
        failure_refuse(failure, &no_key, "一把也没有");
        return -1;
    }
    return 0;
}

static void count_opening(const void *input, void *entity)
{
    (void)input;
    ((struct door *)entity)->openings++;
}

static const struct transition cells[STATES][EVENTS] = {
    [SHUT][UNLOCK] = {.next = OPEN,
                      .by = "KEEPER OWNER+PRESENT",
                      .guard = TRANSITION_RUNS(has_key),
                      .effects = {TRANSITION_RUNS(count_opening), TRANSITION_RUNS(count_opening)},
                      .clause = "rule 1"},
    [SHUT][TEAR_DOWN] = {.next = GONE, .by = "OWNER", .clause = "rule 2"},
    [OPEN][LOCK] = {.next = SHUT, .by = "KEEPER", .clause = "rule 3"},
};
static const struct transition_name states[] = {{"SHUT", "关"}, {"OPEN", "开"}, {"GONE", "拆"}};
static const struct transition_name events[] = {
    {"UNLOCK", "开门"}, {"LOCK", "锁门"}, {"TEAR_DOWN", "拆除"}};
static const struct transition_table doors = {
    .title = "门",
    .states = states,
    .state_count = STATES,
    .events = events,
    .event_count = EVENTS,
    .cells = &cells[0][0],
};

static int decide(int from, int event, const struct door *door, struct failure *failure,
                  const struct transition **ret_cell)
{
    static const char *const keeper[] = {"KEEPER"};
    const struct transition_act act = {
        .state = from, .event = event, .roles = keeper, .role_count = 1, .input = door};

    return transition_decide(&doors, &act, failure, ret_cell);
}

static void roles_are_alternatives_and_joins(void **state)
{
    const struct transition *unlock = transition_find(&doors, SHUT, UNLOCK);

    (void)state;
    assert_true(transition_admits(unlock, (const char *[]){"KEEPER"}, 1));
    assert_false(transition_admits(unlock, (const char *[]){"OWNER"}, 1));
    assert_false(transition_admits(unlock, (const char *[]){"PRESENT"}, 1));
    assert_true(transition_admits(unlock, (const char *[]){"PRESENT", "OWNER"}, 2));
    assert_false(transition_admits(unlock, (const char *[]){"KEEP", "KEEPERS"}, 2));
    assert_false(transition_admits(unlock, NULL, 0));
}

static void what_may_happen_happens(void **state)
{
    struct door door = {.keys = 1};
    struct arena *arena = arena_new(10000);
    struct failure failure;
    const struct transition *cell = NULL;

    (void)state;
    failure_init(&failure, arena);
    assert_int_equal(decide(SHUT, UNLOCK, &door, &failure, &cell), 0);
    assert_int_equal(cell->next, OPEN);
    transition_run_effects(cell, &door, &door);
    assert_int_equal(door.openings, 2);
    arena_free(arena);
}

static void refusals_say_why(void **state)
{
    struct door door = {0};
    struct arena *arena = arena_new(10000);
    struct failure failure;
    const struct transition *cell = NULL;

    (void)state;
    failure_init(&failure, arena);
    assert_int_equal(decide(SHUT, LOCK, &door, &failure, &cell), -1);
    assert_int_equal(failure.code, STATUS_FAILED_PRECONDITION);
    assert_string_equal(failure.reason, "STATE_REFUSES");
    assert_string_equal(failure.state, "SHUT");
    assert_int_equal(failure.allowed_count, 2);
    assert_string_equal(failure.allowed[1], "TEAR_DOWN");
    assert_string_equal(failure.message, "“关”状态下不能“锁门”，目前可以：“开门”、“拆除”");

    failure_init(&failure, arena);
    assert_int_equal(decide(GONE, LOCK, &door, &failure, &cell), -1);
    assert_string_equal(failure.message, "“拆”状态下不能“锁门”，目前可以：无");

    failure_init(&failure, arena);
    assert_int_equal(decide(SHUT, TEAR_DOWN, &door, &failure, &cell), -1);
    assert_int_equal(failure.code, STATUS_PERMISSION_DENIED);

    failure_init(&failure, arena);
    assert_int_equal(decide(SHUT, UNLOCK, &door, &failure, &cell), -1);
    assert_string_equal(failure.reason, "NO_KEY");
    assert_string_equal(failure.message, "没有钥匙：一把也没有");
    assert_string_equal(failure.state, "SHUT");

    failure_init(&failure, arena);
    assert_int_equal(decide(STATES, LOCK, &door, &failure, &cell), -1);
    assert_int_equal(failure.code, STATUS_INTERNAL);
    assert_null(cell);
    arena_free(arena);
}

static void refusals_by_rule_name_it_and_what_else_is_allowed(void **state)
{
    static const struct transition ruled[STATES][EVENTS] = {
        [SHUT][UNLOCK] = {.by = "KEEPER",
                          .guard = TRANSITION_RUNS(has_key),
                          .clause = "规则1：有钥匙的开门"},
        [SHUT][TEAR_DOWN] = {.by = "KEEPER", .clause = "规则2"},
        [OPEN][LOCK] = {.by = "KEEPER", .clause = "规则3：开着才锁"},
    };
    static const char *const keeper[] = {"KEEPER"};
    const struct door no_keys = {0};
    struct transition_table table = doors;
    struct arena *arena = arena_new(4096);
    struct transition_act act = {
        .state = SHUT, .event = LOCK, .roles = keeper, .role_count = 1, .input = &no_keys};
    const struct transition *cell = NULL;
    struct failure failure;

    (void)state;
    table.cells = &ruled[0][0];
    failure_init(&failure, arena);
    assert_int_equal(transition_decide_by_rule(&table, &act, &failure, &cell), -1);
    assert_string_equal(failure.message, "“关”状态下不能“锁门”，目前可以：“开门”、“拆除”（规则3）");
    assert_int_equal(failure.allowed_count, 2);
    failure_init(&failure, arena);
    act.event = UNLOCK;
    assert_int_equal(transition_decide_by_rule(&table, &act, &failure, &cell), -1);
    assert_string_equal(failure.reason, "NO_KEY");
    assert_int_equal(failure.allowed_count, 1);
    assert_string_equal(failure.allowed[0], "TEAR_DOWN");
    failure_init(&failure, arena);
    act.state = GONE;
    act.event = TEAR_DOWN; /* a clause without a colon names no rule */
    assert_int_equal(transition_decide_by_rule(&table, &act, &failure, &cell), -1);
    assert_string_equal(failure.message, "“拆”状态下不能“拆除”，目前可以：无");
    arena_free(arena);
}

static void faults_of_a_table_are_named(void **state)
{
    static const struct transition broken[STATES][EVENTS] = {
        [SHUT][UNLOCK] = {.next = STATES, .by = "KEEPER", .clause = "x"},
        [SHUT][LOCK] = {.next = OPEN, .clause = "x"},
        [OPEN][LOCK] = {.next = OPEN, .by = "KEEPER"},
    };
    static const struct transition lonely[STATES][EVENTS] = {
        [SHUT][LOCK] = {.next = SHUT, .by = "KEEPER", .clause = "x"},
        [OPEN][LOCK] = {.next = GONE, .by = "KEEPER", .clause = "x"},
    };
    struct transition_table table = doors;
    struct buffer fault;

    (void)state;
    buffer_init(&fault, 10000);
    assert_int_equal(transition_table_check(&doors, &fault), 0);
    table.cells = &broken[0][0];
    assert_int_equal(transition_table_check(&table, &fault), -1);
    assert_string_equal(buffer_text(&fault), "SHUT × UNLOCK: leads nowhere\n"
                                             "SHUT × LOCK: nobody may do it\n"
                                             "OPEN × LOCK: filled in, but without a clause\n");
    buffer_clear(&fault);
    table.cells = &lonely[0][0];
    assert_int_equal(transition_table_check(&table, &fault), -1);
    assert_string_equal(buffer_text(&fault), "OPEN is never reached\nGONE is never reached\n"
                                             "no state takes UNLOCK\nno state takes TEAR_DOWN\n");
    buffer_done(&fault);
}

static void prints_itself(void **state)
{
    struct buffer text;

    (void)state;
    buffer_init(&text, TRANSITION_TEXT_MAX);
    transition_print_mermaid(&doors, &text);
    assert_string_equal(buffer_text(&text), "stateDiagram-v2\n"
                                            "    SHUT: 关\n"
                                            "    OPEN: 开\n"
                                            "    GONE: 拆\n"
                                            "    [*] --> SHUT\n"
                                            "    SHUT --> OPEN: 开门\n"
                                            "    SHUT --> GONE: 拆除\n"
                                            "    OPEN --> SHUT: 锁门\n"
                                            "    GONE --> [*]\n");
    buffer_clear(&text);
    transition_print_markdown(&doors, &text);
    assert_string_equal(
        buffer_text(&text),
        "| state | event | by | guard | next | effects | clause |\n"
        "|---|---|---|---|---|---|---|\n"
        "| SHUT 关 | UNLOCK 开门 | KEEPER OWNER+PRESENT | has_key | OPEN 开 | count_opening, "
        "count_opening | rule 1 |\n"
        "| SHUT 关 | TEAR_DOWN 拆除 | OWNER | — | GONE 拆 | — | rule 2 |\n"
        "| OPEN 开 | LOCK 锁门 | KEEPER | — | SHUT 关 | — | rule 3 |\n");
    buffer_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_are_alternatives_and_joins),
        cmocka_unit_test(what_may_happen_happens),
        cmocka_unit_test(refusals_say_why),
        cmocka_unit_test(refusals_by_rule_name_it_and_what_else_is_allowed),
        cmocka_unit_test(faults_of_a_table_are_named),
        cmocka_unit_test(prints_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
