/* What this service asks others: assignment, who of a proposal's signers looks at its clocks. */
#ifndef BANFU_DEADLINE_PEERS_H
#define BANFU_DEADLINE_PEERS_H

#include <stdbool.h>

struct flow;

#define PEER_ASSIGNMENT "assignment"

/* In the step `ask`: whether a post of the caller names somebody who signed the flow's proposal,
 * by the directory's entry or by a name that nobody else in it bears (rules 1 and 28).
 * `ret_has_signed` is set when the flow goes on; false when the question failed, which ends it. */
void peers_ask_signer(struct flow *flow, bool *ret_has_signed);

#endif
