/* A call from its request to its job's answer. */
#include "common/service/job_call.h"

#include "common/base/borrow.h"
#include "common/base/digest.h"
#include "common/service/envelope.h"
#include "common/service/flow_inside.h"

#include <stdlib.h>
#include <string.h>

enum {
    POLL_FIRST_MS = 25, /* another replica may do the job: of our own we are told */
    POLL_MOST_MS = 100,
    ANSWER_BEFORE_MS = 200, /* of the caller's deadline */
    STORE_TIMEOUT_MS = 5000,
    PIECES_FIRST = 16
};

/* --- the jobs of a process --- */

static size_t count_cities(const struct service *service)
{
    size_t count = 0;

    while (service_cities(service)[count]) {
        count++;
    }
    return count;
}

static void on_ended(const char *job, void *data);

int job_desk_open(struct job_desk *desk, struct service *service, const struct job_kind *kinds,
                  size_t count)
{
    desk->runner = job_runner_new(service_loop(service), service_store(service),
                                  service_cities(service), count_cities(service), kinds, count);
    if (!desk->runner) {
        return -1;
    }
    job_runner_watch(desk->runner, on_ended, desk);
    return 0;
}

void job_desk_close(struct job_desk *desk, void (*closed)(void *data), void *data)
{
    if (desk->runner) {
        job_runner_close(desk->runner, closed, data);
    } else {
        closed(data);
    }
}

/* --- plan: the same request names the same job, another body another one --- */

static bool name_job(struct flow *flow, struct job_call *call)
{
    char hex[DIGEST_HEX_SIZE];

    digest_hex(flow->key.digest, hex);
    const char *whole = arena_printf(flow->arena, "%s\n%s\n%s\n%s", flow->key.account,
                                     flow->key.method, flow->key.request_id, hex);
    call->id = whole ? job_id_of(flow->arena, flow->shard, whole, strlen(whole)) : NULL;
    return call->id != NULL;
}

bool job_call_plan(struct flow *flow, struct job_call *call, struct job_desk *desk,
                   const struct job_call_kind *kind)
{
    call->flow = flow;
    call->desk = desk;
    call->kind = kind;
    if (!name_job(flow, call)) {
        flow_fail_memory(flow);
        return false;
    }
    return true;
}

/* --- ask --- */

static void fail_store(struct flow *flow)
{
    failure_set(&flow->failure, STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                "数据库暂时不可用，请稍后再试");
}

static bool is_under_way(enum job_state state)
{
    return state == JOB_OPEN || state == JOB_STAGED;
}

static void on_own(enum status_code code, const struct job_status *status, void *data)
{
    struct job_call *call = data;

    if (code != STATUS_OK) {
        fail_store(call->flow);
    } else {
        call->known = status->state != JOB_UNKNOWN && status->state != JOB_STAGED;
    }
    flow_peer_answered(call->flow);
}

static void ask_job(struct flow *flow, const char *id,
                    void (*done)(enum status_code code, const struct job_status *status,
                                 void *data),
                    void *data)
{
    if (job_read(service_store(flow->service), flow->shard, id, STORE_TIMEOUT_MS, done, data) !=
        0) {
        flow_fail_memory(flow);
        return;
    }
    flow_await(flow);
}

void job_call_ask(struct flow *flow, struct job_call *call)
{
    ask_job(flow, call->id, on_own, call);
}

struct other {
    struct flow *flow;
    bool *ret_open;
};

/* One that was given up holds up nobody. */
static void on_other(enum status_code code, const struct job_status *status, void *data)
{
    const struct other *other = data;

    *other->ret_open = code != STATUS_OK || is_under_way(status->state);
    flow_peer_answered(other->flow);
}

void job_call_ask_other(struct flow *flow, const char *id, bool *ret_open)
{
    struct other *other = arena_alloc(flow->arena, sizeof(*other));

    if (!other) {
        flow_fail_memory(flow);
        return;
    }
    other->flow = flow;
    other->ret_open = ret_open;
    ask_job(flow, id, on_other, other);
}

/* --- pieces --- */

static bool grow(struct flow *flow, struct job_call *call)
{
    size_t room = call->room ? call->room * 2 : PIECES_FIRST;
    struct job_piece *pieces = arena_array(flow->arena, room, sizeof(*pieces));

    if (!pieces) {
        return false;
    }
    if (call->count > 0) {
        memcpy(pieces, call->pieces, call->count * sizeof(*pieces));
    }
    call->pieces = pieces;
    call->room = room;
    return true;
}

bool job_call_add(struct flow *flow, struct job_call *call, const ProtobufCMessage *piece)
{
    if (call->count == JOB_PIECES_MAX) {
        failure_set(&flow->failure, STATUS_INVALID_ARGUMENT, "TOO_MANY_PIECES",
                    "内容太多，请分成几次%s", call->kind->what);
        return false;
    }
    if ((call->count == call->room && !grow(flow, call)) ||
        !job_piece_pack(flow->arena, call->id, call->count, piece, &call->pieces[call->count])) {
        flow_fail_memory(flow);
        return false;
    }
    call->count++;
    return true;
}

Banfu__Event__V1__Actor *job_call_actor(struct flow *flow)
{
    struct envelope *envelope = arena_alloc(flow->arena, sizeof(*envelope));

    if (!envelope) {
        return NULL;
    }
    envelope_init(envelope);
    envelope_name_caller(envelope, flow->call, flow->post);
    return &envelope->actor;
}

/* --- waiting for the job --- */

/* Lives beside the flow until its timer is closed. */
struct job_call_wait {
    uv_timer_t timer;
    struct job_call_wait *next; /* of those that wait in this process */
    struct job_call *call;      /* NULL once it has been answered */
    uint64_t pause_ms;
    bool whole; /* it is over, or the caller's time is: read with its outcomes */
    bool ended; /* this process has ended the job since it was last asked for */
};

static void poll_job(struct job_call_wait *wait);

static void on_timer_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static struct flow *stop_waiting(struct job_call_wait *wait)
{
    struct flow *flow = wait->call->flow;
    struct job_call_wait **link = &wait->call->desk->waits;

    while (*link != wait) {
        link = &(*link)->next;
    }
    *link = wait->next;
    wait->call = NULL;
    uv_close((uv_handle_t *)&wait->timer, on_timer_closed);
    return flow;
}

static void answer_failure(struct job_call_wait *wait, enum status_code code, const char *reason,
                           const char *message)
{
    const char *what = wait->call->kind->what;
    struct flow *flow = stop_waiting(wait);

    failure_set(&flow->failure, code, reason, "%s%s", what, message);
    flow_answer_failed(flow);
}

static void answer(struct job_call_wait *wait, const struct job_status *status)
{
    const struct job_call *call = wait->call;
    const ProtobufCMessage *response = call->kind->tell(call->flow, status);

    if (response) {
        flow_answer(stop_waiting(wait), response);
    } else {
        answer_failure(wait, STATUS_DATA_LOSS, "RESULT_DAMAGED", "已经完成，但结果无法读取");
    }
}

static void on_pause_over(uv_timer_t *timer)
{
    poll_job(timer->data);
}

/* The caller has no more time: it asks for the job later. */
static bool is_late(const struct flow *flow)
{
    return rpc_call_remaining_ms(flow->call) < ANSWER_BEFORE_MS;
}

static void on_job(enum status_code code, const struct job_status *status, void *data)
{
    struct job_call_wait *wait = data;
    const struct job_call *call = wait->call;

    if (code != STATUS_OK) {
        answer_failure(wait, STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                       "不会丢失，但数据库暂时不可用，请稍后用同一请求编号再试");
    } else if (status->state != JOB_DONE && !is_under_way(status->state)) {
        answer_failure(wait, STATUS_INTERNAL, call->kind->lost_reason,
                       "没有完成，请通知系统管理员");
    } else if (status->state == JOB_STAGED && is_late(call->flow)) {
        /* Whoever put its pieces in the place of these has not opened it: it may have died. */
        answer_failure(wait, STATUS_UNAVAILABLE, "JOB_OVERTAKEN",
                       "还没有开始，请稍后用同一请求编号再试");
    } else if (wait->whole) {
        answer(wait, status);
    } else if (status->state == JOB_DONE || is_late(call->flow)) {
        wait->whole = true;
        poll_job(wait);
    } else {
        (void)uv_timer_start(&wait->timer, on_pause_over, wait->ended ? 0 : wait->pause_ms, 0);
        if (wait->pause_ms < POLL_MOST_MS) {
            wait->pause_ms *= 2;
        }
    }
}

/* Looked at by the same way as without being told: what was read may be older than the end. */
static void on_ended(const char *job, void *data)
{
    const struct job_desk *desk = data;

    for (struct job_call_wait *wait = desk->waits; wait; wait = wait->next) {
        if (strcmp(wait->call->id, job) == 0) {
            wait->ended = true;
            if (uv_is_active((uv_handle_t *)&wait->timer)) {
                (void)uv_timer_start(&wait->timer, on_pause_over, 0, 0);
            }
        }
    }
    if (desk->ended) {
        desk->ended(job, desk->ended_data);
    }
}

static void poll_job(struct job_call_wait *wait)
{
    const struct flow *flow = wait->call->flow;

    wait->ended = false;
    if ((wait->whole ? job_read_all : job_read)(service_store(flow->service), flow->shard,
                                                wait->call->id, STORE_TIMEOUT_MS, on_job,
                                                wait) != 0) {
        answer_failure(wait, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                       "不会丢失，但服务繁忙，请稍后用同一请求编号再试");
    }
}

void job_call_wait(struct flow *flow, struct job_call *call)
{
    struct job_call_wait *wait = calloc(1, sizeof(*wait));

    if (!wait || uv_timer_init(service_loop(flow->service), &wait->timer) != 0) {
        free(wait);
        flow_fail_memory(flow);
        flow_answer_failed(flow);
        return;
    }
    wait->timer.data = wait;
    wait->call = call;
    wait->pause_ms = POLL_FIRST_MS;
    wait->next = call->desk->waits;
    call->desk->waits = wait;
    job_runner_hint(call->desk->runner);
    (void)uv_timer_start(&wait->timer, on_pause_over, wait->pause_ms, 0);
}

/* --- opening --- */

static void on_opened(const struct commit_outcome *outcome, void *data)
{
    struct job_call *call = data;

    /* The same request came twice at once: REMEMBERED where the other was faster, and
     * FAILED_PRECONDITION where its pieces have taken the place of these. */
    bool came_twice =
        outcome->result == COMMIT_REMEMBERED ||
        (outcome->result == COMMIT_FAILED && outcome->code == STATUS_FAILED_PRECONDITION);

    if (outcome->result == COMMIT_DONE || came_twice) {
        job_call_wait(call->flow, call);
        return;
    }
    commit_outcome_failure(outcome, &call->flow->failure);
    flow_answer_failed(call->flow);
}

/* What is remembered is that the request was taken; what it came to the job says. */
static void open_job(struct job_call *call)
{
    static const Banfu__Proposal__V1__Receipt taken = BANFU__PROPOSAL__V1__RECEIPT__INIT;
    struct flow *flow = call->flow;
    struct commit *commit =
        commit_new(service_store(flow->service), flow->shard, flow->log, flow->arena);

    if (!commit) {
        flow_fail_memory(flow);
        flow_answer_failed(flow);
        return;
    }
    if (call->kind->open) {
        call->kind->open(flow, commit);
    }
    commit_open_job(commit, call->id, call->kind->name, flow->key.account, call->count,
                    call->staging.name);
    commit_remember(commit, &flow->key, &taken.base);
    if (failure_is_set(&flow->failure)) {
        flow_answer_failed(flow);
        return;
    }
    commit_submit(commit, STORE_TIMEOUT_MS, on_opened, call);
}

/* --- staging: what the pieces are depends on the store as well, so that the request sent again may
 * stage others, which then take the place of these --- */

static void on_staged(enum status_code code, void *data)
{
    struct job_call *call = data;

    if (code == STATUS_FAILED_PRECONDITION || code == STATUS_INVALID_ARGUMENT) {
        /* Opened meanwhile by the same request, or that is about to: its pieces are there. */
        job_call_wait(call->flow, call);
    } else if (code != STATUS_OK) {
        fail_store(call->flow);
        flow_answer_failed(call->flow);
    } else {
        open_job(call);
    }
}

void job_call_start(struct flow *flow, struct job_call *call)
{
    if (call->count == 0) { /* it has a closing step only */
        open_job(call);
        return;
    }
    call->staging = (struct job_staging){.staged = on_staged, .data = call};
    if (job_stage_all(service_store(flow->service), flow->shard, call->pieces, call->count,
                      STORE_TIMEOUT_MS, &call->staging) != 0) {
        flow_fail_memory(flow);
        flow_answer_failed(flow);
    }
}

/* FAILED_PRECONDITION: it is open already, by the same request. INVALID_ARGUMENT: the same request
 * came twice at once, and the other has put its pieces in the place of these. */
static void on_stage_answered(enum status_code code, void *data)
{
    struct flow *flow = data;

    if (code == STATUS_INVALID_ARGUMENT) {
        failure_set(&flow->failure, STATUS_UNAVAILABLE, "JOB_OVERTAKEN",
                    "同一请求正在另一处办理，请稍后用同一请求编号再试");
    } else if (code != STATUS_OK && code != STATUS_FAILED_PRECONDITION) {
        fail_store(flow);
    }
    flow_peer_answered(flow);
}

void job_call_stage(struct flow *flow, const char *city, struct job_piece *pieces, size_t count,
                    struct job_staging *staging)
{
    *staging = (struct job_staging){.staged = on_stage_answered, .data = flow};
    if (job_stage_all(service_store(flow->service), city, pieces, count, STORE_TIMEOUT_MS,
                      staging) != 0) {
        flow_fail_memory(flow);
        return;
    }
    flow_await(flow);
}
