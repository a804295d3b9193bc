/* A unit's liaison officer (联络员) and deputies (B岗): one in charge, all with the same rights
 * (rule 8).
 */
#ifndef BANFU_IDENTITY_LIAISON_H
#define BANFU_IDENTITY_LIAISON_H

#include "common/base/date.h"
#include "identity/domain.h"

/* The account's own post of liaison officer of the unit, in charge or B岗: the one that ends last;
 * NULL when it has none. */
struct post *account_liaison(struct account *account, const char *unit);

/* The post's last day; DAY_LAST when it has no end. It counts until then, even before it begins:
 * nobody else is put in charge of a unit that has somebody. */
civil_day post_last_day(const struct post *post);

/* The post of liaison officer passes: `from` (NULL: nobody held it) loses it, `to` holds it from
 * now on, without an end. Returns 0, or -1 when `to` has no room for a post. Both epochs rise. */
int account_move_liaison(struct account *from, struct account *to, const char *unit,
                         int64_t now_ms) MUST_CHECK;

/* Whoever is in charge of the unit beside its officer becomes a deputy; the epoch rises. Returns
 * false when the account is not in charge. */
bool account_demote_liaison(struct account *account, const char *unit, int64_t now_ms);

#endif
