/* A unit's hand-over and inventory between nouns and messages (wire_record.h's rules). */
#ifndef BANFU_ASSIGNMENT_WIRE_HANDOVER_H
#define BANFU_ASSIGNMENT_WIRE_HANDOVER_H

#include "assignment/handover.h"
#include "common/base/arena.h"

#include <protobuf-c/protobuf-c.h>

struct Banfu__Assignment__V1__HandOver;
struct Banfu__Assignment__V1__Inventory;
struct Banfu__Assignment__V1__LiaisonPerson;

extern const ProtobufCMessageDescriptor *const wire_handover_record;

/* `held` (may be NULL) is kept with one that was signed. */
ProtobufCMessage *wire_from_handover(const struct handover *handover,
                                     struct Banfu__Assignment__V1__Inventory *held,
                                     struct arena *arena) MUST_CHECK;
struct handover wire_to_handover(const ProtobufCMessage *message); /* NULL: none yet */

struct Banfu__Assignment__V1__HandOver *wire_handover(const struct handover *handover,
                                                      struct arena *arena) MUST_CHECK;
struct Banfu__Assignment__V1__LiaisonPerson *wire_liaison(const struct liaison *liaison,
                                                          struct arena *arena) MUST_CHECK;

/* Counts the inventory and fills in its digest: SHA-256 of its lines. -1 when memory is short. */
int wire_digest_inventory(struct Banfu__Assignment__V1__Inventory *inventory, struct arena *arena,
                          struct inventory_digest *ret_digest) MUST_CHECK;

#endif
