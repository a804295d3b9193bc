/*
 * Where things lie in the store: timetables, the docket's settings, the city's calendar, and
 * indexes. `wake`, of a city, says when a timetable's next reminder goes out; `due/DOCKET` on which
 * day each running clock is due; `owed/DOCKET` what waits for somebody's act, by its kind;
 * `notice/DOCKET/UNIT` what a unit (the office: "") was told, by day; `counted/DOCKET` by which
 * calendar and settings a timetable's dates were counted last; `handlers/DOCKET/UNIT` who of the
 * unit handles what.
 */
#ifndef BANFU_DEADLINE_STORE_H
#define BANFU_DEADLINE_STORE_H

#include "common/base/failure.h"
#include "common/commit/commit.h"
#include "common/commit/load.h"
#include "deadline/notices.h"
#include "deadline/timetable.h"
#include "deadline/wire.h"

#include <stddef.h>
#include <stdint.h>

#define STORE_PART "deadline"     /* what deadline decides about a thing */
#define STORE_CALENDAR "calendar" /* thing and entity of a city */
#define STORE_WAKE "wake"         /* members: things; scores: ms on the case clock */
#define STORE_DOCKETS                                                                              \
    "dockets" /* members: all dockets of a city; scores: their settings' version */

/* Where the index may say other: its entry is written anew. */
enum { STORE_WAKES_UNKNOWN = -1 };

/* What the indexes have of a unit's share: what waits, by its kind, and who handles it ("" for
 * nobody). */
struct indexed_share {
    uint32_t owed;
    const char *handler;
};

/* A timetable on its way from the store and back. */
struct sheet {
    const char *docket, *proposal; /* "" for the docket's own */
    const char *thing;             /* "DOCKET/PROPOSAL", or "DOCKET" */
    struct timetable timetable;
    struct counted_by counted_by, stored_by; /* now, and as it was loaded */
    int64_t version;                         /* of the part; 0: none yet */
    struct packed stored;                    /* as it was loaded; without bytes: none yet */
    int64_t wakes_ms;                        /* as `wake` has it; STORE_WAKES_UNKNOWN */
    const struct indexed_share *shares;      /* as it was loaded, by the place of the unit */
    size_t share_count;
    size_t thing_place, entity_place;
};

/* Asks for it. */
void store_plan_sheet(struct load *load, const char *docket, const char *proposal,
                      struct arena *arena, struct sheet *ret_sheet);

/* Takes it; DATA_LOSS when it is damaged. */
void store_take_sheet(const struct loaded *loaded, struct sheet *sheet, struct arena *arena,
                      struct failure *failure);

/* As it would be written now; no bytes when the arena is full. It is made once for all that
 * follows.
 */
struct packed store_sheet_record(const struct sheet *sheet, struct arena *arena);

/* Whether that differs from what was loaded. */
bool store_sheet_changed(const struct sheet *sheet, struct packed record, struct arena *arena);

/* Bytes that a timetable may have once a person has changed it: less than half of what one commit
 * takes, the rest is for what follows from others' events. */
enum { STORE_SHEET_WRITTEN_MAX = 96 << 10 };

/* Writes that record and moves the sheet's index entries. The part is the caller's to raise. */
void store_put_sheet(struct commit *commit, const struct sheet *sheet, struct packed record,
                     const struct almanac *almanac, struct arena *arena);

size_t store_plan_settings(struct load *load, const char *docket, struct arena *arena);
/* The defaults, without dates and of version 0, where the docket has none. */
void store_take_settings(const struct loaded *loaded, size_t place, struct arena *arena,
                         struct failure *failure, struct settings *ret_settings,
                         int64_t *ret_version);
void store_put_settings(struct commit *commit, const char *docket, const struct settings *settings,
                        int64_t version, struct arena *arena);

/* A member of an index that was loaded, its score aside. */
const char *store_member(const struct loaded *loaded, size_t place, size_t index);

/* Timetables whose dates were counted by an older calendar or older settings. */
size_t store_plan_behind(struct load *load, const char *docket, struct counted_by now, size_t count,
                         struct arena *arena);

/* A clock that is due, or (by its owed_kind) what waits, as the index names it. */
struct listed_member {
    const char *proposal, *unit; /* in the arena */
    int32_t kind, signer, round;
};

/* The index of clocks that run, by due date, and of what waits, by owed_kind. Scores of key
 * proposals lie STORE_KEY_FIRST lower, below all others': they stand first (rule 30). */
enum { STORE_KEY_FIRST = 1 << 23 /* more than there are days */ };
const char *store_due_index(const char *docket, struct arena *arena);
const char *store_owed_index(const char *docket, struct arena *arena);
/* False when the member is none of ours. */
bool store_read_member(const char *member, struct arena *arena, struct listed_member *ret_member);

/* Keeps a line for its receiver's message of that day; the same line again is kept once. */
void store_put_notice(struct commit *commit, const char *docket, const struct notice *notice,
                      civil_day on, struct arena *arena);
/* No longer keeps it. */
void store_drop_notice(struct commit *commit, const char *docket, const struct notice *notice,
                       struct arena *arena);

enum { STORE_NOTICES_MAX = 2000 }; /* of one day that are loaded */
size_t store_plan_notices(struct load *load, const char *docket, const char *to, civil_day on,
                          struct arena *arena);
/* The line at `index` and its day; false when it is none of ours. */
bool store_read_notice(const struct loaded *loaded, size_t place, size_t index, const char *to,
                       struct arena *arena, struct notice *ret_notice, civil_day *ret_on);

/* Who of the unit handles which proposal. */
size_t store_plan_handlers(struct load *load, const char *docket, const char *unit,
                           struct arena *arena);
/* False when the member is none of ours. */
bool store_read_handler(const struct loaded *loaded, size_t place, size_t index,
                        struct arena *arena, const char **ret_proposal, const char **ret_handler);
void store_put_handler(struct commit *commit, const char *docket, const char *unit,
                       const char *proposal, const char *handler, struct arena *arena);
void store_drop_handler(struct commit *commit, const char *docket, const char *unit,
                        const char *proposal, const char *handler, struct arena *arena);

/* As the index of clocks that run names the clock that a rung is of. */
const char *store_clock_of(const struct notice *notice, struct arena *arena);

#endif
