/* The proposals of a merged handling (rule 3), loaded together: the first trip tells which there
 * are, the second brings all of them at one moment. */
#ifndef BANFU_ASSIGNMENT_HANDLERS_MEMBERS_H
#define BANFU_ASSIGNMENT_HANDLERS_MEMBERS_H

#include "assignment/handlers.h"

struct members_state {
    struct case_state main;
    struct stored_proposal others[MERGED_MAX];
    size_t count;                /* of the others */
    size_t earlier;              /* the first of them are merged into it already */
    bool asked;                  /* for those */
    bool texts;                  /* their asks' texts have been asked for */
    size_t asks[MERGED_MAX + 1]; /* where they came, the main one's first; SIZE_MAX: none */
};

/* One more to load, named by the request's field `with`; the failure set when it cannot be. */
void members_add(struct flow *flow, struct load *load, const char *key);

/* For flow_steps: adds those that are merged into the main one, with their contacts. */
bool members_more(struct flow *flow, const struct loaded *loaded, struct load *load);
/* The same, and the texts of their asks. */
bool members_more_texts(struct flow *flow, const struct loaded *loaded, struct load *load);
/* As case_take, of all. */
void members_take(struct flow *flow, const struct loaded *loaded);

/* Asks' text from where it came, SIZE_MAX for none, into `proposal`. */
void members_take_asks(struct flow *flow, const struct loaded *loaded, size_t place,
                       struct proposal *proposal);

/* All of them, the main one first, as they stand now; NULL with the failure set. */
const struct merged_member *members_list(struct flow *flow) MUST_CHECK;
size_t members_count(struct flow *flow);

#endif
