/* The record of a scan. */
#include "reply/wire.h"

#include "banfu/reply/v1/record.pb-c.h"

typedef Banfu__Reply__V1__ScanRecord scan_record_t;

const ProtobufCMessageDescriptor *const wire_scan_record =
    &banfu__reply__v1__scan_record__descriptor;

ProtobufCMessage *wire_from_scan(const struct kept_scan *scan, struct arena *arena)
{
    scan_record_t *record = arena_alloc(arena, sizeof(*record));

    if (!record) {
        return NULL;
    }
    banfu__reply__v1__scan_record__init(record);
    record->pieces = arena_array(arena, scan->piece_count + 1, sizeof(*record->pieces));
    if (!record->pieces) {
        return NULL;
    }
    record->media_type = borrow_text(scan->media_type);
    record->size = (int64_t)scan->size;
    record->n_pieces = scan->piece_count;
    for (size_t i = 0; i < scan->piece_count; i++) {
        record->pieces[i] = borrow_text(scan->pieces[i]);
    }
    return &record->base;
}

int wire_to_scan(const ProtobufCMessage *message, struct arena *arena, struct kept_scan *ret_scan)
{
    const scan_record_t *record = (const void *)message;
    const char **pieces = arena_array(arena, record->n_pieces + 1, sizeof(*pieces));

    if (!pieces) {
        return -1;
    }
    for (size_t i = 0; i < record->n_pieces; i++) {
        pieces[i] = record->pieces[i];
    }
    *ret_scan = (struct kept_scan){.media_type = record->media_type,
                                   .size = (size_t)record->size,
                                   .piece_count = record->n_pieces,
                                   .pieces = pieces};
    return 0;
}
