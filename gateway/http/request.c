#include "http/inside.h"

#include <stdlib.h>
#include <string.h>

static struct arena *take_arena(struct http_server *server)
{
    if (server->arena_count > 0) {
        return server->arenas[--server->arena_count];
    }
    return arena_new(HTTP_REQUEST_CAP);
}

static void give_arena(struct http_server *server, struct arena *arena)
{
    if (arena && server->arena_count < HTTP_ARENAS_KEPT) {
        arena_clear(arena);
        server->arenas[server->arena_count++] = arena;
        return;
    }
    arena_free(arena);
}

struct http_request *http_request_new(struct http_server *server, struct MHD_Connection *connection,
                                      const char *uri)
{
    struct arena *arena = take_arena(server);
    struct http_request *request = arena ? arena_alloc(arena, sizeof(*request)) : NULL;
    char *path = request ? arena_strdup(arena, uri) : NULL;

    if (!path) {
        give_arena(server, arena);
        return NULL;
    }
    char *mark = strchr(path, '?');
    if (mark) {
        *mark = '\0';
    }
    request->server = server;
    request->connection = connection;
    request->arena = arena;
    request->method = "";
    request->path = path;
    request->query = mark ? mark + 1 : "";
    request->discard_left = HTTP_DISCARD_CAP;
    buffer_init(&request->body, 0);
    buffer_init(&request->stream, HTTP_STREAM_CAP);
    server->requests++;
    return request;
}

void http_request_free(struct http_request *request)
{
    struct http_server *server = request->server;

    if (request->response) {
        MHD_destroy_response(request->response);
    }
    buffer_done(&request->body);
    buffer_done(&request->stream);
    give_arena(server, request->arena);
    server->requests--;
}

const char *http_request_method(const struct http_request *request)
{
    return request->method;
}

const char *http_request_path(const struct http_request *request)
{
    return request->path;
}

const char *http_request_query(const struct http_request *request)
{
    return request->query;
}

const char *http_request_header(const struct http_request *request, const char *name)
{
    const char *value = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);

    return value ? value : "";
}

const char *http_request_body(const struct http_request *request, size_t *ret_size)
{
    if (request->admitted) {
        *ret_size = request->body.size;
    } else {
        const char *declared = http_request_header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
        *ret_size = strtoul(declared, NULL, 10); /* the daemon has checked its form */
    }
    return buffer_text(&request->body);
}

bool http_request_overflowed(const struct http_request *request)
{
    return request->overflowed;
}

struct arena *http_request_arena(struct http_request *request)
{
    return request->arena;
}

void http_request_attach(struct http_request *request, void *value)
{
    request->attached = value;
}

void *http_request_attached(const struct http_request *request)
{
    return request->attached;
}

int http_request_status(const struct http_request *request)
{
    return request->status;
}

/* Without memory the header is left out, and the answer with it: see give_response. */
void http_add_header(struct http_request *request, const char *name, const char *value)
{
    struct http_header *header = arena_alloc(request->arena, sizeof(*header));

    if (header) {
        header->name = name;
        header->value = arena_strdup(request->arena, value);
        header->next = request->headers;
        request->headers = header->value ? header : request->headers;
    }
}

/* Hands the response over. Where memory is short there is none, and the connection is closed. */
static void give_response(struct http_request *request, int status, const char *media_type,
                          struct MHD_Response *response)
{
    request->status = status;
    request->response = response;
    if (response && *media_type != '\0') {
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, media_type);
    }
    if (response && request->server->stopping) {
        /* Whoever asks again would hold up the end. */
        (void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    }
    for (const struct http_header *header = request->headers; response && header;
         header = header->next) {
        (void)MHD_add_response_header(response, header->name, header->value);
    }
    http_server_resume(request);
}

void http_answer(struct http_request *request, int status, const char *media_type,
                 struct buffer *body)
{
    size_t size = body->size;
    char *bytes = size > 0 ? buffer_take(body) : NULL;

    give_response(request, status, media_type,
                  bytes ? MHD_create_response_from_buffer(size, bytes, MHD_RESPMEM_MUST_FREE)
                        : MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT));
}

static ssize_t wait_for_more(struct http_request *request)
{
    if (request->stream_broken) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (request->stream_ended) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    MHD_suspend_connection(request->connection);
    request->suspended = true;
    if (request->wanted) {
        request->wanted(request, request->wanted_data);
    }
    return 0;
}

/* The daemon asks for more of a stream. With nothing there the connection is put aside. */
static ssize_t read_stream(void *data, uint64_t position, char *bytes, size_t most)
{
    struct http_request *request = data;
    size_t left = request->stream.size - request->stream_at;

    (void)position;
    if (left == 0) {
        return wait_for_more(request);
    }
    size_t size = left < most ? left : most;
    memcpy(bytes, request->stream.bytes + request->stream_at, size);
    request->stream_at += size;
    if (request->stream_at == request->stream.size) {
        buffer_clear(&request->stream);
        request->stream_at = 0;
    }
    return (ssize_t)size;
}

void http_answer_stream(struct http_request *request, const char *media_type)
{
    enum { BLOCK = 4096 };

    request->streams = true;
    give_response(
        request, MHD_HTTP_OK, media_type,
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_stream, request, NULL));
}

void http_answer_pieces(struct http_request *request, const char *media_type, uint64_t size,
                        void (*wanted)(struct http_request *request, void *data), void *data)
{
    enum { BLOCK = 64 << 10 };

    buffer_done(&request->stream);
    buffer_init(&request->stream, HTTP_PIECE_CAP);
    request->streams = true;
    request->wanted = wanted;
    request->wanted_data = data;
    give_response(request, MHD_HTTP_OK, media_type,
                  MHD_create_response_from_callback(size, BLOCK, read_stream, request, NULL));
}

void http_stream_break(struct http_request *request)
{
    request->stream_broken = true;
    http_server_resume(request);
}

bool http_stream_send(struct http_request *request, const void *bytes, size_t size)
{
    bool taken = buffer_append(&request->stream, bytes, size);

    http_server_resume(request);
    return taken;
}

void http_stream_end(struct http_request *request)
{
    request->stream_ended = true;
    http_server_resume(request);
}
