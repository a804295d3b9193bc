/*
 * A page of a docket's list (what is due, what waits): the index tells what there is, and only the
 * timetables of one page are loaded, in a further trip. The index holds every unit's: it is read on
 * until the page is full of the one unit's, or has been read a while; then the page is short, and
 * the next one goes on from there. A method's own step `plan` says which index; the steps `more`
 * and `take` are those below; `answer` looks at the page.
 */
#ifndef BANFU_DEADLINE_HANDLERS_LISTING_H
#define BANFU_DEADLINE_HANDLERS_LISTING_H

#include "deadline/handlers_methods.h"

enum { LISTING_PAGE_MAX = LOAD_THINGS_MAX - 1 };

/* The state of such a method's flow. */
struct listing {
    struct case_state common; /* settings and calendar */
    const char *index;        /* set by plan, as are the next five */
    int32_t least, most;      /* scores, key proposals' by STORE_KEY_FIRST lower (rule 30) */
    bool whole;               /* they are all that the index has */
    int32_t page_size;
    const char *page_token; /* "SCORE.PASSED": that many of the score have been looked at */
    size_t members_place;
    int32_t score; /* where the reading stands */
    size_t passed;
    int32_t trips;
    bool chosen;
    bool cut; /* more of one score than are ever loaded: those over are not listed */
    struct listed_member *members; /* of the page */
    struct sheet *sheets;          /* of each */
    size_t count;
    const char *next_token;
};

/* What `plan` ends with. */
void listing_plan(struct flow *flow, struct listing *listing, struct load *load);
bool listing_more(struct flow *flow, const struct loaded *loaded, struct load *load);
void listing_take(struct flow *flow, const struct loaded *loaded);

/* A view on the timetable of the page's item. */
struct view listing_view(const struct flow *flow, const struct listing *listing, size_t place);

#endif
