/*
 * Where this service keeps what it decides. A handling is one entity, its part of the thing
 * DOCKET/PROPOSAL is reply/UNIT; every version of a text an entity of its own, the body apart under
 * its digest. Names of one whole city (a card's code, a letter's number, a unit's series) stand
 * beside them.
 *
 * Names come from the arena; NULL when it is full, which the load or commit they go into reports.
 */
#ifndef BANFU_REPLY_STORE_H
#define BANFU_REPLY_STORE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "common/commit/commit.h"
#include "common/commit/load.h"
#include "reply/wire.h"
#include "reply/words.h"

enum { STORE_UNITS_MAX = 64, STORE_SAME_MAX = 8 };

/* Whose handling. */
struct store_key {
    const char *docket, *proposal, *unit;
    struct arena *arena;
};

const char *store_thing(const struct store_key *key);
const char *store_part(const struct store_key *key); /* "reply/UNIT" */
const char *store_handling_entity(const struct store_key *key);

/* --- what is handled as one, as assignment's log says --- */

/* Of the key's proposal. */
size_t store_load_members(struct load *load, const struct store_key *key);
/* Returns 0, or -1 with DATA_DAMAGED. */
int store_take_members(const struct loaded *loaded, size_t place, struct arena *arena,
                       struct failure *failure, struct members *ret_members) MUST_CHECK;
/* For each of them; of the key only docket and arena count. */
void store_put_members(struct commit *commit, const struct store_key *key,
                       const struct members *members);
/* They are handled by themselves again. */
void store_part_members(struct commit *commit, const struct store_key *key,
                        const struct members *members);

/* The number that a member's own reply was given before the merge, in round 1. */
size_t store_load_own(struct load *load, const struct store_key *key, const char *proposal);
/* False when it has none. */
bool store_take_own(const struct loaded *loaded, size_t place, const char *proposal,
                    struct arena *arena, struct letter_number *ret_number) MUST_CHECK;

/* --- a handling --- */

struct stored_handling {
    size_t entity, versions;
    struct members members; /* whose released signers are asked for */
    size_t released[MATTERS_MAX];
};

/* `members`: what is handled as one, its main proposal the key's; NULL when it is handled by
 * itself. They are copied, their texts not. */
void store_load_handling(struct load *load, const struct store_key *key,
                         const struct members *members, struct stored_handling *ret_places);

/* The handling of another unit of the same proposals. */
void store_load_beside(struct load *load, const struct store_key *key,
                       const struct stored_handling *first, struct stored_handling *ret_places);

/* Unpacks it; `ret_known` tells whether there is one, else it is empty. Released signers are
 * marked. -1 with DATA_DAMAGED, or when memory is short. */
int store_take_handling(const struct loaded *loaded, const struct store_key *key,
                        const struct stored_handling *places, struct failure *failure,
                        struct handling *ret_handling, bool *ret_known) MUST_CHECK;

/* A handling as it is written; NULL when the key's arena is full, and then the commit fails. */
struct packed_handling {
    const void *bytes;
    size_t size;
};

/* Long words are put away: references stand in their place from then on. */
struct packed_handling store_put_handling(struct commit *commit, const struct store_key *key,
                                          struct handling *handling);

/* --- its long words (words.h) --- */

/* Puts them away where they are long: references stand in their place. */
void store_keep_words(struct commit *commit, struct handling *handling, struct arena *arena);
/* Asks for the next of those collected; false when there are none left. In that load no other text
 * may be asked for before. */
bool store_load_words(struct load *load, struct words *words);
/* Puts those asked for into their places; -1 with DATA_DAMAGED. */
int store_take_words(const struct loaded *loaded, struct words *words,
                     struct failure *failure) MUST_CHECK;
/* Whether the handling, written as `packed`, still takes all that must have room in it (room.h),
 * after what could have waited. -1 with HANDLING_FULL. */
int store_check_room(const struct handling *handling, const struct packed_handling *packed,
                     struct failure *failure) MUST_CHECK;
/* The same after a draft, or what leads to another one: a commit takes it with a body, too. */
int store_check_draft_room(const struct handling *handling, const struct packed_handling *packed,
                           struct failure *failure) MUST_CHECK;

/* The units that have a handling of the proposal. */
size_t store_load_units(struct load *load, const struct store_key *key);
/* One of them; valid as long as `loaded`. */
const char *store_unit(const struct loaded *loaded, size_t place, size_t index);

/* The proposals whose handling is the key's unit's, by their main proposal; of the key only docket,
 * unit and arena count. */
enum { STORE_OF_UNIT_MAX = 150 };
size_t store_load_of_unit(struct load *load, const struct store_key *key);

/* store_of_unit.c: and these handlings themselves, by one more trip. */
struct handlings_of_unit {
    size_t place; /* of store_load_of_unit */
    size_t count;
    bool cut; /* there are more than STORE_OF_UNIT_MAX */
    size_t entities[STORE_OF_UNIT_MAX];
};

/* False when the key's arena is full. */
bool store_load_handlings_of_unit(struct load *load, const struct loaded *loaded,
                                  const struct store_key *key,
                                  struct handlings_of_unit *handlings) MUST_CHECK;
/* Unpacks one of them, references in place of long words. 1, 0 when it has gone meanwhile, -1 with
 * DATA_DAMAGED. */
int store_take_handling_of_unit(const struct loaded *loaded,
                                const struct handlings_of_unit *handlings, size_t index,
                                struct arena *arena, struct failure *failure,
                                struct handling *ret_handling) MUST_CHECK;

/* --- a handling that passed to the unit's successor (rule 5) --- */

size_t store_load_passed(struct load *load, const struct store_key *key);
/* Whose it is now; "" when it did not pass. */
const char *store_take_passed(const struct loaded *loaded, size_t place, struct arena *arena);
/* It goes from under the key's unit; the caller puts it under the successor's. */
void store_pass_handling(struct commit *commit, const struct store_key *key,
                         const struct handling *handling, const char *successor);
/* What the successor had drafted itself, when it once answered, is laid aside: another takes its
 * place. */
void store_put_aside(struct commit *commit, const struct store_key *key, struct handling *handling);
/* The key's unit has no handling of that proposal any more. */
void store_unlist_unit(struct commit *commit, const struct store_key *key, const char *proposal);
/* Under whose name the reply's texts and letterhead lie. */
struct store_key store_filed_key(const struct store_key *key, const struct reply *reply);

/* --- what has left --- */

/* What has left of a docket, first replies' first letters: a proposal, its unit, and the main
 * proposal of their handling. */
struct replied {
    const char *proposal, *unit, *main;
};

/* Lists the handling when its first reply has left. */
void store_list_replied(struct commit *commit, const struct store_key *key,
                        const struct handling *handling);
void store_unlist_replied(struct commit *commit, const struct store_key *key,
                          const struct handling *handling);
/* In the order of kinds and numbers, at most `most`. */
size_t store_load_replied(struct load *load, const char *docket, size_t most, struct arena *arena);
/* One of them, in `arena`; false when its name is none. */
bool store_take_replied(const struct loaded *loaded, size_t place, size_t index,
                        struct arena *arena, struct replied *ret_replied) MUST_CHECK;

/* --- texts --- */

/* Stores the body and sets the draft's digest. */
void store_put_body(struct commit *commit, struct draft *draft, struct arena *arena);

/* The reply's latest version, and that the unit answers by this text now. */
void store_put_version(struct commit *commit, const struct store_key *key,
                       const struct reply *reply);
size_t store_load_version(struct load *load, const struct store_key *key, int32_t round,
                          int32_t version);

/* Proposals that the unit answers by a text of that digest. */
size_t store_load_same(struct load *load, const struct store_key *key, const char *digest);
/* Another proposal among them than the key's and those that are handled with it, as people call
 * it, one of another docket with that docket's name; "" when there is none. */
const char *store_take_same(const struct loaded *loaded, size_t place, const struct store_key *key,
                            const struct members *members);

/* --- letters and cards --- */

void store_put_letterhead(struct commit *commit, const struct store_key *key, int32_t round,
                          const struct letterhead *letterhead);
size_t store_load_letterhead(struct load *load, const struct store_key *key, int32_t round);

/* Where a card's code leads. */
struct card_place {
    const char *docket, *proposal, *unit;
    int32_t round, signer;
};

/* All codes of a city stand in one index: a commit brings as many as a reply has letters. */
void store_put_code(struct commit *commit, const char *code, const struct card_place *place,
                    struct arena *arena);
size_t store_load_code(struct load *load, const char *code);
/* False when nobody was ever given that code. */
bool store_take_code(const struct loaded *loaded, size_t place, const char *code,
                     struct arena *arena, struct card_place *ret_place) MUST_CHECK;

/* Where a letter's verification code leads, and what that signing made of it. */
struct letter_place {
    const char *docket, *proposal, *unit;
    int32_t round;
    enum reply_class class;
    civil_day date;
};

void store_put_verification(struct commit *commit, const char *code,
                            const struct letter_place *place, struct arena *arena);
size_t store_load_verification(struct load *load, const char *code);
bool store_take_verification(const struct loaded *loaded, size_t place, const char *code,
                             struct arena *arena, struct letter_place *ret_place) MUST_CHECK;

/* The scan of one signer's card of the key's proposal, under its digest: of another's card nobody
 * finds it there. */
void store_put_scan(struct commit *commit, const struct store_key *key, int32_t signer,
                    const char *digest, const struct kept_scan *scan);
size_t store_load_scan(struct load *load, const struct store_key *key, int32_t signer,
                       const char *digest);
/* Which were kept beforehand for the letter of that round: digests, as members. */
enum { STORE_SCANS_MAX = 5 };
void store_list_scan(struct commit *commit, const struct store_key *key, int32_t round,
                     int32_t signer, const char *digest);
size_t store_load_scans(struct load *load, const struct store_key *key, int32_t round,
                        int32_t signer);

/* --- numbers --- */

const char *store_number_claim(const char *number, struct arena *arena);
const char *store_code_claim(const char *code, struct arena *arena);
/* The unit's series, which is also the thing whose part "series" goes with it. */
const char *store_series_entity(const struct store_key *key);
#define STORE_SERIES_PART "series"

/* --- released signers, as assignment's log says --- */

const char *store_released_entity(const struct store_key *key);

/* Handlings that a release may have finished: one for each release, so that looking after one never
 * loses another. */
struct unsettled {
    struct store_key key;
    int64_t position; /* of the release in the docket's log */
};

void store_put_unsettled(struct commit *commit, const struct unsettled *unsettled);
void store_drop_unsettled(struct commit *commit, const struct unsettled *unsettled);
size_t store_load_unsettled(struct load *load, size_t most);
/* One of them, in `arena`; false when its name is none. */
bool store_take_unsettled(const struct loaded *loaded, size_t place, size_t index,
                          struct arena *arena, struct unsettled *ret_unsettled) MUST_CHECK;

#endif
