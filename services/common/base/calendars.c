#include "common/base/calendars.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    char city[32];
    int64_t version;
    struct calendar *calendar;
};

struct retired {
    struct retired *next;
    struct calendar *calendar;
    int64_t steady_ms;
};

struct calendars {
    char *shipped_text;
    struct calendar *shipped;
    struct entry entries[CALENDARS_CITIES_MAX];
    size_t count;
    struct retired *retired;
};

enum { FAULT_ARENA = 64 * 1024 };

static struct calendar *parse_shipped(const char *text, size_t size)
{
    struct arena *arena = arena_new(FAULT_ARENA);
    struct calendar *calendar = NULL;
    struct failure failure;

    if (!arena) {
        return NULL;
    }
    failure_init(&failure, arena);
    if (calendar_parse(text, size, &failure, &calendar) < 0) {
        calendar = NULL;
    }
    arena_free(arena);
    return calendar;
}

static void free_retired(struct retired *retired)
{
    while (retired) {
        struct retired *next = retired->next;
        calendar_free(retired->calendar);
        free(retired);
        retired = next;
    }
}

void calendars_free(struct calendars *calendars)
{
    if (!calendars) {
        return;
    }
    for (size_t i = 0; i < calendars->count; i++) {
        calendar_free(calendars->entries[i].calendar);
    }
    free_retired(calendars->retired);
    calendar_free(calendars->shipped);
    free(calendars->shipped_text);
    free(calendars);
}

struct calendars *calendars_new(const char *shipped, size_t size)
{
    struct calendars *calendars = calloc(1, sizeof(*calendars));

    if (!calendars) {
        return NULL;
    }
    calendars->shipped_text = strndup(shipped, size);
    calendars->shipped = parse_shipped(shipped, size);
    if (!calendars->shipped_text || !calendars->shipped) {
        calendars_free(calendars);
        return NULL;
    }
    return calendars;
}

const char *calendars_shipped(const struct calendars *calendars)
{
    return calendars->shipped_text;
}

static size_t find_city(const struct calendars *calendars, const char *city)
{
    size_t place = 0;

    while (place < calendars->count && strcmp(calendars->entries[place].city, city) != 0) {
        place++;
    }
    return place;
}

const struct calendar *calendars_find(const struct calendars *calendars, const char *city,
                                      int64_t version)
{
    size_t place = find_city(calendars, city);

    if (version == 0) {
        return calendars->shipped;
    }
    if (place == calendars->count || calendars->entries[place].version != version) {
        return NULL;
    }
    return calendars->entries[place].calendar;
}

/* Decisions under way may still look at it. */
static bool retire(struct calendars *calendars, struct calendar *calendar, int64_t steady_ms)
{
    struct retired *retired = calendar ? malloc(sizeof(*retired)) : NULL;

    if (!retired) {
        return calendar == NULL;
    }
    *retired = (struct retired){calendars->retired, calendar, steady_ms};
    calendars->retired = retired;
    return true;
}

static void fail_memory(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
}

const struct calendar *calendars_learn(struct calendars *calendars, const char *city,
                                       int64_t version, const char *table, int64_t steady_ms,
                                       struct failure *failure)
{
    size_t place = find_city(calendars, city);
    struct calendar *calendar = NULL;

    if (place == CALENDARS_CITIES_MAX || strlen(city) >= sizeof(calendars->entries[0].city)) {
        fail_memory(failure);
        return NULL;
    }
    if (calendar_parse(table, strlen(table), failure, &calendar) < 0) {
        return NULL;
    }
    struct entry *entry = &calendars->entries[place];
    if (!retire(calendars, entry->calendar, steady_ms)) {
        calendar_free(calendar);
        fail_memory(failure);
        return NULL;
    }
    memcpy(entry->city, city, strlen(city) + 1);
    entry->version = version;
    entry->calendar = calendar;
    calendars->count += place == calendars->count;
    return calendar;
}

/* The newest stand first: from the first that is old enough, all are. */
void calendars_sweep(struct calendars *calendars, int64_t steady_ms)
{
    struct retired **place = &calendars->retired;

    while (*place && steady_ms - (*place)->steady_ms < CALENDARS_KEPT_MS) {
        place = &(*place)->next;
    }
    free_retired(*place);
    *place = NULL;
}
