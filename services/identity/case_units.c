#include "identity/case_units.h"

#include "common/service/service.h"
#include "identity/store.h"

void case_plan_units(struct flow *flow, struct load *load)
{
    char city[SERVICE_SHARD_SIZE];

    if (service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), city) &&
        !store_load_units(load, city, flow_arena(flow), flow_state(flow))) {
        flow_fail_memory(flow);
    }
}

void case_take_units(struct flow *flow, const struct loaded *loaded)
{
    store_take_units(loaded, flow_arena(flow), flow_state(flow), flow_failure(flow));
}
