/* What a draft must be to be saved: every field at fault is named (rule 18; texts within their
 * bounds). Whether it may be submitted, the linter says. */
#ifndef BANFU_REPLY_DRAFT_H
#define BANFU_REPLY_DRAFT_H

#include "common/base/failure.h"
#include "reply/domain.h"

/* Returns 0, or -1 with `failure` naming the fields: "promises[0].by". A draft without a class may
 * be saved; one with a class has what its class demands: B what, by when and by whom, C the reason
 * (rule 18). */
int draft_check(const struct draft *draft, struct failure *failure) MUST_CHECK;

/* Names every answer that answers none of the proposal's `ask_count` asks, or one that another
 * answers already (rule 4). */
void draft_check_answered(const struct draft *draft, size_t ask_count, struct failure *failure);

/* Names every promise that was to be kept before today: drafting is no act on paper that could be
 * entered late (rules 10, 18). */
void draft_check_promised(const struct draft *draft, civil_day today, struct failure *failure);

/* Whether both say the same, word for word; long words of `kept` may be away (words.h). */
bool draft_is_same(const struct draft *kept, const struct draft *asked) MUST_CHECK;

/* Names `field` unless `text` is plain text of at most `most` bytes, of one line when `one_line`.
 */
void draft_check_text(const char *text, const char *field, size_t most, bool one_line,
                      struct failure *failure);

#endif
