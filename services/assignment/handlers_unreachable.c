/* Signers without a phone or an address, so that somebody may complete them (rule 1). */
#include "assignment/directory.h"
#include "assignment/handlers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE_PROPOSALS = 20,
    PAGE_SIGNERS = 150 /* more of them are another page: one load holds so many entries */
};

/* One proposal of the page. */
struct listed {
    struct stored_proposal stored;
    double score;
    size_t phone_place, reaches_place;
    bool lead_phone; /* as the register gave it */
    struct sealed_person *reaches;
};

struct page_state {
    struct stored_docket docket;
    enum { PAGE_KEYS, PAGE_CASES, PAGE_PERSONS } trip;
    size_t keys_place, keys, count; /* listed, and how many of them fit */
    struct listed listed[PAGE_PROPOSALS];
    size_t
        person_places[PAGE_SIGNERS]; /* of each signer in turn; SIZE_MAX: none in the directory */
    Banfu__Assignment__V1__ListUnreachableResponse *response;
};

static double read_token(struct flow *flow)
{
    const Banfu__Assignment__V1__ListUnreachableRequest *request = flow_request(flow);
    char *end = NULL;
    double after = strtod(request->page_token, &end);

    if (*end != '\0' || !isfinite(after) || after < 0 || after > 1e9) {
        failure_add_field(flow_failure(flow), "pageToken", "没有这一页，请从第一页查起");
        return 0;
    }
    return after;
}

static void plan_keys(struct flow *flow, struct load *load)
{
    const struct assignment_object object = {.unit = "", .kind = ""};
    struct page_state *state = flow_state(flow);
    double after = read_token(flow);

    if (failure_is_set(flow_failure(flow)) || !flow_admit(flow, &object)) {
        return;
    }
    if (!store_load_docket(load, flow_docket(flow), flow_arena(flow), &state->docket)) {
        flow_fail_memory(flow);
        return;
    }
    state->keys_place =
        store_load_entered(load, flow_docket(flow), after, PAGE_PROPOSALS, flow_arena(flow));
}

/* --- the proposals that the keys name --- */

static void load_case(struct flow *flow, struct load *load, struct listed *listed, char *key)
{
    const char *docket = flow_docket(flow);
    struct arena *arena = flow_arena(flow);

    if (!key || !store_load_bare_proposal(load, docket, key, arena, &listed->stored) ||
        !store_load_phone(load, docket, key, arena, &listed->phone_place) ||
        !store_load_reaches(load, docket, key, arena, &listed->reaches_place)) {
        flow_fail_memory(flow);
    }
}

static void plan_cases(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct page_state *state = flow_state(flow);

    store_need_docket(loaded, flow_arena(flow), &state->docket, flow_failure(flow));
    state->keys = loaded_member_count(loaded, state->keys_place);
    for (size_t i = 0; i < state->keys && i < PAGE_PROPOSALS; i++) {
        struct listed *listed = &state->listed[i];
        const char *key = loaded_member(loaded, state->keys_place, i, &listed->score);
        load_case(flow, load, listed, arena_strdup(flow_arena(flow), key));
    }
}

/* --- the directory's entries of their signers --- */

static bool is_ones_own(const struct flow *flow, const struct proposal *proposal)
{
    const char *kind = proposal->kind == KIND_SUGGESTION ? "SUGGESTION" : "PROPOSAL";
    const struct caller_post *post = flow_post(flow);

    return post->role != ROLE_COMMITTEE || strcmp(post->scope, kind) == 0;
}

static void take_case(struct flow *flow, const struct loaded *loaded, struct listed *listed)
{
    struct arena *arena = flow_arena(flow);
    struct proposal *proposal = &listed->stored.proposal;

    store_take_proposal(loaded, arena, &listed->stored, flow_failure(flow));
    if (!listed->stored.found || !is_ones_own(flow, proposal)) {
        proposal->signer_count = 0;
    }
    listed->lead_phone =
        store_take_phone(loaded, listed->phone_place, arena, flow_failure(flow)).size > 0;
    listed->reaches = store_take_reaches(loaded, listed->reaches_place, proposal->signer_count,
                                         arena, flow_failure(flow));
}

static void load_person(struct flow *flow, struct load *load, const struct signer *signer,
                        size_t *ret_place)
{
    enum person_kind kind = PERSON_DEPUTY;
    const char *name = NULL;
    size_t index = 0;

    *ret_place = SIZE_MAX;
    if (person_id_parse(signer->person, flow_arena(flow), &kind, &name, &index) == 0 &&
        !store_load_namesakes(load, flow_docket(flow), kind, name, flow_arena(flow), ret_place)) {
        flow_fail_memory(flow);
    }
}

/* As many proposals as have no more signers than a load holds entries. */
static void plan_persons(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct page_state *state = flow_state(flow);
    size_t signers = 0;

    for (size_t i = 0; i < state->keys && !failure_is_set(flow_failure(flow)); i++) {
        struct listed *listed = &state->listed[i];
        take_case(flow, loaded, listed);
        if (signers + listed->stored.proposal.signer_count > PAGE_SIGNERS) {
            return;
        }
        for (size_t k = 0; k < listed->stored.proposal.signer_count; k++) {
            load_person(flow, load, &listed->stored.proposal.signers[k],
                        &state->person_places[signers++]);
        }
        state->count = i + 1;
    }
}

static bool more_page(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct page_state *state = flow_state(flow);

    switch (state->trip) {
    case PAGE_KEYS:
        state->trip = PAGE_CASES;
        plan_cases(flow, loaded, load);
        return state->keys > 0;
    case PAGE_CASES:
        state->trip = PAGE_PERSONS;
        plan_persons(flow, loaded, load);
        return true;
    case PAGE_PERSONS:
    default: return false;
    }
}

/* --- who lacks what --- */

static struct sealed_person find_person(struct flow *flow, const struct loaded *loaded,
                                        const struct signer *signer, size_t place)
{
    struct namesakes all = {.count = 0};
    struct sealed_person *sealed = NULL;
    enum person_kind kind = PERSON_DEPUTY;
    const char *name = NULL;
    size_t index = 0;

    if (place == SIZE_MAX) {
        return (struct sealed_person){0};
    }
    store_take_namesakes(loaded, place, flow_arena(flow), &all, &sealed, flow_failure(flow));
    bool named = person_id_parse(signer->person, flow_arena(flow), &kind, &name, &index) == 0;
    return named && sealed && index < all.count ? sealed[index] : (struct sealed_person){0};
}

static void add_signer(struct flow *flow, const struct loaded *loaded, const struct listed *listed,
                       size_t k, size_t place)
{
    const struct page_state *state = flow_state(flow);
    const struct signer *signer = &listed->stored.proposal.signers[k];
    const struct sealed_person person = find_person(flow, loaded, signer, place);
    bool phone = person.phone.size > 0 || listed->reaches[k].phone.size > 0 ||
                 (k == 0 && listed->lead_phone);
    bool address = person.address.size > 0 || listed->reaches[k].address.size > 0;

    if (signer->standing != SIGNER_STANDS || (phone && address)) {
        return;
    }
    Banfu__Assignment__V1__UnreachableSigner *message =
        case_message(flow, &banfu__assignment__v1__unreachable_signer__descriptor);
    if (!message) {
        return;
    }
    message->proposal = borrow_text(listed->stored.key);
    message->signer = (int32_t)k + 1;
    message->name = borrow_text(signer->name);
    message->delegation = borrow_text(signer->delegation);
    message->no_phone = !phone;
    message->no_address = !address;
    message->ambiguous = signer->ambiguous;
    state->response->signers[state->response->n_signers++] = message;
}

static void take_page(struct flow *flow, const struct loaded *loaded)
{
    struct page_state *state = flow_state(flow);
    size_t signers = 0;

    state->response =
        case_message(flow, &banfu__assignment__v1__list_unreachable_response__descriptor);
    if (!state->response) {
        return;
    }
    state->response->signers = wire_list(flow_arena(flow), PAGE_SIGNERS);
    if (!state->response->signers) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < state->count && !failure_is_set(flow_failure(flow)); i++) {
        const struct listed *listed = &state->listed[i];
        for (size_t k = 0; k < listed->stored.proposal.signer_count; k++) {
            add_signer(flow, loaded, listed, k, state->person_places[signers++]);
        }
    }
    bool last = state->count == state->keys && state->keys < PAGE_PROPOSALS;
    if (!last && state->count > 0) {
        char *token = arena_printf(flow_arena(flow), "%.0f", state->listed[state->count - 1].score);
        state->response->next_page_token = token ? token : borrow_text("");
    }
}

static void answer_page(struct flow *flow)
{
    const struct page_state *state = flow_state(flow);

    flow_answer(flow, &state->response->base);
}

static const struct flow_steps LIST_UNREACHABLE = {
    .plan = plan_keys,
    .more = more_page,
    .take = take_page,
    .answer = answer_page,
    .state_size = sizeof(struct page_state),
};

ASSIGNMENT_HANDLER(list_unreachable, ListUnreachableRequest,
                   Banfu__Assignment__V1__ListUnreachableResponse)
{
    (void)service;
    flow_read(call, &LIST_UNREACHABLE, &request->base, (flow_closure)closure);
}
