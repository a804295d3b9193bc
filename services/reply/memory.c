#include "reply/memory.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES = 3 };

/* The names, each with its NUL, then the item's bytes. */
struct kept {
    char *names; /* NULL: none */
    struct memory_item item;
};

struct memory_set {
    struct kept ways[MEMORY_WAYS];
    size_t next; /* to be given up */
};

struct memory {
    struct memory_set sets[MEMORY_SETS];
};

struct memory *memory_new(void)
{
    return calloc(1, sizeof(struct memory));
}

void memory_free(struct memory *memory)
{
    for (size_t i = 0; memory && i < MEMORY_SETS; i++) {
        for (size_t j = 0; j < MEMORY_WAYS; j++) {
            free(memory->sets[i].ways[j].names);
        }
    }
    free(memory);
}

/* FNV-1a: whoever aims at one set makes others ask, nothing else. */
static size_t set_of(const struct memory_about *about)
{
    const char *const names[NAMES] = {about->docket, about->proposal, about->unit};
    uint32_t hash = 2166136261U;

    for (size_t i = 0; i < NAMES; i++) {
        for (const char *at = names[i]; *at; at++) {
            hash = (hash ^ (unsigned char)*at) * 16777619U;
        }
        hash *= 16777619U;
    }
    return hash % MEMORY_SETS;
}

static bool is_about(const struct kept *kept, const struct memory_about *about)
{
    const char *const names[NAMES] = {about->docket, about->proposal, about->unit};
    const char *at = kept->names;

    for (size_t i = 0; at && i < NAMES; i++) {
        if (strcmp(at, names[i]) != 0) {
            return false;
        }
        at += strlen(at) + 1;
    }
    return at != NULL;
}

static size_t way_of(const struct memory_set *set, const struct memory_about *about)
{
    size_t way = 0;

    while (way < MEMORY_WAYS && !is_about(&set->ways[way], about)) {
        way++;
    }
    return way;
}

static struct kept make(const struct memory_about *about, const struct memory_item *item)
{
    const char *const names[NAMES] = {about->docket, about->proposal, about->unit};
    struct kept kept = {.item = *item};
    size_t names_size = 0;

    for (size_t i = 0; i < NAMES; i++) {
        names_size += strlen(names[i]) + 1;
    }
    if (item->size > MEMORY_BYTES || names_size > MEMORY_BYTES - item->size) {
        return kept;
    }
    kept.names = malloc(names_size + item->size);
    char *at = kept.names;
    for (size_t i = 0; at && i < NAMES; i++) {
        size_t length = strlen(names[i]) + 1;
        memcpy(at, names[i], length);
        at += length;
    }
    if (at && item->size > 0) {
        memcpy(at, item->bytes, item->size);
    }
    kept.item.bytes = at;
    return kept;
}

void memory_keep(struct memory *memory, const struct memory_about *about,
                 const struct memory_item *item)
{
    struct memory_set *set = &memory->sets[set_of(about)];
    size_t way = way_of(set, about);

    if (way == MEMORY_WAYS) {
        way = set->next;
        set->next = (set->next + 1) % MEMORY_WAYS;
    }
    free(set->ways[way].names);
    set->ways[way] = make(about, item);
}

bool memory_find(const struct memory *memory, const struct memory_about *about, uint64_t epoch,
                 struct memory_item *ret_item)
{
    const struct memory_set *set = &memory->sets[set_of(about)];
    size_t way = way_of(set, about);

    if (way == MEMORY_WAYS || set->ways[way].item.epoch != epoch) {
        return false;
    }
    *ret_item = set->ways[way].item;
    return true;
}
