#include "visit.h"

#include "answers.h"
#include "bind.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "refusal.h"
#include "json/write.h"

#include <inttypes.h>
#include <string.h>

static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* --- answering --- */

void visit_answer(struct visit *visit, int status, const char *media_type, struct buffer *body)
{
    struct failure too_large = {.code = STATUS_RESOURCE_EXHAUSTED,
                                .reason = "ANSWER_TOO_LARGE",
                                .message = "结果过大，请缩小范围后再试"};

    if (body->failed) {
        buffer_clear(body);
        visit_refuse_with(visit, &too_large);
    } else {
        http_answer(visit->http, status, media_type, body);
    }
    buffer_done(body);
}

void visit_refuse_with(struct visit *visit, const struct failure *failure)
{
    struct buffer body;

    if (failure->code == STATUS_UNAUTHENTICATED) {
        http_add_header(visit->http, "WWW-Authenticate", "Bearer");
    }
    if (failure->code == STATUS_UNAVAILABLE || failure->code == STATUS_RESOURCE_EXHAUSTED) {
        http_add_header(visit->http, "Retry-After", "1");
    }
    buffer_init(&body, VISIT_ANSWER_CAP);
    refusal_write(failure, &body);
    http_answer(visit->http, refusal_http_status(failure), "application/json", &body);
    buffer_done(&body);
}

void visit_refuse(struct visit *visit)
{
    visit_refuse_with(visit, &visit->failure);
}

void visit_answer_message(struct visit *visit, const ProtobufCMessage *message)
{
    struct buffer body;

    buffer_init(&body, VISIT_ANSWER_CAP);
    json_write(message, &body);
    visit_answer(visit, 200, "application/json", &body);
}

ProtobufCMessage *visit_bind(struct visit *visit, const ProtobufCMessageDescriptor *type,
                             const char *query)
{
    const struct route *route = visit->match.ready->route;
    struct bind_input input = {.match = &visit->match, .query = query, .request_id = visit->key};

    input.body = http_request_body(visit->http, &input.body_size);
    input.session = route->answer == ANSWER_LOGOUT ? visit->session : NULL;
    ProtobufCMessage *message = bind_request(type, &input, visit->arena, &visit->failure);
    if (!message) {
        visit_refuse(visit);
    }
    return message;
}

/* --- the headers are there --- */

/* The id under which the request is found in every log: nginx's or the client's where it is fit to
 * be one, else made here: the process's run and a number. */
static const char *choose_id(struct visit *visit)
{
    const char *given = http_request_header(visit->http, "X-Request-Id");
    size_t size = strlen(given);

    if (size > 0 && size <= VISIT_ID_MAX && strspn(given, LETTERS) == size) {
        return given;
    }
    const char *id =
        arena_printf(visit->arena, "%s-%" PRIx64, visit->gateway->run, ++visit->gateway->ids_made);
    return id ? id : "";
}

static bool find_route(struct visit *visit)
{
    const char *path = http_request_path(visit->http);

    if (strlen(path) > VISIT_PATH_MAX || strlen(http_request_query(visit->http)) > VISIT_PATH_MAX) {
        failure_set(&visit->failure, STATUS_INVALID_ARGUMENT, "ADDRESS_TOO_LONG", "地址过长");
        return false;
    }
    router_match(visit->gateway->router, http_request_method(visit->http), path, &visit->match);
    if (visit->match.ready) {
        return true;
    }
    if (visit->match.methods[0]) {
        http_add_header(visit->http, "Allow", visit->match.methods);
        failure_set(&visit->failure, STATUS_INVALID_ARGUMENT, "METHOD_NOT_ALLOWED",
                    "此地址不支持%s，可用%s", http_request_method(visit->http),
                    visit->match.methods);
    } else {
        failure_set(&visit->failure, STATUS_NOT_FOUND, "ADDRESS_UNKNOWN", "没有这个地址");
    }
    return false;
}

static bool check_key(struct visit *visit)
{
    const char *key = http_request_header(visit->http, "Idempotency-Key");
    size_t size = strlen(key);

    if (!visit->match.ready->needs_key) {
        return true;
    }
    if (size == 0) {
        failure_set(&visit->failure, STATUS_INVALID_ARGUMENT, "IDEMPOTENCY_KEY_MISSING",
                    "请在Idempotency-Key请求头中给出本次操作的唯一编号（UUID）");
        return false;
    }
    if (size > VISIT_ID_MAX || strspn(key, LETTERS) != size) {
        failure_set(&visit->failure, STATUS_INVALID_ARGUMENT, "IDEMPOTENCY_KEY_INVALID",
                    "Idempotency-Key须为至多%d个字母、数字、-或_，建议用UUID", VISIT_ID_MAX);
        return false;
    }
    visit->key = key;
    return true;
}

/* Parameters of a media type ("; charset=utf-8") are not looked at. */
static bool is_media(const char *given, const char *wanted)
{
    size_t size = strcspn(given, "; \t");

    return size == strlen(wanted) && strncasecmp(given, wanted, size) == 0;
}

static bool is_media_wanted(const char *given, enum route_body body)
{
    switch (body) {
    case BODY_NONE: return true;
    case BODY_JSON: return is_media(given, "application/json");
    case BODY_TABLE:
        return is_media(given, "text/csv") || is_media(given, "application/octet-stream") ||
               is_media(given, "application/vnd.ms-excel") ||
               is_media(given, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    case BODY_SCAN:
        return is_media(given, "image/jpeg") || is_media(given, "image/png") ||
               is_media(given, "application/pdf");
    case BODY_FORM: return is_media(given, "application/x-www-form-urlencoded");
    }
    return false;
}

static bool too_large(struct visit *visit)
{
    size_t cap = route_body_cap(visit->match.ready->route->body);

    failure_set(&visit->failure, STATUS_INVALID_ARGUMENT, "BODY_TOO_LARGE",
                "请求正文过大，最多%zu字节", cap);
    return false;
}

static bool check_body(struct visit *visit)
{
    enum route_body body = visit->match.ready->route->body;
    bool chunked = *http_request_header(visit->http, "Transfer-Encoding") != '\0';
    size_t size = 0;

    (void)http_request_body(visit->http, &size);
    if (size == 0 && !chunked) {
        return true;
    }
    if (size > route_body_cap(body)) {
        return too_large(visit);
    }
    if (!is_media_wanted(http_request_header(visit->http, "Content-Type"), body)) {
        failure_set(&visit->failure, STATUS_INVALID_ARGUMENT, "MEDIA_TYPE_UNSUPPORTED",
                    body == BODY_TABLE  ? "正文应为CSV（text/csv）或XLSX"
                    : body == BODY_SCAN ? "正文应为JPEG、PNG图片或PDF"
                                        : "正文应为JSON（Content-Type: application/json）");
        return false;
    }
    return true;
}

/* Over a unix socket the edge speaks, and names who spoke to it; elsewhere anybody could write that
 * header. */
static const char *client_address(struct visit *visit)
{
    static const char letters[] = "0123456789abcdefABCDEF:.";
    const char *named = http_request_header(visit->http, "X-Forwarded-For");
    size_t size = strlen(named);
    bool believed = visit->gateway->behind_edge && size > 0 && size <= VISIT_ADDRESS_MAX &&
                    strspn(named, letters) == size;
    const char *copy = believed ? arena_copy(visit->arena, named, size) : NULL;

    return copy ? copy : "";
}

size_t visit_admit(struct http_request *http, void *data)
{
    struct arena *arena = http_request_arena(http);
    struct visit *visit = arena_alloc(arena, sizeof(*visit));

    if (!visit) {
        return 0; /* handled as a visit that is not there */
    }
    http_request_attach(http, visit);
    *visit = (struct visit){
        .gateway = data, .http = http, .arena = arena, .began_ns = clock_steady_ns()};
    failure_init(&visit->failure, arena);
    rpc_status_init(&visit->status);
    visit->gateway->under_way->value++;
    visit->request_id = choose_id(visit);
    visit->client = client_address(visit);
    http_add_header(http, "X-Request-Id", visit->request_id);
    http_add_header(http, "X-Content-Type-Options", "nosniff");
    http_add_header(http, "Cache-Control", "no-store");
    if (!find_route(visit) || !visit_check_access(visit) || !check_key(visit) ||
        !check_body(visit)) {
        visit_refuse(visit);
        return 0;
    }
    return route_body_cap(visit->match.ready->route->body);
}

/* --- the body is there --- */

static void answer_openapi(struct visit *visit)
{
    const struct buffer *page = &visit->gateway->openapi;
    struct buffer body;

    buffer_init(&body, VISIT_ANSWER_CAP);
    buffer_append(&body, page->bytes, page->size);
    visit_answer(visit, 200, "application/json", &body);
}

static void answer_alive(struct visit *visit)
{
    struct buffer body;

    buffer_init(&body, VISIT_ANSWER_CAP);
    buffer_append_text(&body, "{\"status\":\"ok\"}");
    visit_answer(visit, 200, "application/json", &body);
}

static void go(struct visit *visit)
{
    switch (visit->match.ready->route->answer) {
    case ANSWER_JSON:
    case ANSWER_PAPER:
    case ANSWER_FILE:
    case ANSWER_LOGIN:
    case ANSWER_LOGOUT:
    case ANSWER_PROPOSAL:
    case ANSWER_EVENTS: visit_call(visit); break;
    case ANSWER_CARD_ASK: answer_card_ask(visit); break;
    case ANSWER_CARD_FORM: answer_card_form(visit); break;
    case ANSWER_CARD_RETURN: answer_card_return(visit); break;
    case ANSWER_VERIFY:
    case ANSWER_VERIFY_PAGE: answer_verify(visit); break;
    case ANSWER_VERIFY_ASK: answer_verify_ask(visit); break;
    case ANSWER_ALIVE: answer_alive(visit); break;
    case ANSWER_READY: answer_ready(visit); break;
    case ANSWER_METRICS: answer_metrics(visit); break;
    case ANSWER_OPENAPI: answer_openapi(visit); break;
    }
}

void visit_handle(struct http_request *http, void *data)
{
    struct visit *visit = http_request_attached(http);
    struct buffer nothing;

    (void)data;
    if (!visit) {
        buffer_init(&nothing, 0);
        http_answer(http, 503, "application/json", &nothing);
        return;
    }
    if (http_request_overflowed(http)) {
        (void)too_large(visit);
        visit_refuse(visit);
        return;
    }
    go(visit);
}

/* --- the answer has gone out --- */

/* The route and not the path: a card's code lets whoever reads it return the card. */
static void log_visit(const struct visit *visit, int status, int64_t took_ns)
{
    enum { NS_IN_US = 1000 };
    const struct ready_route *ready = visit->match.ready;

    LOG(status >= 500 ? LOG_WARN : LOG_INFO, "request",
        LOG_TEXT("method", http_request_method(visit->http)),
        LOG_TEXT("route", ready ? ready->route->path : NULL), LOG_INTEGER("status", status),
        LOG_INTEGER("microseconds", took_ns / NS_IN_US), LOG_TEXT("requestId", visit->request_id));
}

void visit_ended(struct http_request *http, void *data)
{
    struct gateway *gateway = data;
    struct visit *visit = http_request_attached(http);
    int status = http_request_status(http);

    if (!visit) {
        return;
    }
    int64_t took_ns = clock_steady_ns() - visit->began_ns;
    if (visit->match.ready && visit->match.ready->route->answer == ANSWER_EVENTS) {
        answer_events_ended(visit);
    } else {
        metric_observe(gateway->seconds, took_ns);
    }
    gateway->under_way->value--;
    if (status / 100 < GATEWAY_STATUS_CLASSES) {
        gateway->answers[status / 100]->value++;
    }
    log_visit(visit, status, took_ns);
    rpc_status_done(&visit->status);
}
