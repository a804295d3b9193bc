#include "common/base/calendars.h"
#include "common/base/clock.h"
#include "common/service/service.h"
#include "deadline/case.h"
#include "deadline/handlers.h"
#include "deadline/peers.h"
#include "deadline/policy.h"
#include "deadline/reactions.h"
#include "deadline/reactions_sweep.h"

#include <banfu/deadline/v1/deadline.pb-c.h>
#include <deadline.descriptors.h>
#include <deadline/holidays.h>

static void start(struct service *service, void *data)
{
    struct deadline *deadline = data;

    deadline->calendars = calendars_new((const char *)holidays, holidays_size);
    deadline->sweep = sweep_new(service);
    if (!deadline->calendars || !deadline->sweep) {
        service_refuse_start(service, "the calendar as shipped cannot be read");
        return;
    }
    service_started(service);
}

static void tick(struct service *service, int64_t case_now_ms, void *data)
{
    struct deadline *deadline = data;

    (void)service;
    calendars_sweep(deadline->calendars, clock_steady_ms());
    sweep_run(deadline->sweep, case_now_ms);
}

static void stop(struct service *service, void *data)
{
    struct deadline *deadline = data;

    sweep_free(deadline->sweep);
    calendars_free(deadline->calendars);
    service_stopped(service);
}

int main(int argc, char *argv[])
{
    static struct deadline deadline;
    ProtobufCService *const services[] = {deadline_service(), NULL};
    static const char *const peers[] = {PEER_ASSIGNMENT, NULL};
    const struct policy *const policies[] = {&DEADLINE_POLICY, NULL};
    const struct service_definition definition = {
        .name = "deadline",
        .meaning = "the calendar, every clock, extensions, explanations, reminders, presses",
        .services = services,
        .policies = policies,
        .descriptor_set = deadline_descriptor_set,
        .descriptor_set_size = deadline_descriptor_set_size,
        .peers = peers,
        .reacts_to = reactions_find,
        .start = start,
        .tick = tick,
        .stop = stop,
        .data = &deadline,
    };

    return service_run(argc, argv, &definition);
}
