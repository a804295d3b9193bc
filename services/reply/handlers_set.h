/* Letters and cards of many proposals as one file, by a job (成套打印): asked for in
 * handlers_set.c, made in handlers_set_step.c, had in handlers_set_file.c. */
#ifndef BANFU_REPLY_HANDLERS_SET_H
#define BANFU_REPLY_HANDLERS_SET_H

#include "common/commit/job.h"
#include "reply/set_files.h"

#include <stdint.h>

struct service;
struct set_work;

/* What a job is called outside, before its name in the store: whose jobs they are. */
#define SET_JOB_PREFIX "letters-"

/* The kinds of job, a format each. */
#define SET_JOB_PDF "LETTERS_PDF"
#define SET_JOB_ZIP "LETTERS_ZIP"

/* Looks for such jobs from now on; NULL when memory is short. */
struct set_work *set_work_new(struct service *service) MUST_CHECK;
/* Lets the step under way end; `closed` runs last. Accepts NULL. */
void set_work_close(struct set_work *work, void (*closed)(void *data), void *data);

/* Within the frame's tick: takes away, now and then, what has been kept long enough. */
void set_work_tick(struct set_work *work);

/* "pdf" or "zip", by the job's kind; NULL when it is none of these. */
const char *set_format(const char *kind);

#endif
