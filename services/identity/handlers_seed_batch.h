/* Some accounts of a seed while they are taken in: what one change loads, and the stand-ins that
 * end with posts which the seed gives no more (rule 17). Between the files of the seed only. */
#ifndef BANFU_IDENTITY_HANDLERS_SEED_BATCH_H
#define BANFU_IDENTITY_HANDLERS_SEED_BATCH_H

#include "common/service/flow.h"
#include "identity/case_lapsing.h"
#include "identity/store.h"

#include <stdbool.h>
#include <stddef.h>

/* With the registers of all units in which they may hold posts, and with whoever stands in there,
 * a batch is no more than one load takes. */
enum {
    SEED_BATCH_MAX = 5,
    SEED_REGISTERS_MAX = SEED_BATCH_MAX * ACCOUNT_POSTS_MAX,
    SEED_PERSONS_MAX = 15
};
_Static_assert(SEED_BATCH_MAX + SEED_REGISTERS_MAX + SEED_PERSONS_MAX <= LOAD_THINGS_MAX,
               "one load takes all");

struct seeded_account {
    struct stored_account stored;
    const char *hash; /* of its first password; NULL for none */
    bool changed;
};

struct seeded_register {
    struct stored_stand_ins stored;
    bool changed;
};

struct seed_batch {
    int64_t now_ms; /* of looking for whoever stands in, on the case clock: the same at the end */
    struct seeded_account accounts[SEED_BATCH_MAX];
    /* of the units in which those accounts, as they are stored, hold posts */
    struct seeded_register registers[SEED_REGISTERS_MAX];
    size_t register_count;
    /* whoever else stands in there on a post of theirs, and will no more */
    const char *person_ids[SEED_PERSONS_MAX];
    struct seeded_account persons[SEED_PERSONS_MAX];
    size_t person_count;
};

/* The flow's steps: its request is a SeedBatch, its state a struct seed_batch. Accounts say which
 * registers to look into, those whose accounts to load beside. */
void seed_batch_plan(struct flow *flow, struct load *load);
bool seed_batch_more(struct flow *flow, const struct loaded *loaded, struct load *load);
void seed_batch_take(struct flow *flow, const struct loaded *loaded);

size_t seed_batch_count(const struct flow *flow);
const char *seed_batch_id(const struct flow *flow, size_t place); /* of the account */

/* The account as the seed has it. False, with the failure set, when it has too many posts. */
bool seed_batch_wanted(struct flow *flow, size_t place, struct account *ret_wanted) MUST_CHECK;

/* In decide: ends them, in registers and accounts, which are then marked as changed. */
void seed_batch_lapse(struct flow *flow, struct lapsing *ret_lapsing);

#endif
