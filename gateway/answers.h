/* The answers that are more than one call's response as JSON, a file each. */
#ifndef BANFU_GATEWAY_ANSWERS_H
#define BANFU_GATEWAY_ANSWERS_H

#include "visit.h"

/* answer_paper.c: a banfu.reply.v1.Paper, as the file it holds. */
void answer_paper(struct visit *visit, const ProtobufCMessage *message);
/* What the file is called, in the header; `how`: "inline" or "attachment". */
void answer_paper_name(struct visit *visit, const char *how, const char *name);

/* answer_file.c: the same, piece by piece. `message` is the bound request, which has an offset. */
void answer_file(struct visit *visit, const char *bearer);

/* answer_proposal.c: one proposal, made of three services' answers, with the session's tokens. */
void answer_proposal(struct visit *visit, const struct token_set *tokens);

/* answer_events.c: the ledger's hints as server-sent events. `message` is the bound request. */
void answer_events(struct visit *visit, const char *bearer);
void answer_events_ended(struct visit *visit);
/* Once, before the first request; and when the server stops: every stream ends. */
void answer_events_start(struct gateway *gateway);
void answer_events_stop(struct gateway *gateway);

/* answer_card.c: the signer's own card as a page, and what was posted there. */
void answer_card_ask(struct visit *visit);
void answer_card_form(struct visit *visit);
void answer_card_return(struct visit *visit);

/* answer_verify.c: whether a letter stands, as JSON and as a page; the page that asks for a code.
 */
void answer_verify(struct visit *visit);
void answer_verify_ask(struct visit *visit);

/* answer_probe.c: whether every service is ready, and the metrics of all. */
void answer_ready(struct visit *visit);
void answer_metrics(struct visit *visit);

#endif
