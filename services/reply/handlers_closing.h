/* What closing one and closing many share: of many each is loaded, decided and told by itself, by a
 * step of their job or, to know whether it may be, by the call. */
#ifndef BANFU_REPLY_HANDLERS_CLOSING_H
#define BANFU_REPLY_HANDLERS_CLOSING_H

#include "common/commit/job.h"
#include "reply/closing.h"
#include "reply/store.h"

#include "banfu/reply/v1/record.pb-c.h"

#define CLOSING_JOB "CLOSE_MANY"
/* What such a job is called outside, before its name in the store. */
#define CLOSING_JOB_PREFIX "closing-"

/* How the office closes. */
struct closing_ground {
    const char *reason;
    bool cards_overdue; /* the ground that cards stay out is checked, and is added to the reason */
    struct card_days days;
};

/* Closes the matter. -1 with `failure`. */
int closing_decide(struct handling *handling, uint32_t matter, const struct closing_ground *ground,
                   const struct act *act, struct failure *failure) MUST_CHECK;

/* One of many. */
struct closing_item {
    const Banfu__Reply__V1__ClosingPiece *piece;
    struct arena *arena; /* its texts live there */
    struct failure failure;
    struct store_key key; /* of its handling */
    size_t members_place;
    struct members members;
    struct stored_handling places;
    struct handling handling;
    uint32_t matter; /* its place there, where it is closed */
    bool closed;
};

void closing_item_init(struct closing_item *item, const Banfu__Reply__V1__ClosingPiece *piece,
                       const char *docket, struct arena *arena);
/* Two loads: where its handling is, and the handling. The second is to be left out when the failure
 * is set by what the first gave. */
void closing_item_find(struct closing_item *item, struct load *load);
void closing_item_load(struct closing_item *item, const struct loaded *found, struct load *load);
/* Closes what was loaded, or sets the failure. */
void closing_item_decide(struct closing_item *item, const struct loaded *loaded);
/* What became of it. */
void closing_item_tell(const struct closing_item *item,
                       Banfu__Proposal__V1__ItemResult *ret_result);

/* A step of the job; `data` is the service. */
void closing_step(struct job_step *step, void *data);

#endif
