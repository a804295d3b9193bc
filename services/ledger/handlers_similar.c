#include "ledger/handlers_similar.h"

#include "common/base/utf8.h"
#include "common/service/flow.h"
#include "common/service/service.h"
#include "ledger/handlers.h"
#include "ledger/store.h"
#include "ledger/wire.h"

#include <string.h>

typedef Banfu__Ledger__V1__ListSimilarRequest similar_request;
typedef Banfu__Ledger__V1__ListSimilarResponse similar_response;

enum { TITLE_MAX = 200, EARLIER_MAX = 3 /* dockets looked at besides its own */ };

struct similar_state {
    char shard[SERVICE_SHARD_SIZE];
    struct row_words asked;
    const char *dockets[EARLIER_MAX + 1]; /* its own, then the nearest before it */
    size_t docket_count, at;
    similar_response response;
};

static void end(struct flow *flow, enum status_code code)
{
    handlers_fail(flow, code);
    flow_answer_failed(flow);
}

/* --- what is asked for --- */

/* Rows go with their docket: what outlives the look is copied. */
static bool take_words(struct flow *flow, const struct row_words *words)
{
    struct similar_state *state = flow_state(flow);
    size_t count = words->title_count + words->text_count;
    uint32_t *marks = arena_array(flow_arena(flow), count + 1, sizeof(*marks));

    if (!marks) {
        end(flow, STATUS_RESOURCE_EXHAUSTED);
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
        flow_answer_failed(flow);
        return false;
    }
    return take_words(flow, &row->words);
}

/* --- docket by docket --- */

static size_t place_of(const similar_response *response, int32_t likeness)
{
    size_t place = response->n_similar;

    while (place > 0 && response->similar[place - 1]->likeness < likeness) {
        place--;
    }
    return place;
}

/* Equal ones stay behind those of the nearer docket. */
static void add_similar(similar_response *response, Banfu__Ledger__V1__Similar *similar)
{
    size_t place = place_of(response, similar->likeness);

    if (place == SIMILAR_MAX) {
        return;
    }
    response->n_similar += response->n_similar < SIMILAR_MAX ? 1 : 0;
    memmove(&response->similar[place + 1], &response->similar[place],
            (response->n_similar - place - 1) * sizeof(Banfu__Ledger__V1__Similar *));
    response->similar[place] = similar;
}

static enum status_code look_through(struct flow *flow, const struct docket_rows *docket)
{
    struct similar_state *state = flow_state(flow);
    const similar_request *request = flow_request(flow);
    const char *name = state->dockets[state->at];
    const struct query query = {.today = date_at(flow_now_ms(flow)),
                                .yellow_days = docket->yellow_days,
                                .red_days = docket->red_days};
    struct similar_hits hits;

    if (similar_find(docket->rows, &state->asked, state->at == 0 ? request->proposal : "", &hits) !=
        0) {
        return STATUS_RESOURCE_EXHAUSTED;
    }
    for (size_t i = 0; i < hits.count; i++) {
        Banfu__Ledger__V1__Similar *similar =
            wire_similar(&query, docket->rows, name, &hits.list[i], flow_arena(flow));
        if (!similar) {
            return STATUS_RESOURCE_EXHAUSTED;
        }
        add_similar(&state->response, similar);
    }
    return STATUS_OK;
}

static void bring_up_next(struct flow *flow);

static void on_brought_up(enum status_code code, struct docket_rows *docket, int64_t head,
                          void *data)
{
    struct flow *flow = data;
    struct similar_state *state = flow_state(flow);

    (void)head;
    if (code == STATUS_OK && state->at == 0 && !find_words(flow, docket)) {
        return;
    }
    if (code == STATUS_OK) {
        code = look_through(flow, docket);
    }
    if (code != STATUS_OK) {
        end(flow, code);
        return;
    }
    state->at++;
    bring_up_next(flow);
}

static void bring_up_next(struct flow *flow)
{
    struct similar_state *state = flow_state(flow);

    if (state->at == state->docket_count) {
        flow_answer(flow, &state->response.base);
    } else if (store_bring_up(handlers_dockets(), state->shard, state->dockets[state->at],
                              on_brought_up, flow) != 0) {
        end(flow, STATUS_RESOURCE_EXHAUSTED);
    }
}

/* --- which dockets --- */

/* Behind its own stand those before it, the nearest first. */
static void add_earlier(struct similar_state *state, const char *name)
{
    size_t place = state->docket_count;

    while (place > 1 && strcmp(state->dockets[place - 1], name) < 0) {
        place--;
    }
    if (place > EARLIER_MAX) {
        return;
    }
    state->docket_count += state->docket_count <= EARLIER_MAX ? 1 : 0;
    memmove(&state->dockets[place + 1], &state->dockets[place],
            (state->docket_count - place - 1) * sizeof(*state->dockets));
    state->dockets[place] = name;
}

static void on_listed(enum status_code code, const struct log_head *heads, size_t count, void *data)
{
    struct flow *flow = data;
    struct similar_state *state = flow_state(flow);
    size_t city = strlen(state->shard);

    for (size_t i = 0; code == STATUS_OK && i < count; i++) {
        const char *log = heads[i].log;
        bool docket = strncmp(log, state->shard, city) == 0 && log[city] == '-';
        if (!docket || strcmp(log, flow_docket(flow)) >= 0) {
            continue;
        }
        const char *name = arena_strdup(flow_arena(flow), log);
        if (name) {
            add_earlier(state, name);
        } else {
            code = STATUS_RESOURCE_EXHAUSTED;
        }
    }
    if (code == STATUS_OK) {
        bring_up_next(flow);
    } else {
        end(flow, code);
    }
}

static void check_request(struct flow *flow)
{
    const similar_request *request = flow_request(flow);
    struct failure *failure = flow_failure(flow);
    size_t length = utf8_length(request->title, strlen(request->title));

    if (!*request->proposal && length == 0) {
        failure_add_field(failure, "title", "请写明案由");
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
    if (failure_is_set(flow_failure(flow)) ||
        !service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), state->shard)) {
        return;
    }
    banfu__ledger__v1__list_similar_response__init(&state->response);
    state->response.similar =
        arena_array(flow_arena(flow), SIMILAR_MAX, sizeof(Banfu__Ledger__V1__Similar *));
    state->dockets[state->docket_count++] = flow_docket(flow);
    if (!state->response.similar || log_list(service_store(flow_service(flow)), state->shard,
                                             STORE_READ_TIMEOUT_MS, on_listed, flow) != 0) {
        handlers_fail(flow, STATUS_RESOURCE_EXHAUSTED);
    }
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
