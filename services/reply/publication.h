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

bool publication_may(const struct reply *reply);

/* The text without phone numbers: mobiles, numbers with an area code, and whatever number stands
 * behind 电话, 手机 or 热线; each becomes （电话略）. NULL when the arena is full. */
const char *publication_without_phones(const char *text, struct arena *arena) MUST_CHECK;

/* The text with every one of the names replaced by 某某. NULL when the arena is full. */
const char *publication_without_names(const char *text, const char *const *names, size_t count,
                                      struct arena *arena) MUST_CHECK;

#endif
