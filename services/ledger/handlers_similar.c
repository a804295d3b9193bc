#include "ledger/handlers_similar.h"

#include "common/base/utf8.h"
#include "common/service/flow.h"
#include "ledger/best.h"
#include "ledger/handlers.h"
#include "ledger/handlers_dockets.h"
#include "ledger/store.h"
#include "ledger/wire.h"

#include <string.h>

typedef Banfu__Ledger__V1__ListSimilarRequest similar_request;
typedef Banfu__Ledger__V1__ListSimilarResponse similar_response;
typedef Banfu__Ledger__V1__Similar similar_message;

enum { TITLE_MAX = 200 };

struct similar_state {
    struct dockets_walk walk;
    struct row_words asked;
    similar_response response;
};

/* --- what is asked for --- */

/* Rows go with their docket: what outlives the look is copied. */
static bool take_words(struct flow *flow, const struct row_words *words)
{
    struct similar_state *state = flow_state(flow);
    size_t count = words->title_count + words->text_count;
    uint32_t *marks = arena_array(flow_arena(flow), count + 1, sizeof(*marks));

    if (!marks) {
        flow_fail_memory(flow);
        return false;
    }
    if (count > 0) {
        memcpy(marks, words->marks, count * sizeof(*marks));
    }
    state->asked = *words;
    state->asked.marks = marks;
    return true;
}

static bool find_words(struct flow *flow, const struct docket_rows *docket)
{
    const similar_request *request = flow_request(flow);
    uint32_t marks[SKETCH_MARKS_MAX];
    int32_t number = 0;

    if (!*request->proposal) {
        const struct row_words words = {.marks = marks,
                                        .title_count = similar_title(request->title, marks)};
        return take_words(flow, &words);
    }
    enum row_series series = rows_series(request->proposal, &number);
    const struct row *row = rows_find(docket->rows, series, number);
    if (!row || row->import != NAME_NONE || strcmp(row->key, request->proposal) != 0) {
        failure_set(flow_failure(flow), STATUS_NOT_FOUND, "PROPOSAL_UNKNOWN",
                    "没有这件建议提案（规则1）");
        return false;
    }
    return take_words(flow, &row->words);
}

/* --- docket by docket --- */

/* Equal ones stay behind those of the nearer docket. */
static bool is_liker(const void *one, const void *other)
{
    return (*(similar_message *const *)one)->likeness >
           (*(similar_message *const *)other)->likeness;
}

static bool look_through(struct flow *flow, const struct docket_rows *docket, const char *name,
                         bool own)
{
    struct similar_state *state = flow_state(flow);
    const similar_request *request = flow_request(flow);
    const struct query query = {.today = date_at(flow_now_ms(flow)),
                                .yellow_days = docket->yellow_days,
                                .red_days = docket->red_days};
    struct similar_hits hits;

    if (own && !find_words(flow, docket)) {
        return false;
    }
    if (similar_find(docket->rows, &state->asked, own ? request->proposal : "", &hits) != 0) {
        flow_fail_memory(flow);
        return false;
    }
    for (size_t i = 0; i < hits.count; i++) {
        similar_message *similar =
            wire_similar(&query, docket->rows, name, &hits.list[i], flow_arena(flow));
        if (!similar) {
            flow_fail_memory(flow);
            return false;
        }
        (void)best_add(state->response.similar, &state->response.n_similar, SIMILAR_MAX,
                       sizeof(similar_message *), &similar, is_liker);
    }
    return true;
}

static void answer_all(struct flow *flow)
{
    flow_answer(flow, &((struct similar_state *)flow_state(flow))->response.base);
}

static void check_request(struct flow *flow)
{
    const similar_request *request = flow_request(flow);
    struct failure *failure = flow_failure(flow);
    size_t length = utf8_length(request->title, strlen(request->title));

    if (!*request->proposal && length == 0) {
        failure_add_field(failure, "proposal", "请指明一件，或在title写明案由（规则3）");
        failure_add_field(failure, "title", "请写明案由，或在proposal指明一件（规则3）");
    } else if (*request->proposal && length > 0) {
        failure_add_field(failure, "title", "已指明一件的，不再写案由");
    } else if (length > TITLE_MAX) {
        failure_add_field(failure, "title", "最多%d字", TITLE_MAX);
    }
}

static void answer_similar(struct flow *flow)
{
    struct similar_state *state = flow_state(flow);

    if (!flow_admit(flow, NULL)) {
        return;
    }
    check_request(flow);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    banfu__ledger__v1__list_similar_response__init(&state->response);
    state->response.similar = arena_array(flow_arena(flow), SIMILAR_MAX, sizeof(similar_message *));
    if (!state->response.similar) {
        flow_fail_memory(flow);
        return;
    }
    dockets_walk(flow, look_through, answer_all);
}

static const struct flow_steps LIST_SIMILAR = {.plan = handlers_plan_nothing,
                                               .answer = answer_similar,
                                               .state_size = sizeof(struct similar_state)};

void ledger__list_similar(Banfu__Ledger__V1__Ledger_Service *service,
                          const similar_request *request,
                          Banfu__Ledger__V1__ListSimilarResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &LIST_SIMILAR, &request->base, (flow_closure)(void (*)(void))closure);
}
