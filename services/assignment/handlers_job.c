/* How far an import is. A job's id begins with its city. */
#include "assignment/handlers.h"
#include "common/access/guard.h"
#include "common/commit/job.h"

#include <string.h>

enum { JOB_TIMEOUT_MS = 3000 };

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
    job.job = borrow_text(asking->job);
    job.what = borrow_text(status->kind ? status->kind : "");
    job.state = borrow_text(state_word(status->state));
    job.done = (int32_t)status->done;
    job.total = (int32_t)status->total;
    job.message = borrow_text(status->message ? status->message : "");
    job.result.len = status->result_size;
    memcpy(&job.result.data, &status->result, sizeof(job.result.data));
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

ASSIGNMENT_HANDLER(get_job, GetJobRequest, Banfu__Proposal__V1__Job)
{
    struct asking *asking = arena_alloc(rpc_call_arena(call), sizeof(*asking));
    char city[SERVICE_SHARD_SIZE];

    (void)service;
    if (!asking) {
        rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
        return;
    }
    *asking = (struct asking){.call = call, .closure = closure, .job = request->job};
    if (!read_city(service_of(call), request->job, city) ||
        job_read(service_store(service_of(call)), city, request->job, JOB_TIMEOUT_MS, on_read,
                 asking) != 0) {
        rpc_fail(call, STATUS_NOT_FOUND, "JOB_UNKNOWN", "没有这项任务");
    }
}
