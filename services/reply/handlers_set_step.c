/*
 * A piece of a set: the service asks itself for the letters of one handling, as anybody would, and
 * keeps what it gets as a part on disk; only then is the piece committed, so that whoever goes on
 * after a crash finds it. At the end the parts become one file. All that takes long is on worker
 * threads, one at a time: others' calls find the rest free.
 */
#include "reply/handlers_set.h"

#include "reply/conf.h"
#include "reply/handlers.h"
#include "reply/peers.h"

#include "common/base/borrow.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/proposal_name.h"
#include "common/service/service.h"

#include "banfu/reply/v1/record.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

typedef Banfu__Reply__V1__Paper paper_t;
typedef Banfu__Reply__V1__SetPiece piece_t;
typedef Banfu__Reply__V1__SetResult result_t;

enum { LETTERS_TIMEOUT_MS = 30000, SWEEP_MS = 3600 * 1000, PLACE_SIZE = 256, TITLE_SIZE = 256 };

/* Jobs of one format. */
struct set_kind {
    struct set_work *work;
    const char *format;
};

struct set_work {
    struct service *service;
    struct set_kind pdf, zip;
    int64_t swept_ms;          /* when it was last looked for what is old */
    struct sweeping *sweeping; /* NULL: none is under way */
};

/* Apart from the rest: no stop waits for it, and the thread's queue holds it to its end. */
struct sweeping {
    uv_work_t work;
    struct set_work *sets; /* NULL: gone before it */
};

/* One step, in its arena. */
struct making {
    uv_work_t work;
    struct service *service;
    struct job_step *step;
    struct set_place place;
    struct set_part part;
    piece_t *piece; /* NULL: the closing step */
    struct rpc_status status;
    struct rpc_stub stub;
    enum set_outcome outcome;
    struct set_file file;
};

static void fail_too_large(struct job_step *step)
{
    char message[TITLE_SIZE];

    (void)snprintf(message, sizeof(message), "成套文件超过%lldMiB，请按单位或分批制作",
                   (long long)reply_conf.set_mib);
    job_step_fail(step, message);
}

static void finish(struct making *making)
{
    struct job_step *step = making->step;

    rpc_status_done(&making->status);
    switch (making->outcome) {
    case SET_DONE: job_step_submit(step); break;
    case SET_TOO_LARGE: fail_too_large(step); break;
    case SET_DISK_FULL:
        LOG(LOG_ERROR, "set_disk_full", LOG_TEXT("job", job_step_job(step)),
            LOG_TEXT("folder", making->place.folder));
        job_step_fail(
            step, "服务器存放成套文件的磁盘已满，没有做成；请通知系统管理员，腾出空间后再重新制作");
        break;
    case SET_EMPTY:
        job_step_fail(step, "所选各件都还没有函号，没有可以打印的答复函（规则20）");
        break;
    case SET_LOST: job_step_fail(step, "制作中的文件不在本服务器上，请重新制作"); break;
    case SET_PART_TOO_LARGE: /* what was put instead is not */
    case SET_FAILED:         /* five times, then the job has failed */
        LOG(LOG_ERROR, "set_not_written", LOG_TEXT("job", job_step_job(step)),
            LOG_TEXT("folder", making->place.folder));
        job_step_retry(step, STATUS_RESOURCE_EXHAUSTED);
        break;
    }
}

/* --- a piece --- */

/* Which letters, where it is not all of them. */
static const char *name_letters(const struct making *making, struct arena *arena)
{
    const piece_t *piece = making->piece;

    if (piece->limit == 0 && piece->skip == 0) {
        return "";
    }
    return piece->limit > 0 ? arena_printf(arena, "（第%d至%d封）", (int)piece->skip + 1,
                                           (int)(piece->skip + piece->limit))
                            : arena_printf(arena, "（第%d封起）", (int)piece->skip + 1);
}

/* Told in the job's result: the rest of the set is made without it. */
static bool leave_out(struct making *making, const char *why)
{
    struct arena *arena = job_step_arena(making->step);
    const char *letters = name_letters(making, arena);

    making->part.bytes = NULL;
    making->part.size = 0;
    making->part.name =
        letters ? arena_printf(arena, "%s %s%s：%s", proposal_name(making->piece->proposal, arena),
                               making->piece->unit, letters, why)
                : NULL;
    return making->part.name != NULL;
}

#define WHY_TOO_LARGE "文件太大，请分别下载每位的答复函"

static void put_part(uv_work_t *work)
{
    struct making *making = work->data;
    int64_t index = job_step_index(making->step);

    making->outcome = set_files_put(&making->place, index, &making->part);
    if (making->outcome == SET_PART_TOO_LARGE && leave_out(making, WHY_TOO_LARGE)) {
        making->outcome = set_files_put(&making->place, index, &making->part);
    }
}

static void on_put(uv_work_t *work, int status)
{
    struct making *making = work->data;

    making->outcome = status == 0 ? making->outcome : SET_FAILED;
    finish(making);
}

static void queue(struct making *making, uv_work_cb work, uv_after_work_cb done)
{
    making->work.data = making;
    if (uv_queue_work(service_loop(making->service), &making->work, work, done) != 0) {
        job_step_retry(making->step, STATUS_RESOURCE_EXHAUSTED);
    }
}

static bool is_too_large(const struct making *making)
{
    static const char *const reasons[] = {"TOO_MANY_PAPERS", "TOO_MANY_PAGES", "PAPER_TOO_LARGE"};

    for (size_t i = 0; i < COUNT_OF(reasons); i++) {
        if (strcmp(making->status.failure.reason, reasons[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* What stands in its way is the handling's affair, not the set's. */
static bool is_left_out(const struct making *making)
{
    const struct failure *failure = &making->status.failure;

    return failure->code == STATUS_FAILED_PRECONDITION || failure->code == STATUS_NOT_FOUND ||
           failure->code == STATUS_INVALID_ARGUMENT || failure->code == STATUS_DATA_LOSS ||
           is_too_large(making);
}

/* The ledger lists more signers than this round answers. */
static bool is_after_the_last(const struct making *making)
{
    return making->piece->skip > 0 && strcmp(making->status.failure.reason, "NO_LETTER") == 0;
}

static void keep(struct making *making, const paper_t *paper)
{
    struct arena *arena = job_step_arena(making->step);
    struct set_part *part = &making->part;

    part->scope = making->piece->scope;
    if (paper) {
        part->bytes = arena_copy(arena, paper->content.data, paper->content.len);
        part->size = paper->content.len;
        /* Where there are several, units are told apart. */
        part->name =
            strcmp(making->piece->scope, making->piece->unit) == 0 ? "" : making->piece->unit;
    } else if (is_after_the_last(making)) {
        part->name = "";
    } else if (!leave_out(making,
                          is_too_large(making) ? WHY_TOO_LARGE : making->status.failure.message)) {
        part->name = NULL;
    }
    if (!part->name || (paper && !part->bytes)) {
        rpc_status_done(&making->status);
        job_step_retry(making->step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    queue(making, put_part, on_put);
}

static void on_letters(const paper_t *paper, void *data)
{
    struct making *making = data;

    if (paper || is_left_out(making)) {
        keep(making, paper);
        return;
    }
    enum status_code code = making->status.failure.code;
    rpc_status_done(&making->status);
    job_step_retry(making->step, code);
}

static void ask_letters(struct making *making)
{
    Banfu__Reply__V1__GetPaperRequest request = BANFU__REPLY__V1__GET_PAPER_REQUEST__INIT;

    request.docket = borrow_text(job_step_log(making->step));
    request.proposal = making->piece->proposal;
    request.unit = making->piece->unit;
    request.format = borrow_text(making->place.format);
    request.skip = making->piece->skip;
    request.limit = making->piece->limit;
    request.without_cards = set_scope_kind(making->piece->scope) != NULL;
    rpc_status_init(&making->status);
    if (!service_peer(making->service, PEER_REPLY, peers_reply, LETTERS_TIMEOUT_MS, NULL,
                      &making->status, &making->stub)) {
        job_step_retry(making->step, STATUS_UNAVAILABLE);
        return;
    }
    banfu__reply__v1__reply__get_letters(&making->stub.base, &request, on_letters, making);
}

/* --- the closing step --- */

static void join(uv_work_t *work)
{
    struct making *making = work->data;
    const struct set_place *place = &making->place;
    char title[TITLE_SIZE];

    if (job_step_cancelled(making->step)) {
        set_files_drop(place, false);
        making->outcome = SET_DONE;
        return;
    }
    (void)snprintf(title, sizeof(title), "%s答复函", job_step_log(making->step));
    making->outcome = set_files_join(place, job_step_index(making->step), title, &making->file);
}

static void tell(struct making *making)
{
    const struct set_file *file = &making->file;
    struct arena *arena = job_step_arena(making->step);
    result_t result = BANFU__REPLY__V1__SET_RESULT__INIT;
    char host[PLACE_SIZE] = "";
    size_t told = file->left < SET_NAMES_MAX ? file->left : SET_NAMES_MAX;

    result.left_out = arena_array(arena, told + 1, sizeof(*result.left_out));
    for (size_t i = 0; result.left_out && i < told; i++) {
        result.left_out[result.n_left_out++] = borrow_text(file->left_out[i]);
    }
    (void)gethostname(host, sizeof(host) - 1);
    result.scope = borrow_text(file->scope);
    result.size = file->size;
    result.pages = (int32_t)file->pages;
    result.files = (int32_t)file->files;
    result.left = (int32_t)file->left;
    result.place = host;
    job_step_result(making->step, &result.base);
}

static void on_joined(uv_work_t *work, int status)
{
    struct making *making = work->data;

    making->outcome = status == 0 ? making->outcome : SET_FAILED;
    if (making->outcome == SET_DONE && !job_step_cancelled(making->step)) {
        tell(making);
    }
    finish(making);
}

/* --- both --- */

static piece_t *copy_piece(struct job_step *step, const void *bytes, size_t size)
{
    struct arena *arena = job_step_arena(step);
    piece_t *read = (piece_t *)protobuf_c_message_unpack(&banfu__reply__v1__set_piece__descriptor,
                                                         NULL, size, bytes);
    piece_t *piece = read ? arena_alloc(arena, sizeof(*piece)) : NULL;

    if (piece) {
        banfu__reply__v1__set_piece__init(piece);
        piece->proposal = arena_strdup(arena, read->proposal);
        piece->unit = arena_strdup(arena, read->unit);
        piece->scope = arena_strdup(arena, read->scope);
        piece->skip = read->skip;
        piece->limit = read->limit;
    }
    if (read) {
        banfu__reply__v1__set_piece__free_unpacked(read, NULL);
    }
    return piece && piece->proposal && piece->unit && piece->scope ? piece : NULL;
}

static void step(struct job_step *step, void *data)
{
    const struct set_kind *kind = data;
    struct making *making = arena_alloc(job_step_arena(step), sizeof(*making));
    size_t size = 0;
    const void *input = job_step_input(step, &size);
    piece_t *piece = input ? copy_piece(step, input, size) : NULL;

    if (!making || (input && !piece)) {
        job_step_retry(step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    *making = (struct making){
        .service = kind->work->service,
        .step = step,
        .place = {reply_conf.sets, job_step_job(step), kind->format, reply_conf.set_mib << 20},
        .piece = piece};
    rpc_status_init(&making->status);
    if (!*reply_conf.sets) {
        making->outcome = SET_LOST;
        finish(making);
    } else if (piece) {
        ask_letters(making);
    } else {
        queue(making, join, on_joined);
    }
}

const char *set_format(const char *kind)
{
    return strcmp(kind, SET_JOB_PDF) == 0 ? "pdf" : strcmp(kind, SET_JOB_ZIP) == 0 ? "zip" : NULL;
}

const char *set_scope_kind(const char *scope)
{
    size_t size = strlen(SET_SCOPE_KIND);

    return strncmp(scope, SET_SCOPE_KIND, size) == 0 ? scope + size : NULL;
}

/* --- what is of no use any more --- */

static void sweep(uv_work_t *work)
{
    (void)work;
    set_files_sweep(reply_conf.sets);
}

static void on_swept(uv_work_t *work, int status)
{
    struct sweeping *sweeping = work->data;

    (void)status;
    if (sweeping->sets) {
        sweeping->sets->sweeping = NULL;
    }
    free(sweeping);
}

void set_work_tick(struct set_work *work)
{
    int64_t now_ms = clock_steady_ms();

    if (!work || work->sweeping || !*reply_conf.sets || now_ms - work->swept_ms < SWEEP_MS) {
        return;
    }
    struct sweeping *sweeping = calloc(1, sizeof(*sweeping));
    if (!sweeping) {
        return;
    }
    work->swept_ms = now_ms;
    sweeping->work.data = sweeping;
    sweeping->sets = work;
    if (uv_queue_work(service_loop(work->service), &sweeping->work, sweep, on_swept) != 0) {
        free(sweeping);
        return;
    }
    work->sweeping = sweeping;
}

/* A job that has ended: its parts. */
struct dropping {
    uv_work_t work;
    char job[JOB_ID_MAX + 1];
};

static void drop(uv_work_t *work)
{
    const struct dropping *dropping = work->data;
    const struct set_place place = {reply_conf.sets, dropping->job, "", 0};

    set_files_drop(&place, false);
}

static void on_dropped(uv_work_t *work, int status)
{
    (void)status;
    free(work->data);
}

/* Where that does not come about they go when they are old. */
void set_work_ended(const char *job, void *work)
{
    const struct set_work *of = work;
    struct dropping *dropping = calloc(1, sizeof(*dropping));

    if (!dropping) {
        return;
    }
    (void)snprintf(dropping->job, sizeof(dropping->job), "%s", job);
    dropping->work.data = dropping;
    if (uv_queue_work(service_loop(of->service), &dropping->work, drop, on_dropped) != 0) {
        free(dropping);
    }
}

/* --- from start to stop --- */

struct set_work *set_work_new(struct service *service)
{
    struct set_work *work = calloc(1, sizeof(*work));

    if (work) {
        work->service = service;
        work->pdf = (struct set_kind){work, "pdf"};
        work->zip = (struct set_kind){work, "zip"};
        work->swept_ms = clock_steady_ms() - SWEEP_MS;
    }
    return work;
}

void set_work_free(struct set_work *work)
{
    if (work && work->sweeping) {
        work->sweeping->sets = NULL;
    }
    free(work);
}

struct job_kind set_work_kind(struct set_work *work, const char *kind)
{
    bool zip = strcmp(kind, SET_JOB_ZIP) == 0;

    return (struct job_kind){
        .name = kind, .step = step, .data = zip ? &work->zip : &work->pdf, .apart = true};
}
