#include "reply/words.h"

#include <string.h>

#define AWAY '\x01'

enum { ROOM_LEAST = 16 };

bool words_are_away(const char *text)
{
    return text[0] == AWAY;
}

bool words_are_long(const char *text)
{
    return !words_are_away(text) && strnlen(text, WORDS_INLINE_MAX + 1) > WORDS_INLINE_MAX;
}

const char *words_reference(const char *digest, struct arena *arena)
{
    return arena_printf(arena, "%c%s", AWAY, digest);
}

const char *words_digest(const char *reference)
{
    return reference + 1;
}

static bool grow(struct words *words)
{
    size_t room = words->room ? words->room * 2 : ROOM_LEAST;
    const char ***places = arena_array(words->arena, room, sizeof(*places));

    if (!places) {
        words->out_of_memory = true;
        return false;
    }
    if (words->count > 0) {
        memcpy(places, words->places, words->count * sizeof(*places));
    }
    words->places = places;
    words->room = room;
    return true;
}

static void add(struct words *words, const char **place)
{
    if (*place && words->wanted(*place) && (words->count < words->room || grow(words))) {
        words->places[words->count++] = place;
    }
}

void words_of_draft(struct words *words, struct draft *draft)
{
    add(words, &draft->class_reason);
    add(words, &draft->publication_reason);
    add(words, &draft->office_report);
    for (size_t i = 0; i < draft->promise_count; i++) {
        add(words, &draft->promises[i].what);
        add(words, &draft->promises[i].who);
    }
    for (size_t i = 0; i < draft->ask_count; i++) {
        add(words, &draft->asks[i].answer);
    }
}

/* Strings of a card not returned are NULL. */
static void add_answer(struct words *words, struct answer *answer)
{
    if (answer->recorded_ms != 0) {
        add(words, &answer->reason);
        add(words, &answer->opinion);
    }
}

void words_of_reply(struct words *words, struct reply *reply)
{
    words_of_draft(words, &reply->draft);
    for (size_t i = 0; i < reply->level_count; i++) {
        add(words, &reply->levels[i].comment);
    }
    for (size_t i = 0; i < reply->letter_count; i++) {
        add_answer(words, &reply->letters[i].card.answer);
        add_answer(words, &reply->letters[i].card.corrected);
    }
}

void words_of_handling(struct words *words, struct handling *handling)
{
    for (size_t i = 0; i < handling->matter_count; i++) {
        add(words, &handling->matters[i].closed_reason);
    }
    for (size_t i = 0; i < handling->reply_count; i++) {
        words_of_reply(words, &handling->replies[i]);
    }
    for (size_t i = 0; i < handling->dissatisfaction_count; i++) {
        add(words, &handling->dissatisfactions[i].gist);
    }
}
