#include "common/access/epochs.h"

#include <stdlib.h>
#include <string.h>

struct change {
    char account[CALLER_TEXT_MAX + 1];
    int64_t epoch;
};

struct list {
    size_t count;
    int64_t floor_ms; /* tokens issued before are refused whoever's they are */
    struct change changes[EPOCH_LIST_MAX];
};

struct epochs {
    struct list lists[2]; /* one is read while the other is filled */
    size_t current;
    int64_t asked_ms;
    bool heard;
};

struct epochs *epochs_new(void)
{
    return calloc(1, sizeof(struct epochs));
}

void epochs_free(struct epochs *epochs)
{
    free(epochs);
}

static struct list *next_list(struct epochs *epochs)
{
    return &epochs->lists[1 - epochs->current];
}

void epochs_begin(struct epochs *epochs)
{
    next_list(epochs)->count = 0;
    next_list(epochs)->floor_ms = INT64_MIN;
}

void epochs_add(struct epochs *epochs, const char *account, size_t length, int64_t epoch)
{
    struct list *list = next_list(epochs);

    if (length > CALLER_TEXT_MAX) {
        return;
    }
    if (list->count == EPOCH_LIST_MAX) {
        list->floor_ms = epoch > list->floor_ms ? epoch : list->floor_ms;
        return;
    }
    struct change *change = &list->changes[list->count++];
    memcpy(change->account, account, length);
    change->account[length] = '\0';
    change->epoch = epoch;
}

static int compare_changes(const void *left, const void *right)
{
    const struct change *one = left;
    const struct change *other = right;

    return strcmp(one->account, other->account);
}

void epochs_commit(struct epochs *epochs, int64_t asked_ms)
{
    struct list *list = next_list(epochs);

    qsort(list->changes, list->count, sizeof(list->changes[0]), compare_changes);
    epochs->current = 1 - epochs->current;
    epochs->asked_ms = asked_ms;
    epochs->heard = true;
}

bool epochs_are_stale(const struct epochs *epochs, int64_t now_ms)
{
    return !epochs->heard || now_ms - epochs->asked_ms > EPOCH_STALE_MS;
}

static int compare_account(const void *account, const void *change)
{
    return strcmp(account, ((const struct change *)change)->account);
}

bool epochs_refuse(const struct epochs *epochs, const char *account, int64_t epoch,
                   int64_t issued_ms)
{
    const struct list *list = &epochs->lists[epochs->current];
    const struct change *change =
        bsearch(account, list->changes, list->count, sizeof(list->changes[0]), compare_account);

    return issued_ms <= list->floor_ms || (change && epoch < change->epoch);
}
