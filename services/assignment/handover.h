/*
 * A unit's hand-over (交接, rule 8): the post of liaison officer moves only when the successor has
 * signed the inventory of what the unit holds, as it stands at the signing. Pure.
 */
#ifndef BANFU_ASSIGNMENT_HANDOVER_H
#define BANFU_ASSIGNMENT_HANDOVER_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INVENTORY_DIGEST_SIZE = 65, HANDOVER_NAMES_MAX = 20 };

/* States begin at 0 as their table does. */
enum handover_state {
    HANDOVER_NONE,     /* 无交接 */
    HANDOVER_OPENED,   /* 待接任人签字 */
    HANDOVER_SIGNED,   /* 已交接 */
    HANDOVER_CANCELLED /* 已撤销 */
};

/* Somebody as identity knows him; "" for nobody. */
struct liaison {
    const char *account, *name;
};

struct liaisons {
    struct liaison officer; /* in charge */
    struct liaison deputies[HANDOVER_NAMES_MAX];
    size_t deputy_count;
};

/* Who is to succeed. */
struct candidate {
    struct liaison who; /* "": there is no such account, or it is disabled */
    bool of_unit;       /* holds a post in the unit */
    bool has_room;      /* may hold one more */
};

/* An inventory in short. */
struct inventory_digest {
    const char *digest; /* SHA-256 in hexadecimal of its lines */
    int32_t proposals, promises, cards;
};

struct handover {
    enum handover_state state;
    struct liaison from, to;
    bool by_leader; /* the holder cannot hand over */
    bool to_leader; /* until it is signed the leader gets the liaison officer's reminders */
    const char *opened_by;
    const char *reason;
    int64_t opened_ms;
    int64_t ended_ms;                  /* signed or cancelled; 0: neither */
    struct inventory_digest inventory; /* as it was at the opening; once signed, as it was signed */
};

/* None yet. */
struct handover handover_none(void);

/* Names what is wrong with a successor. */
void candidate_check(const char *asked, const struct candidate *candidate,
                     const struct liaisons *liaisons, struct failure *failure);

#endif
