/* Contacts with signers recorded, and signers' phones shown to whoever must call (rules 9, 28). */
#include "assignment/contact.h"
#include "assignment/fields.h"
#include "assignment/handlers.h"
#include "assignment/refusal.h"
#include "common/seal/mask.h"

#include <stdlib.h>
#include <string.h>

/* --- RecordContact --- */

enum { ALSO_MAX = 20 };

struct contact_state {
    struct case_state main;
    struct stored_proposal also[ALSO_MAX]; /* further proposals that the contact serves */
    size_t count;
};

static void plan_record(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__RecordContactRequest *request = flow_request(flow);
    struct contact_state *state = flow_state(flow);
    enum proposal_kind kind = KIND_NONE;
    int32_t number = 0;

    case_plan(flow, load);
    if (request->n_also > ALSO_MAX) {
        failure_add_field(flow_failure(flow), "also", "一次联系最多再记到%d件上", ALSO_MAX);
        return;
    }
    for (size_t i = 0; i < request->n_also && !failure_is_set(flow_failure(flow)); i++) {
        if (proposal_key_parse(request->also[i], &kind, &number) != 0 ||
            strcmp(request->also[i], flow_proposal(flow)) == 0) {
            failure_add_field(flow_failure(flow), "also", "应是别的件，写成suggestion-17的样子");
        } else if (!store_load_proposal(load, flow_docket(flow), request->also[i], flow_arena(flow),
                                        &state->also[state->count++])) {
            case_fail_memory(flow);
        }
    }
}

static void take_record(struct flow *flow, const struct loaded *loaded)
{
    struct contact_state *state = flow_state(flow);

    case_take_unit(flow, loaded);
    for (size_t i = 0; i < state->count && !failure_is_set(flow_failure(flow)); i++) {
        store_need_proposal(loaded, &state->main.docket.docket, flow_arena(flow), &state->also[i],
                            flow_failure(flow));
    }
}

/* A signer's wish not to be contacted counts once the leader in charge says so. */
static const char *confirming_leader(const struct flow *flow)
{
    bool leads = flow_post(flow) &&
                 (flow_post(flow)->role == ROLE_LEADER || flow_post(flow)->role == ROLE_PRINCIPAL);

    return leads ? flow_caller(flow)->name : "";
}

static struct contact read_contact(struct flow *flow)
{
    static int32_t lead_signer[] = {1};
    const Banfu__Assignment__V1__RecordContactRequest *request = flow_request(flow);
    const struct contact_state *state = flow_state(flow);
    bool named = request->n_signers > 0;

    return (struct contact){
        .unit = state->main.unit,
        .stage = (enum contact_stage)request->stage,
        .way = (enum contact_way)request->way,
        .day =
            field_day(flow_failure(flow), "date", "联系日期", request->date, state->main.act.today),
        .signers = named ? request->signers : lead_signer,
        .signer_count = named ? request->n_signers : 1,
        .who = *request->who || !flow_caller(flow) ? request->who : flow_caller(flow)->name,
        .gist = request->gist,
        .reached = !request->failed && !request->waived,
        .waived = request->waived,
        .confirmed_by = request->waived ? confirming_leader(flow) : "",
        .recorded_ms = state->main.act.now_ms,
    };
}

static Banfu__Event__V1__ContactRecorded *contact_recorded(struct flow *flow,
                                                           const struct contact *contact)
{
    const Banfu__Assignment__V1__RecordContactRequest *request = flow_request(flow);
    Banfu__Event__V1__ContactRecorded *body =
        case_message(flow, &banfu__event__v1__contact_recorded__descriptor);

    if (!body) {
        return NULL;
    }
    body->stage = request->stage;
    body->way = request->way;
    body->signers = contact->signers;
    body->n_signers = contact->signer_count;
    body->date = wire_day(contact->day, flow_arena(flow));
    body->reached = contact->reached;
    body->waived = contact->waived && *contact->confirmed_by;
    body->also = request->also;
    body->n_also = request->n_also;
    return body->date ? body : NULL;
}

/* The lead signer of another proposal: the same contact, whatever his position there. */
static void record_also(struct flow *flow, struct commit *commit, const struct contact *contact)
{
    static int32_t lead_signer[] = {1};
    struct contact_state *state = flow_state(flow);
    struct contact again = *contact;

    again.signers = lead_signer;
    again.signer_count = 1;
    for (size_t i = 0; i < state->count; i++) {
        struct stored_proposal *other = &state->also[i];
        if (contact_record(&other->proposal, &again, assignment_of(flow)->calendar,
                           flow_arena(flow), flow_failure(flow)) != 0) {
            return;
        }
        flow_part_also(flow, other->thing, STORE_ASSIGNMENT_PART, other->version);
        store_put_contacts(commit, flow_docket(flow), other, flow_arena(flow), flow_failure(flow));
    }
}

static void decide_record(struct flow *flow, struct commit *commit)
{
    struct contact_state *state = flow_state(flow);
    const struct contact contact = read_contact(flow);

    if (failure_is_set(flow_failure(flow)) ||
        contact_record(&state->main.stored.proposal, &contact, assignment_of(flow)->calendar,
                       flow_arena(flow), flow_failure(flow)) != 0) {
        return;
    }
    case_conclude(
        flow, commit,
        &(struct case_outcome){.what = contact.reached ? "联系代表委员" : "联系代表委员未果",
                               .reason = "",
                               .unit = state->main.unit,
                               .kind = BANFU__EVENT__V1__EVENT__BODY_CONTACT_RECORDED,
                               .body = contact_recorded(flow, &contact),
                               .state = case_unit_state(&state->main, state->main.unit)});
    store_put_contacts(commit, flow_docket(flow), &state->main.stored, flow_arena(flow),
                       flow_failure(flow));
    record_also(flow, commit, &contact);
}

static const struct flow_steps RECORD_CONTACT = {
    .plan = plan_record,
    .take = take_record,
    .decide = decide_record,
    .state_size = sizeof(struct contact_state),
};

ASSIGNMENT_HANDLER(record_contact, RecordContactRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &RECORD_CONTACT, &request->base, closure);
}

/* --- GetContacts --- */

struct look_state {
    struct case_state main;
    bool asked;                 /* the directory's entries have been asked for */
    size_t phone_place;         /* the register's phone */
    size_t places[SIGNERS_MAX]; /* of each signer's namesakes; SIZE_MAX: no entry */
    Banfu__Assignment__V1__GetContactsResponse *response;
};

static void plan_look(struct flow *flow, struct load *load)
{
    struct look_state *state = flow_state(flow);

    case_plan(flow, load);
    if (!failure_is_set(flow_failure(flow)) &&
        !store_load_phone(load, flow_docket(flow), flow_proposal(flow), flow_arena(flow),
                          &state->phone_place)) {
        case_fail_memory(flow);
    }
}

/* "DEPUTY/石轩庆/1" taken apart. False when it is none. */
static bool read_person(const char *person, struct arena *arena, enum person_kind *ret_kind,
                        const char **ret_name, size_t *ret_index)
{
    const char *slash = strchr(person, '/');
    const char *last = strrchr(person, '/');

    if (!slash || last == slash) {
        return false;
    }
    for (int kind = PERSON_DEPUTY; kind <= PERSON_ORGANISATION; kind++) {
        const char *token = person_kind_name((enum person_kind)kind);
        if (strlen(token) == (size_t)(slash - person) &&
            memcmp(token, person, strlen(token)) == 0) {
            *ret_kind = (enum person_kind)kind;
            *ret_name = arena_copy(arena, slash + 1, (size_t)(last - slash - 1));
            *ret_index = (size_t)strtol(last + 1, NULL, 10) - 1;
            return *ret_name != NULL;
        }
    }
    return false;
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
        if (read_person(first.signers[i].person, flow_arena(flow), &kind, &name, &index) &&
            !store_load_namesakes(load, flow_docket(flow), kind, name, flow_arena(flow),
                                  &state->places[i])) {
            case_fail_memory(flow);
        }
    }
    return true;
}

/* What lies sealed, opened; "" where there is nothing or it cannot be opened any more. */
static const char *open_sealed(struct flow *flow, const char *owner, struct sealed sealed)
{
    const char *text = "";

    if (!owner || sealed.size == 0 ||
        seal_open(assignment_of(flow)->seal, owner, sealed.bytes, sealed.size, flow_arena(flow),
                  &text) != SEAL_OPENED) {
        return "";
    }
    return text;
}

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
    if (!read_person(state->main.stored.proposal.signers[i].person, arena, &kind, &name, &index) ||
        index >= all.count || !sealed) {
        return;
    }
    contact->phone = wire_text(
        open_sealed(flow, store_person_owner(flow_docket(flow), &all, index, "phone", arena),
                    sealed[index].phone));
    contact->address = wire_text(
        open_sealed(flow, store_person_owner(flow_docket(flow), &all, index, "address", arena),
                    sealed[index].address));
}

/* Committees, and units that do not call, see that there is a number, not which. */
static void mask(struct flow *flow, Banfu__Assignment__V1__SignerContact *contact)
{
    const struct look_state *state = flow_state(flow);
    const struct caller_post *post = flow_post(flow);
    bool calls = post->role == ROLE_OFFICE || post->role == ROLE_COMMITTEE ||
                 proposal_find_answering(&state->main.stored.proposal, post->scope) != NULL;

    if (calls) {
        return;
    }
    contact->masked = true;
    contact->address = wire_text("");
    if (*contact->phone) {
        const char *masked = mask_phone(flow_arena(flow), contact->phone);
        contact->phone = wire_text(masked ? masked : "");
    }
}

static void take_look(struct flow *flow, const struct loaded *loaded)
{
    struct look_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    case_take(flow, loaded);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    const struct proposal *proposal = &state->main.stored.proposal;
    struct sealed phone = store_take_phone(loaded, state->phone_place, arena, flow_failure(flow));
    state->response = case_message(flow, &banfu__assignment__v1__get_contacts_response__descriptor);
    void **list = wire_list(arena, proposal->signer_count);
    for (size_t i = 0; list && i < proposal->signer_count && i < SIGNERS_MAX; i++) {
        Banfu__Assignment__V1__SignerContact *contact =
            case_message(flow, &banfu__assignment__v1__signer_contact__descriptor);
        if (!contact) {
            return;
        }
        contact->signer = (int32_t)i + 1;
        contact->name = wire_text(proposal->signers[i].name);
        look_up(flow, loaded, i, contact);
        if (i == 0 && !*contact->phone) {
            contact->phone = wire_text(open_sealed(
                flow, store_phone_owner(flow_docket(flow), flow_proposal(flow), arena), phone));
        }
        mask(flow, contact);
        list[i] = contact;
    }
    if (state->response && list) {
        state->response->contacts = (Banfu__Assignment__V1__SignerContact **)list;
        state->response->n_contacts = proposal->signer_count;
    }
}

static void on_recorded(struct flow *flow)
{
    const struct look_state *state = flow_state(flow);

    flow_answer(flow, &state->response->base);
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
        case_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < state->response->n_contacts; i++) {
        signers[i] = (int32_t)i + 1;
    }
    body->signers = signers;
    body->n_signers = state->response->n_contacts;
    flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_CONTACTS_SHOWN;
    flow_event(flow)->contacts_shown = body;
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
