/*
 * The grammar of JSON (RFC 8259): moves over one text, token by token, knowing nothing of messages.
 * The first malformed token stops it for good.
 */
#ifndef BANFU_GATEWAY_JSON_SCAN_H
#define BANFU_GATEWAY_JSON_SCAN_H

#include "common/base/arena.h"
#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

enum { JSON_DEPTH_MAX = 32 };

struct json_scan {
    const char *start, *at, *end;
    const char *fault; /* what stopped it, in Chinese; NULL while all is well */
};

enum json_kind {
    JSON_OBJECT, /* at its '{' */
    JSON_ARRAY,
    JSON_STRING,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
    JSON_MALFORMED
};

/* A string or number as it stands in the text: a string without its quotes, not yet decoded. */
struct json_span {
    const char *text;
    size_t size;
    bool escaped; /* holds a backslash */
};

void json_scan_init(struct json_scan *scan, const char *text, size_t size);

/* What comes next, after white space; takes nothing. Stops the scan with JSON_MALFORMED. */
enum json_kind json_scan_kind(struct json_scan *scan) MUST_CHECK;

/* Takes `byte`, after white space, when it is next. */
bool json_scan_take(struct json_scan *scan, char byte) MUST_CHECK;

/* Takes a string or number; false when it is malformed. */
bool json_scan_string(struct json_scan *scan, struct json_span *ret_span) MUST_CHECK;
bool json_scan_number(struct json_scan *scan, struct json_span *ret_span) MUST_CHECK;

/* Takes true, false or null, which json_scan_kind has seen. */
bool json_scan_word(struct json_scan *scan, enum json_kind kind) MUST_CHECK;

/* Takes one value whatever it is, at most `depth` levels deep. */
bool json_scan_skip(struct json_scan *scan, int depth) MUST_CHECK;

/* True when nothing but white space is left. */
bool json_scan_ended(struct json_scan *scan) MUST_CHECK;

/* Stops the scan where it stands. The fault is static. Always false. */
bool json_scan_stop(struct json_scan *scan, const char *fault);

/* The decoded string, in the arena with a NUL behind it (not counted). NULL when the arena is full
 * or an escape names half a surrogate pair; `ret_size` is then untouched. */
const char *json_decode(const struct json_span *span, struct arena *arena,
                        size_t *ret_size) MUST_CHECK;

#endif
