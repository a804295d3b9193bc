#include "deadline/lifecycle.h"
#include "deadline/rungs.h"
#include "deadline/wire.h"

#include <banfu/event/v1/event.pb-c.h>
#include <string.h>

typedef Banfu__Event__V1__Clock Clock;
typedef Banfu__Event__V1__Reminder Reminder;

void wire_event_clock(const struct clock *clock, const char *proposal, struct arena *arena,
                      Clock *ret_message)
{
    banfu__event__v1__clock__init(ret_message);
    ret_message->kind = (Banfu__Event__V1__ClockKind__Enum)clock->kind;
    ret_message->signer = clock->signer;
    ret_message->round = clock->round;
    ret_message->due_date = wire_day(clock->due.day, arena);
    ret_message->original_due_date = wire_day(clock->due.original, arena);
    ret_message->ended_date = wire_day(clock->end_day, arena);
    ret_message->late = clock->state == CLOCK_MET_LATE;
    ret_message->proposal = wire_text(proposal);
    ret_message->unit = wire_text(clock->unit);
    ret_message->state = wire_text(CLOCK_TABLE.states[clock->state].token);
    if (clock->was_due != clock->due.day) {
        ret_message->old_due_date = wire_day(clock->was_due, arena);
    }
}

bool wire_changed_clocks(const struct timetable *timetable, const char *proposal,
                         struct arena *arena, size_t *ret_count, Clock ***ret_clocks)
{
    size_t count = 0;
    Clock *messages = arena_array(arena, timetable->clock_count, sizeof(*messages));
    Clock **list = arena_array(arena, timetable->clock_count, sizeof(Clock *));

    if (timetable->clock_count > 0 && (!messages || !list)) {
        return false;
    }
    for (size_t i = 0; i < timetable->clock_count; i++) {
        if (timetable->clocks[i].changed) {
            wire_event_clock(&timetable->clocks[i], proposal, arena, &messages[count]);
            list[count] = &messages[count];
            count++;
        }
    }
    *ret_count = count;
    *ret_clocks = list;
    return true;
}

bool wire_reminders(Banfu__Event__V1__Event *event, const struct reminder *reminders, size_t count,
                    struct arena *arena)
{
    Banfu__Event__V1__RemindersIssued *body = arena_alloc(arena, sizeof(*body));
    Reminder *messages = arena_array(arena, count, sizeof(*messages));
    Reminder **list = arena_array(arena, count, sizeof(Reminder *));

    if (!body || !messages || !list) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct clock *clock = reminders[i].clock;
        banfu__event__v1__reminder__init(&messages[i]);
        messages[i].kind = (Banfu__Event__V1__ClockKind__Enum)clock->kind;
        messages[i].unit = wire_text(clock->unit);
        messages[i].signer = clock->signer;
        messages[i].round = clock->round;
        messages[i].days_left = reminders[i].rung;
        messages[i].due_date = wire_day(clock->due.day, arena);
        messages[i].instant_ms = reminders[i].instant_ms;
        messages[i].to_leader = rung_tells_leader(reminders[i].rung);
        messages[i].to_office = rung_tells_office(reminders[i].rung);
        list[i] = &messages[i];
    }
    banfu__event__v1__reminders_issued__init(body);
    body->n_reminders = count;
    body->reminders = list;
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_REMINDERS_ISSUED;
    event->reminders_issued = body;
    return true;
}

bool wire_clocks_changed(Banfu__Event__V1__Event *event, size_t count, Clock **clocks,
                         int64_t caused_by, struct arena *arena)
{
    Banfu__Event__V1__ClocksChanged *body = arena_alloc(arena, sizeof(*body));

    if (!body) {
        return false;
    }
    banfu__event__v1__clocks_changed__init(body);
    body->n_clocks = count;
    body->clocks = clocks;
    body->caused_by = caused_by;
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_CLOCKS_CHANGED;
    event->clocks_changed = body;
    return true;
}
