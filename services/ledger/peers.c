#include "ledger/peers.h"

#include "common/base/borrow.h"
#include "common/service/flow.h"

#include <banfu/assignment/v1/assignment.pb-c.h>

struct question {
    struct flow *flow;
    bool *shared;
};

static void on_persons(const Banfu__Assignment__V1__FindPersonsResponse *found, void *data)
{
    const struct question *question = data;

    *question->shared = !found || found->n_persons > 1;
    flow_peer_answered(question->flow);
}

bool peers_ask_name(struct flow *flow, const char *name, bool *ret_shared)
{
    Banfu__Assignment__V1__FindPersonsRequest request =
        BANFU__ASSIGNMENT__V1__FIND_PERSONS_REQUEST__INIT;
    struct question *question = arena_alloc(flow_arena(flow), sizeof(*question));

    if (!question) {
        flow_fail_memory(flow);
        return false;
    }
    ProtobufCService *assignment =
        flow_peer(flow, PEER_ASSIGNMENT, &banfu__assignment__v1__assignment__descriptor);
    if (!assignment) {
        return false;
    }
    *ret_shared = true; /* until it is known */
    *question = (struct question){.flow = flow, .shared = ret_shared};
    request.docket = borrow_text(flow_docket(flow));
    request.name = borrow_text(name);
    banfu__assignment__v1__assignment__find_persons(assignment, &request, on_persons, question);
    return true;
}
