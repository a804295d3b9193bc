/*
 * Accounts whose tokens were called in: a password changed, an account disabled, posts moved. An
 * account's epoch is the real instant of its last such change; tokens with an older epoch are
 * refused. Since tokens live TOKEN_LIFE_MS, only the changes of the last EPOCH_WINDOW_MS matter.
 *
 * The list is replaced whole, several times a second, by whoever feeds it (epoch_feed.h: a sorted
 * set in Redis). When it has not been heard of for EPOCH_STALE_MS nobody can say who is still
 * welcome.
 */
#ifndef BANFU_ACCESS_EPOCHS_H
#define BANFU_ACCESS_EPOCHS_H

#include "common/access/caller.h"
#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EPOCH_LIST_MAX = 2048,
    EPOCH_WINDOW_MS = 90000, /* a token's life and 30 s between two machines' clocks */
    /* Longer than the second within which a change is normally heard of, so that a pause of the
     * store or of this process refuses nobody; without the store no service answers anything
     * anyway. */
    EPOCH_STALE_MS = 5000
};

struct epochs;

/* An empty list, stale until it is first replaced; NULL when memory is short. */
struct epochs *epochs_new(void) MUST_CHECK;

/* Accepts NULL. */
void epochs_free(struct epochs *epochs);

/*
 * Replaces the list: epochs_begin, epochs_add for each account, newest change first, epochs_commit
 * with the real time at which the source was asked. Past EPOCH_LIST_MAX accounts the rest is
 * covered by refusing every token issued before the oldest change kept: some are asked to come
 * again, none gets by. An account longer than CALLER_TEXT_MAX is none and left out.
 */
void epochs_begin(struct epochs *epochs);
void epochs_add(struct epochs *epochs, const char *account, size_t length, int64_t epoch);
void epochs_commit(struct epochs *epochs, int64_t asked_ms);

/* True when the list was last asked for more than EPOCH_STALE_MS before `now_ms`, or never. */
bool epochs_are_stale(const struct epochs *epochs, int64_t now_ms);

/* True when a token of `account` issued at `issued_ms` under `epoch` has been called in. */
bool epochs_refuse(const struct epochs *epochs, const char *account, int64_t epoch,
                   int64_t issued_ms);

#endif
