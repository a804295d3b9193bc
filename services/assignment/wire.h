/* What assignment answers and tells: its nouns as the messages of its contract and of the log. All
 * is made in the arena; NULL when it is full. */
#ifndef BANFU_ASSIGNMENT_WIRE_H
#define BANFU_ASSIGNMENT_WIRE_H

#include "assignment/domain.h"
#include "assignment/import_plan.h"
#include "assignment/wire_record.h"
#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/sketch.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/event/v1/event.pb-c.h"
#include "banfu/proposal/v1/proposal.pb-c.h"

/* A message of that type with its defaults. */
void *wire_new(struct arena *arena, const ProtobufCMessageDescriptor *descriptor) MUST_CHECK;

/* "2022-06-30", "" for no day. */
char *wire_day(civil_day day, struct arena *arena) MUST_CHECK;

/* What somebody is shown: the proposal, as of `today`. */
struct view_context {
    const char *docket_id;
    const char *key;
    int64_t version;
    const struct docket *docket;
    const struct calendar *calendar;
    civil_day today;
    struct arena *arena;
    bool of_former; /* for a unit that has left: its released share is what it sees */
};

Banfu__Assignment__V1__ProposalView *wire_view(const struct view_context *context,
                                               const struct proposal *proposal,
                                               const char *text) MUST_CHECK;

/* A proposal of a merged handling, or the one that is handled by itself. */
struct merged_member {
    const struct proposal *proposal;
    const char *key;
    int64_t version;
};

/* What peers' decisions rest on: of the first of `members`, which has at least one; the others are
 * merged into it. `unit` may be "". The docket's body and the unit's names are the caller's to add.
 */
Banfu__Assignment__V1__FactsResponse *wire_facts(const struct view_context *context,
                                                 const struct merged_member *members, size_t count,
                                                 const char *unit) MUST_CHECK;

/* The handling that `members` are now. */
Banfu__Event__V1__Merged *wire_merged(const struct merged_member *members, size_t count,
                                      struct arena *arena) MUST_CHECK;

Banfu__Assignment__V1__Plan *wire_plan(const struct work_plan *plan,
                                       struct arena *arena) MUST_CHECK;

/* Who answers now. */
Banfu__Event__V1__Assigned *wire_assigned(const struct proposal *proposal, bool again,
                                          const char *from_unit, struct arena *arena) MUST_CHECK;

Banfu__Event__V1__Registered *wire_registered(const struct proposal *proposal, const char *key,
                                              bool updated, struct arena *arena) MUST_CHECK;
/* What a text shares with others (rule 3); returns how many marks. */
size_t wire_text_marks(const char *text, uint32_t ret_marks[SKETCH_MARKS_MAX]);
/* The same, of a proposal's text. -1 when the arena is full. */
int wire_mark_text(Banfu__Event__V1__Registered *registered, const char *text,
                   struct arena *arena) MUST_CHECK;

Banfu__Proposal__V1__Signer *wire_signer(const struct signer *signer, int32_t position,
                                         struct arena *arena) MUST_CHECK;

Banfu__Proposal__V1__Commitment *wire_commitment(const struct five_fixed *five,
                                                 struct arena *arena) MUST_CHECK;

#endif
