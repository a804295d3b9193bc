/*
 * Reading what commits have appended: a docket's log from a position on, the logs of a shard, and
 * the hints that one of them has grown. Positions are dense: 1, 2, 3 … without a gap; a gap is
 * damage and reported as DATA_LOSS.
 */
#ifndef BANFU_COMMIT_LOG_H
#define BANFU_COMMIT_LOG_H

#include "common/base/attributes.h"
#include "common/base/digest.h"
#include "common/base/status.h"
#include "common/commit/commit.h"

#include <stddef.h>
#include <stdint.h>

enum {
    LOG_PAGE_MAX = 128,  /* entries of one read */
    LOG_NAMES_MAX = 4096 /* logs of one shard */
};

struct log_entry {
    int64_t position;   /* from 1 */
    int64_t instant_ms; /* on the case clock, as recorded */
    uint32_t kind;      /* as given to commit_event */
    const void *event;  /* packed, as given to commit_event */
    size_t size;
    const uint8_t *sm3; /* DIGEST_SIZE bytes: the writer's SM3 of `event`; not checked here */
};

struct log_page {
    int64_t head; /* the log's last position when it was read; 0 for an empty or unknown log */
    size_t count;
    const struct log_entry *entries; /* those behind the position asked for, in order */
};

/* Reads at most LOG_PAGE_MAX entries behind position `after`, and the head. `done`
 * runs later, exactly once; the page is valid only inside it and NULL unless `code` is OK. Returns
 * -1 when memory is short or too much waits for the store: `done` is then not called. */
int log_read(struct commit_store *store, const char *shard, const char *log, int64_t after,
             int64_t timeout_ms,
             void (*done)(enum status_code code, const struct log_page *page, void *data),
             void *data) MUST_CHECK;

struct log_head {
    const char *log;
    int64_t head;
};

/* All logs of a shard with their heads, in no order; RESOURCE_EXHAUSTED past LOG_NAMES_MAX. As
 * log_read; the heads are valid only inside `done`. */
int log_list(struct commit_store *store, const char *shard, int64_t timeout_ms,
             void (*done)(enum status_code code, const struct log_head *heads, size_t count,
                          void *data),
             void *data) MUST_CHECK;

/* Calls `heard` with the name of each log of `shard` that has just grown, for as long as the
 * store's `redis` is open. Hints may be lost or late: whoever must know asks log_list. -1 when
 * memory is short. */
int log_listen(struct commit_store *store, const char *shard,
               void (*heard)(const char *shard, const char *log, void *data),
               void *data) MUST_CHECK;

/* Ends all listening with this `data`. */
void log_stop_listening(struct commit_store *store, const void *data);

#endif
