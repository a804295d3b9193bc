/*
 * A page of a docket's list (what is due, what waits): the index tells what there is, and only the
 * timetables of one page are loaded, in a second trip. A method's own step `plan` says which index;
 * the steps `more` and `take` are those below; `answer` looks at the page.
 */
#ifndef BANFU_DEADLINE_HANDLERS_LISTING_H
#define BANFU_DEADLINE_HANDLERS_LISTING_H

#include "deadline/handlers_methods.h"

enum { LISTING_PAGE_MAX = LOAD_THINGS_MAX - 1 };

/* The state of such a method's flow. */
struct listing {
    struct case_state common; /* settings and calendar */
    size_t members_place;     /* set by plan, as are the next two */
    int32_t page_size;
    const char *page_token;
    bool chosen;
    struct listed_member *members; /* of the page */
    struct sheet *sheets;          /* of each */
    size_t count;
    const char *next_token;
};

bool listing_more(struct flow *flow, const struct loaded *loaded, struct load *load);
void listing_take(struct flow *flow, const struct loaded *loaded);

/* A view on the timetable of the page's item. */
struct view listing_view(const struct flow *flow, const struct listing *listing, size_t place);

#endif
