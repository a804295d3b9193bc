/* banfu-reply: replies, their levels, numbers, letters, dispatch, cards, closing. */
#include "common/service/service.h"
#include "reply/conf.h"
#include "reply/handlers.h"
#include "reply/handlers_set.h"
#include "reply/handlers_settling.h"
#include "reply/policy.h"
#include "reply/process.h"
#include "reply/reactions.h"

#include <reply.descriptors.h>
#include <reply/holidays.h>
#include <sodium.h>

enum { FAULT_MAX = 4096 };

static void start_sets(struct service *service, struct process *process)
{
    process->sets = set_work_new(service);
    if (process->sets) {
        service_started(service);
    } else {
        service_refuse_start(service, "out of memory");
    }
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
        start_sets(service, data);
    }
    if (fault.size > 0) {
        service_refuse_start(service, "%s", buffer_text(&fault));
    }
    buffer_done(&fault);
}

static void on_sets_closed(void *data)
{
    struct service *service = data;

    process_close(service_data(service));
    service_stopped(service);
}

/* A step under way prints still: typefaces go last. */
static void stop(struct service *service, void *data)
{
    struct process *process = data;
    struct set_work *sets = process->sets;

    process->sets = NULL;
    set_work_close(sets, on_sets_closed, service);
}

int main(int argc, char *argv[])
{
    static struct process process;
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
