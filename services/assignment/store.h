/*
 * Where assignment keeps what it decides. A docket is the thing of its id, part "docket"; a
 * proposal the thing DOCKET/PROPOSAL, part "assignment"; a unit's plan DOCKET/plan/UNIT, part
 * "plan". Contacts, phones and the directory are entities of their own, so that they are neither
 * read nor written along with every step.
 *
 * Functions that load return false when the arena is full; those that take or put set `failure`.
 */
#ifndef BANFU_ASSIGNMENT_STORE_H
#define BANFU_ASSIGNMENT_STORE_H

#include "assignment/directory.h"
#include "assignment/domain.h"
#include "assignment/wire_record.h"
#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "common/commit/commit.h"
#include "common/commit/load.h"

#define STORE_DOCKET_PART "docket"
#define STORE_ASSIGNMENT_PART "assignment"
#define STORE_PLAN_PART "plan"

/* --- dockets --- */

struct stored_docket {
    const char *id;
    size_t entity, versions;
    bool found;
    int64_t version;
    struct docket docket;
    const ProtobufCMessage *record;
};

bool store_load_docket(struct load *load, const char *id, struct arena *arena,
                       struct stored_docket *ret_stored) MUST_CHECK;
/* A docket that is not there is no failure here. */
void store_take_docket(const struct loaded *loaded, struct arena *arena,
                       struct stored_docket *stored, struct failure *failure);
/* The same, and DOCKET_UNKNOWN where there is none. */
void store_need_docket(const struct loaded *loaded, struct arena *arena,
                       struct stored_docket *stored, struct failure *failure);
void store_put_docket(struct commit *commit, const char *id, const ProtobufCMessage *record,
                      struct arena *arena, struct failure *failure);

/* The dockets of the shard, by the index of their ids. */
size_t store_load_dockets(struct load *load);
void store_list_docket(struct commit *commit, const char *id);

/* --- proposals --- */

struct stored_proposal {
    const char *key;   /* "suggestion-17" */
    const char *thing; /* "shuozhou-2022/suggestion-17" */
    size_t entity, contacts, versions;
    bool found;
    int64_t version;
    struct proposal proposal;
    const char **units; /* whose it was as it was taken: the index by unit moves by what differs */
    size_t unit_count;
    const int64_t *replies; /* version of each answering unit's reply, as loaded */
};

/* Asks for a proposal with its contacts. `key` is one that proposal_key_parse reads. */
bool store_load_proposal(struct load *load, const char *docket, const char *key,
                         struct arena *arena, struct stored_proposal *ret_stored) MUST_CHECK;
/* The same without its contacts. */
bool store_load_bare_proposal(struct load *load, const char *docket, const char *key,
                              struct arena *arena, struct stored_proposal *ret_stored) MUST_CHECK;
/* One that is not there is no failure here. */
void store_take_proposal(const struct loaded *loaded, struct arena *arena,
                         struct stored_proposal *stored, struct failure *failure);
/* The same, and PROPOSAL_UNKNOWN where there is none, or where it came by an import whose last is
 * not in yet (rule 2). */
void store_need_proposal(const struct loaded *loaded, const struct docket *docket,
                         struct arena *arena, struct stored_proposal *stored,
                         struct failure *failure);

/* Writes it, its place among those not assigned yet included. */
void store_put_proposal(struct commit *commit, const char *docket,
                        const struct stored_proposal *stored, struct arena *arena,
                        struct failure *failure);
void store_put_contacts(struct commit *commit, const char *docket,
                        const struct stored_proposal *stored, struct arena *arena,
                        struct failure *failure);

/* What the office may change only until a reply is signed rests on the replies it found unsigned:
 * one signed meanwhile refuses the commit. */
void store_rest_on_replies(struct commit *commit, const struct stored_proposal *stored,
                           struct arena *arena);

/* Those not assigned yet, as keys, at most `count`, suggestions first, by number. */
size_t store_load_unassigned(struct load *load, const char *docket, size_t count,
                             struct arena *arena);

/* Those of a unit that are open for it (it answers or is a co-unit, and is not released),
 * as keys, at most `count`, suggestions first, by number. */
size_t store_load_of_unit(struct load *load, const char *docket, const char *unit, size_t count,
                          struct arena *arena);

/* All that were entered with their words, by number, from behind score `after` on; at most `count`.
 * What is entered stays listed. */
size_t store_load_entered(struct load *load, const char *docket, double after, size_t count,
                          struct arena *arena);
void store_list_entered(struct commit *commit, const char *docket,
                        const struct stored_proposal *stored, struct arena *arena);

/* --- the lead signer's phone as the register gave it --- */

bool store_load_phone(struct load *load, const char *docket, const char *key, struct arena *arena,
                      size_t *ret_place) MUST_CHECK;
struct sealed store_take_phone(const struct loaded *loaded, size_t place, struct arena *arena,
                               struct failure *failure);
/* An empty one removes it. */
void store_put_phone(struct commit *commit, const char *docket, const char *key,
                     struct sealed phone, struct arena *arena, struct failure *failure);
/* What it is sealed for (seal.h); NULL when the arena is full. */
const char *store_phone_owner(const char *docket, const char *key, struct arena *arena) MUST_CHECK;

/* --- the directory --- */

bool store_load_namesakes(struct load *load, const char *docket, enum person_kind kind,
                          const char *name, struct arena *arena, size_t *ret_place) MUST_CHECK;
/* None of that name is an empty list. */
void store_take_namesakes(const struct loaded *loaded, size_t place, struct arena *arena,
                          struct namesakes *ret_namesakes, struct sealed_person **ret_sealed,
                          struct failure *failure);
void store_put_namesakes(struct commit *commit, const char *docket,
                         const struct namesakes *namesakes, const ProtobufCMessage *record,
                         struct arena *arena, struct failure *failure);
/* What a person's phone or address ("phone", "address") is sealed for. */
const char *store_person_owner(const char *docket, const struct namesakes *namesakes, size_t index,
                               const char *field, struct arena *arena) MUST_CHECK;

/* --- phones and addresses of a proposal's signers that were completed by hand --- */

bool store_load_reaches(struct load *load, const char *docket, const char *key, struct arena *arena,
                        size_t *ret_place) MUST_CHECK;
/* By position, `count` of them; NULL with the failure set. */
struct sealed_person *store_take_reaches(const struct loaded *loaded, size_t place, size_t count,
                                         struct arena *arena, struct failure *failure) MUST_CHECK;
void store_put_reaches(struct commit *commit, const char *docket, const char *key,
                       const struct sealed_person *reaches, size_t count, struct arena *arena,
                       struct failure *failure);
/* What they are sealed for; `field` is "phone" or "address". */
const char *store_reach_owner(const char *docket, const char *key, int32_t signer,
                              const char *field, struct arena *arena) MUST_CHECK;

/* --- imports under way --- */

bool store_load_import(struct load *load, const char *job, struct arena *arena,
                       size_t *ret_place) MUST_CHECK;
/* NULL when there is none. */
ProtobufCMessage *store_take_import(const struct loaded *loaded, size_t place, struct arena *arena,
                                    struct failure *failure) MUST_CHECK;
void store_put_import(struct commit *commit, const char *job, const ProtobufCMessage *record,
                      struct arena *arena, struct failure *failure);
void store_end_import(struct commit *commit, const char *job, struct arena *arena,
                      struct failure *failure);

/* --- a unit's own plan --- */

struct stored_plan {
    const char *thing;
    size_t entity, versions;
    int64_t version;
    struct work_plan plan;
};

bool store_load_plan(struct load *load, const char *docket, const char *unit, struct arena *arena,
                     struct stored_plan *ret_stored) MUST_CHECK;
void store_take_plan(const struct loaded *loaded, struct arena *arena, struct stored_plan *stored,
                     struct failure *failure);
void store_put_plan(struct commit *commit, const char *docket, const char *unit,
                    const struct work_plan *plan, struct arena *arena, struct failure *failure);

#endif
