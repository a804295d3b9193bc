/*
 * What both imports share: a table that is validated whole, staged in pieces, opened by one commit
 * and applied by a job (common/commit/job.h), so that a crash at any point leaves nothing half done
 * (rule 2). The handler waits for the job as long as its caller does.
 */
#ifndef BANFU_ASSIGNMENT_HANDLERS_IMPORT_H
#define BANFU_ASSIGNMENT_HANDLERS_IMPORT_H

#include "assignment/handlers.h"
#include "common/commit/job.h"
#include "common/table/headings.h"

#include "banfu/assignment/v1/record.pb-c.h"

enum {
    IMPORT_ITEMS_A_PIECE = 45, /* a proposal is two entities: one commit takes 100 */
    IMPORT_PIECE_RESTS = 40,   /* replies after which a piece is full: a commit rests on few more */
    IMPORT_PIECE_BYTES = 150 << 10, /* leaves room for the event and the names of keys */
    IMPORT_PIECES_MAX = 512
};

#define IMPORT_PROPOSALS_JOB "IMPORT_PROPOSALS"
#define IMPORT_SIGNERS_JOB "IMPORT_SIGNERS"

struct import_piece {
    uint8_t *bytes;
    size_t size;
};

/* An import from its request to its answer; at the head of the state of its flow. */
struct import_run {
    struct stored_docket docket;
    const char *job_kind; /* static */
    const char *job;      /* its id: follows from who asked for what, so that a repeated request
                             finds it */
    struct commit_request key;
    bool job_known;  /* the job was opened before */
    bool other_open; /* another import is still going on */
    Banfu__Assignment__V1__ImportResponse *response;
    struct import_piece pieces[IMPORT_PIECES_MAX];
    size_t piece_count, staged;
    enum status_code stage_code;
    struct import_wait *wait;
};

/* plan: admission, the job's name, and the docket asked for. False when the failure is set. */
bool import_plan(struct flow *flow, struct load *load, const char *job_kind) MUST_CHECK;
/* The first trip's docket. */
void import_take_docket(struct flow *flow, const struct loaded *loaded);
/* ask: the city's units, whether the job was opened before, and whether another one is going on. */
void import_ask(struct flow *flow);

/* answer, where the job is known: waits for it and answers as it did. */
void import_answer_known(struct flow *flow);

/* Copies faults, and columns that nobody reads, into the response. */
void import_report(struct flow *flow, const struct table_faults *faults,
                   const struct table_faults *unused);

/* A piece to be filled; NULL with the failure set. */
Banfu__Assignment__V1__StagedPiece *import_new_piece(struct flow *flow) MUST_CHECK;
/* Packs it as the next piece. False with the failure set. */
bool import_add_piece(struct flow *flow,
                      const Banfu__Assignment__V1__StagedPiece *piece) MUST_CHECK;

/* answer: stages the pieces, opens the job, waits, answers. */
void import_start(struct flow *flow);

/* A job has ended in this process; `data` is the assignment. Whoever waits for it looks at once. */
void import_ended(const char *job, void *data);

/* handlers_import_step.c: what the job runner does with the pieces; `data` is the service. */
void import_step(struct job_step *step, void *data);

#endif
