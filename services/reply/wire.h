/*
 * Between what this service decides on and messages: what is stored, what is asked, what is
 * answered. What is made lives in the arena handed in, which also holds what it was made of;
 * whatever makes something returns NULL, or -1, when the arena is full.
 */
#ifndef BANFU_REPLY_WIRE_H
#define BANFU_REPLY_WIRE_H

#include "common/base/borrow.h"
#include "common/base/failure.h"
#include "reply/drafting.h"
#include "reply/lifecycle.h"
#include "reply/numbering.h"

#include <protobuf-c/protobuf-c.h>

struct Banfu__Assignment__V1__FactsResponse;
struct Banfu__Proposal__V1__Docket;
struct Banfu__Reply__V1__HandlingView;
struct Banfu__Reply__V1__PutReplyRequest;
struct Banfu__Reply__V1__ReplyView;

/* "2022-06-30", "" for none or when the arena is full. */
char *wire_date(civil_day day, struct arena *arena);

/* A stored date; DAY_NONE for "". */
civil_day wire_day(const char *text);

/* A date somebody wrote: DAY_NONE for "", and for one that is none, which names `field`. */
civil_day wire_day_asked(const char *text, const char *field, struct failure *failure);

/* --- what is stored --- */

extern const ProtobufCMessageDescriptor *const wire_handling_record;
extern const ProtobufCMessageDescriptor *const wire_draft_record;
extern const ProtobufCMessageDescriptor *const wire_letterhead_record;
extern const ProtobufCMessageDescriptor *const wire_series_record;
extern const ProtobufCMessageDescriptor *const wire_released_record;
extern const ProtobufCMessageDescriptor *const wire_passed_record;
extern const ProtobufCMessageDescriptor *const wire_members_record;
extern const ProtobufCMessageDescriptor *const wire_scan_record;

ProtobufCMessage *wire_from_handling(const struct handling *handling,
                                     struct arena *arena) MUST_CHECK;
/* With room for one more wherever domain.h says so. */
int wire_to_handling(const ProtobufCMessage *message, struct arena *arena,
                     struct handling *ret_handling) MUST_CHECK;
/* An empty handling with the same room. */
int wire_new_handling(const char *docket, const char *unit, struct arena *arena,
                      struct handling *ret_handling) MUST_CHECK;

/* One version of a text, without its body, which is kept apart under its digest. */
ProtobufCMessage *wire_from_draft(const struct draft *draft, struct arena *arena) MUST_CHECK;
int wire_to_draft(const ProtobufCMessage *message, struct arena *arena,
                  struct draft *ret_draft) MUST_CHECK;

/* What letters and cards say of city and unit, as it was at the signing. */
struct letterhead {
    const char *unit_full_name;
    const char *congress_session, *conference_session;
    const char *government, *office;
    const char *congress_committee, *conference_committee;
    const char *letter_code; /* of the unit's document register; "" where nobody knows it */
};

ProtobufCMessage *wire_from_letterhead(const struct letterhead *letterhead,
                                       struct arena *arena) MUST_CHECK;
struct letterhead wire_to_letterhead(const ProtobufCMessage *message); /* NULL: all "" */

ProtobufCMessage *wire_from_series(const struct series *series, struct arena *arena) MUST_CHECK;
void wire_to_series(const ProtobufCMessage *message, struct series *ret_series); /* NULL: code "" */

/* Signers no longer to be answered. */
struct released {
    size_t count;
    const int32_t *signers;
    bool all;
};

ProtobufCMessage *wire_from_released(const struct released *released,
                                     struct arena *arena) MUST_CHECK;
ProtobufCMessage *wire_from_passed(const char *successor, struct arena *arena);
const char *wire_to_passed(const ProtobufCMessage *message); /* "" for NULL: it did not pass */

struct released wire_to_released(const ProtobufCMessage *message); /* NULL: none */

ProtobufCMessage *wire_from_members(const struct members *members, struct arena *arena) MUST_CHECK;
struct members wire_to_members(const ProtobufCMessage *message); /* NULL: none */
/* The scan of a paper card, kept as texts by their digests. */
struct kept_scan {
    const char *media_type;
    size_t size;
    size_t piece_count;
    const char *const *pieces;
};

ProtobufCMessage *wire_from_scan(const struct kept_scan *scan, struct arena *arena) MUST_CHECK;
int wire_to_scan(const ProtobufCMessage *message, struct arena *arena,
                 struct kept_scan *ret_scan) MUST_CHECK;

/* --- what is asked --- */

/* A PutReply request's draft; dates that are none are named in `failure`. `digest` is left "". */
int wire_to_asked_draft(const struct Banfu__Reply__V1__PutReplyRequest *request,
                        struct arena *arena, struct failure *failure,
                        struct draft *ret_draft) MUST_CHECK;

/* What assignment says of all that are handled as one. */
struct facts {
    bool answers;  /* the unit is an answering one */
    bool accepted; /* and has accepted, or let its days pass (rule 6) */
    bool withdrawn, offline;
    int32_t close_days_after_receipt, close_days_after_dispatch; /* docket settings (rule 23) */
    bool taking_back_refused;                                    /* likewise (rule 14) */
    bool is_member;      /* it is handled with another by now, under that one */
    size_t matter_count; /* the main one first */
    struct matter *matters;
    int64_t versions[MATTERS_MAX]; /* of the part `assignment` of each */
    struct handling_facts handling;
    struct letterhead letterhead;
};

int wire_to_facts(const struct Banfu__Assignment__V1__FactsResponse *response, const char *proposal,
                  struct arena *arena, struct facts *ret_facts) MUST_CHECK;

/* --- what is answered --- */

struct Banfu__Reply__V1__ReplyView *wire_view_reply(const struct handling *handling,
                                                    const struct reply *reply, uint32_t matter,
                                                    struct arena *arena) MUST_CHECK;

struct Banfu__Reply__V1__HandlingView *wire_view_handling(const struct handling *handling,
                                                          uint32_t matter,
                                                          struct arena *arena) MUST_CHECK;

#endif
