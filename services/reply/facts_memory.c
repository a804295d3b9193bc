#include "reply/facts_memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES = 3 };

/* The names, each with its NUL, then the answer. */
struct kept {
    char *bytes; /* NULL: none */
    size_t names_size, answer_size;
};

struct facts_set {
    struct kept ways[FACTS_MEMORY_WAYS];
    size_t next; /* to be given up */
};

struct facts_memory {
    struct facts_set sets[FACTS_MEMORY_SETS];
};

struct facts_memory *facts_memory_new(void)
{
    return calloc(1, sizeof(struct facts_memory));
}

void facts_memory_free(struct facts_memory *memory)
{
    for (size_t i = 0; memory && i < FACTS_MEMORY_SETS; i++) {
        for (size_t j = 0; j < FACTS_MEMORY_WAYS; j++) {
            free(memory->sets[i].ways[j].bytes);
        }
    }
    free(memory);
}

/* FNV-1a: whoever aims at one set makes others ask, nothing else. */
static size_t set_of(const struct facts_about *about)
{
    const char *const names[NAMES] = {about->docket, about->proposal, about->unit};
    uint32_t hash = 2166136261U;

    for (size_t i = 0; i < NAMES; i++) {
        for (const char *at = names[i]; *at; at++) {
            hash = (hash ^ (unsigned char)*at) * 16777619U;
        }
        hash *= 16777619U;
    }
    return hash % FACTS_MEMORY_SETS;
}

static bool is_about(const struct kept *kept, const struct facts_about *about)
{
    const char *const names[NAMES] = {about->docket, about->proposal, about->unit};
    const char *at = kept->bytes;

    for (size_t i = 0; at && i < NAMES; i++) {
        if (strcmp(at, names[i]) != 0) {
            return false;
        }
        at += strlen(at) + 1;
    }
    return at != NULL;
}

static size_t way_of(const struct facts_set *set, const struct facts_about *about)
{
    size_t way = 0;

    while (way < FACTS_MEMORY_WAYS && !is_about(&set->ways[way], about)) {
        way++;
    }
    return way;
}

static struct kept make(const struct facts_about *about, const void *answer, size_t size)
{
    const char *const names[NAMES] = {about->docket, about->proposal, about->unit};
    struct kept kept = {.answer_size = size};

    for (size_t i = 0; i < NAMES; i++) {
        kept.names_size += strlen(names[i]) + 1;
    }
    if (size > FACTS_MEMORY_BYTES || kept.names_size > FACTS_MEMORY_BYTES - size) {
        return kept;
    }
    kept.bytes = malloc(kept.names_size + size);
    char *at = kept.bytes;
    for (size_t i = 0; at && i < NAMES; i++) {
        size_t length = strlen(names[i]) + 1;
        memcpy(at, names[i], length);
        at += length;
    }
    if (at && size > 0) {
        memcpy(at, answer, size);
    }
    return kept;
}

void facts_memory_keep(struct facts_memory *memory, const struct facts_about *about,
                       const void *answer, size_t size)
{
    struct facts_set *set = &memory->sets[set_of(about)];
    size_t way = way_of(set, about);

    if (way == FACTS_MEMORY_WAYS) {
        way = set->next;
        set->next = (set->next + 1) % FACTS_MEMORY_WAYS;
    }
    free(set->ways[way].bytes);
    set->ways[way] = make(about, answer, size);
}

const void *facts_memory_find(const struct facts_memory *memory, const struct facts_about *about,
                              size_t *ret_size)
{
    const struct facts_set *set = &memory->sets[set_of(about)];
    size_t way = way_of(set, about);

    if (way == FACTS_MEMORY_WAYS) {
        return NULL;
    }
    *ret_size = set->ways[way].answer_size;
    return set->ways[way].bytes + set->ways[way].names_size;
}
