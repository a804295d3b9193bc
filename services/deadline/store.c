#include "deadline/store.h"

#include "deadline/owed.h"

#include <string.h>

/* Names are made in the arena; where it is full the load or commit that gets "" fails. */
static const char *join(struct arena *arena, const char *first, const char *second)
{
    const char *name = arena_printf(arena, "%s/%s", first, second);

    return name ? name : "";
}

static void fail_damaged(struct failure *failure)
{
    failure_set(failure, STATUS_DATA_LOSS, "RECORD_DAMAGED", "期限数据损坏，请联系管理员");
}

/* --- timetables --- */

void store_plan_sheet(struct load *load, const char *docket, const char *proposal,
                      struct arena *arena, struct sheet *ret_sheet)
{
    *ret_sheet = (struct sheet){.docket = docket, .proposal = proposal};
    ret_sheet->thing = *proposal ? join(arena, docket, proposal) : docket;
    ret_sheet->thing_place = load_versions(load, ret_sheet->thing);
    ret_sheet->entity_place = load_entity(load, join(arena, "timetable", ret_sheet->thing));
}

static struct indexed_share share_of(const struct timetable *timetable, size_t place)
{
    const struct handling *handling = &timetable->handlings[place];

    return (struct indexed_share){.owed = owed_of(timetable, handling->unit),
                                  .handler = handling->open ? handling->handler : ""};
}

/* Of each unit; NULL when the arena is full, and then all is listed anew. */
static const struct indexed_share *list_shares(const struct timetable *timetable)
{
    struct indexed_share *shares =
        arena_array(timetable->arena, timetable->handling_count + 1, sizeof(*shares));

    for (size_t i = 0; shares && i < timetable->handling_count; i++) {
        shares[i] = share_of(timetable, i);
    }
    return shares;
}

/* The bytes are kept: whether anything has changed is then told without packing it all again. */
static struct packed keep_packed(const struct loaded *loaded, size_t place, struct arena *arena)
{
    size_t size = 0;
    const void *bytes = loaded_packed(loaded, place, &size);

    return (struct packed){bytes ? arena_copy(arena, bytes, size) : NULL, size};
}

void store_take_sheet(const struct loaded *loaded, struct sheet *sheet, struct arena *arena,
                      struct failure *failure)
{
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, sheet->entity_place, WIRE_TIMETABLE, arena, &damaged);

    timetable_init(&sheet->timetable, arena);
    sheet->version = loaded_version(loaded, sheet->thing_place, STORE_PART);
    sheet->stored = keep_packed(loaded, sheet->entity_place, arena);
    sheet->wakes_ms = STORE_WAKES_UNKNOWN;
    if (damaged ||
        (record && (!sheet->stored.bytes ||
                    !wire_read_timetable(record, &sheet->timetable, &sheet->counted_by)))) {
        fail_damaged(failure);
    }
    sheet->stored_by = sheet->counted_by;
    sheet->shares = list_shares(&sheet->timetable);
    sheet->share_count = sheet->shares ? sheet->timetable.handling_count : 0;
}

struct packed store_sheet_record(const struct sheet *sheet, struct arena *arena)
{
    return wire_pack(wire_store_timetable(&sheet->timetable, sheet->counted_by, arena), arena);
}

bool store_sheet_changed(const struct sheet *sheet, struct packed record, struct arena *arena)
{
    struct sheet empty = {.counted_by = sheet->counted_by};

    if (sheet->stored.bytes) {
        return !wire_equal(sheet->stored, record);
    }
    timetable_init(&empty.timetable, arena);
    return !wire_equal(store_sheet_record(&empty, arena), record);
}

/* As the indexes name a clock, or what waits. */
static const char *name_member(struct arena *arena, const char *proposal, int kind, int32_t signer,
                               int32_t round, const char *unit)
{
    const char *member =
        arena_printf(arena, "%s\t%d\t%d\t%d\t%s", proposal, kind, signer, round, unit);

    return member ? member : "";
}

const char *store_clock_of(const struct notice *notice, struct arena *arena)
{
    return name_member(arena, notice->proposal, (int)notice->kind, notice->signer, notice->round,
                       notice->unit);
}

/* Where it stands in an index. */
static double score_of(const struct sheet *sheet, int32_t score)
{
    return timetable_is_key(&sheet->timetable) ? score - STORE_KEY_FIRST : score;
}

static void index_clock(struct commit *commit, const struct sheet *sheet, const struct clock *clock,
                        struct arena *arena)
{
    const char *member = name_member(arena, sheet->proposal, (int)clock->kind, clock->signer,
                                     clock->round, clock->unit);
    const char *index = store_due_index(sheet->docket, arena);

    if (clock->passed_from) {
        commit_unindex(commit, index,
                       name_member(arena, sheet->proposal, (int)clock->kind, clock->signer,
                                   clock->round, clock->passed_from));
    }
    if (clock_is_running(clock)) {
        commit_index(commit, index, member, score_of(sheet, clock->due.day));
    } else if (!timetable_running(&sheet->timetable, clock->kind, clock->unit, clock->signer,
                                  clock->round)) {
        commit_unindex(commit, index, member);
    }
}

/* What has come to wait, or waits no longer. */
static void index_owed(struct commit *commit, const struct sheet *sheet, const char *unit,
                       uint32_t before, uint32_t now, struct arena *arena)
{
    const char *index = store_owed_index(sheet->docket, arena);

    for (int kind = OWED_NONE + 1; kind < OWED_KINDS; kind++) {
        uint32_t bit = 1U << kind;
        if ((now & bit) == (before & bit)) {
            continue;
        }
        const char *member = name_member(arena, sheet->proposal, kind, 0, 0, unit);
        if (now & bit) {
            commit_index(commit, index, member, score_of(sheet, kind));
        } else {
            commit_unindex(commit, index, member);
        }
    }
}

static void index_handler(struct commit *commit, const struct sheet *sheet, const char *unit,
                          const char *before, const char *now, struct arena *arena)
{
    if (strcmp(now, before) == 0) {
        return;
    }
    if (*before) {
        store_drop_handler(commit, sheet->docket, unit, sheet->proposal, before, arena);
    }
    if (*now) {
        store_put_handler(commit, sheet->docket, unit, sheet->proposal, now, arena);
    }
}

/* What has changed since the timetable was loaded. */
static void index_share(struct commit *commit, const struct sheet *sheet, size_t place,
                        struct arena *arena)
{
    static const struct indexed_share none = {.handler = ""};
    const struct indexed_share *before = place < sheet->share_count ? &sheet->shares[place] : &none;
    const struct indexed_share now = share_of(&sheet->timetable, place);
    const char *unit = sheet->timetable.handlings[place].unit;

    index_owed(commit, sheet, unit, before->owed, now.owed, arena);
    index_handler(commit, sheet, unit, before->handler, now.handler, arena);
}

/* Both only rise, so that one number tells what was counted by anything older. */
static double store_count_score(struct counted_by counted_by)
{
    static const double calendars = 1 << 26;

    return (double)counted_by.calendar * calendars + (double)counted_by.settings;
}

/* Most changes leave the next reminder where it was. */
static void index_wake(struct commit *commit, const struct sheet *sheet,
                       const struct almanac *almanac)
{
    int64_t wakes_ms = timetable_wake_ms(&sheet->timetable, almanac);

    if (wakes_ms == sheet->wakes_ms) {
        return;
    }
    if (wakes_ms == INT64_MAX) {
        commit_unindex(commit, STORE_WAKE, sheet->thing);
    } else {
        commit_index(commit, STORE_WAKE, sheet->thing, (double)wakes_ms);
    }
}

void store_put_sheet(struct commit *commit, const struct sheet *sheet, struct packed record,
                     const struct almanac *almanac, struct arena *arena)
{
    const struct timetable *timetable = &sheet->timetable;

    commit_put_packed(commit, join(arena, "timetable", sheet->thing), record.bytes, record.size);
    for (size_t i = 0; i < timetable->clock_count; i++) {
        if (timetable->clocks[i].changed) {
            index_clock(commit, sheet, &timetable->clocks[i], arena);
        }
    }
    for (size_t i = 0; i < timetable->handling_count; i++) {
        index_share(commit, sheet, i, arena);
    }
    if (!sheet->stored.bytes ||
        store_count_score(sheet->stored_by) != store_count_score(sheet->counted_by)) {
        commit_index(commit, join(arena, "counted", sheet->docket), sheet->thing,
                     store_count_score(sheet->counted_by));
    }
    index_wake(commit, sheet, almanac);
}

/* --- settings --- */

size_t store_plan_settings(struct load *load, const char *docket, struct arena *arena)
{
    return load_entity(load, join(arena, "settings", docket));
}

void store_take_settings(const struct loaded *loaded, size_t place, struct arena *arena,
                         struct failure *failure, struct settings *ret_settings,
                         int64_t *ret_version)
{
    bool damaged = false;
    const ProtobufCMessage *record = loaded_entity(loaded, place, WIRE_SETTINGS, arena, &damaged);

    settings_default(ret_settings);
    *ret_version = 0;
    if (damaged) {
        fail_damaged(failure);
    } else if (record) {
        wire_read_settings(record, ret_settings, ret_version);
    }
}

void store_put_settings(struct commit *commit, const char *docket, const struct settings *settings,
                        int64_t version, struct arena *arena)
{
    commit_put(commit, join(arena, "settings", docket),
               wire_store_settings(settings, version, arena));
    commit_index(commit, STORE_DOCKETS, docket, (double)version);
}

const char *store_member(const struct loaded *loaded, size_t place, size_t index)
{
    double score = 0;

    return loaded_member(loaded, place, index, &score);
}

/* --- what is behind --- */

size_t store_plan_behind(struct load *load, const char *docket, struct counted_by now, size_t count,
                         struct arena *arena)
{
    return load_members(load, join(arena, "counted", docket), 0, store_count_score(now) - 1, count);
}
