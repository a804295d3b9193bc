/*
 * Why something was refused: a status, a stable reason token for programs, a sentence for people,
 * and what would help (the fields at fault, the state, what is allowed instead). Layers below the
 * boundary fill it in silently; the boundary reports it once, as google.rpc.Status details or as
 * JSON.
 */
#ifndef BANFU_BASE_FAILURE_H
#define BANFU_BASE_FAILURE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { FAILURE_FIELDS_MAX = 100, FAILURE_ALLOWED_MAX = 16 };

struct failure_field {
    const char *field;   /* path as the client wrote it: "signers[2].phone" */
    const char *message; /* what is wrong with it, for people */
};

struct failure {
    struct arena *arena;                      /* owns every string below that is not static */
    enum status_code code;                    /* STATUS_OK while nothing failed */
    const char *reason;                       /* UPPER_SNAKE token, static */
    const char *message;                      /* for people, UTF-8 */
    const char *state;                        /* the state that refuses, or NULL */
    int64_t version;                          /* the current version with ABORTED, else 0 */
    const char *allowed[FAILURE_ALLOWED_MAX]; /* what is allowed instead */
    size_t allowed_count;
    struct failure_field *fields;
    size_t field_count;
};

/* Nothing failed yet; strings will live in `arena`, which the caller keeps. */
void failure_init(struct failure *failure, struct arena *arena);

/* Records the failure. The first one stands: a later call on the same failure changes nothing.
 * `reason` is static. When the arena is full the message becomes a fixed sentence; the code and the
 * reason are always kept. */
void failure_set(struct failure *failure, enum status_code code, const char *reason,
                 const char *format, ...) PRINTF_LIKE(4, 5);

/* A refusal that has a name: services list theirs in an errors.def. All static. */
struct failure_kind {
    enum status_code code;
    const char *reason;  /* UPPER_SNAKE token */
    const char *message; /* for people: the rule, in words */
};

/* Records a refusal of that kind, as failure_set does; `detail` (or NULL) is added to its message:
 * what the rule came to in this case. */
void failure_refuse(struct failure *failure, const struct failure_kind *kind, const char *detail);

/* Names a field at fault; the first one makes the failure INVALID_ARGUMENT with reason
 * FIELDS_INVALID if none stands yet. Past FAILURE_FIELDS_MAX fields, or with the arena full, the
 * rest is dropped. */
void failure_add_field(struct failure *failure, const char *field, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Adds one name of what is allowed instead (static or in the arena); past FAILURE_ALLOWED_MAX it is
 * dropped. */
void failure_allow(struct failure *failure, const char *allowed);

/* True once failure_set or failure_add_field was called. */
bool failure_is_set(const struct failure *failure);

#endif
