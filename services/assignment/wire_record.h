/* Between assignment's nouns and the messages it stores. Nouns taken from a message keep its texts;
 * messages made of nouns keep theirs: both live in the request's arena. Whatever makes something
 * returns NULL, or -1, when the arena is full. */
#ifndef BANFU_ASSIGNMENT_WIRE_RECORD_H
#define BANFU_ASSIGNMENT_WIRE_RECORD_H

#include "assignment/directory.h"
#include "assignment/domain.h"
#include "common/base/borrow.h"

#include <protobuf-c/protobuf-c.h>

extern const ProtobufCMessageDescriptor *const wire_docket_record;
extern const ProtobufCMessageDescriptor *const wire_proposal_record;
extern const ProtobufCMessageDescriptor *const wire_contacts_record;
extern const ProtobufCMessageDescriptor *const wire_phone_record;
extern const ProtobufCMessageDescriptor *const wire_import_record;
extern const ProtobufCMessageDescriptor *const wire_namesakes_record;
extern const ProtobufCMessageDescriptor *const wire_plan_record;
extern const ProtobufCMessageDescriptor *const wire_reaches_record;

/* Room for a list of `count` pointers, as protobuf-c wants repeated fields. */
void *wire_list(struct arena *arena, size_t count) MUST_CHECK;

/* Unpacks into the arena. NULL when the bytes are damaged or it is full. */
ProtobufCMessage *wire_unpack(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                              const void *bytes, size_t size) MUST_CHECK;

/* The rules' view of a docket; defaults filled in. */
int wire_to_docket(const ProtobufCMessage *record, const char *id, struct arena *arena,
                   struct docket *ret_docket) MUST_CHECK;

ProtobufCMessage *wire_from_proposal(const struct proposal *proposal,
                                     struct arena *arena) MUST_CHECK;
/* All but the contacts. */
int wire_to_proposal(const ProtobufCMessage *message, struct arena *arena,
                     struct proposal *ret_proposal) MUST_CHECK;

ProtobufCMessage *wire_from_contacts(const struct proposal *proposal,
                                     struct arena *arena) MUST_CHECK;
/* `record` may be NULL: no contacts. */
int wire_to_contacts(const ProtobufCMessage *record, struct arena *arena,
                     struct proposal *proposal) MUST_CHECK;

/* Bytes that lie sealed. */
struct sealed {
    const void *bytes;
    size_t size;
};

ProtobufCBinaryData wire_from_sealed(struct sealed sealed);

ProtobufCMessage *wire_from_phone(struct sealed phone, struct arena *arena) MUST_CHECK;
struct sealed wire_to_phone(const ProtobufCMessage *record); /* NULL: none */

struct sealed_person {
    struct sealed phone, address;
};

/* `sealed` has a phone and an address for each of the persons, whose own are not looked at. */
ProtobufCMessage *wire_from_namesakes(const struct namesakes *namesakes,
                                      const struct sealed_person *sealed,
                                      struct arena *arena) MUST_CHECK;
/* Phone and address of the persons are left "". */
int wire_to_namesakes(const ProtobufCMessage *record, struct arena *arena,
                      struct namesakes *ret_namesakes,
                      struct sealed_person **ret_sealed) MUST_CHECK;

/* By signer's position from 1, `count` of them; those without either are left out. */
ProtobufCMessage *wire_from_reaches(const struct sealed_person *reaches, size_t count,
                                    struct arena *arena) MUST_CHECK;
/* `record` may be NULL: none. */
struct sealed_person *wire_to_reaches(const ProtobufCMessage *record, size_t count,
                                      struct arena *arena) MUST_CHECK;

ProtobufCMessage *wire_from_plan(const struct work_plan *plan, struct arena *arena) MUST_CHECK;
struct work_plan wire_to_plan(const ProtobufCMessage *record); /* NULL: none filed */

#endif
