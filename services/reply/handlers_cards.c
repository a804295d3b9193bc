/* Cards on paper, and what else signers say. */
#include "reply/handlers_cards.h"
#include "reply/handlers.h"
#include "reply/handlers_facts.h"
#include "reply/handlers_target.h"
#include "reply/room.h"

#include "common/base/digest.h"
#include "common/base/happened.h"
#include "common/base/utf8.h"
#include "common/service/service.h"
#include "reply/cards.h"
#include "reply/draft.h"
#include "reply/errors.h"
#include "reply/handlers_scans.h"

#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__RecordDissatisfactionRequest dissatisfaction_request_t;
typedef Banfu__Reply__V1__ReturnCardRequest return_request_t;
typedef Banfu__Reply__V1__TakeBackRequest take_back_request_t;

/* --- a card comes back --- */

void cards_tell_returned(struct flow *flow, const struct card_request *card,
                         const struct heard *heard)
{
    const struct target *target = flow_state(flow);
    const struct answer *answer = &card->answer;
    Banfu__Event__V1__CardReturned *told =
        target_event(flow, &banfu__event__v1__card_returned__descriptor);

    told->round = heard->round;
    told->signer = card->signer;
    told->manner = (Banfu__Proposal__V1__Satisfaction__Enum)answer->manner;
    told->result = (Banfu__Proposal__V1__Satisfaction__Enum)answer->result;
    told->received_date = wire_date(answer->received, flow_arena(flow));
    told->on_paper = answer->on_paper;
    told->entered_by = borrow_text(answer->entered_by);
    told->fresh = heard->fresh;
    told->closed = heard->closed;
    told->reopened = heard->reopened;
    told->earlier = heard->earlier;
    told->meeting = heard->meeting;
    flow_receipt(flow)->state =
        borrow_text(matter_state(&target->handling.matters[target->matter]));
}

static const char *entered_by(struct flow *flow)
{
    const struct caller_post *post = flow_post(flow);

    if (post && post->role == ROLE_OFFICE) {
        return "OFFICE";
    }
    return post && post->role == ROLE_COMMITTEE ? "COMMITTEE" : "UNIT";
}

/* A card on paper, perhaps with a scan that was kept before. */
struct paper_card_state {
    struct target target; /* first: the steps of handlers_target.h */
    size_t scan_place;
};

/* Along with every trip: the last one counts. */
static void plan_scan(struct flow *flow, struct load *load)
{
    const return_request_t *request = flow_request(flow);
    struct paper_card_state *state = flow_state(flow);

    if (*request->scan_digest) {
        const struct store_key key = scans_key(flow);
        state->scan_place = store_load_scan(load, &key, request->signer, request->scan_digest);
    }
}

static void plan_card(struct flow *flow, struct load *load)
{
    const return_request_t *request = flow_request(flow);

    if (strspn(request->scan_digest, "0123456789abcdef") != strlen(request->scan_digest) ||
        (*request->scan_digest && strlen(request->scan_digest) != DIGEST_HEX_SIZE - 1)) {
        failure_add_field(flow_failure(flow), "scanDigest", "应为上传扫描件时所得的摘要");
        return;
    }
    target_plan_with_calendar(flow, load);
    if (!failure_is_set(flow_failure(flow))) {
        plan_scan(flow, load);
    }
}

static bool more_card(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    if (!target_more(flow, loaded, load)) {
        return false;
    }
    plan_scan(flow, load);
    return true;
}

static void take_card(struct flow *flow, const struct loaded *loaded)
{
    const return_request_t *request = flow_request(flow);
    const struct paper_card_state *state = flow_state(flow);
    bool damaged = false;

    target_take(flow, loaded);
    if (!failure_is_set(flow_failure(flow)) && *request->scan_digest &&
        !loaded_entity(loaded, state->scan_place, wire_scan_record, flow_arena(flow), &damaged)) {
        failure_refuse(flow_failure(flow), &REFUSE_SCAN_UNKNOWN, NULL);
        failure_add_field(flow_failure(flow), "scanDigest", "没有这份扫描件");
    }
}

static const char *scan_of(struct flow *flow, struct commit *commit)
{
    const return_request_t *request = flow_request(flow);

    return *request->scan_digest ? request->scan_digest : scans_keep(flow, commit, &request->scan);
}

static struct card_request card_asked(struct flow *flow, struct commit *commit)
{
    const return_request_t *request = flow_request(flow);
    const struct target *target = flow_state(flow);
    const struct happened received = {
        .day = wire_day_asked(request->received_date, "receivedDate", flow_failure(flow)),
        .recorded_ms = flow_now_ms(flow)};

    return (struct card_request){
        .matter = target->matter,
        .signer = request->signer,
        .round = request->round,
        .answer = {.manner = (enum satisfaction)request->manner,
                   .result = (enum satisfaction)request->result,
                   .reason = request->reason,
                   .opinion = request->opinion,
                   .received = received.day,
                   .recorded_ms = received.recorded_ms,
                   .on_paper = true,
                   .late_entry = happened_is_late_entry(&received, target->calendar),
                   .entered_by = entered_by(flow),
                   .scan = scan_of(flow, commit)}};
}

/* One commit takes both; a large handling leaves room for a smaller scan. */
static bool has_room_for_scan(struct flow *flow, const struct packed_handling *packed)
{
    const return_request_t *request = flow_request(flow);

    if (request->scan.len > 0 && packed->size + request->scan.len > ROOM_KEPT_MOST) {
        failure_add_field(flow_failure(flow), "scan",
                          "此件的办理记录较大，请先单独上传扫描件（规则22）");
    }
    return !failure_is_set(flow_failure(flow));
}

static void decide_return(struct flow *flow, struct commit *commit)
{
    struct target *target = flow_state(flow);
    const struct act act = target_act(flow);
    const struct card_request card = card_asked(flow, commit);
    struct heard heard;

    if (failure_is_set(flow_failure(flow)) ||
        cards_return(&target->handling, &card, &act, flow_failure(flow), &heard) < 0) {
        target_explain(flow);
        return;
    }
    const struct packed_handling packed = target_put(flow, commit);
    if (!has_room_for_scan(flow, &packed)) {
        return;
    }
    cards_tell_returned(flow, &card, &heard);
}

static const struct flow_steps RETURN = {
    .plan = plan_card,
    .more = more_card,
    .take = take_card,
    .decide = decide_return,
    .state_size = sizeof(struct paper_card_state),
};

void handlers_return_card(reply_service_t *service, const return_request_t *request,
                          receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &RETURN, &request->base, closure);
}

/* --- the office corrects one --- */

static void decide_correct(struct flow *flow, struct commit *commit)
{
    struct target *target = flow_state(flow);
    const struct act act = target_act(flow);
    const struct card_request card = card_asked(flow, commit);
    struct heard heard;

    if (failure_is_set(flow_failure(flow)) ||
        cards_correct(&target->handling, &card, &act, flow_failure(flow), &heard) < 0) {
        target_explain(flow);
        return;
    }
    const struct packed_handling packed = target_put(flow, commit);
    if (!has_room_for_scan(flow, &packed) ||
        store_check_room(&target->handling, &packed, flow_failure(flow)) < 0) {
        return;
    }
    Banfu__Event__V1__CardCorrected *told =
        target_event(flow, &banfu__event__v1__card_corrected__descriptor);
    told->round = heard.round;
    told->signer = card.signer;
    told->manner = (Banfu__Proposal__V1__Satisfaction__Enum)card.answer.manner;
    told->result = (Banfu__Proposal__V1__Satisfaction__Enum)card.answer.result;
    told->received_date = wire_date(card.answer.received, flow_arena(flow));
    told->fresh = heard.fresh;
    told->closed = heard.closed;
    told->reopened = heard.reopened;
    told->unfounded = heard.unfounded;
    told->earlier = heard.earlier;
    told->meeting = heard.meeting;
    told->learnt_date = wire_date(heard.learnt, flow_arena(flow));
    flow_receipt(flow)->state =
        borrow_text(matter_state(&target->handling.matters[target->matter]));
}

static const struct flow_steps CORRECT = {
    .plan = plan_card,
    .more = more_card,
    .take = take_card,
    .decide = decide_correct,
    .state_size = sizeof(struct paper_card_state),
};

void handlers_correct_card(reply_service_t *service, const return_request_t *request,
                           receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &CORRECT, &request->base, closure);
}

/* --- dissatisfied, said on another way --- */

static void decide_dissatisfaction(struct flow *flow, struct commit *commit)
{
    const dissatisfaction_request_t *request = flow_request(flow);
    struct target *target = flow_state(flow);
    const struct act act = target_act(flow);
    const struct dissatisfaction said = {
        .matter = target->matter,
        .signer = request->signer,
        .learnt = wire_day_asked(request->date, "date", flow_failure(flow)),
        .way = (int)request->way,
        .gist = request->gist,
        .manner_only = request->manner_only,
        .recorded_ms = flow_now_ms(flow)};
    struct heard heard;

    if (failure_is_set(flow_failure(flow)) ||
        cards_record_dissatisfaction(&target->handling, &said, &act, flow_failure(flow), &heard) <
            0) {
        target_explain(flow);
        return;
    }
    const struct packed_handling packed = target_put(flow, commit);
    /* What a signer says for the first time of a round keeps its room; said again it must find it.
     */
    if (room_sayings(&target->handling, said.matter, said.signer, heard.round) > 1 &&
        store_check_room(&target->handling, &packed, flow_failure(flow)) < 0) {
        return;
    }
    Banfu__Event__V1__DissatisfactionRecorded *told =
        target_event(flow, &banfu__event__v1__dissatisfaction_recorded__descriptor);
    told->signer = request->signer;
    told->round = heard.round;
    told->learnt_date = request->date;
    told->way = request->way;
    told->fresh = heard.fresh;
    told->manner_only = request->manner_only;
    told->reopened = heard.reopened;
    told->earlier = heard.earlier;
    told->meeting = heard.meeting;
    flow_event(flow)->reason = request->gist;
    flow_receipt(flow)->state =
        borrow_text(matter_state(&target->handling.matters[target->matter]));
}

static const struct flow_steps DISSATISFACTION = {
    .plan = target_plan,
    .more = target_more,
    .take = target_take,
    .decide = decide_dissatisfaction,
    .state_size = sizeof(struct target),
};

void handlers_record_dissatisfaction(reply_service_t *service,
                                     const dissatisfaction_request_t *request,
                                     receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &DISSATISFACTION, &request->base, closure);
}

/* --- and taken back in writing --- */

static void decide_take_back(struct flow *flow, struct commit *commit)
{
    const take_back_request_t *request = flow_request(flow);
    struct target_with_facts *state = flow_state(flow);
    struct target *target = &state->target;
    const struct act act = target_act(flow);
    struct heard heard;

    draft_check_text(request->reason, "reason", REMARK_TEXT_MAX, false, flow_failure(flow));
    if (utf8_is_blank(request->reason)) {
        failure_add_field(flow_failure(flow), "reason", "须写明书面撤回的情况（规则14）");
    }
    if (!state->have_facts) {
        flow_fail_memory(flow);
    }
    if (failure_is_set(flow_failure(flow)) ||
        cards_take_back(&target->handling, target->matter, request->signer,
                        state->facts.taking_back_refused, &act, flow_failure(flow), &heard) < 0) {
        return;
    }
    target_put(flow, commit);
    Banfu__Event__V1__RehandlingTakenBack *told =
        target_event(flow, &banfu__event__v1__rehandling_taken_back__descriptor);
    told->signer = request->signer;
    told->round = heard.round;
    told->closed = heard.closed;
    flow_event(flow)->reason = request->reason;
    flow_receipt(flow)->state =
        borrow_text(matter_state(&target->handling.matters[target->matter]));
}

static const struct flow_steps TAKE_BACK = {
    .plan = target_plan,
    .more = target_more,
    .take = target_take,
    .ask = facts_ask, /* whether the docket takes it back in writing at all */
    .decide = decide_take_back,
    .state_size = sizeof(struct target_with_facts),
};

void handlers_take_back_dissatisfaction(reply_service_t *service,
                                        const take_back_request_t *request,
                                        receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &TAKE_BACK, &request->base, closure);
}
