#include "ledger/handlers.h"

#include "common/base/clock.h"
#include "common/rpc/rpc.h"
#include "common/service/flow.h"
#include "common/service/service.h"
#include "ledger/handlers_similar.h"
#include "ledger/handlers_watch.h"
#include "ledger/peers.h"
#include "ledger/store.h"
#include "ledger/wire.h"

#include <string.h>

typedef Banfu__Ledger__V1__ListProposalsRequest list_request;
typedef Banfu__Ledger__V1__ListLogRequest log_request;

/* How many entries one call looks at in search of a proposal's. */
enum { LOG_SCANNED_MAX = 64 * LOG_PAGE_MAX, LOG_LINES_DEFAULT = 50, LOG_LINES_MAX = 500 };

static struct store *dockets;

struct store *handlers_dockets(void)
{
    return dockets;
}

void handlers_plan_nothing(struct flow *flow, struct load *load)
{
    (void)flow;
    (void)load;
}

void handlers_fail(struct flow *flow, enum status_code code)
{
    if (code == STATUS_NOT_FOUND) {
        failure_set(flow_failure(flow), code, "DOCKET_UNKNOWN", "没有“%s”这个办理年度",
                    flow_docket(flow));
    } else if (code == STATUS_RESOURCE_EXHAUSTED) {
        failure_set(flow_failure(flow), code, "BUSY", "服务繁忙，请稍后再试");
    } else if (code == STATUS_DATA_LOSS) {
        failure_set(flow_failure(flow), code, "LOG_DAMAGED", "办理记录有损坏，请联系管理员");
    } else {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据库暂时不可用，请稍后再试");
    }
}

/* --- who asks (rule 28) --- */

static void add_scope(const char **scopes, size_t *count, const char *scope)
{
    if (*count < QUERY_SCOPES_MAX && *scope) {
        scopes[(*count)++] = scope;
    }
}

/* By post, as signers' names were found to be shared. */
static void find_reader(const struct caller *caller, const bool shared[CALLER_POSTS_MAX],
                        struct query_reader *ret_reader)
{
    *ret_reader = (struct query_reader){0};
    for (size_t i = 0; i < caller->post_count; i++) {
        const struct caller_post *post = &caller->posts[i];
        switch (post->role) {
        case ROLE_OFFICE:
        case ROLE_SERVICE: ret_reader->everything = true; break;
        case ROLE_COMMITTEE:
            ret_reader->kinds[ROW_SUGGESTION] |= strcmp(post->scope, "SUGGESTION") == 0;
            ret_reader->kinds[ROW_PROPOSAL] |= strcmp(post->scope, "PROPOSAL") == 0;
            break;
        case ROLE_LIAISON:
        case ROLE_HANDLER:
        case ROLE_DIVISION_HEAD:
        case ROLE_LEADER:
        case ROLE_PRINCIPAL:
            add_scope(ret_reader->units, &ret_reader->unit_count, post->scope);
            break;
        case ROLE_SIGNER:
            if (!shared[i]) {
                add_scope(ret_reader->signers, &ret_reader->signer_count, post->scope);
            }
            break;
        case ROLE_ADMINISTRATOR:
        case ROLE_SECURITY_ADMINISTRATOR:
        case ROLE_AUDITOR: break;
        }
    }
}

/* --- ListProposals --- */

struct list_state {
    struct query query;
    struct query_page page;
    bool shared[CALLER_POSTS_MAX]; /* a signer's post whose name several bear */
};

/* A post that names the directory's entry ("DEPUTY/李明/2") is clear by itself. */
static void ask_names(struct flow *flow)
{
    const struct caller *caller = flow_caller(flow);
    struct list_state *state = flow_state(flow);

    for (size_t i = 0; i < caller->post_count; i++) {
        const struct caller_post *post = &caller->posts[i];
        if (post->role == ROLE_SIGNER && *post->scope && !strchr(post->scope, '/') &&
            !peers_ask_name(flow, post->scope, &state->shared[i])) {
            return;
        }
    }
}

static void on_brought_up(enum status_code code, struct docket_rows *docket, int64_t head,
                          void *data)
{
    struct flow *flow = data;
    struct list_state *state = flow_state(flow);
    struct query *query = &state->query;

    (void)head;
    if (code != STATUS_OK) {
        handlers_fail(flow, code);
        flow_answer_failed(flow);
        return;
    }
    query->today = date_at(flow_now_ms(flow));
    query->yellow_days = docket->yellow_days;
    query->red_days = docket->red_days;
    code = query_run(query, docket->rows, &state->page);
    if (code == STATUS_NOT_FOUND) {
        failure_add_field(flow_failure(flow), "pageToken", "没有这一页，请从第一页查起");
    } else if (code != STATUS_OK) {
        handlers_fail(flow, code);
    }
    if (code != STATUS_OK) {
        flow_answer_failed(flow);
        return;
    }
    Banfu__Ledger__V1__ListProposalsResponse *response =
        wire_page(query, &state->page, docket->rows, flow_arena(flow));
    if (!response) {
        handlers_fail(flow, STATUS_RESOURCE_EXHAUSTED);
        flow_answer_failed(flow);
        return;
    }
    flow_answer(flow, &response->base);
}

static void answer_list(struct flow *flow)
{
    const list_request *request = flow_request(flow);
    struct list_state *state = flow_state(flow);
    char shard[SERVICE_SHARD_SIZE];

    if (!flow_admit(flow, NULL) || !wire_query(request, flow_failure(flow), &state->query) ||
        !service_shard(flow_service(flow), request->docket, flow_failure(flow), shard)) {
        return;
    }
    find_reader(flow_caller(flow), state->shared, &state->query.reader);
    if (store_bring_up(dockets, shard, request->docket, on_brought_up, flow) != 0) {
        handlers_fail(flow, STATUS_RESOURCE_EXHAUSTED);
    }
}

static const struct flow_steps LIST_PROPOSALS = {.plan = handlers_plan_nothing,
                                                 .ask = ask_names,
                                                 .answer = answer_list,
                                                 .state_size = sizeof(struct list_state)};

static void ledger__list_proposals(Banfu__Ledger__V1__Ledger_Service *service,
                                   const list_request *request,
                                   Banfu__Ledger__V1__ListProposalsResponse_Closure closure,
                                   void *call)
{
    (void)service;
    flow_read(call, &LIST_PROPOSALS, &request->base, (flow_closure)(void (*)(void))closure);
}

/* --- ListLog --- */

struct log_state {
    char shard[SERVICE_SHARD_SIZE];
    int64_t after;
    int64_t scanned;
    size_t wanted;
    Banfu__Ledger__V1__ListLogResponse response;
};

static int add_lines(struct flow *flow, const struct log_page *page)
{
    const log_request *request = flow_request(flow);
    struct log_state *state = flow_state(flow);

    for (size_t i = 0; i < page->count && state->response.n_entries < state->wanted; i++) {
        Banfu__Ledger__V1__LogLine *line =
            wire_log_line(&page->entries[i], request->proposal, flow_arena(flow));
        if (!line) {
            return -1;
        }
        if (*line->what) {
            state->response.entries[state->response.n_entries++] = line;
        }
        state->after = page->entries[i].position;
        state->scanned++;
    }
    return 0;
}

static int read_log(struct flow *flow) MUST_CHECK;

static void on_log_page(enum status_code code, const struct log_page *page, void *data)
{
    struct flow *flow = data;
    struct log_state *state = flow_state(flow);

    if (code != STATUS_OK || page->head == 0) {
        handlers_fail(flow, code == STATUS_OK ? STATUS_NOT_FOUND : code);
        flow_answer_failed(flow);
        return;
    }
    if (add_lines(flow, page) != 0) {
        handlers_fail(flow, STATUS_RESOURCE_EXHAUSTED);
        flow_answer_failed(flow);
        return;
    }
    state->response.head = page->head;
    state->response.next_after = state->after;
    bool done = state->response.n_entries == state->wanted || state->after >= page->head ||
                state->scanned >= LOG_SCANNED_MAX;
    if (done) {
        flow_answer(flow, &state->response.base);
    } else if (read_log(flow) != 0) {
        handlers_fail(flow, STATUS_RESOURCE_EXHAUSTED);
        flow_answer_failed(flow);
    }
}

static int read_log(struct flow *flow)
{
    struct log_state *state = flow_state(flow);

    return log_read(service_store(flow_service(flow)), state->shard, flow_docket(flow),
                    state->after, STORE_READ_TIMEOUT_MS, on_log_page, flow);
}

static void answer_log(struct flow *flow)
{
    const log_request *request = flow_request(flow);
    struct log_state *state = flow_state(flow);
    struct failure *failure = flow_failure(flow);

    if (!flow_admit(flow, NULL)) {
        return;
    }
    if (request->page_size < 0 || request->page_size > LOG_LINES_MAX) {
        failure_add_field(failure, "pageSize", "每页应为1到%d条", LOG_LINES_MAX);
    }
    if (request->after < 0) {
        failure_add_field(failure, "after", "应为不小于0的整数");
    }
    if (failure_is_set(failure) ||
        !service_shard(flow_service(flow), request->docket, failure, state->shard)) {
        return;
    }
    banfu__ledger__v1__list_log_response__init(&state->response);
    state->wanted = request->page_size > 0 ? (size_t)request->page_size : LOG_LINES_DEFAULT;
    state->after = request->after;
    state->response.entries =
        arena_array(flow_arena(flow), state->wanted, sizeof(Banfu__Ledger__V1__LogLine *));
    if (!state->response.entries || read_log(flow) != 0) {
        handlers_fail(flow, STATUS_RESOURCE_EXHAUSTED);
    }
}

static const struct flow_steps LIST_LOG = {
    .plan = handlers_plan_nothing, .answer = answer_log, .state_size = sizeof(struct log_state)};

static void ledger__list_log(Banfu__Ledger__V1__Ledger_Service *service, const log_request *request,
                             Banfu__Ledger__V1__ListLogResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &LIST_LOG, &request->base, (flow_closure)(void (*)(void))closure);
}

/* --- the process --- */

static Banfu__Ledger__V1__Ledger_Service methods = BANFU__LEDGER__V1__LEDGER__INIT(ledger__);

ProtobufCService *ledger_service(void)
{
    return &methods.base;
}

void ledger_start(struct service *service, void *data)
{
    (void)data;
    dockets = store_new(service_store(service));
    if (!dockets || handlers_watch_start(service) != 0) {
        service_refuse_start(service, "no memory for dockets");
        return;
    }
    service_started(service);
}

void ledger_tick(struct service *service, int64_t case_now_ms, void *data)
{
    (void)case_now_ms;
    (void)data;
    store_drop_idle(dockets, clock_steady_ms());
    service_tick_done(service);
}

void ledger_stop(struct service *service, void *data)
{
    (void)data;
    store_free(dockets);
    service_stopped(service);
}
