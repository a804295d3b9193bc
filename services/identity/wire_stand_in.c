/* The register of stand-ins, as it is stored and told of. */
#include "common/access/role.h"
#include "identity/wire.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/identity/v1/record.pb-c.h"

typedef Banfu__Identity__V1__StandInRecord record_t;
typedef Banfu__Identity__V1__StandInsRecord records_t;

const ProtobufCMessageDescriptor *const wire_stand_ins_record =
    &banfu__identity__v1__stand_ins_record__descriptor;

static void fill(record_t *record, const struct stand_in *entry)
{
    banfu__identity__v1__stand_in_record__init(record);
    record->account = borrow_text(entry->account);
    record->name = borrow_text(entry->name);
    record->role = entry->role;
    record->on_behalf_of = borrow_text(entry->on_behalf_of);
    record->behalf_name = borrow_text(entry->behalf_name);
    record->ground = (int32_t)entry->ground;
    record->paper = borrow_text(entry->paper);
    record->paper_day = entry->paper_day;
    record->from_day = entry->from;
    record->until_day = entry->until;
    record->entered_by = borrow_text(entry->entered.account);
    record->entered_by_name = borrow_text(entry->entered.name);
    record->entered_ms = entry->entered.now_ms;
    record->ended_by = borrow_text(entry->ended.account);
    record->ended_by_name = borrow_text(entry->ended.name);
    record->ended_ms = entry->ended.now_ms;
    record->end_reason = borrow_text(entry->end_reason);
}

ProtobufCMessage *wire_from_stand_ins(const struct stand_in_register *book, struct arena *arena)
{
    records_t *all = arena_alloc(arena, sizeof(*all));
    record_t *each = arena_array(arena, book->count + 1, sizeof(*each));
    record_t **list = arena_array(arena, book->count + 1, sizeof(record_t *));

    if (!all || !each || !list) {
        return NULL;
    }
    banfu__identity__v1__stand_ins_record__init(all);
    for (size_t i = 0; i < book->count; i++) {
        fill(&each[i], &book->entries[i]);
        list[i] = &each[i];
    }
    all->n_stand_ins = book->count;
    all->stand_ins = list;
    return &all->base;
}

static struct stand_in read(const record_t *record, size_t place)
{
    return (struct stand_in){.number = (int32_t)place + 1,
                             .account = record->account,
                             .name = record->name,
                             .role = record->role,
                             .on_behalf_of = record->on_behalf_of,
                             .behalf_name = record->behalf_name,
                             .ground = (enum stand_in_ground)record->ground,
                             .paper = record->paper,
                             .paper_day = record->paper_day,
                             .from = record->from_day,
                             .until = record->until_day,
                             .entered = {.account = record->entered_by,
                                         .name = record->entered_by_name,
                                         .now_ms = record->entered_ms},
                             .ended = {.account = record->ended_by,
                                       .name = record->ended_by_name,
                                       .now_ms = record->ended_ms},
                             .end_reason = record->end_reason};
}

struct stand_in *wire_to_stand_ins(const ProtobufCMessage *record, struct arena *arena,
                                   size_t *ret_count)
{
    const records_t *stored = (const records_t *)(const void *)record;
    size_t count = stored ? stored->n_stand_ins : 0;
    struct stand_in *entries =
        count <= STAND_INS_MAX ? arena_array(arena, count + 1, sizeof(*entries)) : NULL;

    for (size_t i = 0; entries && i < count; i++) {
        entries[i] = read(stored->stand_ins[i], i);
    }
    if (entries) {
        *ret_count = count;
    }
    return entries;
}

ProtobufCMessage *wire_stand_in_ended(const struct stand_in *entry, const char *unit,
                                      struct arena *arena)
{
    Banfu__Event__V1__StandInEnded *body = arena_alloc(arena, sizeof(*body));
    char text[DATE_TEXT_SIZE];
    char *until = arena_strdup(arena, date_print(entry->until, text));

    if (!body || !until) {
        return NULL;
    }
    banfu__event__v1__stand_in_ended__init(body);
    body->number = entry->number;
    body->account = borrow_text(entry->account);
    body->role = borrow_text(role_name((enum role)entry->role));
    body->on_behalf_of = borrow_text(entry->on_behalf_of);
    body->until = until;
    body->unit = borrow_text(unit);
    body->reason = borrow_text(entry->end_reason);
    return &body->base;
}
