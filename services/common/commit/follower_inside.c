/* What a follower tells of what it could not do, and the page it works through. */
#include "common/commit/follower.h"

#include <stdlib.h>
#include <string.h>

/* --- trouble --- */

static bool passes_by_itself(enum status_code code)
{
    return code == STATUS_UNAVAILABLE || code == STATUS_DEADLINE_EXCEEDED ||
           code == STATUS_CANCELLED || code == STATUS_ABORTED;
}

bool follower_is_stuck(const struct follower *follower)
{
    return follower->tries >= REACTOR_STUCK_TRIES;
}

void follower_tell_trouble(struct follower *follower, int64_t position, enum status_code code,
                           const char *why)
{
    const struct reactor_options *options = follower->owner->options;
    bool counts = position > 0 && !passes_by_itself(code);

    follower->tries += counts;
    follower->stuck_code = code;
    if (options->trouble && !follower->owner->closing) {
        options->trouble(&(struct reactor_trouble){.shard = follower->shard,
                                                   .log = follower->log,
                                                   .position = position,
                                                   .code = code,
                                                   .why = why,
                                                   .tries = counts ? follower->tries : 0},
                         options->data);
    }
}

void follower_tell_overcome(struct follower *follower)
{
    const struct reactor_options *options = follower->owner->options;

    if (follower->tries > 0 && options->overcome) {
        options->overcome(&(struct reactor_trouble){.shard = follower->shard,
                                                    .log = follower->log,
                                                    .position = follower->seen,
                                                    .code = STATUS_OK,
                                                    .why = "",
                                                    .tries = follower->tries},
                          options->data);
    }
    follower->tries = 0;
}

/* --- the page --- */

void follower_forget_page(struct follower *follower)
{
    free(follower->page.entries);
    follower->page = (struct follower_page){0};
}

int follower_keep_page(struct follower *follower, const struct log_page *page)
{
    size_t size = page->count * sizeof(struct log_entry);

    for (size_t i = 0; i < page->count; i++) {
        size += page->entries[i].size + DIGEST_SIZE;
    }
    struct log_entry *entries = malloc(size);
    if (!entries) {
        return -1;
    }
    uint8_t *bytes = (uint8_t *)&entries[page->count];
    for (size_t i = 0; i < page->count; i++) {
        entries[i] = page->entries[i];
        entries[i].event = memcpy(bytes, page->entries[i].event, page->entries[i].size);
        bytes += entries[i].size;
        entries[i].sm3 = memcpy(bytes, page->entries[i].sm3, DIGEST_SIZE);
        bytes += DIGEST_SIZE;
    }
    follower->page = (struct follower_page){entries, page->count, 0};
    return 0;
}
