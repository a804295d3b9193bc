/*
 * What follows from what a signer says (rules 14 and 23), on whichever way it was heard: a standing
 * of that signer alone, a clock that starts or runs from another day, a close.
 */
#ifndef BANFU_REPLY_HEARING_H
#define BANFU_REPLY_HEARING_H

#include "common/base/failure.h"
#include "reply/domain.h"

/* What followed. */
struct heard {
    int32_t round;  /* the round spoken of */
    bool fresh;     /* dissatisfied with the result, and not known of before: a clock starts */
    bool reopened;  /* it was closed for this signer */
    bool closed;    /* now every signer is content */
    bool unfounded; /* the dissatisfaction that ran came of a wrong entry: its clock ends */
    bool earlier; /* known of before, but learnt on an earlier day: the clock runs from that one */
    bool meeting; /* the second dissatisfied round: the office brings the parties together */
    civil_day learnt; /* a correction moved the day from which the clock runs; else DAY_NONE */
};

/* Keeps the words. Refuses when DISSATISFACTIONS_MAX are kept. */
int hearing_keep(struct handling *handling, const struct dissatisfaction *said,
                 struct failure *failure) MUST_CHECK;

/* Keeps the words, and sets the unit to work again for that signer. Words about a letter that a
 * later one has followed, entered late, count as those spoken in time do: unless a second reply has
 * left since, or the latest card has said where the signer stands (rules 10 and 14). */
int hearing_dissatisfied(struct handling *handling, const struct dissatisfaction *said,
                         const struct act *act, struct failure *failure,
                         struct heard *ret_heard) MUST_CHECK;

/* The signer's latest card is content with the result. */
int hearing_content(struct matter *matter, struct signer *signer, const struct act *act,
                    struct failure *failure, struct heard *ret_heard) MUST_CHECK;

/* Where one stands once the dissatisfaction is gone: as the latest card says. */
int hearing_latest_card(struct handling *handling, uint32_t matter, struct signer *signer,
                        const struct act *act, struct failure *failure,
                        struct heard *ret_heard) MUST_CHECK;

/* The first day on which anybody learnt that the round dissatisfied this signer; DAY_NONE: nobody
 * has. Words taken back do not count. */
civil_day hearing_first_learnt(const struct handling *handling, uint32_t matter, int32_t signer,
                               int32_t round);

/* How many rounds dissatisfied the signer, not counting what was taken back. From the second on the
 * office is asked to bring the parties together (rule 14). */
int32_t hearing_dissatisfied_rounds(const struct handling *handling, uint32_t matter,
                                    int32_t signer);

#endif
