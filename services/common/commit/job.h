/*
 * What is larger than one commit. A job stands in Redis: its input is staged in pieces beforehand,
 * opened by the commit that answers the request, and applied piece by piece by whichever replica
 * holds its lease. The step of its progress is part of each piece's commit, so that a piece is
 * applied once whatever crashes: the lease only keeps replicas from working for nothing. A replica
 * that dies loses its lease after JOB_LEASE_MS and another goes on.
 *
 *     handler:  job_stage(…) until all is staged → commit_open_job(commit, …) → commit_submit
 *     runner:   step(job_step)  … commit_put(job_step_commit(step), …); job_step_submit(step)
 *               once for each piece, then once more with no piece (job_step_input NULL): the
 *               closing commit, whose result message is what GET /jobs/{id} answers
 *
 * A piece and the closing step are each one commit, with its caps.
 */
#ifndef BANFU_COMMIT_JOB_H
#define BANFU_COMMIT_JOB_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/digest.h"
#include "common/base/status.h"
#include "common/commit/commit.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum {
    JOB_PIECES_MAX = 10000,
    JOB_PIECE_BYTES_MAX = 256 << 10,
    JOB_KINDS_MAX = 16,
    JOB_ID_MAX = 64,             /* bytes: letters, digits, '-' and '_' */
    JOB_LEASE_MS = 5000,         /* renewed with every step and each second */
    JOB_STAGED_S = 3600,         /* what was staged and never opened goes after that */
    JOB_KEPT_S = 30 * 24 * 3600, /* a finished job and its result */
    JOB_OUTCOME_MAX = 8 << 10,   /* bytes of what became of one piece */
    JOB_MESSAGE_MAX = 1024       /* bytes */
};

struct redis_reply;

/* --- the asking side --- */

/* A piece of the input of a job that is not open yet. */
struct job_piece {
    const char *job; /* its id */
    size_t index;    /* from 0, without a gap */
    const void *bytes;
    size_t size;
    /* Names all pieces together: whatever tells them from those of another staging of the same job.
     * job_stage_all sets it. */
    const char *staging;
};

/* Adds the piece; staging the same piece again changes nothing. `done` runs later, exactly once:
 * FAILED_PRECONDITION when the job is open already, INVALID_ARGUMENT when a piece before it is
 * missing, or another staging has begun since: the piece 0 of a staging takes the place of all that
 * another has put there. -1, and `done` is not called, when a cap is passed, the id is none or
 * memory is short. */
int job_stage(struct commit_store *store, const char *shard, const struct job_piece *piece,
              int64_t timeout_ms, void (*done)(enum status_code code, void *data),
              void *data) MUST_CHECK;

/* "SHARD-" and 24 digits of the SHA-256 of what tells the job from others. NULL when memory is
 * short. */
const char *job_id_of(struct arena *arena, const char *shard, const void *bytes,
                      size_t size) MUST_CHECK;

/* The message as a piece, in the arena; false when that is full. */
bool job_piece_pack(struct arena *arena, const char *job, size_t index,
                    const ProtobufCMessage *message, struct job_piece *ret_piece) MUST_CHECK;

/* Pieces under way to the store. */
struct job_staging {
    void (*staged)(enum status_code code, void *data);
    void *data;
    char name[DIGEST_HEX_SIZE]; /* follows from the pieces: for commit_open_job */

    /* inside */
    size_t sent, answered;
    enum status_code code;
};

/* Adds all pieces of a job, from index 0, at once and in order on one connection, in the place of
 * any others. `staged` runs later, exactly once, when all are answered; `staging` and the pieces
 * live until then. FAILED_PRECONDITION when nothing worse befell than that the job is open already,
 * INVALID_ARGUMENT when others have meanwhile taken the place of these, UNAVAILABLE when not all
 * could be sent. -1, and it is not called, when none could. */
int job_stage_all(struct commit_store *store, const char *shard, struct job_piece *pieces,
                  size_t count, int64_t timeout_ms, struct job_staging *staging) MUST_CHECK;

/* Opens the job in this commit: from here on replicas apply its `pieces` staged pieces. `kind` is
 * one of the runner's; `account` is who may ask about and cancel it. The commit fails with
 * FAILED_PRECONDITION when what is staged is not `staging` (as of the pieces) as a whole: staged
 * again from piece 0 it is. Opening an open job again changes nothing. */
void commit_open_job(struct commit *commit, const char *id, const char *kind, const char *account,
                     size_t pieces, const char *staging);

enum job_state { JOB_UNKNOWN, JOB_STAGED, JOB_OPEN, JOB_DONE, JOB_FAILED, JOB_CANCELLED };

struct job_status {
    enum job_state state;
    const char *kind, *account, *log;
    int64_t done, total; /* pieces */
    bool cancel_asked;
    int64_t opened_real_ms, ended_real_ms;
    const char *message; /* of a failed one */
    const void *result;  /* packed, of a finished one */
    size_t result_size;
    const struct redis_reply *fields; /* for job_status_outcomes */
};

/* What became of the pieces applied so far, packed as given to job_step_outcome, in no order; of a
 * piece without one nothing is said. Only inside the `done` of job_read_all. */
void job_status_outcomes(const struct job_status *status,
                         void (*each)(int64_t piece, const void *bytes, size_t size, void *data),
                         void *data);

/* `status` has state JOB_UNKNOWN when there is none; valid only inside `done`. -1 as
 * for job_stage. */
int job_read(struct commit_store *store, const char *shard, const char *id, int64_t timeout_ms,
             void (*done)(enum status_code code, const struct job_status *status, void *data),
             void *data) MUST_CHECK;

/* With the outcomes, of which there may be a megabyte: not for asking again and again. */
int job_read_all(struct commit_store *store, const char *shard, const char *id, int64_t timeout_ms,
                 void (*done)(enum status_code code, const struct job_status *status, void *data),
                 void *data) MUST_CHECK;

/* Asks that the job ends after the pieces under way; its runner's `step` is called once more, as
 * for the closing, with job_step_cancelled true, to take back or keep what was done. NOT_FOUND when
 * there is none; OK also when it has ended. -1 as for job_stage. */
int job_cancel(struct commit_store *store, const char *shard, const char *id, int64_t timeout_ms,
               void (*done)(enum status_code code, void *data), void *data) MUST_CHECK;

/* --- the doing side --- */

struct job_runner;
struct job_step;

struct job_kind {
    const char *name;
    /* Called on the loop; ends, now or later, in exactly one of job_step_submit, job_step_fail and
     * job_step_retry. The same step comes again when its commit was STALE or another replica was
     * thought dead too early: load and decide anew. */
    void (*step)(struct job_step *step, void *data);
    void *data;
    /* No step of a job reads what an earlier one of the same job writes: a step may begin while the
     * commits of those before it are under way. It is refused, and comes again, where one of them
     * is. Steps are still decided and committed in order. */
    bool apart;
};

/* Looks each second for open jobs of these kinds in the shards, and runs one at a time of each
 * shard. Everything is copied. NULL when memory is short or a cap is passed. */
struct job_runner *job_runner_new(uv_loop_t *loop, struct commit_store *store,
                                  const char *const *shards, size_t shard_count,
                                  const struct job_kind *kinds, size_t kind_count) MUST_CHECK;

/* Looks at once: a job has just been opened here. */
void job_runner_hint(struct job_runner *runner);

/* `ended` runs on the loop whenever a job of this process's shards has ended here: closed, failed
 * or cancelled. Others' replicas end jobs as well: who waits looks at the store too. */
void job_runner_watch(struct job_runner *runner, void (*ended)(const char *job, void *data),
                      void *data);

/* Lets the step under way end and gives the leases back; `closed` (may be NULL) runs last. Accepts
 * NULL. Before redis_close. */
void job_runner_close(struct job_runner *runner, void (*closed)(void *data), void *data);

const char *job_step_shard(const struct job_step *step);
const char *job_step_log(const struct job_step *step);
const char *job_step_job(const struct job_step *step);     /* its id */
const char *job_step_account(const struct job_step *step); /* who opened it */
int64_t job_step_index(const struct job_step *step);       /* of the piece, from 0 */
/* The piece as it was staged; NULL for the closing step. */
const void *job_step_input(const struct job_step *step, size_t *ret_size);
bool job_step_cancelled(const struct job_step *step);
struct arena *job_step_arena(const struct job_step *step);

/* The step's commit, empty at first; the progress is already in it. NULL when memory is short. */
struct commit *job_step_commit(struct job_step *step) MUST_CHECK;

/* What became of this piece, kept in the same commit and as long as the job: job_read_all shows it
 * from then on. Not of the closing step. */
void job_step_outcome(struct job_step *step, const ProtobufCMessage *outcome);

/* Of the closing step: what job_read will show. */
void job_step_result(struct job_step *step, const ProtobufCMessage *result);

void job_step_submit(struct job_step *step);
/* Ends the job as failed for good, with a message for people (Chinese). */
void job_step_fail(struct job_step *step, const char *message);
/* Could not be decided now: again later. */
void job_step_retry(struct job_step *step, enum status_code code);

#endif
