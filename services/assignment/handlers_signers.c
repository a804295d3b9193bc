/* Whom the directory has, and what is said of a signer by hand: who he is among his namesakes, his
 * phone and address (rule 1). */
#include "assignment/directory.h"
#include "assignment/fields.h"
#include "assignment/handlers.h"

#include <string.h>

/* --- FindPersons --- */

struct find_state {
    struct stored_docket docket;
    size_t places[PERSON_KINDS];
    Banfu__Assignment__V1__FindPersonsResponse *response;
};

static void plan_find(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__FindPersonsRequest *request = flow_request(flow);
    const struct assignment_object object = {.unit = "", .kind = ""};
    struct find_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    field_require(flow_failure(flow), "name", "姓名", request->name, UNIT_NAME_MAX);
    if (strchr(request->name, '/')) {
        failure_add_field(flow_failure(flow), "name", "姓名不能含有“/”");
    }
    if (failure_is_set(flow_failure(flow)) || !flow_admit(flow, &object)) {
        return;
    }
    bool fits = store_load_docket(load, flow_docket(flow), arena, &state->docket);
    for (size_t i = 0; fits && i < PERSON_KINDS; i++) {
        fits = store_load_namesakes(load, flow_docket(flow), (enum person_kind)(i + 1),
                                    request->name, arena, &state->places[i]);
    }
    if (!fits) {
        flow_fail_memory(flow);
    }
}

static void add_persons(struct flow *flow, const struct namesakes *all)
{
    const struct find_state *state = flow_state(flow);
    char id[PERSON_ID_SIZE];

    for (size_t i = 0; i < all->count; i++) {
        Banfu__Assignment__V1__Person *person =
            case_message(flow, &banfu__assignment__v1__person__descriptor);
        char *named = arena_strdup(flow_arena(flow), person_id(all, i, id));
        if (!person || !named) {
            flow_fail_memory(flow);
            return;
        }
        person->person = named;
        person->name = borrow_text(all->name);
        person->delegation = borrow_text(all->persons[i].delegation);
        person->work_unit = borrow_text(all->persons[i].work_unit);
        state->response->persons[state->response->n_persons++] = person;
    }
}

static void take_find(struct flow *flow, const struct loaded *loaded)
{
    struct find_state *state = flow_state(flow);
    struct sealed_person *sealed = NULL;

    store_need_docket(loaded, flow_arena(flow), &state->docket, flow_failure(flow));
    state->response = case_message(flow, &banfu__assignment__v1__find_persons_response__descriptor);
    if (!state->response) {
        return;
    }
    state->response->persons = wire_list(flow_arena(flow), (size_t)PERSON_KINDS * NAMESAKES_MAX);
    if (!state->response->persons) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < PERSON_KINDS; i++) {
        struct namesakes all = {.count = 0};
        store_take_namesakes(loaded, state->places[i], flow_arena(flow), &all, &sealed,
                             flow_failure(flow));
        add_persons(flow, &all);
    }
}

static void answer_find(struct flow *flow)
{
    const struct find_state *state = flow_state(flow);

    flow_answer(flow, &state->response->base);
}

static const struct flow_steps FIND_PERSONS = {
    .plan = plan_find,
    .take = take_find,
    .answer = answer_find,
    .state_size = sizeof(struct find_state),
};

ASSIGNMENT_HANDLER(find_persons, FindPersonsRequest, Banfu__Assignment__V1__FindPersonsResponse)
{
    (void)service;
    flow_read(call, &FIND_PERSONS, &request->base, (flow_closure)closure);
}

/* --- SetSigner --- */

struct signer_state {
    struct case_state main;
    size_t reaches_place, namesakes_place;
    size_t index; /* of the person chosen, in his list */
    struct namesakes namesakes;
    struct sealed_person *reaches;
};

static const char *read_person(struct flow *flow, enum person_kind *ret_kind)
{
    const Banfu__Assignment__V1__SetSignerRequest *request = flow_request(flow);
    struct signer_state *state = flow_state(flow);
    const char *name = NULL;

    if (*request->person &&
        person_id_parse(request->person, flow_arena(flow), ret_kind, &name, &state->index) != 0) {
        failure_add_field(flow_failure(flow), "person", "名册里没有这个人");
    }
    return name;
}

/* The person chosen is found by his id alone; whether the name is the signer's is seen later. */
static void plan_signer(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__SetSignerRequest *request = flow_request(flow);
    struct signer_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);
    enum person_kind kind = PERSON_DEPUTY;

    field_allow_phone(flow_failure(flow), "phone", request->phone, SHORT_TEXT_MAX);
    field_allow(flow_failure(flow), "address", "地址", request->address, SHORT_TEXT_MAX);
    const char *name = read_person(flow, &kind);
    case_plan(flow, load);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    if (!store_load_reaches(load, flow_docket(flow), flow_proposal(flow), arena,
                            &state->reaches_place) ||
        (name && !store_load_namesakes(load, flow_docket(flow), kind, name, arena,
                                       &state->namesakes_place))) {
        flow_fail_memory(flow);
    }
}

static void take_signer(struct flow *flow, const struct loaded *loaded)
{
    const Banfu__Assignment__V1__SetSignerRequest *request = flow_request(flow);
    struct signer_state *state = flow_state(flow);
    struct sealed_person *sealed = NULL;

    case_take(flow, loaded);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    state->reaches =
        store_take_reaches(loaded, state->reaches_place, state->main.stored.proposal.signer_count,
                           flow_arena(flow), flow_failure(flow));
    if (*request->person) {
        store_take_namesakes(loaded, state->namesakes_place, flow_arena(flow), &state->namesakes,
                             &sealed, flow_failure(flow));
    }
}

/* The person must bear the signer's name, and be of those who sign such proposals. */
static void choose_person(struct flow *flow, struct signer *signer)
{
    const Banfu__Assignment__V1__SetSignerRequest *request = flow_request(flow);
    const struct signer_state *state = flow_state(flow);
    const struct namesakes *all = &state->namesakes;
    enum person_kind kinds[2];
    size_t count = person_kinds_of(state->main.stored.proposal.kind, kinds);
    bool may_sign = all->count > 0 && (all->kind == kinds[0] || all->kind == kinds[count - 1]);

    if (state->index >= all->count || !may_sign || strcmp(all->name, signer->name) != 0) {
        failure_add_field(flow_failure(flow), "person", "名册里没有同名的这位提出人（规则1）");
        return;
    }
    signer->person = request->person;
    signer->ambiguous = false;
    signer->delegation = all->persons[state->index].delegation;
    signer->organisation = all->kind == PERSON_ORGANISATION;
}

/* What could not be opened is not written over. */
static bool can_replace(struct flow *flow, bool wanted, const char *owner, struct sealed standing)
{
    if (wanted) {
        (void)!case_open(flow, owner, standing);
    }
    return !failure_is_set(flow_failure(flow));
}

static void complete_reach(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__SetSignerRequest *request = flow_request(flow);
    const struct signer_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);
    struct sealed_person *reach = &state->reaches[request->signer - 1];
    const char *docket = flow_docket(flow);
    const char *key = flow_proposal(flow);
    const char *phone_owner = store_reach_owner(docket, key, request->signer, "phone", arena);
    const char *address_owner = store_reach_owner(docket, key, request->signer, "address", arena);

    if (!can_replace(flow, *request->phone, phone_owner, reach->phone) ||
        !can_replace(flow, *request->address, address_owner, reach->address)) {
        return;
    }
    if ((*request->phone && !case_seal(flow, phone_owner, request->phone, &reach->phone)) ||
        (*request->address && !case_seal(flow, address_owner, request->address, &reach->address))) {
        return;
    }
    if (*request->phone || *request->address) {
        store_put_reaches(commit, docket, key, state->reaches,
                          state->main.stored.proposal.signer_count, arena, flow_failure(flow));
    }
}

static Banfu__Event__V1__SignerSet *signer_set(struct flow *flow, const struct signer *signer)
{
    const Banfu__Assignment__V1__SetSignerRequest *request = flow_request(flow);
    Banfu__Event__V1__SignerSet *body =
        case_message(flow, &banfu__event__v1__signer_set__descriptor);

    if (!body) {
        return NULL;
    }
    body->signer = wire_signer(signer, request->signer, flow_arena(flow));
    body->phone = *request->phone != '\0';
    body->address = *request->address != '\0';
    return body->signer ? body : NULL;
}

static void decide_signer(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__SetSignerRequest *request = flow_request(flow);
    struct signer_state *state = flow_state(flow);
    struct signer *signer = proposal_signer(&state->main.stored.proposal, request->signer);

    if (!signer) {
        failure_add_field(flow_failure(flow), "signer", "没有第%d位提出人", request->signer);
        return;
    }
    if (*request->person) {
        choose_person(flow, signer);
    } else if (!*request->phone && !*request->address) {
        failure_add_field(flow_failure(flow), "person", "请选择名册里的人，或填写电话、地址");
    }
    if (!failure_is_set(flow_failure(flow))) {
        complete_reach(flow, commit);
    }
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    case_conclude(
        flow, commit,
        &(struct case_outcome){.what = "核对提出人",
                               .reason = "",
                               .unit = "",
                               .kind = BANFU__EVENT__V1__EVENT__BODY_SIGNER_SET,
                               .body = signer_set(flow, signer),
                               .state = proposal_state_name(state->main.stored.proposal.state)});
}

static const struct flow_steps SET_SIGNER = {
    .plan = plan_signer,
    .take = take_signer,
    .decide = decide_signer,
    .state_size = sizeof(struct signer_state),
};

ASSIGNMENT_HANDLER(set_signer, SetSignerRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &SET_SIGNER, &request->base, closure);
}
