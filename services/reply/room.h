/*
 * Room in a handling, which every commit writes whole. What cannot wait keeps its room from the
 * draft on: the three levels, numbers, sending and receipt, a card's return, what its signer says,
 * the close, another unit's taking over. What can wait (one more version, a sending back, taking a
 * signature back, correcting a card, saying the same again) is refused where it would take it.
 *
 * The figures are the most that each may add to the packed record: room_test.c holds them to the
 * longest of every field.
 */
#ifndef BANFU_REPLY_ROOM_H
#define BANFU_REPLY_ROOM_H

#include "reply/domain.h"

enum {
    ROOM_KEPT_MOST =
        240 << 10, /* of a commit's 256 KiB: the rest is an event's, one card's words */
    ROOM_DRAFTED_MOST = 112 << 10, /* beside the body and the words of a draft, DRAFT_WORDS_MAX */

    ROOM_LEVEL = 690,   /* one act of the three levels */
    ROOM_REPLY = 30,    /* its state, its letters' date, which matters are complete */
    ROOM_NUMBER = 145,  /* one number, given or void */
    ROOM_CODES = 132,   /* of a letter: its card's and the verification code */
    ROOM_SENDING = 109, /* of a letter: day, way, seal */
    ROOM_COPY = 107,    /* the same of a copy */
    ROOM_RECEIPT = 15,  /* of either */
    ROOM_CARD = 244,    /* of a letter: what its card says */
    ROOM_SAID = 106,    /* one dissatisfaction */
    ROOM_SAYINGS = 2,   /* of one letter that have room in any case: on its card, and otherwise */
    ROOM_STANDING = 2,  /* of a signer; and that he is released */
    ROOM_ROUND = 3,     /* which round dissatisfied him */
    ROOM_CLOSED_DAY = 14,
    ROOM_CLOSED_REASON = 70,
    ROOM_PASSED = 210 /* of the handling and of each reply: another unit's name */
};

/* Bytes that the handling must still be able to grow by. */
size_t room_reserved(const struct handling *handling);

/* How often the signer has been dissatisfied with that round. */
size_t room_sayings(const struct handling *handling, uint32_t matter, int32_t signer,
                    int32_t round);

#endif
