#include "http/inside.h"

#include "common/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LOG_LINE_MAX = 200 };

static void timer_fired(uv_timer_t *timer);

/* Lets the daemon do what is due. It must not be called from inside itself. */
static void run(struct http_server *server)
{
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;

    if (server->running) {
        return;
    }
    server->running = true;
    (void)MHD_run(server->daemon);
    server->running = false;
    if (MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES) {
        (void)uv_timer_start(&server->timer, timer_fired, wait_ms, 0);
    } else {
        (void)uv_timer_stop(&server->timer);
    }
}

static void close_handles(struct http_server *server);

static void run_and_see(struct http_server *server)
{
    run(server);
    if (server->stopping && server->requests == 0) {
        close_handles(server);
    }
}

static void timer_fired(uv_timer_t *timer)
{
    run_and_see(timer->data);
}

static void descriptor_ready(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    run_and_see(poll->data);
}

static void turn_checked(uv_check_t *check)
{
    (void)uv_check_stop(check);
    run_and_see(check->data);
}

void http_server_resume(struct http_request *request)
{
    if (!request->suspended) {
        return;
    }
    request->suspended = false;
    MHD_resume_connection(request->connection);
    (void)uv_check_start(&request->server->check, turn_checked);
}

/* --- what the daemon calls --- */

static void *begin_request(void *data, const char *uri, struct MHD_Connection *connection)
{
    return http_request_new(data, connection, uri);
}

/* Paths and queries stay as they came: they are decoded once, by whoever knows their parts. */
static size_t keep_escapes(void *data, struct MHD_Connection *connection, char *text)
{
    (void)data;
    (void)connection;
    return strlen(text);
}

static enum MHD_Result queue_answer(struct http_request *request)
{
    struct MHD_Response *response = request->response;

    if (!response) {
        return MHD_NO;
    }
    enum MHD_Result outcome =
        MHD_queue_response(request->connection, (unsigned)request->status, response);
    request->response = NULL;
    MHD_destroy_response(response);
    return outcome;
}

static enum MHD_Result count_length(void *data, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    unsigned *count = data;

    (void)kind;
    (void)value;
    if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0 ||
        strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
        (*count)++;
    }
    return MHD_YES;
}

/* Where the body ends must be said once: whoever says it twice has another request in mind (RFC
 * 9112, 11.2). */
static bool ends_once(struct http_request *request)
{
    unsigned count = 0;

    (void)MHD_get_connection_values(request->connection, MHD_HEADER_KIND, count_length, &count);
    return count <= 1;
}

static enum MHD_Result admit(struct http_request *request, const char *method)
{
    const struct http_server_options *options = &request->server->options;

    if (!ends_once(request)) {
        return MHD_NO;
    }
    char *copy = arena_strdup(request->arena, strcmp(method, "HEAD") == 0 ? "GET" : method);

    if (!copy) {
        return MHD_NO;
    }
    request->method = copy;
    size_t cap = options->admit(request, options->data);
    bool body_waits = *http_request_header(request, MHD_HTTP_HEADER_EXPECT) != '\0';
    request->admitted = true;
    request->handled = request->status != 0;
    buffer_init(&request->body, cap);
    return request->handled && body_waits ? queue_answer(request) : MHD_YES;
}

/* A client that is already sending hears nothing while it sends: what nobody wants is read and
 * thrown away, so that it gets to hear why. */
static enum MHD_Result discard(struct http_request *request, size_t *size)
{
    if (*size > request->discard_left) {
        return MHD_NO;
    }
    request->discard_left -= *size;
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result take_body(struct http_request *request, const char *bytes, size_t *size)
{
    if (request->handled || request->overflowed) {
        return discard(request, size);
    }
    if (!buffer_append(&request->body, bytes, *size)) {
        request->overflowed = true;
        buffer_clear(&request->body);
        return discard(request, size);
    }
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result handle(struct http_request *request)
{
    const struct http_server_options *options = &request->server->options;

    request->handled = true;
    options->handle(request, options->data);
    if (request->status != 0) {
        return queue_answer(request);
    }
    MHD_suspend_connection(request->connection);
    request->suspended = true;
    return MHD_YES;
}

/* NOLINTNEXTLINE(readability-function-size): the daemon's own signature */
static enum MHD_Result go_on(void *data, struct MHD_Connection *connection, const char *url,
                             const char *method, const char *version, const char *bytes,
                             size_t *size, void **state)
{
    struct http_request *request = *state;

    (void)data;
    (void)connection;
    (void)url;
    (void)version;
    if (!request) {
        return MHD_NO;
    }
    if (!request->admitted) {
        return admit(request, method);
    }
    if (*size > 0) {
        return take_body(request, bytes, size);
    }
    return request->handled ? queue_answer(request) : handle(request);
}

static void end_request(void *data, struct MHD_Connection *connection, void **state,
                        enum MHD_RequestTerminationCode reason)
{
    struct http_server *server = data;
    struct http_request *request = *state;

    (void)connection;
    (void)reason;
    if (request) {
        *state = NULL;
        request->suspended = false;
        server->options.ended(request, server->options.data);
        http_request_free(request);
    }
}

static void PRINTF_LIKE(2, 0) log_fault(void *data, const char *format, va_list values)
{
    char line[LOG_LINE_MAX];

    (void)data;
    (void)vsnprintf(line, sizeof(line), format, values);
    LOG(LOG_DEBUG, "http", LOG_TEXT("message", line));
}

/* --- start and stop --- */

static struct MHD_Daemon *start_daemon(struct http_server *server)
{
    const struct http_server_options *options = &server->options;

    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, go_on, server,
        MHD_OPTION_EXTERNAL_LOGGER, log_fault, NULL, MHD_OPTION_LISTEN_SOCKET,
        server->listener.socket, MHD_OPTION_URI_LOG_CALLBACK, begin_request, server,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED, end_request,
        server, MHD_OPTION_CONNECTION_LIMIT, options->connections_max,
        MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HTTP_HEADERS_CAP, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

static int start_handles(struct http_server *server)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);

    if (!info || uv_poll_init(server->loop, &server->poll, info->epoll_fd) != 0) {
        return -1;
    }
    (void)uv_timer_init(server->loop, &server->timer);
    (void)uv_check_init(server->loop, &server->check);
    server->poll.data = server;
    server->timer.data = server;
    server->check.data = server;
    server->open_handles = 3;
    return uv_poll_start(&server->poll, UV_READABLE, descriptor_ready);
}

static void free_server(struct http_server *server)
{
    for (size_t i = 0; i < server->arena_count; i++) {
        arena_free(server->arenas[i]);
    }
    listener_close(&server->listener);
    free(server);
}

struct http_server *http_server_new(uv_loop_t *loop, const struct http_server_options *options,
                                    struct buffer *fault, int *ret_port)
{
    struct http_server *server = calloc(1, sizeof(*server));

    if (!server) {
        buffer_append_text(fault, "out of memory");
        return NULL;
    }
    server->options = *options;
    server->loop = loop;
    if (listener_open(options->listen, &server->listener, fault) != 0) {
        free(server);
        return NULL;
    }
    server->daemon = start_daemon(server);
    if (!server->daemon || start_handles(server) != 0) {
        buffer_printf(fault, "cannot serve on %s: out of memory or descriptors", options->listen);
        if (server->daemon) {
            MHD_stop_daemon(server->daemon);
            server->listener.socket = -1; /* the daemon has closed it */
        }
        free_server(server);
        return NULL;
    }
    if (ret_port) {
        *ret_port = server->listener.port;
    }
    return server;
}

static void handle_closed(uv_handle_t *handle)
{
    struct http_server *server = handle->data;

    if (--server->open_handles > 0) {
        return;
    }
    MHD_stop_daemon(server->daemon);
    if (server->stopped) {
        server->stopped(server->stopped_data);
    }
    free_server(server);
}

static void close_handles(struct http_server *server)
{
    if (uv_is_closing((uv_handle_t *)&server->poll)) {
        return;
    }
    uv_close((uv_handle_t *)&server->poll, handle_closed);
    uv_close((uv_handle_t *)&server->timer, handle_closed);
    uv_close((uv_handle_t *)&server->check, handle_closed);
}

void http_server_stop(struct http_server *server, void (*stopped)(void *data), void *data)
{
    server->stopped = stopped;
    server->stopped_data = data;
    server->stopping = true;
    (void)MHD_quiesce_daemon(server->daemon); /* gives the socket back: the listener closes it */
    (void)uv_check_start(&server->check, turn_checked);
    (void)uv_timer_start(&server->timer, timer_fired, 0, 0);
}
