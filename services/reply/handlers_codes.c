/* The signer's own card, by its code alone: no account. The code's city leads to the shard, its
 * record there to docket, proposal, unit, round and signer; from then on it is a call like others.
 */
#include "reply/handlers.h"
#include "reply/handlers_cards.h"
#include "reply/handlers_code_search.h"
#include "reply/handlers_target.h"

#include "common/rpc/rpc.h"
#include "common/service/service.h"
#include "reply/errors.h"
#include "reply/lifecycle_card.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/reply/v1/record.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__GetCardByCodeRequest get_request_t;
typedef Banfu__Reply__V1__ReturnByCode by_code_t;
typedef Banfu__Reply__V1__ReturnCardByCodeRequest return_request_t;

/* --- from the code to the handling --- */

struct search {
    struct code_search base; /* first: it is what the search hands back */
    void (*found)(struct search *search, by_code_t *about);
    const return_request_t *returned; /* NULL when the card is only looked at */
    void (*closure)(void);            /* cast back by `found` */
};

static by_code_t *about_place(struct search *search, const struct card_place *place)
{
    by_code_t *about = arena_alloc(rpc_call_arena(search->base.call), sizeof(*about));

    if (!about) {
        return NULL;
    }
    banfu__reply__v1__return_by_code__init(about);
    about->docket = borrow_text(place->docket);
    about->proposal = borrow_text(place->proposal);
    about->unit = borrow_text(place->unit);
    about->round = place->round;
    about->signer = place->signer;
    about->code = borrow_text(search->base.code);
    if (search->returned) {
        about->request_id = search->returned->request_id;
        about->manner = search->returned->manner;
        about->result = search->returned->result;
        about->reason = search->returned->reason;
        about->opinion = search->returned->opinion;
    }
    return about;
}

static void on_code(struct code_search *base, const struct loaded *loaded)
{
    struct search *search = (struct search *)base;
    struct card_place place;

    if (!store_take_code(loaded, base->place, base->code, rpc_call_arena(base->call), &place)) {
        code_search_missed(base);
        return;
    }
    by_code_t *about = about_place(search, &place);
    if (about) {
        search->found(search, about);
    } else {
        code_search_out_of_memory(base->call);
    }
}

static const struct code_search_kind CARDS = {.load = store_load_code,
                                              .loaded = on_code,
                                              .unknown = &REFUSE_CARD_UNKNOWN,
                                              .city_missing = &REFUSE_CARD_CITY_MISSING};

static void find_card(void *call, const char *typed, const struct search *wanted)
{
    struct search *search = arena_alloc(rpc_call_arena(call), sizeof(*search));

    if (!search) {
        code_search_out_of_memory(call);
        return;
    }
    *search = *wanted;
    code_search_begin(&search->base, &CARDS, call, typed);
}

/* The letter whose card bears the code; a card made void by a recall has another by now. */
static struct letter *find_letter(struct flow *flow)
{
    const by_code_t *about = flow_request(flow);
    const struct target *target = flow_state(flow);
    struct letter *letter = reply_letter(target->reply, target->matter, about->signer);

    if (!letter || strcmp(letter->card.code, about->code) != 0 || letter->card.state == CARD_VOID) {
        failure_refuse(flow_failure(flow), &REFUSE_CARD_VOID, NULL);
        return NULL;
    }
    return letter;
}

/* --- the card is looked at --- */

static void answer_card(struct flow *flow)
{
    const struct target *target = flow_state(flow);
    const struct matter *matter = &target->handling.matters[target->matter];
    const struct letter *letter = find_letter(flow);
    Banfu__Reply__V1__CardByCode view = BANFU__REPLY__V1__CARD_BY_CODE__INIT;

    if (!letter) {
        return;
    }
    view.code = borrow_text(letter->card.code);
    view.kind = (Banfu__Proposal__V1__Kind__Enum)matter->kind;
    view.case_name = borrow_text(target_case_name(target, &target->letterhead, flow_arena(flow)));
    view.title = borrow_text(matter->title);
    view.class_ = (Banfu__Proposal__V1__Class__Enum)target->reply->draft.class;
    view.signer = borrow_text(matter_signer(matter, letter->signer)->name);
    view.unit = borrow_text(target->letterhead.unit_full_name);
    view.letter_number = borrow_text(reply_number(target->reply, target->matter));
    view.reply_date = wire_date(target->reply->letter_day, flow_arena(flow));
    view.unit_phone = borrow_text(target->reply->draft.phone);
    view.returned = letter->card.state == CARD_RETURNED;
    view.manner = (Banfu__Proposal__V1__Satisfaction__Enum)letter->card.answer.manner;
    view.result = (Banfu__Proposal__V1__Satisfaction__Enum)letter->card.answer.result;
    view.open = letter->card.state == CARD_OWED;
    flow_answer(flow, &view.base);
}

static const struct flow_steps SHOW = {
    .plan = target_plan_with_text,
    .more = target_more,
    .take = target_take,
    .answer = answer_card,
    .state_size = sizeof(struct target),
};

static void show_found(struct search *search, by_code_t *about)
{
    flow_read(search->base.call, &SHOW, &about->base, (flow_closure)search->closure);
}

void handlers_get_card_by_code(reply_service_t *service, const get_request_t *request,
                               Banfu__Reply__V1__CardByCode_Closure closure, void *call)
{
    const struct search wanted = {.found = show_found, .closure = (void (*)(void))closure};

    (void)service;
    find_card(call, request->code, &wanted);
}

/* --- and comes back --- */

static struct card_request card_said(struct flow *flow)
{
    const by_code_t *about = flow_request(flow);
    const struct target *target = flow_state(flow);

    return (struct card_request){.matter = target->matter,
                                 .signer = about->signer,
                                 .round = about->round,
                                 .answer = {.manner = (enum satisfaction)about->manner,
                                            .result = (enum satisfaction)about->result,
                                            .reason = about->reason,
                                            .opinion = about->opinion,
                                            .received = date_at(flow_now_ms(flow)),
                                            .recorded_ms = flow_now_ms(flow),
                                            .entered_by = "",
                                            .scan = ""}};
}

static void decide_return(struct flow *flow, struct commit *commit)
{
    struct target *target = flow_state(flow);
    const struct act act = target_act(flow);
    const struct card_request card = card_said(flow);
    struct heard heard;

    if (!find_letter(flow) ||
        cards_return(&target->handling, &card, &act, flow_failure(flow), &heard) < 0) {
        return;
    }
    target_put(flow, commit);
    cards_tell_returned(flow, &card, &heard);
    /* Who acts is the signer, not the gateway. */
    Banfu__Event__V1__Actor *actor = flow_event(flow)->actor;
    actor->account = borrow_text("card");
    actor->name =
        borrow_text(matter_signer(&target->handling.matters[target->matter], card.signer)->name);
    actor->role = borrow_text(role_name(ROLE_SIGNER));
}

static const struct flow_steps RETURN = {
    .plan = target_plan,
    .more = target_more,
    .take = target_take,
    .decide = decide_return,
    .state_size = sizeof(struct target),
};

static void return_found(struct search *search, by_code_t *about)
{
    flow_change(search->base.call, &RETURN, &about->base, (receipt_closure_t)search->closure);
}

void handlers_return_card_by_code(reply_service_t *service, const return_request_t *request,
                                  receipt_closure_t closure, void *call)
{
    const struct search wanted = {
        .found = return_found, .returned = request, .closure = (void (*)(void))closure};

    (void)service;
    find_card(call, request->code, &wanted);
}
