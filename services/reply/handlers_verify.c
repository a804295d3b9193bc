/* Whoever holds a letter asks whether it is what it seems: its verification code alone leads to
 * what was signed. Whom it answers and what it says is not told. */
#include "reply/handlers.h"
#include "reply/handlers_code_search.h"
#include "reply/handlers_target.h"

#include "common/rpc/rpc.h"
#include "reply/errors.h"
#include "reply/lifecycle.h"

#include "banfu/reply/v1/record.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__VerifyLetterRequest request_t;
typedef Banfu__Reply__V1__VerifyLook look_t;
typedef Banfu__Reply__V1__Verification verification_t;

struct search {
    struct code_search base; /* first: it is what the search hands back */
    flow_closure closure;
};

/* A code is of one signing: once that is taken back, the next makes another. */
static Banfu__Reply__V1__Verification__Standing__Enum standing_of(const struct target *target,
                                                                  const char *code)
{
    const struct reply *reply = target->reply;

    if (reply->state < REPLY_SIGNED) {
        return BANFU__REPLY__V1__VERIFICATION__STANDING__ENUM__RECALLED;
    }
    for (size_t i = 0; i < reply->letter_count; i++) {
        if (strcmp(reply->letters[i].verification, code) == 0) {
            return BANFU__REPLY__V1__VERIFICATION__STANDING__ENUM__VALID;
        }
    }
    return BANFU__REPLY__V1__VERIFICATION__STANDING__ENUM__REPLACED;
}

static void answer(struct flow *flow)
{
    const look_t *look = flow_request(flow);
    const struct target *target = flow_state(flow);
    const struct matter *matter = &target->handling.matters[target->matter];
    verification_t said = BANFU__REPLY__V1__VERIFICATION__INIT;

    said.code = look->code;
    said.standing = standing_of(target, look->code);
    said.letter_number = borrow_text(reply_number(target->reply, target->matter));
    said.kind = (Banfu__Proposal__V1__Kind__Enum)matter->kind;
    said.number = matter->number;
    said.case_name = borrow_text(target_case_name(target, &target->letterhead, flow_arena(flow)));
    said.reply_kind = (Banfu__Proposal__V1__ReplyKind__Enum)target->reply->kind;
    said.unit = borrow_text(target->letterhead.unit_full_name);
    said.class_ = look->class_;
    said.letter_date = look->letter_date;
    flow_answer(flow, &said.base);
}

static const struct flow_steps VERIFY = {
    .plan = target_plan_with_text,
    .more = target_more,
    .take = target_take,
    .answer = answer,
    .state_size = sizeof(struct target),
};

static void on_code(struct code_search *base, const struct loaded *loaded)
{
    struct search *search = (struct search *)base;
    struct arena *arena = rpc_call_arena(base->call);
    look_t *look = arena_alloc(arena, sizeof(*look));
    struct letter_place place;

    if (!look) {
        code_search_out_of_memory(base->call);
        return;
    }
    if (!store_take_verification(loaded, base->place, base->code, arena, &place)) {
        code_search_missed(base);
        return;
    }
    banfu__reply__v1__verify_look__init(look);
    look->docket = borrow_text(place.docket);
    look->proposal = borrow_text(place.proposal);
    look->unit = borrow_text(place.unit);
    look->round = place.round;
    look->code = borrow_text(base->code);
    look->class_ = (Banfu__Proposal__V1__Class__Enum)place.class;
    look->letter_date = wire_date(place.date, arena);
    flow_read(base->call, &VERIFY, &look->base, search->closure);
}

static const struct code_search_kind LETTERS = {.load = store_load_verification,
                                                .loaded = on_code,
                                                .unknown = &REFUSE_VERIFICATION_UNKNOWN,
                                                .city_missing = &REFUSE_VERIFICATION_CITY_MISSING};

void handlers_verify_letter(reply_service_t *service, const request_t *request,
                            Banfu__Reply__V1__Verification_Closure closure, void *call)
{
    struct search *search = arena_alloc(rpc_call_arena(call), sizeof(*search));

    (void)service;
    if (!search) {
        code_search_out_of_memory(call);
        return;
    }
    search->closure = (flow_closure)closure;
    code_search_begin(&search->base, &LETTERS, call, request->code);
}
