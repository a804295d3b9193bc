/*
 * Cards and what signers say (rules 14 and 22): a card counts once; a result that dissatisfies puts
 * the unit to work again for that signer alone; the manner of handling stands apart.
 */
#ifndef BANFU_REPLY_CARDS_H
#define BANFU_REPLY_CARDS_H

#include "reply/hearing.h"
#include "reply/lifecycle_card.h"

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

/* A card comes back: by its code (the answer's on_paper is false), or on paper. One on paper that
 * was received by the day the next round's letter left counts, whenever it is entered (rule 10). */
int cards_return(struct handling *handling, const struct card_request *request,
                 const struct act *act, struct failure *failure,
                 struct heard *ret_heard) MUST_CHECK;

/* The office corrects a wrongly entered paper card against its scan; both entries are kept. What
 * only changes words starts nothing anew; another day moves a clock that runs from it. */
int cards_correct(struct handling *handling, const struct card_request *request,
                  const struct act *act, struct failure *failure,
                  struct heard *ret_heard) MUST_CHECK;

/* Somebody heard that a signer is dissatisfied: by letter, at a visit, by phone, through the
 * committee. `said` is whole but for its round, which is that of the last letter sent by then. */
int cards_record_dissatisfaction(struct handling *handling, const struct dissatisfaction *said,
                                 const struct act *act, struct failure *failure,
                                 struct heard *ret_heard) MUST_CHECK;

/* The office accepts the signer's written taking-back, unless the docket has none accepted
 * (`refused`): of `ret_heard` round and closed are told. */
int cards_take_back(struct handling *handling, uint32_t matter, int32_t signer, bool refused,
                    const struct act *act, struct failure *failure,
                    struct heard *ret_heard) MUST_CHECK;

/* --- guards of the card's lifecycle; `input` is a struct card_step --- */

int cards_may_return(const void *input, struct failure *failure);
int cards_may_return_late(const void *input, struct failure *failure);
int cards_are_on_paper(const void *input, struct failure *failure);
int cards_may_correct(const void *input, struct failure *failure);

#endif
