#include "deadline/lifecycle.h"

#include "common/base/date.h"

#include <string.h>

static const char *const SERVICE_ROLE[] = {"SERVICE"};

const struct acting ACTING_SERVICE = {SERVICE_ROLE, COUNT_OF(SERVICE_ROLE)};

/* A state that refuses does so by the rule its table stands for; guards name their own. */
static void name_rule(struct failure *failure, const char *rule)
{
    const char *message = strcmp(failure->reason, "STATE_REFUSES") == 0
                              ? arena_printf(failure->arena, "%s（%s）", failure->message, rule)
                              : NULL;

    failure->message = message ? message : failure->message;
}

static int step(const struct transition_table *table, const char *rule, struct transition_act act,
                void *entity, struct failure *failure, int *ret_state)
{
    const struct transition *cell = NULL;

    if (transition_decide(table, &act, failure, &cell) < 0) {
        name_rule(failure, rule);
        return -1;
    }
    transition_run_effects(cell, act.input, entity);
    *ret_state = cell->next;
    return 0;
}

int lifecycle_clock(struct clock *clock, enum clock_event event, const struct clock_input *input,
                    const struct acting *acting, struct failure *failure)
{
    /* Guards and effects read the clock as it was. */
    const struct clock before = *clock;
    struct clock_input whole = *input;
    int state = (int)clock->state;

    whole.clock = &before;
    const struct transition_act act = {state, (int)event, acting->roles, acting->role_count,
                                       &whole};
    if (step(&CLOCK_TABLE, clock_kind_clause(clock->kind), act, clock, failure, &state) < 0) {
        return -1;
    }
    clock->state = (enum clock_state)state;
    clock->changed = true;
    return 0;
}

int lifecycle_extension(struct handling *handling, enum extension_event event,
                        const struct extension_input *input, const struct acting *acting,
                        struct failure *failure)
{
    int state = (int)handling->extension;
    const struct transition_act act = {state, (int)event, acting->roles, acting->role_count, input};

    if (step(&EXTENSION_TABLE, "通知二；规则11", act, handling, failure, &state) < 0) {
        return -1;
    }
    handling->extension = (enum extension_state)state;
    return 0;
}

int lifecycle_explanation(struct explanation *explanation, enum explanation_event event,
                          const struct explanation_input *input, const struct acting *acting,
                          struct failure *failure)
{
    int state = (int)explanation->state;
    const struct transition_act act = {state, (int)event, acting->roles, acting->role_count, input};

    if (step(&EXPLANATION_TABLE, "通知二；规则11", act, explanation, failure, &state) < 0) {
        return -1;
    }
    explanation->state = (enum explanation_state)state;
    return 0;
}

enum clock_event lifecycle_meeting(const struct clock *clock, const struct happened *met)
{
    if (met->day > clock->due.day) {
        return CLOCK_MEET_LATE;
    }
    return met->recorded_ms < date_end_ms(clock->due.day) ? CLOCK_MEET : CLOCK_MEET_UNPROVEN;
}

enum clock_event lifecycle_granting(const struct clock *clock, civil_day day)
{
    if (clock->state == CLOCK_UNCONFIRMED) {
        return date_at(clock->met.recorded_ms) <= day ? CLOCK_CURE : CLOCK_GRANT;
    }
    return clock->state == CLOCK_MET_LATE && clock->met.day <= day ? CLOCK_CURE : CLOCK_GRANT;
}
