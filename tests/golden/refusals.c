#include "refusals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { ROLES_MAX = 4, ROLE_SIZE = 24, ARENA_CAP = 64 << 10 };

struct walk {
    const struct transition_table *table;
    refusals_decide_cb decide;
    const char *const *elsewhere;
    void *data;
    size_t named;
};

/* The first of those who may: "LEADER+PRINCIPAL OFFICE" is one who is leader and principal. */
struct roles {
    char texts[ROLES_MAX][ROLE_SIZE];
    const char *list[ROLES_MAX];
    size_t count;
};

static void find_roles(const struct transition *cell, struct roles *roles)
{
    const char *rest = cell ? cell->by : "OFFICE";
    size_t end = strcspn(rest, " ");

    roles->count = 0;
    for (size_t at = 0; at < end && roles->count < ROLES_MAX;) {
        size_t length = strcspn(rest + at, "+ ");
        assert_true(length < ROLE_SIZE);
        memcpy(roles->texts[roles->count], rest + at, length);
        roles->texts[roles->count][length] = '\0';
        roles->list[roles->count] = roles->texts[roles->count];
        roles->count++;
        at += length + 1;
    }
}

static int ask(const struct walk *walk, int state, int event, bool well, struct failure *failure)
{
    struct roles roles;

    find_roles(transition_find(walk->table, state, event), &roles);
    return walk->decide(state, event, roles.list, roles.count, well, failure, walk->data);
}

static int event_named(const struct transition_table *table, const char *token)
{
    for (size_t event = 0; event < table->event_count; event++) {
        if (strcmp(table->events[event].token, token) == 0) {
            return (int)event;
        }
    }
    return -1;
}

static bool is_elsewhere(const struct walk *walk, const char *token)
{
    for (size_t i = 0; walk->elsewhere && walk->elsewhere[i]; i++) {
        if (strcmp(walk->elsewhere[i], token) == 0) {
            return true;
        }
    }
    return false;
}

static void check_allowed(struct walk *walk, int state, int event, const char *token)
{
    const struct transition_table *table = walk->table;
    int allowed = event_named(table, token);
    struct arena *arena = arena_new(ARENA_CAP);
    struct failure failure;

    failure_init(&failure, arena);
    if (allowed < 0) {
        fail_msg("%s × %s allows %s, which is no act of the table", table->states[state].token,
                 table->events[event].token, token);
    }
    const struct transition *cell = transition_find(table, state, allowed);
    if (!cell || cell->follows || strcmp(cell->by, "SERVICE") == 0) {
        fail_msg("%s × %s allows %s, for which nobody can ask", table->states[state].token,
                 table->events[event].token, token);
    }
    if (ask(walk, state, allowed, true, &failure) != 0) {
        fail_msg("%s × %s allows %s, which is then refused: %s", table->states[state].token,
                 table->events[event].token, token, failure.reason);
    }
    walk->named++;
    arena_free(arena);
}

static void walk_pair(struct walk *walk, int state, int event, bool well)
{
    struct arena *arena = arena_new(ARENA_CAP);
    struct failure failure;

    failure_init(&failure, arena);
    if (ask(walk, state, event, well, &failure) != 0 &&
        failure.code == STATUS_FAILED_PRECONDITION) {
        assert_string_equal(failure.state, walk->table->states[state].token);
        for (size_t i = 0; i < failure.allowed_count; i++) {
            if (is_elsewhere(walk, failure.allowed[i])) {
                continue;
            }
            check_allowed(walk, state, event, failure.allowed[i]);
        }
    }
    arena_free(arena);
}

size_t assert_refusals_are_honest(const struct transition_table *table, refusals_decide_cb decide,
                                  const char *const *elsewhere, void *data)
{
    struct walk walk = {.table = table, .decide = decide, .elsewhere = elsewhere, .data = data};

    for (size_t state = 0; state < table->state_count; state++) {
        for (size_t event = 0; event < table->event_count; event++) {
            walk_pair(&walk, (int)state, (int)event, true);
            walk_pair(&walk, (int)state, (int)event, false);
        }
    }
    return walk.named;
}
