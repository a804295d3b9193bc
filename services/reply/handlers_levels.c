/* The three levels: submitting, reviewing, signing, taking the signature back. */
#include "reply/handlers.h"
#include "reply/handlers_facts.h"

#include "reply/card_code.h"
#include "reply/cards.h"
#include "reply/levels.h"
#include "reply/linter.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/reply/v1/reply.pb-c.h"

#include <sodium.h>
#include <string.h>

typedef Banfu__Reply__V1__ActRequest act_request_t;
typedef Banfu__Reply__V1__RecallRequest recall_request_t;
typedef Banfu__Reply__V1__ReviewRequest review_request_t;

/* --- submitting --- */

static void decide_submit(struct flow *flow, struct commit *commit)
{
    const act_request_t *request = flow_request(flow);
    struct target_with_facts *state = flow_state(flow);
    struct failure_field lint[LINT_FINDINGS_MAX];
    const struct act act = target_act(flow);

    if (!facts_rest_on(flow, commit)) {
        return;
    }
    struct reply_step step = {.reply = state->target.reply,
                              .act = &act,
                              .comment = request->comment,
                              .facts = &state->facts.handling,
                              .outdated = !state->fits,
                              .lint = lint,
                              .lint_count = target_lint_errors(flow, lint)};
    if (failure_is_set(flow_failure(flow)) ||
        levels_submit(state->target.reply, &step, flow_failure(flow)) < 0) {
        target_explain(flow);
        return;
    }
    const struct packed_handling packed = target_put(flow, commit);
    /* Names and titles may have grown since the draft. */
    if (store_check_room(&state->target.handling, &packed, flow_failure(flow)) < 0) {
        return;
    }
    Banfu__Event__V1__Submitted *submitted =
        target_event(flow, &banfu__event__v1__submitted__descriptor);
    submitted->round = state->target.reply->round;
    submitted->level = borrow_text(levels_desk(state->target.reply));
    submitted->proposals = target_tell_whole(flow, &submitted->n_proposals);
    target_tell_reply(flow, state->target.reply);
}

static const struct flow_steps SUBMIT = {
    .plan = target_plan_with_text,
    .more = target_more,
    .take = target_take,
    .ask = facts_ask,
    .decide = decide_submit,
    .state_size = sizeof(struct target_with_facts),
};

void handlers_submit(reply_service_t *service, const act_request_t *request,
                     receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &SUBMIT, &request->base, closure);
}

/* --- reviewing --- */

static void decide_review(struct flow *flow, struct commit *commit)
{
    const review_request_t *request = flow_request(flow);
    struct target *target = flow_state(flow);
    const struct act act = target_act(flow);
    const struct reply_step step = {
        .reply = target->reply, .act = &act, .comment = request->comment};
    const char *desk = levels_desk(target->reply);

    if (levels_review(target->reply, request->approve, &step, flow_failure(flow)) < 0) {
        target_explain(flow);
        return;
    }
    const struct packed_handling packed = target_put(flow, commit);
    if (!request->approve &&
        store_check_draft_room(&target->handling, &packed, flow_failure(flow)) < 0) {
        return;
    }
    Banfu__Event__V1__Reviewed *reviewed =
        target_event(flow, &banfu__event__v1__reviewed__descriptor);
    reviewed->round = target->reply->round;
    reviewed->level = borrow_text(desk);
    reviewed->approved = request->approve;
    reviewed->comment = request->comment;
    reviewed->proposals = target_tell_whole(flow, &reviewed->n_proposals);
    target_acts_under(flow, &act, desk);
    target_tell_reply(flow, target->reply);
}

static const struct flow_steps REVIEW = {
    .plan = target_plan,
    .more = target_more,
    .take = target_take,
    .decide = decide_review,
    .state_size = sizeof(struct target),
};

void handlers_review(reply_service_t *service, const review_request_t *request,
                     receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &REVIEW, &request->base, closure);
}

/* --- signing --- */

/* `count` new codes: the shard's name leads to them. NULL when memory is short. */
static const char *const *make_codes(struct flow *flow, const struct target *target, size_t count)
{
    struct arena *arena = flow_arena(flow);
    const char *end = strrchr(target->key.docket, '-');
    const char *city =
        end ? arena_copy(arena, target->key.docket, (size_t)(end - target->key.docket))
            : target->key.docket;
    const char **codes = arena_array(arena, count + 1, sizeof(*codes));

    for (size_t i = 0; city && codes && i < count; i++) {
        uint8_t random[CARD_CODE_RANDOM];
        char code[CARD_CODE_SIZE];
        randombytes_buf(random, sizeof(random));
        codes[i] = arena_strdup(arena, card_code_print(city, random, code));
        if (!codes[i]) {
            return NULL;
        }
    }
    return city ? codes : NULL;
}

/* The letters of one matter say the same but for the name, and so bear one verification code. It
 * is not made of the cards' codes: it is for everybody, those for one signer. */
static void give_verification(struct flow *flow, struct commit *commit, const struct target *target,
                              const char *const *codes)
{
    struct reply *reply = target->reply;

    for (size_t i = 0; i < reply->letter_count; i++) {
        reply->letters[i].verification = codes[reply->letters[i].matter];
    }
    for (size_t i = 0; i < target->handling.matter_count; i++) {
        const struct letter_place place = {.docket = target->key.docket,
                                           .proposal = target->handling.matters[i].proposal,
                                           .unit = target->key.unit,
                                           .round = reply->round,
                                           .class = reply->draft.class,
                                           .date = reply->letter_day};
        store_put_verification(commit, codes[i], &place, flow_arena(flow));
    }
}

static void tell_signed(struct flow *flow, const struct target *target)
{
    const struct reply *reply = target->reply;
    Banfu__Event__V1__Signed *told = target_event(flow, &banfu__event__v1__signed__descriptor);
    int32_t *signers = arena_array(flow_arena(flow), reply->letter_count + 1, sizeof(*signers));

    if (!signers) {
        flow_fail_memory(flow);
        return;
    }
    told->round = reply->round;
    told->kind = (Banfu__Proposal__V1__ReplyKind__Enum)reply->kind;
    told->class_ = (Banfu__Proposal__V1__Class__Enum)reply->draft.class;
    told->letter_date = wire_date(reply->letter_day, flow_arena(flow));
    for (size_t i = 0; i < reply->letter_count; i++) {
        if (reply->letters[i].matter == 0) {
            signers[told->n_signers++] = reply->letters[i].signer;
        }
    }
    told->signers = signers;
    told->proposals = target_tell_whole(flow, &told->n_proposals);
}

static void put_signed(struct flow *flow, struct commit *commit,
                       const struct target_with_facts *state, const char *const *codes)
{
    const struct target *target = &state->target;

    target_put(flow, commit);
    const struct store_key filed = store_filed_key(&target->key, target->reply);
    store_put_letterhead(commit, &filed, target->reply->round, &state->facts.letterhead);
    for (size_t i = 0; i < target->reply->letter_count; i++) {
        const struct letter *letter = &target->reply->letters[i];
        const struct card_place place = {.docket = target->key.docket,
                                         .proposal =
                                             target->handling.matters[letter->matter].proposal,
                                         .unit = target->key.unit,
                                         .round = target->reply->round,
                                         .signer = letter->signer};
        store_put_code(commit, codes[i], &place, flow_arena(flow));
    }
}

static void decide_sign(struct flow *flow, struct commit *commit)
{
    const act_request_t *request = flow_request(flow);
    struct target_with_facts *state = flow_state(flow);
    struct target *target = &state->target;
    const struct act act = target_act(flow);
    const char *const *codes = make_codes(flow, target, target->reply->letter_count);
    const char *const *verification = make_codes(flow, target, target->handling.matter_count);

    if (!codes || !verification) {
        flow_fail_memory(flow);
        return;
    }
    if (!facts_rest_on(flow, commit)) {
        return;
    }
    const struct reply_step step = {.reply = target->reply,
                                    .act = &act,
                                    .comment = request->comment,
                                    .facts = &state->facts.handling,
                                    .outdated = !state->fits};
    if (levels_sign(target->reply, &step, flow_failure(flow)) < 0 ||
        cards_prepare(target->reply, codes, &act, flow_failure(flow)) < 0) {
        target_explain(flow);
        return;
    }
    give_verification(flow, commit, target, verification);
    put_signed(flow, commit, state, codes);
    tell_signed(flow, target);
    target_tell_reply(flow, target->reply);
}

static const struct flow_steps SIGN = {
    .plan = target_plan,
    .more = target_more,
    .take = target_take,
    .ask = facts_ask,
    .decide = decide_sign,
    .state_size = sizeof(struct target_with_facts),
};

void handlers_sign(reply_service_t *service, const act_request_t *request,
                   receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &SIGN, &request->base, closure);
}

/* --- taking the signature back --- */

static void decide_recall(struct flow *flow, struct commit *commit)
{
    const recall_request_t *request = flow_request(flow);
    struct target *target = flow_state(flow);
    const struct act act = target_act(flow);
    const struct reply_step step = {
        .reply = target->reply, .act = &act, .comment = request->reason};

    if (levels_recall(target->reply, &step, flow_failure(flow)) < 0) {
        target_explain(flow);
        return;
    }
    const struct packed_handling packed = target_put(flow, commit);
    if (store_check_draft_room(&target->handling, &packed, flow_failure(flow)) < 0) {
        return;
    }
    Banfu__Event__V1__Recalled *recalled =
        target_event(flow, &banfu__event__v1__recalled__descriptor);
    recalled->round = target->reply->round;
    recalled->proposals = target_tell_whole(flow, &recalled->n_proposals);
    flow_event(flow)->reason = request->reason;
    target_tell_reply(flow, target->reply);
}

static const struct flow_steps RECALL = {
    .plan = target_plan,
    .more = target_more,
    .take = target_take,
    .decide = decide_recall,
    .state_size = sizeof(struct target),
};

void handlers_recall(reply_service_t *service, const recall_request_t *request,
                     receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &RECALL, &request->base, closure);
}
