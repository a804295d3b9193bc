/* Drafts and the linter. */
#include "reply/handlers.h"
#include "reply/handlers_facts.h"

#include "common/service/service.h"
#include "reply/drafting.h"
#include "reply/levels.h"
#include "reply/linter.h"
#include "reply/merging.h"
#include "reply/peers.h"
#include "reply/process.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/reply/v1/reply.pb-c.h"

typedef Banfu__Reply__V1__PutReplyRequest put_request_t;

struct put_state {
    struct target_with_facts on; /* first: its steps */
    int64_t assigned;            /* assignment's version when the handling stood like this */
    struct packed_handling packed;
};

/* --- saving a draft without a load: nothing has moved since this process saved the last one --- */

static struct memory *memory_of(struct flow *flow)
{
    return ((struct process *)service_data(flow_service(flow)))->saved;
}

/* What the load would bring besides the handling (whom it is merged with or has passed to, who was
 * released) follows from assignment's events about the proposal, each of which raises the version
 * that the commit rests on; or it changes the handling too. */
static bool recall_put(struct flow *flow)
{
    struct put_state *state = flow_state(flow);
    struct target *target = &state->on.target;
    struct memory_item item;

    target->may_be_new = true;
    if (((const put_request_t *)flow_request(flow))->submit || !target_name(flow)) {
        return false;
    }
    const struct memory_about whom = target_about(target);
    if (!memory_find(memory_of(flow), &whom, service_store_epoch(flow_service(flow)), &item) ||
        !facts_recall(flow) || state->on.facts.versions[0] != item.rests_on) {
        return false;
    }
    const struct packed_handling packed = {item.bytes, item.size};
    state->assigned = item.rests_on;
    if (!target_recall(flow, &packed, item.version)) {
        return false;
    }
    target_take(flow, NULL);
    return true;
}

static void take_put(struct flow *flow, const struct loaded *loaded)
{
    struct put_state *state = flow_state(flow);

    target_take(flow, loaded);
    state->assigned = loaded_version(loaded, state->on.target.places.versions, PEER_ASSIGNMENT);
}

/* One that is handled by itself, and by what assignment said of the same version as was loaded. */
static void keep_put(struct flow *flow, int64_t version)
{
    const struct put_state *state = flow_state(flow);
    const struct target *target = &state->on.target;
    const struct memory_about whom = target_about(target);
    const struct memory_item item = {.epoch = service_store_epoch(flow_service(flow)),
                                     .version = version,
                                     .rests_on = state->assigned,
                                     .bytes = state->packed.bytes,
                                     .size = state->packed.size};

    if (target->members.count == 0 && state->on.facts.versions[0] == state->assigned) {
        memory_keep(memory_of(flow), &whom, &item);
    }
}

/* --- saving a draft --- */

static void fill_saved(Banfu__Event__V1__DraftSaved *saved, const struct reply *reply)
{
    saved->kind = (Banfu__Proposal__V1__ReplyKind__Enum)reply->kind;
    saved->round = reply->round;
    saved->text_version = (int32_t)reply->version_count;
    saved->class_ = (Banfu__Proposal__V1__Class__Enum)reply->draft.class;
}

static void tell_saved(struct flow *flow, const struct reply *reply)
{
    Banfu__Event__V1__DraftSaved *saved =
        target_event(flow, &banfu__event__v1__draft_saved__descriptor);

    fill_saved(saved, reply);
    saved->proposals = target_tell_whole(flow, &saved->n_proposals);
    target_tell_reply(flow, reply);
}

/* --- and sent on in the same act, by a head who drafts (rule 17) --- */

static int submit_too(struct flow *flow, struct reply *reply, const struct act *act, bool drafted)
{
    const put_request_t *request = flow_request(flow);
    struct put_state *state = flow_state(flow);
    struct target *target = &state->on.target;
    struct failure_field errors[LINT_FINDINGS_MAX];

    target->reply = reply;
    target->body = request->body;
    target->same_as = "";
    const struct reply_step step = {.reply = reply,
                                    .act = act,
                                    .comment = "",
                                    .facts = &state->on.facts.handling,
                                    .drafted = drafted,
                                    .outdated = !merging_fits(&target->handling, reply,
                                                              state->on.facts.matters,
                                                              state->on.facts.matter_count),
                                    .lint = errors,
                                    .lint_count = target_lint_errors(flow, errors)};
    return failure_is_set(flow_failure(flow)) ? -1
                                              : levels_submit(reply, &step, flow_failure(flow));
}

static void tell_submitted(struct flow *flow, const struct reply *reply, const struct act *act,
                           bool drafted)
{
    Banfu__Event__V1__Submitted *submitted =
        target_event(flow, &banfu__event__v1__submitted__descriptor);
    Banfu__Event__V1__DraftSaved *saved = arena_alloc(flow_arena(flow), sizeof(*saved));

    if (!saved) {
        flow_fail_memory(flow);
        return;
    }
    banfu__event__v1__draft_saved__init(saved);
    fill_saved(saved, reply);
    submitted->drafted = drafted ? saved : NULL;
    submitted->round = reply->round;
    submitted->level = borrow_text(levels_desk(reply));
    submitted->proposals = target_tell_whole(flow, &submitted->n_proposals);
    target_acts_under(flow, act, "DIVISION_HEAD");
    target_tell_reply(flow, reply);
}

/* Of proposals that were merged after a signature of their own had been taken back. */
static void bring_numbers(const struct target *target, struct reply *reply)
{
    for (size_t i = 1; reply->kind == REPLY_FIRST && i < target->members.count; i++) {
        if (target->brought[i].text) {
            merging_bring(&target->handling, reply, target->members.of[i], &target->brought[i]);
        }
    }
}

/* Saved again as it stands: no version, no event; the answer says where it stands. */
static void say_unchanged(struct flow *flow, const struct reply *reply)
{
    const struct target *target = flow_state(flow);

    flow_part(flow, store_thing(&target->key), store_part(&target->key), target->handling.version);
    target_tell_reply(flow, reply);
    flow_nothing(flow);
}

static void put_version(struct flow *flow, struct commit *commit, struct reply *reply)
{
    struct put_state *state = flow_state(flow);
    struct target *target = &state->on.target;

    bring_numbers(target, reply);
    state->packed = target_put(flow, commit);
    const struct store_key filed = store_filed_key(&target->key, reply);
    store_put_version(commit, &filed, reply);
}

/* What is saved already as it stands is sent on alone. */
static void put_and_submit(struct flow *flow, struct commit *commit, struct reply *reply,
                           const struct act *act, bool drafted)
{
    struct put_state *state = flow_state(flow);
    struct target *target = &state->on.target;

    if (submit_too(flow, reply, act, drafted) < 0) {
        target_explain(flow);
        return;
    }
    if (drafted) {
        put_version(flow, commit, reply);
    } else {
        state->packed = target_put(flow, commit);
    }
    if (store_check_room(&target->handling, &state->packed, flow_failure(flow)) == 0) {
        tell_submitted(flow, reply, act, drafted);
    }
}

static void decide_put(struct flow *flow, struct commit *commit)
{
    const put_request_t *request = flow_request(flow);
    struct put_state *state = flow_state(flow);
    struct target *target = &state->on.target;
    const struct act act = target_act(flow);
    struct draft_request asked = {.kind = (enum reply_kind)request->kind,
                                  .signer_count = request->n_signers,
                                  .signers = request->signers};
    struct reply *reply = NULL;

    if (wire_to_asked_draft(request, flow_arena(flow), flow_failure(flow), &asked.draft) < 0 ||
        !facts_rest_on(flow, commit) || failure_is_set(flow_failure(flow))) {
        return;
    }
    asked.matter = target->matter;
    asked.ask_count = state->on.facts.handling.ask_count;
    asked.anew = state->on.anew;
    store_put_body(commit, &asked.draft, flow_arena(flow));
    enum drafted drafted =
        drafting_put(&target->handling, &asked, &act, flow_failure(flow), &reply);
    if (drafted == DRAFTED_REFUSED) {
        target_explain(flow);
    } else if (request->submit) {
        put_and_submit(flow, commit, reply, &act, drafted == DRAFTED_SAVED);
    } else if (drafted == DRAFTED_UNCHANGED) {
        say_unchanged(flow, reply);
        target_explain(flow);
    } else {
        put_version(flow, commit, reply);
        if (store_check_draft_room(&target->handling, &state->packed, flow_failure(flow)) == 0) {
            tell_saved(flow, reply);
        }
    }
}

/* What is sent on rests on opinions as well: asked anew. */
static void ask_put(struct flow *flow)
{
    if (((const put_request_t *)flow_request(flow))->submit) {
        facts_ask(flow);
    } else {
        facts_recall_or_ask(flow);
    }
}

static const struct flow_steps PUT = {
    .plan = target_plan_new,
    .more = target_more,
    .take = take_put,
    .recall = recall_put,
    .keep = keep_put,
    .ask = ask_put,
    .decide = decide_put,
    .state_size = sizeof(struct put_state),
};

void handlers_put_reply(reply_service_t *service, const put_request_t *request,
                        receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &PUT, &request->base, closure);
}

/* --- the linter --- */

static void answer_lint(struct flow *flow)
{
    struct findings *findings = arena_alloc(flow_arena(flow), sizeof(*findings));
    Banfu__Reply__V1__Finding *views =
        arena_array(flow_arena(flow), LINT_FINDINGS_MAX, sizeof(*views));
    Banfu__Reply__V1__Finding *list[LINT_FINDINGS_MAX];
    Banfu__Reply__V1__LintResponse response = BANFU__REPLY__V1__LINT_RESPONSE__INIT;

    if (!findings || !views) {
        flow_fail_memory(flow);
        return;
    }
    target_lint(flow, findings);
    for (size_t i = 0; i < findings->count; i++) {
        banfu__reply__v1__finding__init(&views[i]);
        views[i].severity = borrow_text(findings->of[i].is_error ? "ERROR" : "WARNING");
        views[i].field = borrow_text(findings->of[i].field);
        views[i].clause = borrow_text(findings->of[i].clause);
        views[i].message = borrow_text(findings->of[i].message);
        list[i] = &views[i];
    }
    response.findings = list;
    response.n_findings = findings->count;
    flow_answer(flow, &response.base);
}

static const struct flow_steps LINT = {
    .plan = target_plan_with_text,
    .more = target_more,
    .take = target_take,
    .answer = answer_lint,
    .state_size = sizeof(struct target),
};

void handlers_lint(reply_service_t *service, const Banfu__Reply__V1__LintRequest *request,
                   Banfu__Reply__V1__LintResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &LINT, &request->base, (flow_closure)closure);
}
