/* What may go to the website, as a list and as a file. */
#include "reply/handlers.h"
#include "reply/handlers_target.h"

#include "common/table/csv_write.h"
#include "reply/errors.h"
#include "reply/handlers_publication_consent.h"
#include "reply/peers.h"
#include "reply/publication.h"
#include "reply/wire_list.h"

#include "banfu/assignment/v1/assignment.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef Banfu__Assignment__V1__ProposalView proposal_t;
typedef Banfu__Reply__V1__ExportPublicationsRequest export_request_t;
typedef Banfu__Reply__V1__ListPublicationsRequest list_request_t;
typedef Banfu__Reply__V1__Publication publication_t;

enum {
    REPLIED_MAX = 5000, /* handlings of a docket */
    PAGE_USUAL = 50,
    PAGE_MOST = 500,
    PAGE_BYTES = 3 << 20, /* from there on a page ends: clients of gRPC take 4 MiB unasked */
    HANDLINGS_A_TRIP = 30,
    TEXTS_A_TRIP = 90,
    ROWS_OF_ONE = REPLIES_MAX,
    FILE_MAX = 8 << 20 /* bytes: one answer takes no more */
};

/* One proposal with one answering unit. */
struct published {
    struct replied replied;
    struct store_key key;
    struct stored_handling places;
    struct handling handling;
    uint32_t matter;
    size_t reply_count; /* that may go out */
    /* As assignment has it now. */
    uint32_t asked; /* matters of the handling that assignment has told of */
    struct consent told;
};

struct row {
    struct published *of;
    struct reply *reply;
    size_t text, letterhead; /* places */
    const char *unit_full_name;
};

enum publication_stage { PUBLICATION_LIST, PUBLICATION_HANDLINGS, PUBLICATION_TEXTS };

struct publication_state {
    /* which */
    enum kind kind; /* KIND_NONE: both */
    const char *unit;
    size_t from, most;
    size_t total;

    enum publication_stage stage;
    size_t place, loaded, asked;
    size_t count;
    struct published *published;
    size_t row_count, rows_loaded, rows_asked;
    struct row *rows;
    size_t next; /* whose proposal is asked for */
};

/* --- which --- */

static void plan_publications(struct flow *flow, struct load *load)
{
    struct publication_state *state = flow_state(flow);

    state->place = store_load_replied(load, flow_docket(flow), REPLIED_MAX, flow_arena(flow));
}

static void plan_list(struct flow *flow, struct load *load)
{
    const list_request_t *request = flow_request(flow);
    struct publication_state *state = flow_state(flow);
    char *end = NULL;

    state->kind = (enum kind)request->kind;
    state->unit = request->unit;
    state->most = request->page_size ? (size_t)request->page_size : PAGE_USUAL;
    if (request->page_size < 0 || request->page_size > PAGE_MOST) {
        failure_add_field(flow_failure(flow), "pageSize", "一页1至%d件", PAGE_MOST);
    }
    state->from = strtoul(request->page_token, &end, 10);
    if (*end || state->from > REPLIED_MAX) {
        failure_add_field(flow_failure(flow), "pageToken", "应为上一页所给的nextPageToken");
    }
    plan_publications(flow, load);
}

static void plan_export(struct flow *flow, struct load *load)
{
    const export_request_t *request = flow_request(flow);
    struct publication_state *state = flow_state(flow);

    state->kind = (enum kind)request->kind;
    state->unit = request->unit;
    state->most = REPLIED_MAX;
    if (*request->format && strcmp(request->format, "csv") != 0) {
        failure_add_field(flow_failure(flow), "format", "清单可导出为csv");
    }
    plan_publications(flow, load);
}

static bool is_wanted(const struct publication_state *state, const struct replied *replied)
{
    bool suggestion = strncmp(replied->proposal, "suggestion-", strlen("suggestion-")) == 0;

    return (state->kind == KIND_NONE || (state->kind == KIND_SUGGESTION) == suggestion) &&
           (!*state->unit || strcmp(state->unit, replied->unit) == 0);
}

static void take_list(struct flow *flow, const struct loaded *loaded)
{
    struct publication_state *state = flow_state(flow);
    size_t all = loaded_member_count(loaded, state->place);

    state->published = arena_array(flow_arena(flow), all + 1, sizeof(*state->published));
    for (size_t i = 0; state->published && i < all; i++) {
        struct published one = {.told = {.text = ""}};
        if (!store_take_replied(loaded, state->place, i, flow_arena(flow), &one.replied) ||
            !is_wanted(state, &one.replied)) {
            continue;
        }
        if (state->total >= state->from && state->count < state->most) {
            one.key = (struct store_key){.docket = flow_docket(flow),
                                         .proposal = one.replied.main,
                                         .unit = one.replied.unit,
                                         .arena = flow_arena(flow)};
            state->published[state->count++] = one;
        }
        state->total++;
    }
    if (!state->published) {
        flow_fail_memory(flow);
    }
}

/* --- their handlings and texts --- */

static bool load_handlings(struct publication_state *state, struct load *load)
{
    size_t left = state->count - state->loaded;

    state->asked = left < HANDLINGS_A_TRIP ? left : HANDLINGS_A_TRIP;
    for (size_t i = 0; i < state->asked; i++) {
        struct published *one = &state->published[state->loaded + i];
        store_load_handling(load, &one->key, NULL, &one->places);
    }
    return state->asked > 0;
}

static void add_rows(struct publication_state *state, struct published *one)
{
    for (size_t i = 0; i < one->handling.reply_count; i++) {
        struct reply *reply = &one->handling.replies[i];
        if (publication_may(&one->handling, reply, one->matter)) {
            state->rows[state->row_count++] = (struct row){.of = one, .reply = reply};
            one->reply_count++;
        }
    }
}

static void take_handlings(struct flow *flow, const struct loaded *loaded)
{
    struct publication_state *state = flow_state(flow);

    for (size_t i = 0; i < state->asked; i++) {
        struct published *one = &state->published[state->loaded + i];
        bool known = false;
        if (store_take_handling(loaded, &one->key, &one->places, flow_failure(flow), &one->handling,
                                &known) < 0) {
            return;
        }
        if (known && handling_matter(&one->handling, one->replied.proposal, &one->matter)) {
            add_rows(state, one);
        }
    }
    state->loaded += state->asked;
}

static bool load_texts(struct publication_state *state, struct load *load)
{
    size_t left = state->row_count - state->rows_loaded;

    state->rows_asked = left < TEXTS_A_TRIP ? left : TEXTS_A_TRIP;
    for (size_t i = 0; i < state->rows_asked; i++) {
        struct row *row = &state->rows[state->rows_loaded + i];
        row->text = load_text(load, row->reply->draft.digest);
        const struct store_key filed = store_filed_key(&row->of->key, row->reply);
        row->letterhead = store_load_letterhead(load, &filed, row->reply->round);
    }
    return state->rows_asked > 0;
}

static void take_texts(struct flow *flow, const struct loaded *loaded)
{
    struct publication_state *state = flow_state(flow);

    for (size_t i = 0; i < state->rows_asked; i++) {
        struct row *row = &state->rows[state->rows_loaded + i];
        bool damaged = false, torn = false;
        size_t size = 0;
        row->reply->draft.body = loaded_text(loaded, row->text, flow_arena(flow), &size, &damaged);
        row->unit_full_name =
            wire_to_letterhead(loaded_entity(loaded, row->letterhead, wire_letterhead_record,
                                             flow_arena(flow), &torn))
                .unit_full_name;
        if (!row->reply->draft.body || torn) {
            failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
            return;
        }
    }
    state->rows_loaded += state->rows_asked;
}

static bool more_publications(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct publication_state *state = flow_state(flow);

    switch (state->stage) {
    case PUBLICATION_LIST:
        take_list(flow, loaded);
        state->rows =
            arena_array(flow_arena(flow), state->count * ROWS_OF_ONE + 1, sizeof(*state->rows));
        if (!state->rows) {
            flow_fail_memory(flow);
        }
        break;
    case PUBLICATION_HANDLINGS: take_handlings(flow, loaded); break;
    case PUBLICATION_TEXTS: take_texts(flow, loaded); break;
    }
    if (failure_is_set(flow_failure(flow))) {
        return false;
    }
    state->stage = PUBLICATION_HANDLINGS;
    if (load_handlings(state, load)) {
        return true;
    }
    state->stage = PUBLICATION_TEXTS;
    return load_texts(state, load);
}

static void take_publications(struct flow *flow, const struct loaded *loaded)
{
    const struct reply_object object = {.unit = "", .kind = ""};

    (void)loaded;
    if (!flow_admit(flow, &object)) {
        return;
    }
}

/* --- what assignment says of each proposal now --- */

static void ask_next(struct flow *flow);

static void on_proposal(const proposal_t *view, void *data)
{
    struct flow *flow = data;
    struct publication_state *state = flow_state(flow);

    struct published *one = &state->published[state->next];

    if (view && consent_take(view, one->asked++ == one->matter, flow_arena(flow), &one->told) < 0) {
        flow_fail_memory(flow);
    } else if (view) {
        ask_next(flow);
    }
    flow_peer_answered(flow);
}

static bool is_known(const struct published *one)
{
    return one->reply_count == 0 || one->asked == one->handling.matter_count;
}

static void ask_next(struct flow *flow)
{
    struct publication_state *state = flow_state(flow);

    while (state->next < state->count && is_known(&state->published[state->next])) {
        state->next++;
    }
    ProtobufCService *assignment =
        state->next < state->count ? flow_peer(flow, PEER_ASSIGNMENT, peers_assignment) : NULL;
    if (assignment) {
        const struct published *one = &state->published[state->next];
        const struct asked_case about = {.docket = flow_docket(flow),
                                         .proposal = one->handling.matters[one->asked].proposal,
                                         .unit = "",
                                         .account = ""};
        peers_ask_proposal(assignment, &about, on_proposal, flow);
    }
}

/* --- one row --- */

static const char *shown(const struct row *row, const char *text, struct arena *arena)
{
    const char *safe = publication_without_phones(text, arena);

    return safe ? publication_without_names(safe, row->of->told.hidden, row->of->told.hidden_count,
                                            arena)
                : NULL;
}

static publication_t *make_publication(const struct row *row, struct arena *arena)
{
    const struct published *of = row->of;
    const struct matter *matter = &of->handling.matters[of->matter];
    publication_t *view = arena_alloc(arena, sizeof(*view));
    const char *title = shown(row, matter->title, arena);
    const char *text = shown(row, of->told.consent ? of->told.text : "", arena);
    const char *body = shown(row, row->reply->draft.body, arena);
    char **signers = arena_array(arena, of->told.signer_count + 1, sizeof(*signers));

    if (!view || !title || !text || !body || !signers) {
        return NULL;
    }
    banfu__reply__v1__publication__init(view);
    view->key = borrow_text(matter->proposal);
    view->kind = (Banfu__Proposal__V1__Kind__Enum)matter->kind;
    view->number = matter->number;
    view->title = borrow_text(title);
    view->unit = borrow_text(of->replied.unit);
    view->unit_full_name = borrow_text(row->unit_full_name);
    view->round = row->reply->round;
    view->reply_kind = (Banfu__Proposal__V1__ReplyKind__Enum)row->reply->kind;
    view->class_ = (Banfu__Proposal__V1__Class__Enum)row->reply->draft.class;
    view->letter_number = borrow_text(reply_number(row->reply, of->matter));
    view->letter_date = wire_date(row->reply->letter_day, arena);
    view->consent = of->told.consent;
    view->signers = signers;
    for (size_t i = 0; of->told.consent && i < of->told.signer_count; i++) {
        signers[view->n_signers++] = borrow_text(of->told.signers[i]);
    }
    view->text = borrow_text(text);
    view->body = borrow_text(body);
    view->wants_look = publication_wants_a_look(title) || publication_wants_a_look(text) ||
                       publication_wants_a_look(body);
    return view;
}

/* --- the list --- */

/* How many handlings the page holds: long texts end it early, behind one at least. */
static size_t fill_page(struct flow *flow, Banfu__Reply__V1__ListPublicationsResponse *response)
{
    const struct publication_state *state = flow_state(flow);
    size_t bytes = 0, place = 0;

    for (size_t i = 0; i < state->count; i++) {
        const struct published *one = &state->published[i];
        size_t before = response->n_publications;
        for (size_t k = 0; k < one->reply_count; k++) {
            publication_t *view = make_publication(&state->rows[place++], flow_arena(flow));
            if (!view) {
                flow_fail_memory(flow);
                return i;
            }
            bytes += protobuf_c_message_get_packed_size(&view->base);
            response->publications[response->n_publications++] = view;
        }
        if (bytes > PAGE_BYTES && i > 0) {
            response->n_publications = before;
            return i;
        }
    }
    return state->count;
}

static void answer_list(struct flow *flow)
{
    const struct publication_state *state = flow_state(flow);
    Banfu__Reply__V1__ListPublicationsResponse response =
        BANFU__REPLY__V1__LIST_PUBLICATIONS_RESPONSE__INIT;
    char token[24];

    response.publications = wire_pointers(flow_arena(flow), state->row_count);
    if (!response.publications) {
        flow_fail_memory(flow);
        return;
    }
    size_t next = state->from + fill_page(flow, &response);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    if (next < state->total) {
        (void)snprintf(token, sizeof(token), "%zu", next);
        response.next_page_token = token;
    }
    response.total = (int32_t)state->total;
    flow_answer(flow, &response.base);
}

#define PUBLICATION_STEPS(plan_step, answer_step)                                                  \
    {                                                                                              \
        .plan = (plan_step), .more = more_publications, .take = take_publications,                 \
        .ask = ask_next, .answer = (answer_step), .state_size = sizeof(struct publication_state)   \
    }

static const struct flow_steps LIST = PUBLICATION_STEPS(plan_list, answer_list);

void handlers_list_publications(reply_service_t *service, const list_request_t *request,
                                Banfu__Reply__V1__ListPublicationsResponse_Closure closure,
                                void *call)
{
    (void)service;
    flow_read(call, &LIST, &request->base, (flow_closure)closure);
}

/* --- the file --- */

static int write_row(struct buffer *file, const struct row *row, struct arena *arena)
{
    const publication_t *view = make_publication(row, arena);
    const char *names = "";

    for (size_t i = 0; view && names && i < view->n_signers; i++) {
        names = arena_printf(arena, "%s%s%s", names, i ? "、" : "", view->signers[i]);
    }
    const char *number = view ? arena_printf(arena, "%d", view->number) : NULL;
    if (!view || !names || !number) {
        return -1;
    }
    const char *const cells[] = {kind_chinese((enum kind)view->kind),
                                 number,
                                 view->title,
                                 view->unit_full_name,
                                 reply_kind_chinese(row->reply->kind),
                                 class_token(row->reply->draft.class),
                                 view->letter_number,
                                 view->letter_date,
                                 view->consent ? "是" : "否",
                                 names,
                                 view->text,
                                 view->body,
                                 view->wants_look ? "是" : ""};
    csv_row(file, cells, COUNT_OF(cells));
    return 0;
}

static void answer_file(struct flow *flow)
{
    static const char *const heads[] = {
        "类别",     "编号",     "案由",   "承办单位", "答复",     "办理类别",      "函号",
        "答复日期", "同意公开", "提出人", "内容",     "答复内容", "须人工核看号码"};
    const struct publication_state *state = flow_state(flow);
    Banfu__Reply__V1__Paper paper = BANFU__REPLY__V1__PAPER__INIT;
    struct buffer file;

    buffer_init(&file, FILE_MAX);
    csv_begin(&file);
    csv_row(&file, heads, COUNT_OF(heads));
    for (size_t i = 0; i < state->row_count; i++) {
        if (write_row(&file, &state->rows[i], flow_arena(flow)) < 0) {
            flow_fail_memory(flow);
        }
    }
    if (file.failed) {
        failure_set(flow_failure(flow), STATUS_RESOURCE_EXHAUSTED, "LIST_TOO_LARGE",
                    "清单过大，请按类别（kind）或承办单位（unit）分别导出");
    }
    if (!failure_is_set(flow_failure(flow))) {
        paper.media_type = borrow_text("text/csv; charset=utf-8");
        paper.file_name = borrow_text("公开清单.csv");
        paper.content.data = (uint8_t *)file.bytes;
        paper.content.len = file.size;
        flow_answer(flow, &paper.base);
    }
    buffer_done(&file);
}

static const struct flow_steps EXPORT = PUBLICATION_STEPS(plan_export, answer_file);

void handlers_export_publications(reply_service_t *service, const export_request_t *request,
                                  Banfu__Reply__V1__Paper_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &EXPORT, &request->base, (flow_closure)closure);
}
