/*
 * Whatever comes as a request is no route's, refused with its faults named, or made into a message
 * that packs and unpacks to the same bytes. The input is "METHOD PATH?QUERY", a line feed and the
 * body.
 */
#include "bind.h"

#include <stdlib.h>
#include <string.h>

enum { CAP = 1 << 24, FAULT_CAP = 1 << 10 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* The table is made ready once. */
static const struct router *shared_router(void)
{
    static struct router *router;
    struct buffer fault;

    if (!router) {
        buffer_init(&fault, FAULT_CAP);
        router = router_new(routes, route_count, &fault);
        buffer_done(&fault);
    }
    must(router != NULL);
    return router;
}

static void must_come_back(const ProtobufCMessage *message)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *packed = malloc(2 * size + 1);

    must(packed && protobuf_c_message_pack(message, packed) == size);
    ProtobufCMessage *again = protobuf_c_message_unpack(message->descriptor, NULL, size, packed);
    must(again && protobuf_c_message_pack(again, packed + size) == size);
    must(memcmp(packed, packed + size, size) == 0);
    protobuf_c_message_free_unpacked(again, NULL);
    free(packed);
}

static void bind(const struct route_match *match, const char *query, const char *body,
                 struct arena *arena)
{
    struct bind_input input = {.match = match, .query = query, .request_id = "key", .body = body};
    struct failure failure;

    input.body_size = strlen(body);
    failure_init(&failure, arena);
    ProtobufCMessage *message = bind_request(match->ready->method->input, &input, arena, &failure);
    must((message == NULL) == failure_is_set(&failure));
    must(message || failure.field_count > 0);
    if (message) {
        must_come_back(message);
    }
}

/* Cuts at the first of `mark`, which it overwrites; what follows, or "". */
static char *cut(char *text, char mark)
{
    char *found = strchr(text, mark);

    if (!found) {
        return text + strlen(text);
    }
    *found = '\0';
    return found + 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new(CAP);
    struct route_match match;

    must(arena != NULL);
    char *method = arena_copy(arena, bytes, size);
    must(method != NULL);
    char *body = cut(method, '\n');
    char *path = cut(method, ' ');
    char *query = cut(path, '?');
    router_match(shared_router(), method, path, &match);
    if (match.ready && match.ready->method) {
        bind(&match, query, body, arena);
    }
    arena_free(arena);
    return 0;
}
