/* banfu-reply: replies, their levels, numbers, letters, dispatch, cards, closing. */
#include "common/service/job_call.h"
#include "common/service/service.h"
#include "reply/conf.h"
#include "reply/handlers.h"
#include "reply/handlers_closing.h"
#include "reply/handlers_set.h"
#include "reply/handlers_settling.h"
#include "reply/policy.h"
#include "reply/process.h"
#include "reply/reactions.h"

#include <reply.descriptors.h>
#include <reply/holidays.h>
#include <sodium.h>

enum { FAULT_MAX = 4096 };

/* What the two sorts of job are; a set of letters that has ended leaves parts behind. */
static bool start_jobs(struct service *service, struct process *process)
{
    process->sets = set_work_new(service);
    if (!process->sets) {
        return false;
    }
    const struct job_kind kinds[] = {{.name = CLOSING_JOB, .step = closing_step, .data = service},
                                     set_work_kind(process->sets, SET_JOB_PDF),
                                     set_work_kind(process->sets, SET_JOB_ZIP)};

    process->jobs->ended = set_work_ended;
    process->jobs->ended_data = process->sets;
    return job_desk_open(process->jobs, service, kinds, COUNT_OF(kinds)) == 0;
}

static void tick(struct service *service, int64_t case_now_ms, void *data)
{
    set_work_tick(((struct process *)data)->sets);
    settling_tick(service, case_now_ms, data);
}

static void start(struct service *service, void *data)
{
    const struct process_sources sources = {.holidays = (const char *)holidays,
                                            .holidays_size = holidays_size,
                                            .fonts = reply_conf.fonts,
                                            .fallback_fonts = reply_conf.fallback_fonts,
                                            .papers = reply_conf.papers};
    struct buffer fault;

    buffer_init(&fault, FAULT_MAX);
    if (sodium_init() < 0) {
        buffer_append_text(&fault, "libsodium cannot be initialised");
    } else if (process_open(data, &sources, &fault) == 0) {
        if (start_jobs(service, data)) {
            service_started(service);
        } else {
            buffer_append_text(&fault, "out of memory");
        }
    }
    if (fault.size > 0) {
        service_refuse_start(service, "%s", buffer_text(&fault));
    }
    buffer_done(&fault);
}

static void on_jobs_closed(void *data)
{
    struct service *service = data;
    struct process *process = service_data(service);

    set_work_free(process->sets);
    process->sets = NULL;
    process_close(process);
    service_stopped(service);
}

/* A step under way prints still: typefaces go last. */
static void stop(struct service *service, void *data)
{
    job_desk_close(((struct process *)data)->jobs, on_jobs_closed, service);
}

int main(int argc, char *argv[])
{
    static struct job_desk jobs;
    static struct process process = {.jobs = &jobs};
    static const char *const peers[] = {"assignment", "deadline", "ledger", "reply", NULL};
    ProtobufCService *services[] = {reply_service(), NULL};
    const struct policy *const policies[] = {&reply_policy, NULL};
    const struct service_definition definition = {
        .name = "reply",
        .meaning = "replies, their levels, numbers, letters, dispatch, cards and closing",
        .settings = reply_settings,
        .setting_count = reply_setting_count,
        .services = services,
        .policies = policies,
        .descriptor_set = reply_descriptor_set,
        .descriptor_set_size = reply_descriptor_set_size,
        .peers = peers,
        .reacts_to = reply_reacts_to,
        .start = start,
        .tick = tick,
        .stop = stop,
        .data = &process,
    };

    return service_run(argc, argv, &definition);
}
