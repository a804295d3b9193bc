/* A unit's proposals passing to its successor: opened by one commit, applied one by one by a job.
 */
#ifndef BANFU_ASSIGNMENT_HANDLERS_SUCCESSOR_H
#define BANFU_ASSIGNMENT_HANDLERS_SUCCESSOR_H

#include "common/commit/job.h"

#define SUCCESSION_JOB "SUCCEED_UNIT"

/* handlers_successor_step.c: what the job runner does; `data` is the service. */
void succession_step(struct job_step *step, void *data);

#endif
