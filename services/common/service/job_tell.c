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
typedef Banfu__Proposal__V1__Job job_t;
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

/* --- what a caller may see --- */

/* One call about a job, in the call's arena. */
struct asking {
    void *call;
    const char *id;
    char city[SERVICE_SHARD_SIZE];
    void (*seen)(const struct job_status *status, void *data);
    void *data;
};

static void fail_memory(void *call)
{
    rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
}

static void fail_store(void *call)
{
    rpc_fail(call, STATUS_UNAVAILABLE, "STORE_UNAVAILABLE", "数据库暂时不可用，请稍后再试");
}

static void fail_unknown(void *call)
{
    rpc_fail(call, STATUS_NOT_FOUND, "JOB_UNKNOWN", "没有这项任务");
}

/* The office, and whoever asked for it. */
static bool may_see(const struct asking *asking, const struct job_status *status)
{
    const struct caller *caller = guard_caller(asking->call);

    return status->state != JOB_UNKNOWN &&
           (caller_has_role(caller, ROLE_BIT(ROLE_OFFICE)) ||
            (status->account && strcmp(status->account, caller->account) == 0));
}

static bool admit(const struct asking *asking, enum status_code code,
                  const struct job_status *status)
{
    if (code != STATUS_OK) {
        fail_store(asking->call);
        return false;
    }
    if (!may_see(asking, status)) {
        fail_unknown(asking->call);
        return false;
    }
    return true;
}

static bool find_city(struct asking *asking)
{
    const char *const *cities = service_cities(service_of(asking->call));
    size_t length = strcspn(asking->id, "-");

    for (size_t i = 0; cities[i]; i++) {
        if (strlen(cities[i]) == length && memcmp(cities[i], asking->id, length) == 0) {
            memcpy(asking->city, cities[i], length + 1);
            return true;
        }
    }
    return false;
}

static void read_job(struct asking *asking,
                     void (*done)(enum status_code code, const struct job_status *status,
                                  void *data))
{
    if (!find_city(asking) || job_read_all(service_store(service_of(asking->call)), asking->city,
                                           asking->id, STORE_TIMEOUT_MS, done, asking) != 0) {
        fail_unknown(asking->call);
    }
}

static void on_read(enum status_code code, const struct job_status *status, void *data)
{
    const struct asking *asking = data;

    if (admit(asking, code, status)) {
        asking->seen(status, asking->data);
    }
}

static void on_cancelled(enum status_code code, void *data)
{
    struct asking *asking = data;

    if (code != STATUS_OK) {
        fail_store(asking->call);
    } else {
        read_job(asking, on_read);
    }
}

static void on_read_to_cancel(enum status_code code, const struct job_status *status, void *data)
{
    struct asking *asking = data;

    if (admit(asking, code, status) &&
        job_cancel(service_store(service_of(asking->call)), asking->city, asking->id,
                   STORE_TIMEOUT_MS, on_cancelled, asking) != 0) {
        fail_memory(asking->call);
    }
}

static struct asking *new_asking(void *call, const char *id,
                                 void (*seen)(const struct job_status *status, void *data),
                                 void *data)
{
    struct asking *asking = arena_alloc(rpc_call_arena(call), sizeof(*asking));

    if (!asking) {
        fail_memory(call);
        return NULL;
    }
    *asking = (struct asking){.call = call, .id = id, .seen = seen, .data = data};
    return asking;
}

void job_call_read(void *call, const char *id,
                   void (*seen)(const struct job_status *status, void *data), void *data)
{
    struct asking *asking = new_asking(call, id, seen, data);

    if (asking) {
        read_job(asking, on_read);
    }
}

void job_call_cancel(void *call, const char *id,
                     void (*seen)(const struct job_status *status, void *data), void *data)
{
    struct asking *asking = new_asking(call, id, seen, data);

    if (asking) {
        read_job(asking, on_read_to_cancel);
    }
}

/* --- the answer --- */

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
    return "";
}

bool job_call_describe(void *call, const struct job_status *status, job_t *job)
{
    job->items = job_call_items(status, rpc_call_arena(call), &job->n_items);
    if (!job->items) {
        fail_memory(call);
        return false;
    }
    job->what = borrow_text(status->kind ? status->kind : "");
    job->state = borrow_text(state_word(status->state));
    job->done = (int32_t)status->done;
    job->total = (int32_t)status->total;
    job->message = borrow_text(status->message ? status->message : "");
    return true;
}

struct telling {
    void *call;
    Banfu__Proposal__V1__Job_Closure closure;
    const char *id;
};

static void on_seen(const struct job_status *status, void *data)
{
    const struct telling *telling = data;
    job_t job = BANFU__PROPOSAL__V1__JOB__INIT;

    if (job_call_describe(telling->call, status, &job)) {
        job.job = borrow_text(telling->id);
        job.result.len = status->result_size;
        job.result.data = borrow(status->result);
        telling->closure(&job, telling->call);
    }
}

void job_call_tell(void *call, const char *id, Banfu__Proposal__V1__Job_Closure closure)
{
    struct telling *telling = arena_alloc(rpc_call_arena(call), sizeof(*telling));

    if (!telling) {
        fail_memory(call);
        return;
    }
    *telling = (struct telling){.call = call, .closure = closure, .id = id};
    job_call_read(call, id, on_seen, telling);
}
