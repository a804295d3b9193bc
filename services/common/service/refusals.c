#include "common/service/refusals.h"

#include "common/access/guard.h"
#include "common/base/arena.h"
#include "common/base/clock.h"
#include "common/commit/commit.h"
#include "common/rpc/rpc.h"
#include "common/service/envelope.h"

#include <stdlib.h>
#include <string.h>

enum { CALLERS = 512, ARENA_CAP = 16384, TIMEOUT_MS = 5000 };

/* A caller's credit; the slot is his who was refused last. */
struct credit {
    char account[CALLER_TEXT_MAX + 1];
    int64_t spent_until_ms;
    int32_t skipped;
};

struct refusals {
    struct commit_store *store;
    struct metric_counter *lost;
    size_t open;
    struct credit credits[CALLERS];
};

/* One refusal on its way. */
struct note {
    struct refusals *refusals;
    struct arena *arena;
};

struct refusals *refusals_new(struct commit_store *store, struct metrics *metrics)
{
    struct refusals *refusals = calloc(1, sizeof(*refusals));

    if (refusals) {
        refusals->store = store;
        refusals->lost = metrics_counter(metrics, "banfu_refusals_lost_total",
                                         "refusals that could not be written down", NULL);
    }
    return refusals;
}

void refusals_free(struct refusals *refusals)
{
    free(refusals);
}

static struct credit *credit_of(struct refusals *refusals, const char *account)
{
    uint32_t hash = 2166136261U; /* FNV-1a: accounts are those that identity has let in */

    for (const char *letter = account; *letter; letter++) {
        hash = (hash ^ (unsigned char)*letter) * 16777619U;
    }
    struct credit *credit = &refusals->credits[hash % CALLERS];
    if (strcmp(credit->account, account) != 0) {
        *credit = (struct credit){.spent_until_ms = 0};
        memccpy(credit->account, account, '\0', CALLER_TEXT_MAX);
    }
    return credit;
}

/* True when the caller's credit allows one more. */
static bool take_credit(struct credit *credit, int64_t now_ms)
{
    if (credit->spent_until_ms < now_ms) {
        credit->spent_until_ms = now_ms;
    }
    if (credit->spent_until_ms - now_ms > (REFUSALS_BURST - 1) * (int64_t)REFUSALS_REFILL_MS) {
        credit->skipped++;
        return false;
    }
    credit->spent_until_ms += REFUSALS_REFILL_MS;
    return true;
}

static void on_written(const struct commit_outcome *outcome, void *data)
{
    const struct note *note = data;
    struct refusals *refusals = note->refusals;

    refusals->lost->value += outcome->result != COMMIT_DONE;
    refusals->open--;
    arena_free(note->arena);
}

/* The first post stands for all: none of them sufficed. */
static struct commit *make_commit(const struct note *note, const void *call,
                                  Banfu__Event__V1__AccessRefused *refused)
{
    const struct caller *caller = guard_caller(call);
    struct commit *commit =
        commit_new(note->refusals->store, REFUSALS_SHARD, REFUSALS_LOG, note->arena);
    struct envelope envelope;

    if (commit) {
        envelope_init(&envelope);
        envelope_name_caller(&envelope, call, caller->post_count > 0 ? &caller->posts[0] : NULL);
        envelope.event.request_id = envelope_text(rpc_call_request_id(call));
        envelope.event.body_case = BANFU__EVENT__V1__EVENT__BODY_ACCESS_REFUSED;
        envelope.event.access_refused = refused;
        commit_event(commit, (uint32_t)envelope.event.body_case, &envelope.event.base);
    }
    return commit;
}

/* Returns false when it could not be sent. */
static bool write_down(struct refusals *refusals, const void *call,
                       Banfu__Event__V1__AccessRefused *refused, int64_t case_now_ms)
{
    struct arena *arena = refusals->open < REFUSALS_OPEN_MAX ? arena_new(ARENA_CAP) : NULL;
    struct note *note = arena ? arena_alloc(arena, sizeof(*note)) : NULL;

    if (!note) {
        arena_free(arena);
        return false;
    }
    *note = (struct note){.refusals = refusals, .arena = arena};
    struct commit *commit = make_commit(note, call, refused);
    if (!commit) {
        arena_free(arena);
        return false;
    }
    refusals->open++;
    commit_at(commit, case_now_ms);
    commit_submit(commit, TIMEOUT_MS, on_written, note);
    return true;
}

void refusals_note(struct refusals *refusals, const void *call, const char *method,
                   const char *reason, int64_t case_now_ms)
{
    const struct caller *caller = guard_caller(call);
    Banfu__Event__V1__AccessRefused refused = BANFU__EVENT__V1__ACCESS_REFUSED__INIT;

    if (!caller) {
        return;
    }
    struct credit *credit = credit_of(refusals, caller->account);
    if (!take_credit(credit, clock_real_ms())) {
        return;
    }
    refused.method = envelope_text(method);
    refused.reason = envelope_text(reason);
    refused.skipped = credit->skipped;
    if (write_down(refusals, call, &refused, case_now_ms)) {
        credit->skipped = 0;
    } else {
        refusals->lost->value++;
    }
}
