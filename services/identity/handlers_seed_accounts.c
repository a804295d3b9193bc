/* A seed's accounts: those that differ are written, those that are new get their password. */
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/commit/commit.h"
#include "identity/handlers.h"
#include "identity/handlers_seed.h"
#include "identity/store.h"

#include "banfu/identity/v1/record.pb-c.h"

enum { BATCH_MAX = 20, PROGRESS_MS = 2000 };

struct batch {
    struct stored_account stored[BATCH_MAX];
    const char *hashes[BATCH_MAX];
};

/* Where a stretched password goes. */
struct stretching {
    struct flow *flow;
    size_t place;
};

static void plan_accounts(struct flow *flow, struct load *load)
{
    const Banfu__Identity__V1__SeedBatch *request = flow_request(flow);
    struct batch *batch = flow_state(flow);

    for (size_t i = 0; i < request->n_accounts; i++) {
        if (!store_load_account(load, request->accounts[i]->account->id, flow_arena(flow),
                                &batch->stored[i])) {
            flow_fail_memory(flow);
        }
    }
}

static void take_accounts(struct flow *flow, const struct loaded *loaded)
{
    const Banfu__Identity__V1__SeedBatch *request = flow_request(flow);
    struct batch *batch = flow_state(flow);

    for (size_t i = 0; i < request->n_accounts; i++) {
        store_take_account(loaded, flow_arena(flow), &batch->stored[i], flow_failure(flow));
    }
}

static void on_stretched(void *data, bool done, const char *hash)
{
    const struct stretching *stretching = data;
    struct flow *flow = stretching->flow;
    struct batch *batch = flow_state(flow);

    batch->hashes[stretching->place] = done ? arena_strdup(flow_arena(flow), hash) : NULL;
    if (!batch->hashes[stretching->place]) {
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
    const struct batch *batch = flow_state(flow);

    for (size_t i = 0; i < request->n_accounts; i++) {
        if (!batch->stored[i].found && *request->accounts[i]->new_password) {
            stretch(flow, i, request->accounts[i]->new_password);
        }
    }
}

/* True when the account is to be written. One that is new and has no password waits for a seed that
 * gives it one. */
static bool adopt(struct stored_account *stored, struct account *wanted, const char *hash,
                  int64_t now_ms)
{
    if (stored->found) {
        return account_keep_stand_ins(&stored->account, wanted) == 0 &&
               account_adopt(&stored->account, wanted, now_ms);
    }
    if (!hash) {
        return false;
    }
    stored->account = *wanted;
    account_set_password(&stored->account, hash, now_ms);
    return true;
}

static void decide_accounts(struct flow *flow, struct commit *commit)
{
    const Banfu__Identity__V1__SeedBatch *request = flow_request(flow);
    struct batch *batch = flow_state(flow);
    char **names = arena_array(flow_arena(flow), BATCH_MAX, sizeof(char *));
    size_t count = 0;

    for (size_t i = 0; names && i < request->n_accounts; i++) {
        struct stored_account *stored = &batch->stored[i];
        struct account wanted;
        if (wire_to_account(&request->accounts[i]->account->base, &wanted) == 0 &&
            adopt(stored, &wanted, batch->hashes[i], clock_real_ms())) {
            flow_part_also(flow, stored->thing, STORE_ACCOUNT_PART, stored->version);
            store_put_account(commit, stored, flow_arena(flow), flow_failure(flow));
            names[count++] = borrow_text(stored->account.id);
        }
    }
    if (count == 0) {
        flow_nothing(flow);
        return;
    }
    seeding_of(flow)->changed += count;
    seeding_tell(flow, 0, count, names);
}

static const struct flow_steps ACCOUNTS = {
    .plan = plan_accounts,
    .take = take_accounts,
    .ask = stretch_new,
    .decide = decide_accounts,
    .state_size = sizeof(struct batch),
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
    Banfu__Identity__V1__SeedEntry entries[BATCH_MAX];
    Banfu__Identity__V1__SeedEntry *list[BATCH_MAX];
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
    for (; batch.n_accounts < BATCH_MAX && seeding->next < seeding->seed.account_count;
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
