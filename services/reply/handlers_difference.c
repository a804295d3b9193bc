/* Two versions of a reply's text beside each other, compared on a worker thread. */
#include "reply/handlers.h"
#include "reply/handlers_target.h"

#include "common/service/service.h"
#include "reply/difference.h"
#include "reply/errors.h"
#include "reply/wire_difference.h"

#include <uv.h>

typedef Banfu__Reply__V1__CompareVersionsRequest compare_request_t;

enum { FROM, TO, SIDES };

struct compared {
    int32_t version;
    size_t text, record; /* places in between */
    struct draft draft;
};

struct compare_state {
    struct target target; /* first: the steps of handlers_target.h */
    bool versions_asked, words_asked;
    struct words words;
    struct compared sides[SIDES];
};

/* --- which two --- */

static bool choose_versions(struct flow *flow, struct compare_state *state)
{
    const compare_request_t *request = flow_request(flow);
    int32_t latest = (int32_t)state->target.reply->version_count;
    int32_t to = request->to ? request->to : latest;
    int32_t from = request->from ? request->from : to - 1;

    if (to < 1 || to > latest) {
        failure_add_field(flow_failure(flow), "to", "这一轮答复有第1至第%d版稿本（规则17）",
                          latest);
    }
    if (request->from == 0 && to == 1) {
        failure_add_field(flow_failure(flow), "from", "第1版之前没有稿本可比（规则17）");
    } else if (from < 1 || from > latest) {
        failure_add_field(flow_failure(flow), "from", "这一轮答复有第1至第%d版稿本（规则17）",
                          latest);
    }
    state->sides[FROM].version = from;
    state->sides[TO].version = to;
    return !failure_is_set(flow_failure(flow));
}

static void plan_versions(struct compare_state *state, struct load *load)
{
    const struct reply *reply = state->target.reply;
    const struct store_key filed = store_filed_key(&state->target.key, reply);

    for (int i = 0; i < SIDES; i++) {
        struct compared *side = &state->sides[i];
        const char *digest =
            text_version_digest(&reply->versions[side->version - 1], state->target.key.arena);
        side->text = load_text(load, digest ? digest : "");
        side->record = store_load_version(load, &filed, reply->round, side->version);
    }
}

static void take_side(struct flow *flow, const struct loaded *loaded, struct compared *side)
{
    bool damaged = false, torn = false;
    size_t size = 0;
    const char *body = loaded_text(loaded, side->text, flow_arena(flow), &size, &damaged);
    const ProtobufCMessage *record =
        loaded_entity(loaded, side->record, wire_draft_record, flow_arena(flow), &torn);

    if (!body || !record || wire_to_draft(record, flow_arena(flow), &side->draft) < 0) {
        failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
        return;
    }
    side->draft.body = body;
}

static bool plan_words(struct flow *flow, struct compare_state *state, struct load *load)
{
    state->words_asked = true;
    state->words = (struct words){.wanted = words_are_away, .arena = flow_arena(flow)};
    words_of_draft(&state->words, &state->sides[FROM].draft);
    words_of_draft(&state->words, &state->sides[TO].draft);
    if (state->words.out_of_memory) {
        flow_fail_memory(flow);
        return false;
    }
    return store_load_words(load, &state->words);
}

static bool more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct compare_state *state = flow_state(flow);

    if (state->words_asked) {
        return store_take_words(loaded, &state->words, flow_failure(flow)) == 0 &&
               store_load_words(load, &state->words);
    }
    if (state->versions_asked) {
        take_side(flow, loaded, &state->sides[FROM]);
        take_side(flow, loaded, &state->sides[TO]);
        return !failure_is_set(flow_failure(flow)) && plan_words(flow, state, load);
    }
    if (target_more(flow, loaded, load)) {
        return true;
    }
    if (failure_is_set(flow_failure(flow)) || !choose_versions(flow, state)) {
        return false;
    }
    state->versions_asked = true;
    plan_versions(state, load);
    return true;
}

/* --- comparing them --- */

/* What the worker works on; lives in the call's arena, which nobody else uses meanwhile. What it
 * makes lives in an arena of its own. */
struct comparison {
    uv_work_t work;
    struct flow *flow;
    const struct draft *from, *to;
    struct arena *arena;
    Banfu__Reply__V1__VersionDifference *found;
};

static void work(uv_work_t *request)
{
    struct comparison *comparison = request->data;

    comparison->arena = arena_new(DIFFERENCE_ARENA);
    if (comparison->arena) {
        comparison->found = wire_difference(comparison->from, comparison->to, comparison->arena);
    }
}

static void on_compared(uv_work_t *request, int status)
{
    struct comparison *comparison = request->data;
    struct flow *flow = comparison->flow;
    const struct compare_state *state = flow_state(flow);
    struct arena *arena = comparison->arena;
    Banfu__Reply__V1__VersionDifference *found = comparison->found;

    /* The flow, and the comparison with it, is gone once it has answered. */
    if (status != 0) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "ENDING", "服务正在停止，请稍后再试");
        flow_answer_failed(flow);
    } else if (!found) {
        flow_fail_memory(flow);
        flow_answer_failed(flow);
    } else {
        found->round = state->target.reply->round;
        found->from = state->sides[FROM].version;
        found->to = state->sides[TO].version;
        flow_answer(flow, &found->base);
    }
    arena_free(arena);
}

static void answer(struct flow *flow)
{
    const struct compare_state *state = flow_state(flow);
    struct comparison *comparison = arena_alloc(flow_arena(flow), sizeof(*comparison));

    if (!comparison) {
        flow_fail_memory(flow);
        return;
    }
    *comparison = (struct comparison){.work.data = comparison,
                                      .flow = flow,
                                      .from = &state->sides[FROM].draft,
                                      .to = &state->sides[TO].draft};
    if (uv_queue_work(service_loop(flow_service(flow)), &comparison->work, work, on_compared) !=
        0) {
        flow_fail_memory(flow);
    }
}

static const struct flow_steps COMPARE = {
    .plan = target_plan,
    .more = more,
    .take = target_take,
    .answer = answer,
    .state_size = sizeof(struct compare_state),
};

void handlers_compare_versions(reply_service_t *service, const compare_request_t *request,
                               Banfu__Reply__V1__VersionDifference_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &COMPARE, &request->base, (flow_closure)closure);
}
