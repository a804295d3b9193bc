/* What this process opens at its start and keeps to its end. */
#ifndef BANFU_REPLY_PROCESS_H
#define BANFU_REPLY_PROCESS_H

#include "common/base/buffer.h"
#include "common/base/calendars.h"
#include "reply/throttle.h"

struct fonts;
struct job_desk;
struct memory;
struct set_work;
struct templates;

struct process {
    struct calendars *calendars; /* the shipped one; cities' own are learnt */
    struct fonts *fonts;         /* NULL: no papers are made */
    struct templates *templates;
    struct throttle throttle; /* of codes tried */
    struct memory *facts;     /* what assignment last said */
    struct memory *saved;     /* handlings as they were last saved */
    struct set_work *sets;
    struct job_desk *jobs; /* main.c's, as the frame wants it */
};

/* What it opens by. */
struct process_sources {
    const char *holidays; /* the table of days off, as base/calendar.h reads it */
    size_t holidays_size;
    const char *fonts, *fallback_fonts; /* folders; "": no papers are made */
    const char *papers; /* a file with the city's own wording (document/template.h); "": none */
};

/* Reads the calendar and the papers' wording and opens the fonts. -1 with a line for the operator
 * in `fault`. */
int process_open(struct process *process, const struct process_sources *sources,
                 struct buffer *fault) MUST_CHECK;
void process_close(struct process *process);

#endif
