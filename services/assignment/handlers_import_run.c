/* An import's way from a validated table to its answer. */
#include "assignment/handlers_import.h"

#include "assignment/handlers_staged.h"
#include "assignment/refusal.h"
#include "assignment/wire_docket.h"
#include "common/base/digest.h"

#include <stdlib.h>
#include <string.h>

enum {
    POLL_FIRST_MS = 25, /* another replica may do the job: of our own we are told */
    POLL_MOST_MS = 100,
    ANSWER_BEFORE_MS = 200, /* of the caller's deadline */
    STORE_TIMEOUT_MS = 5000,
    JOB_DIGEST_HEX = 24
};

/* --- plan --- */

static bool check_request_id(struct flow *flow, const char *request_id)
{
    size_t length = strlen(request_id);

    if (length == 0) {
        failure_set(flow_failure(flow), STATUS_INVALID_ARGUMENT, "REQUEST_ID_MISSING",
                    "缺少请求编号（Idempotency-Key）");
    } else if (length > 64 || strspn(request_id, "!\"#$%&'()*+,-./0123456789:;<=>?@"
                                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
                                                 "abcdefghijklmnopqrstuvwxyz{|}~") != length) {
        failure_set(flow_failure(flow), STATUS_INVALID_ARGUMENT, "REQUEST_ID_INVALID",
                    "请求编号（Idempotency-Key）应为1至64个可见的ASCII字符");
    }
    return !failure_is_set(flow_failure(flow));
}

/* The same request names the same job, another body another one. */
static bool name_job(struct flow *flow, struct import_run *run, const char *request_id)
{
    struct arena *arena = flow_arena(flow);
    char city[SERVICE_SHARD_SIZE];
    char hex[DIGEST_HEX_SIZE];
    uint8_t digest[DIGEST_SIZE];
    const void *bytes = NULL;
    size_t size = 0;

    rpc_call_request_bytes(flow_call(flow), &bytes, &size);
    run->key = (struct commit_request){.account = flow_caller(flow)->account,
                                       .method = rpc_call_method(flow_call(flow)),
                                       .request_id = request_id};
    if (!service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), city) ||
        digest_sha256(bytes, size, run->key.digest) != 0) {
        return false;
    }
    digest_hex(run->key.digest, hex);
    const char *whole =
        arena_printf(arena, "%s\n%s\n%s\n%s", run->key.account, run->key.method, request_id, hex);
    if (!whole || digest_sha256(whole, strlen(whole), digest) != 0) {
        return false;
    }
    digest_hex(digest, hex);
    run->job = arena_printf(arena, "%s-%.*s", city, JOB_DIGEST_HEX, hex);
    return run->job != NULL;
}

bool import_plan(struct flow *flow, struct load *load, const char *job_kind)
{
    const Banfu__Assignment__V1__ImportRequest *request = flow_request(flow);
    const struct assignment_object object = {.unit = "", .kind = ""};
    struct import_run *run = flow_state(flow);

    if (!flow_admit(flow, &object) || !check_request_id(flow, request->request_id)) {
        return false;
    }
    run->job_kind = job_kind;
    run->response = case_message(flow, &banfu__assignment__v1__import_response__descriptor);
    if (!run->response || !name_job(flow, run, request->request_id) ||
        !store_load_docket(load, flow_docket(flow), flow_arena(flow), &run->docket)) {
        flow_fail_memory(flow);
        return false;
    }
    run->response->dry_run = request->dry_run;
    return true;
}

void import_take_docket(struct flow *flow, const struct loaded *loaded)
{
    struct import_run *run = flow_state(flow);

    store_need_docket(loaded, flow_arena(flow), &run->docket, flow_failure(flow));
}

/* --- ask --- */

static bool is_under_way(enum job_state state)
{
    return state == JOB_OPEN || state == JOB_STAGED;
}

static void on_own_job(enum status_code code, const struct job_status *status, void *data)
{
    struct flow *flow = data;
    struct import_run *run = flow_state(flow);

    if (code != STATUS_OK) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据库暂时不可用，请稍后再试");
    } else {
        run->job_known = status->state != JOB_UNKNOWN && status->state != JOB_STAGED;
    }
    flow_peer_answered(flow);
}

/* One that was given up holds up nobody. */
static void on_other_job(enum status_code code, const struct job_status *status, void *data)
{
    struct flow *flow = data;
    struct import_run *run = flow_state(flow);

    run->other_open = code != STATUS_OK || is_under_way(status->state);
    flow_peer_answered(flow);
}

static void ask_job(struct flow *flow, const char *job,
                    void (*done)(enum status_code code, const struct job_status *status,
                                 void *data))
{
    char city[SERVICE_SHARD_SIZE];

    if (!service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), city)) {
        return;
    }
    if (job_read(service_store(flow_service(flow)), city, job, STORE_TIMEOUT_MS, done, flow) != 0) {
        flow_fail_memory(flow);
        return;
    }
    flow_await(flow);
}

void import_ask(struct flow *flow)
{
    const struct import_run *run = flow_state(flow);
    const char *open = run->docket.docket.open_import;

    peers_ask_units(flow, assignment_of(flow)->units);
    ask_job(flow, run->job, on_own_job);
    if (*open && strcmp(open, run->job) != 0) {
        ask_job(flow, open, on_other_job);
    }
}

/* --- faults, pieces --- */

static Banfu__Assignment__V1__ImportError **list_faults(struct flow *flow,
                                                        const struct table_faults *faults,
                                                        size_t *ret_count)
{
    size_t count = faults->count < faults->most ? faults->count : faults->most;
    void **list = wire_list(flow_arena(flow), count);

    for (size_t i = 0; list && i < count; i++) {
        Banfu__Assignment__V1__ImportError *error =
            case_message(flow, &banfu__assignment__v1__import_error__descriptor);
        if (!error) {
            return NULL;
        }
        error->row = (int32_t)faults->faults[i].line;
        error->column = borrow_text(faults->faults[i].column);
        error->message = borrow_text(faults->faults[i].message);
        list[i] = error;
    }
    if (!list) {
        flow_fail_memory(flow);
    }
    *ret_count = list ? count : 0;
    return (Banfu__Assignment__V1__ImportError **)list;
}

void import_report(struct flow *flow, const struct table_faults *faults,
                   const struct table_faults *unused)
{
    Banfu__Assignment__V1__ImportResponse *response =
        ((struct import_run *)flow_state(flow))->response;

    response->errors = list_faults(flow, faults, &response->n_errors);
    response->warnings = list_faults(flow, unused, &response->n_warnings);
}

static Banfu__Assignment__V1__ImportActor *make_actor(struct flow *flow)
{
    const struct import_run *run = flow_state(flow);

    return staged_actor(flow, run->key.request_id);
}

Banfu__Assignment__V1__StagedPiece *import_new_piece(struct flow *flow)
{
    Banfu__Assignment__V1__StagedPiece *piece =
        case_message(flow, &banfu__assignment__v1__staged_piece__descriptor);

    if (piece) {
        piece->actor = make_actor(flow);
        piece->instant_ms = flow_now_ms(flow);
    }
    return piece && piece->actor ? piece : NULL;
}

bool import_add_piece(struct flow *flow, const Banfu__Assignment__V1__StagedPiece *piece)
{
    struct import_run *run = flow_state(flow);
    size_t size = protobuf_c_message_get_packed_size(&piece->base);
    uint8_t *bytes = arena_alloc(flow_arena(flow), size + 1);

    if (run->piece_count == IMPORT_PIECES_MAX) {
        failure_set(flow_failure(flow), STATUS_INVALID_ARGUMENT, "REGISTER_TOO_LARGE",
                    "内容太多，请分成几个文件导入");
        return false;
    }
    if (!bytes) {
        flow_fail_memory(flow);
        return false;
    }
    (void)protobuf_c_message_pack(&piece->base, bytes);
    run->pieces[run->piece_count++] = (struct import_piece){.bytes = bytes, .size = size};
    return true;
}

/* --- waiting for the job --- */

/* Lives beside the flow until its timer is closed. */
struct import_wait {
    uv_timer_t timer;
    struct import_wait *next; /* of those that wait in this process */
    struct flow *flow;        /* NULL once it has been answered */
    uint64_t pause_ms;
    bool ended; /* this process has ended the job since it was last asked for */
};

static void poll_job(struct import_wait *wait);

static void on_timer_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void stop_waiting(struct import_wait *wait)
{
    struct import_wait **link = &assignment_of(wait->flow)->import_waits;

    while (*link != wait) {
        link = &(*link)->next;
    }
    *link = wait->next;
    wait->flow = NULL;
    uv_close((uv_handle_t *)&wait->timer, on_timer_closed);
}

static void answer_response(struct import_wait *wait,
                            const Banfu__Assignment__V1__ImportResponse *response)
{
    struct flow *flow = wait->flow;

    stop_waiting(wait);
    flow_answer(flow, &response->base);
}

static void answer_failure(struct import_wait *wait, enum status_code code, const char *reason,
                           const char *message)
{
    struct flow *flow = wait->flow;

    stop_waiting(wait);
    failure_set(flow_failure(flow), code, reason, "%s", message);
    flow_answer_failed(flow);
}

static void answer_done(struct import_wait *wait, const struct job_status *status)
{
    ProtobufCMessage *result =
        wire_unpack(flow_arena(wait->flow), &banfu__assignment__v1__import_response__descriptor,
                    status->result, status->result_size);

    if (result) {
        answer_response(wait, (const Banfu__Assignment__V1__ImportResponse *)(void *)result);
    } else {
        answer_failure(wait, STATUS_DATA_LOSS, "RESULT_DAMAGED", "导入已经完成，但结果无法读取");
    }
}

/* The caller has no more time: it asks for the job later. */
static bool is_late(const struct flow *flow)
{
    return rpc_call_remaining_ms(flow_call(flow)) < ANSWER_BEFORE_MS;
}

static void on_pause_over(uv_timer_t *timer)
{
    poll_job(timer->data);
}

static void on_job(enum status_code code, const struct job_status *status, void *data)
{
    struct import_wait *wait = data;
    struct import_run *run = flow_state(wait->flow);

    if (code != STATUS_OK) {
        answer_failure(wait, STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                       "数据库暂时不可用；导入不会丢失，请稍后用同一请求编号再试");
    } else if (status->state == JOB_DONE) {
        answer_done(wait, status);
    } else if (!is_under_way(status->state)) {
        answer_failure(wait, STATUS_INTERNAL, "IMPORT_FAILED", "导入没有完成，请通知系统管理员");
    } else if (is_late(wait->flow)) {
        run->response->job = borrow_text(run->job);
        answer_response(wait, run->response);
    } else {
        (void)uv_timer_start(&wait->timer, on_pause_over, wait->ended ? 0 : wait->pause_ms, 0);
        if (wait->pause_ms < POLL_MOST_MS) {
            wait->pause_ms *= 2;
        }
    }
}

/* Looked at by the same way as without being told: what was read may be older than the end. */
void import_ended(const char *job, void *data)
{
    const struct assignment *assignment = data;

    for (struct import_wait *wait = assignment->import_waits; wait; wait = wait->next) {
        const struct import_run *run = flow_state(wait->flow);
        if (strcmp(run->job, job) == 0) {
            wait->ended = true;
            if (uv_is_active((uv_handle_t *)&wait->timer)) {
                (void)uv_timer_start(&wait->timer, on_pause_over, 0, 0);
            }
        }
    }
}

static void poll_job(struct import_wait *wait)
{
    const struct import_run *run = flow_state(wait->flow);
    char city[SERVICE_SHARD_SIZE];

    wait->ended = false;
    if (!service_shard(flow_service(wait->flow), flow_docket(wait->flow), flow_failure(wait->flow),
                       city) ||
        job_read(service_store(flow_service(wait->flow)), city, run->job, STORE_TIMEOUT_MS, on_job,
                 wait) != 0) {
        answer_failure(wait, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
    }
}

static void wait_for_job(struct flow *flow)
{
    struct import_wait *wait = calloc(1, sizeof(*wait));

    if (!wait || uv_timer_init(service_loop(flow_service(flow)), &wait->timer) != 0) {
        free(wait);
        flow_fail_memory(flow);
        flow_answer_failed(flow);
        return;
    }
    wait->timer.data = wait;
    wait->flow = flow;
    wait->pause_ms = POLL_FIRST_MS;
    wait->next = assignment_of(flow)->import_waits;
    assignment_of(flow)->import_waits = wait;
    job_runner_hint(assignment_of(flow)->jobs);
    (void)uv_timer_start(&wait->timer, on_pause_over, wait->pause_ms, 0);
}

void import_answer_known(struct flow *flow)
{
    wait_for_job(flow);
}

/* --- opening --- */

static void on_opened(const struct commit_outcome *outcome, void *data)
{
    struct flow *flow = data;

    /* REMEMBERED: the same request came twice at once, and the other was faster. */
    if (outcome->result == COMMIT_DONE || outcome->result == COMMIT_REMEMBERED) {
        wait_for_job(flow);
        return;
    }
    commit_outcome_failure(outcome, flow_failure(flow));
    flow_answer_failed(flow);
}

static ProtobufCMessage *import_record(struct flow *flow)
{
    struct import_run *run = flow_state(flow);
    Banfu__Assignment__V1__ImportRecord *record =
        case_message(flow, &banfu__assignment__v1__import_record__descriptor);

    if (!record) {
        return NULL;
    }
    record->actor = make_actor(flow);
    record->response = run->response;
    record->instant_ms = flow_now_ms(flow);
    record->proposals = strcmp(run->job_kind, IMPORT_PROPOSALS_JOB) == 0;
    return record->actor ? &record->base : NULL;
}

static void open_job(struct flow *flow)
{
    struct import_run *run = flow_state(flow);
    struct arena *arena = flow_arena(flow);
    char city[SERVICE_SHARD_SIZE];
    struct failure *failure = flow_failure(flow);
    bool served = service_shard(flow_service(flow), flow_docket(flow), failure, city);
    struct commit *commit =
        served ? commit_new(service_store(flow_service(flow)), city, flow_docket(flow), arena)
               : NULL;

    if (!commit) {
        flow_fail_memory(flow);
        flow_answer_failed(flow);
        return;
    }
    run->docket.docket.open_import = run->job;
    commit_change(commit, run->docket.id, STORE_DOCKET_PART, run->docket.version);
    store_put_docket(
        commit, run->docket.id,
        wire_from_docket(wire_docket_body(run->docket.record), &run->docket.docket, arena), arena,
        failure);
    store_put_import(commit, run->job, import_record(flow), arena, failure);
    commit_open_job(commit, run->job, run->job_kind, run->key.account, run->piece_count);
    commit_remember(commit, &run->key, &run->response->base);
    if (failure_is_set(failure)) {
        flow_answer_failed(flow);
        return;
    }
    commit_submit(commit, STORE_TIMEOUT_MS, on_opened, flow);
}

/* --- staging: all pieces at once, in order on one connection --- */

static void on_staged(enum status_code code, void *data)
{
    struct flow *flow = data;
    struct import_run *run = flow_state(flow);

    if (code != STATUS_OK) {
        run->stage_code = code;
    }
    if (++run->staged < run->piece_count) {
        return;
    }
    if (run->stage_code == STATUS_FAILED_PRECONDITION) {
        wait_for_job(flow); /* opened meanwhile by the same request */
    } else if (run->stage_code != STATUS_OK) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据库暂时不可用，请稍后再试");
        flow_answer_failed(flow);
    } else {
        open_job(flow);
    }
}

void import_start(struct flow *flow)
{
    struct import_run *run = flow_state(flow);
    struct commit_store *store = service_store(flow_service(flow));
    size_t count = run->piece_count;
    char city[SERVICE_SHARD_SIZE];

    if (run->other_open) {
        refuse(flow_failure(flow), REFUSAL_IMPORT_RUNNING);
        return;
    }
    if (!service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), city)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct job_piece piece = {.job = run->job,
                                        .index = i,
                                        .bytes = run->pieces[i].bytes,
                                        .size = run->pieces[i].size};
        if (job_stage(store, city, &piece, STORE_TIMEOUT_MS, on_staged, flow) != 0) {
            /* Those already sent still answer; the last of them ends the flow. */
            run->stage_code = STATUS_UNAVAILABLE;
            run->piece_count = i;
            break;
        }
    }
    if (run->piece_count == 0) {
        flow_fail_memory(flow);
    }
}
