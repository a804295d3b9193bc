/* The office names who succeeds a unit (rule 5). */
#include "assignment/handlers_successor.h"

#include "assignment/handlers_staged.h"
#include "assignment/refusal.h"
#include "assignment/successor.h"
#include "assignment/wire_docket.h"
#include "common/service/job_call.h"

#include <string.h>

enum { EARLIER_TIMEOUT_MS = 3000, OPEN_MAX = LOAD_MEMBERS_MAX };

typedef Banfu__Assignment__V1__SucceedUnitRequest request_t;

struct succession_state {
    struct stored_docket docket;
    size_t place; /* of the unit's proposals */
    const char **keys;
    size_t count;
    const char *job; /* named by who asks for what, so that the same request finds it staged */
    struct job_staging staging;
    bool done_already; /* the job that the docket names did, or does, what is asked for */
};

static void plan(struct flow *flow, struct load *load)
{
    const request_t *request = flow_request(flow);
    struct succession_state *state = flow_state(flow);
    const struct assignment_object object = {.unit = request->unit, .kind = ""};

    if (!flow_admit(flow, &object)) {
        return;
    }
    if (!store_load_docket(load, flow_docket(flow), flow_arena(flow), &state->docket)) {
        flow_fail_memory(flow);
        return;
    }
    state->place =
        store_load_of_unit(load, flow_docket(flow), request->unit, OPEN_MAX, flow_arena(flow));
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    struct succession_state *state = flow_state(flow);
    size_t count = loaded_member_count(loaded, state->place);

    store_need_docket(loaded, flow_arena(flow), &state->docket, flow_failure(flow));
    flow_expect(flow, state->docket.version);
    state->keys = arena_array(flow_arena(flow), count + 1, sizeof(*state->keys));
    for (size_t i = 0; state->keys && i < count; i++) {
        double score = 0;
        state->keys[i] =
            arena_strdup(flow_arena(flow), loaded_member(loaded, state->place, i, &score));
        if (!state->keys[i]) {
            state->keys = NULL;
        }
    }
    if (!state->keys) {
        flow_fail_memory(flow);
        return;
    }
    state->count = count;
}

/* --- staging: a piece a proposal, and one for whatever is assigned to the unit meanwhile --- */

/* Whatever the pieces depend on is in the name: pieces staged under it are always the same. */
static bool name_job(struct flow *flow, const char *city)
{
    const request_t *request = flow_request(flow);
    struct succession_state *state = flow_state(flow);
    struct buffer whole;

    buffer_init(&whole, (size_t)1 << 20);
    buffer_printf(&whole, "%s\n%s\n%s\n%s\n%s", flow_caller(flow)->account, request->request_id,
                  flow_docket(flow), request->unit, request->successor);
    for (size_t i = 0; i < state->count; i++) {
        buffer_printf(&whole, "\n%s", state->keys[i]);
    }
    state->job = whole.failed ? NULL : job_id_of(flow_arena(flow), city, whole.bytes, whole.size);
    buffer_done(&whole);
    return state->job != NULL;
}

static Banfu__Assignment__V1__SuccessionPiece *make_piece(struct flow *flow)
{
    const request_t *request = flow_request(flow);
    Banfu__Assignment__V1__SuccessionPiece *piece =
        case_message(flow, &banfu__assignment__v1__succession_piece__descriptor);

    if (piece) {
        piece->actor = staged_actor(flow, request->request_id);
        piece->unit = request->unit;
        piece->successor = request->successor;
        piece->reason = request->reason;
    }
    return piece && piece->actor ? piece : NULL;
}

static void stage_all(struct flow *flow)
{
    struct succession_state *state = flow_state(flow);
    Banfu__Assignment__V1__SuccessionPiece *piece = make_piece(flow);
    size_t count = state->count + 1;
    struct job_piece *pieces = arena_array(flow_arena(flow), count, sizeof(*pieces));
    char city[SERVICE_SHARD_SIZE];

    bool packed = piece && pieces &&
                  service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), city) &&
                  name_job(flow, city);
    for (size_t i = 0; packed && i < count; i++) {
        piece->proposal = borrow_text(i < state->count ? state->keys[i] : "");
        packed = job_piece_pack(flow_arena(flow), state->job, i, &piece->base, &pieces[i]);
    }
    if (!packed) {
        flow_fail_memory(flow);
        return;
    }
    job_call_stage(flow, city, pieces, count, &state->staging);
}

/* --- the same again --- */

/* What a finished job left with the unit is what the unit still has. */
static bool left_the_same(struct flow *flow, const struct job_status *status)
{
    const struct succession_state *state = flow_state(flow);
    const Banfu__Assignment__V1__SuccessionResult *result =
        (const void *)flow_unpack(flow, &banfu__assignment__v1__succession_result__descriptor,
                                  status->result, status->result_size);
    size_t found = 0;

    for (size_t i = 0; result && i < result->n_left; i++) {
        for (size_t k = 0; k < state->count; k++) {
            found += strcmp(result->left[i], state->keys[k]) == 0 ? 1 : 0;
        }
    }
    return result && found == state->count;
}

/* One that failed or was cancelled is no answer; nor is one of long ago while there is something to
 * pass. */
static bool answers(struct flow *flow, const struct job_status *status)
{
    const struct succession_state *state = flow_state(flow);

    switch (status->state) {
    case JOB_STAGED:
    case JOB_OPEN: return true;
    case JOB_DONE: return left_the_same(flow, status);
    case JOB_UNKNOWN: return state->count == 0;
    case JOB_FAILED:
    case JOB_CANCELLED: break;
    }
    return false;
}

static void on_earlier(enum status_code code, const struct job_status *status, void *data)
{
    struct flow *flow = data;
    struct succession_state *state = flow_state(flow);

    if (code != STATUS_OK) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据库暂时不可用，请稍后再试");
    } else {
        state->done_already = answers(flow, status);
        if (!state->done_already) {
            stage_all(flow);
        }
    }
    flow_peer_answered(flow);
}

/* The job of whoever named the same successor before, for the same reason; NULL where nobody did.
 */
static const char *earlier_job(const struct flow *flow)
{
    const request_t *request = flow_request(flow);
    const struct succession_state *state = flow_state(flow);
    const struct succession *before = docket_succession(&state->docket.docket, request->unit);
    bool same = before && strcmp(before->successor, request->successor) == 0 &&
                strcmp(before->reason, request->reason) == 0;

    return same && *before->job ? before->job : NULL;
}

static void ask(struct flow *flow)
{
    const char *earlier = earlier_job(flow);
    char city[SERVICE_SHARD_SIZE];

    peers_ask_units(flow, assignment_of(flow)->units);
    if (failure_is_set(flow_failure(flow)) ||
        !service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), city)) {
        return;
    }
    if (!earlier) {
        stage_all(flow);
        return;
    }
    flow_await(flow);
    if (job_read(service_store(flow_service(flow)), city, earlier, EARLIER_TIMEOUT_MS, on_earlier,
                 flow) != 0) {
        flow_fail_memory(flow);
        flow_peer_answered(flow);
    }
}

/* --- deciding --- */

static void tell(struct flow *flow, const struct succession *succession)
{
    Banfu__Event__V1__UnitSucceeded *body =
        case_message(flow, &banfu__event__v1__unit_succeeded__descriptor);
    Banfu__Event__V1__Event *event = flow_event(flow);

    if (!body) {
        return;
    }
    body->successor = borrow_text(succession->successor);
    body->since = wire_day(succession->since, flow_arena(flow));
    body->job = borrow_text(succession->job);
    if (!body->since) {
        flow_fail_memory(flow);
        return;
    }
    event->unit = borrow_text(succession->unit);
    event->reason = borrow_text(succession->reason);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_UNIT_SUCCEEDED;
    event->unit_succeeded = body;
}

static void decide(struct flow *flow, struct commit *commit)
{
    const request_t *request = flow_request(flow);
    struct succession_state *state = flow_state(flow);
    struct docket *docket = &state->docket.docket;
    struct succession succession;
    const struct succession_asking asking = {.unit = request->unit,
                                             .successor = request->successor,
                                             .date = request->date,
                                             .reason = request->reason,
                                             .today = date_at(flow_now_ms(flow))};
    const struct unit_list *units = peers_unit_list(assignment_of(flow)->units, flow_docket(flow));

    if (succession_check(docket, units, &asking, flow_failure(flow), &succession) != 0) {
        return;
    }
    if (state->done_already) { /* the same facts are the same succession */
        flow_part(flow, state->docket.id, STORE_DOCKET_PART, state->docket.version);
        flow_receipt(flow)->job = borrow_text(earlier_job(flow));
        flow_receipt(flow)->state = borrow_text("SUCCEEDED");
        flow_nothing(flow);
        return;
    }
    succession.job = state->job;
    if (succession_add(docket, &succession, flow_arena(flow), flow_failure(flow)) != 0) {
        return;
    }
    flow_part(flow, state->docket.id, STORE_DOCKET_PART, state->docket.version);
    store_put_docket(
        commit, state->docket.id,
        wire_from_docket(wire_docket_body(state->docket.record), docket, flow_arena(flow)),
        flow_arena(flow), flow_failure(flow));
    /* Until this commit it may still have been assigned something: never without the job. */
    commit_open_job(commit, state->job, SUCCESSION_JOB, flow_caller(flow)->account,
                    state->count + 1, state->staging.name);
    flow_receipt(flow)->job = borrow_text(state->job);
    tell(flow, &succession);
    flow_receipt(flow)->state = borrow_text("SUCCEEDED");
}

static const struct flow_steps SUCCEED = {
    .plan = plan,
    .take = take,
    .ask = ask,
    .decide = decide,
    .state_size = sizeof(struct succession_state),
};

ASSIGNMENT_HANDLER(succeed_unit, SucceedUnitRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &SUCCEED, &request->base, closure);
}
