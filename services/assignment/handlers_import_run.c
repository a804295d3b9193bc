/* An import's way from a validated table to its answer. */
#include "assignment/handlers_import.h"

#include "assignment/handlers_staged.h"
#include "assignment/refusal.h"
#include "assignment/wire_docket.h"
#include <string.h>

static void open_import(struct flow *flow, struct commit *commit);
static const ProtobufCMessage *tell_import(struct flow *flow, const struct job_status *status);

#define IMPORT_JOB(kind)                                                                           \
    {                                                                                              \
        .name = (kind), .what = "导入", .lost_reason = "IMPORT_FAILED", .open = open_import,       \
        .tell = tell_import                                                                        \
    }

const struct job_call_kind import_proposals_job = IMPORT_JOB(IMPORT_PROPOSALS_JOB);
const struct job_call_kind import_signers_job = IMPORT_JOB(IMPORT_SIGNERS_JOB);

/* --- plan --- */

bool import_plan(struct flow *flow, struct load *load, const struct job_call_kind *kind)
{
    const Banfu__Assignment__V1__ImportRequest *request = flow_request(flow);
    const struct assignment_object object = {.unit = "", .kind = ""};
    struct import_run *run = flow_state(flow);

    if (!flow_admit(flow, &object) ||
        !job_call_plan(flow, &run->job, &assignment_of(flow)->jobs, kind)) {
        return false;
    }
    run->response = case_message(flow, &banfu__assignment__v1__import_response__descriptor);
    if (!run->response ||
        !store_load_docket(load, flow_docket(flow), flow_arena(flow), &run->docket)) {
        flow_fail_memory(flow);
        return false;
    }
    run->response->dry_run = request->dry_run;
    return true;
}

void import_take_docket(struct flow *flow, const struct loaded *loaded)
{
    struct import_run *run = flow_state(flow);

    store_need_docket(loaded, flow_arena(flow), &run->docket, flow_failure(flow));
}

/* --- ask --- */

void import_ask(struct flow *flow)
{
    struct import_run *run = flow_state(flow);
    const char *open = run->docket.docket.open_import;

    peers_ask_units(flow, assignment_of(flow)->units);
    job_call_ask(flow, &run->job);
    if (*open && strcmp(open, run->job.id) != 0) {
        job_call_ask_other(flow, open, &run->other_open);
    }
}

/* --- faults, pieces --- */

static Banfu__Assignment__V1__ImportError **list_faults(struct flow *flow,
                                                        const struct table_faults *faults,
                                                        size_t *ret_count)
{
    size_t count = faults->count < faults->most ? faults->count : faults->most;
    void **list = wire_list(flow_arena(flow), count);

    for (size_t i = 0; list && i < count; i++) {
        Banfu__Assignment__V1__ImportError *error =
            case_message(flow, &banfu__assignment__v1__import_error__descriptor);
        if (!error) {
            return NULL;
        }
        error->row = (int32_t)faults->faults[i].line;
        error->column = borrow_text(faults->faults[i].column);
        error->message = borrow_text(faults->faults[i].message);
        list[i] = error;
    }
    if (!list) {
        flow_fail_memory(flow);
    }
    *ret_count = list ? count : 0;
    return (Banfu__Assignment__V1__ImportError **)list;
}

void import_report(struct flow *flow, const struct table_faults *faults,
                   const struct table_faults *unused)
{
    Banfu__Assignment__V1__ImportResponse *response =
        ((struct import_run *)flow_state(flow))->response;

    response->errors = list_faults(flow, faults, &response->n_errors);
    response->warnings = list_faults(flow, unused, &response->n_warnings);
}

static Banfu__Assignment__V1__ImportActor *make_actor(struct flow *flow)
{
    const Banfu__Assignment__V1__ImportRequest *request = flow_request(flow);

    return staged_actor(flow, request->request_id);
}

Banfu__Assignment__V1__StagedPiece *import_new_piece(struct flow *flow)
{
    Banfu__Assignment__V1__StagedPiece *piece =
        case_message(flow, &banfu__assignment__v1__staged_piece__descriptor);

    if (piece) {
        piece->actor = make_actor(flow);
        piece->instant_ms = flow_now_ms(flow);
    }
    return piece && piece->actor ? piece : NULL;
}

/* --- opening and answering --- */

static ProtobufCMessage *import_record(struct flow *flow)
{
    struct import_run *run = flow_state(flow);
    Banfu__Assignment__V1__ImportRecord *record =
        case_message(flow, &banfu__assignment__v1__import_record__descriptor);

    if (!record) {
        return NULL;
    }
    record->actor = make_actor(flow);
    record->response = run->response;
    record->instant_ms = flow_now_ms(flow);
    record->proposals = run->job.kind == &import_proposals_job;
    return record->actor ? &record->base : NULL;
}

static void open_import(struct flow *flow, struct commit *commit)
{
    struct import_run *run = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    run->docket.docket.open_import = run->job.id;
    commit_change(commit, run->docket.id, STORE_DOCKET_PART, run->docket.version);
    store_put_docket(
        commit, run->docket.id,
        wire_from_docket(wire_docket_body(run->docket.record), &run->docket.docket, arena), arena,
        flow_failure(flow));
    store_put_import(commit, run->job.id, import_record(flow), arena, flow_failure(flow));
}

static const ProtobufCMessage *tell_import(struct flow *flow, const struct job_status *status)
{
    struct import_run *run = flow_state(flow);

    if (status->state == JOB_DONE) {
        return wire_unpack(flow_arena(flow), &banfu__assignment__v1__import_response__descriptor,
                           status->result, status->result_size);
    }
    run->response->job = borrow_text(run->job.id);
    return &run->response->base;
}

void import_start(struct flow *flow)
{
    struct import_run *run = flow_state(flow);

    if (run->other_open) {
        refuse(flow_failure(flow), REFUSAL_IMPORT_RUNNING);
        return;
    }
    job_call_start(flow, &run->job);
}
