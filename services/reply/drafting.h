/*
 * Drafts: which reply a draft belongs to, whom it answers, and its versions (rules 14, 17, 21, 24).
 *
 * The first reply answers every signer of every proposal of the handling, a further one too; a
 * second reply those who are dissatisfied with the result; a supplementary one whom it names.
 * Replies to different signers may be under way side by side, for each signer has a clock of their
 * own; to one signer one leaves after the other.
 */
#ifndef BANFU_REPLY_DRAFTING_H
#define BANFU_REPLY_DRAFTING_H

#include "reply/lifecycle.h"

struct draft_request {
    enum reply_kind kind; /* REPLY_NONE: the latest draft's, else the first */
    uint32_t matter;      /* whose signers are meant */
    size_t signer_count;  /* 0: all that this kind answers */
    const int32_t *signers;
    struct draft draft;
    size_t ask_count; /* of what is handled: answers to others are refused by field (rule 4) */
    bool anew;        /* who is handled as one has changed since the handling was last written */
};

/* Takes over what assignment says of one proposal now: title, signers, who is released. A proposal
 * the handling does not have yet is added. Standings stay. Returns 0, or -1 when memory is short.
 */
int drafting_know(struct handling *handling, const struct matter *fresh,
                  struct arena *arena) MUST_CHECK;

enum drafted {
    DRAFTED_REFUSED = -1, /* with `failure` */
    DRAFTED_SAVED,
    DRAFTED_UNCHANGED /* to the same signers of the same proposals, it says what the last version
                         says: none is made */
};

/* Saves the draft as a new version of the reply it belongs to, which may be new. `ret_reply`: that
 * reply, unless it is refused. */
enum drafted drafting_put(struct handling *handling, const struct draft_request *request,
                          const struct act *act, struct failure *failure,
                          struct reply **ret_reply) MUST_CHECK;

#endif
