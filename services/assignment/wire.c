#include "assignment/wire.h"

#include "assignment/contact.h"
#include "assignment/lifecycle.h"
#include "assignment/unit_acts.h"
#include "assignment/wire_view.h"

typedef Banfu__Proposal__V1__Signer signer_t;

void *wire_new(struct arena *arena, const ProtobufCMessageDescriptor *descriptor)
{
    void *message = arena_alloc(arena, descriptor->sizeof_message);

    if (message) {
        protobuf_c_message_init(descriptor, message);
    }
    return message;
}

char *wire_day(civil_day day, struct arena *arena)
{
    char text[DATE_TEXT_SIZE];

    return day == DAY_NONE ? borrow_text("") : arena_strdup(arena, date_print(day, text));
}

/* --- signers --- */

signer_t *wire_signer(const struct signer *signer, int32_t position, struct arena *arena)
{
    signer_t *message = wire_new(arena, &banfu__proposal__v1__signer__descriptor);

    if (message) {
        message->position = position;
        message->name = borrow_text(signer->name);
        message->organisation = signer->organisation;
        message->delegation = borrow_text(signer->delegation);
        message->withdrawn = signer->standing != SIGNER_STANDS;
        message->withdrawn_reason = borrow_text(signer->reason);
        message->person = borrow_text(signer->person);
        message->ambiguous = signer->ambiguous;
    }
    return message;
}

static signer_t **make_signers(const struct proposal *proposal, struct arena *arena)
{
    signer_t **list = wire_list(arena, proposal->signer_count);

    for (size_t i = 0; list && i < proposal->signer_count; i++) {
        list[i] = wire_signer(&proposal->signers[i], (int32_t)i + 1, arena);
        if (!list[i]) {
            return NULL;
        }
    }
    return list;
}

/* --- lists of names --- */

enum units_wanted { SPLIT_UNITS, CO_UNITS, BLOCKING_CO_UNITS };

static bool is_wanted(const struct view_context *context, const struct co_unit *unit,
                      enum units_wanted wanted)
{
    if (unit->state == OPINION_RELEASED) {
        return false;
    }
    return wanted == CO_UNITS ||
           opinion_holds_up(context->docket, context->calendar, unit, context->today);
}

static char **co_unit_names(const struct view_context *context, const struct proposal *proposal,
                            enum units_wanted wanted, size_t *ret_count)
{
    char **list = wire_list(context->arena, proposal->co_unit_count);
    size_t count = 0;

    for (size_t i = 0; list && i < proposal->co_unit_count; i++) {
        if (is_wanted(context, &proposal->co_units[i], wanted)) {
            list[count++] = borrow_text(proposal->co_units[i].unit);
        }
    }
    *ret_count = count;
    return list;
}

static char **split_names(const struct proposal *proposal, struct arena *arena, size_t *ret_count)
{
    char **list = wire_list(arena, proposal->answering_count);
    size_t count = 0;

    for (size_t i = 0; list && i < proposal->answering_count; i++) {
        const struct answering_unit *unit = &proposal->answering[i];
        if (unit->split && unit->state != ANSWERING_RELEASED) {
            list[count++] = borrow_text(unit->unit);
        }
    }
    *ret_count = count;
    return list;
}

static char *lead_name(const struct proposal *proposal)
{
    for (size_t i = 0; i < proposal->answering_count; i++) {
        const struct answering_unit *unit = &proposal->answering[i];
        if (!unit->split && unit->state != ANSWERING_RELEASED) {
            return borrow_text(unit->unit);
        }
    }
    return borrow_text("");
}

static char **texts(const char *const *from, size_t count, struct arena *arena)
{
    char **list = wire_list(arena, count);

    for (size_t i = 0; list && i < count; i++) {
        list[i] = borrow_text(from[i]);
    }
    return list;
}

static char **ask_texts(const struct proposal *proposal, struct arena *arena)
{
    char **list = wire_list(arena, proposal->ask_count);

    for (size_t i = 0; list && i < proposal->ask_count; i++) {
        list[i] = borrow_text(proposal->asks[i].text);
    }
    return list;
}

/* The others of one handling: those merged into it, or the one it is merged into. */
static char **merged_with(const struct proposal *proposal, struct arena *arena, size_t *ret_count)
{
    if (*proposal->merged_into) {
        *ret_count = 1;
        return texts(&proposal->merged_into, 1, arena);
    }
    *ret_count = proposal->merged_count;
    return texts(proposal->merged, proposal->merged_count, arena);
}

/* --- events --- */

Banfu__Event__V1__Assigned *wire_assigned(const struct proposal *proposal, bool again,
                                          const char *from_unit, struct arena *arena)
{
    Banfu__Event__V1__Assigned *body = wire_new(arena, &banfu__event__v1__assigned__descriptor);
    const struct view_context context = {.arena = arena};

    if (!body) {
        return NULL;
    }
    body->lead_unit = lead_name(proposal);
    body->split_units = split_names(proposal, arena, &body->n_split_units);
    body->co_units = co_unit_names(&context, proposal, CO_UNITS, &body->n_co_units);
    body->again = again;
    body->from_unit = borrow_text(from_unit);
    body->key_supervision = proposal->key_supervision;
    body->n_signers = proposal->signer_count;
    body->signers = wire_list(arena, proposal->signer_count);
    for (size_t i = 0; body->signers && i < proposal->signer_count; i++) {
        body->signers[i] = borrow_text(proposal->signers[i].name);
    }
    return body->split_units && body->co_units && body->signers ? body : NULL;
}

Banfu__Event__V1__Registered *wire_registered(const struct proposal *proposal, const char *key,
                                              bool updated, struct arena *arena)
{
    Banfu__Event__V1__Registered *body = wire_new(arena, &banfu__event__v1__registered__descriptor);

    if (!body) {
        return NULL;
    }
    body->proposal = borrow_text(key);
    body->kind = (Banfu__Proposal__V1__Kind__Enum)proposal->kind;
    body->number = proposal->number;
    body->title = borrow_text(proposal->title);
    body->field = borrow_text(proposal->field);
    body->key_supervision = proposal->key_supervision;
    body->publication_consent = proposal->publication_consent;
    body->offline = proposal->state == PROPOSAL_OFFLINE;
    body->text_digest = borrow_text(proposal->text_digest);
    body->updated = updated;
    body->n_signers = proposal->signer_count;
    body->signers = make_signers(proposal, arena);
    return body->signers ? body : NULL;
}

Banfu__Proposal__V1__Commitment *wire_commitment(const struct five_fixed *five, struct arena *arena)
{
    Banfu__Proposal__V1__Commitment *message =
        wire_new(arena, &banfu__proposal__v1__commitment__descriptor);

    if (!message) {
        return NULL;
    }
    message->leader = borrow_text(five->leader);
    message->handler = borrow_text(five->handler);
    message->task = borrow_text(five->task);
    message->time_limit = wire_day(five->time_limit, arena);
    message->quality_aim = borrow_text(five->quality_aim);
    message->guarantor = borrow_text(five->guarantor);
    return message->time_limit ? message : NULL;
}

Banfu__Assignment__V1__Plan *wire_plan(const struct work_plan *plan, struct arena *arena)
{
    Banfu__Assignment__V1__Plan *message =
        wire_new(arena, &banfu__assignment__v1__plan__descriptor);

    if (!message) {
        return NULL;
    }
    message->principal = borrow_text(plan->principal);
    message->date = wire_day(plan->day, arena);
    message->meeting = borrow_text(plan->meeting);
    message->leader = borrow_text(plan->leader);
    message->people = borrow_text(plan->people);
    message->progress = borrow_text(plan->progress);
    message->standards = borrow_text(plan->standards);
    message->confirmed_by = borrow_text(plan->confirmed_by);
    return message->date ? message : NULL;
}

/* --- facts --- */

static Banfu__Assignment__V1__ContactFacts *contact_facts(const struct proposal *proposal,
                                                          const char *unit, struct arena *arena)
{
    Banfu__Assignment__V1__ContactFacts *message =
        wire_new(arena, &banfu__assignment__v1__contact_facts__descriptor);
    struct contact_summary summary = contact_summarise(proposal, unit);

    if (message) {
        message->before = summary.before;
        message->during = summary.during;
        message->during_face_to_face = summary.during_face_to_face;
        message->failed_days = summary.failed_days;
        message->waived = summary.waived;
    }
    return message;
}

/* What is particular to the unit that asks. */
static bool add_unit_facts(const struct view_context *context, const struct proposal *proposal,
                           const char *unit, Banfu__Assignment__V1__FactsResponse *facts)
{
    const struct answering_unit *part = proposal_find_answering(proposal, unit);

    facts->answers = part != NULL;
    if (!part) {
        return true;
    }
    enum answering_state state = answering_state_on(part, context->today);
    facts->handling_state = borrow_text(answering_state_name(state));
    facts->commitment = wire_commitment(&part->five_fixed, context->arena);
    facts->contacts = contact_facts(proposal, unit, context->arena);
    if (proposal_hears_co_units(proposal, part)) {
        facts->missing_opinions =
            co_unit_names(context, proposal, BLOCKING_CO_UNITS, &facts->n_missing_opinions);
    }
    return facts->commitment && facts->contacts;
}

Banfu__Assignment__V1__FactsResponse *wire_facts(const struct view_context *context,
                                                 const struct proposal *proposal, const char *unit)
{
    struct arena *arena = context->arena;
    Banfu__Assignment__V1__FactsResponse *facts =
        wire_new(arena, &banfu__assignment__v1__facts_response__descriptor);

    if (!facts || !add_unit_facts(context, proposal, unit, facts)) {
        return NULL;
    }
    facts->version = context->version;
    facts->kind = (Banfu__Proposal__V1__Kind__Enum)proposal->kind;
    facts->number = proposal->number;
    facts->title = borrow_text(proposal->title);
    facts->field = borrow_text(proposal->field);
    facts->publication_consent = proposal->publication_consent;
    facts->key_supervision = proposal->key_supervision;
    facts->withdrawn = proposal->state == PROPOSAL_WITHDRAWN;
    facts->offline = proposal->state == PROPOSAL_OFFLINE;
    facts->n_signers = proposal->signer_count;
    facts->signers = make_signers(proposal, arena);
    facts->lead_unit = lead_name(proposal);
    facts->split_units = split_names(proposal, arena, &facts->n_split_units);
    facts->co_units = co_unit_names(context, proposal, CO_UNITS, &facts->n_co_units);
    facts->n_asks = proposal->ask_count;
    facts->asks = ask_texts(proposal, arena);
    facts->merged_with = merged_with(proposal, arena, &facts->n_merged_with);
    bool whole = facts->signers && facts->split_units && facts->co_units && facts->asks &&
                 facts->merged_with;
    return whole ? facts : NULL;
}

/* --- the proposal's page --- */

static Banfu__Assignment__V1__RegisterUnits *register_units(const struct proposal *proposal,
                                                            struct arena *arena)
{
    Banfu__Assignment__V1__RegisterUnits *message =
        wire_new(arena, &banfu__assignment__v1__register_units__descriptor);

    if (!message) {
        return NULL;
    }
    message->lead_unit = borrow_text(proposal->register_lead);
    message->n_split_units = proposal->register_split_count;
    message->split_units = texts(proposal->register_split, proposal->register_split_count, arena);
    message->n_co_units = proposal->register_co_count;
    message->co_units = texts(proposal->register_co, proposal->register_co_count, arena);
    return message->split_units && message->co_units ? message : NULL;
}

static bool add_lists(const struct view_context *context, const struct proposal *proposal,
                      Banfu__Assignment__V1__ProposalView *view)
{
    struct arena *arena = context->arena;

    view->n_signers = proposal->signer_count;
    view->signers = make_signers(proposal, arena);
    view->lead_unit = lead_name(proposal);
    view->split_units = split_names(proposal, arena, &view->n_split_units);
    view->co_units = co_unit_names(context, proposal, CO_UNITS, &view->n_co_units);
    view->n_asks = proposal->ask_count;
    view->asks = ask_texts(proposal, arena);
    view->merged_with = merged_with(proposal, arena, &view->n_merged_with);
    view->register_units = register_units(proposal, arena);
    return view->signers && view->split_units && view->co_units && view->asks &&
           view->merged_with && view->register_units;
}

Banfu__Assignment__V1__ProposalView *wire_view(const struct view_context *context,
                                               const struct proposal *proposal, const char *text)
{
    Banfu__Assignment__V1__ProposalView *view =
        wire_new(context->arena, &banfu__assignment__v1__proposal_view__descriptor);

    if (!view || !add_lists(context, proposal, view) || !wire_view_units(context, proposal, view) ||
        !wire_view_records(context, proposal, view)) {
        return NULL;
    }
    view->docket = borrow_text(context->docket_id);
    view->proposal = borrow_text(context->key);
    view->version = context->version;
    view->kind = (Banfu__Proposal__V1__Kind__Enum)proposal->kind;
    view->number = proposal->number;
    view->title = borrow_text(proposal->title);
    view->text = borrow_text(text);
    view->field = borrow_text(proposal->field);
    view->key_supervision = proposal->key_supervision;
    view->publication_consent = proposal->publication_consent;
    view->offline = proposal->state == PROPOSAL_OFFLINE;
    view->withdrawn = proposal->state == PROPOSAL_WITHDRAWN;
    return view;
}
