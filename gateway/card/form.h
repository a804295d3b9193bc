/*
 * A form as browsers post it: application/x-www-form-urlencoded (WHATWG URL standard, 5.1). Only
 * the fields that the caller names are kept; anything else is refused, as unknown fields are
 * everywhere.
 */
#ifndef BANFU_GATEWAY_CARD_FORM_H
#define BANFU_GATEWAY_CARD_FORM_H

#include "common/base/arena.h"
#include "common/base/attributes.h"

#include <stddef.h>

struct form_field {
    const char *name; /* set by the caller, static */
    size_t most;      /* UTF-8 bytes allowed once decoded */
    /* Set by form_parse, whatever it returns: in the arena; "" when the form leaves it out or it
     * cannot be read; else as typed, so that nobody writes twice. */
    const char *text;
};

enum form_outcome {
    FORM_READ,
    FORM_MALFORMED, /* a broken escape, bad UTF-8, an unknown field, a field given twice */
    FORM_NOT_PLAIN, /* control characters or ones for private use (自造字): left out of the text */
    FORM_TOO_LONG, /* a field beyond its `most` */
    FORM_NO_MEMORY
};

/* Decodes `size` bytes into the named fields. CRLF, which browsers send for line breaks, becomes
 * LF. What is wrong first is returned, the rest is read all the same; `ret_fault` is the index of
 * the field at fault, or `count` when it is none of them; untouched with FORM_READ. */
enum form_outcome form_parse(const char *body, size_t size, struct arena *arena,
                             struct form_field *fields, size_t count, size_t *ret_fault) MUST_CHECK;

#endif
