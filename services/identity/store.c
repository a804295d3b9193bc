#include "identity/store.h"

#include "identity/liaison.h"

#include <string.h>

/* The index that common/access/epoch_feed.h reads. */
#define EPOCHS_INDEX "epochs"
#define SEED_CLAIM "seed"

enum { LIAISON_SCORE_MAX = 2 * DAY_LAST + 3 };

static void fail_memory(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
}

static void fail_damaged(struct failure *failure)
{
    failure_set(failure, STATUS_DATA_LOSS, "RECORD_DAMAGED",
                "存储的数据已损坏，请与系统管理员联系");
}

/* What is stored under a thing's own name. NULL without a failure when there is nothing. */
static ProtobufCMessage *take_record(const struct loaded *loaded, size_t place,
                                     const ProtobufCMessageDescriptor *descriptor,
                                     struct arena *arena, struct failure *failure)
{
    bool damaged = false;
    ProtobufCMessage *record = loaded_entity(loaded, place, descriptor, arena, &damaged);

    if (damaged) {
        fail_damaged(failure);
    }
    return record;
}

/* --- accounts --- */

bool store_load_account(struct load *load, const char *id, struct arena *arena,
                        struct stored_account *ret_stored)
{
    const char *thing = arena_printf(arena, "account/%s", id);

    if (!thing) {
        return false;
    }
    *ret_stored = (struct stored_account){
        .thing = thing, .entity = load_entity(load, thing), .versions = load_versions(load, thing)};
    return true;
}

void store_take_account(const struct loaded *loaded, struct arena *arena,
                        struct stored_account *stored, struct failure *failure)
{
    const ProtobufCMessage *record =
        take_record(loaded, stored->entity, wire_account_record, arena, failure);

    stored->version = loaded_version(loaded, stored->versions, STORE_ACCOUNT_PART);
    stored->found = record != NULL;
    if (record && wire_to_account(record, &stored->account) != 0) {
        fail_damaged(failure);
        return;
    }
    for (size_t i = 0; record && i < stored->account.post_count; i++) {
        const struct post *post = &stored->account.posts[i];
        if (account_liaison(&stored->account, post->scope) == post) {
            stored->liaison_of[stored->liaison_count++] = post->scope;
        }
    }
}

const char *store_liaison_thing(const char *unit, struct arena *arena)
{
    return arena_printf(arena, "liaison/%s", unit);
}

size_t store_load_liaisons(struct load *load, const char *unit, struct arena *arena)
{
    const char *index = store_liaison_thing(unit, arena);

    return load_members(load, index ? index : "", 0, LIAISON_SCORE_MAX, STORE_LIAISONS_MAX);
}

/* Whoever stays longest stands first, so that the cap leaves out who ended long ago: without an end
 * an officer in charge is 0 and a deputy 1; two more for each day that a post ends earlier. */
static double score_liaison(const struct post *post)
{
    int32_t earlier = *post->until ? DAY_LAST - post_last_day(post) + 1 : 0;

    return 2.0 * earlier + post->deputy;
}

struct listed_liaison store_take_liaison(const struct loaded *loaded, size_t place, size_t index,
                                         struct arena *arena)
{
    double score = 0;
    const char *account = arena_strdup(arena, loaded_member(loaded, place, index, &score));
    int32_t whole = (int32_t)score;

    return (struct listed_liaison){.account = account,
                                   .deputy = whole % 2 == 1,
                                   .last_day = whole < 2 ? DAY_LAST : DAY_LAST - (whole / 2 - 1)};
}

/* A disabled account gives up no post: an officer stays in charge until the hand-over, a deputy is
 * not asked. */
static const struct post *listed_post(struct account *account, const char *unit)
{
    const struct post *post = account_liaison(account, unit);

    return post && post->deputy && account->disabled ? NULL : post;
}

/* Who was an officer of the unit is listed there no more, unless still one. */
static void index_liaisons(struct commit *commit, const struct stored_account *stored,
                           struct arena *arena)
{
    struct account account = stored->account;

    for (size_t i = 0; i < stored->liaison_count; i++) {
        if (!listed_post(&account, stored->liaison_of[i])) {
            commit_unindex(commit, store_liaison_thing(stored->liaison_of[i], arena), account.id);
        }
    }
    for (size_t i = 0; i < account.post_count; i++) {
        const struct post *post = &account.posts[i];
        if (listed_post(&account, post->scope) == post) {
            commit_index(commit, store_liaison_thing(post->scope, arena), account.id,
                         score_liaison(post));
        }
    }
}

void store_put_account(struct commit *commit, const struct stored_account *stored,
                       struct arena *arena, struct failure *failure)
{
    const ProtobufCMessage *record = wire_from_account(&stored->account, arena);

    if (!record) {
        fail_memory(failure);
        return;
    }
    commit_put(commit, stored->thing, record);
    commit_index(commit, EPOCHS_INDEX, stored->account.id, (double)stored->account.epoch);
    index_liaisons(commit, stored, arena);
}

/* --- stand-ins --- */

bool store_load_stand_ins(struct load *load, const char *unit, struct arena *arena,
                          struct stored_stand_ins *ret_stored)
{
    const char *thing = arena_printf(arena, "standIns/%s", unit);

    if (!thing) {
        return false;
    }
    *ret_stored = (struct stored_stand_ins){.thing = thing,
                                            .entity = load_entity(load, thing),
                                            .versions = load_versions(load, thing),
                                            .book = {.unit = unit}};
    return true;
}

void store_take_stand_ins(const struct loaded *loaded, struct arena *arena,
                          struct stored_stand_ins *stored, struct failure *failure)
{
    const ProtobufCMessage *record =
        take_record(loaded, stored->entity, wire_stand_ins_record, arena, failure);

    stored->version = loaded_version(loaded, stored->versions, STORE_STAND_INS_PART);
    stored->book.entries = wire_to_stand_ins(record, arena, &stored->book.count);
    if (!stored->book.entries) {
        fail_memory(failure);
    }
}

void store_put_stand_ins(struct commit *commit, const struct stored_stand_ins *stored,
                         struct arena *arena, struct failure *failure)
{
    const ProtobufCMessage *record = wire_from_stand_ins(&stored->book, arena);

    if (record) {
        commit_put(commit, stored->thing, record);
    } else {
        fail_memory(failure);
    }
}

/* --- units --- */

bool store_load_units(struct load *load, const char *city, struct arena *arena,
                      struct stored_units *ret_stored)
{
    const char *thing = arena_printf(arena, "units/%s", city);

    if (!thing) {
        return false;
    }
    *ret_stored = (struct stored_units){
        .thing = thing, .entity = load_entity(load, thing), .versions = load_versions(load, thing)};
    return true;
}

void store_take_units(const struct loaded *loaded, struct arena *arena, struct stored_units *stored,
                      struct failure *failure)
{
    const ProtobufCMessage *record =
        take_record(loaded, stored->entity, wire_units_record, arena, failure);

    stored->version = loaded_version(loaded, stored->versions, STORE_UNITS_PART);
    stored->units = wire_to_units(record, arena, &stored->count);
    if (!stored->units) {
        fail_memory(failure);
    }
}

void store_put_units(struct commit *commit, const struct stored_units *stored, struct arena *arena,
                     struct failure *failure)
{
    const ProtobufCMessage *record = wire_from_units(stored->units, stored->count, arena);

    if (record) {
        commit_put(commit, stored->thing, record);
    } else {
        fail_memory(failure);
    }
}

/* --- the seed --- */

size_t store_load_seed(struct load *load)
{
    return load_claim(load, SEED_CLAIM);
}

bool store_seed_is(const struct loaded *loaded, size_t place, const char *digest_hex)
{
    const char *taken = loaded_claim(loaded, place);

    return taken && strcmp(taken, digest_hex) == 0;
}

void store_set_seed(struct commit *commit, const char *digest_hex)
{
    commit_release(commit, SEED_CLAIM);
    commit_claim(commit, SEED_CLAIM, digest_hex);
}
