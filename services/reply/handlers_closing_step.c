/* One of many that the office closes, by whichever replica holds the job. */
#include "reply/handlers_closing.h"

#include "common/access/role.h"
#include "common/base/clock.h"
#include "common/base/utf8.h"
#include "common/service/service.h"
#include "reply/errors.h"

#include <string.h>

enum { STEP_TIMEOUT_MS = 5000, MESSAGE_MOST = 400 /* bytes of a refusal's words that are kept */ };

typedef Banfu__Event__V1__Event event_t;
typedef Banfu__Proposal__V1__ItemResult result_t;
typedef Banfu__Proposal__V1__Receipt receipt_t;
typedef Banfu__Reply__V1__ClosingPiece piece_t;

int closing_decide(struct handling *handling, uint32_t matter, const struct closing_ground *ground,
                   const struct act *act, struct failure *failure)
{
    return ground->cards_overdue
               ? closing_for_silence(handling, matter, ground->reason, &ground->days, act, failure)
               : closing_by_office(&handling->matters[matter], ground->reason, act, failure);
}

/* --- one --- */

void closing_item_init(struct closing_item *item, const piece_t *piece, const char *docket,
                       struct arena *arena)
{
    *item = (struct closing_item){
        .piece = piece,
        .arena = arena,
        .key = {
            .docket = docket, .proposal = piece->proposal, .unit = piece->unit, .arena = arena}};
    failure_init(&item->failure, arena);
    if (!*piece->unit) {
        failure_refuse(&item->failure, &REFUSE_NO_HANDLING, NULL);
    }
}

void closing_item_find(struct closing_item *item, struct load *load)
{
    item->members_place = store_load_members(load, &item->key);
}

void closing_item_load(struct closing_item *item, const struct loaded *found, struct load *load)
{
    if (store_take_members(found, item->members_place, item->arena, &item->failure,
                           &item->members) < 0) {
        return;
    }
    if (item->members.count > 0) {
        item->key.proposal = item->members.of[0];
    }
    store_load_handling(load, &item->key, item->members.count > 0 ? &item->members : NULL,
                        &item->places);
}

void closing_item_decide(struct closing_item *item, const struct loaded *loaded)
{
    static const char *const roles[] = {"OFFICE"};
    const piece_t *piece = item->piece;
    const struct closing_ground ground = {.reason = piece->reason,
                                          .cards_overdue = piece->cards_overdue,
                                          .days = {.after_receipt = piece->days_after_receipt,
                                                   .after_dispatch = piece->days_after_dispatch}};
    const struct act act = {
        .roles = roles, .role_count = 1, .now_ms = piece->instant_ms, .arena = item->arena};
    bool known = false;

    if (store_take_handling(loaded, &item->key, &item->places, &item->failure, &item->handling,
                            &known) < 0) {
        return;
    }
    if (!known || !handling_matter(&item->handling, piece->proposal, &item->matter)) {
        failure_refuse(&item->failure, &REFUSE_NO_HANDLING, NULL);
    } else {
        item->closed =
            closing_decide(&item->handling, item->matter, &ground, &act, &item->failure) == 0;
    }
}

/* As much of it as is kept of each. */
static char *shorten(const char *message, struct arena *arena)
{
    char *copy = arena_copy(arena, message, utf8_fit(message, strlen(message), MESSAGE_MOST));

    return copy ? copy : borrow_text("");
}

void closing_item_tell(const struct closing_item *item, result_t *ret_result)
{
    const struct failure *failure = &item->failure;

    banfu__proposal__v1__item_result__init(ret_result);
    ret_result->proposal = item->piece->proposal;
    ret_result->unit = item->piece->unit;
    ret_result->code = borrow_text(status_name(STATUS_OK));
    ret_result->version = item->handling.version + 1;
    if (failure_is_set(failure)) {
        ret_result->code = borrow_text(status_name(failure->code));
        ret_result->reason = borrow_text(failure->reason);
        ret_result->message = shorten(
            failure->field_count ? failure->fields[0].message : failure->message, item->arena);
        ret_result->version = item->handling.version;
    }
}

/* --- as a step --- */

struct closing {
    struct job_step *step;
    struct service *service;
    struct closing_item item;
};

static event_t *make_event(const struct closing *closing, const char *reason)
{
    const piece_t *piece = closing->item.piece;
    event_t *event = arena_alloc(closing->item.arena, sizeof(*event));
    Banfu__Event__V1__Closed *closed = arena_alloc(closing->item.arena, sizeof(*closed));

    if (!event || !closed) {
        return NULL;
    }
    banfu__event__v1__event__init(event);
    banfu__event__v1__closed__init(closed);
    event->docket = borrow_text(job_step_log(closing->step));
    event->proposal = piece->proposal;
    event->unit = piece->unit;
    event->actor = piece->actor;
    event->request_id = piece->request_id;
    event->recorded_ms = clock_real_ms();
    event->reason = borrow_text(reason);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_CLOSED;
    closed->by_office = true;
    event->closed = closed;
    return event;
}

static void put(struct closing *closing, struct commit *commit)
{
    struct closing_item *item = &closing->item;
    /* Once put, long words are away. */
    const char *reason = item->handling.matters[item->matter].closed_reason;
    const event_t *event = make_event(closing, reason);

    if (!event) {
        failure_set(&item->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
        return;
    }
    commit_change(commit, store_thing(&item->key), store_part(&item->key), item->handling.version);
    store_put_handling(commit, &item->key, &item->handling);
    commit_event(commit, (uint32_t)event->body_case, &event->base);
    commit_at(commit, item->piece->instant_ms);
}

/* Closed or not, what became of it is kept by the step. */
static void conclude(struct closing *closing)
{
    struct closing_item *item = &closing->item;
    struct commit *commit = job_step_commit(closing->step);
    receipt_t receipt = BANFU__PROPOSAL__V1__RECEIPT__INIT;
    result_t result, *results[] = {&result};

    if (commit && item->closed) {
        put(closing, commit);
    }
    if (!commit || item->failure.code == STATUS_RESOURCE_EXHAUSTED) {
        job_step_retry(closing->step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    closing_item_tell(item, &result);
    receipt.items = results;
    receipt.n_items = COUNT_OF(results);
    job_step_outcome(closing->step, &receipt.base);
    job_step_submit(closing->step);
}

static void on_loaded(enum status_code code, const struct loaded *loaded, void *data)
{
    struct closing *closing = data;

    if (code != STATUS_OK) {
        job_step_retry(closing->step, code);
        return;
    }
    closing_item_decide(&closing->item, loaded);
    conclude(closing);
}

static struct load *new_load(const struct closing *closing)
{
    return load_new(service_store(closing->service), job_step_shard(closing->step),
                    job_step_log(closing->step), closing->item.arena);
}

static void on_found(enum status_code code, const struct loaded *loaded, void *data)
{
    struct closing *closing = data;
    struct load *load = new_load(closing);

    if (code != STATUS_OK || !load) {
        job_step_retry(closing->step, code != STATUS_OK ? code : STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    closing_item_load(&closing->item, loaded, load);
    if (failure_is_set(&closing->item.failure)) {
        conclude(closing);
        return;
    }
    load_submit(load, STEP_TIMEOUT_MS, on_loaded, closing);
}

static void *allocate(void *data, size_t size)
{
    return arena_alloc(data, size);
}

static void leave(void *data, void *pointer)
{
    (void)data;
    (void)pointer; /* it goes with the arena */
}

static piece_t *read_piece(const void *bytes, size_t size, struct arena *arena)
{
    ProtobufCAllocator allocator = {.alloc = allocate, .free = leave, .allocator_data = arena};

    return banfu__reply__v1__closing_piece__unpack(&allocator, size, bytes);
}

/* The closing step has nothing to add: the pieces' outcomes say all. */
void closing_step(struct job_step *step, void *data)
{
    struct arena *arena = job_step_arena(step);
    struct closing *closing = arena_alloc(arena, sizeof(*closing));
    size_t size = 0;
    const void *bytes = job_step_input(step, &size);
    const piece_t *piece = bytes ? read_piece(bytes, size, arena) : NULL;

    if (!closing) {
        job_step_retry(step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    if (!bytes) {
        job_step_submit(step);
        return;
    }
    if (!piece || !piece->actor) {
        job_step_fail(step, "办结的内容无法读取，请重新提出");
        return;
    }
    closing->step = step;
    closing->service = data;
    closing_item_init(&closing->item, piece, job_step_log(step), arena);
    if (failure_is_set(&closing->item.failure)) {
        conclude(closing);
        return;
    }
    struct load *load = new_load(closing);
    if (!load) {
        job_step_retry(step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    closing_item_find(&closing->item, load);
    load_submit(load, STEP_TIMEOUT_MS, on_found, closing);
}
