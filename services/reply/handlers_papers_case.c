#include "reply/handlers_papers_case.h"

#include "reply/errors.h"
#include "reply/handlers.h"
#include "reply/handlers_papers.h"
#include "reply/peers.h"
#include "reply/wire_papers.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/deadline/v1/deadline.pb-c.h"

#include <string.h>

typedef Banfu__Assignment__V1__FactsResponse facts_t;
typedef Banfu__Assignment__V1__GetContactsResponse contacts_t;
typedef Banfu__Assignment__V1__ProposalView view_t;
typedef Banfu__Deadline__V1__ListClocksResponse clocks_t;
typedef Banfu__Reply__V1__GetUnitPaperRequest request_t;

enum needs { NEEDS_CLOCKS = 1, NEEDS_LEAD = 2, NEEDS_CONTACTS = 4 };

static const struct case_paper {
    const char *asked, *template, *stem;
    wire_paper_cb gather;
    unsigned needs;
} kinds[] = {
    {"assignmentSlip", "assignment_slip", "assignment-slip", wire_paper_assignment, NEEDS_CLOCKS},
    {"returnSlip", "return_slip", "return-slip", wire_paper_return, 0},
    {"opinion", "opinion", "opinion", wire_paper_opinion, NEEDS_LEAD},
    {"extensionReport", "extension_report", "extension-report", wire_paper_extension, NEEDS_CLOCKS},
    {"explanation", "explanation", "explanation", wire_paper_explanation, NEEDS_CLOCKS},
    {"pressSlip", "press_slip", "press-slip", wire_paper_press, NEEDS_CLOCKS},
    {"labels", "labels", "labels", wire_paper_labels, NEEDS_CONTACTS}};

struct case_paper_state {
    const struct case_paper *kind;
    struct store_key key;
    struct stored_handling places; /* of the unit's reply, which names handler and phone */
    struct case_sources sources;
};

static const struct case_paper *find_kind(const char *asked)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcmp(kinds[i].asked, asked) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* --- what this service has itself: whom the reply names --- */

static void plan(struct flow *flow, struct load *load)
{
    const request_t *request = flow_request(flow);
    struct case_paper_state *state = flow_state(flow);

    state->kind = find_kind(request->paper);
    state->key = (struct store_key){.docket = flow_docket(flow),
                                    .proposal = flow_proposal(flow),
                                    .unit = flow_unit_meant(flow),
                                    .arena = flow_arena(flow)};
    state->sources = (struct case_sources){.unit = state->key.unit,
                                           .signer = request->signer,
                                           .handler = request->handler,
                                           .phone = request->phone,
                                           .letter_number = request->letter_number};
    if (!*flow_proposal(flow)) {
        failure_add_field(flow_failure(flow), "proposal", "须指明建议提案，如suggestion-17");
    }
    if (!state->kind) {
        failure_add_field(flow_failure(flow), "paper",
                          "只有approval、rehandlingReport、fileCover、assignmentSlip、returnSlip、"
                          "opinion、extensionReport、explanation、pressSlip、labels");
    }
    store_load_handling(load, &state->key, NULL, &state->places);
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    struct case_paper_state *state = flow_state(flow);
    struct case_sources *sources = &state->sources;
    struct handling handling;
    bool known = false;

    if (store_take_handling(loaded, &state->key, &state->places, flow_failure(flow), &handling,
                            &known) < 0) {
        return;
    }
    const struct reply *reply = known ? handling_reply(&handling, 0) : NULL;
    if (reply) {
        sources->handler = *sources->handler ? sources->handler : reply->draft.handler;
        sources->phone = *sources->phone ? sources->phone : reply->draft.phone;
    }
    sources->today = date_at(flow_now_ms(flow));
}

/* --- what peers say --- */

static void on_facts(const facts_t *facts, void *data)
{
    struct case_paper_state *state = flow_state(data);

    if (facts) {
        state->sources.facts = flow_keep(data, &facts->base);
    }
    flow_peer_answered(data);
}

static void on_lead(const facts_t *facts, void *data)
{
    struct case_paper_state *state = flow_state(data);

    if (facts) {
        state->sources.lead = flow_keep(data, &facts->base);
    }
    flow_peer_answered(data);
}

static void on_clocks(const clocks_t *clocks, void *data)
{
    struct case_paper_state *state = flow_state(data);

    if (clocks) {
        state->sources.clocks = flow_keep(data, &clocks->base);
    }
    flow_peer_answered(data);
}

static void on_contacts(const contacts_t *contacts, void *data)
{
    struct case_paper_state *state = flow_state(data);

    if (contacts) {
        state->sources.contacts = flow_keep(data, &contacts->base);
    }
    flow_peer_answered(data);
}

static struct asked_case asked_case(const struct flow *flow, const struct case_paper_state *state)
{
    return (struct asked_case){.docket = flow_docket(flow),
                               .proposal = flow_proposal(flow),
                               .unit = state->sources.unit,
                               .account = flow_caller(flow)->account};
}

/* Papers name in full whoever has to do with the proposal. */
static bool name_units(struct flow *flow)
{
    struct case_paper_state *state = flow_state(flow);
    struct case_sources *sources = &state->sources;
    const view_t *view = sources->view;
    size_t most = 1 + view->n_split_units + view->n_co_units + view->n_handlings;
    const char **named = arena_array(flow_arena(flow), most, sizeof(*named));

    if (!named) {
        flow_fail_memory(flow);
        return false;
    }
    named[sources->named_count++] = view->lead_unit;
    for (size_t i = 0; i < view->n_split_units; i++) {
        named[sources->named_count++] = view->split_units[i];
    }
    for (size_t i = 0; i < view->n_co_units; i++) {
        named[sources->named_count++] = view->co_units[i];
    }
    for (size_t i = 0; i < view->n_handlings; i++) {
        named[sources->named_count++] = view->handlings[i]->proposed_unit;
    }
    sources->named = named;
    return true;
}

static void ask_facts(struct flow *flow)
{
    const struct case_paper_state *state = flow_state(flow);
    ProtobufCService *assignment =
        name_units(flow) ? flow_peer(flow, PEER_ASSIGNMENT, peers_assignment) : NULL;

    if (assignment) {
        const struct asked_case about = asked_case(flow, state);
        peers_ask_facts_and_names(assignment, &about, state->sources.named,
                                  state->sources.named_count, on_facts, flow);
    }
}

static void ask_lead(struct flow *flow, const char *unit)
{
    ProtobufCService *assignment = flow_peer(flow, PEER_ASSIGNMENT, peers_assignment);

    if (assignment) {
        peers_ask_facts(assignment, flow_docket(flow), flow_proposal(flow), unit, on_lead, flow);
    }
}

static void ask_clocks(struct flow *flow)
{
    ProtobufCService *deadline = flow_peer(flow, PEER_DEADLINE, peers_deadline);

    if (deadline) {
        peers_ask_clocks(deadline, flow_docket(flow), flow_proposal(flow), on_clocks, flow);
    }
}

/* Who looks at addresses leaves a trace there (rule 28): the one who asked for the labels. */
static void ask_contacts(struct flow *flow)
{
    ProtobufCService *assignment = flow_peer(flow, PEER_ASSIGNMENT, peers_assignment);

    if (assignment) {
        const struct asked_case about = asked_case(flow, flow_state(flow));
        peers_ask_contacts(assignment, &about, on_contacts, flow);
    }
}

static const char *first_answering(const view_t *view)
{
    return *view->lead_unit ? view->lead_unit : view->n_split_units > 0 ? view->split_units[0] : "";
}

/* The only one that it can be about, where neither request nor post names a unit. */
static const char *unit_meant(const struct case_paper_state *state, const view_t *view)
{
    if (*state->sources.unit) {
        return state->sources.unit;
    }
    if (state->kind->gather == wire_paper_opinion) {
        return view->n_co_units == 1 ? view->co_units[0] : "";
    }
    return first_answering(view);
}

static bool answers(const view_t *view, const char *unit)
{
    bool found = strcmp(view->lead_unit, unit) == 0;

    for (size_t i = 0; i < view->n_split_units && !found; i++) {
        found = strcmp(view->split_units[i], unit) == 0;
    }
    return found;
}

/* Whether the unit has or had the proposal, whatever its part was. */
static bool has_part(const view_t *view, const char *unit)
{
    bool found = answers(view, unit);

    for (size_t i = 0; i < view->n_handlings && !found; i++) {
        found = strcmp(view->handlings[i]->unit, unit) == 0;
    }
    for (size_t i = 0; i < view->n_co_units && !found; i++) {
        found = strcmp(view->co_units[i], unit) == 0;
    }
    for (size_t i = 0; i < view->n_opinions && !found; i++) {
        found = strcmp(view->opinions[i]->co_unit, unit) == 0;
    }
    return found;
}

/* A co-unit's opinion is written to those who answer; where signers can be reached is told to them
 * alone: not to a co-unit, nor to one that had the proposal before (rule 28). */
static bool may_have(struct flow *flow)
{
    const struct case_paper_state *state = flow_state(flow);
    const view_t *view = state->sources.view;
    const char **readers = arena_array(flow_arena(flow), view->n_split_units + 1, sizeof(*readers));
    struct reply_object object = {.unit = state->sources.unit, .kind = "", .readers = readers};

    if (!readers) {
        flow_fail_memory(flow);
        return false;
    }
    if ((state->kind->needs & NEEDS_CONTACTS) && !answers(view, state->sources.unit)) {
        object.unit = "";
    }
    if (state->kind->gather == wire_paper_opinion) {
        readers[object.reader_count++] = view->lead_unit;
        for (size_t i = 0; i < view->n_split_units; i++) {
            readers[object.reader_count++] = view->split_units[i];
        }
    }
    return flow_admit(flow, &object);
}

static bool admit(struct flow *flow)
{
    const struct case_paper_state *state = flow_state(flow);
    const view_t *view = state->sources.view;

    if (!may_have(flow)) {
        return false;
    }
    bool office = flow_post(flow) && flow_post(flow)->role == ROLE_OFFICE;
    if (office && view->n_handlings == 0 && view->n_opinions == 0) {
        failure_refuse(flow_failure(flow), &REFUSE_NOT_ASSIGNED, NULL);
        return false;
    }
    /* A unit learns nothing of what it never had, not even how far others are with it (rule 28). */
    if (!has_part(view, state->sources.unit)) {
        failure_refuse(flow_failure(flow), &REFUSE_NOTHING_OF_UNIT, state->sources.unit);
        return false;
    }
    /* Letters go out from whoever answers: for another, the office is told so. */
    if ((state->kind->needs & NEEDS_CONTACTS) && !answers(view, state->sources.unit)) {
        failure_refuse(flow_failure(flow), &REFUSE_NOT_ANSWERING, state->sources.unit);
        return false;
    }
    return true;
}

static void ask_what_it_needs(struct flow *flow)
{
    const struct case_paper_state *state = flow_state(flow);

    ask_facts(flow);
    if (state->kind->needs & NEEDS_LEAD) {
        ask_lead(flow, first_answering(state->sources.view));
    }
    if (state->kind->needs & NEEDS_CLOCKS) {
        ask_clocks(flow);
    }
    if (state->kind->needs & NEEDS_CONTACTS) {
        ask_contacts(flow);
    }
}

static void on_proposal(const view_t *view, void *data)
{
    struct flow *flow = data;
    struct case_paper_state *state = flow_state(flow);

    state->sources.view = view ? flow_keep(flow, &view->base) : NULL;
    if (state->sources.view) {
        state->sources.unit = unit_meant(state, state->sources.view);
        if (admit(flow)) {
            ask_what_it_needs(flow);
        }
    }
    flow_peer_answered(flow);
}

static void ask(struct flow *flow)
{
    ProtobufCService *assignment = flow_peer(flow, PEER_ASSIGNMENT, peers_assignment);

    if (assignment) {
        const struct asked_case about = asked_case(flow, flow_state(flow));
        peers_ask_proposal(assignment, &about, on_proposal, flow);
    }
}

static void answer(struct flow *flow)
{
    const request_t *request = flow_request(flow);
    struct case_paper_state *state = flow_state(flow);
    struct paper_fields *fields = arena_alloc(flow_arena(flow), sizeof(*fields));

    if (!fields) {
        flow_fail_memory(flow);
        return;
    }
    if (!*state->sources.phone) {
        state->sources.phone = state->sources.facts->unit_phone;
    }
    paper_fields_init(fields, flow_arena(flow), flow_failure(flow));
    state->kind->gather(&state->sources, fields);
    if (!failure_is_set(flow_failure(flow))) {
        const struct paper paper = {.template = state->kind->template, .values = &fields->values};
        papers_make_one(flow, state->kind->stem, &paper, request->format);
    }
}

const struct flow_steps CASE_PAPER = {.plan = plan,
                                      .take = take,
                                      .ask = ask,
                                      .answer = answer,
                                      .state_size = sizeof(struct case_paper_state)};
