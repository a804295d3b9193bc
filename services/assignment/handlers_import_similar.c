#include "assignment/handlers_import_similar.h"

#include "assignment/handlers.h"
#include "assignment/wire_lists.h"
#include "common/base/sketch.h"
#include "common/rpc/rpc.h"

#include <string.h>

typedef Banfu__Assignment__V1__ImportResponse import_response;
typedef Banfu__Assignment__V1__SimilarRow row_message;
typedef Banfu__Ledger__V1__PairSimilarRequest pair_request;
typedef Banfu__Ledger__V1__PairSimilarResponse pair_response;
typedef Banfu__Ledger__V1__SimilarPair pair_message;
typedef Banfu__Ledger__V1__SimilarSubject subject_message;

/* One question; the stub lives as long as the call. */
struct similar_question {
    struct flow *flow;
    struct import_similar *similar;
    struct rpc_stub stub;
};

void import_similar_add(struct flow *flow, struct import_similar *similar,
                        const struct register_row *row, const char *key)
{
    if (row->faulty) {
        return;
    }
    if (!similar->subjects) {
        similar->subjects =
            arena_array(flow_arena(flow), IMPORT_SUBJECTS_MAX, sizeof(*similar->subjects));
    }
    if (!similar->subjects) {
        flow_fail_memory(flow);
    } else if (similar->count == IMPORT_SUBJECTS_MAX) {
        similar->more = true;
    } else {
        similar->subjects[similar->count++] = (struct import_subject){.row = row, .key = key};
    }
}

/* --- asking --- */

static bool fill_subject(struct flow *flow, const struct import_subject *from, subject_message *to)
{
    uint32_t *marks = arena_array(flow_arena(flow), SKETCH_MARKS_MAX, sizeof(*marks));

    banfu__ledger__v1__similar_subject__init(to);
    to->proposal = borrow_text(from->key);
    to->title = borrow_text(from->row->title);
    to->text_marks = marks;
    to->n_text_marks = marks ? wire_text_marks(from->row->text, marks) : 0;
    return marks != NULL;
}

static bool fill_request(struct flow *flow, const struct import_similar *similar,
                         pair_request *request)
{
    subject_message *subjects = arena_array(flow_arena(flow), similar->count, sizeof(*subjects));

    request->docket = borrow_text(flow_docket(flow));
    request->subjects = arena_array(flow_arena(flow), similar->count, sizeof(subject_message *));
    if (!subjects || !request->subjects) {
        return false;
    }
    for (size_t i = 0; i < similar->count; i++) {
        if (!fill_subject(flow, &similar->subjects[i], &subjects[i])) {
            return false;
        }
        request->subjects[request->n_subjects++] = &subjects[i];
    }
    return true;
}

static void on_pairs(const pair_response *response, void *data)
{
    struct similar_question *question = data;

    if (response) {
        question->similar->answer = flow_keep(question->flow, &response->base);
    }
    flow_peer_answered(question->flow);
}

void import_similar_ask(struct flow *flow, struct import_similar *similar)
{
    struct similar_question *question = arena_alloc(flow_arena(flow), sizeof(*question));
    pair_request request = BANFU__LEDGER__V1__PAIR_SIMILAR_REQUEST__INIT;

    if (similar->count == 0) {
        return;
    }
    if (!question || !fill_request(flow, similar, &request)) {
        flow_fail_memory(flow);
        return;
    }
    question->flow = flow;
    question->similar = similar;
    if (service_peer_if_there(flow_service(flow), "ledger", &banfu__ledger__v1__ledger__descriptor,
                              FLOW_PEER_TIMEOUT_MS, flow_call(flow), NULL, &question->stub)) {
        flow_await(flow);
        banfu__ledger__v1__ledger__pair_similar(&question->stub.base, &request, on_pairs, question);
    }
}

/* --- telling --- */

static bool add_row(struct flow *flow, const struct import_similar *similar,
                    const pair_message *pair, import_response *response)
{
    const struct import_subject *subject = &similar->subjects[pair->subject];
    row_message *row = case_message(flow, &banfu__assignment__v1__similar_row__descriptor);

    if (!row) {
        return false;
    }
    row->row = (int32_t)subject->row->line;
    row->proposal = borrow_text(subject->key);
    row->similar_docket = pair->docket;
    row->similar_proposal = pair->proposal;
    row->similar_title = pair->title;
    row->likeness = pair->likeness;
    response->similar[response->n_similar++] = row;
    return true;
}

/* One of the table that is not taken in is nothing to be like of either. */
static bool is_dropped(struct flow *flow, const struct import_similar *similar,
                       const pair_message *pair)
{
    if (pair->subject < 0 || (size_t)pair->subject >= similar->count ||
        similar->subjects[pair->subject].row->faulty) {
        return true;
    }
    bool own = strcmp(pair->docket, flow_docket(flow)) == 0;
    for (size_t i = 0; own && i < (size_t)pair->subject; i++) {
        if (similar->subjects[i].row->faulty &&
            strcmp(similar->subjects[i].key, pair->proposal) == 0) {
            return true;
        }
    }
    return false;
}

void import_similar_report(struct flow *flow, const struct import_similar *similar,
                           import_response *response)
{
    const pair_response *answer = similar->answer;

    response->similar_unknown = similar->count > 0 && !answer;
    response->similar_more = similar->more || (answer && answer->more);
    if (!answer) {
        return;
    }
    response->similar = wire_list(flow_arena(flow), answer->n_pairs);
    if (!response->similar) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < answer->n_pairs; i++) {
        if (!is_dropped(flow, similar, answer->pairs[i]) &&
            !add_row(flow, similar, answer->pairs[i], response)) {
            return;
        }
    }
}
