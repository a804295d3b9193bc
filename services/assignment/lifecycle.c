#include "assignment/lifecycle.h"

#include "assignment/lifecycle_input.h"

static const struct transition *find_cell(const struct transition_table *table, int state,
                                          int event, const struct lifecycle_input *input,
                                          struct failure *failure)
{
    const char *const roles[] = {input->act->role};
    const struct transition_act act = {
        .state = state, .event = event, .roles = roles, .role_count = 1, .input = input};
    const struct transition *cell = NULL;

    return transition_decide_by_rule(table, &act, failure, &cell) == 0 ? cell : NULL;
}

int answering_decide(const struct answering_unit *unit, enum answering_event event,
                     const struct unit_act *act, struct failure *failure,
                     struct answering_unit *ret_unit)
{
    const struct lifecycle_input input = {.act = act, .subject = unit};
    enum answering_state state = answering_state_on(unit, act->today);
    const struct transition *cell =
        find_cell(&answering_table, (int)state, (int)event, &input, failure);

    if (!cell) {
        return -1;
    }
    struct answering_unit next = *unit;
    transition_run_effects(cell, &input, &next);
    next.state = (enum answering_state)cell->next;
    *ret_unit = next;
    return 0;
}

int co_unit_decide(const struct co_unit *unit, enum opinion_event event, const struct unit_act *act,
                   struct failure *failure, struct co_unit *ret_unit)
{
    const struct lifecycle_input input = {.act = act, .subject = unit};
    const struct transition *cell =
        find_cell(&opinion_table, (int)unit->state, (int)event, &input, failure);

    if (!cell) {
        return -1;
    }
    struct co_unit next = *unit;
    transition_run_effects(cell, &input, &next);
    next.state = (enum opinion_state)cell->next;
    *ret_unit = next;
    return 0;
}

int proposal_decide(struct proposal *proposal, enum proposal_event event,
                    const struct unit_act *act, struct failure *failure)
{
    const struct lifecycle_input input = {.act = act, .subject = proposal};
    const struct transition *cell =
        find_cell(&proposal_table, (int)proposal->state, (int)event, &input, failure);

    if (!cell) {
        return -1;
    }
    transition_run_effects(cell, &input, proposal);
    proposal->state = (enum proposal_state)cell->next;
    return 0;
}

void proposal_tell_allowed(const struct proposal *proposal, const struct unit_act *act,
                           struct failure *failure)
{
    const struct lifecycle_input input = {.act = act, .subject = proposal};

    failure->state = proposal_state_name(proposal->state);
    failure->allowed_count = 0;
    (void)transition_allow(&proposal_table, (int)proposal->state, -1, &input, failure);
}

const char *answering_state_name(enum answering_state state)
{
    return answering_table.states[state].token;
}

const char *opinion_state_name(enum opinion_state state)
{
    return opinion_table.states[state].token;
}

const char *proposal_state_name(enum proposal_state state)
{
    return proposal_table.states[state].token;
}
