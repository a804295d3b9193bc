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

/* Sets of formats. */
#define IN_FORMAT(format) (1U << (format))
#define OF_ONE_LETTER (IN_FORMAT(PAPER_PDF) | IN_FORMAT(PAPER_DOCX) | IN_FORMAT(PAPER_OFD))
#define OF_LETTERS (IN_FORMAT(PAPER_PDF) | IN_FORMAT(PAPER_OFD) | IN_FORMAT(PAPER_ZIP))

/* The step `answer`: in the format of `offered` that `format` names, as PDF when it names none. The
 * flow's state is a struct target_with_facts. */
void papers_make(struct flow *flow, choose_cb choose, const char *format, unsigned offered);

/* In the step `answer` of any flow: that one paper, in a format of OF_ONE_LETTER. */
void papers_make_one(struct flow *flow, const char *stem, const struct paper *paper,
                     const char *format);

#endif
