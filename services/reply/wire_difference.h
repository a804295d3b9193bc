/* What differs between two versions, as it is answered. Safe on any thread. */
#ifndef BANFU_REPLY_WIRE_DIFFERENCE_H
#define BANFU_REPLY_WIRE_DIFFERENCE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "reply/domain.h"

struct Banfu__Reply__V1__VersionDifference;

/* Two drafts with their bodies. The answer lives in `arena`, which takes DIFFERENCE_ARENA bytes;
 * round and versions are the caller's to set. NULL when the arena is full or a body too long. */
struct Banfu__Reply__V1__VersionDifference *wire_difference(const struct draft *from,
                                                            const struct draft *to,
                                                            struct arena *arena) MUST_CHECK;

#endif
