/* Withdrawal and asks (rules 3 and 4). */
#include "assignment/asks.h"
#include "assignment/fields.h"
#include "assignment/handlers.h"
#include "assignment/intake.h"
#include "assignment/refusal.h"

#include <string.h>

/* --- Withdraw --- */

/* The event of the last one is the handling's end. */
static void *describe_release(struct flow *flow, int32_t position, bool ended)
{
    const Banfu__Assignment__V1__WithdrawRequest *request = flow_request(flow);
    const struct case_state *state = flow_state(flow);

    if (!ended) {
        Banfu__Event__V1__SignerReleased *released =
            case_message(flow, &banfu__event__v1__signer_released__descriptor);
        if (released) {
            released->signer = position;
            released->by_own_wish = !request->by_office;
        }
        return released;
    }
    Banfu__Event__V1__Withdrawn *withdrawn =
        case_message(flow, &banfu__event__v1__withdrawn__descriptor);
    if (withdrawn) {
        withdrawn->excused = state->stored.proposal.state == PROPOSAL_ENDED;
        withdrawn->signer = position;
        withdrawn->reason = request->reason;
    }
    return withdrawn;
}

/* The office's own mark is always open. */
static bool is_taken(struct flow *flow)
{
    const Banfu__Assignment__V1__WithdrawRequest *request = flow_request(flow);
    const struct case_state *state = flow_state(flow);

    if (request->by_office || state->docket.docket.withdrawal_taken) {
        return true;
    }
    refuse(flow_failure(flow), REFUSAL_WITHDRAWAL_NOT_TAKEN);
    proposal_tell_allowed(&state->stored.proposal, &state->act, flow_failure(flow));
    return false;
}

static void decide_withdraw(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__WithdrawRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    struct failure *failure = flow_failure(flow);
    int32_t position = request->signer ? request->signer : 1;
    bool ended = false;
    civil_day day = field_day(failure, "date", "日期", request->date, state->act.today);

    state->act.reason = request->reason;
    if (failure_is_set(failure) || !is_taken(flow) ||
        signer_release(&state->stored.proposal, position, request->by_office, day, &state->act,
                       failure, &ended) != 0) {
        return;
    }
    case_conclude(
        flow, commit,
        &(struct case_outcome){.what = request->by_office ? "注明不再答复" : "提出人撤回",
                               .reason = request->reason,
                               .unit = "",
                               .kind = ended ? BANFU__EVENT__V1__EVENT__BODY_WITHDRAWN
                                             : BANFU__EVENT__V1__EVENT__BODY_SIGNER_RELEASED,
                               .body = describe_release(flow, position, ended),
                               .state = proposal_state_name(state->stored.proposal.state)});
}

static const struct flow_steps WITHDRAW = {
    .plan = case_plan,
    .take = case_take,
    .decide = decide_withdraw,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(withdraw, WithdrawRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &WITHDRAW, &request->base, closure);
}

/* --- SetAsks --- */

/* Of what is merged into another one the reply is the main one's: it is loaded as well. */
struct asks_state {
    struct case_state own;
    struct stored_proposal main;
    struct stored_proposal others[MERGED_MAX]; /* those merged with it, the main one apart */
    size_t count;
    bool main_asked, others_asked;
};

/* All but this one that are merged into `main`. */
static void load_others(struct flow *flow, struct load *load, const struct proposal *main)
{
    struct asks_state *state = flow_state(flow);

    for (size_t i = 0; i < main->merged_count && i < MERGED_MAX; i++) {
        if (strcmp(main->merged[i], state->own.stored.key) != 0 &&
            !store_load_bare_proposal(load, flow_docket(flow), main->merged[i], flow_arena(flow),
                                      &state->others[state->count++])) {
            flow_fail_memory(flow);
        }
    }
}

/* The main one, where it is merged into one; then whatever else is merged into that. */
static bool more_asks(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct asks_state *state = flow_state(flow);

    if (state->others_asked) {
        return false;
    }
    store_take_proposal(loaded, flow_arena(flow), &state->own.stored, flow_failure(flow));
    const struct proposal own = state->own.stored.proposal;
    const char *into = state->own.stored.found ? own.merged_into : "";
    if (state->main_asked) {
        store_take_proposal(loaded, flow_arena(flow), &state->main, flow_failure(flow));
    }
    const struct proposal main = state->main_asked ? state->main.proposal : own;
    if (failure_is_set(flow_failure(flow)) || (!*into && own.merged_count == 0)) {
        return false;
    }
    case_plan(flow, load);
    if (*into &&
        !store_load_bare_proposal(load, flow_docket(flow), into, flow_arena(flow), &state->main)) {
        flow_fail_memory(flow);
    }
    if (!*into || state->main_asked) {
        state->others_asked = true;
        load_others(flow, load, &main);
    }
    state->main_asked = true;
    return true;
}

static void take_asks(struct flow *flow, const struct loaded *loaded)
{
    struct asks_state *state = flow_state(flow);

    case_take(flow, loaded);
    if (state->main.key && !failure_is_set(flow_failure(flow))) {
        store_take_proposal(loaded, flow_arena(flow), &state->main, flow_failure(flow));
    }
    for (size_t i = 0; i < state->count && !failure_is_set(flow_failure(flow)); i++) {
        store_take_proposal(loaded, flow_arena(flow), &state->others[i], flow_failure(flow));
    }
}

/* One reply answers the asks of all that are handled as one (rules 3 and 4), however they came to
 * be so many. */
static bool check_all_asks(struct flow *flow, struct commit *commit, size_t asked)
{
    const struct asks_state *state = flow_state(flow);
    size_t total = asked + (state->main.key ? state->main.proposal.ask_count : 0);

    for (size_t i = 0; i < state->count; i++) {
        total += state->others[i].proposal.ask_count;
        commit_rest_on(commit, state->others[i].thing, STORE_ASSIGNMENT_PART,
                       state->others[i].version);
    }
    if (state->main.key) {
        commit_rest_on(commit, state->main.thing, STORE_ASSIGNMENT_PART, state->main.version);
    }
    if (total > ASKS_MAX && total > asked && asked > state->own.stored.proposal.ask_count) {
        failure_add_field(flow_failure(flow), "asks",
                          "与并案各件的诉求合计最多%d项，一份答复才能逐项答复（规则3、4）",
                          ASKS_MAX);
        return false;
    }
    return true;
}

/* A signature that leaves meanwhile wins: it has not answered them. */
static void rest_on_signature(struct flow *flow, struct commit *commit)
{
    const struct asks_state *state = flow_state(flow);

    store_rest_on_replies(commit, &state->own.stored, flow_arena(flow));
    if (state->main.key) {
        store_rest_on_replies(commit, &state->main, flow_arena(flow));
    }
}

/* They are kept as one text, which few steps look at. */
static bool keep_asks(struct flow *flow, struct commit *commit)
{
    struct asks_state *state = flow_state(flow);
    struct proposal *proposal = &state->own.stored.proposal;
    const char *text = asks_join(proposal, flow_arena(flow));
    char digest[65] = "";

    if (text && *text) {
        commit_text(commit, text, strlen(text), digest);
    }
    proposal->asks_digest = arena_strdup(flow_arena(flow), digest);
    if (!text || !proposal->asks_digest) {
        flow_fail_memory(flow);
        return false;
    }
    return true;
}

static void decide_asks(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__SetAsksRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow); /* the first in asks_state */

    rest_on_signature(flow, commit);
    if (!check_all_asks(flow, commit, request->n_asks) ||
        asks_set(&state->stored.proposal, (const char *const *)request->asks, request->n_asks,
                 &state->act, flow_arena(flow), flow_failure(flow)) != 0 ||
        !keep_asks(flow, commit)) {
        return;
    }
    Banfu__Event__V1__AsksSet *body = case_message(flow, &banfu__event__v1__asks_set__descriptor);
    if (body) {
        body->count = (int32_t)request->n_asks;
    }
    case_conclude(
        flow, commit,
        &(struct case_outcome){.what = "分列诉求",
                               .reason = "",
                               .unit = "",
                               .kind = BANFU__EVENT__V1__EVENT__BODY_ASKS_SET,
                               .body = body,
                               .state = proposal_state_name(state->stored.proposal.state)});
}

static const struct flow_steps SET_ASKS = {
    .plan = case_plan,
    .more = more_asks,
    .take = take_asks,
    .decide = decide_asks,
    .state_size = sizeof(struct asks_state),
    .up_to_date = true,
};

ASSIGNMENT_HANDLER(set_asks, SetAsksRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &SET_ASKS, &request->base, closure);
}
