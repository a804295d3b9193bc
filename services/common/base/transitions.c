#include "common/base/transitions.h"

#include <string.h>

const struct transition *transition_find(const struct transition_table *table, int state, int event)
{
    if (state < 0 || (size_t)state >= table->state_count || event < 0 ||
        (size_t)event >= table->event_count) {
        return NULL;
    }
    const struct transition *cell =
        &table->cells[(size_t)state * table->event_count + (size_t)event];
    return cell->clause ? cell : NULL;
}

static bool holds_role(const char *role, size_t length, const char *const *roles, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(roles[i]) == length && memcmp(roles[i], role, length) == 0) {
            return true;
        }
    }
    return false;
}

/* One alternative of `by`: all its roles, joined by +, must be held. */
static bool holds_all(const char *word, size_t length, const char *const *roles, size_t count)
{
    const char *end = word + length;

    while (word < end) {
        const char *plus = memchr(word, '+', (size_t)(end - word));
        const char *stop = plus ? plus : end;
        if (!holds_role(word, (size_t)(stop - word), roles, count)) {
            return false;
        }
        word = plus ? plus + 1 : end;
    }
    return true;
}

bool transition_admits(const struct transition *transition, const char *const *roles,
                       size_t role_count)
{
    const char *word = transition->by;

    for (;;) {
        word += strspn(word, " ");
        size_t length = strcspn(word, " ");
        if (length == 0) {
            return false;
        }
        if (holds_all(word, length, roles, role_count)) {
            return true;
        }
        word += length;
    }
}

/* Nobody can be told to do what services do of themselves. */
static bool is_for_people(const struct transition *transition)
{
    return strcmp(transition->by, "SERVICE") != 0;
}

static bool needs_hold(const struct transition *cell, const void *input, struct arena *arena)
{
    struct failure failure;

    failure_init(&failure, arena);
    return !cell->needs.run || cell->needs.run(input, &failure) == 0;
}

/* What refused one act refuses another that it guards as well. */
static bool shares_guard(const struct transition *cell, const struct transition *refused)
{
    return refused && refused->guard.run && refused->guard.run == cell->guard.run;
}

const char *transition_allow(const struct transition_table *table, int state, int refused,
                             const void *input, struct failure *failure)
{
    const struct transition *refused_cell = transition_find(table, state, refused);
    const char *list = "";

    for (size_t event = 0; event < table->event_count; event++) {
        const struct transition *cell = transition_find(table, state, (int)event);
        if (!cell || (int)event == refused || cell->follows || !is_for_people(cell) ||
            shares_guard(cell, refused_cell) || !needs_hold(cell, input, failure->arena)) {
            continue;
        }
        failure_allow(failure, table->events[event].token);
        const char *longer = arena_printf(failure->arena, "%s%s“%s”", list, *list ? "、" : "",
                                          table->events[event].chinese);
        list = longer ? longer : list;
    }
    return *list ? list : "无";
}

static void refuse_state(const struct transition_table *table, const struct transition_act *act,
                         struct failure *failure)
{
    int state = act->state, event = act->event;

    if (failure_is_set(failure)) {
        return;
    }
    if (state < 0 || (size_t)state >= table->state_count || event < 0 ||
        (size_t)event >= table->event_count) {
        failure_set(failure, STATUS_INTERNAL, "STATE_UNKNOWN", "状态数据异常");
        return;
    }
    failure->state = table->states[state].token;
    const char *allowed = transition_allow(table, state, event, act->input, failure);
    failure_set(failure, STATUS_FAILED_PRECONDITION, "STATE_REFUSES",
                "“%s”状态下不能“%s”，目前可以：%s", table->states[state].chinese,
                table->events[event].chinese, allowed);
}

static void refuse_role(const struct transition_table *table, const struct transition *cell,
                        int event, struct failure *failure)
{
    failure_set(failure, STATUS_PERMISSION_DENIED, "ROLE_REFUSED", "您的岗位不能“%s”（%s）",
                table->events[event].chinese, cell->clause);
}

int transition_decide(const struct transition_table *table, const struct transition_act *act,
                      struct failure *failure, const struct transition **ret_transition)
{
    const struct transition *cell = transition_find(table, act->state, act->event);

    if (!cell) {
        refuse_state(table, act, failure);
        return -1;
    }
    if (!transition_admits(cell, act->roles, act->role_count)) {
        refuse_role(table, cell, act->event, failure);
        return -1;
    }
    if ((cell->needs.run && cell->needs.run(act->input, failure) < 0) ||
        (cell->guard.run && cell->guard.run(act->input, failure) < 0)) {
        failure->state = table->states[act->state].token;
        return -1;
    }
    *ret_transition = cell;
    return 0;
}

/* "规则22" of "规则22：凭编码返回，一卡一次", from the first state that takes the event. */
static const char *rule_of(const struct transition_table *table, int event, struct arena *arena)
{
    static const char colon[] = "：";

    for (size_t state = 0; state < table->state_count; state++) {
        const struct transition *cell = transition_find(table, (int)state, event);
        const char *end = cell ? strstr(cell->clause, colon) : NULL;
        if (end) {
            return arena_copy(arena, cell->clause, (size_t)(end - cell->clause));
        }
    }
    return NULL;
}

static void name_rule(const struct transition_table *table, int event, struct failure *failure)
{
    const char *rule = rule_of(table, event, failure->arena);
    const char *message =
        rule ? arena_printf(failure->arena, "%s（%s）", failure->message, rule) : NULL;

    if (message) {
        failure->message = message;
    }
}

int transition_decide_by_rule(const struct transition_table *table,
                              const struct transition_act *act, struct failure *failure,
                              const struct transition **ret_transition)
{
    bool stood = failure_is_set(failure);

    if (transition_decide(table, act, failure, ret_transition) == 0) {
        return 0;
    }
    if (!stood && strcmp(failure->reason, "STATE_REFUSES") == 0) {
        name_rule(table, act->event, failure);
    } else if (!stood && failure->code == STATUS_FAILED_PRECONDITION &&
               failure->allowed_count == 0) {
        (void)transition_allow(table, act->state, act->event, act->input, failure);
    }
    return -1;
}

void transition_run_effects(const struct transition *transition, const void *input, void *entity)
{
    for (size_t i = 0; i < TRANSITION_EFFECTS_MAX && transition->effects[i].run; i++) {
        transition->effects[i].run(input, entity);
    }
}

static void check_cell(const struct transition_table *table, size_t state, size_t event,
                       struct buffer *fault)
{
    const struct transition *cell = &table->cells[state * table->event_count + event];
    const char *from = table->states[state].token;
    const char *by = table->events[event].token;

    if (!cell->clause) {
        if (cell->by || cell->needs.run || cell->guard.run || cell->effects[0].run || cell->next) {
            buffer_printf(fault, "%s × %s: filled in, but without a clause\n", from, by);
        }
        return;
    }
    if (!cell->by || !*cell->by) {
        buffer_printf(fault, "%s × %s: nobody may do it\n", from, by);
    }
    if (cell->next < 0 || (size_t)cell->next >= table->state_count) {
        buffer_printf(fault, "%s × %s: leads nowhere\n", from, by);
    }
}

static void check_names(const char *what, const struct transition_name *names, size_t count,
                        size_t most, struct buffer *fault)
{
    if (count > most) {
        buffer_printf(fault, "more than %zu %ss\n", most, what);
    }
    for (size_t i = 0; i < count; i++) {
        if (!names[i].token || !names[i].chinese) {
            buffer_printf(fault, "%s %zu has no name\n", what, i);
        }
    }
}

/* Marks the states that one more step reaches; true when there were any new ones. */
static bool spread(const struct transition_table *table, bool *reached)
{
    bool grew = false;

    for (size_t i = 0; i < table->state_count * table->event_count; i++) {
        const struct transition *cell = &table->cells[i];
        if (cell->clause && reached[i / table->event_count] && !reached[cell->next]) {
            reached[cell->next] = true;
            grew = true;
        }
    }
    return grew;
}

static void check_reached(const struct transition_table *table, struct buffer *fault)
{
    bool reached[TRANSITION_STATES_MAX] = {true};

    while (spread(table, reached)) {}
    for (size_t state = 0; state < table->state_count; state++) {
        if (!reached[state]) {
            buffer_printf(fault, "%s is never reached\n", table->states[state].token);
        }
    }
}

static void check_used(const struct transition_table *table, struct buffer *fault)
{
    for (size_t event = 0; event < table->event_count; event++) {
        bool used = false;
        for (size_t state = 0; state < table->state_count; state++) {
            used = used || transition_find(table, (int)state, (int)event);
        }
        if (!used) {
            buffer_printf(fault, "no state takes %s\n", table->events[event].token);
        }
    }
}

int transition_table_check(const struct transition_table *table, struct buffer *fault)
{
    size_t before = fault->size;

    check_names("state", table->states, table->state_count, TRANSITION_STATES_MAX, fault);
    check_names("event", table->events, table->event_count, TRANSITION_EVENTS_MAX, fault);
    if (fault->size != before) {
        return -1;
    }
    for (size_t i = 0; i < table->state_count * table->event_count; i++) {
        check_cell(table, i / table->event_count, i % table->event_count, fault);
    }
    if (fault->size == before) {
        check_reached(table, fault);
        check_used(table, fault);
    }
    return fault->size == before && !fault->failed ? 0 : -1;
}
