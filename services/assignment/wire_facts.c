/* Facts: what peers' decisions rest on, of a proposal by itself or of a merged handling. */
#include "assignment/contact.h"
#include "assignment/lifecycle.h"
#include "assignment/unit_acts.h"
#include "assignment/wire.h"
#include "assignment/wire_lists.h"

#include <string.h>

typedef Banfu__Assignment__V1__ContactFacts contacts_t;
typedef Banfu__Assignment__V1__FactsResponse facts_t;
typedef Banfu__Assignment__V1__MemberFacts member_t;
typedef Banfu__Assignment__V1__UnmetSigner unmet_t;

/* --- what is particular to the unit that asks --- */

/* The first member still in hand speaks for the handling: the main one may have ended before the
 * others, once their reply was signed. Where all have ended, the main one. */
static const struct merged_member *in_hand(const struct merged_member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!proposal_has_ended(members[i].proposal)) {
            return &members[i];
        }
    }
    return &members[0];
}

/* The contacts of the member whose lead signer is still to be met, else of the first: so they
 * suffice exactly when every member's do. What has ended has nobody to be met. */
static struct contact_summary summarise(const struct merged_member *members, size_t count,
                                        const char *unit, bool key_supervision)
{
    struct contact_summary first = contact_summarise(in_hand(members, count)->proposal, unit);

    for (size_t i = 0; i < count; i++) {
        if (proposal_has_ended(members[i].proposal)) {
            continue;
        }
        struct contact_summary summary = contact_summarise(members[i].proposal, unit);
        if (!contact_suffices(&summary, key_supervision)) {
            return summary;
        }
    }
    return first;
}

static const char *name_missing(const struct contact_summary *summary)
{
    if (!summary->before) {
        return "BEFORE";
    }
    return summary->during ? "FACE_TO_FACE" : "DURING";
}

static unmet_t *make_unmet(const struct merged_member *member,
                           const struct contact_summary *summary, struct arena *arena)
{
    const struct proposal *proposal = member->proposal;
    int32_t lead = proposal_lead_signer(proposal);
    unmet_t *unmet = wire_new(arena, &banfu__assignment__v1__unmet_signer__descriptor);

    if (unmet) {
        unmet->proposal = borrow_text(member->key);
        unmet->kind = (Banfu__Proposal__V1__Kind__Enum)proposal->kind;
        unmet->number = proposal->number;
        unmet->signer = borrow_text(lead > 0 ? proposal->signers[lead - 1].name : "");
        unmet->missing = borrow_text(name_missing(summary));
    }
    return unmet;
}

/* Every lead signer still to be met, each of whom a refusal names. */
static bool add_unmet(const struct merged_member *members, size_t count, const char *unit,
                      struct arena *arena, facts_t *facts)
{
    facts->unmet = wire_list(arena, count);
    for (size_t i = 0; facts->unmet && i < count; i++) {
        const struct contact_summary summary = contact_summarise(members[i].proposal, unit);
        if (proposal_has_ended(members[i].proposal) ||
            contact_suffices(&summary, facts->key_supervision)) {
            continue;
        }
        unmet_t *unmet = make_unmet(&members[i], &summary, arena);
        if (!unmet) {
            return false;
        }
        facts->unmet[facts->n_unmet++] = unmet;
    }
    return facts->unmet != NULL;
}

static contacts_t *make_contacts(const struct contact_summary *summary, struct arena *arena)
{
    contacts_t *message = wire_new(arena, &banfu__assignment__v1__contact_facts__descriptor);

    if (message) {
        message->before = summary->before;
        message->during = summary->during;
        message->during_face_to_face = summary->during_face_to_face;
        message->failed_days = summary->failed_days;
        message->waived = summary->waived;
    }
    return message;
}

static bool is_listed(const facts_t *facts, const char *unit)
{
    for (size_t i = 0; i < facts->n_missing_opinions; i++) {
        if (strcmp(facts->missing_opinions[i], unit) == 0) {
            return true;
        }
    }
    return false;
}

/* Of a member, those not listed yet. */
static void add_missing(const struct view_context *context, const struct proposal *proposal,
                        const char *unit, facts_t *facts)
{
    const struct answering_unit *part = proposal_find_answering(proposal, unit);

    if (!part || !proposal_hears_co_units(proposal, part)) {
        return;
    }
    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        const struct co_unit *co_unit = &proposal->co_units[i];
        if (co_unit->state != OPINION_RELEASED && !is_listed(facts, co_unit->unit) &&
            opinion_holds_up(context->docket, context->calendar, co_unit, context->today)) {
            facts->missing_opinions[facts->n_missing_opinions++] = borrow_text(co_unit->unit);
        }
    }
}

static bool has_accepted(enum answering_state state)
{
    return state == ANSWERING_ACCEPTED || state == ANSWERING_DEEMED ||
           state == ANSWERING_REPLY_SIGNED || state == ANSWERING_CLOSED;
}

static bool add_unit_facts(const struct view_context *context, const struct merged_member *members,
                           size_t count, const char *unit, facts_t *facts)
{
    const struct answering_unit *part =
        proposal_find_answering(in_hand(members, count)->proposal, unit);
    size_t most = 0;

    facts->answers = part != NULL;
    if (!part) {
        return true;
    }
    struct contact_summary summary = summarise(members, count, unit, facts->key_supervision);
    enum answering_state state = answering_state_on(part, context->today);
    facts->handling_state = borrow_text(answering_state_name(state));
    facts->accepted = has_accepted(state);
    facts->commitment = wire_commitment(&part->five_fixed, context->arena);
    facts->contacts = make_contacts(&summary, context->arena);
    for (size_t i = 0; i < count; i++) {
        most += members[i].proposal->co_unit_count;
    }
    facts->missing_opinions = wire_list(context->arena, most);
    if (!facts->commitment || !facts->contacts || !facts->missing_opinions ||
        !add_unmet(members, count, unit, context->arena, facts)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        add_missing(context, members[i].proposal, unit, facts);
    }
    return true;
}

/* --- the members of a merged handling --- */

static member_t *make_member(const struct merged_member *from, struct arena *arena)
{
    const struct proposal *proposal = from->proposal;
    member_t *member = wire_new(arena, &banfu__assignment__v1__member_facts__descriptor);

    if (!member) {
        return NULL;
    }
    member->proposal = borrow_text(from->key);
    member->version = from->version;
    member->kind = (Banfu__Proposal__V1__Kind__Enum)proposal->kind;
    member->number = proposal->number;
    member->title = borrow_text(proposal->title);
    member->field = borrow_text(proposal->field);
    member->between_sessions = proposal->between;
    member->publication_consent = proposal->publication_consent;
    member->key_supervision = proposal->key_supervision;
    member->n_signers = proposal->signer_count;
    member->signers = wire_signers(proposal, arena);
    member->co_units = wire_co_units(proposal, arena, &member->n_co_units);
    member->ask_count = (int32_t)proposal->ask_count;
    member->withdrawn = proposal_has_ended(proposal);
    return member->signers && member->co_units ? member : NULL;
}

static bool add_members(const struct merged_member *members, size_t count, struct arena *arena,
                        facts_t *facts)
{
    int32_t first_ask = 1;

    if (count < 2) {
        return true; /* it is handled by itself */
    }
    facts->members = wire_list(arena, count);
    for (size_t i = 0; facts->members && i < count; i++) {
        member_t *member = make_member(&members[i], arena);
        if (!member) {
            return false;
        }
        member->first_ask = first_ask;
        first_ask += member->ask_count;
        facts->members[facts->n_members++] = member;
    }
    return facts->members != NULL;
}

/* Of all members, one behind the other. */
static bool add_asks(const struct merged_member *members, size_t count, struct arena *arena,
                     facts_t *facts)
{
    size_t total = 0;

    for (size_t i = 0; i < count; i++) {
        total += members[i].proposal->ask_count;
    }
    facts->asks = wire_list(arena, total);
    for (size_t i = 0; facts->asks && i < count; i++) {
        const struct proposal *proposal = members[i].proposal;
        for (size_t k = 0; k < proposal->ask_count; k++) {
            facts->asks[facts->n_asks++] =
                borrow_text(proposal->asks ? proposal->asks[k].text : "");
        }
    }
    return facts->asks != NULL;
}

/* --- the whole --- */

static bool add_proposal(const struct proposal *proposal, struct arena *arena, facts_t *facts)
{
    facts->kind = (Banfu__Proposal__V1__Kind__Enum)proposal->kind;
    facts->number = proposal->number;
    facts->title = borrow_text(proposal->title);
    facts->field = borrow_text(proposal->field);
    facts->between_sessions = proposal->between;
    facts->publication_consent = proposal->publication_consent;
    facts->offline = proposal->state == PROPOSAL_OFFLINE;
    facts->merged_into = borrow_text(proposal->merged_into);
    facts->n_signers = proposal->signer_count;
    facts->signers = wire_signers(proposal, arena);
    facts->lead_unit = wire_lead_unit(proposal);
    facts->split_units = wire_split_units(proposal, arena, &facts->n_split_units);
    facts->co_units = wire_co_units(proposal, arena, &facts->n_co_units);
    facts->merged_with = wire_merged_with(proposal, arena, &facts->n_merged_with);
    return facts->signers && facts->split_units && facts->co_units && facts->merged_with;
}

facts_t *wire_facts(const struct view_context *context, const struct merged_member *members,
                    size_t count, const char *unit)
{
    struct arena *arena = context->arena;
    facts_t *facts = wire_new(arena, &banfu__assignment__v1__facts_response__descriptor);

    if (!facts) {
        return NULL;
    }
    facts->version = members[0].version;
    facts->withdrawn = true;
    for (size_t i = 0; i < count; i++) {
        const struct proposal *proposal = members[i].proposal;
        bool ended = proposal_has_ended(proposal);
        facts->key_supervision = facts->key_supervision || (proposal->key_supervision && !ended);
        facts->withdrawn = facts->withdrawn && ended;
    }
    bool whole = add_proposal(members[0].proposal, arena, facts) &&
                 add_unit_facts(context, members, count, unit, facts) &&
                 add_asks(members, count, arena, facts) &&
                 add_members(members, count, arena, facts);
    return whole ? facts : NULL;
}
