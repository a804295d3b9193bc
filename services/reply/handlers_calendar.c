#include "reply/handlers_calendar.h"

#include "common/base/calendars.h"
#include "common/base/clock.h"
#include "common/service/service.h"
#include "reply/process.h"
#include "reply/store.h"

const struct calendar *handlers_calendar(struct flow *flow, const struct loaded *loaded,
                                         size_t place)
{
    struct calendars *calendars = ((struct process *)service_data(flow_service(flow)))->calendars;
    struct stored_calendar stored;
    char city[SERVICE_SHARD_SIZE];

    if (!service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), city) ||
        store_take_calendar(loaded, place, flow_arena(flow), flow_failure(flow), &stored) < 0) {
        return NULL;
    }
    const struct calendar *known = calendars_find(calendars, city, stored.version);
    if (known) {
        return known;
    }
    calendars_sweep(calendars, clock_steady_ms());
    return calendars_learn(calendars, city, stored.version, stored.table, clock_steady_ms(),
                           flow_failure(flow));
}
