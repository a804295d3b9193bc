/* Contacts with signers recorded (rule 9). */
#include "assignment/contact.h"
#include "assignment/fields.h"
#include "assignment/handlers.h"
#include "assignment/refusal.h"

#include <string.h>

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
            flow_fail_memory(flow);
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

/* Who met whom on which day is said, never guessed: a signature rests on it. */
static struct contact read_contact(struct flow *flow)
{
    const Banfu__Assignment__V1__RecordContactRequest *request = flow_request(flow);
    const struct contact_state *state = flow_state(flow);
    bool silent = request->answer == BANFU__ASSIGNMENT__V1__INVITATION_ANSWER__ENUM__SILENT;

    return (struct contact){
        .unit = state->main.unit,
        .stage = (enum contact_stage)request->stage,
        .way = (enum contact_way)request->way,
        .day = field_day(flow_failure(flow), "date", "联系日期", request->date, DAY_NONE),
        .signers = request->signers,
        .signer_count = request->n_signers,
        .who = request->who,
        .gist = request->gist,
        .reached = !request->failed && !request->waived && !silent,
        .waived = request->waived,
        .confirmed_by = request->waived ? confirming_leader(flow) : "",
        .recorded_ms = state->main.act.now_ms,
        .answer = (enum invitation_answer)request->answer,
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

/* Another proposal that the same persons signed: the same contact, whatever their places there. */
static bool record_one(struct flow *flow, struct commit *commit, const struct contact *contact,
                       struct stored_proposal *other)
{
    const struct contact_state *state = flow_state(flow);
    struct contact again = *contact;

    again.signers = arena_array(flow_arena(flow), SIGNERS_MAX, sizeof(*again.signers));
    if (!again.signers) {
        flow_fail_memory(flow);
        return false;
    }
    again.signer_count = contact_find_signers(&state->main.stored.proposal, contact,
                                              &other->proposal, again.signers);
    if (again.signer_count == 0) {
        failure_add_field(flow_failure(flow), "also", "%s不是这次所联系的代表、委员提出的（规则9）",
                          other->key);
        return false;
    }
    if (contact_record(&other->proposal, &again, state->main.calendar, flow_arena(flow),
                       flow_failure(flow)) != 0) {
        return false;
    }
    flow_part_also(flow, other->thing, STORE_ASSIGNMENT_PART, other->version);
    store_put_contacts(commit, flow_docket(flow), other, flow_arena(flow), flow_failure(flow));
    return true;
}

static void record_also(struct flow *flow, struct commit *commit, const struct contact *contact)
{
    struct contact_state *state = flow_state(flow);

    for (size_t i = 0; i < state->count; i++) {
        if (!record_one(flow, commit, contact, &state->also[i])) {
            return;
        }
    }
}

static void decide_record(struct flow *flow, struct commit *commit)
{
    struct contact_state *state = flow_state(flow);
    const struct contact contact = read_contact(flow);

    if (contact_record(&state->main.stored.proposal, &contact, state->main.calendar,
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
