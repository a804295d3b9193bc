/* The office closes many: each by a step of a job, so that it goes on whatever dies. */
#include "reply/handlers.h"
#include "reply/handlers_closing.h"

#include "common/service/job_call.h"
#include "common/service/service.h"
#include "reply/draft.h"
#include "reply/peers.h"
#include "reply/policy.h"
#include "reply/process.h"
#include "reply/wire_list.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

typedef Banfu__Proposal__V1__ItemResult result_t;
typedef Banfu__Proposal__V1__Receipt receipt_t;
typedef Banfu__Reply__V1__CloseManyRequest request_t;
typedef Banfu__Reply__V1__ClosingPiece piece_t;

enum {
    ITEMS_MAX = 2000, /* proposals, each as often as units answer it */
    NAMED_MAX = 500,  /* proposals that a request names */
    INDEXES_A_TRIP = 30,
    LOOK_TIMEOUT_MS = 5000,
    LOOK_ARENA = 8 << 20 /* bytes: one handling at a time */
};

struct many {
    struct job_call job;
    size_t looked_up, asked;
    size_t indexes[INDEXES_A_TRIP];
    bool all; /* of the docket: their place is the first index */
    size_t count;
    piece_t *pieces; /* but for actor and days */
    struct card_days days;

    /* where it is only asked whether they may be closed */
    struct arena *scratch;
    size_t looked;
    struct closing_item item;
    result_t *results;
};

static const ProtobufCMessage *tell(struct flow *flow, const struct job_status *status);

static const struct job_call_kind closing_job = {
    .name = CLOSING_JOB, .what = "批量办结", .lost_reason = "CLOSING_FAILED", .tell = tell};

/* --- which --- */

static void plan_units(struct flow *flow, struct load *load)
{
    const request_t *request = flow_request(flow);
    struct many *many = flow_state(flow);

    many->asked = 0;
    while (many->asked < INDEXES_A_TRIP && many->looked_up + many->asked < request->n_proposals) {
        const struct store_key key = {.docket = flow_docket(flow),
                                      .proposal = request->proposals[many->looked_up + many->asked],
                                      .unit = "",
                                      .arena = flow_arena(flow)};
        many->indexes[many->asked++] = store_load_units(load, &key);
    }
}

static bool is_named_before(const request_t *request, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        if (strcmp(request->proposals[i], request->proposals[place]) == 0) {
            return true;
        }
    }
    return false;
}

static void check(struct flow *flow, bool all)
{
    const request_t *request = flow_request(flow);
    struct failure *failure = flow_failure(flow);

    if (!all && (request->n_proposals == 0 || request->n_proposals > NAMED_MAX)) {
        failure_add_field(failure, "proposals", "一次1至%d件", NAMED_MAX);
        return;
    }
    for (size_t i = 0; i < request->n_proposals; i++) {
        if (is_named_before(request, i)) {
            failure_add_field(failure, "proposals", "%s重复", request->proposals[i]);
        }
    }
    closing_check_reason(request->reason, request->cards_overdue, failure);
}

static void plan(struct flow *flow, struct load *load)
{
    const request_t *request = flow_request(flow);
    struct many *many = flow_state(flow);
    struct process *process = service_data(flow_service(flow));
    const struct reply_object object = {.unit = "", .kind = ""};

    many->all = request->n_proposals == 0 && request->cards_overdue;
    if (!flow_admit(flow, &object)) {
        return;
    }
    check(flow, many->all);
    many->pieces = arena_array(flow_arena(flow), ITEMS_MAX, sizeof(*many->pieces));
    if (!many->pieces) {
        flow_fail_memory(flow);
    }
    if (failure_is_set(flow_failure(flow)) ||
        !job_call_plan(flow, &many->job, process->jobs, &closing_job)) {
        return;
    }
    if (many->all) {
        /* One more than there may be: too many are refused, none is passed over. */
        many->indexes[0] =
            store_load_replied(load, flow_docket(flow), ITEMS_MAX + 1, flow_arena(flow));
    } else {
        plan_units(flow, load);
    }
}

static bool add(struct flow *flow, const char *proposal, const char *unit)
{
    const request_t *request = flow_request(flow);
    struct many *many = flow_state(flow);

    if (many->count == ITEMS_MAX) {
        failure_add_field(flow_failure(flow), "proposals", "答复单位合计最多%d个", ITEMS_MAX);
        return false;
    }
    piece_t *piece = &many->pieces[many->count];
    banfu__reply__v1__closing_piece__init(piece);
    piece->unit = arena_strdup(flow_arena(flow), unit);
    if (!piece->unit) {
        flow_fail_memory(flow);
        return false;
    }
    piece->proposal = borrow_text(proposal);
    piece->request_id = request->request_id;
    piece->reason = request->reason;
    piece->cards_overdue = request->cards_overdue;
    many->count++;
    return true;
}

static void take_all(struct flow *flow, const struct loaded *loaded)
{
    const struct many *many = flow_state(flow);
    size_t count = loaded_member_count(loaded, many->indexes[0]);

    for (size_t i = 0; i < count; i++) {
        struct replied replied;
        if (store_take_replied(loaded, many->indexes[0], i, flow_arena(flow), &replied) &&
            !add(flow, replied.proposal, replied.unit)) {
            return;
        }
    }
}

static bool more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    const request_t *request = flow_request(flow);
    struct many *many = flow_state(flow);

    if (many->all) {
        take_all(flow, loaded);
        return false;
    }
    for (size_t i = 0; i < many->asked; i++) {
        const char *proposal = request->proposals[many->looked_up + i];
        size_t units = loaded_member_count(loaded, many->indexes[i]);
        for (size_t j = 0; j < units || j == 0; j++) {
            if (!add(flow, proposal, j < units ? store_unit(loaded, many->indexes[i], j) : "")) {
                return false;
            }
        }
    }
    many->looked_up += many->asked;
    plan_units(flow, load);
    return many->asked > 0;
}

/* --- how long a card may be out: the docket's, whichever proposal is asked about --- */

static void on_facts(const Banfu__Assignment__V1__FactsResponse *response, void *data)
{
    struct flow *flow = data;
    struct many *many = flow_state(flow);
    struct facts facts;

    if (response && wire_to_facts(response, "", flow_arena(flow), &facts) == 0) {
        many->days = (struct card_days){.after_receipt = facts.close_days_after_receipt,
                                        .after_dispatch = facts.close_days_after_dispatch};
    } else if (response) {
        flow_fail_memory(flow);
    }
    flow_peer_answered(flow);
}

static const piece_t *find_answered(const struct many *many)
{
    for (size_t i = 0; i < many->count; i++) {
        if (*many->pieces[i].unit) {
            return &many->pieces[i];
        }
    }
    return NULL;
}

static void ask(struct flow *flow)
{
    const request_t *request = flow_request(flow);
    struct many *many = flow_state(flow);
    const piece_t *piece = request->cards_overdue ? find_answered(many) : NULL;

    job_call_ask(flow, &many->job);
    ProtobufCService *assignment =
        piece ? flow_peer(flow, PEER_ASSIGNMENT, peers_assignment) : NULL;
    if (assignment) {
        peers_ask_facts(assignment, flow_docket(flow), piece->proposal, piece->unit, on_facts,
                        flow);
    }
}

/* --- the answer --- */

static const char *state_of(result_t *const *items, size_t count)
{
    size_t closed = 0;

    for (size_t i = 0; i < count; i++) {
        closed += strcmp(items[i]->code, status_name(STATUS_OK)) == 0;
    }
    return count == 0 ? "" : closed == 0 ? "REFUSED" : closed < count ? "PARTLY_CLOSED" : "CLOSED";
}

static receipt_t *make_receipt(struct flow *flow, result_t **items, size_t count)
{
    receipt_t *receipt = arena_alloc(flow_arena(flow), sizeof(*receipt));

    if (receipt && items) {
        banfu__proposal__v1__receipt__init(receipt);
        receipt->items = items;
        receipt->n_items = count;
        receipt->state = borrow_text(state_of(items, count));
        receipt->instant_ms = flow_now_ms(flow);
        return receipt;
    }
    return NULL;
}

static const ProtobufCMessage *tell(struct flow *flow, const struct job_status *status)
{
    const struct many *many = flow_state(flow);
    size_t count = 0;
    result_t **items = job_call_items(status, flow_arena(flow), &count);
    receipt_t *receipt = make_receipt(flow, items, count);

    if (receipt && status->state != JOB_DONE) {
        receipt->state = borrow_text("CLOSING");
        receipt->job =
            borrow_text(arena_printf(flow_arena(flow), CLOSING_JOB_PREFIX "%s", many->job.id));
    }
    return receipt && receipt->job ? &receipt->base : NULL;
}

/* --- whether they may be closed: each looked at in turn, in memory of its own --- */

static void look_next(struct flow *flow);

static void end_look(struct flow *flow)
{
    struct many *many = flow_state(flow);
    result_t **items = wire_pointers(flow_arena(flow), many->count);

    arena_free(many->scratch);
    for (size_t i = 0; items && i < many->count; i++) {
        items[i] = &many->results[i];
    }
    receipt_t *receipt = make_receipt(flow, items, many->count);
    if (!receipt) {
        flow_fail_memory(flow);
    }
    if (failure_is_set(flow_failure(flow))) {
        flow_answer_failed(flow);
    } else {
        flow_answer(flow, &receipt->base);
    }
}

/* Its words go with the scratch. */
static void keep(struct flow *flow)
{
    struct many *many = flow_state(flow);
    result_t *result = &many->results[many->looked++];

    closing_item_tell(&many->item, result);
    result->version = many->item.handling.version; /* where it stands */
    result->message = arena_strdup(flow_arena(flow), result->message);
    if (!result->message) {
        result->message = borrow_text("");
        flow_fail_memory(flow);
    }
}

static bool fail_load(struct flow *flow, enum status_code code)
{
    if (code != STATUS_OK) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据库暂时不可用，请稍后再试");
        end_look(flow);
    }
    return code != STATUS_OK;
}

static void on_handling(enum status_code code, const struct loaded *loaded, void *data)
{
    struct flow *flow = data;
    struct many *many = flow_state(flow);

    if (!fail_load(flow, code)) {
        closing_item_decide(&many->item, loaded);
        keep(flow);
        look_next(flow);
    }
}

static struct load *new_load(struct flow *flow)
{
    const struct many *many = flow_state(flow);
    char city[SERVICE_SHARD_SIZE];

    return service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), city)
               ? load_new(service_store(flow_service(flow)), city, flow_docket(flow), many->scratch)
               : NULL;
}

static void on_members(enum status_code code, const struct loaded *loaded, void *data)
{
    struct flow *flow = data;
    struct many *many = flow_state(flow);

    if (fail_load(flow, code)) {
        return;
    }
    struct load *load = new_load(flow);
    if (!load) {
        (void)fail_load(flow, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    closing_item_load(&many->item, loaded, load);
    if (failure_is_set(&many->item.failure)) {
        keep(flow);
        look_next(flow);
    } else {
        load_submit(load, LOOK_TIMEOUT_MS, on_handling, flow);
    }
}

/* The next whose handling is to be loaded; the end when there is none. */
static void look_next(struct flow *flow)
{
    struct many *many = flow_state(flow);

    for (; many->looked < many->count && !failure_is_set(flow_failure(flow)); keep(flow)) {
        arena_clear(many->scratch);
        closing_item_init(&many->item, &many->pieces[many->looked], flow_docket(flow),
                          many->scratch);
        if (failure_is_set(&many->item.failure)) {
            continue;
        }
        struct load *load = new_load(flow);
        if (!load) {
            flow_fail_memory(flow);
            break;
        }
        closing_item_find(&many->item, load);
        load_submit(load, LOOK_TIMEOUT_MS, on_members, flow);
        return;
    }
    end_look(flow);
}

static void look(struct flow *flow)
{
    struct many *many = flow_state(flow);

    many->scratch = arena_new(LOOK_ARENA);
    many->results = arena_array(flow_arena(flow), many->count + 1, sizeof(*many->results));
    if (!many->scratch || !many->results) {
        flow_fail_memory(flow);
        end_look(flow);
        return;
    }
    for (size_t i = 0; i < many->count; i++) {
        many->pieces[i].instant_ms = flow_now_ms(flow);
    }
    look_next(flow);
}

/* --- closing them --- */

static void start(struct flow *flow)
{
    struct many *many = flow_state(flow);
    Banfu__Event__V1__Actor *actor = job_call_actor(flow);

    if (!actor) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < many->count; i++) {
        piece_t *piece = &many->pieces[i];
        piece->actor = actor;
        piece->instant_ms = flow_now_ms(flow);
        if (!job_call_add(flow, &many->job, &piece->base)) {
            return;
        }
    }
    job_call_start(flow, &many->job);
}

static void set_days(struct many *many)
{
    for (size_t i = 0; i < many->count; i++) {
        many->pieces[i].days_after_receipt = many->days.after_receipt;
        many->pieces[i].days_after_dispatch = many->days.after_dispatch;
    }
}

static void answer(struct flow *flow)
{
    const request_t *request = flow_request(flow);
    struct many *many = flow_state(flow);

    set_days(many);
    if (many->job.known) {
        job_call_wait(flow, &many->job);
    } else if (request->dry_run || many->count == 0) {
        look(flow);
    } else {
        start(flow);
    }
}

static const struct flow_steps CLOSE_MANY = {
    .plan = plan,
    .more = more,
    .ask = ask,
    .answer = answer,
    .state_size = sizeof(struct many),
};

void handlers_close_many(reply_service_t *service, const request_t *request,
                         receipt_closure_t closure, void *call)
{
    (void)service;
    flow_read_for_job(call, &CLOSE_MANY, &request->base, (flow_closure)closure);
}
