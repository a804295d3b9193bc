/* Words kept under their digest, and whether a handling has room for what must still come. */
#include "reply/store.h"

#include "reply/errors.h"
#include "reply/room.h"

#include <string.h>

/* --- put away --- */

/* Puts them away where they are long: what to write in their place. */
static const char *store_put_words(struct commit *commit, const char *text, struct arena *arena)
{
    char digest[65];

    if (!words_are_long(text)) {
        return text;
    }
    commit_text(commit, text, strlen(text), digest);
    /* With the arena full the text could not be taken either, and the commit fails. */
    const char *reference = words_reference(digest, arena);
    return reference ? reference : text;
}

void store_keep_words(struct commit *commit, struct handling *handling, struct arena *arena)
{
    struct words words = {.wanted = words_are_long, .arena = arena};

    words_of_handling(&words, handling);
    for (size_t i = 0; i < words.count; i++) {
        *words.places[i] = store_put_words(commit, *words.places[i], arena);
    }
}

/* --- loaded to be shown --- */

bool store_load_words(struct load *load, struct words *words)
{
    size_t left = words->count - words->taken;

    words->asked = left < LOAD_TEXTS_MAX ? left : LOAD_TEXTS_MAX;
    for (size_t i = 0; i < words->asked; i++) {
        (void)load_text(load, words_digest(*words->places[words->taken + i]));
    }
    return words->asked > 0;
}

int store_take_words(const struct loaded *loaded, struct words *words, struct failure *failure)
{
    for (size_t i = 0; i < words->asked; i++) {
        bool damaged = false;
        size_t size = 0;
        const char *text = loaded_text(loaded, i, words->arena, &size, &damaged);
        if (!text) {
            failure_refuse(failure, &REFUSE_DATA_DAMAGED, NULL);
            return -1;
        }
        *words->places[words->taken + i] = text;
    }
    words->taken += words->asked;
    return 0;
}

/* --- room --- */

int store_check_room(const struct handling *handling, const struct packed_handling *packed,
                     struct failure *failure)
{
    if (packed->size + room_reserved(handling) > ROOM_KEPT_MOST) {
        failure_refuse(failure, &REFUSE_HANDLING_FULL, NULL);
        return -1;
    }
    return 0;
}

int store_check_draft_room(const struct handling *handling, const struct packed_handling *packed,
                           struct failure *failure)
{
    if (packed->size > ROOM_DRAFTED_MOST) {
        failure_refuse(failure, &REFUSE_HANDLING_FULL, NULL);
        return -1;
    }
    return store_check_room(handling, packed, failure);
}
