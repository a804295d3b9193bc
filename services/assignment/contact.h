/* Contacts with signers (三联系) and what of them a signature needs (rule 9). */
#ifndef BANFU_ASSIGNMENT_CONTACT_H
#define BANFU_ASSIGNMENT_CONTACT_H

#include "assignment/domain.h"
#include "common/base/failure.h"

/* Checks `contact` of a unit that answers the proposal and adds a copy, marked when it is a late
 * entry. `calendar` may be NULL. Returns 0, or -1 with `failure`. */
int contact_record(struct proposal *proposal, const struct contact *contact,
                   const struct calendar *calendar, struct arena *arena,
                   struct failure *failure) MUST_CHECK;

/* Which signers of `other` were met by a contact with those of `from`: the same persons, whatever
 * their places. `ret_positions` has room for SIGNERS_MAX; returns how many. */
size_t contact_find_signers(const struct proposal *from, const struct contact *contact,
                            const struct proposal *other, int32_t *ret_positions);

/* What stands of a unit's contacts with the lead signer. */
struct contact_summary {
    bool before, during, during_face_to_face;
    int32_t failed_days; /* different days with failed attempts */
    bool waived;         /* by the signer's own wish, confirmed by the leader in charge */
};

struct contact_summary contact_summarise(const struct proposal *proposal, const char *unit);

/* Whether the reply may be signed as far as contacts go: before and during, or two failed attempts
 * on different days, or the signer's own wish; a key proposal needs the during face to face (rule
 * 30), whatever failed aside. */
bool contact_suffices(const struct contact_summary *summary, bool key_supervision);

#endif
