/*
 * Cards and what signers say (rules 14 and 22): a card counts once; a result that dissatisfies puts
 * the unit to work again for that signer alone; the manner of handling stands apart.
 */
#ifndef BANFU_REPLY_CARDS_H
#define BANFU_REPLY_CARDS_H

#include "reply/lifecycle_card.h"

/* What followed from what a signer said. */
struct heard {
    int32_t round;  /* the round spoken of */
    bool fresh;     /* dissatisfied with the result, and not known of before: a clock starts */
    bool reopened;  /* it was closed for this signer */
    bool closed;    /* now every signer is content */
    bool unfounded; /* the dissatisfaction that ran came of a wrong entry: its clock ends */
    bool earlier; /* known of before, but learnt on an earlier day: the clock runs from that one */
    bool meeting; /* the second dissatisfied round: the office brings the parties together */
};

/* Gives every card of the reply its code, in the order of its letters, when it is signed. */
int cards_prepare(struct reply *reply, const char *const *codes, const struct act *act,
                  struct failure *failure) MUST_CHECK;

/* Whose card, and what it says. */
struct card_request {
    uint32_t matter;
    int32_t signer;
    int32_t round; /* 0: the latest that has left to the signer */
    struct answer answer;
};

/* A card comes back: by its code (the answer's on_paper is false), or on paper. */
int cards_return(struct handling *handling, const struct card_request *request,
                 const struct act *act, struct failure *failure,
                 struct heard *ret_heard) MUST_CHECK;

/* The office corrects a wrongly entered paper card against its scan; both entries are kept. */
int cards_correct(struct handling *handling, const struct card_request *request,
                  const struct act *act, struct failure *failure,
                  struct heard *ret_heard) MUST_CHECK;

/* Somebody heard that a signer is dissatisfied: by letter, at a visit, by phone, through the
 * committee. `said` is whole but for its round. */
int cards_record_dissatisfaction(struct handling *handling, const struct dissatisfaction *said,
                                 const struct act *act, struct failure *failure,
                                 struct heard *ret_heard) MUST_CHECK;

/* The office accepts the signer's written taking-back: of `ret_heard` round and closed are told. */
int cards_take_back(struct handling *handling, uint32_t matter, int32_t signer,
                    const struct act *act, struct failure *failure,
                    struct heard *ret_heard) MUST_CHECK;

/* How many rounds dissatisfied the signer, not counting what was taken back. From the second on the
 * office is asked to bring the parties together (rule 14). */
int32_t cards_dissatisfied_rounds(const struct handling *handling, uint32_t matter, int32_t signer);

/* --- guards of the card's lifecycle; `input` is a struct card_step --- */

int cards_may_return(const void *input, struct failure *failure);
int cards_may_correct(const void *input, struct failure *failure);

#endif
