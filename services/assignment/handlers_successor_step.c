/* A unit's proposals pass to its successor, each by one commit, by whichever replica holds the job.
 */
#include "assignment/handlers_successor.h"

#include "assignment/handlers_staged.h"
#include "assignment/successor.h"
#include "common/base/log.h"

#include <string.h>

enum { STEP_TIMEOUT_MS = 5000, LEFT_MAX = 1000, SWEPT_MAX = 200 };

typedef Banfu__Assignment__V1__SuccessionPiece piece_t;
typedef Banfu__Assignment__V1__SuccessionResult result_t;

/* One step, in its arena. */
struct passing_on {
    struct job_step *step;
    struct commit_store *store;
    const piece_t *piece; /* NULL: the closing step */
    int64_t now_ms;
    struct stored_proposal stored;
    struct stored_docket docket;
    size_t left;        /* place of the unit's proposals, at the closing */
    const char **swept; /* keys, where the piece names no proposal */
    size_t swept_count, swept_next;
    struct failure failure;
};

static struct arena *arena_of(const struct passing_on *passing)
{
    return job_step_arena(passing->step);
}

static void fail_memory(struct passing_on *passing)
{
    failure_set(&passing->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
}

/* --- a proposal --- */

static void note_history(struct passing_on *passing)
{
    const piece_t *piece = passing->piece;
    const char *what = arena_printf(arena_of(passing), "%s由%s承接", piece->unit, piece->successor);
    const struct history_line line = {.instant_ms = passing->now_ms,
                                      .what = what,
                                      .by = piece->actor->name,
                                      .reason = piece->reason};

    if (!what || proposal_note(&passing->stored.proposal, &line, arena_of(passing)) != 0) {
        fail_memory(passing);
    }
}

static void tell(struct passing_on *passing, struct commit *commit, const struct passed *passed)
{
    const piece_t *piece = passing->piece;
    struct arena *arena = arena_of(passing);
    Banfu__Event__V1__Event *event = staged_event(piece->actor, job_step_log(passing->step), arena);
    Banfu__Event__V1__UnitSucceeded *body =
        wire_new(arena, &banfu__event__v1__unit_succeeded__descriptor);

    if (!event || !body) {
        fail_memory(passing);
        return;
    }
    body->successor = piece->successor;
    body->co_unit = passed->co_unit;
    body->joined = passed->how == PASSING_JOINED;
    body->job = borrow_text(job_step_job(passing->step));
    event->proposal = piece->proposal;
    event->unit = piece->unit;
    event->reason = piece->reason;
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_UNIT_SUCCEEDED;
    event->unit_succeeded = body;
    commit_event(commit, (uint32_t)event->body_case, &event->base);
    commit_at(commit, passing->now_ms);
}

/* Whether there was anything to pass. */
static bool pass_on(struct passing_on *passing, struct commit *commit)
{
    const piece_t *piece = passing->piece;
    struct stored_proposal *stored = &passing->stored;
    const struct unit_act act = {.role = role_name(ROLE_OFFICE),
                                 .today = date_at(passing->now_ms),
                                 .now_ms = passing->now_ms,
                                 .reason = piece->reason,
                                 .successor = piece->successor};
    struct passed passed;

    if (!stored->found || proposal_pass(&stored->proposal, piece->unit, &act, arena_of(passing),
                                        &passing->failure, &passed) != 0) {
        return false;
    }
    if (passed.how != PASSING_PASSED && passed.how != PASSING_JOINED) {
        return false;
    }
    note_history(passing);
    commit_change(commit, stored->thing, STORE_ASSIGNMENT_PART, stored->version);
    store_put_proposal(commit, job_step_log(passing->step), stored, arena_of(passing),
                       &passing->failure);
    tell(passing, commit, &passed);
    return true;
}

/* --- the closing step --- */

static const struct succession *own_succession(const struct passing_on *passing)
{
    const struct docket *docket = &passing->docket.docket;

    for (size_t i = 0; i < docket->succession_count; i++) {
        if (strcmp(docket->successions[i].job, job_step_job(passing->step)) == 0) {
            return &docket->successions[i];
        }
    }
    return NULL;
}

static bool list_left(struct passing_on *passing, const struct loaded *loaded, result_t *result)
{
    struct arena *arena = arena_of(passing);
    size_t count = loaded_member_count(loaded, passing->left);

    result->left = wire_list(arena, count);
    for (size_t i = 0; result->left && i < count; i++) {
        double score = 0;
        result->left[i] = arena_strdup(arena, loaded_member(loaded, passing->left, i, &score));
        if (!result->left[i]) {
            return false;
        }
    }
    result->n_left = count;
    return result->left != NULL;
}

/* What is left is for the office to settle. */
static void conclude(struct passing_on *passing, const struct loaded *loaded)
{
    const struct succession *succession = own_succession(passing);
    result_t *result =
        wire_new(arena_of(passing), &banfu__assignment__v1__succession_result__descriptor);

    if (!result || !list_left(passing, loaded, result)) {
        fail_memory(passing);
        return;
    }
    /* The last piece names none; what it found on the way is not counted. */
    int64_t passed = job_step_index(passing->step) - 1 - (int64_t)result->n_left;
    result->unit = borrow_text(succession->unit);
    result->successor = borrow_text(succession->successor);
    result->passed = (int32_t)(passed > 0 ? passed : 0);
    job_step_result(passing->step, &result->base);
}

/* --- loading and applying --- */

static void finish(struct passing_on *passing)
{
    const struct failure *failure = &passing->failure;

    if (!failure_is_set(failure)) {
        job_step_submit(passing->step);
        return;
    }
    LOG(LOG_ERROR, "succession_step_failed", LOG_TEXT("job", job_step_job(passing->step)),
        LOG_INTEGER("piece", job_step_index(passing->step)), LOG_TEXT("reason", failure->reason));
    if (failure->code == STATUS_RESOURCE_EXHAUSTED || failure->code == STATUS_UNAVAILABLE) {
        job_step_retry(passing->step, failure->code);
    } else {
        job_step_fail(passing->step, "承接没有完成，请通知系统管理员");
    }
}

static void on_left(enum status_code code, const struct loaded *loaded, void *data)
{
    struct passing_on *passing = data;

    if (code != STATUS_OK) {
        job_step_retry(passing->step, code);
        return;
    }
    conclude(passing, loaded);
    finish(passing);
}

static struct load *new_load(const struct passing_on *passing)
{
    return load_new(passing->store, job_step_shard(passing->step), job_step_log(passing->step),
                    arena_of(passing));
}

/* A job whose succession was opened anew meanwhile has nothing more to say. */
static void look_what_is_left(struct passing_on *passing)
{
    const struct succession *succession = own_succession(passing);
    struct load *load = succession ? new_load(passing) : NULL;

    if (!succession) {
        job_step_submit(passing->step);
    } else if (!load) {
        job_step_retry(passing->step, STATUS_RESOURCE_EXHAUSTED);
    } else {
        passing->left = store_load_of_unit(load, job_step_log(passing->step), succession->unit,
                                           LEFT_MAX, arena_of(passing));
        load_submit(load, STEP_TIMEOUT_MS, on_left, passing);
    }
}

static void on_docket(enum status_code code, const struct loaded *loaded, void *data)
{
    struct passing_on *passing = data;

    if (code != STATUS_OK) {
        job_step_retry(passing->step, code);
        return;
    }
    store_need_docket(loaded, arena_of(passing), &passing->docket, &passing->failure);
    if (failure_is_set(&passing->failure)) {
        finish(passing);
    } else {
        look_what_is_left(passing);
    }
}

static void on_proposal(enum status_code code, const struct loaded *loaded, void *data)
{
    struct passing_on *passing = data;
    struct commit *commit = job_step_commit(passing->step);

    if (code != STATUS_OK || !commit) {
        job_step_retry(passing->step, code != STATUS_OK ? code : STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    store_take_proposal(loaded, arena_of(passing), &passing->stored, &passing->failure);
    if (!failure_is_set(&passing->failure)) {
        (void)pass_on(passing, commit);
    }
    finish(passing);
}

/* --- the last piece: what was assigned to the unit until the docket knew its successor --- */

static void sweep_next(struct passing_on *passing);

static void on_swept(const struct commit_outcome *outcome, void *data)
{
    struct passing_on *passing = data;

    if (outcome->result == COMMIT_DONE) {
        sweep_next(passing);
    } else {
        job_step_retry(passing->step, STATUS_ABORTED); /* all of it again */
    }
}

static void on_to_sweep(enum status_code code, const struct loaded *loaded, void *data)
{
    struct passing_on *passing = data;
    struct commit *commit = commit_new(passing->store, job_step_shard(passing->step),
                                       job_step_log(passing->step), arena_of(passing));

    if (code != STATUS_OK || !commit) {
        job_step_retry(passing->step, code != STATUS_OK ? code : STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    store_take_proposal(loaded, arena_of(passing), &passing->stored, &passing->failure);
    bool passes = !failure_is_set(&passing->failure) && pass_on(passing, commit);
    if (failure_is_set(&passing->failure)) {
        finish(passing);
    } else if (passes) {
        commit_submit(commit, STEP_TIMEOUT_MS, on_swept, passing);
    } else {
        sweep_next(passing);
    }
}

static void sweep_next(struct passing_on *passing)
{
    if (passing->swept_next == passing->swept_count) {
        finish(passing);
        return;
    }
    const char *key = passing->swept[passing->swept_next++];
    piece_t *piece = arena_alloc(arena_of(passing), sizeof(*piece));
    struct load *load = new_load(passing);

    if (!piece || !load ||
        !store_load_bare_proposal(load, job_step_log(passing->step), key, arena_of(passing),
                                  &passing->stored)) {
        job_step_retry(passing->step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    *piece = *passing->piece;
    piece->proposal = borrow_text(key);
    passing->piece = piece;
    load_submit(load, STEP_TIMEOUT_MS, on_to_sweep, passing);
}

static void on_unit(enum status_code code, const struct loaded *loaded, void *data)
{
    struct passing_on *passing = data;
    size_t count = code == STATUS_OK ? loaded_member_count(loaded, passing->left) : 0;

    passing->swept = arena_array(arena_of(passing), count + 1, sizeof(*passing->swept));
    if (code != STATUS_OK || !passing->swept) {
        job_step_retry(passing->step, code != STATUS_OK ? code : STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        double score = 0;
        passing->swept[i] =
            arena_strdup(arena_of(passing), loaded_member(loaded, passing->left, i, &score));
        if (!passing->swept[i]) {
            job_step_retry(passing->step, STATUS_RESOURCE_EXHAUSTED);
            return;
        }
    }
    passing->swept_count = count;
    sweep_next(passing);
}

static bool read_piece(struct passing_on *passing, const void *bytes, size_t size)
{
    passing->piece = (const piece_t *)(void *)wire_unpack(
        arena_of(passing), &banfu__assignment__v1__succession_piece__descriptor, bytes, size);
    return passing->piece && passing->piece->actor;
}

static bool plan(struct passing_on *passing, struct load *load)
{
    struct arena *arena = arena_of(passing);
    const char *docket = job_step_log(passing->step);

    if (passing->piece && !*passing->piece->proposal) {
        passing->left = store_load_of_unit(load, docket, passing->piece->unit, SWEPT_MAX, arena);
        return true;
    }
    return passing->piece ? store_load_bare_proposal(load, docket, passing->piece->proposal, arena,
                                                     &passing->stored)
                          : store_load_docket(load, docket, arena, &passing->docket);
}

void succession_step(struct job_step *step, void *data)
{
    struct service *service = data;
    struct passing_on *passing = arena_alloc(job_step_arena(step), sizeof(*passing));
    size_t size = 0;
    const void *bytes = job_step_input(step, &size);

    if (!passing) {
        job_step_retry(step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    *passing = (struct passing_on){
        .step = step, .store = service_store(service), .now_ms = service_case_now_ms(service)};
    failure_init(&passing->failure, job_step_arena(step));
    if (bytes && !read_piece(passing, bytes, size)) {
        job_step_fail(step, "承接的内容无法读取，请重新提出");
        return;
    }
    struct load *load = new_load(passing);
    if (!load || !plan(passing, load)) {
        job_step_retry(step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    bool sweeps = bytes && !*passing->piece->proposal;
    load_submit(load, STEP_TIMEOUT_MS, sweeps ? on_unit : bytes ? on_proposal : on_docket, passing);
}
