/* Papers about all that a unit answers in a docket, from what reply holds, the ledger lists and
 * assignment says. Whatever is missing is refused by `fields`. */
#ifndef BANFU_REPLY_WIRE_PAPERS_DOCKET_H
#define BANFU_REPLY_WIRE_PAPERS_DOCKET_H

#include "common/base/date.h"
#include "reply/domain.h"
#include "reply/paper_fields.h"

struct Banfu__Assignment__V1__FactsResponse;
struct Banfu__Assignment__V1__GetContactsResponse;
struct Banfu__Assignment__V1__LiaisonView;
struct Banfu__Assignment__V1__ProposalView;

enum { UNIT_ENTRIES_MAX = 390 /* rows of one table */ };

/* A proposal that the unit answers. */
struct unit_entry {
    const char *proposal, *title;
    enum kind kind;
    int32_t number;
    /* The unit's own that runs, as the ledger has it: DAY_NONE for what is in its figures and has
     * passed on, whatever runs for its successor (rules 5 and 28). */
    civil_day due;
    const char *signers;             /* 张三、李四 */
    const struct handling *handling; /* NULL: no reply has been begun */
    uint32_t matter;
    civil_day assigned; /* where assignment was asked, else DAY_NONE and "" */
    const char *handler;
    bool answers; /* likewise: the unit, now */
    /* Of the signers, where the unit may have them and they were asked for; else NULL. */
    const struct Banfu__Assignment__V1__GetContactsResponse *contacts;
};

struct unit_sources {
    const char *unit;
    const char *letter_number;                                /* of the paper; "" */
    const struct Banfu__Assignment__V1__FactsResponse *facts; /* of any of them: names */
    const struct Banfu__Assignment__V1__LiaisonView *liaison; /* NULL where not asked for */
    const struct unit_entry *entries;                         /* in print order */
    size_t count;
    size_t co_handled; /* proposals, where that was asked */
    civil_day today;
};

typedef void (*wire_unit_paper_cb)(const struct unit_sources *sources, struct paper_fields *fields);

void wire_paper_register(const struct unit_sources *sources, struct paper_fields *fields);
void wire_paper_archive_list(const struct unit_sources *sources, struct paper_fields *fields);
void wire_paper_unit_report(const struct unit_sources *sources, struct paper_fields *fields);
void wire_paper_handover(const struct unit_sources *sources, struct paper_fields *fields);

/* wire_papers_labels.c */
void wire_paper_unit_labels(const struct unit_sources *sources, struct paper_fields *fields);
/* How many of its letters wait to be sent. */
size_t unit_entry_to_send(const struct unit_entry *entry);

/* What assignment says of the unit's handling of it. -1 when memory is short. */
int wire_to_unit_entry(const struct Banfu__Assignment__V1__ProposalView *view, const char *unit,
                       struct arena *arena, struct unit_entry *entry) MUST_CHECK;

#endif
