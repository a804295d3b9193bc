/* Papers are made on a worker thread, for letters and cards (handlers_papers.c) and for the unit's
 * own papers (handlers_papers_unit.c) alike. */
#ifndef BANFU_REPLY_HANDLERS_PAPERS_H
#define BANFU_REPLY_HANDLERS_PAPERS_H

#include "reply/handlers_target.h"
#include "reply/papers.h"
#include "reply/wire.h"

/* What the worker is to make. */
struct order;

/* One more paper of the file, which is called `stem` (static). */
void order_add(struct order *order, const char *stem, const struct paper *paper);

/* Adds what is wanted to the order, or sets the failure. */
typedef void (*choose_cb)(struct flow *flow, const struct letterhead *head, struct order *order);

/* The step `ask`: before the signing there is no letterhead of that day. */
void papers_ask(struct flow *flow);

/* The step `answer`: as PDF, or as `other` when `format` says so. The flow's state is a struct
 * target_with_facts. */
void papers_make(struct flow *flow, choose_cb choose, const char *format, enum paper_format other);

/* In the step `answer` of any flow: that one paper, as PDF or DOCX. */
void papers_make_one(struct flow *flow, const char *stem, const struct paper *paper,
                     const char *format);

#endif
