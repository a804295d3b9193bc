/* Those who wait for a log to be caught up with. Not for others. */
#ifndef BANFU_COMMIT_WAITERS_H
#define BANFU_COMMIT_WAITERS_H

#include "common/base/attributes.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct waiter;

/* All zero is empty. */
struct waiters {
    struct waiter *first;
    size_t *count; /* of all waiters of a reactor; may be NULL */
};

/* -1 when memory is short. */
int waiters_add(struct waiters *waiters, uint64_t deadline_ms,
                void (*done)(enum status_code code, void *data), void *data) MUST_CHECK;

/* Read number `read` (from 1) begins: whoever came before it is answered by it. */
void waiters_begin_read(struct waiters *waiters, uint64_t read);

/* That read has found the head: those it answers wait for it. */
void waiters_take_head(struct waiters *waiters, uint64_t read, int64_t head);

/* True when somebody came after the last read had begun. */
bool waiters_need_read(const struct waiters *waiters);

/* Tells those whose head has been reached, whose time is up, or all. One who is told may add
 * another. */
void waiters_tell_reached(struct waiters *waiters, int64_t position);
void waiters_tell_late(struct waiters *waiters, uint64_t now_ms);
void waiters_tell_all(struct waiters *waiters, enum status_code code);

#endif
