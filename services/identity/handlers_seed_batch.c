#include "identity/handlers_seed_batch.h"

#include "common/base/clock.h"
#include "common/service/service.h"
#include "identity/errors.h"

#include "banfu/identity/v1/record.pb-c.h"

#include <string.h>

size_t seed_batch_count(const struct flow *flow)
{
    const Banfu__Identity__V1__SeedBatch *request = flow_request(flow);

    return request->n_accounts;
}

const char *seed_batch_id(const struct flow *flow, size_t place)
{
    const Banfu__Identity__V1__SeedBatch *request = flow_request(flow);

    return request->accounts[place]->account->id;
}

/* --- load --- */

void seed_batch_plan(struct flow *flow, struct load *load)
{
    struct seed_batch *batch = flow_state(flow);
    struct arena *arena = flow_arena(flow);
    bool fits = true;

    for (size_t i = 0; fits && i < seed_batch_count(flow); i++) {
        fits = store_load_account(load, seed_batch_id(flow, i), arena, &batch->accounts[i].stored);
    }
    for (size_t i = 0; fits && i < batch->register_count; i++) {
        struct stored_stand_ins *stored = &batch->registers[i].stored;
        fits = store_load_stand_ins(load, stored->book.unit, arena, stored);
    }
    for (size_t i = 0; fits && i < batch->person_count; i++) {
        fits = store_load_account(load, batch->person_ids[i], arena, &batch->persons[i].stored);
    }
    if (!fits) {
        flow_fail_memory(flow);
    }
}

void seed_batch_take(struct flow *flow, const struct loaded *loaded)
{
    struct seed_batch *batch = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    for (size_t i = 0; i < seed_batch_count(flow); i++) {
        store_take_account(loaded, arena, &batch->accounts[i].stored, flow_failure(flow));
    }
    for (size_t i = 0; i < batch->register_count; i++) {
        store_take_stand_ins(loaded, arena, &batch->registers[i].stored, flow_failure(flow));
    }
    for (size_t i = 0; i < batch->person_count; i++) {
        store_take_account(loaded, arena, &batch->persons[i].stored, flow_failure(flow));
    }
}

static bool has_register(const struct seed_batch *batch, const char *unit)
{
    for (size_t i = 0; i < batch->register_count; i++) {
        if (strcmp(batch->registers[i].stored.book.unit, unit) == 0) {
            return true;
        }
    }
    return false;
}

/* Of posts that change while they are looked at, there may be more than any moment has. */
static void add_register(struct flow *flow, const char *unit)
{
    struct seed_batch *batch = flow_state(flow);

    if (batch->register_count == SEED_REGISTERS_MAX) {
        failure_set(flow_failure(flow), STATUS_ABORTED, "SEED_OVERTAKEN",
                    "posts change faster than they can be looked at");
        return;
    }
    batch->registers[batch->register_count++].stored.book.unit = unit;
}

static void find_registers(struct flow *flow)
{
    struct seed_batch *batch = flow_state(flow);

    for (size_t i = 0; i < seed_batch_count(flow); i++) {
        const struct stored_account *stored = &batch->accounts[i].stored;
        for (size_t j = 0; stored->found && j < stored->account.post_count; j++) {
            const char *unit = stored->account.posts[j].scope;
            if (*unit && !has_register(batch, unit)) {
                add_register(flow, unit);
            }
        }
    }
}

/* --- stand-ins that end --- */

bool seed_batch_wanted(struct flow *flow, size_t place, struct account *ret_wanted)
{
    const Banfu__Identity__V1__SeedBatch *request = flow_request(flow);

    if (wire_to_account(&request->accounts[place]->account->base, ret_wanted) != 0) {
        failure_refuse(flow_failure(flow), &REFUSAL_POSTS_TOO_MANY, seed_batch_id(flow, place));
        return false;
    }
    return true;
}

/* The account among those loaded; NULL when it is none of them. */
static struct seeded_account *find_account(struct flow *flow, const char *id)
{
    struct seed_batch *batch = flow_state(flow);

    for (size_t i = 0; i < seed_batch_count(flow); i++) {
        if (strcmp(seed_batch_id(flow, i), id) == 0) {
            return &batch->accounts[i];
        }
    }
    for (size_t i = 0; i < batch->person_count; i++) {
        if (strcmp(batch->person_ids[i], id) == 0) {
            return &batch->persons[i];
        }
    }
    return NULL;
}

typedef void (*on_lapsed)(struct flow *flow, struct seeded_register *where,
                          const struct stand_in *entry);

static void lapse_in(struct flow *flow, struct lapsing *lapsing, const struct posts_change *change,
                     on_lapsed each)
{
    struct seed_batch *batch = flow_state(flow);

    for (size_t i = 0; i < batch->register_count; i++) {
        struct seeded_register *where = &batch->registers[i];
        const struct stand_in *entry = NULL;
        while ((entry = lapsing_next(flow, lapsing, &where->stored.book, change)) != NULL) {
            each(flow, where, entry);
        }
    }
}

static void lapse(struct flow *flow, struct lapsing *ret_lapsing, on_lapsed each)
{
    struct seed_batch *batch = flow_state(flow);
    size_t most = 0;

    for (size_t i = 0; i < batch->register_count; i++) {
        most += batch->registers[i].stored.book.count;
    }
    if (!lapsing_begin(flow, most, batch->now_ms, ret_lapsing)) {
        return;
    }
    for (size_t i = 0; i < seed_batch_count(flow); i++) {
        const struct stored_account *stored = &batch->accounts[i].stored;
        struct account wanted;
        if (stored->found && seed_batch_wanted(flow, i, &wanted)) {
            const struct posts_change change = {.before = &stored->account, .after = &wanted};
            lapse_in(flow, ret_lapsing, &change, each);
        }
    }
}

static void on_lapse_seen(struct flow *flow, struct seeded_register *where,
                          const struct stand_in *entry)
{
    struct seed_batch *batch = flow_state(flow);

    (void)where;
    if (find_account(flow, entry->account)) {
        return;
    }
    if (batch->person_count == SEED_PERSONS_MAX) {
        failure_set(flow_failure(flow), STATUS_RESOURCE_EXHAUSTED, "STAND_INS_TOO_MANY",
                    "more than %d others stand in for the accounts of lines that lie together",
                    SEED_PERSONS_MAX);
        return;
    }
    batch->person_ids[batch->person_count++] = entry->account;
}

/* A replica that serves already may change posts and enter stand-ins from one trip to the next:
 * goes on until the last one has everything that it names. */
bool seed_batch_more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct seed_batch *batch = flow_state(flow);
    size_t known = batch->register_count + batch->person_count;
    struct lapsing looked;

    if (batch->now_ms == 0) {
        batch->now_ms = service_case_now_ms(flow_service(flow));
    }
    seed_batch_take(flow, loaded);
    find_registers(flow);
    lapse(flow, &looked, on_lapse_seen);
    if (failure_is_set(flow_failure(flow)) ||
        batch->register_count + batch->person_count == known) {
        return false;
    }
    seed_batch_plan(flow, load);
    return true;
}

/* seed_batch_more has seen to it that whoever is named here is loaded. */
static void on_lapsed_here(struct flow *flow, struct seeded_register *where,
                           const struct stand_in *entry)
{
    struct seeded_account *person = find_account(flow, entry->account);

    where->changed = true;
    if (person && person->stored.found) {
        stand_in_take_away(&person->stored.account, &where->stored.book, entry, clock_real_ms());
        person->changed = true;
    }
}

void seed_batch_lapse(struct flow *flow, struct lapsing *ret_lapsing)
{
    lapse(flow, ret_lapsing, on_lapsed_here);
}
