/*
 * Proposals handled as one (并案办理, rule 3): one body and class, but each keeps number, title,
 * opening, closing, copies, letter number, letters and cards of its own. They may be merged and
 * taken apart until the reply is signed.
 */
#ifndef BANFU_REPLY_MERGING_H
#define BANFU_REPLY_MERGING_H

#include "reply/domain.h"

/* Takes over what assignment says now of all that are handled as one, the main one first. Whoever
 * was taken apart goes, with letters and copies; a number given to it here is void, for it is
 * written on nothing any more. Once a reply is signed nobody goes. -1 when memory is short or there
 * are too many. */
int merging_know(struct handling *handling, const struct matter *fresh, size_t count,
                 struct arena *arena) MUST_CHECK;

/* Whether the reply answers just what is handled as one now: a draft from before a merge, or from
 * before it was undone, does not. */
bool merging_fits(const struct handling *handling, const struct reply *reply,
                  const struct matter *fresh, size_t count);

/* Whether they are the proposals of the handling, all of them. */
bool merging_are_all(const struct handling *handling, const struct matter *fresh, size_t count);

/* The proposal had that number already, from its own reply that was taken back before the merge: it
 * keeps it (rule 21). */
void merging_bring(const struct handling *handling, struct reply *reply, const char *proposal,
                   const struct letter_number *number);

#endif
