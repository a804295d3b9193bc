/*
 * The lifecycle of a reply: three levels, letters that leave, receipts (rules 17 to 21). Two more
 * tables stand beside it: lifecycle_card.h for a card, lifecycle_standing.h for where a signer
 * stands with the unit.
 */
#ifndef BANFU_REPLY_LIFECYCLE_H
#define BANFU_REPLY_LIFECYCLE_H

#include "common/base/transitions.h"
#include "reply/domain.h"

enum reply_state {
    REPLY_DRAFTING,    /* 拟稿 */
    REPLY_SUBMITTED,   /* 待审核: before the leader in charge */
    REPLY_REVIEWED,    /* 待签发: before the principal */
    REPLY_SIGNED,      /* 已签发: frozen, nothing has left */
    REPLY_DISPATCHING, /* 寄送中: something has left */
    REPLY_DISPATCHED,  /* 已寄送: every signer's letter has left */
    REPLY_STATES
};

enum reply_event {
    REPLY_SAVE,
    REPLY_SUBMIT,
    REPLY_SUBMIT_AND_APPROVE, /* a division head who also is the leader in charge */
    REPLY_APPROVE,
    REPLY_SEND_BACK,
    REPLY_SIGN,
    REPLY_APPROVE_AND_SIGN, /* a leader in charge who also is the principal */
    REPLY_NUMBER,
    REPLY_RECALL,
    REPLY_SEND_SOME, /* letters or copies leave, and some signer's is still here */
    REPLY_SEND_LAST, /* the last signer's letter leaves */
    REPLY_CONFIRM_RECEIPT,
    REPLY_DROP_LAST, /* whoever had no letter yet is no longer to be answered */
    REPLY_EVENTS
};

/* What assignment says of the handling, as far as submitting and signing rest on it. */
struct handling_facts {
    bool contacts_required; /* docket settings */
    bool asks_required;
    bool key_supervision;
    bool contact_before, contact_during, contact_face_to_face;
    int32_t failed_contact_days;
    bool contact_waived;
    size_t unmet_count;
    const char *const *unmet; /* lead signers not met enough, as a refusal names them */
    size_t missing_opinion_count;
    const char *const *missing_opinions; /* co-units that hold up the reply */
    size_t ask_count;
};

/* The input of guards and effects. */
struct reply_step {
    const struct reply *reply;
    const struct act *act;
    const char *comment;                /* of reviewing; the reason of a recall */
    const char *desk;                   /* of reviewing: whose desk it lies on */
    const struct handling_facts *facts; /* for submitting and signing */
    const struct failure_field *lint;   /* errors the linter found, for submitting and signing */
    size_t lint_count;
    bool outdated;    /* what is handled as one has changed since the draft */
    bool drafted;     /* whoever submits has written it in the same act */
    civil_day sealed; /* for what leaves */
    bool numbered;    /* all that leaves has a number */
};

extern const struct transition_table reply_lifecycle;

/* Decides the event and, when it may happen, changes `reply`: the one place where a reply's state
 * is assigned. Returns 0, or -1 with `failure` set and the reply untouched. */
int reply_apply(struct reply *reply, enum reply_event event, const struct reply_step *step,
                struct failure *failure) MUST_CHECK;

const char *reply_state_token(const struct reply *reply);

/* Adds to a refusal, wherever it came from, the reply's state and what that allows. */
void reply_tell_state(const struct reply *reply, struct failure *failure);

#endif
