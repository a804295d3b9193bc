/* What drafting, submitting and signing rest on: assignment's facts, asked anew at each attempt but
 * for drafts; the commit is refused when they have moved since. */
#ifndef BANFU_REPLY_HANDLERS_FACTS_H
#define BANFU_REPLY_HANDLERS_FACTS_H

#include "reply/handlers_target.h"

/* The state of a method that asks. */
struct target_with_facts {
    struct target target;
    bool have_facts;
    struct facts facts;
    bool fits; /* the reply answers what is handled as one now */
    bool anew; /* what is handled as one is not what the handling held when it was loaded */
};

/* The step `ask`. */
void facts_ask(struct flow *flow);

/* What assignment said before, where the flow may go by that. False where there is nothing. */
bool facts_recall(struct flow *flow) MUST_CHECK;

/* The step `ask` of a change that reads nothing of the facts but what its commit rests on: signers,
 * titles, and whether the unit answers; none of the docket's settings. What assignment said before
 * will do: that much less is asked at each save of a draft, and nothing is lost by it, for the
 * commit is refused when it has moved, and a refusal is decided again by what is asked then. */
void facts_recall_or_ask(struct flow *flow);

/* In `decide`: takes over signers and title as they stand and rests on their version. False when
 * the unit may not answer: the failure is set. */
bool facts_rest_on(struct flow *flow, struct commit *commit) MUST_CHECK;

#endif
