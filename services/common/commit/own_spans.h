/* Positions of a log that this process has written and need not read, as spans: commits go over
 * several connections, so that they are not heard of in the log's order. */
#ifndef BANFU_COMMIT_OWN_SPANS_H
#define BANFU_COMMIT_OWN_SPANS_H

#include <stddef.h>
#include <stdint.h>

enum { OWN_SPANS_MAX = 32 };

/* In order, none touching the next; all zero is none. */
struct own_spans {
    struct {
        int64_t first, last;
    } of[OWN_SPANS_MAX];
    size_t count;
};

/* Notes a position. Where there is no room the lowest span is forgotten: it will be read. */
void own_spans_add(struct own_spans *spans, int64_t position);

/* How far one comes from `seen` over these spans alone, which is `seen` itself at worst; what lies
 * behind that is forgotten. */
int64_t own_spans_pass(struct own_spans *spans, int64_t seen);

#endif
