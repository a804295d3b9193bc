/* What this process opens at its start and keeps to its end. */
#ifndef BANFU_REPLY_PROCESS_H
#define BANFU_REPLY_PROCESS_H

#include "common/base/buffer.h"
#include "common/base/calendar.h"
#include "reply/throttle.h"

struct fonts;

struct process {
    struct calendar *calendar; /* NULL: Monday to Friday are worked */
    struct fonts *fonts;       /* NULL: no papers are made */
    struct throttle throttle;  /* of codes tried */
};

/* Reads the calendar and opens the fonts at those paths ("" for none). -1 with a line for the
 * operator in `fault`. */
int process_open(struct process *process, const char *calendar, const char *fonts,
                 const char *fallback_fonts, struct buffer *fault) MUST_CHECK;
void process_close(struct process *process);

#endif
