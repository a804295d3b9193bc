/* GET /dockets/{docket}/proposals/{proposal}: assignment, deadline and reply are asked at once. */
#include "answers.h"
#include "fan.h"

#include "common/base/borrow.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/gateway/v1/gateway.pb-c.h"

enum { PART_PROPOSAL, PART_CLOCKS, PART_REPLIES, PARTS };

static const struct {
    enum backend backend;
    const char *method;
    const ProtobufCMessageDescriptor *request;
} parts[PARTS] = {
    [PART_PROPOSAL] = {BACKEND_ASSIGNMENT, "GetProposal",
                       &banfu__assignment__v1__get_proposal_request__descriptor},
    [PART_CLOCKS] = {BACKEND_DEADLINE, "ListClocks",
                     &banfu__deadline__v1__list_clocks_request__descriptor},
    [PART_REPLIES] = {BACKEND_REPLY, "GetReplies",
                      &banfu__reply__v1__get_replies_request__descriptor},
};

/* Whether a part is missing for a passing reason: then the page says so instead of looking empty.
 * A caller who may not see a part, or a part that has not begun, is no such reason. */
static bool is_passing(const struct failure *failure)
{
    return failure->code != STATUS_PERMISSION_DENIED && failure->code != STATUS_NOT_FOUND &&
           failure->code != STATUS_UNIMPLEMENTED;
}

static void answer(struct visit *visit, const struct fan *fan)
{
    Banfu__Gateway__V1__Proposal proposal = BANFU__GATEWAY__V1__PROPOSAL__INIT;
    char *missing[PARTS];

    for (size_t i = 0; i < PARTS; i++) {
        const struct fan_call *call = &fan->calls[i];
        if (!call->answer && is_passing(&call->status.failure)) {
            missing[proposal.n_unavailable++] = borrow_text(backend_name(call->backend));
        }
    }
    proposal.unavailable = missing;
    proposal.proposal = borrow(fan->calls[PART_PROPOSAL].answer);
    proposal.clocks = borrow(fan->calls[PART_CLOCKS].answer);
    proposal.replies = borrow(fan->calls[PART_REPLIES].answer);
    visit_answer_message(visit, &proposal.base);
}

static void all_answered(struct fan *fan, void *data)
{
    struct visit *visit = data;
    const struct failure *failure = &fan->calls[PART_PROPOSAL].status.failure;

    if (fan->calls[PART_PROPOSAL].answer) {
        answer(visit, fan);
    } else if (!visit_try_again(visit, failure->code)) {
        visit_refuse_with(visit, failure);
    }
    fan_done(fan);
}

void answer_proposal(struct visit *visit, const struct token_set *tokens)
{
    enum { PART_TIMEOUT_MS = 5000 };
    struct fan *fan = arena_alloc(visit->arena, sizeof(*fan));

    if (!fan) {
        failure_set(&visit->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                    "服务繁忙，请稍后再试");
        visit_refuse(visit);
        return;
    }
    *fan = (struct fan){.backends = &visit->gateway->backends,
                        .request_id = visit->request_id,
                        .client = visit->client,
                        .timeout_ms = PART_TIMEOUT_MS,
                        .arena = visit->arena,
                        .count = PARTS,
                        .done = all_answered,
                        .data = visit};
    for (size_t i = 0; i < PARTS; i++) {
        const ProtobufCMessage *request =
            i == PART_PROPOSAL ? visit->message : visit_bind(visit, parts[i].request, "");
        if (!request) {
            return;
        }
        fan->calls[i] = (struct fan_call){.backend = parts[i].backend,
                                          .service = backend_descriptor(parts[i].backend),
                                          .method = parts[i].method,
                                          .request = request,
                                          .bearer = tokens->bearers[parts[i].backend]};
    }
    fan_start(fan);
}
