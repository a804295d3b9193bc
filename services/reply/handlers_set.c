/* Somebody orders a set of letters. What is in it the ledger lists; a piece of the job is one
 * handling. */
#include "reply/handlers_set.h"

#include "reply/conf.h"
#include "reply/errors.h"
#include "reply/handlers.h"
#include "reply/handlers_target.h"
#include "reply/peers.h"

#include "common/service/job_call.h"
#include "common/service/service.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/ledger/v1/ledger.pb-c.h"
#include "banfu/proposal/v1/proposal.pb-c.h"
#include "banfu/reply/v1/record.pb-c.h"

#include <stdlib.h>
#include <string.h>

typedef Banfu__Ledger__V1__ListProposalsResponse page_t;
typedef Banfu__Ledger__V1__Row row_t;
typedef Banfu__Reply__V1__OrderSetRequest request_t;
typedef Banfu__Reply__V1__SetPiece piece_t;

enum {
    HANDLINGS_MAX = 1000,
    PIECES_MAX = 2 * HANDLINGS_MAX,
    NAMED_MAX = 1000,
    LETTERS_A_PIECE = 8 /* with their cards, as PDF and OFD: well below what one answer takes */
};

struct wanted {
    const char *proposal, *unit;
    int kind;
    int32_t number;
    int32_t skip, limit; /* of its letters */
    size_t place;        /* as the ledger listed it: what is alike in kind and number stays so */
};

struct set_state {
    const char *scope; /* as a piece has it */
    const char *unit;  /* whose handlings; "": all */
    int kind;          /* of which kind; 0: both */
    const char *format;
    struct wanted *wanted;
    size_t count, handlings;
    size_t found; /* proposals that were named and are there */
    bool too_many;
    char city[SERVICE_SHARD_SIZE];
    const char *job;
    struct job_staging staging;
};

/* --- who, and what --- */

static void check_request(struct flow *flow)
{
    const request_t *request = flow_request(flow);
    struct set_state *state = flow_state(flow);

    state->format = *request->format ? request->format : "pdf";
    if (strcmp(state->format, "pdf") != 0 && strcmp(state->format, "zip") != 0) {
        failure_add_field(flow_failure(flow), "format", "只有pdf和zip");
    }
    if (request->n_proposals > NAMED_MAX) {
        failure_add_field(flow_failure(flow), "proposals", "一次最多%d件", NAMED_MAX);
    }
    if (!*reply_conf.sets) {
        failure_refuse(flow_failure(flow), &REFUSE_NO_SET_FOLDER, NULL);
    }
}

/* A committee reads its own kind (rule 28). */
static const char *committee_kind(const struct flow *flow)
{
    const struct caller *caller = flow_caller(flow);

    for (size_t i = 0; i < caller->post_count; i++) {
        if (caller->posts[i].role == ROLE_COMMITTEE) {
            return caller->posts[i].scope;
        }
    }
    return "";
}

static void limit_to_kind(struct flow *flow, const char *kind)
{
    struct set_state *state = flow_state(flow);

    state->scope = arena_printf(flow_arena(flow), SET_SCOPE_KIND "%s", kind);
    state->kind = strcmp(kind, "PROPOSAL") == 0 ? KIND_PROPOSAL : KIND_SUGGESTION;
    if (!state->scope) {
        flow_fail_memory(flow);
    }
}

static void plan(struct flow *flow, struct load *load)
{
    struct set_state *state = flow_state(flow);
    const struct reply_object object = {.unit = flow_unit_meant(flow),
                                        .kind = committee_kind(flow)};

    (void)load;
    if (!flow_admit(flow, &object)) {
        return;
    }
    state->scope = state->unit = object.unit;
    if (flow_post(flow) && flow_post(flow)->role == ROLE_COMMITTEE) {
        limit_to_kind(flow, object.kind);
    }
    state->wanted = arena_array(flow_arena(flow), PIECES_MAX, sizeof(*state->wanted));
    check_request(flow);
    if (!state->wanted) {
        flow_fail_memory(flow);
    }
}

/* --- what the ledger lists --- */

static bool is_named(const request_t *request, const char *key)
{
    for (size_t i = 0; i < request->n_proposals; i++) {
        if (strcmp(request->proposals[i], key) == 0) {
            return true;
        }
    }
    return request->n_proposals == 0;
}

/* Nobody has begun to answer it, or nobody will. */
static bool has_no_letters(const row_t *row)
{
    return row->state <= BANFU__PROPOSAL__V1__STATE__ENUM__ACCEPTED ||
           row->state == BANFU__PROPOSAL__V1__STATE__ENUM__OFFLINE;
}

static bool want_letters(struct flow *flow, const struct wanted *wanted)
{
    struct set_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    if (state->count == PIECES_MAX) {
        state->too_many = true;
        return false;
    }
    struct wanted *piece = &state->wanted[state->count];
    *piece = *wanted;
    piece->proposal = arena_strdup(arena, wanted->proposal);
    piece->unit = arena_strdup(arena, wanted->unit);
    piece->place = state->count;
    if (!piece->proposal || !piece->unit) {
        flow_fail_memory(flow);
        return false;
    }
    state->count++;
    return true;
}

/* The letters of one handling, in as many pieces as its signers may need. */
static void want(struct flow *flow, const row_t *row, const char *unit)
{
    struct set_state *state = flow_state(flow);
    struct wanted wanted = {
        .proposal = row->key, .unit = unit, .kind = (int)row->kind, .number = row->number};
    int32_t signers = (int32_t)row->n_signers;

    if (!*unit || (*state->unit && strcmp(state->unit, unit) != 0)) {
        return;
    }
    if (++state->handlings > HANDLINGS_MAX) {
        state->too_many = true;
        return;
    }
    for (; signers - wanted.skip > LETTERS_A_PIECE; wanted.skip += LETTERS_A_PIECE) {
        wanted.limit = LETTERS_A_PIECE;
        if (!want_letters(flow, &wanted)) {
            return;
        }
    }
    wanted.limit = 0; /* all that follow */
    (void)want_letters(flow, &wanted);
}

static void want_row(struct flow *flow, const row_t *row)
{
    const request_t *request = flow_request(flow);
    struct set_state *state = flow_state(flow);

    if (!is_named(request, row->key) || (state->kind != 0 && (int)row->kind != state->kind)) {
        return;
    }
    state->found++;
    if (request->n_proposals == 0 && has_no_letters(row)) {
        return;
    }
    want(flow, row, row->lead_unit);
    for (size_t i = 0; i < row->n_split_units; i++) {
        want(flow, row, row->split_units[i]);
    }
}

static void stage_all(struct flow *flow);

static void ask_page(struct flow *flow, const char *token);

static void check_wanted(struct flow *flow)
{
    const request_t *request = flow_request(flow);
    const struct set_state *state = flow_state(flow);

    if (request->n_proposals > state->found) {
        failure_add_field(flow_failure(flow), "proposals", "所列各件中有%zu件不在此列，或写了两次",
                          request->n_proposals - state->found);
    } else if (state->too_many) {
        failure_refuse(flow_failure(flow), &REFUSE_SET_TOO_LARGE, NULL);
    } else if (state->count == 0) {
        failure_refuse(flow_failure(flow), &REFUSE_NOTHING_TO_PRINT, NULL);
    }
}

static void on_page(const page_t *page, void *data)
{
    struct flow *flow = data;

    for (size_t i = 0; page && i < page->n_proposals; i++) {
        want_row(flow, page->proposals[i]);
    }
    if (page && *page->next_page_token) {
        ask_page(flow, page->next_page_token);
    } else if (page) {
        check_wanted(flow);
        if (!failure_is_set(flow_failure(flow))) {
            stage_all(flow);
        }
    }
    flow_peer_answered(flow);
}

static void ask_page(struct flow *flow, const char *token)
{
    const struct set_state *state = flow_state(flow);
    ProtobufCService *ledger = flow_peer(flow, PEER_LEDGER, peers_ledger);

    if (ledger) {
        peers_ask_rows(ledger, flow_docket(flow), state->unit, token, on_page, flow);
    }
}

static void ask(struct flow *flow)
{
    ask_page(flow, "");
}

/* --- staging: a piece a handling --- */

static int in_print_order(const void *left, const void *right)
{
    const struct wanted *one = left, *other = right;

    if (one->kind != other->kind) {
        return one->kind < other->kind ? -1 : 1;
    }
    if (one->number != other->number) {
        return one->number < other->number ? -1 : 1;
    }
    return one->place < other->place ? -1 : 1;
}

/* Ordered again by the same request, while what is in it is the same, it is the same set. */
static bool name_job(struct flow *flow)
{
    const request_t *request = flow_request(flow);
    struct set_state *state = flow_state(flow);
    struct buffer whole;

    buffer_init(&whole, (size_t)1 << 20);
    buffer_printf(&whole, "%s\n%s\n%s\n%s\n%s", flow_caller(flow)->account, request->request_id,
                  flow_docket(flow), state->scope, state->format);
    for (size_t i = 0; i < state->count; i++) {
        buffer_printf(&whole, "\n%s %s %d", state->wanted[i].proposal, state->wanted[i].unit,
                      (int)state->wanted[i].skip);
    }
    state->job =
        whole.failed ? NULL : job_id_of(flow_arena(flow), state->city, whole.bytes, whole.size);
    buffer_done(&whole);
    return state->job != NULL;
}

static bool pack_piece(struct flow *flow, size_t index, struct job_piece *ret_piece)
{
    const struct set_state *state = flow_state(flow);
    piece_t piece = BANFU__REPLY__V1__SET_PIECE__INIT;

    piece.proposal = borrow_text(state->wanted[index].proposal);
    piece.unit = borrow_text(state->wanted[index].unit);
    piece.scope = borrow_text(state->scope);
    piece.skip = state->wanted[index].skip;
    piece.limit = state->wanted[index].limit;
    return job_piece_pack(flow_arena(flow), state->job, index, &piece.base, ret_piece);
}

static void stage_all(struct flow *flow)
{
    struct set_state *state = flow_state(flow);
    struct job_piece *pieces = arena_array(flow_arena(flow), state->count, sizeof(*pieces));

    qsort(state->wanted, state->count, sizeof(*state->wanted), in_print_order);
    bool packed =
        pieces &&
        service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), state->city) &&
        name_job(flow);
    for (size_t i = 0; packed && i < state->count; i++) {
        packed = pack_piece(flow, i, &pieces[i]);
    }
    if (!packed) {
        flow_fail_memory(flow);
        return;
    }
    job_call_stage(flow, state->city, pieces, state->count, &state->staging);
}

/* --- the commit that opens it --- */

static void decide(struct flow *flow, struct commit *commit)
{
    const struct set_state *state = flow_state(flow);
    Banfu__Event__V1__SetOrdered *told =
        target_event(flow, &banfu__event__v1__set_ordered__descriptor);
    const char *job = arena_printf(flow_arena(flow), SET_JOB_PREFIX "%s", state->job);

    if (!job) {
        flow_fail_memory(flow);
        return;
    }
    told->job = borrow_text(job);
    told->handlings = (int32_t)state->handlings;
    told->format = borrow_text(state->format);
    flow_event(flow)->unit = borrow_text(state->unit);
    flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_SET_ORDERED;
    flow_event(flow)->set_ordered = told;
    commit_open_job(commit, state->job,
                    strcmp(state->format, "zip") == 0 ? SET_JOB_ZIP : SET_JOB_PDF,
                    flow_caller(flow)->account, state->count, state->staging.name);
    flow_receipt(flow)->job = borrow_text(job);
    flow_receipt(flow)->state = borrow_text("RUNNING");
}

static const struct flow_steps ORDER_SET = {
    .plan = plan, .ask = ask, .decide = decide, .state_size = sizeof(struct set_state)};

void handlers_order_set(reply_service_t *service, const request_t *request,
                        receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &ORDER_SET, &request->base, closure);
}
