/* Papers about all that a unit answers in the docket (rules 8, 25 and 31). */
#include "reply/handlers.h"
#include "reply/handlers_papers.h"
#include "reply/peers.h"

#include "reply/errors.h"
#include "reply/wire_papers_docket.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/ledger/v1/ledger.pb-c.h"

#include <stdlib.h>
#include <string.h>

typedef Banfu__Assignment__V1__FactsResponse facts_t;
typedef Banfu__Assignment__V1__GetContactsResponse contacts_t;
typedef Banfu__Assignment__V1__LiaisonView liaison_t;
typedef Banfu__Assignment__V1__ProposalView view_t;
typedef Banfu__Ledger__V1__ListProposalsResponse page_t;
typedef Banfu__Ledger__V1__Row row_t;
typedef Banfu__Reply__V1__GetDocketPaperRequest request_t;

enum needs {
    NEEDS_EACH = 1,     /* assignment's view of each proposal */
    NEEDS_CONTACTS = 2, /* of those whose letters wait; of others not even that view */
    NEEDS_HANDOVER = 4, /* what would be handed over, as assignment says; nothing else */
    NEEDS_ALL = 8       /* that as well, and the ledger's of what the unit co-handles (rule 25) */
};

static const struct docket_paper {
    const char *asked, *template, *stem;
    wire_unit_paper_cb gather;
    unsigned needs;
} kinds[] = {{"register", "register", "register", wire_paper_register, NEEDS_EACH},
             {"archiveList", "archive_list", "archive-list", wire_paper_archive_list, 0},
             {"unitReport", "unit_report", "unit-report", wire_paper_unit_report, NEEDS_ALL},
             {"handOver", "handover", "hand-over", wire_paper_handover, NEEDS_HANDOVER},
             {"labels", "labels", "labels", wire_paper_unit_labels, NEEDS_EACH | NEEDS_CONTACTS}};

struct docket_paper_state {
    const struct docket_paper *kind;
    struct store_key key;
    struct handlings_of_unit of_unit;
    bool named; /* the handlings are known */
    struct handling handlings[STORE_OF_UNIT_MAX];
    size_t handling_count;
    struct unit_entry *entries;
    size_t entry_count, next; /* whose assignment is asked for */
    struct unit_sources sources;
    const char *any; /* a proposal that it co-handles; NULL */
};

static const struct docket_paper *find_kind(const char *asked)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcmp(kinds[i].asked, asked) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* --- what this service holds of the unit --- */

static void plan(struct flow *flow, struct load *load)
{
    const request_t *request = flow_request(flow);
    struct docket_paper_state *state = flow_state(flow);

    state->kind = find_kind(request->paper);
    state->key = (struct store_key){.docket = flow_docket(flow),
                                    .proposal = "",
                                    .unit = flow_unit_meant(flow),
                                    .arena = flow_arena(flow)};
    if (!state->kind) {
        failure_add_field(flow_failure(flow), "paper",
                          "只有register、archiveList、unitReport、handOver、labels");
    }
    if (!*state->key.unit) {
        failure_add_field(flow_failure(flow), "unit", "请指明单位");
    }
    state->of_unit.place = store_load_of_unit(load, &state->key);
}

static bool more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct docket_paper_state *state = flow_state(flow);

    if (state->named) {
        return false;
    }
    state->named = true;
    if (loaded_member_count(loaded, state->of_unit.place) > STORE_OF_UNIT_MAX) {
        failure_refuse(flow_failure(flow), &REFUSE_PAPER_TOO_LONG, NULL);
        return false;
    }
    if (!store_load_handlings_of_unit(load, loaded, &state->key, &state->of_unit)) {
        flow_fail_memory(flow);
        return false;
    }
    return state->of_unit.count > 0;
}

static bool take_handlings(struct flow *flow, const struct loaded *loaded)
{
    struct docket_paper_state *state = flow_state(flow);

    for (size_t i = 0; i < state->of_unit.count; i++) {
        int taken = store_take_handling_of_unit(loaded, &state->of_unit, i, flow_arena(flow),
                                                flow_failure(flow),
                                                &state->handlings[state->handling_count]);
        if (taken < 0) {
            return false;
        }
        state->handling_count += taken != 0;
    }
    return true;
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    struct docket_paper_state *state = flow_state(flow);
    const request_t *request = flow_request(flow);
    const struct reply_object object = {.unit = state->key.unit, .kind = ""};

    if (!flow_admit(flow, &object) || !take_handlings(flow, loaded)) {
        return;
    }
    state->entries = arena_array(flow_arena(flow), UNIT_ENTRIES_MAX, sizeof(*state->entries));
    state->sources = (struct unit_sources){.unit = state->key.unit,
                                           .letter_number = request->letter_number,
                                           .entries = state->entries,
                                           .today = date_at(flow_now_ms(flow))};
    if (!state->entries) {
        flow_fail_memory(flow);
    }
}

/* --- what the ledger lists, and assignment says --- */

static void on_facts(const facts_t *facts, void *data)
{
    struct docket_paper_state *state = flow_state(data);

    if (facts) {
        state->sources.facts = flow_keep(data, &facts->base);
    }
    flow_peer_answered(data);
}

/* Full names and the docket's, as any of the unit's proposals tells them. */
static void ask_facts(struct flow *flow, const char *proposal)
{
    ProtobufCService *assignment = flow_peer(flow, PEER_ASSIGNMENT, peers_assignment);

    if (assignment) {
        peers_ask_facts(assignment, flow_docket(flow), proposal,
                        ((struct docket_paper_state *)flow_state(flow))->key.unit, on_facts, flow);
    }
}

static void ask_next(struct flow *flow);

static bool needs(const struct docket_paper_state *state, enum needs need)
{
    return (state->kind->needs & need) != 0;
}

static void go_on(struct flow *flow)
{
    struct docket_paper_state *state = flow_state(flow);

    state->next++;
    ask_next(flow);
}

static void on_contacts(const contacts_t *contacts, void *data)
{
    struct flow *flow = data;
    struct docket_paper_state *state = flow_state(flow);

    if (contacts) {
        state->entries[state->next].contacts = flow_keep(flow, &contacts->base);
        go_on(flow);
    }
    flow_peer_answered(flow);
}

/* Where signers can be reached is told for a unit that answers them now alone; who looks at it
 * leaves a trace there (rule 28). */
static void ask_contacts(struct flow *flow, const struct unit_entry *entry)
{
    const struct docket_paper_state *state = flow_state(flow);
    ProtobufCService *assignment = flow_peer(flow, PEER_ASSIGNMENT, peers_assignment);

    if (assignment) {
        const struct asked_case about = {.docket = flow_docket(flow),
                                         .proposal = entry->proposal,
                                         .unit = state->key.unit,
                                         .account = flow_caller(flow)->account};
        peers_ask_contacts(assignment, &about, on_contacts, flow);
    }
}

static void on_proposal(const view_t *view, void *data)
{
    struct flow *flow = data;
    struct docket_paper_state *state = flow_state(flow);
    struct unit_entry *entry = &state->entries[state->next];

    if (view && wire_to_unit_entry(view, state->key.unit, flow_arena(flow), entry) < 0) {
        flow_fail_memory(flow);
    } else if (view && needs(state, NEEDS_CONTACTS) && entry->answers) {
        ask_contacts(flow, entry);
    } else if (view) {
        go_on(flow);
    }
    flow_peer_answered(flow);
}

static void ask_next(struct flow *flow)
{
    struct docket_paper_state *state = flow_state(flow);

    while (needs(state, NEEDS_CONTACTS) && state->next < state->entry_count &&
           unit_entry_to_send(&state->entries[state->next]) == 0) {
        state->next++;
    }
    ProtobufCService *assignment = needs(state, NEEDS_EACH) && state->next < state->entry_count
                                       ? flow_peer(flow, PEER_ASSIGNMENT, peers_assignment)
                                       : NULL;

    if (assignment) {
        /* Of what was counted for the unit and has passed on, its own share alone (rule 28). */
        const struct asked_case about = {.docket = flow_docket(flow),
                                         .proposal = state->entries[state->next].proposal,
                                         .unit = state->key.unit,
                                         .account = flow_caller(flow)->account};
        peers_ask_proposal(assignment, &about, on_proposal, flow);
    }
}

static void find_handling(struct docket_paper_state *state, struct unit_entry *entry)
{
    for (size_t i = 0; i < state->handling_count && !entry->handling; i++) {
        const struct handling *handling = &state->handlings[i];
        if (handling_matter(handling, entry->proposal, &entry->matter)) {
            entry->handling = handling;
        }
    }
}

static const char *join_names(char *const *names, size_t count, struct arena *arena)
{
    const char *joined = "";

    for (size_t i = 0; joined && i < count; i++) {
        joined = arena_printf(arena, "%s%s%s", joined, i > 0 ? "、" : "", names[i]);
    }
    return joined;
}

static void add_row(struct flow *flow, const row_t *row)
{
    struct docket_paper_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    if (state->entry_count == UNIT_ENTRIES_MAX) {
        failure_refuse(flow_failure(flow), &REFUSE_PAPER_TOO_LONG, NULL);
        return;
    }
    struct unit_entry *entry = &state->entries[state->entry_count++];
    *entry = (struct unit_entry){.proposal = arena_strdup(arena, row->key),
                                 .title = arena_strdup(arena, row->title),
                                 .kind = (enum kind)row->kind,
                                 .number = row->number,
                                 .due = wire_day(row->unit_due_date),
                                 .signers = join_names(row->signers, row->n_signers, arena),
                                 .handler = ""};
    if (!entry->proposal || !entry->title || !entry->signers) {
        flow_fail_memory(flow);
        return;
    }
    find_handling(state, entry);
}

static int in_print_order(const void *left, const void *right)
{
    const struct unit_entry *one = left, *other = right;

    if (one->kind != other->kind) {
        return one->kind < other->kind ? -1 : 1;
    }
    return one->number < other->number ? -1 : one->number > other->number ? 1 : 0;
}

static void on_page(const page_t *page, void *data);

static void ask_page(struct flow *flow, const char *token)
{
    const struct docket_paper_state *state = flow_state(flow);
    ProtobufCService *ledger = flow_peer(flow, PEER_LEDGER, peers_ledger);

    if (ledger) {
        peers_ask_rows(ledger, flow_docket(flow), state->key.unit, token, on_page, flow);
    }
}

static void take_entries(struct flow *flow)
{
    struct docket_paper_state *state = flow_state(flow);

    if (state->entry_count == 0 && !state->any) {
        failure_refuse(flow_failure(flow), &REFUSE_NOTHING_OF_UNIT, state->key.unit);
        return;
    }
    qsort(state->entries, state->entry_count, sizeof(*state->entries), in_print_order);
    state->sources.count = state->entry_count;
    ask_facts(flow, state->entry_count > 0 ? state->entries[0].proposal : state->any);
    ask_next(flow);
}

/* What follows only from all that the unit does: who co-handles reports too (rule 25). */
static void on_co_handled(const page_t *page, void *data)
{
    struct flow *flow = data;
    struct docket_paper_state *state = flow_state(flow);

    if (page) {
        state->sources.co_handled = (size_t)page->total;
        state->any =
            page->n_proposals > 0 ? arena_strdup(flow_arena(flow), page->proposals[0]->key) : NULL;
        take_entries(flow);
    }
    flow_peer_answered(flow);
}

static void on_promises(const liaison_t *view, void *data)
{
    struct docket_paper_state *state = flow_state(data);

    state->sources.liaison = view ? flow_keep(data, &view->base) : NULL;
    flow_peer_answered(data);
}

static void ask_all(struct flow *flow)
{
    const struct docket_paper_state *state = flow_state(flow);
    ProtobufCService *assignment = flow_peer(flow, PEER_ASSIGNMENT, peers_assignment);

    if (assignment) {
        peers_ask_liaison(assignment, flow_docket(flow), state->key.unit, on_promises, flow);
    }
    ProtobufCService *ledger = flow_peer(flow, PEER_LEDGER, peers_ledger);
    if (ledger) {
        peers_ask_co_rows(ledger, flow_docket(flow), state->key.unit, on_co_handled, flow);
    }
}

static void on_page(const page_t *page, void *data)
{
    struct flow *flow = data;
    const struct docket_paper_state *state = flow_state(flow);

    for (size_t i = 0; page && i < page->n_proposals && !failure_is_set(flow_failure(flow)); i++) {
        add_row(flow, page->proposals[i]);
    }
    if (page && !failure_is_set(flow_failure(flow))) {
        if (*page->next_page_token) {
            ask_page(flow, page->next_page_token);
        } else if (needs(state, NEEDS_ALL)) {
            ask_all(flow);
        } else {
            take_entries(flow);
        }
    }
    flow_peer_answered(flow);
}

/* Something is to be handed over, or there is no list. */
static const char *any_proposal(const Banfu__Assignment__V1__Inventory *inventory)
{
    return inventory->n_proposals > 0  ? inventory->proposals[0]->proposal
           : inventory->n_promises > 0 ? inventory->promises[0]->proposal
           : inventory->n_cards > 0    ? inventory->cards[0]->proposal
                                       : NULL;
}

static void on_liaison(const liaison_t *view, void *data)
{
    struct flow *flow = data;
    struct docket_paper_state *state = flow_state(flow);

    state->sources.liaison = view ? flow_keep(flow, &view->base) : NULL;
    if (state->sources.liaison) {
        const Banfu__Assignment__V1__Inventory *inventory = state->sources.liaison->inventory;
        const char *proposal = inventory ? any_proposal(inventory) : NULL;
        if (proposal) {
            ask_facts(flow, proposal);
        } else {
            failure_refuse(flow_failure(flow), &REFUSE_NOTHING_OF_UNIT, state->key.unit);
        }
    }
    flow_peer_answered(flow);
}

static void ask(struct flow *flow)
{
    const struct docket_paper_state *state = flow_state(flow);

    if (!needs(state, NEEDS_HANDOVER)) {
        ask_page(flow, "");
        return;
    }
    ProtobufCService *assignment = flow_peer(flow, PEER_ASSIGNMENT, peers_assignment);
    if (assignment) {
        peers_ask_liaison(assignment, flow_docket(flow), state->key.unit, on_liaison, flow);
    }
}

static void answer(struct flow *flow)
{
    const request_t *request = flow_request(flow);
    const struct docket_paper_state *state = flow_state(flow);
    struct paper_fields *fields = arena_alloc(flow_arena(flow), sizeof(*fields));

    if (!fields) {
        flow_fail_memory(flow);
        return;
    }
    paper_fields_init(fields, flow_arena(flow), flow_failure(flow));
    state->kind->gather(&state->sources, fields);
    if (!failure_is_set(flow_failure(flow))) {
        const struct paper paper = {.template = state->kind->template, .values = &fields->values};
        papers_make_one(flow, state->kind->stem, &paper, request->format);
    }
}

static const struct flow_steps DOCKET_PAPER = {.plan = plan,
                                               .more = more,
                                               .take = take,
                                               .ask = ask,
                                               .answer = answer,
                                               .state_size = sizeof(struct docket_paper_state)};

void handlers_get_docket_paper(reply_service_t *service, const request_t *request,
                               Banfu__Reply__V1__Paper_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &DOCKET_PAPER, &request->base, (flow_closure)closure);
}
