/* Between identity's nouns and the messages that are stored and answered. */
#ifndef BANFU_IDENTITY_WIRE_H
#define BANFU_IDENTITY_WIRE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/borrow.h"
#include "identity/domain.h"
#include "identity/stand_in.h"

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

extern const ProtobufCMessageDescriptor *const wire_account_record;
extern const ProtobufCMessageDescriptor *const wire_units_record;
extern const ProtobufCMessageDescriptor *const wire_session_record;

/* An account as it is stored; its texts are those of the account. NULL when the arena is full. */
ProtobufCMessage *wire_from_account(const struct account *account, struct arena *arena) MUST_CHECK;

/* And back, the texts those of the message. Returns 0, or -1 when it holds more posts than an
 * account may have. */
int wire_to_account(const ProtobufCMessage *record, struct account *ret_account) MUST_CHECK;

/* All units of a city; NULL when the arena is full. */
ProtobufCMessage *wire_from_units(const struct unit *units, size_t count,
                                  struct arena *arena) MUST_CHECK;
/* NULL when the arena is full; `record` may be NULL: no units. */
struct unit *wire_to_units(const ProtobufCMessage *record, struct arena *arena,
                           size_t *ret_count) MUST_CHECK;

/* A unit's register of stand-ins; NULL when the arena is full. */
extern const ProtobufCMessageDescriptor *const wire_stand_ins_record;
ProtobufCMessage *wire_from_stand_ins(const struct stand_in_register *book,
                                      struct arena *arena) MUST_CHECK;
/* Its entries with room for one more, NULL when the arena is full or there are more than may be;
 * `record` may be NULL: none. */
struct stand_in *wire_to_stand_ins(const ProtobufCMessage *record, struct arena *arena,
                                   size_t *ret_count) MUST_CHECK;

/* What an event says of an entry of that unit's that has ended; NULL when the arena is full. */
ProtobufCMessage *wire_stand_in_ended(const struct stand_in *entry, const char *unit,
                                      struct arena *arena) MUST_CHECK;

struct session_held {
    const char *account;
    struct session session;
};

/* The bytes of a session's record; NULL when the arena is full. */
void *wire_pack_session(const struct session_held *held, struct arena *arena,
                        size_t *ret_size) MUST_CHECK;
/* Texts in `arena`. Returns 0, or -1 when the bytes are damaged or the arena is full. */
int wire_unpack_session(const void *bytes, size_t size, struct arena *arena,
                        struct session_held *ret_held) MUST_CHECK;

/* "HANDLER 市住建局 代principal3", as events say it; NULL when the arena is full. */
char *wire_post_text(const struct post *post, struct arena *arena) MUST_CHECK;

#endif
