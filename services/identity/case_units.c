#include "identity/case_units.h"

#include "common/commit/log.h"
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

enum { HEAD_TIMEOUT_MS = 3000 };

static void on_head(enum status_code code, const struct log_page *page, void *data)
{
    struct flow *flow = data;

    if (code != STATUS_OK) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据库暂时不可用，请稍后再试");
    } else if (page->head == 0) {
        failure_set(flow_failure(flow), STATUS_NOT_FOUND, "DOCKET_UNKNOWN", "没有“%s”这个办理年度",
                    flow_docket(flow));
    }
    flow_peer_answered(flow);
}

/* Units are the city's; but whoever asks about a docket is told when there is none. Nothing lies
 * behind the highest position: the log's head alone is read. */
void case_ask_docket(struct flow *flow)
{
    char city[SERVICE_SHARD_SIZE];

    if (!service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), city)) {
        return;
    }
    flow_await(flow);
    if (log_read(service_store(flow_service(flow)), city, flow_docket(flow), INT64_MAX - 1,
                 HEAD_TIMEOUT_MS, on_head, flow) != 0) {
        flow_fail_memory(flow);
        flow_peer_answered(flow);
    }
}
