/* What a flow is made of; between the files of this folder only. */
#ifndef BANFU_SERVICE_FLOW_INSIDE_H
#define BANFU_SERVICE_FLOW_INSIDE_H

#include "common/commit/reactor.h"
#include "common/rpc/rpc.h"
#include "common/service/flow.h"
#include "common/service/frame.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/proposal/v1/proposal.pb-c.h"

enum flow_kind { FLOW_CHANGE, FLOW_READ, FLOW_OWN, FLOW_ITEM, FLOW_REACTION };

/* One question to a peer. */
struct flow_question {
    struct flow_question *next;
    const char *peer;
    struct rpc_status status;
    struct rpc_stub stub;
};

struct flow {
    enum flow_kind kind;
    struct service *service;
    const struct flow_steps *steps;
    struct arena *arena;
    struct failure failure;
    int64_t ends_ms; /* steady clock: when its time is up */

    const ProtobufCMessage *request;
    const char *docket, *proposal, *unit, *thing;
    const char *log;
    char shard[SERVICE_SHARD_SIZE];
    int64_t version; /* the client's; 0: whatever stands */
    struct commit_request key;

    void *call; /* NULL for own changes and reactions */
    const struct caller *caller;
    const struct caller_post *post;
    void (*receipt_closure)(const Banfu__Proposal__V1__Receipt *, void *);
    flow_closure closure;
    const void *context;
    void (*recorded)(struct flow *flow);
    bool *answered; /* while the step `answer` runs: whether it has answered */

    /* items: changes that a call is made of */
    void (*item_done)(const struct failure *failure, const Banfu__Proposal__V1__Receipt *receipt,
                      void *data);

    /* own changes, and items' data */
    void (*done)(const struct failure *failure, void *data);
    void *data;

    /* reactions */
    struct reaction *reaction;
    const Banfu__Event__V1__Event *happened;

    /* The log's head when the flow first looked, or looked again after a lost race: what it has to
     * know of others' doings. It may not wait for more, or it would wait for ever in a log that
     * many write. */
    int64_t head;

    bool asks; /* what peers said earlier has been found out of date */

    /* of one attempt */
    int attempt;   /* from 1 */
    bool recalled; /* decided by what peers said earlier */
    void *state;
    int64_t now_ms;
    struct flow_question *questions;
    size_t questions_open;
    struct commit *commit;
    size_t changes;      /* parts named so far */
    size_t part_place;   /* of the part whose version the receipt carries */
    int64_t part_loaded; /* its version when it was loaded */
    Banfu__Event__V1__Event *event;
    Banfu__Proposal__V1__Receipt *receipt;
    bool nothing;
    bool unended; /* a reaction: a further piece follows */
};

/* flow.c: a flow in `arena` with the fields that every kind has; NULL when the arena is full. */
struct flow *flow_new(enum flow_kind kind, struct service *service, const struct flow_steps *steps,
                      const ProtobufCMessage *request, struct arena *arena) MUST_CHECK;

/* flow_run.c: from the load on. */
void flow_run(struct flow *flow);

/* flow_run.c: after the last peer has answered. */
void flow_go_on(struct flow *flow);

/* flow_end.c: the one end of each kind, with the failure or without; the flow is gone then. */
void flow_end_failed(struct flow *flow);
void flow_end_done(struct flow *flow, const struct commit_outcome *outcome);
void flow_end_nothing(struct flow *flow);

/* flow_peers.c: what the peers' answers came to, copied into the flow's failure; gives their
 * statuses back. */
void flow_settle_questions(struct flow *flow);

/* flow.c: whether the caller may be answered: the method asks for no post, or one was found. Else a
 * defect of ours is told and set as the failure. */
bool flow_is_admitted(struct flow *flow);

/* Milliseconds left, 0 when none. */
int64_t flow_left_ms(const struct flow *flow);

#endif
