/* The city's table of days off as deadline last told of it. */
#include "reply/store.h"

#include "reply/errors.h"

size_t store_load_calendar(struct load *load)
{
    return load_entity(load, STORE_CALENDAR);
}

int store_take_calendar(const struct loaded *loaded, size_t place, struct arena *arena,
                        struct failure *failure, struct stored_calendar *ret_calendar)
{
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, place, wire_calendar_record, arena, &damaged);

    if (damaged) {
        failure_refuse(failure, &REFUSE_DATA_DAMAGED, NULL);
        return -1;
    }
    *ret_calendar = wire_to_calendar(record);
    return 0;
}

void store_put_calendar(struct commit *commit, const struct stored_calendar *calendar,
                        struct arena *arena)
{
    const ProtobufCMessage *record = wire_from_calendar(calendar, arena);

    if (record) {
        commit_put(commit, STORE_CALENDAR, record);
    } else {
        commit_put_packed(commit, STORE_CALENDAR, NULL, 0);
    }
}
