/*
 * Units and accounts from a folder, taken in before identity is ready. A seed is taken in once: its
 * digest is remembered, so that what an administrator changed afterwards stays. Another one writes
 * only what differs; passwords count for accounts that are not there yet.
 *
 * It goes in steps, each a change of its own: is it taken in already? units; accounts, a few at a
 * time; it is taken in. A start that is interrupted goes on where it was.
 */
#include "identity/handlers_seed.h"

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "common/base/log.h"
#include "common/commit/commit.h"
#include "identity/case_units.h"
#include "identity/errors.h"
#include "identity/handlers.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/identity/v1/record.pb-c.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 8 << 20, ARENA_CAP = 64 << 20, FAULTS_SHOWN = 10 };

struct seeding *seeding_of(const struct flow *flow)
{
    return identity_of(flow)->seeding;
}

/* --- the end --- */

static void end(struct seeding *seeding)
{
    struct identity *identity = service_data(seeding->service);

    identity->seeding = NULL;
    arena_free(seeding->arena);
    free(seeding);
}

void seeding_refuse(struct seeding *seeding, const char *what)
{
    struct service *service = seeding->service;

    service_refuse_start(service, "seed: %s", what);
    end(seeding);
}

static void finish(struct seeding *seeding)
{
    struct service *service = seeding->service;

    LOG(LOG_INFO, "seeded", LOG_INTEGER("units", (int64_t)seeding->seed.unit_count),
        LOG_INTEGER("accounts", (int64_t)seeding->seed.account_count),
        LOG_INTEGER("changed", (int64_t)seeding->changed));
    end(seeding);
    service_started(service);
}

void seeding_run(struct seeding *seeding, const char *name, size_t number,
                 const struct flow_steps *steps, const ProtobufCMessage *request,
                 void (*next)(const struct failure *failure, void *data))
{
    (void)snprintf(seeding->id, sizeof(seeding->id), "seed-%.16s-%s-%zu", seeding->digest, name,
                   number);
    if (flow_own(seeding->service, "", seeding->id, steps, request, next, seeding) != 0) {
        seeding_refuse(seeding, "out of memory");
    }
}

void seeding_tell(struct flow *flow, int32_t units, size_t n_accounts, char **accounts)
{
    Banfu__Event__V1__Seeded *body = arena_alloc(flow_arena(flow), sizeof(*body));
    Banfu__Event__V1__Event *event = flow_event(flow);

    if (!body) {
        flow_fail_memory(flow);
        return;
    }
    banfu__event__v1__seeded__init(body);
    body->units = units;
    body->n_accounts = n_accounts;
    body->accounts = accounts;
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_SEEDED;
    event->seeded = body;
}

/* --- the last step: it is taken in --- */

static void plan_nothing(struct flow *flow, struct load *load)
{
    (void)flow;
    (void)load;
}

static void decide_taken_in(struct flow *flow, struct commit *commit)
{
    store_set_seed(commit, seeding_of(flow)->digest);
    seeding_tell(flow, 0, 0, NULL);
}

static const struct flow_steps TAKEN_IN = {
    .plan = plan_nothing, .decide = decide_taken_in, .log = STORE_LOG};

static void on_taken_in(const struct failure *failure, void *data)
{
    struct seeding *seeding = data;

    if (failure->code != STATUS_OK) {
        seeding_refuse(seeding, failure->message);
    } else {
        finish(seeding);
    }
}

void seeding_end(struct seeding *seeding)
{
    const Banfu__Identity__V1__SeedBatch nothing = BANFU__IDENTITY__V1__SEED_BATCH__INIT;

    seeding_run(seeding, "end", 0, &TAKEN_IN, &nothing.base, on_taken_in);
}

/* --- units --- */

static void plan_units(struct flow *flow, struct load *load)
{
    const char *city = service_cities(flow_service(flow))[0];

    if (!store_load_units(load, city, flow_arena(flow), flow_state(flow))) {
        flow_fail_memory(flow);
    }
}

static size_t find_unit(const struct stored_units *stored, const char *name)
{
    size_t at = 0;

    while (at < stored->count && strcmp(stored->units[at].short_name, name) != 0) {
        at++;
    }
    return at;
}

/* The seed's units replace those of their names; others stay as they are. */
static void decide_units(struct flow *flow, struct commit *commit)
{
    const struct seed *seed = &seeding_of(flow)->seed;
    struct stored_units *stored = flow_state(flow);
    struct unit *all =
        arena_array(flow_arena(flow), stored->count + seed->unit_count + 1, sizeof(*all));

    if (!all) {
        flow_fail_memory(flow);
        return;
    }
    memcpy(all, stored->units, stored->count * sizeof(*all));
    stored->units = all;
    for (size_t i = 0; i < seed->unit_count; i++) {
        size_t at = find_unit(stored, seed->units[i].short_name);
        all[at] = seed->units[i];
        stored->count += at == stored->count;
    }
    flow_part(flow, stored->thing, STORE_UNITS_PART, stored->version);
    store_put_units(commit, stored, flow_arena(flow), flow_failure(flow));
    seeding_tell(flow, (int32_t)seed->unit_count, 0, NULL);
}

static const struct flow_steps UNITS = {
    .plan = plan_units,
    .take = case_take_units,
    .decide = decide_units,
    .state_size = sizeof(struct stored_units),
    .log = STORE_LOG,
};

/* --- is it taken in already? --- */

static void plan_look(struct flow *flow, struct load *load)
{
    size_t *place = flow_state(flow);

    *place = store_load_seed(load);
}

static void take_look(struct flow *flow, const struct loaded *loaded)
{
    const size_t *place = flow_state(flow);
    struct seeding *seeding = seeding_of(flow);

    seeding->taken_in = store_seed_is(loaded, *place, seeding->digest);
}

static void decide_look(struct flow *flow, struct commit *commit)
{
    (void)commit;
    flow_nothing(flow);
}

static const struct flow_steps LOOK = {
    .plan = plan_look,
    .take = take_look,
    .decide = decide_look,
    .state_size = sizeof(size_t),
    .log = STORE_LOG,
};

static void on_units(const struct failure *failure, void *data)
{
    struct seeding *seeding = data;

    if (failure->code != STATUS_OK) {
        seeding_refuse(seeding, failure->message);
    } else {
        seeding_accounts(seeding);
    }
}

static void on_looked(const struct failure *failure, void *data)
{
    const Banfu__Identity__V1__SeedBatch nothing = BANFU__IDENTITY__V1__SEED_BATCH__INIT;
    struct seeding *seeding = data;

    if (failure->code != STATUS_OK) {
        seeding_refuse(seeding, failure->message);
    } else if (seeding->taken_in) {
        finish(seeding);
    } else {
        seeding_run(seeding, "units", 0, &UNITS, &nothing.base, on_units);
    }
}

/* --- the files --- */

static int read_file(const char *folder, const char *name, struct buffer *ret_bytes)
{
    char path[4096];
    char chunk[16384];
    size_t size = 0;

    buffer_init(ret_bytes, FILE_MAX);
    if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    FILE *file = fopen(path, "rbe");
    if (!file) {
        return -1;
    }
    while ((size = fread(chunk, 1, sizeof(chunk), file)) > 0) {
        buffer_append(ret_bytes, chunk, size);
    }
    bool bad = ferror(file) != 0 || ret_bytes->failed;
    (void)fclose(file);
    errno = bad ? EFBIG : 0;
    return bad ? -1 : 0;
}

static bool name_faults(const char *file, const struct table_faults *faults)
{
    for (size_t i = 0; i < faults->count && i < faults->most && i < FAULTS_SHOWN; i++) {
        LOG(LOG_ERROR, "seed_fault", LOG_TEXT("file", file),
            LOG_INTEGER("line", (int64_t)faults->faults[i].line),
            LOG_TEXT("column", faults->faults[i].column),
            LOG_TEXT("message", faults->faults[i].message));
    }
    return faults->count > 0;
}

/* Returns NULL, or what is wrong. */
static const char *read_seed(struct seeding *seeding, const struct buffer *units,
                             const struct buffer *accounts)
{
    struct failure failure;
    uint8_t digests[2][DIGEST_SIZE];
    uint8_t digest[DIGEST_SIZE];

    failure_init(&failure, seeding->arena);
    if (seed_read((struct seed_file){units->bytes, units->size},
                  (struct seed_file){accounts->bytes, accounts->size}, seeding->arena, &failure,
                  &seeding->seed) != 0) {
        return failure.message;
    }
    if (digest_sha256(units->bytes, units->size, digests[0]) != 0 ||
        digest_sha256(accounts->bytes, accounts->size, digests[1]) != 0 ||
        digest_sha256(digests, sizeof(digests), digest) != 0) {
        return "no digest";
    }
    digest_hex(digest, seeding->digest);
    bool faulty = name_faults("units.csv", &seeding->seed.unit_faults);
    faulty = name_faults("accounts.csv", &seeding->seed.account_faults) || faulty;
    return faulty ? "rows are faulty" : NULL;
}

static void begin(struct seeding *seeding, const char *folder)
{
    const Banfu__Identity__V1__SeedBatch nothing = BANFU__IDENTITY__V1__SEED_BATCH__INIT;
    struct buffer units;
    struct buffer accounts;
    const char *trouble = NULL;

    buffer_init(&accounts, FILE_MAX);
    if (read_file(folder, "units.csv", &units) != 0 ||
        read_file(folder, "accounts.csv", &accounts) != 0) {
        trouble = strerror(errno);
    } else {
        trouble = read_seed(seeding, &units, &accounts);
    }
    buffer_done(&units);
    buffer_done(&accounts);
    if (trouble) {
        seeding_refuse(seeding, trouble);
    } else {
        /* The number makes the question a new one each time: what is remembered is no answer. */
        seeding_run(seeding, "look", (size_t)clock_real_ms(), &LOOK, &nothing.base, on_looked);
    }
}

void identity_seed(struct service *service)
{
    struct identity *identity = service_data(service);
    const char *folder = identity->conf.seed_folder;

    if (*folder == '\0') {
        service_started(service);
        return;
    }
    struct seeding *seeding = calloc(1, sizeof(*seeding));
    if (seeding) {
        seeding->arena = arena_new(ARENA_CAP);
        seeding->service = service;
        seeding->told_ms = clock_steady_ms();
    }
    if (!seeding || !seeding->arena) {
        free(seeding);
        service_refuse_start(service, "out of memory");
        return;
    }
    identity->seeding = seeding;
    begin(seeding, folder);
}
