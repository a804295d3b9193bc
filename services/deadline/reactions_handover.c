#include "deadline/reactions_handover.h"

#include "deadline/store_handover.h"

#include <banfu/event/v1/event.pb-c.h>

static void plan(struct flow *flow, struct load *load)
{
    (void)flow;
    (void)load;
}

static void decide(struct flow *flow, struct commit *commit)
{
    const Banfu__Event__V1__Event *event = flow_happened(flow);
    bool opened = event->body_case == BANFU__EVENT__V1__EVENT__BODY_HAND_OVER_OPENED;

    store_put_leader_reads(commit, flow_docket(flow), event->unit,
                           opened && event->hand_over_opened->to_leader, flow_arena(flow));
}

const struct flow_steps HANDOVER_STEPS = {.plan = plan, .decide = decide};
