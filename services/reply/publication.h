/*
 * What may go to the website (公开审查, rule 20): replies reviewed as 主动公开, once they have
 * left; without phones and, where a signer has not consented, without names and the proposal's
 * text.
 */
#ifndef BANFU_REPLY_PUBLICATION_H
#define BANFU_REPLY_PUBLICATION_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "reply/domain.h"

/* Whether it may of that proposal: reviewed so, numbered, and all its letters have left. */
bool publication_may(const struct handling *handling, const struct reply *reply, uint32_t matter);

/* The text without phone numbers: mobiles, with +86 or without, numbers with an area code, and
 * whatever number stands behind 电话, 手机 or 热线; full-width digits too, and with single dashes,
 * dots and spaces between. Each becomes （电话略）. NULL when the arena is full. */
const char *publication_without_phones(const char *text, struct arena *arena) MUST_CHECK;

/* Whether so many digits stand in a row that somebody should look at it before it goes out. */
bool publication_wants_a_look(const char *text);

/* The text with every one of the names, spaces within it or not, replaced by 某某; the text itself
 * where there is none. NULL when the arena is full. */
const char *publication_without_names(const char *text, const char *const *names, size_t count,
                                      struct arena *arena) MUST_CHECK;

#endif
