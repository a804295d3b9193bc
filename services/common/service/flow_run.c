/* A flow from load to commit, and again where another was faster. */
#include "common/service/flow_inside.h"

#include "common/base/log.h"

#include <string.h>

static void attempt(struct flow *flow);

/* What was decided by was not what stands, or may not be: once more, and now the store and the
 * peers are asked. That is no attempt that failed, and it happens once. */
static void ask_anew(struct flow *flow)
{
    flow->asks = true;
    flow->attempt--;
    failure_init(&flow->failure, flow->arena);
    attempt(flow);
}

/* True when a step has refused: the flow has ended then, or goes on anew where the refusal may be
 * one of yesterday. */
static bool refused(struct flow *flow)
{
    if (!failure_is_set(&flow->failure)) {
        return false;
    }
    if (flow->recalled) {
        ask_anew(flow);
    } else {
        flow_end_failed(flow);
    }
    return true;
}

static bool out_of_memory(struct flow *flow, const void *made)
{
    if (!made) {
        flow_fail_memory(flow);
        flow_end_failed(flow);
    }
    return !made;
}

static void fail_store(struct flow *flow, enum status_code code)
{
    if (code == STATUS_DEADLINE_EXCEEDED) {
        failure_set(&flow->failure, code, "STORE_SLOW", "数据库没有及时应答，请稍后再试");
    } else if (code == STATUS_RESOURCE_EXHAUSTED) {
        failure_set(&flow->failure, code, "TOO_LARGE", "这次操作涉及的内容过多");
    } else {
        failure_set(&flow->failure, STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据库暂时不可用，请稍后再试");
    }
    flow_end_failed(flow);
}

/* --- committing --- */

static void conclude(struct flow *flow, const struct commit_outcome *outcome)
{
    commit_outcome_failure(outcome, &flow->failure);
    flow_end_failed(flow);
}

/* What this service does not react to need not be read again out of the log: else every change
 * would make the next one catch up with it first. */
static void pass_own_event(struct flow *flow, int64_t position)
{
    const struct service *service = flow->service;

    if (service->reactor && flow->event &&
        !service->definition->reacts_to((uint32_t)flow->event->body_case)) {
        reactor_pass_own(service->reactor, flow->shard, flow->log, position);
    }
}

/* What was decided on has moved meanwhile: decided anew, unless that has been tried often enough.
 */
static void on_committed(const struct commit_outcome *outcome, void *data)
{
    struct flow *flow = data;

    switch (outcome->result) {
    case COMMIT_DONE:
        pass_own_event(flow, outcome->position);
        if (flow->steps->keep) {
            flow->steps->keep(flow, outcome->versions[flow->part_place]);
        }
        flow_end_done(flow, outcome);
        break;
    case COMMIT_REMEMBERED: flow_end_done(flow, outcome); break;
    case COMMIT_STALE:
    case COMMIT_CURSOR_MOVED:
        flow->head = 0;
        if (flow->recalled) {
            ask_anew(flow);
        } else if (flow->attempt < FLOW_ATTEMPTS) {
            attempt(flow);
        } else {
            conclude(flow, outcome);
        }
        break;
    case COMMIT_CLAIMED:
        if (flow->recalled) {
            ask_anew(flow);
        } else {
            conclude(flow, outcome);
        }
        break;
    case COMMIT_REUSED:
    case COMMIT_FAILED: conclude(flow, outcome); break;
    }
}

/* The receipt is remembered as it stands before the commit; what the commit decides is kept there
 * beside it. */
static void commit(struct flow *flow)
{
    if (flow->event) {
        commit_event(flow->commit, (uint32_t)flow->event->body_case, &flow->event->base);
    }
    commit_at(flow->commit, flow->now_ms);
    if (flow->kind == FLOW_REACTION) {
        if (flow->unended) {
            reaction_submit_piece(flow->reaction);
        } else {
            reaction_submit(flow->reaction);
        }
        return;
    }
    commit_remember(flow->commit, &flow->key, &flow->receipt->base);
    commit_submit(flow->commit, flow_left_ms(flow), on_committed, flow);
}

/* An answer may come later; once it has come, the flow is gone. */
static void answer(struct flow *flow)
{
    bool answered = false;

    flow->answered = &answered;
    flow->steps->answer(flow);
    if (!answered) {
        flow->answered = NULL;
        (void)refused(flow);
    }
}

static void on_recorded(const struct commit_outcome *outcome, void *data)
{
    struct flow *flow = data;

    if (outcome->result != COMMIT_DONE) {
        commit_outcome_failure(outcome, &flow->failure);
    }
    flow->recorded(flow);
}

void flow_record(struct flow *flow, void (*recorded)(struct flow *flow))
{
    const struct Banfu__Event__V1__Event *event = flow_event(flow);
    struct commit *trace =
        commit_new(service_store(flow->service), flow->shard, flow->log, flow->arena);

    flow->recorded = recorded;
    if (!trace) {
        flow_fail_memory(flow);
        recorded(flow);
        return;
    }
    commit_event(trace, (uint32_t)event->body_case, &event->base);
    commit_at(trace, flow->now_ms);
    commit_submit(trace, flow_left_ms(flow), on_recorded, flow);
}

static void decide(struct flow *flow)
{
    if (flow->kind == FLOW_READ) {
        answer(flow);
        return;
    }
    flow->commit = flow->kind == FLOW_REACTION ? reaction_commit(flow->reaction)
                                               : commit_new(service_store(flow->service),
                                                            flow->shard, flow->log, flow->arena);
    if (out_of_memory(flow, flow->commit) || out_of_memory(flow, flow_receipt(flow))) {
        return;
    }
    flow->steps->decide(flow, flow->commit);
    if (refused(flow)) {
        return;
    }
    if (flow->nothing && flow->recalled) {
        ask_anew(flow);
    } else if (!flow_is_admitted(flow)) {
        flow_end_failed(flow);
    } else if (flow->nothing) {
        flow_end_nothing(flow);
    } else {
        commit(flow);
    }
}

void flow_go_on(struct flow *flow)
{
    flow_settle_questions(flow);
    if (!refused(flow)) {
        decide(flow);
    }
}

/* The step itself is awaited as well: an answer may come while it still runs. */
static void ask(struct flow *flow)
{
    flow_await(flow);
    if (flow->steps->ask) {
        flow->steps->ask(flow);
    }
    flow_peer_answered(flow);
}

/* --- loading --- */

static void take(struct flow *flow, const struct loaded *loaded)
{
    flow->now_ms = service_case_now_ms(flow->service);
    if (flow->steps->take) {
        flow->steps->take(flow, loaded);
    }
    if (!refused(flow)) {
        ask(flow);
    }
}

/* What the service has reacted to. A load with the log's head is answered behind the commits that
 * were done before it, reactions among them: what is known of when it is answered was done when it
 * was. */
static int64_t reacted_to(const struct flow *flow)
{
    return reactor_position(flow->service->reactor, flow->shard, flow->log);
}

/* The store fails as it fails anybody; else an entry cannot be reacted to, which is not for the
 * caller to mend. */
static void fail_behind(struct flow *flow, enum status_code code)
{
    if (code == STATUS_UNAVAILABLE || code == STATUS_DEADLINE_EXCEEDED) {
        fail_store(flow, code);
        return;
    }
    failure_set(&flow->failure, STATUS_UNAVAILABLE, "EVENTS_BEHIND",
                "此前的一项办理尚未处理完，暂时不能继续；请稍后再试，若仍如此请告知系统管理员");
    flow_end_failed(flow);
}

/* What happened elsewhere has been taken in: loaded anew, as what was loaded may rest on it. That
 * is no attempt that failed. */
static void on_caught_up(enum status_code code, void *data)
{
    struct flow *flow = data;

    if (code != STATUS_OK) {
        fail_behind(flow, code);
        return;
    }
    flow->attempt--;
    attempt(flow);
}

static bool is_to_follow(const struct flow *flow)
{
    return flow->service->reactor && flow->kind != FLOW_REACTION;
}

/* What was loaded may say more than was reacted to: a part of another service that has moved on,
 * and nothing of ours that tells why. */
static void take_up_to_date(struct flow *flow, const struct loaded *loaded)
{
    struct reactor *reactor = flow->service->reactor;

    if (flow->steps->up_to_date && is_to_follow(flow) &&
        reacted_to(flow) < loaded_log_head(loaded)) {
        flow->head = loaded_log_head(loaded);
        reactor_catch_up(reactor, flow->shard, flow->log, flow_left_ms(flow), on_caught_up, flow);
        return;
    }
    take(flow, loaded);
}

static void on_loaded_more(enum status_code code, const struct loaded *loaded, void *data);

/* On to the next trip while the steps ask for one. */
static void go_through(struct flow *flow, const struct loaded *loaded)
{
    if (!flow->steps->more) {
        take_up_to_date(flow, loaded);
        return;
    }
    struct load *load = load_new(service_store(flow->service), flow->shard, flow->log, flow->arena);
    if (out_of_memory(flow, load)) {
        return;
    }
    if (flow->steps->up_to_date) {
        load_log_head(load);
    }
    bool wanted = flow->steps->more(flow, loaded, load);
    if (refused(flow)) {
        return;
    }
    if (wanted) {
        load_submit(load, flow_left_ms(flow), on_loaded_more, flow);
    } else {
        take_up_to_date(flow, loaded);
    }
}

static void on_loaded_more(enum status_code code, const struct loaded *loaded, void *data)
{
    if (code != STATUS_OK) {
        fail_store(data, code);
        return;
    }
    go_through(data, loaded);
}

/* Where the service follows logs it first knows what others had done when the attempt began. What
 * they do meanwhile it need not know, or a log that never rests would keep it waiting; a commit
 * that rests on it notices. */
static bool is_behind(struct flow *flow, const struct loaded *loaded)
{
    if (!is_to_follow(flow)) {
        return false;
    }
    if (flow->head == 0) {
        flow->head = loaded_log_head(loaded);
    }
    return reacted_to(flow) < flow->head;
}

/* A docket begins with an entry of its log: what is asked about one that has none is not "nothing",
 * whatever the service itself keeps of it. */
static bool is_of_no_docket(const struct flow *flow, const struct loaded *loaded)
{
    return flow->kind == FLOW_READ && is_to_follow(flow) && !flow->steps->log &&
           *flow_docket(flow) && loaded_log_head(loaded) == 0;
}

static void on_loaded(enum status_code code, const struct loaded *loaded, void *data)
{
    struct flow *flow = data;

    if (code != STATUS_OK) {
        fail_store(flow, code);
        return;
    }
    if (is_of_no_docket(flow, loaded)) {
        failure_set(&flow->failure, STATUS_NOT_FOUND, "DOCKET_UNKNOWN", "没有“%s”这个办理年度",
                    flow_docket(flow));
        flow_end_failed(flow);
        return;
    }
    const struct commit_outcome *remembered = loaded_remembered(loaded);
    if (remembered && remembered->result == COMMIT_REMEMBERED) {
        flow_end_done(flow, remembered);
    } else if (remembered) {
        conclude(flow, remembered);
    } else if (is_behind(flow, loaded)) {
        reactor_catch_up(flow->service->reactor, flow->shard, flow->log, flow_left_ms(flow),
                         on_caught_up, flow);
    } else {
        go_through(flow, loaded);
    }
}

static bool forget_last_attempt(struct flow *flow)
{
    size_t size = flow->steps->state_size ? flow->steps->state_size : 1;

    if (!flow->state) {
        flow->state = arena_alloc(flow->arena, size);
    } else {
        memset(flow->state, 0, size);
    }
    flow->questions = NULL;
    flow->questions_open = 0;
    flow->commit = NULL;
    flow->changes = flow->part_place = 0;
    flow->part_loaded = 0;
    flow->event = NULL;
    flow->receipt = NULL;
    flow->nothing = flow->unended = flow->recalled = false;
    return flow->state != NULL;
}

static void begin_load(struct flow *flow)
{
    struct load *load = load_new(service_store(flow->service), flow->shard, flow->log, flow->arena);
    if (out_of_memory(flow, load)) {
        return;
    }
    if (flow->kind != FLOW_READ && flow->kind != FLOW_REACTION) {
        flow->key.key = load_remembered(load, &flow->key);
    }
    if (is_to_follow(flow)) {
        load_log_head(load);
    }
    flow->steps->plan(flow, load);
    if (!refused(flow)) {
        load_submit(load, flow_left_ms(flow), on_loaded, flow);
    }
}

/* --- an attempt --- */

/* Where memory has nothing, or not enough, what it began leaves nothing behind. */
static bool recall(struct flow *flow)
{
    if (!flow->steps->recall || !flow_may_recall(flow)) {
        return false;
    }
    flow->now_ms = service_case_now_ms(flow->service);
    if (flow->steps->recall(flow)) {
        flow_recalled(flow);
        return true;
    }
    failure_init(&flow->failure, flow->arena);
    (void)forget_last_attempt(flow);
    return false;
}

static void attempt(struct flow *flow)
{
    flow->attempt++;
    if (out_of_memory(flow, forget_last_attempt(flow) ? flow : NULL)) {
        return;
    }
    if (!recall(flow)) {
        begin_load(flow);
    } else if (!refused(flow)) {
        ask(flow);
    }
}

void flow_run(struct flow *flow)
{
    attempt(flow);
}
