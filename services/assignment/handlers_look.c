/* Signers' phones and addresses shown to whoever must call; every look leaves a trace (rule 28). */
#include "assignment/directory.h"
#include "assignment/handlers.h"
#include "common/seal/mask.h"

struct look_state {
    struct case_state main;
    bool asked;                 /* the directory's entries have been asked for */
    size_t phone_place;         /* the register's phone */
    size_t reaches_place;       /* what was completed by hand */
    size_t places[SIGNERS_MAX]; /* of each signer's namesakes; SIZE_MAX: no entry */
    Banfu__Assignment__V1__GetContactsResponse *response;
};

static void plan_look(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__GetContactsRequest *request = flow_request(flow);
    struct look_state *state = flow_state(flow);

    state->main.on_behalf_of_unit = request->on_behalf_of_unit;
    case_plan(flow, load);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    if (!store_load_phone(load, flow_docket(flow), flow_proposal(flow), flow_arena(flow),
                          &state->phone_place) ||
        !store_load_reaches(load, flow_docket(flow), flow_proposal(flow), flow_arena(flow),
                            &state->reaches_place)) {
        flow_fail_memory(flow);
    }
}

static bool more_look(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct look_state *state = flow_state(flow);

    if (state->asked) {
        return false;
    }
    store_take_proposal(loaded, flow_arena(flow), &state->main.stored, flow_failure(flow));
    const struct proposal first = state->main.stored.proposal;
    state->asked = true;
    plan_look(flow, load);
    for (size_t i = 0; i < first.signer_count && i < SIGNERS_MAX; i++) {
        enum person_kind kind = PERSON_DEPUTY;
        const char *name = NULL;
        size_t index = 0;
        state->places[i] = SIZE_MAX;
        if (person_id_parse(first.signers[i].person, flow_arena(flow), &kind, &name, &index) == 0 &&
            !store_load_namesakes(load, flow_docket(flow), kind, name, flow_arena(flow),
                                  &state->places[i])) {
            flow_fail_memory(flow);
        }
    }
    return true;
}

/* The directory's. */
static void look_up(struct flow *flow, const struct loaded *loaded, size_t i,
                    Banfu__Assignment__V1__SignerContact *contact)
{
    struct look_state *state = flow_state(flow);
    struct namesakes all = {.count = 0};
    struct sealed_person *sealed = NULL;
    enum person_kind kind = PERSON_DEPUTY;
    const char *name = NULL;
    size_t index = 0;
    struct arena *arena = flow_arena(flow);

    if (state->places[i] == SIZE_MAX) {
        return;
    }
    store_take_namesakes(loaded, state->places[i], arena, &all, &sealed, flow_failure(flow));
    if (person_id_parse(state->main.stored.proposal.signers[i].person, arena, &kind, &name,
                        &index) != 0 ||
        index >= all.count || !sealed) {
        return;
    }
    contact->phone = borrow_text(
        case_open(flow, store_person_owner(flow_docket(flow), &all, index, "phone", arena),
                  sealed[index].phone));
    contact->address = borrow_text(
        case_open(flow, store_person_owner(flow_docket(flow), &all, index, "address", arena),
                  sealed[index].address));
}

/* What was completed by hand is newer than the directory. */
static void look_at_reach(struct flow *flow, const struct sealed_person *reach, int32_t signer,
                          Banfu__Assignment__V1__SignerContact *contact)
{
    struct arena *arena = flow_arena(flow);
    const char *docket = flow_docket(flow);
    const char *key = flow_proposal(flow);
    const char *phone =
        case_open(flow, store_reach_owner(docket, key, signer, "phone", arena), reach->phone);
    const char *address =
        case_open(flow, store_reach_owner(docket, key, signer, "address", arena), reach->address);

    contact->phone = *phone ? borrow_text(phone) : contact->phone;
    contact->address = *address ? borrow_text(address) : contact->address;
}

/* Co-units, who do not call, see that there is a number, not which. */
static void mask(struct flow *flow, Banfu__Assignment__V1__SignerContact *contact)
{
    const struct look_state *state = flow_state(flow);
    const struct caller_post *post = flow_post(flow);
    bool calls = post->role == ROLE_OFFICE || post->role == ROLE_COMMITTEE ||
                 post->role == ROLE_SERVICE ||
                 proposal_find_answering(&state->main.stored.proposal, post->scope) != NULL;

    if (calls) {
        return;
    }
    contact->masked = true;
    contact->address = borrow_text("");
    if (*contact->phone) {
        const char *masked = mask_phone(flow_arena(flow), contact->phone);
        contact->phone = borrow_text(masked ? masked : "");
    }
}

static Banfu__Assignment__V1__SignerContact *look_at_signer(struct flow *flow,
                                                            const struct loaded *loaded, size_t i,
                                                            struct sealed phone,
                                                            const struct sealed_person *reaches)
{
    const struct look_state *state = flow_state(flow);
    Banfu__Assignment__V1__SignerContact *contact =
        case_message(flow, &banfu__assignment__v1__signer_contact__descriptor);

    if (!contact) {
        return NULL;
    }
    contact->signer = (int32_t)i + 1;
    contact->name = borrow_text(state->main.stored.proposal.signers[i].name);
    look_up(flow, loaded, i, contact);
    if (i == 0 && !*contact->phone) {
        contact->phone = borrow_text(case_open(
            flow, store_phone_owner(flow_docket(flow), flow_proposal(flow), flow_arena(flow)),
            phone));
    }
    look_at_reach(flow, &reaches[i], contact->signer, contact);
    mask(flow, contact);
    return contact;
}

static void take_look(struct flow *flow, const struct loaded *loaded)
{
    struct look_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    case_take(flow, loaded);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    size_t count = state->main.stored.proposal.signer_count;
    struct sealed phone = store_take_phone(loaded, state->phone_place, arena, flow_failure(flow));
    const struct sealed_person *reaches =
        store_take_reaches(loaded, state->reaches_place, count, arena, flow_failure(flow));
    Banfu__Assignment__V1__SignerContact **list = wire_list(arena, count);
    state->response = case_message(flow, &banfu__assignment__v1__get_contacts_response__descriptor);
    if (!state->response || !list || !reaches) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < count && i < SIGNERS_MAX; i++) {
        list[i] = look_at_signer(flow, loaded, i, phone, reaches);
        if (!list[i]) {
            return;
        }
    }
    state->response->contacts = list;
    state->response->n_contacts = count;
}

static void on_recorded(struct flow *flow)
{
    const struct look_state *state = flow_state(flow);

    if (failure_is_set(flow_failure(flow))) {
        flow_answer_failed(flow);
    } else {
        flow_answer(flow, &state->response->base);
    }
}

/* Whom a service shows them to, it says; of anybody else the word is not taken. */
static void name_the_reader(struct flow *flow)
{
    const Banfu__Assignment__V1__GetContactsRequest *request = flow_request(flow);

    if (flow_post(flow)->role == ROLE_SERVICE) {
        flow_event(flow)->actor->on_behalf_of = request->on_behalf_of;
        flow_event(flow)->unit = request->on_behalf_of_unit;
    }
}

/* Who looks leaves a trace first. */
static void answer_look(struct flow *flow)
{
    struct look_state *state = flow_state(flow);
    Banfu__Event__V1__ContactsShown *body =
        case_message(flow, &banfu__event__v1__contacts_shown__descriptor);
    int32_t *signers =
        arena_array(flow_arena(flow), state->response->n_contacts + 1, sizeof(*signers));

    if (!body || !signers) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < state->response->n_contacts; i++) {
        signers[i] = (int32_t)i + 1;
    }
    body->signers = signers;
    body->n_signers = state->response->n_contacts;
    flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_CONTACTS_SHOWN;
    flow_event(flow)->contacts_shown = body;
    name_the_reader(flow);
    flow_record(flow, on_recorded);
}

static const struct flow_steps GET_CONTACTS = {
    .plan = plan_look,
    .more = more_look,
    .take = take_look,
    .answer = answer_look,
    .state_size = sizeof(struct look_state),
};

ASSIGNMENT_HANDLER(get_contacts, GetContactsRequest, Banfu__Assignment__V1__GetContactsResponse)
{
    (void)service;
    flow_read(call, &GET_CONTACTS, &request->base, (flow_closure)closure);
}
