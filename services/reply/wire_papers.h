/* What assignment and deadline say, as papers put it (document/papers.txt). Whatever is missing is
 * refused by `fields`. */
#ifndef BANFU_REPLY_WIRE_PAPERS_H
#define BANFU_REPLY_WIRE_PAPERS_H

#include "common/base/date.h"
#include "reply/paper_fields.h"

#include <stdint.h>

struct Banfu__Assignment__V1__FactsResponse;
struct Banfu__Assignment__V1__GetContactsResponse;
struct Banfu__Assignment__V1__ProposalView;
struct Banfu__Deadline__V1__ListClocksResponse;

/* Of one proposal and one of its units. */
struct case_sources {
    const struct Banfu__Assignment__V1__ProposalView *view;
    const struct Banfu__Assignment__V1__FactsResponse *facts;     /* of the unit */
    const struct Banfu__Assignment__V1__FactsResponse *lead;      /* NULL where not asked for */
    const struct Banfu__Deadline__V1__ListClocksResponse *clocks; /* likewise */
    const struct Banfu__Assignment__V1__GetContactsResponse *contacts; /* likewise */
    const char *unit;
    const char *const *named; /* units whose full names `facts` has, in its order */
    size_t named_count;
    int32_t signer;
    const char *handler, *phone, *letter_number; /* "" where nobody said */
    civil_day today;
};

typedef void (*wire_paper_cb)(const struct case_sources *sources, struct paper_fields *fields);

/* What all of them say of the case. */
void wire_put_case(const struct case_sources *sources, struct paper_fields *fields);

void wire_paper_assignment(const struct case_sources *sources, struct paper_fields *fields);
void wire_paper_return(const struct case_sources *sources, struct paper_fields *fields);
void wire_paper_opinion(const struct case_sources *sources, struct paper_fields *fields);
void wire_paper_extension(const struct case_sources *sources, struct paper_fields *fields);
void wire_paper_explanation(const struct case_sources *sources, struct paper_fields *fields);
void wire_paper_press(const struct case_sources *sources, struct paper_fields *fields);
/* wire_papers_labels.c */
void wire_paper_labels(const struct case_sources *sources, struct paper_fields *fields);

#endif
