#include "reply/lifecycle_refusal.h"

#include <string.h>

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

static void list_allowed(const struct transition_table *table, const struct transition_act *act,
                         struct failure *failure)
{
    for (size_t event = 0; event < table->event_count; event++) {
        if ((int)event != act->event && transition_find(table, act->state, (int)event)) {
            failure_allow(failure, table->events[event].token);
        }
    }
}

int lifecycle_decide(const struct transition_table *table, const struct transition_act *act,
                     struct failure *failure, const struct transition **ret_transition)
{
    bool stood = failure_is_set(failure);

    if (transition_decide(table, act, failure, ret_transition) == 0) {
        return 0;
    }
    if (!stood && strcmp(failure->reason, "STATE_REFUSES") == 0) {
        name_rule(table, act->event, failure);
    } else if (!stood && failure->code == STATUS_FAILED_PRECONDITION &&
               failure->allowed_count == 0) {
        list_allowed(table, act, failure);
    }
    return -1;
}
