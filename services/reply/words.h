/*
 * The long words of a handling: comments, reasons, opinions, promises, answers to asks. Hundreds of
 * them, 6,000 bytes each, are more than one commit takes, and every commit writes the handling
 * whole: those longer than WORDS_INLINE_MAX are therefore kept once, under their digest, and a
 * reference stands in their place. It stands there in a handling just loaded too, until the words
 * are loaded to be shown (store.h): the rules ask of them only whether there are any.
 */
#ifndef BANFU_REPLY_WORDS_H
#define BANFU_REPLY_WORDS_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "reply/domain.h"

enum { WORDS_INLINE_MAX = 65 /* bytes: as many as a reference has */ };

/* Whether a reference stands there. What users write holds no control character, so that no words
 * of theirs look like one. */
bool words_are_away(const char *text);
/* Whether they are here and too long to stay. */
bool words_are_long(const char *text);

/* NULL when the arena is full. */
const char *words_reference(const char *digest, struct arena *arena) MUST_CHECK;
/* Of a reference. */
const char *words_digest(const char *reference);

/* Places where words stand that are to be put away, or loaded. */
struct words {
    bool (*wanted)(const char *text);
    struct arena *arena;
    size_t count, room;
    const char ***places;
    size_t taken, asked; /* by store.h */
    bool out_of_memory;  /* some are missing */
};

/* Add those of it that are wanted. */
void words_of_draft(struct words *words, struct draft *draft);
void words_of_reply(struct words *words, struct reply *reply);
void words_of_handling(struct words *words, struct handling *handling);

#endif
