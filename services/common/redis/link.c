#include "common/redis/link.h"

#include "common/base/buffer.h"

#include <hiredis/hiredis.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    INBOX_BYTES = 64 << 10,
    READER_KEEPS = 1 << 20,   /* bytes the parser keeps between two replies */
    OUTBOX_KEEPS = 256 << 10, /* bytes an empty outbox keeps */
    KEEPALIVE_S = 30,
    WHY_MAX = 200
};

struct link {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_pipe_t pipe;
        uv_tcp_t tcp;
    } socket;
    uv_idle_t turn; /* writes what was gathered, once a turn */
    uv_connect_t connecting;
    uv_write_t write;
    uv_getaddrinfo_t resolving;
    struct addrinfo *found;          /* all addresses of the host */
    const struct addrinfo *next;     /* the one to be tried when this one does not answer */
    bool renewing;                   /* the socket is being closed for that */
    struct buffer gathered, writing; /* what is next, and what libuv holds */
    redisReader *reader;
    const struct link_face *face;
    void *data;
    int open; /* handles and requests that still hold the link */
    bool write_under_way, closed, failed;
    enum status_code failed_code;
    char why[WHY_MAX];
    struct address address;
    char inbox[INBOX_BYTES];
};

static void release(struct link *link)
{
    if (--link->open > 0) {
        return;
    }
    void (*gone)(void *) = link->face->gone;
    void *data = link->data;
    buffer_done(&link->gathered);
    buffer_done(&link->writing);
    if (link->reader) {
        redisReaderFree(link->reader);
    }
    uv_freeaddrinfo(link->found);
    free(link);
    gone(data);
}

static void on_handle_closed(uv_handle_t *handle)
{
    release(handle->data);
}

void link_close(struct link *link)
{
    if (link->closed) {
        return;
    }
    link->closed = true;
    (void)uv_cancel((uv_req_t *)&link->resolving); /* fails when it is under way: waited for */
    uv_close((uv_handle_t *)&link->turn, on_handle_closed);
    if (!link->renewing) {
        uv_close(&link->socket.handle, on_handle_closed);
    }
}

static void lose(struct link *link, enum status_code code, const char *why)
{
    if (link->closed) {
        return;
    }
    link_close(link);
    link->face->lost(code, why, link->data);
}

static void lose_by(struct link *link, const char *doing, int error)
{
    char why[WHY_MAX];

    (void)snprintf(why, sizeof(why), "%s: %s", doing, uv_strerror(error));
    lose(link, STATUS_UNAVAILABLE, why);
}

/* --- writing --- */

static void on_written(uv_write_t *request, int error)
{
    struct link *link = request->data;

    link->write_under_way = false;
    if (error) {
        lose_by(link, "writing", error);
    } else if (!link->closed && link->gathered.size > 0) {
        (void)uv_idle_start(&link->turn, link->turn.idle_cb);
    }
    release(link);
}

/* Hands the unwritten rest to libuv, which waits for the socket. */
static int write_rest(struct link *link, size_t done)
{
    struct buffer gathered = link->gathered;

    link->gathered = link->writing;
    link->writing = gathered;
    buffer_clear(&link->gathered);
    uv_buf_t rest = uv_buf_init(link->writing.bytes + done,
                                (unsigned)(link->writing.size - done)); /* capped: fits */
    link->write.data = link;
    int error = uv_write(&link->write, &link->socket.stream, &rest, 1, on_written);
    if (error == 0) {
        link->write_under_way = true;
        link->open++;
    }
    return error;
}

static int write_gathered(struct link *link)
{
    uv_buf_t all = uv_buf_init(link->gathered.bytes, (unsigned)link->gathered.size);
    int written = uv_try_write(&link->socket.stream, &all, 1);

    if (written == UV_EAGAIN) {
        written = 0;
    }
    if (written < 0) {
        return written;
    }
    if ((size_t)written < link->gathered.size) {
        return write_rest(link, (size_t)written);
    }
    if (link->gathered.room > OUTBOX_KEEPS) {
        buffer_done(&link->gathered);
    }
    buffer_clear(&link->gathered);
    return 0;
}

static void on_turn(uv_idle_t *turn)
{
    struct link *link = turn->data;

    (void)uv_idle_stop(turn);
    if (link->failed) {
        lose(link, link->failed_code, link->why);
        return;
    }
    if (link->write_under_way || link->gathered.size == 0) {
        return;
    }
    int error = write_gathered(link);
    if (error) {
        lose_by(link, "writing", error);
    }
}

int link_write(struct link *link, const char *bytes, size_t size)
{
    if (!buffer_append(&link->gathered, bytes, size)) {
        return -1;
    }
    (void)uv_idle_start(&link->turn, on_turn); /* fails only without a callback */
    return 0;
}

/* --- reading --- */

static void on_room_wanted(uv_handle_t *handle, size_t suggested, uv_buf_t *ret_room)
{
    struct link *link = handle->data;

    (void)suggested;
    *ret_room = uv_buf_init(link->inbox, sizeof(link->inbox));
}

static void hand_out_replies(struct link *link)
{
    void *reply = NULL;

    while (!link->closed && redisReaderGetReply(link->reader, &reply) == REDIS_OK && reply) {
        link->face->replied(reply, link->data);
        freeReplyObject(reply);
        reply = NULL;
    }
    if (!link->closed && link->reader->err) {
        lose(link, STATUS_INTERNAL, link->reader->errstr);
    }
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *bytes)
{
    struct link *link = stream->data;

    if (size < 0) {
        lose_by(link, "reading", (int)size);
        return;
    }
    if (redisReaderFeed(link->reader, bytes->base, (size_t)size) != REDIS_OK) {
        lose(link, STATUS_INTERNAL, link->reader->errstr);
        return;
    }
    link->open++; /* an answer may close the link: it stays until all are handed out */
    hand_out_replies(link);
    release(link);
}

/* --- connecting --- */

static void connect_next(struct link *link);

/* A socket that could not connect is of no use to the next address. */
static void on_socket_closed(uv_handle_t *handle)
{
    struct link *link = handle->data;

    link->renewing = false;
    if (link->closed) {
        release(link);
        return;
    }
    (void)uv_tcp_init(link->turn.loop,
                      &link->socket.tcp); /* does not fail: no socket is made yet */
    link->socket.handle.data = link;
    connect_next(link);
}

static void give_up_address(struct link *link, int error)
{
    if (link->next && !link->closed) {
        link->renewing = true;
        uv_close(&link->socket.handle, on_socket_closed);
    } else {
        lose_by(link, "connecting", error);
    }
}

static void on_connected(uv_connect_t *request, int error)
{
    struct link *link = request->data;

    if (error == 0 && !link->closed) {
        error = uv_read_start(&link->socket.stream, on_room_wanted, on_read);
    }
    if (error) {
        give_up_address(link, error);
    } else if (!link->closed) {
        link->face->connected(link->data);
    }
    release(link);
}

static int connect_tcp(struct link *link, const struct sockaddr *to)
{
    int error = uv_tcp_connect(&link->connecting, &link->socket.tcp, to, on_connected);

    if (error == 0) {
        link->open++;
        (void)uv_tcp_nodelay(&link->socket.tcp, 1); /* both only for the better */
        (void)uv_tcp_keepalive(&link->socket.tcp, 1, KEEPALIVE_S);
    }
    return error;
}

static void connect_next(struct link *link)
{
    const struct addrinfo *to = link->next;

    link->next = to->ai_next;
    int error = connect_tcp(link, to->ai_addr);
    if (error) {
        give_up_address(link, error);
    }
}

static void on_resolved(uv_getaddrinfo_t *request, int error, struct addrinfo *found)
{
    struct link *link = request->data;

    link->found = found;
    link->next = found;
    if (error) {
        lose_by(link, "finding the host", error);
    } else if (!link->closed) {
        connect_next(link);
    }
    release(link);
}

static int resolve(struct link *link)
{
    static const struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};

    link->resolving.data = link;
    int error = uv_getaddrinfo(link->turn.loop, &link->resolving, on_resolved, link->address.host,
                               link->address.port, &wanted);
    link->open += error ? 0 : 1;
    return error;
}

static int init_socket(uv_loop_t *loop, struct link *link)
{
    int error = link->address.is_unix ? uv_pipe_init(loop, &link->socket.pipe, 0)
                                      : uv_tcp_init(loop, &link->socket.tcp);

    link->socket.handle.data = link;
    return error;
}

static void begin(struct link *link)
{
    int error = 0;

    link->connecting.data = link;
    if (link->address.is_unix) {
        uv_pipe_connect(&link->connecting, &link->socket.pipe, link->address.host, on_connected);
        link->open++;
    } else {
        error = resolve(link);
    }
    if (error) { /* told later: never from inside link_open */
        link->failed = true;
        link->failed_code = STATUS_UNAVAILABLE;
        (void)snprintf(link->why, sizeof(link->why), "finding the host: %s", uv_strerror(error));
        (void)uv_idle_start(&link->turn, on_turn);
    }
}

struct link *link_open(uv_loop_t *loop, const struct address *address, size_t write_cap,
                       const struct link_face *face, void *data)
{
    struct link *link = calloc(1, sizeof(*link));

    if (!link) {
        return NULL;
    }
    link->address = *address;
    link->face = face;
    link->data = data;
    buffer_init(&link->gathered, write_cap);
    buffer_init(&link->writing, write_cap);
    link->reader = redisReaderCreate();
    if (!link->reader || init_socket(loop, link) != 0) {
        if (link->reader) {
            redisReaderFree(link->reader);
        }
        free(link);
        return NULL;
    }
    link->reader->maxbuf = READER_KEEPS;
    (void)uv_idle_init(loop, &link->turn);
    link->turn.data = link;
    link->open = 2;
    begin(link);
    return link;
}
