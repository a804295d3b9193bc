/*
 * Between what is decided on and messages: what is stored, what is answered, what events say.
 * Everything is made in the arena handed in; where it is full the result is NULL, or a text "".
 */
#ifndef BANFU_DEADLINE_WIRE_H
#define BANFU_DEADLINE_WIRE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "deadline/domain.h"
#include "deadline/timetable.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

struct Banfu__Event__V1__Clock;
struct Banfu__Event__V1__Event;
struct Banfu__Deadline__V1__ClockView;
struct Banfu__Deadline__V1__ListClocksResponse;
struct Banfu__Deadline__V1__FactsResponse;
struct Banfu__Proposal__V1__Docket;

/* --- what is stored --- */

/* By which calendar and which settings a timetable's dates were counted last. */
struct counted_by {
    int64_t calendar, settings;
};

extern const ProtobufCMessageDescriptor *const WIRE_TIMETABLE, *const WIRE_SETTINGS,
                                                                   *const WIRE_CALENDAR;

ProtobufCMessage *wire_store_timetable(const struct timetable *timetable,
                                       struct counted_by counted_by,
                                       struct arena *arena) MUST_CHECK;
/* Texts stay the record's. False when the arena is full or a list is longer than its cap. */
bool wire_read_timetable(const ProtobufCMessage *record, struct timetable *ret_timetable,
                         struct counted_by *ret_counted_by) MUST_CHECK;

/* `version` counts the changes of the docket's settings. */
ProtobufCMessage *wire_store_settings(const struct settings *settings, int64_t version,
                                      struct arena *arena) MUST_CHECK;
void wire_read_settings(const ProtobufCMessage *record, struct settings *ret_settings,
                        int64_t *ret_version);

ProtobufCMessage *wire_store_calendar(const char *table, struct arena *arena) MUST_CHECK;
const char *wire_read_calendar(const ProtobufCMessage *record);

/* A message as it is stored; `bytes` NULL where there is none, or the arena was full. */
struct packed {
    const void *bytes;
    size_t size;
};

/* Accepts NULL. */
struct packed wire_pack(const ProtobufCMessage *message, struct arena *arena);
/* Whether two messages of one type say the same: false where one is missing. */
bool wire_equal(struct packed one, struct packed other);

/* The settings that a docket's say; dates that do not exist are none. */
struct settings wire_settings_of(const struct Banfu__Proposal__V1__Docket *docket);

/* --- what is answered --- */

/* What a view is computed by. */
struct view {
    const struct timetable *timetable;
    const struct almanac *almanac;
    int64_t now_ms;
    struct arena *arena;
};

/* The clock with its light and the lines that explain its date. */
struct Banfu__Deadline__V1__ClockView *wire_view_clock(const struct view *view,
                                                       const struct clock *clock) MUST_CHECK;

/* All of the timetable, or what concerns one unit ("" for all). */
struct Banfu__Deadline__V1__ListClocksResponse *wire_view_clocks(const struct view *view,
                                                                 const char *unit,
                                                                 int64_t version) MUST_CHECK;

/* What peers decide on. */
struct Banfu__Deadline__V1__FactsResponse *wire_facts(const struct view *view, const char *unit,
                                                      int64_t version) MUST_CHECK;

/* A day as YYYY-MM-DD, "" for none. */
char *wire_day(civil_day day, struct arena *arena);

/* A protobuf-c text, which is not const although nobody writes to it. */
char *wire_text(const char *text);

/* --- what events say --- */

void wire_event_clock(const struct clock *clock, const char *proposal, struct arena *arena,
                      struct Banfu__Event__V1__Clock *ret_message);

/* The clocks that have changed since the timetable was loaded. False when the arena is full. */
bool wire_changed_clocks(const struct timetable *timetable, const char *proposal,
                         struct arena *arena, size_t *ret_count,
                         struct Banfu__Event__V1__Clock ***ret_clocks) MUST_CHECK;

/* Fill in the event's body. False when the arena is full. */
bool wire_clocks_changed(struct Banfu__Event__V1__Event *event, size_t count,
                         struct Banfu__Event__V1__Clock **clocks, int64_t caused_by,
                         struct arena *arena) MUST_CHECK;
bool wire_reminders(struct Banfu__Event__V1__Event *event, const struct reminder *reminders,
                    size_t count, struct arena *arena) MUST_CHECK;

#endif
