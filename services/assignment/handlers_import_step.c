/* The pieces of an import applied, each by one commit, by whichever replica holds the job. */
#include "assignment/handlers_import.h"
#include "assignment/handlers_staged.h"
#include "assignment/import_plan.h"
#include "assignment/wire_docket.h"
#include "common/base/log.h"

#include <string.h>

enum { STEP_TIMEOUT_MS = 5000 };

typedef Banfu__Assignment__V1__ImportRecord import_record_t;
typedef Banfu__Assignment__V1__StagedPiece piece_t;
typedef Banfu__Assignment__V1__StagedProposal staged_t;

/* One step, in its arena. */
struct stepping {
    struct job_step *step;
    struct service *service;
    const piece_t *piece; /* NULL: the closing step */
    struct stored_proposal *standing;
    struct stored_proposal *mains; /* which those that are merged are handled with */
    const char **main_keys;        /* "" for none */
    bool amends;                   /* some stood before */
    struct stored_docket docket;
    size_t record_place;
    struct failure failure;
    size_t rests; /* of the commit, on replies */
};

static struct arena *arena_of(const struct stepping *stepping)
{
    return job_step_arena(stepping->step);
}

static const char *docket_of(const struct stepping *stepping)
{
    return job_step_log(stepping->step);
}

/* What cannot be done now is tried again; what can never be done ends the job. */
static void give_up(struct stepping *stepping)
{
    const struct failure *failure = &stepping->failure;

    LOG(LOG_ERROR, "import_step_failed", LOG_TEXT("job", job_step_job(stepping->step)),
        LOG_INTEGER("piece", job_step_index(stepping->step)), LOG_TEXT("reason", failure->reason));
    if (failure->code == STATUS_RESOURCE_EXHAUSTED || failure->code == STATUS_UNAVAILABLE) {
        job_step_retry(stepping->step, failure->code);
    } else {
        job_step_fail(stepping->step, "导入没有完成，请通知系统管理员");
    }
}

static Banfu__Event__V1__Event *make_event(struct stepping *stepping,
                                           const Banfu__Assignment__V1__ImportActor *from)
{
    return staged_event(from, docket_of(stepping), arena_of(stepping));
}

static void fail_memory(struct stepping *stepping)
{
    failure_set(&stepping->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
}

/* --- a piece of proposals --- */

/* Not there yet: as it was planned. There: corrected, whatever was decided about it meanwhile. */
static bool take_over(struct stepping *stepping, const staged_t *staged,
                      struct stored_proposal *stored)
{
    const struct unit_act act = {.role = role_name(ROLE_OFFICE),
                                 .today = date_at(stepping->piece->instant_ms),
                                 .now_ms = stepping->piece->instant_ms};
    struct proposal planned;
    struct failure refused;

    if (wire_to_proposal(&staged->proposal->base, arena_of(stepping), &planned) != 0) {
        fail_memory(stepping);
        return false;
    }
    if (!stored->found) {
        stored->proposal = planned;
        return true;
    }
    failure_init(&refused, arena_of(stepping));
    if (import_adopt(&planned, &act, &refused, &stored->proposal) != 0) {
        /* Signed between the plan and now: its words stay. */
        LOG(LOG_WARN, "import_row_skipped", LOG_TEXT("proposal", stored->key),
            LOG_TEXT("reason", refused.reason));
        return false;
    }
    return true;
}

/* A reply signed meanwhile wins: its own, or that of the one it is handled with. What stands for so
 * many units that the commit cannot rest on all their replies is left as it is. */
static bool rest_on_signatures(struct stepping *stepping, struct commit *commit, size_t i)
{
    const struct stored_proposal *stored = &stepping->standing[i];
    const struct stored_proposal *main = &stepping->mains[i];
    bool merged = *stepping->main_keys[i] != '\0' && main->found;
    size_t more = stored->found ? stored->proposal.answering_count : 0;

    more += merged ? main->proposal.answering_count : 0;
    if (stepping->rests + more > COMMIT_VERSIONS_MAX - IMPORT_ITEMS_A_PIECE) {
        LOG(LOG_WARN, "import_row_skipped", LOG_TEXT("proposal", stored->key),
            LOG_TEXT("reason", "TOO_MANY_UNITS"));
        return false;
    }
    stepping->rests += more;
    if (stored->found) {
        store_rest_on_replies(commit, stored, arena_of(stepping));
    }
    if (merged) {
        store_rest_on_replies(commit, main, arena_of(stepping));
    }
    return true;
}

static Banfu__Event__V1__Registered *apply_proposal(struct stepping *stepping,
                                                    struct commit *commit, size_t i)
{
    const staged_t *staged = stepping->piece->proposals[i];
    struct stored_proposal *stored = &stepping->standing[i];
    struct arena *arena = arena_of(stepping);
    char digest[65] = "";

    if (!take_over(stepping, staged, stored) || !rest_on_signatures(stepping, commit, i)) {
        return NULL;
    }
    commit_text(commit, staged->text, strlen(staged->text), digest);
    if (stored->found) {
        commit_change(commit, stored->thing, STORE_ASSIGNMENT_PART, stored->version);
    } else {
        commit_begin(commit, stored->thing, STORE_ASSIGNMENT_PART);
    }
    store_put_proposal(commit, docket_of(stepping), stored, arena, &stepping->failure);
    if (staged->phone.len > 0 || stored->found) {
        store_put_phone(commit, docket_of(stepping), stored->key,
                        (struct sealed){.bytes = staged->phone.data, .size = staged->phone.len},
                        arena, &stepping->failure);
    }
    Banfu__Event__V1__Registered *registered =
        wire_registered(&stored->proposal, stored->key, staged->updated, arena);
    if (!registered || wire_mark_text(registered, staged->text, arena) != 0) {
        fail_memory(stepping);
        return NULL;
    }
    return registered;
}

static void apply_proposals(struct stepping *stepping, struct commit *commit)
{
    const piece_t *piece = stepping->piece;
    Banfu__Event__V1__Event *event = make_event(stepping, piece->actor);
    Banfu__Event__V1__ProposalsRegistered *body =
        wire_new(arena_of(stepping), &banfu__event__v1__proposals_registered__descriptor);
    Banfu__Event__V1__Registered **list = wire_list(arena_of(stepping), piece->n_proposals);

    if (!event || !body || !list) {
        fail_memory(stepping);
        return;
    }
    body->job = borrow_text(job_step_job(stepping->step));
    body->proposals = list;
    for (size_t i = 0; i < piece->n_proposals; i++) {
        Banfu__Event__V1__Registered *registered = apply_proposal(stepping, commit, i);
        if (registered) {
            list[body->n_proposals++] = registered;
        }
    }
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_PROPOSALS_REGISTERED;
    event->proposals_registered = body;
    commit_event(commit, (uint32_t)event->body_case, &event->base);
}

/* --- a piece of the directory --- */

static void apply_namesakes(struct stepping *stepping, struct commit *commit)
{
    const piece_t *piece = stepping->piece;

    for (size_t i = 0; i < piece->n_namesakes; i++) {
        const Banfu__Assignment__V1__NamesakesRecord *record = piece->namesakes[i];
        const struct namesakes named = {.kind = (enum person_kind)record->kind,
                                        .name = record->name};
        store_put_namesakes(commit, docket_of(stepping), &named, &record->base, arena_of(stepping),
                            &stepping->failure);
    }
}

/* --- the closing step --- */

static void set_closing_body(struct stepping *stepping, Banfu__Event__V1__Event *event,
                             const Banfu__Assignment__V1__ImportResponse *response, bool proposals)
{
    struct arena *arena = arena_of(stepping);
    Banfu__Event__V1__ImportFinished *finished =
        wire_new(arena, &banfu__event__v1__import_finished__descriptor);
    Banfu__Event__V1__SignersImported *imported =
        wire_new(arena, &banfu__event__v1__signers_imported__descriptor);

    if (!finished || !imported) {
        fail_memory(stepping);
        return;
    }
    finished->job = borrow_text(job_step_job(stepping->step));
    finished->created = response->created;
    finished->unchanged = response->unchanged;
    finished->updated = response->updated;
    imported->created = response->created;
    imported->updated = response->updated;
    if (proposals) {
        event->body_case = BANFU__EVENT__V1__EVENT__BODY_IMPORT_FINISHED;
        event->import_finished = finished;
    } else {
        event->body_case = BANFU__EVENT__V1__EVENT__BODY_SIGNERS_IMPORTED;
        event->signers_imported = imported;
    }
}

/* From here on the proposals are there for everybody. */
static void close_import(struct stepping *stepping, struct commit *commit,
                         const import_record_t *record)
{
    struct arena *arena = arena_of(stepping);
    struct stored_docket *docket = &stepping->docket;
    Banfu__Event__V1__Event *event = make_event(stepping, record->actor);

    if (!event || !record->response) {
        fail_memory(stepping);
        return;
    }
    set_closing_body(stepping, event, record->response, record->proposals);
    docket->docket.open_import = "";
    commit_change(commit, docket->id, STORE_DOCKET_PART, docket->version);
    store_put_docket(commit, docket->id,
                     wire_from_docket(wire_docket_body(docket->record), &docket->docket, arena),
                     arena, &stepping->failure);
    store_end_import(commit, job_step_job(stepping->step), arena, &stepping->failure);
    if (failure_is_set(&stepping->failure)) {
        return;
    }
    commit_event(commit, (uint32_t)event->body_case, &event->base);
    commit_at(commit, record->instant_ms);
    job_step_result(stepping->step, &record->response->base);
}

/* --- loading and applying --- */

static void apply(struct stepping *stepping, const struct loaded *loaded)
{
    struct commit *commit = job_step_commit(stepping->step);

    if (!commit) {
        fail_memory(stepping);
        return;
    }
    if (stepping->piece) {
        commit_at(commit, stepping->piece->instant_ms);
        if (stepping->piece->n_proposals > 0) {
            apply_proposals(stepping, commit);
        }
        apply_namesakes(stepping, commit);
        return;
    }
    store_need_docket(loaded, arena_of(stepping), &stepping->docket, &stepping->failure);
    ProtobufCMessage *record =
        store_take_import(loaded, stepping->record_place, arena_of(stepping), &stepping->failure);
    if (record && !failure_is_set(&stepping->failure)) {
        close_import(stepping, commit, (const import_record_t *)(void *)record);
    } else {
        failure_set(&stepping->failure, STATUS_DATA_LOSS, "IMPORT_LOST", "导入记录不见了");
    }
}

/* What stands, as loaded; true when a main proposal is yet to be loaded along. */
static bool take_standing(struct stepping *stepping, const struct loaded *loaded)
{
    bool more = false;

    for (size_t i = 0; stepping->piece && i < stepping->piece->n_proposals; i++) {
        struct stored_proposal *stored = &stepping->standing[i];
        if (!stepping->piece->proposals[i]->updated) {
            continue;
        }
        store_take_proposal(loaded, arena_of(stepping), stored, &stepping->failure);
        if (*stepping->main_keys[i]) {
            store_take_proposal(loaded, arena_of(stepping), &stepping->mains[i],
                                &stepping->failure);
        }
        const char *main = stored->found ? stored->proposal.merged_into : "";
        more = more || strcmp(main, stepping->main_keys[i]) != 0;
        stepping->main_keys[i] = main;
    }
    return more && !failure_is_set(&stepping->failure);
}

static void load_all(struct stepping *stepping);

static void on_caught_up(enum status_code code, void *data)
{
    struct stepping *stepping = data;

    if (code == STATUS_OK) {
        load_all(stepping);
    } else {
        job_step_retry(stepping->step, code);
    }
}

/* Whether a reply is signed is known by reacting to it: what is amended was loaded with nothing in
 * the log that is not known yet. */
static void on_loaded(enum status_code code, const struct loaded *loaded, void *data)
{
    struct stepping *stepping = data;
    struct job_step *step = stepping->step;

    if (code != STATUS_OK) {
        job_step_retry(step, code);
        return;
    }
    if (stepping->amends && !service_has_reacted(stepping->service, job_step_shard(step),
                                                 docket_of(stepping), loaded_log_head(loaded))) {
        service_catch_up(stepping->service, job_step_shard(step), docket_of(stepping),
                         STEP_TIMEOUT_MS, on_caught_up, stepping);
        return;
    }
    if (take_standing(stepping, loaded)) {
        load_all(stepping);
        return;
    }
    if (!failure_is_set(&stepping->failure)) {
        apply(stepping, loaded);
    }
    if (failure_is_set(&stepping->failure)) {
        give_up(stepping);
    } else {
        job_step_submit(step);
    }
}

/* Only an import makes proposals, and one at a time: what was planned as new is not there, which
 * the commit holds it to. */
static bool plan_proposal(struct stepping *stepping, struct load *load, size_t i)
{
    const staged_t *staged = stepping->piece->proposals[i];
    struct stored_proposal *standing = &stepping->standing[i];
    struct arena *arena = arena_of(stepping);
    char key[PROPOSAL_KEY_SIZE];

    if (!staged->proposal) {
        return false;
    }
    const char *name =
        arena_strdup(arena, proposal_key((enum proposal_kind)staged->proposal->kind,
                                         staged->proposal->between, staged->proposal->number, key));
    if (name && staged->updated) {
        const char *main = stepping->main_keys[i];
        return store_load_bare_proposal(load, docket_of(stepping), name, arena, standing) &&
               (!*main || store_load_bare_proposal(load, docket_of(stepping), main, arena,
                                                   &stepping->mains[i]));
    }
    standing->key = name;
    standing->thing = name ? arena_printf(arena, "%s/%s", docket_of(stepping), name) : NULL;
    return standing->thing != NULL;
}

static bool plan_piece(struct stepping *stepping, struct load *load)
{
    for (size_t i = 0; i < stepping->piece->n_proposals; i++) {
        if (!plan_proposal(stepping, load, i)) {
            return false;
        }
    }
    return true;
}

static bool plan(struct stepping *stepping, struct load *load)
{
    if (stepping->piece) {
        return plan_piece(stepping, load);
    }
    return store_load_docket(load, docket_of(stepping), arena_of(stepping), &stepping->docket) &&
           store_load_import(load, job_step_job(stepping->step), arena_of(stepping),
                             &stepping->record_place);
}

/* Again after catching up, or with what the merged ones are handled with. */
static void load_all(struct stepping *stepping)
{
    struct job_step *step = stepping->step;
    struct load *load = load_new(service_store(stepping->service), job_step_shard(step),
                                 job_step_log(step), job_step_arena(step));

    if (!load || !plan(stepping, load)) {
        job_step_retry(step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    if (stepping->amends) {
        load_log_head(load);
    }
    load_submit(load, STEP_TIMEOUT_MS, on_loaded, stepping);
}

static bool read_piece(struct stepping *stepping, const void *bytes, size_t size)
{
    struct arena *arena = arena_of(stepping);

    stepping->piece = (const piece_t *)(void *)wire_unpack(
        arena, &banfu__assignment__v1__staged_piece__descriptor, bytes, size);
    size_t count = stepping->piece ? stepping->piece->n_proposals : 0;
    stepping->standing = arena_array(arena, count + 1, sizeof(*stepping->standing));
    stepping->mains = arena_array(arena, count + 1, sizeof(*stepping->mains));
    stepping->main_keys = arena_array(arena, count + 1, sizeof(*stepping->main_keys));
    if (!stepping->piece || !stepping->standing || !stepping->mains || !stepping->main_keys) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        stepping->main_keys[i] = "";
        stepping->amends = stepping->amends || stepping->piece->proposals[i]->updated;
    }
    return true;
}

void import_step(struct job_step *step, void *data)
{
    struct stepping *stepping = arena_alloc(job_step_arena(step), sizeof(*stepping));
    size_t size = 0;
    const void *bytes = job_step_input(step, &size);

    if (!stepping) {
        job_step_retry(step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    *stepping = (struct stepping){.step = step, .service = data};
    failure_init(&stepping->failure, job_step_arena(step));
    if (bytes && !read_piece(stepping, bytes, size)) {
        job_step_fail(step, "导入的内容无法读取，请重新导入");
        return;
    }
    load_all(stepping);
}
