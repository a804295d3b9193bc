/* PairSimilar: what rows about to be registered may be the like of (rule 3). */
#include "common/service/flow.h"
#include "ledger/best.h"
#include "ledger/handlers.h"
#include "ledger/handlers_dockets.h"
#include "ledger/handlers_similar.h"
#include "ledger/pairs.h"
#include "ledger/similar.h"

#include <stdio.h>
#include <string.h>

typedef Banfu__Ledger__V1__PairSimilarRequest pair_request;
typedef Banfu__Ledger__V1__PairSimilarResponse pair_response;
typedef Banfu__Ledger__V1__SimilarPair pair_message;
typedef Banfu__Ledger__V1__SimilarSubject subject_message;

struct pairs_state {
    struct dockets_walk walk;
    struct row *subjects; /* key, title and words alone */
    pair_response response;
};

/* --- what is asked for --- */

static bool read_subject(struct flow *flow, const subject_message *from, struct row *to)
{
    uint32_t title[SKETCH_MARKS_MAX];
    size_t title_count = similar_title(from->title, title);
    uint32_t *marks =
        arena_array(flow_arena(flow), title_count + from->n_text_marks + 1, sizeof(*marks));

    if (!marks) {
        flow_fail_memory(flow);
        return false;
    }
    memcpy(marks, title, title_count * sizeof(*marks));
    if (from->n_text_marks > 0) {
        memcpy(marks + title_count, from->text_marks, from->n_text_marks * sizeof(*marks));
    }
    (void)snprintf(to->key, sizeof(to->key), "%s", from->proposal);
    to->title = from->title;
    to->words = (struct row_words){
        .marks = marks, .title_count = title_count, .text_count = from->n_text_marks};
    return true;
}

static bool read_subjects(struct flow *flow)
{
    const pair_request *request = flow_request(flow);
    struct pairs_state *state = flow_state(flow);

    if (request->n_subjects > PAIRS_SUBJECTS_MAX) {
        failure_add_field(flow_failure(flow), "subjects", "一次最多%d件", PAIRS_SUBJECTS_MAX);
        return false;
    }
    state->subjects =
        arena_array(flow_arena(flow), request->n_subjects + 1, sizeof(*state->subjects));
    if (!state->subjects) {
        flow_fail_memory(flow);
        return false;
    }
    for (size_t i = 0; i < request->n_subjects; i++) {
        if (request->subjects[i]->n_text_marks > SKETCH_MARKS_MAX) {
            failure_add_field(flow_failure(flow), "subjects", "一件最多%d个标记", SKETCH_MARKS_MAX);
            return false;
        }
        if (!read_subject(flow, request->subjects[i], &state->subjects[i])) {
            return false;
        }
    }
    return true;
}

/* --- docket by docket --- */

/* Rows go with their docket: what outlives the look is copied. */
static pair_message *copy_pair(struct flow *flow, const struct pair *pair, const char *docket)
{
    pair_message *message = arena_alloc(flow_arena(flow), sizeof(*message));

    if (!message) {
        return NULL;
    }
    banfu__ledger__v1__similar_pair__init(message);
    message->subject = (int32_t)pair->subject;
    message->docket = arena_strdup(flow_arena(flow), docket);
    message->proposal = arena_strdup(flow_arena(flow), pair->like->key);
    message->title = arena_strdup(flow_arena(flow), pair->like->title);
    message->likeness = pair->likeness;
    return message->docket && message->proposal && message->title ? message : NULL;
}

/* Equal ones stay behind those of the nearer docket. */
static bool is_liker(const void *one, const void *other)
{
    return (*(pair_message *const *)one)->likeness > (*(pair_message *const *)other)->likeness;
}

static bool look_through(struct flow *flow, const struct docket_rows *docket, const char *name,
                         bool own)
{
    const pair_request *request = flow_request(flow);
    struct pairs_state *state = flow_state(flow);
    struct pairs pairs;

    if (pairs_find(docket->rows, state->subjects, request->n_subjects, own, &pairs) != 0) {
        flow_fail_memory(flow);
        return false;
    }
    state->response.more = state->response.more || pairs.more;
    for (size_t i = 0; i < pairs.count; i++) {
        pair_message *pair = copy_pair(flow, &pairs.list[i], name);
        if (!pair) {
            flow_fail_memory(flow);
            return false;
        }
        state->response.more = !best_add(state->response.pairs, &state->response.n_pairs, PAIRS_MAX,
                                         sizeof(pair_message *), &pair, is_liker) ||
                               state->response.more;
    }
    return true;
}

static void answer_all(struct flow *flow)
{
    flow_answer(flow, &((struct pairs_state *)flow_state(flow))->response.base);
}

static void answer_pairs(struct flow *flow)
{
    struct pairs_state *state = flow_state(flow);

    if (!flow_admit(flow, NULL) || !read_subjects(flow)) {
        return;
    }
    banfu__ledger__v1__pair_similar_response__init(&state->response);
    state->response.pairs = arena_array(flow_arena(flow), PAIRS_MAX, sizeof(pair_message *));
    if (!state->response.pairs) {
        flow_fail_memory(flow);
        return;
    }
    dockets_walk(flow, look_through, answer_all);
}

static const struct flow_steps PAIR_SIMILAR = {.plan = handlers_plan_nothing,
                                               .answer = answer_pairs,
                                               .state_size = sizeof(struct pairs_state)};

void ledger__pair_similar(Banfu__Ledger__V1__Ledger_Service *service, const pair_request *request,
                          Banfu__Ledger__V1__PairSimilarResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &PAIR_SIMILAR, &request->base, (flow_closure)(void (*)(void))closure);
}
