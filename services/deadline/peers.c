#include "deadline/peers.h"

#include "common/access/caller.h"
#include "common/base/borrow.h"
#include "common/service/flow.h"

#include <banfu/assignment/v1/assignment.pb-c.h>

struct question {
    struct flow *flow;
    bool *has_signed;
};

static void on_facts(const Banfu__Assignment__V1__FactsResponse *facts, void *data)
{
    const struct question *question = data;

    *question->has_signed = facts && facts->n_signed_ > 0;
    flow_peer_answered(question->flow);
}

void peers_ask_signer(struct flow *flow, bool *ret_has_signed)
{
    Banfu__Assignment__V1__FactsRequest request = BANFU__ASSIGNMENT__V1__FACTS_REQUEST__INIT;
    const struct caller *caller = flow_caller(flow);
    char *posts[CALLER_POSTS_MAX];
    struct question *question = arena_alloc(flow_arena(flow), sizeof(*question));

    if (!question) {
        flow_fail_memory(flow);
        return;
    }
    ProtobufCService *assignment =
        flow_peer(flow, PEER_ASSIGNMENT, &banfu__assignment__v1__assignment__descriptor);
    if (!assignment) {
        return;
    }
    *ret_has_signed = false;
    *question = (struct question){.flow = flow, .has_signed = ret_has_signed};
    request.docket = borrow_text(flow_docket(flow));
    request.proposal = borrow_text(flow_proposal(flow));
    request.signer_posts = posts;
    for (size_t i = 0; i < caller->post_count; i++) {
        if (caller->posts[i].role == ROLE_SIGNER) {
            posts[request.n_signer_posts++] = borrow_text(caller->posts[i].scope);
        }
    }
    banfu__assignment__v1__assignment__facts(assignment, &request, on_facts, question);
}
