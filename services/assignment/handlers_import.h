/*
 * What both imports share: a table that is validated whole, staged in pieces, opened by one commit
 * and applied by a job (common/commit/job.h), so that a crash at any point leaves nothing half done
 * (rule 2). The handler waits for the job as long as its caller does.
 */
#ifndef BANFU_ASSIGNMENT_HANDLERS_IMPORT_H
#define BANFU_ASSIGNMENT_HANDLERS_IMPORT_H

#include "assignment/handlers.h"
#include "common/service/job_call.h"
#include "common/table/headings.h"

#include "banfu/assignment/v1/record.pb-c.h"

enum {
    IMPORT_ITEMS_A_PIECE = 45, /* a proposal is two entities: one commit takes 100 */
    IMPORT_PIECE_RESTS = 40,   /* replies after which a piece is full: a commit rests on few more */
    IMPORT_PIECE_BYTES = 150 << 10 /* leaves room for the event and the names of keys */
};

#define IMPORT_PROPOSALS_JOB "IMPORT_PROPOSALS"
#define IMPORT_SIGNERS_JOB "IMPORT_SIGNERS"

/* An import from its request to its answer; at the head of the state of its flow. */
struct import_run {
    struct stored_docket docket;
    struct job_call job;
    bool other_open; /* another import is still going on */
    Banfu__Assignment__V1__ImportResponse *response;
};

extern const struct job_call_kind import_proposals_job, import_signers_job;

/* plan: admission, the job's name, and the docket asked for. False when the failure is set. */
bool import_plan(struct flow *flow, struct load *load, const struct job_call_kind *kind) MUST_CHECK;
/* The first trip's docket. */
void import_take_docket(struct flow *flow, const struct loaded *loaded);
/* ask: the city's units, whether the job was opened before, and whether another one is going on. */
void import_ask(struct flow *flow);

/* Copies faults, and columns that nobody reads, into the response. */
void import_report(struct flow *flow, const struct table_faults *faults,
                   const struct table_faults *unused);

/* A piece to be filled; NULL with the failure set. */
Banfu__Assignment__V1__StagedPiece *import_new_piece(struct flow *flow) MUST_CHECK;
/* answer: stages the pieces, opens the job, waits, answers. */
void import_start(struct flow *flow);

/* handlers_import_step.c: what the job runner does with the pieces; `data` is the service. */
void import_step(struct job_step *step, void *data);

#endif
