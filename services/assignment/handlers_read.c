/* A proposal shown, and the facts that peers' decisions rest on. */
#include "assignment/former.h"
#include "assignment/handlers.h"
#include "assignment/handlers_members.h"
#include "assignment/refusal.h"
#include "assignment/wire_docket.h"

#include "common/base/borrow.h"

#include <string.h>

/* --- GetProposal --- */

struct page_state {
    struct case_state main;
    bool asked;                    /* the text has been asked for */
    size_t text_place, asks_place; /* SIZE_MAX: none */
    const char *text;
};

/* Where the text lies is known once the proposal is. */
static bool more_page(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct page_state *state = flow_state(flow);

    if (state->asked) {
        return false;
    }
    store_take_proposal(loaded, flow_arena(flow), &state->main.stored, flow_failure(flow));
    bool found = state->main.stored.found;
    const char *digest = found ? state->main.stored.proposal.text_digest : "";
    const char *asks = found ? state->main.stored.proposal.asks_digest : "";
    case_plan(flow, load);
    state->asked = true;
    state->text = "";
    state->text_place = *digest ? load_text(load, digest) : SIZE_MAX;
    state->asks_place = *asks ? load_text(load, asks) : SIZE_MAX;
    return true;
}

static void take_page(struct flow *flow, const struct loaded *loaded)
{
    struct page_state *state = flow_state(flow);
    bool damaged = false;
    size_t size = 0;

    case_take(flow, loaded);
    members_take_asks(flow, loaded, state->asks_place, &state->main.stored.proposal);
    if (failure_is_set(flow_failure(flow)) || state->text_place == SIZE_MAX) {
        return;
    }
    const char *text = loaded_text(loaded, state->text_place, flow_arena(flow), &size, &damaged);
    if (damaged) {
        failure_set(flow_failure(flow), STATUS_DATA_LOSS, "TEXT_DAMAGED",
                    "正文无法读取，请通知系统管理员");
    }
    state->text = text ? text : "";
}

/* The unit for which a service asks. */
static const char *find_former_asked_for(const struct flow *flow, const struct proposal *proposal)
{
    const Banfu__Assignment__V1__GetProposalRequest *request = flow_request(flow);
    const char *unit = request->on_behalf_of_unit;

    return *unit && former_took_part(proposal, unit) ? unit : NULL;
}

/* The unit under whose name the caller looks, where the proposal has passed on from it; NULL where
 * it is still theirs, by whatever post. */
static const char *find_former(const struct flow *flow, const struct proposal *proposal)
{
    const struct caller *caller = flow_caller(flow);
    const struct caller_post *post = flow_post(flow);

    if (post && post->role == ROLE_SERVICE) {
        return find_former_asked_for(flow, proposal);
    }
    if (!caller || !post || !former_took_part(proposal, post->scope)) {
        return NULL;
    }
    for (size_t i = 0; i < caller->post_count; i++) {
        const char *unit = caller->posts[i].scope;
        if (caller->posts[i].role == ROLE_OFFICE || proposal_find_answering(proposal, unit) ||
            proposal_find_co_unit(proposal, unit)) {
            return NULL;
        }
    }
    return post->scope;
}

static void answer_page(struct flow *flow)
{
    const struct page_state *state = flow_state(flow);
    struct view_context context = case_view_context(flow);
    struct proposal proposal = state->main.stored.proposal;
    const char *former = find_former(flow, &proposal);

    context.of_former = former != NULL;
    if (former && former_view(&state->main.stored.proposal, former, context.arena, &proposal) < 0) {
        flow_fail_memory(flow);
        return;
    }
    Banfu__Assignment__V1__ProposalView *view = wire_view(&context, &proposal, state->text);

    if (view) {
        flow_answer(flow, &view->base);
    } else {
        flow_fail_memory(flow);
    }
}

static const struct flow_steps GET_PROPOSAL = {
    .plan = case_plan,
    .more = more_page,
    .take = take_page,
    .answer = answer_page,
    .state_size = sizeof(struct page_state),
};

ASSIGNMENT_HANDLER(get_proposal, GetProposalRequest, Banfu__Assignment__V1__ProposalView)
{
    (void)service;
    flow_read(call, &GET_PROPOSAL, &request->base, (flow_closure)closure);
}

/* --- Facts --- */

static bool add_docket(struct flow *flow, Banfu__Assignment__V1__FactsResponse *facts)
{
    const struct case_state *state = flow_state(flow);
    Banfu__Proposal__V1__Docket *body =
        case_message(flow, &banfu__proposal__v1__docket__descriptor);
    Banfu__Proposal__V1__DocketSettings *settings =
        case_message(flow, &banfu__proposal__v1__docket_settings__descriptor);

    if (!body || !settings) {
        return false;
    }
    wire_docket_filled(wire_docket_body(state->docket.record), body, settings);
    facts->docket = body;
    facts->docket_version = state->docket.version;
    return true;
}

static void add_unit(struct flow *flow, Banfu__Assignment__V1__FactsResponse *facts)
{
    const struct unit_entry *entry = unit_list_find(
        peers_unit_list(assignment_of(flow)->units, flow_docket(flow)), flow_unit(flow));

    if (entry) {
        facts->unit_full_name = entry->full_name;
        facts->unit_letter_code = entry->letter_code;
        facts->unit_phone = entry->phone;
    }
}

static bool add_full_names(struct flow *flow, Banfu__Assignment__V1__FactsResponse *facts)
{
    const Banfu__Assignment__V1__FactsRequest *request = flow_request(flow);
    const struct unit_list *units = peers_unit_list(assignment_of(flow)->units, flow_docket(flow));

    facts->full_names =
        arena_array(flow_arena(flow), request->n_named_units + 1, sizeof(*facts->full_names));
    for (size_t i = 0; facts->full_names && i < request->n_named_units; i++) {
        const struct unit_entry *entry = unit_list_find(units, request->named_units[i]);
        facts->full_names[facts->n_full_names++] = entry ? entry->full_name : borrow_text("");
    }
    return facts->full_names != NULL;
}

/* The frame takes Facts from services alone: whose eyes they answer to, the request says. */
static void plan_facts(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__FactsRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);

    for (size_t i = 0; i < request->n_signer_posts && !state->own_name; i++) {
        const char *scope = request->signer_posts[i];
        state->own_name = *scope && !strchr(scope, '/') ? scope : NULL;
    }
    case_plan(flow, load);
}

static bool names_one(const Banfu__Assignment__V1__FactsRequest *request,
                      const struct case_state *state, const struct signer *signer)
{
    for (size_t i = 0; i < request->n_signer_posts; i++) {
        if (case_names_signer(state, signer, request->signer_posts[i])) {
            return true;
        }
    }
    return false;
}

static bool add_readers(struct flow *flow, Banfu__Assignment__V1__FactsResponse *facts)
{
    const Banfu__Assignment__V1__FactsRequest *request = flow_request(flow);
    const struct case_state *state = flow_state(flow);
    const struct proposal *proposal = &state->stored.proposal;

    facts->signed_ =
        arena_array(flow_arena(flow), proposal->signer_count + 1, sizeof(*facts->signed_));
    for (size_t i = 0; facts->signed_ && i < proposal->signer_count; i++) {
        if (names_one(request, state, &proposal->signers[i])) {
            facts->signed_[facts->n_signed_++] = (int32_t)i + 1;
        }
    }
    for (size_t i = 0; i < request->n_unit_posts; i++) {
        facts->concerned = facts->concerned || proposal_concerns(proposal, request->unit_posts[i]);
    }
    return facts->signed_ != NULL;
}

static void answer_facts(struct flow *flow)
{
    const struct view_context context = case_view_context(flow);
    const struct merged_member *members = members_list(flow);
    Banfu__Assignment__V1__FactsResponse *facts =
        members ? wire_facts(&context, members, members_count(flow), flow_unit(flow)) : NULL;

    if (!facts || !add_docket(flow, facts) || !add_readers(flow, facts) ||
        !add_full_names(flow, facts)) {
        flow_fail_memory(flow);
        return;
    }
    add_unit(flow, facts);
    flow_answer(flow, &facts->base);
}

static void ask_facts(struct flow *flow)
{
    if (*flow_unit(flow)) {
        case_ask_units(flow);
    }
}

static const struct flow_steps FACTS = {
    .plan = plan_facts,
    .more = members_more_texts,
    .take = members_take,
    .ask = ask_facts,
    .answer = answer_facts,
    .state_size = sizeof(struct members_state),
};

ASSIGNMENT_HANDLER(facts, FactsRequest, Banfu__Assignment__V1__FactsResponse)
{
    (void)service;
    flow_read(call, &FACTS, &request->base, (flow_closure)closure);
}
