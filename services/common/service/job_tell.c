/* How far a job is, and what has become of its pieces. */
#include "common/service/job_call.h"

#include "common/access/guard.h"
#include "common/base/borrow.h"
#include "common/service/service.h"

#include "banfu/event/v1/event.pb-c.h"

#include <stdlib.h>
#include <string.h>

enum { STORE_TIMEOUT_MS = 3000 };

typedef Banfu__Proposal__V1__ItemResult item_t;
typedef Banfu__Proposal__V1__Receipt receipt_t;

/* --- the items of all outcomes --- */

struct outcome {
    int64_t piece;
    const void *bytes;
    size_t size;
};

struct outcomes {
    size_t count, room;
    struct outcome *of; /* NULL: they are counted only */
};

static void take_outcome(int64_t piece, const void *bytes, size_t size, void *data)
{
    struct outcomes *outcomes = data;

    if (outcomes->of && outcomes->count < outcomes->room) {
        outcomes->of[outcomes->count] =
            (struct outcome){.piece = piece, .bytes = bytes, .size = size};
    }
    outcomes->count++;
}

static int by_piece(const void *one, const void *other)
{
    const struct outcome *left = one, *right = other;

    return (left->piece > right->piece) - (left->piece < right->piece);
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

static receipt_t *unpack(const struct outcome *outcome, struct arena *arena)
{
    ProtobufCAllocator allocator = {.alloc = allocate, .free = leave, .allocator_data = arena};

    return banfu__proposal__v1__receipt__unpack(&allocator, outcome->size, outcome->bytes);
}

static void *make_pointers(struct arena *arena, size_t count)
{
    return arena_array(arena, count + 1, sizeof(void *));
}

item_t **job_call_items(const struct job_status *status, struct arena *arena, size_t *ret_count)
{
    struct outcomes outcomes = {0};
    size_t items = 0;

    job_status_outcomes(status, take_outcome, &outcomes);
    size_t count = outcomes.room = outcomes.count;
    outcomes.count = 0;
    outcomes.of = arena_array(arena, count + 1, sizeof(*outcomes.of));
    receipt_t **receipts = make_pointers(arena, count);
    if (!outcomes.of || !receipts) {
        return NULL;
    }
    job_status_outcomes(status, take_outcome, &outcomes);
    qsort(outcomes.of, count, sizeof(*outcomes.of), by_piece);
    for (size_t i = 0; i < count; i++) {
        receipts[i] = unpack(&outcomes.of[i], arena);
        if (!receipts[i]) {
            return NULL;
        }
        items += receipts[i]->n_items;
    }
    item_t **list = make_pointers(arena, items);
    *ret_count = 0;
    for (size_t i = 0; list && i < count; i++) {
        for (size_t k = 0; k < receipts[i]->n_items; k++) {
            list[(*ret_count)++] = receipts[i]->items[k];
        }
    }
    return list;
}

/* --- the answer --- */

struct asking {
    void *call;
    Banfu__Proposal__V1__Job_Closure closure;
    const char *job;
};

static const char *state_word(enum job_state state)
{
    switch (state) {
    case JOB_OPEN: return "RUNNING";
    case JOB_DONE: return "DONE";
    case JOB_FAILED: return "FAILED";
    case JOB_CANCELLED: return "CANCELLED";
    case JOB_STAGED: return "WAITING";
    case JOB_UNKNOWN: break;
    }
    return NULL;
}

static bool may_see(const struct asking *asking, const struct job_status *status)
{
    const struct caller *caller = guard_caller(asking->call);

    return caller_has_role(caller, ROLE_BIT(ROLE_OFFICE)) ||
           (status->account && strcmp(status->account, caller->account) == 0);
}

static void on_read(enum status_code code, const struct job_status *status, void *data)
{
    const struct asking *asking = data;
    Banfu__Proposal__V1__Job job = BANFU__PROPOSAL__V1__JOB__INIT;

    if (code != STATUS_OK) {
        rpc_fail(asking->call, STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                 "数据库暂时不可用，请稍后再试");
        return;
    }
    if (!state_word(status->state) || !may_see(asking, status)) {
        rpc_fail(asking->call, STATUS_NOT_FOUND, "JOB_UNKNOWN", "没有这项任务");
        return;
    }
    job.items = job_call_items(status, rpc_call_arena(asking->call), &job.n_items);
    if (!job.items) {
        rpc_fail(asking->call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
        return;
    }
    job.job = borrow_text(asking->job);
    job.what = borrow_text(status->kind ? status->kind : "");
    job.state = borrow_text(state_word(status->state));
    job.done = (int32_t)status->done;
    job.total = (int32_t)status->total;
    job.message = borrow_text(status->message ? status->message : "");
    job.result.len = status->result_size;
    job.result.data = borrow(status->result);
    asking->closure(&job, asking->call);
}

static bool read_city(const struct service *service, const char *job,
                      char ret_city[SERVICE_SHARD_SIZE])
{
    const char *const *cities = service_cities(service);
    size_t length = strcspn(job, "-");

    for (size_t i = 0; cities[i]; i++) {
        if (strlen(cities[i]) == length && memcmp(cities[i], job, length) == 0) {
            memcpy(ret_city, cities[i], length + 1);
            return true;
        }
    }
    return false;
}

void job_call_tell(void *call, const char *id, Banfu__Proposal__V1__Job_Closure closure)
{
    struct asking *asking = arena_alloc(rpc_call_arena(call), sizeof(*asking));
    char city[SERVICE_SHARD_SIZE];

    if (!asking) {
        rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
        return;
    }
    *asking = (struct asking){.call = call, .closure = closure, .job = id};
    if (!read_city(service_of(call), id, city) ||
        job_read(service_store(service_of(call)), city, id, STORE_TIMEOUT_MS, on_read, asking) !=
            0) {
        rpc_fail(call, STATUS_NOT_FOUND, "JOB_UNKNOWN", "没有这项任务");
    }
}
