#include "deadline/timetable.h"

#include "deadline/rungs.h"

#include <string.h>

enum { LIST_ROOM_LEAST = 8 };

void timetable_init(struct timetable *timetable, struct arena *arena)
{
    *timetable = (struct timetable){.arena = arena};
}

static bool is_power_of_two(size_t number)
{
    return (number & (number - 1)) == 0;
}

/* Room is known from the count: it doubles whenever a power of two is reached. The arena keeps the
 * outgrown lists, together less than the last. */
static void *append(struct arena *arena, void **items, size_t *count, size_t size, size_t most)
{
    if (*count >= most) {
        return NULL;
    }
    if (*count == 0 || (*count >= LIST_ROOM_LEAST && is_power_of_two(*count))) {
        size_t room = *count ? *count * 2 : LIST_ROOM_LEAST;
        char *larger = arena_array(arena, room, size);
        if (!larger) {
            return NULL;
        }
        if (*count) {
            memcpy(larger, *items, *count * size);
        }
        *items = larger;
    }
    char *item = (char *)*items + *count * size;
    memset(item, 0, size);
    (*count)++;
    return item;
}

#define DEFINE_ADD(name, type, list, number, most)                                                 \
    struct type *timetable_add_##name(struct timetable *timetable)                                 \
    {                                                                                              \
        void *items = timetable->list;                                                             \
        struct type *item =                                                                        \
            append(timetable->arena, &items, &timetable->number, sizeof(*item), (most));           \
        timetable->list = items;                                                                   \
        return item;                                                                               \
    }

DEFINE_ADD(handling, handling, handlings, handling_count, TIMETABLE_HANDLINGS_MAX)
DEFINE_ADD(clock, clock, clocks, clock_count, TIMETABLE_CLOCKS_MAX)
DEFINE_ADD(extension, extension, extensions, extension_count, TIMETABLE_EXTENSIONS_MAX)
DEFINE_ADD(explanation, explanation, explanations, explanation_count, TIMETABLE_EXPLANATIONS_MAX)
DEFINE_ADD(press, press, presses, press_count, TIMETABLE_PRESSES_MAX)
DEFINE_ADD(sending, sending, sendings, sending_count, TIMETABLE_SENDINGS_MAX)

struct handling *timetable_handling(const struct timetable *timetable, const char *unit)
{
    for (size_t i = 0; i < timetable->handling_count; i++) {
        if (strcmp(timetable->handlings[i].unit, unit) == 0) {
            return &timetable->handlings[i];
        }
    }
    return NULL;
}

static bool is_named(const struct clock *clock, enum clock_kind kind, const char *unit,
                     int32_t signer)
{
    return clock->kind == kind && clock->signer == signer && strcmp(clock->unit, unit) == 0;
}

/* Of two of one name, `later` standing behind `earlier`. */
static bool counts_more(const struct clock *later, const struct clock *earlier)
{
    bool runs = later->state == CLOCK_RUNNING;

    if (runs != (earlier->state == CLOCK_RUNNING)) {
        return runs;
    }
    if (later->round != earlier->round) {
        return later->round > earlier->round;
    }
    return later->state != CLOCK_ENDED || earlier->state == CLOCK_ENDED;
}

struct clock *timetable_clock(const struct timetable *timetable, enum clock_kind kind,
                              const char *unit, int32_t signer)
{
    struct clock *best = NULL;

    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        if (is_named(clock, kind, unit, signer) && (!best || counts_more(clock, best))) {
            best = clock;
        }
    }
    return best;
}

struct clock *timetable_running(const struct timetable *timetable, enum clock_kind kind,
                                const char *unit, int32_t signer, int32_t round)
{
    for (size_t i = timetable->clock_count; i > 0; i--) {
        struct clock *clock = &timetable->clocks[i - 1];
        if (clock_is_running(clock) && clock->round == round &&
            is_named(clock, kind, unit, signer)) {
            return clock;
        }
    }
    return NULL;
}

struct extension *timetable_pending(const struct timetable *timetable, const char *unit)
{
    for (size_t i = 0; i < timetable->extension_count; i++) {
        struct extension *extension = &timetable->extensions[i];
        if (extension->decided_ms == 0 && strcmp(extension->unit, unit) == 0) {
            return extension;
        }
    }
    return NULL;
}

int32_t timetable_grants(const struct timetable *timetable, const char *unit)
{
    int32_t count = 0;

    for (size_t i = 0; i < timetable->extension_count; i++) {
        const struct extension *extension = &timetable->extensions[i];
        count += extension->granted && strcmp(extension->unit, unit) == 0;
    }
    return count;
}

bool timetable_is_key(const struct timetable *timetable)
{
    for (size_t i = 0; i < timetable->clock_count; i++) {
        if (timetable->clocks[i].kind == CLOCK_PROGRESS) {
            return true;
        }
    }
    return false;
}

civil_day timetable_due(const struct timetable *timetable, const char *unit)
{
    civil_day earliest = DAY_NONE;

    for (size_t i = 0; i < timetable->clock_count; i++) {
        const struct clock *clock = &timetable->clocks[i];
        if (!clock_is_running(clock) || (unit && *unit && strcmp(clock->unit, unit) != 0)) {
            continue;
        }
        if (earliest == DAY_NONE || clock->due.day < earliest) {
            earliest = clock->due.day;
        }
    }
    return earliest;
}

int64_t timetable_wake_ms(const struct timetable *timetable, const struct almanac *almanac)
{
    int64_t earliest = INT64_MAX;

    for (size_t i = 0; i < timetable->clock_count; i++) {
        const struct clock *clock = &timetable->clocks[i];
        if (clock->state != CLOCK_RUNNING) {
            continue;
        }
        int64_t instant = rung_instant(almanac, clock->due.day, clock->next_rung);
        earliest = instant < earliest ? instant : earliest;
    }
    return earliest;
}
