/*
 * A call whose work is a job (commit/job.h): more than one commit takes. What it asks for is staged
 * in pieces, opened by one commit and applied by whichever replica holds the job. The call waits
 * for it as long as its caller does: then it answers what the job has come to so far and names it.
 * Sent again, the same request finds the job that it opened and is answered by it; another body
 * under the same id is refused.
 *
 *     plan     flow_admit(…) && job_call_plan(flow, &state->job, &KIND)
 *     ask      job_call_ask(…)
 *     answer   known? job_call_wait(…), else: rules, job_call_add(…) for each piece,
 *              job_call_start(…)
 *
 * It is begun by flow_read_for_job: what it changes the job changes.
 */
#ifndef BANFU_SERVICE_JOB_CALL_H
#define BANFU_SERVICE_JOB_CALL_H

#include "common/commit/job.h"
#include "common/service/flow.h"

#include "banfu/proposal/v1/proposal.pb-c.h"

struct Banfu__Event__V1__Actor;
struct job_call_wait;
struct service;

/* The jobs of a process, and the calls that wait for them: a member of what service_data gives. */
struct job_desk {
    struct job_runner *runner;
    struct job_call_wait *waits;
    /* Runs whenever a job has ended in this process; to be set before it is opened, or NULL. */
    void (*ended)(const char *job, void *data);
    void *ended_data;
};

/* Begins to run jobs of these kinds for the service's cities; everything is copied. -1 when memory
 * is short. */
int job_desk_open(struct job_desk *desk, struct service *service, const struct job_kind *kinds,
                  size_t count) MUST_CHECK;
/* For the service's `stop`, when no call is left: the step under way ends, and `closed` runs, now
 * or later. */
void job_desk_close(struct job_desk *desk, void (*closed)(void *data), void *data);

/* Which jobs a method opens, and how it answers. */
struct job_call_kind {
    const char *name;        /* of the job's kind */
    const char *what;        /* Chinese: 导入 */
    const char *lost_reason; /* IMPORT_FAILED: the job was given up */
    /* Adds to the commit that opens the job what stands beside it; may be NULL. May set the
     * flow's failure. */
    void (*open)(struct flow *flow, struct commit *commit);
    /* What is answered, of a job that is done or, the caller having no more time, is not; NULL when
     * the result cannot be read. `status` is valid only inside. */
    const ProtobufCMessage *(*tell)(struct flow *flow, const struct job_status *status);
};

/* In the state of such a flow. */
struct job_call {
    const struct job_call_kind *kind;
    struct job_desk *desk;
    const char *id; /* of the job: follows from who asked for what */
    bool known;     /* it was opened before; from `answer` on */

    /* inside */
    struct flow *flow;
    struct job_piece *pieces;
    size_t count, room;
    struct job_staging staging;
    struct job_call_wait *wait;
};

/* Names the job. False with the failure set. */
bool job_call_plan(struct flow *flow, struct job_call *call, struct job_desk *desk,
                   const struct job_call_kind *kind) MUST_CHECK;

/* Asks whether the job is known. */
void job_call_ask(struct flow *flow, struct job_call *call);

/* One more question of the step `ask`: whether that job (of this service) is still under way, or
 * nobody knows, by `ret_open`, which outlives the flow's steps. */
void job_call_ask_other(struct flow *flow, const char *id, bool *ret_open);

/* The next piece, packed into the flow's arena. False with the failure set, INVALID_ARGUMENT
 * TOO_MANY_PIECES when there are more than JOB_PIECES_MAX. */
bool job_call_add(struct flow *flow, struct job_call *call,
                  const ProtobufCMessage *piece) MUST_CHECK;

/* Each ends the flow, at once or later. */
void job_call_start(struct flow *flow, struct job_call *call);
void job_call_wait(struct flow *flow, struct job_call *call);

/* One more question of the step `ask`, where the flow's own commit opens the job (commit_open_job):
 * stages its pieces, to be opened under the staging's name. All outlive the flow's steps. */
void job_call_stage(struct flow *flow, const char *city, struct job_piece *pieces, size_t count,
                    struct job_staging *staging);

/* --- in the steps of such jobs --- */

/* Who asked, to be staged with each piece: the events of the pieces name them, whichever replica
 * applies them. NULL when memory is short. */
struct Banfu__Event__V1__Actor *job_call_actor(struct flow *flow) MUST_CHECK;

/* --- how far a job is --- */

/* Reads one of this service's jobs for a call about it: `seen` runs once, on the loop, with a job
 * that the office or whoever opened it asks for; else the call is answered UNAVAILABLE or NOT_FOUND
 * JOB_UNKNOWN. An id begins with its city; it and `data` live as long as the call. */
void job_call_read(void *call, const char *id,
                   void (*seen)(const struct job_status *status, void *data), void *data);

/* The same, after having asked that the job ends. */
void job_call_cancel(void *call, const char *id,
                     void (*seen)(const struct job_status *status, void *data), void *data);

/* Fills in all but the job's name and result. Outcomes of pieces are taken for packed
 * banfu.proposal.v1.Receipt, whose items are told in the order of the pieces. False, and the call
 * is answered, when memory is short. Inside `seen` only. */
bool job_call_describe(void *call, const struct job_status *status,
                       Banfu__Proposal__V1__Job *job) MUST_CHECK;

/* Answers a call for the state of a job, with its result as it is packed. */
void job_call_tell(void *call, const char *id, Banfu__Proposal__V1__Job_Closure closure);

/* The items of all outcomes so far, in the order of the pieces; NULL when memory is short. */
Banfu__Proposal__V1__ItemResult **job_call_items(const struct job_status *status,
                                                 struct arena *arena, size_t *ret_count) MUST_CHECK;

#endif
