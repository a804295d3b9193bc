/* Letters get their numbers after signing (rule 20): as the registry allotted them, or from the
 * unit's own series. */
#ifndef BANFU_REPLY_NUMBERING_H
#define BANFU_REPLY_NUMBERING_H

#include "reply/lifecycle.h"

enum { SERIES_COUNTS_MAX = 64 };

/* How far one of a unit's series has come in one year. */
struct series_count {
    const char *code;
    int32_t year, last;
};

/* The 代字 a unit keeps for these replies alone, and how far every one it ever kept has come. */
struct series {
    const char *code;    /* "": it keeps none */
    int32_t year, first; /* `first` is that year's; others begin with 1 */
    size_t count_count;
    struct series_count counts[SERIES_COUNTS_MAX];
};

/* The number that comes next in that year; whoever entered it by hand before is skipped. */
int32_t series_next(const struct series *series, int32_t year);
/* The number was given. -1 with `failure` when the unit has kept too many series. */
int series_give(struct series *series, int32_t year, int32_t number,
                struct failure *failure) MUST_CHECK;
/* How far the series of that code has come in that year; 0 when it gave none. */
int32_t series_last(const struct series *series, const char *code, int32_t year);

/* The year that a signed reply's numbers bear: of its letters' date. */
int32_t numbering_year(const struct reply *reply);
/* Whether the registry may have allotted that number: form, year of the letter's day, the unit's
 * 代字 (`letter_code`, "" where nobody knows it). -1 with `failure` naming letterNumber. */
int numbering_check(const struct reply *reply, const char *number, const char *letter_code,
                    struct failure *failure) MUST_CHECK;

/* Whether a number may still be given: some matter's letters have none, or one of which nothing
 * has left and which is not the series' of that year. */
bool numbering_is_open(const struct reply *reply);

/* Whether the matter's letters bear a number of their year: taken back in one year and signed again
 * in the next, a letter cannot bear its old one. */
bool numbering_is_done(const struct reply *reply, uint32_t matter, struct arena *arena);

/* Gives a matter's letters their number. One already there that the registry allotted is voided, as
 * long as no letter of it has left; a number of the series stays, unless its year is no longer that
 * of the letter. */
int numbering_give(struct reply *reply, uint32_t matter, const char *number, bool of_series,
                   const struct act *act, struct failure *failure) MUST_CHECK;

/* The matter's letters will never be written: the number of a reply that is not signed is void.
 * False when it has none. */
bool numbering_give_up(struct reply *reply, uint32_t matter);

/* The replies of `aside` will never be written: their numbers, void ones among them, are listed as
 * void with the handling's first reply, so that the unit's series shows no gap. -1 when memory is
 * short. */
int numbering_take_void(struct handling *handling, const struct handling *aside,
                        struct arena *arena) MUST_CHECK;

#endif
