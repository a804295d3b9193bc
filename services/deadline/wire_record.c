#include "deadline/wire.h"

#include "common/base/borrow.h"

#include <banfu/deadline/v1/record.pb-c.h>
#include <string.h>

const ProtobufCMessageDescriptor *const WIRE_TIMETABLE =
    &banfu__deadline__v1__timetable_record__descriptor;
const ProtobufCMessageDescriptor *const WIRE_SETTINGS =
    &banfu__deadline__v1__settings_record__descriptor;
const ProtobufCMessageDescriptor *const WIRE_CALENDAR =
    &banfu__deadline__v1__calendar_record__descriptor;

char *wire_text(const char *text)
{
    return borrow_text(text ? text : "");
}

/* --- each item to its record and back --- */

typedef Banfu__Deadline__V1__SignerRecord SignerRecord;
typedef Banfu__Deadline__V1__HandlingRecord HandlingRecord;
typedef Banfu__Deadline__V1__ClockRecord ClockRecord;
typedef Banfu__Deadline__V1__DueRecord DueRecord;
typedef Banfu__Deadline__V1__ExtensionRecord ExtensionRecord;
typedef Banfu__Deadline__V1__ExplanationRecord ExplanationRecord;
typedef Banfu__Deadline__V1__PressRecord PressRecord;
typedef Banfu__Deadline__V1__SendingRecord SendingRecord;
typedef Banfu__Deadline__V1__TimetableRecord TimetableRecord;

static void store_handling(const struct handling *handling, HandlingRecord *record)
{
    banfu__deadline__v1__handling_record__init(record);
    record->unit = wire_text(handling->unit);
    record->part = (int32_t)handling->part;
    record->open = handling->open;
    record->assigned = handling->assigned;
    record->extension = (int32_t)handling->extension;
    record->delay_explained = handling->delay_explained;
    record->delay_text = wire_text(handling->delay_text);
    record->presses = handling->presses;
    record->first_press = handling->first_press;
    record->answers = handling->answers;
    record->advises = handling->advises;
    record->plan_filed = handling->plan_filed;
    record->progress = handling->progress;
    record->successor = wire_text(handling->successor);
    record->handler = wire_text(handling->handler);
}

static void read_handling(const HandlingRecord *record, struct handling *handling)
{
    *handling = (struct handling){.unit = record->unit,
                                  .part = (enum handling_part)record->part,
                                  .open = record->open,
                                  .assigned = record->assigned,
                                  .extension = (enum extension_state)record->extension,
                                  .delay_explained = record->delay_explained,
                                  .delay_text = record->delay_text,
                                  .presses = record->presses,
                                  .first_press = record->first_press,
                                  .answers = record->answers,
                                  .advises = record->advises,
                                  .plan_filed = record->plan_filed,
                                  .progress = record->progress,
                                  .successor = record->successor,
                                  .handler = record->handler};
}

/* A clock's record is followed by its due date's. */
struct clock_records {
    ClockRecord clock;
    DueRecord due;
};

static void store_clock(const struct clock *clock, struct clock_records *records)
{
    ClockRecord *record = &records->clock;
    DueRecord *due = &records->due;

    banfu__deadline__v1__clock_record__init(record);
    banfu__deadline__v1__due_record__init(due);
    record->kind = (int32_t)clock->kind;
    record->state = (int32_t)clock->state;
    record->unit = wire_text(clock->unit);
    record->signer = clock->signer;
    record->round = clock->round;
    record->between = clock->between;
    record->started_ms = clock->started_ms;
    record->met_day = clock->met.day;
    record->met_recorded_ms = clock->met.recorded_ms;
    record->end = (int32_t)clock->end;
    record->end_day = clock->end_day;
    record->next_rung = clock->next_rung;
    record->due = due;
    due->anchor = clock->due.anchor;
    due->against = clock->due.against;
    due->counted = clock->due.counted;
    due->original = clock->due.original;
    due->day = clock->due.day;
    due->count = clock->due.count;
    due->least = clock->due.least;
}

static void read_clock(const ClockRecord *record, struct clock *clock)
{
    static const DueRecord none = BANFU__DEADLINE__V1__DUE_RECORD__INIT;
    const DueRecord *due = record->due ? record->due : &none;

    *clock = (struct clock){.kind = (enum clock_kind)record->kind,
                            .state = (enum clock_state)record->state,
                            .unit = record->unit,
                            .signer = record->signer,
                            .round = record->round,
                            .between = record->between,
                            .started_ms = record->started_ms,
                            .due = {due->anchor, due->against, due->counted, due->original,
                                    due->day, due->count, due->least},
                            .met = {record->met_day, record->met_recorded_ms},
                            .end = (enum clock_end)record->end,
                            .end_day = record->end_day,
                            .next_rung = record->next_rung,
                            .was_due = due->day};
}

static void store_extension(const struct extension *extension, ExtensionRecord *record)
{
    banfu__deadline__v1__extension_record__init(record);
    record->unit = wire_text(extension->unit);
    record->reason = wire_text(extension->reason);
    record->steps_done = wire_text(extension->steps_done);
    record->asked_by = wire_text(extension->asked_by);
    record->clock = extension->clock;
    record->asked_ms = extension->asked_ms;
    record->old_day = extension->old_day;
    record->wanted_day = extension->wanted_day;
    record->decided_ms = extension->decided_ms;
    record->granted = extension->granted;
    record->granted_day = extension->granted_day;
    record->decision_reason = wire_text(extension->decision_reason);
    record->decided_by = wire_text(extension->decided_by);
}

static void read_extension(const ExtensionRecord *record, struct extension *extension)
{
    *extension = (struct extension){.unit = record->unit,
                                    .reason = record->reason,
                                    .steps_done = record->steps_done,
                                    .asked_by = record->asked_by,
                                    .clock = record->clock,
                                    .asked_ms = record->asked_ms,
                                    .old_day = record->old_day,
                                    .wanted_day = record->wanted_day,
                                    .decided_ms = record->decided_ms,
                                    .granted = record->granted,
                                    .granted_day = record->granted_day,
                                    .decision_reason = record->decision_reason,
                                    .decided_by = record->decided_by};
}

static void store_explanation(const struct explanation *explanation, ExplanationRecord *record)
{
    banfu__deadline__v1__explanation_record__init(record);
    record->unit = wire_text(explanation->unit);
    record->signer = explanation->signer;
    record->grant = explanation->grant;
    record->granted_on = explanation->granted_on;
    record->state = (int32_t)explanation->state;
    record->given_day = explanation->given.day;
    record->given_recorded_ms = explanation->given.recorded_ms;
    record->way = explanation->way;
    record->gist = wire_text(explanation->gist);
}

static void read_explanation(const ExplanationRecord *record, struct explanation *explanation)
{
    *explanation = (struct explanation){.unit = record->unit,
                                        .signer = record->signer,
                                        .grant = record->grant,
                                        .granted_on = record->granted_on,
                                        .state = (enum explanation_state)record->state,
                                        .given = {record->given_day, record->given_recorded_ms},
                                        .way = record->way,
                                        .gist = record->gist};
}

static void store_press(const struct press *press, PressRecord *record)
{
    banfu__deadline__v1__press_record__init(record);
    record->unit = wire_text(press->unit);
    record->by = wire_text(press->by);
    record->text = wire_text(press->text);
    record->instant_ms = press->instant_ms;
    record->kind = (int32_t)press->kind;
}

static void read_press(const PressRecord *record, struct press *press)
{
    *press = (struct press){.unit = record->unit,
                            .by = record->by,
                            .text = record->text,
                            .instant_ms = record->instant_ms,
                            .kind = (enum clock_kind)record->kind};
}

static void store_sending(const struct sending *sending, SendingRecord *record)
{
    banfu__deadline__v1__sending_record__init(record);
    record->unit = wire_text(sending->unit);
    record->signer = sending->signer;
    record->day = sending->left.day;
    record->recorded_ms = sending->left.recorded_ms;
}

static void read_sending(const SendingRecord *record, struct sending *sending)
{
    *sending = (struct sending){record->unit, record->signer, {record->day, record->recorded_ms}};
}

/* --- lists --- */

/* Stores a list: one block of records, one of pointers to them. `block` is what a record lies in,
 * at its beginning. */
#define DEFINE_STORE_LIST(name, item, block, type)                                                 \
    static bool store_##name##_list(const struct item *items, size_t count, struct arena *arena,   \
                                    size_t *ret_count, type ***ret_records)                        \
    {                                                                                              \
        block *blocks = arena_array(arena, count, sizeof(*blocks));                                \
        type **records = arena_array(arena, count, sizeof(type *));                                \
        if (count > 0 && (!blocks || !records)) {                                                  \
            return false;                                                                          \
        }                                                                                          \
        for (size_t i = 0; i < count; i++) {                                                       \
            store_##name(&items[i], &blocks[i]);                                                   \
            records[i] = (type *)(void *)&blocks[i];                                               \
        }                                                                                          \
        *ret_count = count;                                                                        \
        *ret_records = records;                                                                    \
        return true;                                                                               \
    }

#define DEFINE_READ_LIST(name, item, type)                                                         \
    static bool read_##name##_list(struct timetable *timetable, type *const *records,              \
                                   size_t count)                                                   \
    {                                                                                              \
        for (size_t i = 0; i < count; i++) {                                                       \
            struct item *added = timetable_add_##name(timetable);                                  \
            if (!added) {                                                                          \
                return false;                                                                      \
            }                                                                                      \
            read_##name(records[i], added);                                                        \
        }                                                                                          \
        return true;                                                                               \
    }

DEFINE_STORE_LIST(handling, handling, HandlingRecord, HandlingRecord)
DEFINE_STORE_LIST(clock, clock, struct clock_records, ClockRecord)
DEFINE_STORE_LIST(extension, extension, ExtensionRecord, ExtensionRecord)
DEFINE_STORE_LIST(explanation, explanation, ExplanationRecord, ExplanationRecord)
DEFINE_STORE_LIST(press, press, PressRecord, PressRecord)
DEFINE_STORE_LIST(sending, sending, SendingRecord, SendingRecord)

DEFINE_READ_LIST(handling, handling, HandlingRecord)
DEFINE_READ_LIST(clock, clock, ClockRecord)
DEFINE_READ_LIST(extension, extension, ExtensionRecord)
DEFINE_READ_LIST(explanation, explanation, ExplanationRecord)
DEFINE_READ_LIST(press, press, PressRecord)
DEFINE_READ_LIST(sending, sending, SendingRecord)

/* Positions up to the last signer, or the last one released before the assignment named them. */
static size_t count_signers(const struct timetable *timetable)
{
    size_t count = (size_t)timetable->signer_count;

    for (size_t i = 1; i <= TIMETABLE_SIGNERS_MAX; i++) {
        if (timetable->released[i] && i > count) {
            count = i;
        }
    }
    return count;
}

static bool store_signers(const struct timetable *timetable, struct arena *arena,
                          TimetableRecord *record)
{
    size_t count = count_signers(timetable);
    SignerRecord *records = arena_array(arena, count, sizeof(*records));
    SignerRecord **list = arena_array(arena, count, sizeof(SignerRecord *));

    if (count > 0 && (!records || !list)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        banfu__deadline__v1__signer_record__init(&records[i]);
        records[i].name = wire_text(timetable->signers[i + 1]);
        records[i].released = timetable->released[i + 1];
        list[i] = &records[i];
    }
    record->n_signers = count;
    record->signers = list;
    record->signer_count = timetable->signer_count;
    return true;
}

static bool read_signers(struct timetable *timetable, const TimetableRecord *record)
{
    if (record->n_signers > TIMETABLE_SIGNERS_MAX || record->signer_count < 0 ||
        record->signer_count > TIMETABLE_SIGNERS_MAX) {
        return false;
    }
    timetable->signer_count = record->signer_count;
    for (size_t i = 0; i < record->n_signers; i++) {
        timetable->signers[i + 1] = record->signers[i]->name;
        timetable->released[i + 1] = record->signers[i]->released;
    }
    return true;
}

ProtobufCMessage *wire_store_timetable(const struct timetable *timetable,
                                       struct counted_by counted_by, struct arena *arena)
{
    TimetableRecord *record = arena_alloc(arena, sizeof(*record));

    if (!record) {
        return NULL;
    }
    banfu__deadline__v1__timetable_record__init(record);
    record->calendar_version = counted_by.calendar;
    record->settings_version = counted_by.settings;
    record->assigned = timetable->assigned;
    bool stored = store_signers(timetable, arena, record) &&
                  store_handling_list(timetable->handlings, timetable->handling_count, arena,
                                      &record->n_handlings, &record->handlings) &&
                  store_clock_list(timetable->clocks, timetable->clock_count, arena,
                                   &record->n_clocks, &record->clocks) &&
                  store_extension_list(timetable->extensions, timetable->extension_count, arena,
                                       &record->n_extensions, &record->extensions) &&
                  store_explanation_list(timetable->explanations, timetable->explanation_count,
                                         arena, &record->n_explanations, &record->explanations) &&
                  store_press_list(timetable->presses, timetable->press_count, arena,
                                   &record->n_presses, &record->presses) &&
                  store_sending_list(timetable->sendings, timetable->sending_count, arena,
                                     &record->n_sendings, &record->sendings);
    return stored ? &record->base : NULL;
}

/* Numbers that tables are entered by: a record is believed no further than that. */
static bool is_sound(const struct timetable *timetable)
{
    for (size_t i = 0; i < timetable->clock_count; i++) {
        const struct clock *clock = &timetable->clocks[i];
        if (clock->kind <= CLOCK_NONE || clock->kind >= CLOCK_KINDS || clock->state > CLOCK_ENDED ||
            !date_is_day(clock->due.day)) {
            return false;
        }
    }
    for (size_t i = 0; i < timetable->handling_count; i++) {
        if (timetable->handlings[i].extension >= EXTENSION_STATES) {
            return false;
        }
    }
    for (size_t i = 0; i < timetable->extension_count; i++) {
        int32_t clock = timetable->extensions[i].clock;
        if (clock < 0 || (size_t)clock >= timetable->clock_count) {
            return false;
        }
    }
    for (size_t i = 0; i < timetable->explanation_count; i++) {
        if (timetable->explanations[i].state >= EXPLANATION_STATES) {
            return false;
        }
    }
    return true;
}

bool wire_read_timetable(const ProtobufCMessage *record, struct timetable *ret_timetable,
                         struct counted_by *ret_counted_by)
{
    const TimetableRecord *stored = (const TimetableRecord *)(const void *)record;

    *ret_counted_by = (struct counted_by){stored->calendar_version, stored->settings_version};
    ret_timetable->assigned = stored->assigned;
    return read_signers(ret_timetable, stored) &&
           read_handling_list(ret_timetable, stored->handlings, stored->n_handlings) &&
           read_clock_list(ret_timetable, stored->clocks, stored->n_clocks) &&
           read_extension_list(ret_timetable, stored->extensions, stored->n_extensions) &&
           read_explanation_list(ret_timetable, stored->explanations, stored->n_explanations) &&
           read_press_list(ret_timetable, stored->presses, stored->n_presses) &&
           read_sending_list(ret_timetable, stored->sendings, stored->n_sendings) &&
           is_sound(ret_timetable);
}

struct packed wire_pack(const ProtobufCMessage *message, struct arena *arena)
{
    size_t size = message ? protobuf_c_message_get_packed_size(message) : 0;
    uint8_t *bytes = message ? arena_alloc(arena, size + 1) : NULL;

    if (!bytes) {
        return (struct packed){NULL, 0};
    }
    (void)protobuf_c_message_pack(message, bytes);
    return (struct packed){bytes, size};
}

bool wire_equal(struct packed one, struct packed other)
{
    return one.bytes && other.bytes && one.size == other.size &&
           memcmp(one.bytes, other.bytes, one.size) == 0;
}
