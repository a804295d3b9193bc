/*
 * What differs between two versions of a text (rule 17), in the units Chinese is read by: clauses
 * first, then, where a clause was reworded rather than replaced, its characters; a number or a word
 * in Latin letters counts as one. Safe on any thread.
 */
#ifndef BANFU_REPLY_DIFFERENCE_H
#define BANFU_REPLY_DIFFERENCE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"

#include <stddef.h>

enum {
    DIFFERENCE_TEXT_MAX = 64 << 10, /* bytes of either text */
    DIFFERENCE_ARENA = 32 << 20     /* bytes that two such texts take at most */
};

enum difference_sort { DIFFERENCE_SAME, DIFFERENCE_REMOVED, DIFFERENCE_ADDED };

struct difference_piece {
    enum difference_sort sort;
    const char *text; /* in the one text or the other, not NUL-terminated */
    size_t size;      /* bytes, never 0 */
    size_t length;    /* characters */
};

/* Same and removed pieces make up the one text, same and added ones the other; of a change what was
 * removed comes first, and two pieces behind each other are never of one sort. */
struct difference {
    size_t count;
    struct difference_piece *pieces;
    size_t same, removed, added; /* characters */
};

/* Two texts in UTF-8, each of at most DIFFERENCE_TEXT_MAX bytes. Takes 20 ms at most for 10,000
 * characters each, whatever they are. Returns 0, or -1 when one is longer or the arena is full. */
int difference_find(const char *from, const char *to, struct arena *arena,
                    struct difference *ret_difference) MUST_CHECK;

#endif
