/* How far a set of letters is, its end, and the file it became. */
#include "reply/handlers_closing.h"
#include "reply/handlers_set.h"

#include "reply/conf.h"
#include "reply/errors.h"
#include "reply/handlers.h"
#include "reply/policy.h"
#include "reply/wire.h"

#include "common/access/guard.h"
#include "common/base/date.h"
#include "common/service/job_call.h"
#include "common/service/service.h"

#include "banfu/proposal/v1/proposal.pb-c.h"
#include "banfu/reply/v1/record.pb-c.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

typedef Banfu__Proposal__V1__Job job_t;
typedef Banfu__Reply__V1__Paper paper_t;
typedef Banfu__Reply__V1__SetResult result_t;

enum { MS = 1000, MESSAGE_SIZE = 4096 };

/* One call about a job, in the call's arena. */
struct asking {
    uv_work_t work;
    void *call;
    const char *job;
    Banfu__Proposal__V1__Job_Closure show; /* GetJob and CancelJob */
    Banfu__Reply__V1__Paper_Closure give;  /* GetJobFile */
    int64_t offset;

    const char *format;
    int64_t size;
    uint8_t *bytes;
    size_t got;
    enum set_outcome outcome;
};

static void refuse(void *call, const struct failure_kind *kind)
{
    rpc_fail(call, kind->code, kind->reason, "%s", kind->message);
}

static void fail_memory(void *call)
{
    rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
}

/* --- whose it is --- */

/* What is in it may be had by whoever ordered it, or the office, and may order it now: posts may
 * have gone since. */
static bool may_have(const struct asking *asking, const result_t *result)
{
    static const role_set of_unit = ROLE_BIT(ROLE_LIAISON) | ROLE_BIT(ROLE_HANDLER) |
                                    ROLE_BIT(ROLE_DIVISION_HEAD) | ROLE_BIT(ROLE_LEADER) |
                                    ROLE_BIT(ROLE_PRINCIPAL);
    const struct caller *caller = guard_caller(asking->call);

    if (caller_has_role(caller, ROLE_BIT(ROLE_OFFICE))) {
        return true;
    }
    const char *kind = set_scope_kind(result->scope);
    for (size_t i = 0; i < caller->post_count; i++) {
        const struct caller_post *post = &caller->posts[i];
        role_set role = ROLE_BIT(post->role);
        if (kind ? post->role == ROLE_COMMITTEE && strcmp(post->scope, kind) == 0
                 : (role & of_unit) && strcmp(post->scope, result->scope) == 0) {
            return true;
        }
    }
    return false;
}

/* --- how far it is --- */

/* Up to six of those left out; all of them are too many for a line. */
static void print_message(const result_t *result, char *message)
{
    enum { TOLD = 6 };
    size_t at = 0;
    int wrote = result->pages > 0
                    ? snprintf(message, MESSAGE_SIZE, "共%d页", (int)result->pages)
                    : snprintf(message, MESSAGE_SIZE, "共%d个文件", (int)result->files);

    at = wrote > 0 ? (size_t)wrote : 0;
    if (result->left > 0) {
        wrote = snprintf(message + at, MESSAGE_SIZE - at, "；%d件没有收入", (int)result->left);
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    for (size_t i = 0; i < result->n_left_out && i < TOLD && at < MESSAGE_SIZE; i++) {
        wrote = snprintf(message + at, MESSAGE_SIZE - at, "；%s", result->left_out[i]);
        at += wrote > 0 ? (size_t)wrote : 0;
    }
}

static result_t *read_result(const struct job_status *status)
{
    return status->state == JOB_DONE && set_format(status->kind)
               ? banfu__reply__v1__set_result__unpack(NULL, status->result_size, status->result)
               : NULL;
}

static void show_result(const struct asking *asking, const struct job_status *status,
                        const result_t *result, char *message, job_t *job)
{
    struct arena *arena = rpc_call_arena(asking->call);
    char *file = arena_printf(arena, "/api/v1/jobs/" SET_JOB_PREFIX "%s/result", asking->job);
    char *until = wire_date(date_at(status->ended_real_ms + (int64_t)SET_KEPT_S * MS), arena);

    print_message(result, message);
    job->message = message;
    job->size = result->size;
    job->file = file ? file : job->file;
    job->kept_until = until ? until : job->kept_until;
}

static void on_seen(const struct job_status *status, void *data)
{
    const struct asking *asking = data;
    job_t job = BANFU__PROPOSAL__V1__JOB__INIT;
    char message[MESSAGE_SIZE];

    if (!job_call_describe(asking->call, status, &job)) {
        return;
    }
    const char *prefix = status->kind && strcmp(status->kind, CLOSING_JOB) == 0 ? CLOSING_JOB_PREFIX
                                                                                : SET_JOB_PREFIX;
    char *name = arena_printf(rpc_call_arena(asking->call), "%s%s", prefix, asking->job);
    result_t *result = read_result(status);
    job.job = name ? name : job.job;
    if (result) {
        show_result(asking, status, result, message, &job);
    }
    asking->show(&job, asking->call);
    if (result) {
        banfu__reply__v1__set_result__free_unpacked(result, NULL);
    }
}

/* As its receipt names it, or as the gateway asks. */
static const char *without_prefix(const char *job)
{
    static const char *const prefixes[] = {SET_JOB_PREFIX, CLOSING_JOB_PREFIX};

    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        if (strncmp(job, prefixes[i], strlen(prefixes[i])) == 0) {
            return job + strlen(prefixes[i]);
        }
    }
    return job;
}

static struct asking *new_asking(void *call, const char *job)
{
    struct asking *asking = arena_alloc(rpc_call_arena(call), sizeof(*asking));

    if (!asking) {
        fail_memory(call);
        return NULL;
    }
    *asking = (struct asking){.call = call, .job = without_prefix(job)};
    return asking;
}

void handlers_get_job(reply_service_t *service, const Banfu__Reply__V1__GetJobRequest *request,
                      Banfu__Proposal__V1__Job_Closure closure, void *call)
{
    struct asking *asking = new_asking(call, request->job);

    (void)service;
    if (asking) {
        asking->show = closure;
        job_call_read(call, asking->job, on_seen, asking);
    }
}

void handlers_cancel_job(reply_service_t *service,
                         const Banfu__Reply__V1__CancelJobRequest *request,
                         Banfu__Proposal__V1__Job_Closure closure, void *call)
{
    struct asking *asking = new_asking(call, request->job);

    (void)service;
    if (asking) {
        asking->show = closure;
        job_call_cancel(call, asking->job, on_seen, asking);
    }
}

/* --- the file --- */

static void read_file(uv_work_t *work)
{
    struct asking *asking = work->data;
    const struct set_place place = {reply_conf.sets, asking->job, asking->format, 0};

    asking->outcome =
        set_files_read(&place, asking->size, asking->offset, asking->bytes, &asking->got);
}

static void on_file(uv_work_t *work, int status)
{
    struct asking *asking = work->data;
    paper_t paper = BANFU__REPLY__V1__PAPER__INIT;
    char name[JOB_ID_MAX + sizeof("letters-.pdf")];

    if (status != 0 || asking->outcome != SET_DONE) {
        refuse(asking->call, &REFUSE_FILE_GONE);
        return;
    }
    (void)snprintf(name, sizeof(name), "letters-%s.%s", asking->job, asking->format);
    paper.media_type =
        borrow_text(strcmp(asking->format, "zip") == 0 ? "application/zip" : "application/pdf");
    paper.file_name = name;
    paper.content.data = asking->bytes;
    paper.content.len = asking->got;
    paper.size = asking->size;
    asking->give(&paper, asking->call);
}

static void give_file(struct asking *asking, const struct job_status *status,
                      const result_t *result)
{
    asking->format = status->kind ? set_format(status->kind) : NULL;
    asking->size = result->size;
    asking->bytes = arena_alloc(rpc_call_arena(asking->call), SET_PIECE_MAX);
    asking->work.data = asking;
    if (!asking->format || asking->offset < 0) {
        refuse(asking->call, &REFUSE_FILE_GONE);
    } else if (!asking->bytes || uv_queue_work(service_loop(service_of(asking->call)),
                                               &asking->work, read_file, on_file) != 0) {
        fail_memory(asking->call);
    }
}

static void on_seen_to_give(const struct job_status *status, void *data)
{
    struct asking *asking = data;
    result_t *result = read_result(status);
    if (!result) {
        refuse(asking->call, &REFUSE_JOB_NOT_DONE);
        return;
    }
    if (may_have(asking, result)) {
        give_file(asking, status, result);
    } else {
        refuse(asking->call, &REFUSE_NOT_ALLOWED);
    }
    banfu__reply__v1__set_result__free_unpacked(result, NULL);
}

void handlers_get_job_file(reply_service_t *service,
                           const Banfu__Reply__V1__GetJobFileRequest *request,
                           Banfu__Reply__V1__Paper_Closure closure, void *call)
{
    struct asking *asking = new_asking(call, request->job);

    (void)service;
    if (asking) {
        asking->give = closure;
        asking->offset = request->offset;
        job_call_read(call, asking->job, on_seen_to_give, asking);
    }
}
