/* A unit's liaison officer (联络员) and deputies (B岗): one in charge, all with the same rights
 * (rule 8).
 */
#ifndef BANFU_IDENTITY_LIAISON_H
#define BANFU_IDENTITY_LIAISON_H

#include "identity/domain.h"

/* The account's own post of liaison officer of the unit, in charge or B岗, that has no end; NULL
 * when it has none. */
struct post *account_liaison(struct account *account, const char *unit);

/* The post of liaison officer passes: `from` (NULL: nobody held it) loses it, `to` holds it from
 * now on. Returns 0, or -1 when `to` has no room for a post. Both epochs rise. */
int account_move_liaison(struct account *from, struct account *to, const char *unit,
                         int64_t now_ms) MUST_CHECK;

#endif
