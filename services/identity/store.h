/*
 * Where identity keeps its data, all under the tag {identity}: accounts and units as entities that
 * commits write, sessions as plain keys that expire by themselves. A city's units stand in one
 * entity: they are few and asked for together.
 */
#ifndef BANFU_IDENTITY_STORE_H
#define BANFU_IDENTITY_STORE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/commit/commit.h"
#include "common/commit/load.h"
#include "identity/domain.h"
#include "identity/stand_in.h"
#include "identity/wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct redis;

/* Shard and log of all that identity writes. */
#define STORE_LOG "identity"

/* --- accounts --- */

struct stored_account {
    const char *thing;       /* "account/office1" */
    size_t entity, versions; /* its places in the load */
    bool found;
    int64_t version;
    struct account account;
    const char *liaison_of[ACCOUNT_POSTS_MAX]; /* units, as it was taken: their indexes follow */
    size_t liaison_count;
};

#define STORE_ACCOUNT_PART "account"

/* Asks for an account. False when the arena is full. */
bool store_load_account(struct load *load, const char *id, struct arena *arena,
                        struct stored_account *ret_stored) MUST_CHECK;
/* Takes it; DATA_LOSS goes to `failure`. */
void store_take_account(const struct loaded *loaded, struct arena *arena,
                        struct stored_account *stored, struct failure *failure);

/* Writes it, and its epoch to the set that every process reads. `failure` is set when the arena is
 * full. */
void store_put_account(struct commit *commit, const struct stored_account *stored,
                       struct arena *arena, struct failure *failure);

/* --- liaison officers (rule 8): by unit, whose own the post is, the longest first --- */

enum { STORE_LIAISONS_MAX = 20 /* of one unit */ };

#define STORE_LIAISON_PART "officer"
/* The thing whose part every change of the unit's officer raises: "liaison/市住建局". */
const char *store_liaison_thing(const char *unit, struct arena *arena) MUST_CHECK;
/* The accounts of a unit, the officer in charge first. */
size_t store_load_liaisons(struct load *load, const char *unit, struct arena *arena);
struct listed_liaison {
    const char *account; /* NULL when the arena is full */
    bool deputy;
    civil_day last_day; /* of the post; DAY_LAST when it has no end */
};
/* One of them. */
struct listed_liaison store_take_liaison(const struct loaded *loaded, size_t place, size_t index,
                                         struct arena *arena) MUST_CHECK;

/* --- stand-ins (rule 17): a unit's whole register in one entity --- */

struct stored_stand_ins {
    const char *thing; /* "standIns/市住建局" */
    size_t entity, versions;
    int64_t version;
    struct stand_in_register book;
};

#define STORE_STAND_INS_PART "register"

/* `unit` outlives `ret_stored`. False when the arena is full. */
bool store_load_stand_ins(struct load *load, const char *unit, struct arena *arena,
                          struct stored_stand_ins *ret_stored) MUST_CHECK;
void store_take_stand_ins(const struct loaded *loaded, struct arena *arena,
                          struct stored_stand_ins *stored, struct failure *failure);
void store_put_stand_ins(struct commit *commit, const struct stored_stand_ins *stored,
                         struct arena *arena, struct failure *failure);

/* --- units --- */

struct stored_units {
    const char *thing; /* "units/shuozhou" */
    size_t entity, versions;
    int64_t version;
    struct unit *units;
    size_t count;
};

#define STORE_UNITS_PART "units"

bool store_load_units(struct load *load, const char *city, struct arena *arena,
                      struct stored_units *ret_stored) MUST_CHECK;
void store_take_units(const struct loaded *loaded, struct arena *arena, struct stored_units *stored,
                      struct failure *failure);
void store_put_units(struct commit *commit, const struct stored_units *stored, struct arena *arena,
                     struct failure *failure);

/* --- the seed that was taken in --- */

size_t store_load_seed(struct load *load);
/* Whether the seed with that digest has been taken in as a whole. */
bool store_seed_is(const struct loaded *loaded, size_t place, const char *digest_hex);
/* From now on it is this one. */
void store_set_seed(struct commit *commit, const char *digest_hex);

/* --- sessions, by the digest of what the client keeps. Each returns 0 and calls `done` later, or
 * -1 when the store or the arena takes no more --- */

/* Writes one that Redis forgets after `left_ms`. */
int store_put_session(struct redis *redis, const char *key, const struct session_held *held,
                      int64_t left_ms, struct arena *arena,
                      void (*done)(enum status_code code, void *data), void *data) MUST_CHECK;

/* Writes again one that was used, where it still stands: one that was ended meanwhile is not
 * brought back. Nobody waits for it: when it fails the session ends earlier than it might. */
void store_touch_session(struct redis *redis, const char *key, const struct session_held *held,
                         int64_t left_ms, struct arena *arena);

/* OK, NOT_FOUND or why not; `held` is valid as long as `arena`. */
int store_get_session(struct redis *redis, const char *key, struct arena *arena,
                      void (*done)(enum status_code code, const struct session_held *held,
                                   void *data),
                      void *data) MUST_CHECK;

int store_end_session(struct redis *redis, const char *key, struct arena *arena,
                      void (*done)(enum status_code code, void *data), void *data) MUST_CHECK;

/* --- one-time codes --- */

enum { STORE_TOTP_PREPARED_MS = 600000, STORE_TOTP_USED_MS = 120000 };

/* Keeps the sealed secret that `account` was shown, until it is in force or its time is up. */
int store_put_prepared(struct redis *redis, const char *account, const void *sealed, size_t size,
                       struct arena *arena, void (*done)(enum status_code code, void *data),
                       void *data) MUST_CHECK;

/* OK with the sealed secret, valid only inside `done`; NOT_FOUND, or why not. */
int store_get_prepared(struct redis *redis, const char *account, struct arena *arena,
                       void (*done)(enum status_code code, const void *sealed, size_t size,
                                    void *data),
                       void *data) MUST_CHECK;

/* Marks a step's code as used: OK the first time, NOT_FOUND when it was used before. */
int store_use_step(struct redis *redis, const char *account, int64_t step, struct arena *arena,
                   void (*done)(enum status_code code, void *data), void *data) MUST_CHECK;

#endif
