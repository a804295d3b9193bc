/* Papers about a proposal that are made of what assignment and deadline know of it. */
#ifndef BANFU_REPLY_HANDLERS_PAPERS_CASE_H
#define BANFU_REPLY_HANDLERS_PAPERS_CASE_H

#include "common/service/flow.h"

/* Of GetUnitPaper. */
extern const struct flow_steps CASE_PAPER;

#endif
