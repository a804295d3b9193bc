/* Dispatch and receipt (rule 20): nothing leaves without a number, a signature by hand and
 * a seal; each signer's letter and each body's copies are recorded one by one. */
#ifndef BANFU_REPLY_SENDING_H
#define BANFU_REPLY_SENDING_H

#include "common/base/calendar.h"
#include "reply/lifecycle.h"

struct dispatch_request {
    uint32_t matter;
    size_t signer_count; /* none and no copies: all of the matter that has not left */
    const int32_t *signers;
    size_t copy_count;
    const enum copy_body *copies;
    civil_day day;
    enum dispatch_way way;
    const char *tracking;
    civil_day sealed;
    const struct calendar *calendar; /* for late entries; NULL: Monday to Friday are worked */
};

struct dispatched {
    size_t signer_count;
    int32_t signers[SIGNERS_MAX];
    size_t copy_count;
    enum copy_body copies[COPY_BODIES];
    bool to_all;    /* now every signer of the matter has had a letter of this reply */
    civil_day last; /* the day the last of them left, when to_all */
    bool late_entry;
};

/* Letters and copies leave: cards are owed, those of earlier rounds replaced, re-handlings end when
 * it is a second reply. */
int sending_dispatch(struct handling *handling, struct reply *reply,
                     const struct dispatch_request *request, const struct act *act,
                     struct failure *failure, struct dispatched *ret_dispatched) MUST_CHECK;

/* After a release from that matter: whether the reply has thereby left to everybody of it, the last
 * on `ret_last`, or stands as sent to all of a merged handling (`ret_last` DAY_NONE where nobody of
 * the matter was sent a letter). */
bool sending_drop_last(const struct handling *handling, struct reply *reply, uint32_t matter,
                       const struct act *act, civil_day *ret_last);

struct receipt_request {
    uint32_t matter;
    int32_t signer; /* 0: a copy */
    enum copy_body copy;
    civil_day day;
    const struct calendar *calendar; /* as above */
};

/* A letter or copy was received. The committee and the office confirm their own copies only. */
int sending_confirm(struct reply *reply, const struct receipt_request *request,
                    const struct act *act, struct failure *failure) MUST_CHECK;

#endif
