/*
 * Stand-ins (代行, rule 17): who holds whose post of a unit, from when until when, by which paper.
 * The unit's liaison officer enters them into the unit's register, where they stay for ever; while
 * one stands its post is among those of the account, and its acts are recorded as that account's,
 * for whom. The principal's post passes only to whoever runs the unit (主持工作) or is authorised
 * in writing (书面授权). Pure: days and instants are the case clock's and handed in.
 */
#ifndef BANFU_IDENTITY_STAND_IN_H
#define BANFU_IDENTITY_STAND_IN_H

#include "common/base/attributes.h"
#include "common/base/date.h"
#include "common/base/failure.h"
#include "identity/domain.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STAND_INS_MAX =
        200, /* of one unit, ended ones counted: they fill half of what a commit takes */
    STAND_IN_PAPER_MAX = 150, /* bytes */
    STAND_IN_REASON_MAX = 300
};

/* As the wire numbers them (Ground.Enum). */
enum stand_in_ground {
    GROUND_NONE,      /* other posts than the principal's: the paper alone */
    GROUND_IN_CHARGE, /* 主持工作 */
    GROUND_AUTHORISED /* 书面授权 */
};

enum stand_in_standing {
    STAND_IN_UPCOMING, /* 待生效 */
    STAND_IN_STANDING, /* 代行中 */
    STAND_IN_EXPIRED,  /* 期满 */
    STAND_IN_ENDED     /* 提前终止 */
};

/* Who did something to the register. */
struct stand_in_act {
    const char *account, *name;
    int64_t now_ms; /* on the case clock */
};

struct stand_in {
    int32_t number;      /* in the register, from 1 */
    int role;            /* the post … */
    const char *account; /* … who holds it … */
    const char *name;
    const char *on_behalf_of; /* … for whom: the account whose own it is */
    const char *behalf_name;
    const char *paper; /* 依据 */
    enum stand_in_ground ground;
    civil_day paper_day;
    civil_day from, until; /* both included */
    struct stand_in_act entered;
    struct stand_in_act ended; /* now_ms 0 unless it was ended before its last day */
    const char *end_reason;
};

/* A unit's, by number; there is room for one more in `entries`. */
struct stand_in_register {
    const char *unit;
    struct stand_in *entries;
    size_t count;
};

/* What was asked for by itself: each fault is named. */
void stand_in_check(const struct stand_in *wanted, civil_day today, struct failure *failure);

/* Enters what was checked. `person` stands in for `holder`, both as they are stored, NULL where
 * there is no such account; the entry's names are theirs, its number and `entered` are filled in.
 * Returns the entry, or NULL with `failure`. */
const struct stand_in *stand_in_enter(struct stand_in_register *book, const struct stand_in *wanted,
                                      const struct account *person, const struct account *holder,
                                      const struct stand_in_act *act,
                                      struct failure *failure) MUST_CHECK;

/* Ends the entry of that number today, before its last day. Returns it, or NULL with `failure`. */
const struct stand_in *stand_in_end(struct stand_in_register *book, int32_t number,
                                    const char *reason, const struct stand_in_act *act,
                                    struct failure *failure) MUST_CHECK;

enum stand_in_standing stand_in_standing(const struct stand_in *entry, civil_day today);
const char *stand_in_standing_token(enum stand_in_standing standing); /* "STANDING" */
const char *stand_in_ground_token(enum stand_in_ground ground);       /* "IN_CHARGE", "" for none */

/* An entry of the register that stands, today or later, on a post which `account` would hold no
 * more once its posts are `wanted`'s: it stands in by it, or has authorised somebody to. NULL when
 * there is none. */
const struct stand_in *stand_in_resting_on(const struct stand_in_register *book,
                                           const struct account *wanted, civil_day today);

/* An account's posts before a change and after it. */
struct posts_change {
    const struct account *before, *after;
};

/* Ends the first entry that rested on the account and does so no more: the post stood for is the
 * holder's no longer, or whoever stands in is not of the unit. That another is liaison officer now
 * ends nothing. Asked again, the next one, until NULL. The reason is filled in. */
const struct stand_in *stand_in_lapse(struct stand_in_register *book,
                                      const struct posts_change *change,
                                      const struct stand_in_act *act) MUST_CHECK;

/* An entry that is not over and would outlast the unit, whose last day that is; NULL when there is
 * none. */
const struct stand_in *stand_in_outlasting(const struct stand_in_register *book, civil_day last_day,
                                           civil_day today);
/* Ends the first such entry. Asked again, the next one, until NULL. The reason is filled in. */
const struct stand_in *stand_in_end_with_unit(struct stand_in_register *book, civil_day last_day,
                                              const struct stand_in_act *act) MUST_CHECK;

/* --- the posts of accounts that stand in --- */

/* The account holds the entry's post from now on; its posts of entries whose last day is over make
 * room. Texts are those of the entry, days in `arena`. The epoch rises with `real_ms`. Returns 0,
 * or -1 when it has no room or memory is short, told in `failure`. */
int stand_in_give(struct account *account, const struct stand_in_register *book,
                  const struct stand_in *entry, int64_t real_ms,
                  struct failure *failure) MUST_CHECK;

/* And no more. */
void stand_in_take_away(struct account *account, const struct stand_in_register *book,
                        const struct stand_in *entry, int64_t real_ms);

#endif
