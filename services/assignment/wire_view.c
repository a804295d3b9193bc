#include "assignment/wire_view.h"

#include "assignment/lifecycle.h"
#include "assignment/unit_acts.h"

typedef Banfu__Assignment__V1__AssignmentChange change_t;
typedef Banfu__Assignment__V1__Contact contact_t;
typedef Banfu__Assignment__V1__Coordination coordination_t;
typedef Banfu__Assignment__V1__Handling handling_t;
typedef Banfu__Assignment__V1__Opinion opinion_t;
typedef Banfu__Assignment__V1__ProgressReport progress_t;
typedef Banfu__Assignment__V1__ProposalView view_t;

static handling_t *make_handling(const struct view_context *context,
                                 const struct answering_unit *unit)
{
    struct arena *arena = context->arena;
    handling_t *message = wire_new(arena, &banfu__assignment__v1__handling__descriptor);
    enum answering_state state = answering_state_on(unit, context->today);

    if (!message) {
        return NULL;
    }
    message->unit = borrow_text(unit->unit);
    message->split = unit->split;
    message->state = borrow_text(answering_state_name(state));
    message->assigned_ms = unit->assigned_ms;
    message->acceptance_due = wire_day(unit->window_last, arena);
    message->commitment = wire_commitment(&unit->five_fixed, arena);
    message->return_reason = borrow_text(unit->returning.reason);
    message->proposed_unit = borrow_text(unit->returning.proposed_unit);
    message->plan = wire_plan(&unit->plan, arena);
    message->deemed_accepted = state == ANSWERING_DEEMED;
    return message->acceptance_due && message->commitment && message->plan ? message : NULL;
}

static bool add_handlings(const struct view_context *context, const struct proposal *proposal,
                          view_t *view)
{
    view->handlings = wire_list(context->arena, proposal->answering_count);
    for (size_t i = 0; view->handlings && i < proposal->answering_count; i++) {
        bool released = proposal->answering[i].state == ANSWERING_RELEASED;
        if (released != context->of_former) {
            continue;
        }
        handling_t *handling = make_handling(context, &proposal->answering[i]);
        if (!handling) {
            return false;
        }
        view->handlings[view->n_handlings++] = handling;
    }
    return view->handlings != NULL;
}

static opinion_t *make_opinion(const struct view_context *context, const struct co_unit *unit)
{
    struct arena *arena = context->arena;
    opinion_t *message = wire_new(arena, &banfu__assignment__v1__opinion__descriptor);

    if (!message) {
        return NULL;
    }
    message->co_unit = borrow_text(unit->unit);
    message->state = borrow_text(opinion_state_name(unit->state));
    message->due_date = wire_day(unit->opinion_due, arena);
    message->text = borrow_text(unit->opinion.text);
    message->number = borrow_text(unit->opinion.number);
    message->signed_by = borrow_text(unit->opinion.signed_by);
    message->given_date = wire_day(unit->opinion.signed_on, arena);
    message->waived_reason = borrow_text(unit->waiver_reason);
    message->pressed_date = wire_day(unit->pressed_on, arena);
    message->holds_up = opinion_holds_up(context->docket, context->calendar, unit, context->today);
    return message->due_date && message->given_date && message->pressed_date ? message : NULL;
}

static bool add_opinions(const struct view_context *context, const struct proposal *proposal,
                         view_t *view)
{
    view->opinions = wire_list(context->arena, proposal->co_unit_count);
    for (size_t i = 0; view->opinions && i < proposal->co_unit_count; i++) {
        if (proposal->co_units[i].state == OPINION_RELEASED && !context->of_former) {
            continue;
        }
        opinion_t *opinion = make_opinion(context, &proposal->co_units[i]);
        if (!opinion) {
            return false;
        }
        view->opinions[view->n_opinions++] = opinion;
    }
    return view->opinions != NULL;
}

bool wire_view_units(const struct view_context *context, const struct proposal *proposal,
                     view_t *view)
{
    return add_handlings(context, proposal, view) && add_opinions(context, proposal, view);
}

static contact_t *make_contact(const struct contact *contact, struct arena *arena)
{
    contact_t *message = wire_new(arena, &banfu__assignment__v1__contact__descriptor);

    if (!message) {
        return NULL;
    }
    message->unit = borrow_text(contact->unit);
    message->stage = (Banfu__Proposal__V1__ContactStage__Enum)contact->stage;
    message->way = (Banfu__Proposal__V1__ContactWay__Enum)contact->way;
    message->date = wire_day(contact->day, arena);
    message->signers = contact->signers;
    message->n_signers = contact->signer_count;
    message->who = borrow_text(contact->who);
    message->gist = borrow_text(contact->gist);
    message->reached = contact->reached;
    message->waived = contact->waived && *contact->confirmed_by;
    message->late_entry = contact->late_entry;
    message->answer = (Banfu__Assignment__V1__InvitationAnswer__Enum)contact->answer;
    return message->date ? message : NULL;
}

static bool add_contacts(const struct view_context *context, const struct proposal *proposal,
                         view_t *view)
{
    view->contacts = wire_list(context->arena, proposal->contact_count);
    view->n_contacts = proposal->contact_count;
    for (size_t i = 0; view->contacts && i < proposal->contact_count; i++) {
        view->contacts[i] = make_contact(&proposal->contacts[i], context->arena);
        if (!view->contacts[i]) {
            return false;
        }
    }
    return view->contacts != NULL;
}

static bool add_progress(const struct view_context *context, const struct proposal *proposal,
                         view_t *view)
{
    view->progress = wire_list(context->arena, proposal->progress_count);
    view->n_progress = proposal->progress_count;
    for (size_t i = 0; view->progress && i < proposal->progress_count; i++) {
        progress_t *message =
            wire_new(context->arena, &banfu__assignment__v1__progress_report__descriptor);
        if (!message) {
            return false;
        }
        message->month = borrow_text(proposal->progress[i].month);
        message->gist = borrow_text(proposal->progress[i].gist);
        message->unit = borrow_text(proposal->progress[i].unit);
        view->progress[i] = message;
    }
    return view->progress != NULL;
}

static bool add_history(const struct view_context *context, const struct proposal *proposal,
                        view_t *view)
{
    view->history = wire_list(context->arena, proposal->history_count);
    view->n_history = proposal->history_count;
    for (size_t i = 0; view->history && i < proposal->history_count; i++) {
        const struct history_line *line = &proposal->history[i];
        change_t *message =
            wire_new(context->arena, &banfu__assignment__v1__assignment_change__descriptor);
        if (!message) {
            return false;
        }
        message->instant_ms = line->instant_ms;
        message->what = borrow_text(line->what);
        message->by = borrow_text(line->by);
        message->reason = borrow_text(line->reason);
        view->history[i] = message;
    }
    return view->history != NULL;
}

static bool add_coordinations(const struct view_context *context, const struct proposal *proposal,
                              view_t *view)
{
    view->coordinations = wire_list(context->arena, proposal->coordination_count);
    for (size_t i = 0; view->coordinations && i < proposal->coordination_count; i++) {
        const struct coordination *one = &proposal->coordinations[i];
        coordination_t *message =
            wire_new(context->arena, &banfu__assignment__v1__coordination__descriptor);
        if (!message) {
            return false;
        }
        message->unit = borrow_text(one->unit);
        message->reason = borrow_text(one->reason);
        message->asked_ms = one->asked_ms;
        message->decision = borrow_text(one->decision);
        message->decided_ms = one->decided_ms;
        view->coordinations[view->n_coordinations++] = message;
    }
    return view->coordinations != NULL;
}

static bool add_offline(const struct view_context *context, const struct proposal *proposal,
                        view_t *view)
{
    if (proposal->state != PROPOSAL_OFFLINE) {
        return true;
    }
    Banfu__Assignment__V1__OfflineDates *dates =
        wire_new(context->arena, &banfu__assignment__v1__offline_dates__descriptor);
    if (!dates) {
        return false;
    }
    dates->assigned_date = wire_day(proposal->offline.assigned, context->arena);
    dates->replied_date = wire_day(proposal->offline.replied, context->arena);
    dates->closed_date = wire_day(proposal->offline.closed, context->arena);
    view->offline_dates = dates;
    return dates->assigned_date && dates->replied_date && dates->closed_date;
}

bool wire_view_records(const struct view_context *context, const struct proposal *proposal,
                       view_t *view)
{
    return add_contacts(context, proposal, view) && add_progress(context, proposal, view) &&
           add_history(context, proposal, view) && add_coordinations(context, proposal, view) &&
           add_offline(context, proposal, view);
}
