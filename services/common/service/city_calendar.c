#include "common/service/city_calendar.h"

#include "common/base/borrow.h"
#include "common/base/clock.h"
#include "common/service/service.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/service/v1/record.pb-c.h"

#define CALENDAR "calendar" /* thing and entity of a city; the part is the service's name */

typedef Banfu__Service__V1__CityCalendarRecord record_t;

size_t city_calendar_load(struct load *load)
{
    return load_entity(load, CALENDAR);
}

/* NULL when no table was told of or, with the failure set, it is damaged. */
static const record_t *take_record(struct flow *flow, const struct loaded *loaded, size_t place)
{
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, place, &banfu__service__v1__city_calendar_record__descriptor,
                      flow_arena(flow), &damaged);

    if (damaged) {
        failure_set(flow_failure(flow), STATUS_DATA_LOSS, "RECORD_DAMAGED",
                    "存储的工作日历无法读取，请通知系统管理员");
    }
    return (const record_t *)(const void *)record;
}

const struct calendar *city_calendar_take(struct flow *flow, const struct loaded *loaded,
                                          size_t place, struct calendars *calendars)
{
    const record_t *record = take_record(flow, loaded, place);
    int64_t version = record ? record->version : 0;
    char city[SERVICE_SHARD_SIZE];

    if (failure_is_set(flow_failure(flow)) ||
        !service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), city)) {
        return NULL;
    }
    const struct calendar *known = calendars_find(calendars, city, version);
    if (known) {
        return known;
    }
    calendars_sweep(calendars, clock_steady_ms());
    return calendars_learn(calendars, city, version, record ? record->table : "", clock_steady_ms(),
                           flow_failure(flow));
}

/* --- following it --- */

struct told {
    size_t entity, versions, text;
    int64_t version;  /* of the part here */
    int64_t standing; /* deadline's, of the table that stands here */
    const char *table;
};

static void plan_told(struct flow *flow, struct load *load)
{
    struct told *told = flow_state(flow);
    const char *digest = flow_happened(flow)->calendar_changed->table_digest;

    told->entity = city_calendar_load(load);
    told->versions = load_versions(load, CALENDAR);
    told->text = *digest ? load_text(load, digest) : SIZE_MAX;
}

static void take_told(struct flow *flow, const struct loaded *loaded)
{
    struct told *told = flow_state(flow);
    const record_t *record = take_record(flow, loaded, told->entity);
    bool damaged = false;
    size_t size = 0;

    told->version = loaded_version(loaded, told->versions, service_name(flow_service(flow)));
    told->standing = record ? record->version : 0;
    if (told->text != SIZE_MAX) {
        told->table = loaded_text(loaded, told->text, flow_arena(flow), &size, &damaged);
    }
    if (damaged) {
        failure_set(flow_failure(flow), STATUS_DATA_LOSS, "TEXT_DAMAGED", "工作日历无法读取");
    }
}

static void decide_told(struct flow *flow, struct commit *commit)
{
    const struct told *told = flow_state(flow);
    record_t record = BANFU__SERVICE__V1__CITY_CALENDAR_RECORD__INIT;

    record.version = flow_happened(flow)->calendar_changed->version;
    if (!told->table || record.version <= told->standing) {
        flow_nothing(flow);
        return;
    }
    record.table = borrow_text(told->table);
    flow_part_also(flow, CALENDAR, service_name(flow_service(flow)), told->version);
    commit_put(commit, CALENDAR, &record.base);
}

const struct flow_steps CITY_CALENDAR_TOLD = {
    .plan = plan_told, .take = take_told, .decide = decide_told, .state_size = sizeof(struct told)};
