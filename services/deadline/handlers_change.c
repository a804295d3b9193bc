#include "deadline/handlers_methods.h"

#include "common/access/role.h"
#include "deadline/errors.h"
#include "deadline/policy.h"

#include <banfu/event/v1/event.pb-c.h>
#include <banfu/proposal/v1/proposal.pb-c.h>
#include <string.h>

static const char *who(const struct flow *flow)
{
    return flow_caller(flow) ? flow_caller(flow)->name : "";
}

/* --- what the changes share --- */

/* Of a unit's affairs. */
static void take_unit(struct flow *flow, const struct loaded *loaded)
{
    case_take(flow, loaded);
    (void)(case_exists(flow) && case_choose_unit(flow) && handlers_admit_unit(flow) &&
           case_unit_is_known(flow));
}

/* Whoever is behind hears of that first, then of fields, then of rules. */
static bool may_decide(struct flow *flow)
{
    return !failure_is_set(flow_failure(flow)) && case_name_part(flow);
}

/* What people write must leave room for what happens elsewhere: an event that no longer fits into a
 * commit would hold up its docket for good. */
static bool leaves_room(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);

    if (!state->record.bytes || state->record.size > STORE_SHEET_WRITTEN_MAX) {
        refuse(flow_failure(flow), &REFUSAL_TIMETABLE_FULL, NULL);
    }
    return !failure_is_set(flow_failure(flow));
}

/* What was decided goes to the store; the receipt names the state and the unit's reply date. */
static void conclude(struct flow *flow, struct commit *commit, const char *state_name)
{
    const struct case_state *state = flow_state(flow);
    const struct clock *reply =
        timetable_clock(&state->sheet.timetable, CLOCK_REPLY, state->unit, 0);
    Banfu__Proposal__V1__Receipt *receipt = flow_receipt(flow);

    (void)case_put(flow, commit);
    if (!leaves_room(flow)) {
        return;
    }
    flow_event(flow)->unit = wire_text(state->unit);
    receipt->state = wire_text(state_name);
    receipt->due_date = wire_day(reply ? reply->due.day : DAY_NONE, flow_arena(flow));
}

/* The body of an event; NULL with the failure set. */
static void *new_body(struct flow *flow, size_t size)
{
    void *body = arena_alloc(flow_arena(flow), size);

    if (!body) {
        flow_fail_memory(flow);
    }
    return body;
}

static void list_changed(struct flow *flow, size_t *ret_count,
                         Banfu__Event__V1__Clock ***ret_clocks)
{
    const struct case_state *state = flow_state(flow);

    if (!wire_changed_clocks(&state->sheet.timetable, flow_proposal(flow), flow_arena(flow),
                             ret_count, ret_clocks)) {
        flow_fail_memory(flow);
    }
}

static const char *extension_state_of(const struct case_state *state)
{
    const struct handling *handling = timetable_handling(&state->sheet.timetable, state->unit);

    return EXTENSION_TABLE.states[handling->extension].token;
}

static const char *reply_state_of(const struct case_state *state)
{
    const struct clock *reply =
        timetable_clock(&state->sheet.timetable, CLOCK_REPLY, state->unit, 0);

    return reply ? CLOCK_TABLE.states[reply->state].token : "";
}

/* --- extension --- */

struct extension_asking handlers_asking(struct flow *flow)
{
    const Banfu__Deadline__V1__RequestExtensionRequest *request = flow_request(flow);
    const struct case_state *state = flow_state(flow);

    return (struct extension_asking){
        .unit = state->unit,
        .reason = request->reason,
        .steps_done = request->steps_done,
        .by = who(flow),
        .day = handlers_read_day(flow, "new_due_date", request->new_due_date, false)};
}

static void tell_asked(struct flow *flow, const struct extension_asking *asking)
{
    Banfu__Event__V1__ExtensionRequested *body = new_body(flow, sizeof(*body));

    if (body) {
        banfu__event__v1__extension_requested__init(body);
        body->new_due_date = wire_day(asking->day, flow_arena(flow));
        flow_event(flow)->reason = wire_text(asking->reason);
        flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_EXTENSION_REQUESTED;
        flow_event(flow)->extension_requested = body;
    }
}

static void decide_request(struct flow *flow, struct commit *commit)
{
    struct case_state *state = flow_state(flow);
    const char *role;
    const struct acting acting = handlers_acting(flow, &role);
    const struct extension_asking asking = handlers_asking(flow);

    handlers_need_text(flow, "reason", asking.reason);
    handlers_need_text(flow, "steps_done", asking.steps_done);
    if (!may_decide(flow) || domain_ask_extension(&state->sheet.timetable, &state->moment, &asking,
                                                  &acting, flow_failure(flow)) < 0) {
        return;
    }
    tell_asked(flow, &asking);
    conclude(flow, commit, extension_state_of(state));
}

const struct flow_steps REQUEST_EXTENSION_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = take_unit,
    .decide = decide_request,
    .state_size = sizeof(struct case_state),
};

static void tell_decided(struct flow *flow, const struct extension_decision *decision,
                         civil_day old_day)
{
    Banfu__Event__V1__ExtensionDecided *body = new_body(flow, sizeof(*body));
    const struct case_state *state = flow_state(flow);
    const struct clock *reply =
        timetable_clock(&state->sheet.timetable, CLOCK_REPLY, state->unit, 0);

    if (body) {
        banfu__event__v1__extension_decided__init(body);
        body->grant = decision->grant;
        body->old_due_date = wire_day(old_day, flow_arena(flow));
        body->new_due_date = wire_day(reply ? reply->due.day : DAY_NONE, flow_arena(flow));
        list_changed(flow, &body->n_clocks, &body->clocks);
        flow_event(flow)->reason = wire_text(decision->reason);
        flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_EXTENSION_DECIDED;
        flow_event(flow)->extension_decided = body;
    }
}

/* Whoever names a new date means to grant. */
static void check_decision(struct flow *flow,
                           const Banfu__Deadline__V1__DecideExtensionRequest *request)
{
    if (request->grant) {
        handlers_allow_text(flow, "reason", request->reason);
        return;
    }
    handlers_need_text(flow, "reason", request->reason);
    if (*request->new_due_date) {
        failure_add_field(flow_failure(flow), "new_due_date",
                          "不予延期的不填新期限；准予延期的，请将grant填为true");
    }
}

static void decide_decision(struct flow *flow, struct commit *commit)
{
    const Banfu__Deadline__V1__DecideExtensionRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    struct timetable *timetable = &state->sheet.timetable;
    const struct clock *reply = timetable_clock(timetable, CLOCK_REPLY, state->unit, 0);
    civil_day old_day = reply ? reply->due.day : DAY_NONE;
    const char *role;
    const struct acting acting = handlers_acting(flow, &role);
    const struct extension_decision decision = {
        .unit = state->unit,
        .reason = request->reason,
        .by = who(flow),
        .grant = request->grant,
        .day = handlers_read_day(flow, "new_due_date", request->new_due_date, true)};

    check_decision(flow, request);
    if (!may_decide(flow) || domain_decide_extension(timetable, &state->moment, &decision, &acting,
                                                     flow_failure(flow)) < 0) {
        return;
    }
    tell_decided(flow, &decision, old_day);
    conclude(flow, commit, extension_state_of(state));
}

const struct flow_steps DECIDE_EXTENSION_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = take_unit,
    .decide = decide_decision,
    .state_size = sizeof(struct case_state),
};

/* --- explaining it to a signer --- */

static void tell_explained(struct flow *flow,
                           const Banfu__Deadline__V1__RecordExplanationRequest *request)
{
    Banfu__Event__V1__ExplanationRecorded *body = new_body(flow, sizeof(*body));

    if (body) {
        banfu__event__v1__explanation_recorded__init(body);
        body->signer = request->signer;
        body->way = request->way;
        body->date = request->date;
        flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_EXPLANATION_RECORDED;
        flow_event(flow)->explanation_recorded = body;
    }
}

static void check_signer(struct flow *flow, int32_t signer)
{
    const struct case_state *state = flow_state(flow);

    if (signer < 1 || signer > state->sheet.timetable.signer_count) {
        failure_add_field(flow_failure(flow), "signer", "此件的代表委员序号为1至%d",
                          state->sheet.timetable.signer_count);
    }
}

static void check_way(struct flow *flow, int32_t way)
{
    if (way < BANFU__PROPOSAL__V1__CONTACT_WAY__ENUM__VISIT ||
        way > BANFU__PROPOSAL__V1__CONTACT_WAY__ENUM__COMMITTEE) {
        failure_add_field(flow_failure(flow), "way", "须指明方式：走访、座谈、电话、书面等");
    }
}

static void decide_explanation(struct flow *flow, struct commit *commit)
{
    const Banfu__Deadline__V1__RecordExplanationRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    const char *role;
    const struct acting acting = handlers_acting(flow, &role);
    const struct explaining explaining = {
        .unit = state->unit,
        .gist = request->gist,
        .signer = request->signer,
        .way = (int32_t)request->way,
        .day = handlers_read_day(flow, "date", request->date, false)};

    check_signer(flow, request->signer);
    check_way(flow, explaining.way);
    handlers_need_text(flow, "gist", request->gist);
    if (!may_decide(flow) || domain_explain(&state->sheet.timetable, &state->moment, &explaining,
                                            &acting, flow_failure(flow)) < 0) {
        return;
    }
    tell_explained(flow, request);
    conclude(flow, commit, EXPLANATION_TABLE.states[EXPLANATION_GIVEN].token);
}

const struct flow_steps RECORD_EXPLANATION_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = take_unit,
    .decide = decide_explanation,
    .state_size = sizeof(struct case_state),
};

/* --- explaining a delay to the office --- */

static void tell_delay(struct flow *flow, const char *words)
{
    Banfu__Event__V1__DelayExplained *body = new_body(flow, sizeof(*body));

    if (body) {
        banfu__event__v1__delay_explained__init(body);
        list_changed(flow, &body->n_clocks, &body->clocks);
        flow_event(flow)->reason = wire_text(words);
        flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_DELAY_EXPLAINED;
        flow_event(flow)->delay_explained = body;
    }
}

static void decide_delay(struct flow *flow, struct commit *commit)
{
    const Banfu__Deadline__V1__ExplainDelayRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);

    handlers_need_text(flow, "text", request->text);
    if (!may_decide(flow) ||
        domain_explain_delay(&state->sheet.timetable, &state->moment, state->unit, request->text,
                             flow_failure(flow)) < 0) {
        return;
    }
    tell_delay(flow, request->text);
    conclude(flow, commit, reply_state_of(state));
}

const struct flow_steps EXPLAIN_DELAY_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = take_unit,
    .decide = decide_delay,
    .state_size = sizeof(struct case_state),
};

/* --- presses --- */

/* The office may press every unit; an answering unit its co-units, for their opinion. */
static void take_press(struct flow *flow, const struct loaded *loaded)
{
    const struct case_state *state = flow_state(flow);
    const char *own = flow_caller_unit(flow);

    case_take(flow, loaded);
    if (!case_exists(flow) || !case_choose_unit(flow)) {
        return;
    }
    const struct handling *handling = domain_open_handling(&state->sheet.timetable, own);
    const struct policy_object object = {.proposal = flow_proposal(flow),
                                         .units = &own,
                                         .unit_count =
                                             handling && handling->part != HANDLING_CO ? 1 : 0};
    (void)(flow_admit(flow, &object) && case_unit_is_known(flow));
}

static void tell_pressed(struct flow *flow, const char *words)
{
    const struct case_state *state = flow_state(flow);
    Banfu__Event__V1__Pressed *body = new_body(flow, sizeof(*body));

    if (body) {
        banfu__event__v1__pressed__init(body);
        body->text = wire_text(words);
        body->count = timetable_handling(&state->sheet.timetable, state->unit)->presses;
        flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_PRESSED;
        flow_event(flow)->pressed = body;
    }
}

/* Presses go at once: today's message has it from now on. */
static void note_press(struct flow *flow, struct commit *commit, const struct pressing *pressing)
{
    const struct case_state *state = flow_state(flow);
    const struct notice notice = {
        .to = state->unit,
        .proposal = flow_proposal(flow),
        .unit = state->unit,
        .kind = pressing->for_opinion ? CLOCK_OPINION : CLOCK_NONE,
        .round = timetable_handling(&state->sheet.timetable, state->unit)->presses,
        .what = NOTICE_PRESS,
        .key = timetable_is_key(&state->sheet.timetable)};

    store_put_notice(commit, flow_docket(flow), &notice, date_at(state->moment.now_ms),
                     flow_arena(flow));
}

static void decide_press(struct flow *flow, struct commit *commit)
{
    const Banfu__Deadline__V1__PressRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    const struct pressing pressing = {.unit = state->unit,
                                      .text = request->text,
                                      .by = who(flow),
                                      .for_opinion = flow_post(flow)->role != ROLE_OFFICE};

    handlers_allow_text(flow, "text", request->text);
    if (!may_decide(flow) ||
        domain_press(&state->sheet.timetable, &state->moment, &pressing, flow_failure(flow)) < 0) {
        return;
    }
    tell_pressed(flow, request->text);
    note_press(flow, commit, &pressing);
    conclude(flow, commit, reply_state_of(state));
}

const struct flow_steps PRESS_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = take_press,
    .decide = decide_press,
    .state_size = sizeof(struct case_state),
};

/* --- late entries --- */

static void tell_judged(struct flow *flow, bool confirmed, size_t judged)
{
    const struct case_state *state = flow_state(flow);
    const struct clock *clock = &state->sheet.timetable.clocks[judged];
    Banfu__Event__V1__LateEntryConfirmed *body = new_body(flow, sizeof(*body));

    if (body) {
        banfu__event__v1__late_entry_confirmed__init(body);
        body->confirmed = confirmed;
        body->dispatched_on = wire_day(clock->met.day, flow_arena(flow));
        list_changed(flow, &body->n_clocks, &body->clocks);
        flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_LATE_ENTRY_CONFIRMED;
        flow_event(flow)->late_entry_confirmed = body;
    }
}

static void decide_judgement(struct flow *flow, struct commit *commit)
{
    const Banfu__Deadline__V1__JudgeLateEntryRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    const char *role;
    const struct acting acting = handlers_acting(flow, &role);
    const struct judging judging = {
        .unit = state->unit, .signer = request->signer, .confirmed = request->confirmed};
    const struct timetable *timetable = &state->sheet.timetable;
    size_t judged = 0;

    handlers_need_text(flow, "proof", request->proof);
    if (request->signer != 0) {
        check_signer(flow, request->signer);
    }
    if (!may_decide(flow) ||
        domain_judge_late_entry(&state->sheet.timetable, &state->moment, &judging, &acting,
                                flow_failure(flow), &judged) < 0) {
        return;
    }
    tell_judged(flow, request->confirmed, judged);
    flow_event(flow)->reason = request->proof;
    conclude(flow, commit, CLOCK_TABLE.states[timetable->clocks[judged].state].token);
}

const struct flow_steps JUDGE_LATE_ENTRY_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = take_unit,
    .decide = decide_judgement,
    .state_size = sizeof(struct case_state),
};
