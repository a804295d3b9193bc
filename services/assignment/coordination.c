#include "assignment/coordination.h"

#include "assignment/fields.h"
#include "assignment/refusal.h"

static struct coordination *find_open(const struct proposal *proposal)
{
    size_t count = proposal->coordination_count;
    struct coordination *last = count ? &proposal->coordinations[count - 1] : NULL;

    return last && last->decided_ms == 0 ? last : NULL;
}

static bool is_at_it(const struct proposal *proposal, const char *unit)
{
    return proposal_find_answering(proposal, unit) || proposal_find_co_unit(proposal, unit);
}

int coordination_request(struct proposal *proposal, const char *unit, const struct unit_act *act,
                         struct arena *arena, struct failure *failure)
{
    size_t count = proposal->coordination_count;
    struct coordination *longer = arena_array(arena, count + 1, sizeof(*longer));

    field_require(failure, "reason", "提请协调的事项（规则7）", act->reason, LONG_TEXT_MAX);
    if (failure_is_set(failure)) {
        return -1;
    }
    if (!is_at_it(proposal, unit)) {
        refuse_saying(failure, REFUSAL_UNIT_NOT_CONCERNED, "%s", unit);
        return -1;
    }
    if (find_open(proposal)) {
        refuse_saying(failure, REFUSAL_COORDINATION_OPEN, "由%s提请", find_open(proposal)->unit);
        return -1;
    }
    if (count == COORDINATIONS_MAX) {
        refuse(failure, REFUSAL_COORDINATIONS_FULL);
        return -1;
    }
    if (!longer) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足，请稍后再试");
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        longer[i] = proposal->coordinations[i];
    }
    longer[count] = (struct coordination){
        .unit = unit, .reason = act->reason, .asked_ms = act->now_ms, .decision = ""};
    proposal->coordinations = longer;
    proposal->coordination_count = count + 1;
    return 0;
}

int coordination_decide(struct proposal *proposal, const char *decision, int64_t now_ms,
                        struct failure *failure, const char **ret_unit)
{
    struct coordination *open = find_open(proposal);

    field_require(failure, "decision", "协调意见（规则7）", decision, LONG_TEXT_MAX);
    if (failure_is_set(failure)) {
        return -1;
    }
    if (!open) {
        refuse(failure, REFUSAL_COORDINATION_NONE);
        return -1;
    }
    open->decision = decision;
    open->decided_ms = now_ms;
    *ret_unit = open->unit;
    return 0;
}
