#include "reply/handlers_code_search.h"

#include "common/base/clock.h"
#include "common/rpc/rpc.h"
#include "common/service/envelope.h"
#include "common/service/flow.h"
#include "common/service/service.h"
#include "reply/card_code.h"
#include "reply/errors.h"
#include "reply/handlers.h"
#include "reply/process.h"

#include <string.h>

static struct throttle *throttle_of(void *call)
{
    return &((struct process *)service_data(service_of(call)))->throttle;
}

static void refuse(void *call, const struct failure_kind *kind)
{
    rpc_fail(call, kind->code, kind->reason, "%s", kind->message);
}

void code_search_missed(struct code_search *search)
{
    throttle_miss(throttle_of(search->call), envelope_peer(search->call), clock_steady_ms());
    refuse(search->call, search->kind->unknown);
}

void code_search_out_of_memory(void *call)
{
    rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
}

static void on_loaded(enum status_code code, const struct loaded *loaded, void *data)
{
    struct code_search *search = data;

    if (code != STATUS_OK) {
        rpc_fail(search->call, STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                 "数据库暂时不可用，请稍后再试");
        return;
    }
    search->kind->loaded(search, loaded);
}

static bool is_served(void *call, const char *city)
{
    for (const char *const *one = service_cities(service_of(call)); *one; one++) {
        if (strcmp(*one, city) == 0) {
            return true;
        }
    }
    return false;
}

/* The city of codes typed without one; NULL where several are served. */
static const char *only_city(void *call)
{
    const char *const *cities = service_cities(service_of(call));

    return cities[0] && !cities[1] ? cities[0] : NULL;
}

static void look(struct code_search *search, const char *city)
{
    struct arena *arena = rpc_call_arena(search->call);
    int64_t left = rpc_call_remaining_ms(search->call);

    search->load = load_new(service_store(service_of(search->call)), city, city, arena);
    if (!search->load) {
        code_search_out_of_memory(search->call);
        return;
    }
    search->place = search->kind->load(search->load, search->code);
    load_submit(search->load, left < FLOW_TIMEOUT_MS ? left : FLOW_TIMEOUT_MS, on_loaded, search);
}

void code_search_begin(struct code_search *search, const struct code_search_kind *kind, void *call,
                       const char *typed)
{
    struct arena *arena = rpc_call_arena(call);
    char code[CARD_CODE_SIZE], city[CARD_CITY_SIZE];

    *search = (struct code_search){.kind = kind, .call = call};
    if (!throttle_allows(throttle_of(call), envelope_peer(call), clock_steady_ms())) {
        refuse(call, &REFUSE_TOO_MANY_TRIES);
        return;
    }
    enum card_code_reading reading = card_code_read(typed, only_city(call), code, city);
    if (reading == CARD_CODE_CITY_MISSING) {
        refuse(call, kind->city_missing);
        return;
    }
    if (reading == CARD_CODE_NONE || !is_served(call, city)) {
        code_search_missed(search);
        return;
    }
    const char *copy = arena_strdup(arena, code), *shard = arena_strdup(arena, city);
    if (!copy || !shard) {
        code_search_out_of_memory(call);
        return;
    }
    search->code = copy;
    look(search, shard);
}
