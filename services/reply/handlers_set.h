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

/* NULL when memory is short. Free with set_work_free, which accepts NULL, when no job runs any
 * more.
 */
struct set_work *set_work_new(struct service *service) MUST_CHECK;
void set_work_free(struct set_work *work);

/* One of its kinds of job, to be run; and that one has ended in this process. */
struct job_kind set_work_kind(struct set_work *work, const char *kind);
void set_work_ended(const char *job, void *work);

/* Within the frame's tick: takes away, now and then, what has been kept long enough. */
void set_work_tick(struct set_work *work);

/* Whose a set is, beside whoever ordered it: a unit's short name, "" for the docket's, or this and
 * a kind for a committee's. */
#define SET_SCOPE_KIND "kind/"

/* The kind of a committee's; NULL for another. */
const char *set_scope_kind(const char *scope);

/* "pdf" or "zip", by the job's kind; NULL when it is none of these. */
const char *set_format(const char *kind);

#endif
