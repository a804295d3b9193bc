/* A seed's accounts: those that differ are written, those that are new get their password. Posts
 * that a seed gives no more take with them the stand-ins that rest on them (rule 17). */
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/commit/commit.h"
#include "identity/errors.h"
#include "identity/handlers.h"
#include "identity/handlers_seed.h"
#include "identity/handlers_seed_batch.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/identity/v1/record.pb-c.h"

enum { PROGRESS_MS = 2000 };

/* Where a stretched password goes. */
struct stretching {
    struct flow *flow;
    size_t place;
};

static void on_stretched(void *data, bool done, const char *hash)
{
    const struct stretching *stretching = data;
    struct flow *flow = stretching->flow;
    struct seed_batch *batch = flow_state(flow);

    batch->accounts[stretching->place].hash = done ? arena_strdup(flow_arena(flow), hash) : NULL;
    if (!batch->accounts[stretching->place].hash) {
        flow_fail_memory(flow);
    }
    flow_peer_answered(flow);
}

static void stretch(struct flow *flow, size_t place, const char *password)
{
    struct stretching *stretching = arena_alloc(flow_arena(flow), sizeof(*stretching));

    if (stretching) {
        *stretching = (struct stretching){.flow = flow, .place = place};
    }
    if (stretching && password_pool_stretch(identity_of(flow)->passwords, password, on_stretched,
                                            stretching) == 0) {
        flow_await(flow);
    } else {
        flow_fail_memory(flow);
    }
}

static void stretch_new(struct flow *flow)
{
    const Banfu__Identity__V1__SeedBatch *request = flow_request(flow);
    const struct seed_batch *batch = flow_state(flow);

    for (size_t i = 0; i < request->n_accounts; i++) {
        if (!batch->accounts[i].stored.found && *request->accounts[i]->new_password) {
            stretch(flow, i, request->accounts[i]->new_password);
        }
    }
}

/* --- decide --- */

/* One that is new and has no password waits for a seed that gives it one. */
static void adopt(struct flow *flow, struct seeded_account *seeded, struct account *wanted,
                  int64_t now_ms)
{
    struct account *account = &seeded->stored.account;

    if (seeded->stored.found) {
        if (account_keep_stand_ins(account, wanted) != 0) {
            failure_refuse(flow_failure(flow), &REFUSAL_POSTS_TOO_MANY, wanted->id);
            return;
        }
        seeded->changed = account_adopt(account, wanted, now_ms) || seeded->changed;
    } else if (seeded->hash) {
        *account = *wanted;
        account_set_password(account, seeded->hash, now_ms);
        seeded->changed = true;
    }
}

static bool put_account(struct flow *flow, struct commit *commit,
                        const struct seeded_account *seeded)
{
    if (seeded->changed) {
        flow_part_also(flow, seeded->stored.thing, STORE_ACCOUNT_PART, seeded->stored.version);
        store_put_account(commit, &seeded->stored, flow_arena(flow), flow_failure(flow));
    }
    return seeded->changed;
}

/* A stand-in may be entered meanwhile, by a replica that serves already. */
static void put_registers(struct flow *flow, struct commit *commit)
{
    const struct seed_batch *batch = flow_state(flow);

    for (size_t i = 0; i < batch->register_count; i++) {
        const struct stored_stand_ins *stored = &batch->registers[i].stored;
        if (batch->registers[i].changed) {
            flow_part_also(flow, stored->thing, STORE_STAND_INS_PART, stored->version);
            store_put_stand_ins(commit, stored, flow_arena(flow), flow_failure(flow));
        } else {
            commit_rest_on(commit, stored->thing, STORE_STAND_INS_PART, stored->version);
        }
    }
}

static void decide_accounts(struct flow *flow, struct commit *commit)
{
    struct seed_batch *batch = flow_state(flow);
    char **names = arena_array(flow_arena(flow), SEED_BATCH_MAX + SEED_PERSONS_MAX, sizeof(char *));
    struct lapsing lapsing = {.count = 0};
    size_t count = 0;

    if (!names) {
        flow_fail_memory(flow);
        return;
    }
    seed_batch_lapse(flow, &lapsing);
    for (size_t i = 0; i < seed_batch_count(flow); i++) {
        struct account wanted;
        if (seed_batch_wanted(flow, i, &wanted)) {
            adopt(flow, &batch->accounts[i], &wanted, clock_real_ms());
        }
        if (put_account(flow, commit, &batch->accounts[i])) {
            names[count++] = borrow_text(seed_batch_id(flow, i));
        }
    }
    for (size_t i = 0; i < batch->person_count; i++) {
        if (put_account(flow, commit, &batch->persons[i])) {
            names[count++] = borrow_text(batch->person_ids[i]);
        }
    }
    if (count == 0) {
        flow_nothing(flow);
        return;
    }
    put_registers(flow, commit);
    seeding_of(flow)->changed += count;
    seeding_tell(flow, 0, count, names);
    if (!failure_is_set(flow_failure(flow))) {
        flow_event(flow)->seeded->n_stand_ins_ended = lapsing.count;
        flow_event(flow)->seeded->stand_ins_ended = lapsing.ended;
    }
}

static const struct flow_steps ACCOUNTS = {
    .plan = seed_batch_plan,
    .more = seed_batch_more,
    .take = seed_batch_take,
    .ask = stretch_new,
    .decide = decide_accounts,
    .state_size = sizeof(struct seed_batch),
    .secret = true,
    .log = STORE_LOG,
};

static void on_accounts(const struct failure *failure, void *data)
{
    struct seeding *seeding = data;

    if (failure->code != STATUS_OK) {
        seeding_refuse(seeding, failure->message);
    } else {
        seeding_accounts(seeding);
    }
}

static void tell_progress(struct seeding *seeding)
{
    int64_t now_ms = clock_steady_ms();

    if (now_ms - seeding->told_ms >= PROGRESS_MS) {
        seeding->told_ms = now_ms;
        LOG(LOG_INFO, "seeding", LOG_INTEGER("accounts", (int64_t)seeding->next),
            LOG_INTEGER("of", (int64_t)seeding->seed.account_count));
    }
}

static bool fill_entry(const struct seed_account *account, struct arena *arena,
                       Banfu__Identity__V1__SeedEntry *ret_entry)
{
    struct account plain = account->account;

    plain.password_hash = "";
    banfu__identity__v1__seed_entry__init(ret_entry);
    ret_entry->account =
        (Banfu__Identity__V1__AccountRecord *)(void *)wire_from_account(&plain, arena);
    ret_entry->new_password = borrow_text(account->new_password);
    return ret_entry->account != NULL;
}

void seeding_accounts(struct seeding *seeding)
{
    Banfu__Identity__V1__SeedBatch batch = BANFU__IDENTITY__V1__SEED_BATCH__INIT;
    Banfu__Identity__V1__SeedEntry entries[SEED_BATCH_MAX];
    Banfu__Identity__V1__SeedEntry *list[SEED_BATCH_MAX];
    size_t first = seeding->next;

    tell_progress(seeding);
    if (service_is_ending(seeding->service)) {
        seeding_refuse(seeding, "asked to end before it was taken in");
        return;
    }
    if (first == seeding->seed.account_count) {
        seeding_end(seeding);
        return;
    }
    for (; batch.n_accounts < SEED_BATCH_MAX && seeding->next < seeding->seed.account_count;
         seeding->next++) {
        list[batch.n_accounts] = &entries[batch.n_accounts];
        if (!fill_entry(&seeding->seed.accounts[seeding->next], seeding->arena,
                        list[batch.n_accounts++])) {
            seeding_refuse(seeding, "out of memory");
            return;
        }
    }
    batch.accounts = list;
    seeding_run(seeding, "accounts", first, &ACCOUNTS, &batch.base, on_accounts);
}
