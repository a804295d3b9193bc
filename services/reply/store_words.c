/* Words kept under their digest, and whether a handling has room for what must still come. */
#include "reply/store.h"

#include "reply/errors.h"

#include <string.h>

/* --- put away --- */

const char *store_put_words(struct commit *commit, const char *text, struct arena *arena)
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

enum {
    KEPT_MOST = 240 << 10, /* of a commit's 256 KiB: the rest is an event's, and one card's words */
    DRAFTED_MOST = 112 << 10, /* beside the body and the words of a draft, DRAFT_WORDS_MAX */
    SENDING_TAKES = 150,      /* dates and a way of sending */
    CARD_TAKES = 500          /* what it says, corrected once, and what was said besides */
};

static size_t still_to_come(const struct handling *handling)
{
    size_t bytes = 0;

    for (size_t i = 0; i < handling->reply_count; i++) {
        const struct reply *reply = &handling->replies[i];
        for (size_t k = 0; k < reply->letter_count; k++) {
            const struct letter *letter = &reply->letters[k];
            bytes += letter->sent == DAY_NONE ? SENDING_TAKES : 0;
            bytes += letter->card.answer.recorded_ms == 0 ? CARD_TAKES : 0;
        }
    }
    return bytes;
}

int store_check_room(const struct handling *handling, const struct packed_handling *packed,
                     struct failure *failure)
{
    if (packed->size > DRAFTED_MOST || packed->size + still_to_come(handling) > KEPT_MOST) {
        failure_refuse(failure, &REFUSE_HANDLING_FULL, NULL);
        return -1;
    }
    return 0;
}
