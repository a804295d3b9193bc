#include "ledger/names.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1 << 17 }; /* twice NAMES_MAX, so that probing always ends */

struct names {
    char **texts; /* texts[number - 1] */
    size_t count, room;
    uint16_t *slots; /* open addressing by hash; NAME_NONE is free */
};

struct names *names_new(void)
{
    struct names *names = calloc(1, sizeof(*names));

    if (names) {
        names->slots = calloc(SLOTS, sizeof(*names->slots));
    }
    if (names && !names->slots) {
        free(names);
        return NULL;
    }
    return names;
}

void names_free(struct names *names)
{
    if (!names) {
        return;
    }
    for (size_t i = 0; i < names->count; i++) {
        free(names->texts[i]);
    }
    free(names->texts);
    free(names->slots);
    free(names);
}

/* FNV-1a: short keys from a trusted log. */
static uint32_t hash_text(const char *text)
{
    uint32_t hash = 2166136261U;

    for (; *text; text++) {
        hash = (hash ^ (unsigned char)*text) * 16777619U;
    }
    return hash;
}

/* The slot that holds `text`, or the free one where it belongs. */
static uint16_t *find_slot(const struct names *names, const char *text)
{
    uint32_t at = hash_text(text) % SLOTS;

    while (names->slots[at] != NAME_NONE && strcmp(names->texts[names->slots[at] - 1], text) != 0) {
        at = (at + 1) % SLOTS;
    }
    return &names->slots[at];
}

static int make_room(struct names *names)
{
    if (names->count < names->room) {
        return 0;
    }
    size_t room = names->room ? names->room * 2 : 256;
    char **texts = realloc(names->texts, room * sizeof(*texts));
    if (!texts) {
        return -1;
    }
    names->texts = texts;
    names->room = room;
    return 0;
}

uint16_t names_intern(struct names *names, const char *text)
{
    uint16_t *slot = find_slot(names, text);

    if (*slot != NAME_NONE) {
        return *slot;
    }
    if (names->count == NAMES_MAX || make_room(names) != 0) {
        return NAME_NONE;
    }
    char *copy = strdup(text);
    if (!copy) {
        return NAME_NONE;
    }
    names->texts[names->count++] = copy;
    *slot = (uint16_t)names->count;
    return *slot;
}

uint16_t names_find(const struct names *names, const char *text)
{
    return *find_slot(names, text);
}

const char *names_text(const struct names *names, uint16_t number)
{
    return number == NAME_NONE || number > names->count ? "" : names->texts[number - 1];
}
