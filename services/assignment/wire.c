#include "assignment/wire.h"

#include "assignment/wire_lists.h"
#include "assignment/wire_view.h"
#include "common/base/sketch.h"

#include <string.h>

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

/* --- events --- */

Banfu__Event__V1__Assigned *wire_assigned(const struct proposal *proposal, bool again,
                                          const char *from_unit, struct arena *arena)
{
    Banfu__Event__V1__Assigned *body = wire_new(arena, &banfu__event__v1__assigned__descriptor);

    if (!body) {
        return NULL;
    }
    body->lead_unit = wire_lead_unit(proposal);
    body->split_units = wire_split_units(proposal, arena, &body->n_split_units);
    body->co_units = wire_co_units(proposal, arena, &body->n_co_units);
    body->again = again;
    body->from_unit = borrow_text(from_unit);
    body->key_supervision = proposal->key_supervision;
    body->between_sessions = proposal->between;
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
    body->between_sessions = proposal->between;
    body->publication_consent = proposal->publication_consent;
    body->offline = proposal->state == PROPOSAL_OFFLINE;
    body->text_digest = borrow_text(proposal->text_digest);
    body->updated = updated;
    body->n_signers = proposal->signer_count;
    body->signers = wire_signers(proposal, arena);
    return body->signers ? body : NULL;
}

/* Runs of four letters: with runs of two, long texts share nearly all marks. */
size_t wire_text_marks(const char *text, uint32_t ret_marks[SKETCH_MARKS_MAX])
{
    return sketch_make(text, strlen(text), 4, ret_marks);
}

int wire_mark_text(Banfu__Event__V1__Registered *registered, const char *text, struct arena *arena)
{
    uint32_t *marks = arena_array(arena, SKETCH_MARKS_MAX, sizeof(*marks));

    if (!marks) {
        return -1;
    }
    registered->text_marks = marks;
    registered->n_text_marks = wire_text_marks(text, marks);
    return 0;
}

/* Only what a letter says: an event's bounds hold twenty proposals of many signers. */
static signer_t *letter_signer(const struct signer *signer, int32_t position, struct arena *arena)
{
    signer_t *message = wire_signer(signer, position, arena);

    if (message) {
        message->delegation = borrow_text("");
        message->withdrawn_reason = borrow_text("");
        message->person = borrow_text("");
    }
    return message;
}

static Banfu__Event__V1__MergedMember *merged_member(const struct merged_member *from,
                                                     struct arena *arena)
{
    const struct proposal *proposal = from->proposal;
    Banfu__Event__V1__MergedMember *member =
        wire_new(arena, &banfu__event__v1__merged_member__descriptor);

    if (!member) {
        return NULL;
    }
    member->proposal = borrow_text(from->key);
    member->kind = (Banfu__Proposal__V1__Kind__Enum)proposal->kind;
    member->number = proposal->number;
    member->title = borrow_text(proposal->title);
    member->between_sessions = proposal->between;
    member->publication_consent = proposal->publication_consent;
    member->signers = wire_list(arena, proposal->signer_count);
    for (size_t i = 0; member->signers && i < proposal->signer_count; i++) {
        member->signers[i] = letter_signer(&proposal->signers[i], (int32_t)i + 1, arena);
        if (!member->signers[i]) {
            return NULL;
        }
        member->n_signers++;
    }
    return member->signers ? member : NULL;
}

Banfu__Event__V1__Merged *wire_merged(const struct merged_member *members, size_t count,
                                      struct arena *arena)
{
    Banfu__Event__V1__Merged *body = wire_new(arena, &banfu__event__v1__merged__descriptor);

    if (!body) {
        return NULL;
    }
    body->proposals = wire_list(arena, count);
    body->members = wire_list(arena, count);
    for (size_t i = 0; body->proposals && body->members && i < count; i++) {
        Banfu__Event__V1__MergedMember *member = merged_member(&members[i], arena);
        if (!member) {
            return NULL;
        }
        body->proposals[body->n_proposals++] = borrow_text(members[i].key);
        body->members[body->n_members++] = member;
    }
    return body->proposals && body->members ? body : NULL;
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
    message->supervisor = borrow_text(plan->supervisor);
    return message->date ? message : NULL;
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
    message->split_units =
        wire_texts(proposal->register_split, proposal->register_split_count, arena);
    message->n_co_units = proposal->register_co_count;
    message->co_units = wire_texts(proposal->register_co, proposal->register_co_count, arena);
    return message->split_units && message->co_units ? message : NULL;
}

static bool add_lists(const struct view_context *context, const struct proposal *proposal,
                      Banfu__Assignment__V1__ProposalView *view)
{
    struct arena *arena = context->arena;

    view->n_signers = proposal->signer_count;
    view->signers = wire_signers(proposal, arena);
    view->lead_unit = wire_lead_unit(proposal);
    view->split_units = wire_split_units(proposal, arena, &view->n_split_units);
    view->co_units = wire_co_units(proposal, arena, &view->n_co_units);
    view->n_asks = proposal->ask_count;
    view->asks = wire_asks(proposal, arena);
    view->merged_with = wire_merged_with(proposal, arena, &view->n_merged_with);
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
    view->between_sessions = proposal->between;
    view->publication_consent = proposal->publication_consent;
    view->offline = proposal->state == PROPOSAL_OFFLINE;
    if (view->offline) {
        view->lead_unit = borrow_text(proposal->register_lead);
    }
    view->withdrawn = proposal->state == PROPOSAL_WITHDRAWN;
    view->ended = proposal->state == PROPOSAL_ENDED;
    return view;
}
