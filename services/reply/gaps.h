/* What is still missing of a reply that was signed (rule 20). */
#ifndef BANFU_REPLY_GAPS_H
#define BANFU_REPLY_GAPS_H

#include "reply/domain.h"

enum { GAPS_MAX = 300 }; /* two of each signer and copy, and one */

/* What is still missing of one matter, a line each: unnumbered, unsealed, unsent, unreceived, card
 * not back. At most `most` lines, living in `arena`; returns their number. */
size_t gaps_list(const struct handling *handling, const struct reply *reply, uint32_t matter,
                 struct arena *arena, const char **ret_gaps, size_t most);

#endif
