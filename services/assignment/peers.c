#include "assignment/peers.h"

#include "common/base/borrow.h"
#include "common/base/clock.h"
#include "common/service/service.h"

#include "banfu/identity/v1/identity.pb-c.h"

#include <stdlib.h>
#include <string.h>

/* A city's, asked for by one of its dockets. */
struct city_units {
    size_t city_length;
    char city[SERVICE_SHARD_SIZE];
    int64_t heard_ms; /* steady clock */
    struct unit_list *list;
};

struct peers_units {
    size_t count;
    struct city_units cities[SERVICE_CITIES_MAX];
};

struct peers_units *peers_units_new(void)
{
    return calloc(1, sizeof(struct peers_units));
}

void peers_units_free(struct peers_units *units)
{
    for (size_t i = 0; units && i < units->count; i++) {
        unit_list_free(units->cities[i].list);
    }
    free(units);
}

static size_t city_length(const char *docket)
{
    const char *dash = strrchr(docket, '-');

    return dash ? (size_t)(dash - docket) : strlen(docket);
}

static struct city_units *find(const struct peers_units *units, const char *docket)
{
    size_t length = city_length(docket);

    for (size_t i = 0; i < units->count; i++) {
        const struct city_units *city = &units->cities[i];
        if (city->city_length == length && memcmp(city->city, docket, length) == 0) {
            return borrow(city);
        }
    }
    return NULL;
}

static struct city_units *find_or_add(struct peers_units *units, const char *docket)
{
    struct city_units *city = find(units, docket);
    size_t length = city_length(docket);

    if (city || units->count == SERVICE_CITIES_MAX || length >= SERVICE_SHARD_SIZE) {
        return city;
    }
    city = &units->cities[units->count++];
    memcpy(city->city, docket, length);
    city->city_length = length;
    return city;
}

const struct unit_list *peers_unit_list(const struct peers_units *units, const char *docket)
{
    const struct city_units *city = find(units, docket);

    return city ? city->list : NULL;
}

static struct unit_list *copy(const Banfu__Identity__V1__ListUnitsResponse *response)
{
    struct unit_list *list =
        response->n_units <= PEERS_UNITS_MAX ? unit_list_new(response->n_units) : NULL;

    for (size_t i = 0; list && i < response->n_units; i++) {
        const Banfu__Identity__V1__Unit *unit = response->units[i];
        const struct unit_words words = {.short_name = unit->short_name,
                                         .full_name = unit->full_name,
                                         .letter_code = unit->letter_code,
                                         .successor = unit->successor,
                                         .phone = unit->phone,
                                         .from = unit->from,
                                         .until = unit->until};
        if (unit_list_add(list, &words) != 0) {
            unit_list_free(list);
            return NULL;
        }
    }
    return list;
}

/* What the flow that asks needs to find the cache again. */
struct asking {
    struct flow *flow;
    struct peers_units *units;
};

static void on_units(const Banfu__Identity__V1__ListUnitsResponse *response, void *data)
{
    struct asking *asking = data;
    struct city_units *city = find_or_add(asking->units, flow_docket(asking->flow));
    struct unit_list *list = response && city ? copy(response) : NULL;

    if (list) {
        unit_list_free(city->list);
        city->list = list;
        city->heard_ms = clock_steady_ms();
    } else if (response) {
        flow_fail_memory(asking->flow);
    }
    flow_peer_answered(asking->flow);
}

void peers_ask_units(struct flow *flow, struct peers_units *units)
{
    const struct city_units *city = find(units, flow_docket(flow));
    struct asking *asking = arena_alloc(flow_arena(flow), sizeof(*asking));
    Banfu__Identity__V1__ListUnitsRequest request = BANFU__IDENTITY__V1__LIST_UNITS_REQUEST__INIT;

    if (city && city->list && clock_steady_ms() - city->heard_ms < PEERS_UNITS_FRESH_MS) {
        return;
    }
    if (!asking) {
        flow_fail_memory(flow);
        return;
    }
    ProtobufCService *identity =
        flow_peer(flow, "identity", &banfu__identity__v1__identity__descriptor);
    if (!identity) {
        return;
    }
    *asking = (struct asking){.flow = flow, .units = units};
    request.docket = borrow_text(flow_docket(flow));
    banfu__identity__v1__identity__list_units(identity, &request, on_units, asking);
}
