/* What of a handling is shown to whom (rules 7, 22 and 28): its unit, the office and the committee
 * see all of it, a signer what was sent to them and what they said, a co-unit the replies that have
 * left. */
#ifndef BANFU_REPLY_WIRE_PART_H
#define BANFU_REPLY_WIRE_PART_H

#include <stdbool.h>
#include <stdint.h>

struct Banfu__Reply__V1__HandlingView;
struct Banfu__Reply__V1__ReplyView;

/* Leaves what that signer may see; with `signer` 0 what a co-unit may. */
void wire_keep_part(struct Banfu__Reply__V1__HandlingView *view, int32_t signer);

/* Takes out the codes, which are the right to answer as the signer, and what the unit reports to
 * the office. */
void wire_hide_from_committee(struct Banfu__Reply__V1__ReplyView *view);

#endif
