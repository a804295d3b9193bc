#include "router.h"

#include "json/names.h"
#include "json/read.h"

#include <stdlib.h>
#include <string.h>

/* A stretch of a path: itself, or a variable's name. */
struct piece {
    const char *text;
    size_t size;
    bool variable;
};

struct router {
    struct ready_route *rows;
    size_t count;
    struct piece *pieces;
    size_t piece_count;
    char *names; /* the variables' names, each with a NUL */
    size_t names_size;
};

/* --- making ready --- */

static size_t count_bytes(const struct route *rows, size_t count)
{
    size_t total = 0;

    for (size_t i = 0; i < count; i++) {
        total += strlen(rows[i].path) + 1;
    }
    return total;
}

/* The next stretch of `path`; a variable's text is its name. */
static struct piece cut_piece(const char *path)
{
    if (*path != '{') {
        return (struct piece){path, strcspn(path, "{"), false};
    }
    return (struct piece){path + 1, strcspn(path + 1, "}"), true};
}

static bool add_piece(struct router *router, struct ready_route *ready, struct piece piece)
{
    router->pieces[router->piece_count++] = piece;
    ready->piece_count++;
    if (!piece.variable) {
        return true;
    }
    if (ready->variable_count == ROUTER_VARIABLES_MAX) {
        return false;
    }
    char *name = router->names + router->names_size;
    memcpy(name, piece.text, piece.size);
    name[piece.size] = '\0';
    router->names_size += piece.size + 1;
    ready->names[ready->variable_count++] = name;
    return true;
}

static bool cut(struct router *router, struct ready_route *ready)
{
    const char *path = ready->route->path;

    ready->piece_at = router->piece_count;
    while (*path) {
        struct piece piece = cut_piece(path);
        if (!add_piece(router, ready, piece)) {
            return false;
        }
        path += piece.size + (piece.variable ? 2 : 0);
    }
    return true;
}

static bool has_field(const ProtobufCMessageDescriptor *message, const char *name)
{
    return json_field_named(message, name, strlen(name)) != NULL;
}

/* What is wrong with the row, or NULL. */
static const char *find_method(struct ready_route *ready)
{
    const struct route *route = ready->route;
    const ProtobufCServiceDescriptor *service = backend_descriptor(route->backend);

    for (unsigned i = 0; i < service->n_methods; i++) {
        if (strcmp(service->methods[i].name, route->rpc) == 0) {
            ready->method = &service->methods[i];
            ready->method_index = i;
        }
    }
    if (!ready->method) {
        return "the service has no such method";
    }
    if (!json_check(ready->method->input) || !json_check(ready->method->output)) {
        return "its messages are beyond the JSON codec";
    }
    if (route->body_field && !has_field(ready->method->input, route->body_field)) {
        return "the request lacks the body's field";
    }
    for (size_t i = 0; i < ready->variable_count; i++) {
        if (!has_field(ready->method->input, ready->names[i])) {
            return "the request lacks a variable of the path";
        }
    }
    ready->needs_key = strcmp(route->method, "GET") != 0 && route->body != BODY_FORM &&
                       has_field(ready->method->input, "requestId");
    return NULL;
}

static const char *make_ready(struct router *router, struct ready_route *ready,
                              const struct route *route)
{
    ready->route = route;
    if (!cut(router, ready)) {
        return "too many variables";
    }
    return route->rpc ? find_method(ready) : NULL;
}

struct router *router_new(const struct route *rows, size_t count, struct buffer *fault)
{
    struct router *router = calloc(1, sizeof(*router));
    size_t bytes = count_bytes(rows, count);

    if (router) {
        router->count = count;
        router->rows = calloc(count, sizeof(*router->rows));
        router->pieces = calloc(bytes, sizeof(*router->pieces));
        router->names = malloc(bytes);
    }
    if (!router || !router->rows || !router->pieces || !router->names) {
        buffer_append_text(fault, "out of memory");
        router_free(router);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        const char *wrong = make_ready(router, &router->rows[i], &rows[i]);
        if (wrong) {
            buffer_printf(fault, "route %s %s: %s", rows[i].method, rows[i].path, wrong);
            router_free(router);
            return NULL;
        }
    }
    return router;
}

void router_free(struct router *router)
{
    if (router) {
        free(router->rows);
        free(router->pieces);
        free(router->names);
        free(router);
    }
}

const struct ready_route *router_rows(const struct router *router, size_t *ret_count)
{
    *ret_count = router->count;
    return router->rows;
}

/* --- matching --- */

/* How far a variable goes: to the next piece's first byte, or to what no variable holds. */
static size_t variable_size(const char *path, const struct piece *next)
{
    char ends[] = "/:?";

    if (next && !next->variable) {
        ends[2] = next->text[0];
    }
    return strcspn(path, ends);
}

static bool fits(const struct router *router, const struct ready_route *ready, const char *path,
                 struct route_match *match)
{
    const struct piece *pieces = router->pieces + ready->piece_at;

    match->value_count = 0;
    for (size_t i = 0; i < ready->piece_count; i++) {
        const struct piece *piece = &pieces[i];
        if (!piece->variable) {
            if (strncmp(path, piece->text, piece->size) != 0) {
                return false;
            }
            path += piece->size;
            continue;
        }
        size_t size = variable_size(path, i + 1 < ready->piece_count ? piece + 1 : NULL);
        if (size == 0) {
            return false;
        }
        const char *name = ready->names[match->value_count];
        match->values[match->value_count++] = (struct route_value){name, path, size};
        path += size;
    }
    return *path == '\0';
}

/* Methods are few and short: ROUTER_METHODS_MAX holds them all. */
static void add_method(struct route_match *match, const char *method)
{
    struct buffer text;

    buffer_init(&text, sizeof(match->methods) - 1);
    buffer_printf(&text, "%s%s%s", match->methods, match->methods[0] ? ", " : "", method);
    if (!text.failed) {
        memcpy(match->methods, text.bytes, text.size + 1);
    }
    buffer_done(&text);
}

void router_match(const struct router *router, const char *method, const char *path,
                  struct route_match *ret_match)
{
    *ret_match = (struct route_match){.ready = NULL};
    for (size_t i = 0; i < router->count; i++) {
        const struct ready_route *ready = &router->rows[i];
        if (!fits(router, ready, path, ret_match)) {
            continue;
        }
        if (strcmp(ready->route->method, method) == 0) {
            ret_match->ready = ready;
            return;
        }
        add_method(ret_match, ready->route->method);
    }
    ret_match->value_count = 0;
}
