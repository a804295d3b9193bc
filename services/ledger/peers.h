/* What the ledger asks others: assignment, whom a signer's bare name tells. */
#ifndef BANFU_LEDGER_PEERS_H
#define BANFU_LEDGER_PEERS_H

#include <stdbool.h>

struct flow;

#define PEER_ASSIGNMENT "assignment"

/* In the step `ask`: whether several in the docket's directory bear that name, so that it tells
 * nobody (rules 1 and 28). `ret_shared` is set when the flow goes on; a question that failed ends
 * it. False with the failure set: nothing was asked. */
bool peers_ask_name(struct flow *flow, const char *name, bool *ret_shared);

#endif
