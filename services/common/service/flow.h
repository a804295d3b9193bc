/*
 * What a handler does with a call: load, decide, commit, answer; or load and answer. A handler
 * names its steps in a table and starts the flow; the steps are short, know neither Redis nor the
 * network, and several methods share the first two.
 *
 *     static const struct flow_steps ACCEPT = {
 *         .plan = plan_handling,   // decode: which entities and versions
 *         .take = take_handling,   // what was loaded, unpacked into the state; admission
 *         .decide = decide_accept, // rules; fills commit, event and receipt
 *         .state_size = sizeof(struct handling_state),
 *     };
 *
 *     static void assignment__accept(Banfu__Assignment__V1__Assignment_Service *service,
 *                                    const Banfu__Assignment__V1__AcceptRequest *request,
 *                                    Banfu__Proposal__V1__Receipt_Closure closure, void *call)
 *     {
 *         (void)service;
 *         flow_change(call, &ACCEPT, &request->base, closure);
 *     }
 *
 *     static void plan_handling(struct flow *flow, struct load *load)
 *     {
 *         struct handling_state *state = flow_state(flow);
 *         state->place = store_load_handling(load, flow_docket(flow), flow_proposal(flow), unit);
 *     }
 *
 *     static void decide_accept(struct flow *flow, struct commit *commit)
 *     {
 *         const Banfu__Assignment__V1__AcceptRequest *request = flow_request(flow);
 *         struct handling_state *state = flow_state(flow);
 *
 *         if (!domain_accept(&state->handling, flow_now_ms(flow), flow_failure(flow))) {
 *             return; // the frame answers with the failure
 *         }
 *         flow_part(flow, state->thing, "assignment", state->version);
 *         store_put_handling(commit, &state->handling);
 *         Banfu__Event__V1__Event *event = flow_event(flow);
 *         event->body_case = BANFU__EVENT__V1__EVENT__BODY_ACCEPTED;
 *         event->accepted = wire_accepted(&state->handling, flow_arena(flow));
 *         flow_receipt(flow)->state = "ACCEPTED";
 *     }
 *
 * A change: plan, load (entities, versions, the remembered receipt: one trip) → a remembered
 * receipt is answered before any rule → take → ask → decide → one commit → receipt. A change that
 * remembers what it last wrote (recall, keep) goes without the load while nothing has moved. Where
 * the service follows logs, its reactions are brought up to the log's head before `take`. When the
 * commit finds that another was faster, all is done again, 3 times in all; then ABORTED. A client
 * that named a version is told ABORTED VERSION_STALE as soon as it is not the current one.
 *
 * Every step may set flow_failure(): the flow ends with it. Everything lives in the call's arena.
 * Request fields are found by their names: request_id, docket, proposal, unit, version.
 */
#ifndef BANFU_SERVICE_FLOW_H
#define BANFU_SERVICE_FLOW_H

#include "common/access/caller.h"
#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "common/commit/commit.h"
#include "common/commit/load.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct Banfu__Event__V1__Event;
struct Banfu__Proposal__V1__Receipt;
struct flow;
struct service;

enum {
    FLOW_ATTEMPTS = 3,
    FLOW_TIMEOUT_MS = 10000, /* of a call without a deadline, and the most of any */
    FLOW_OWN_TIMEOUT_MS = 60000,
    FLOW_PEER_TIMEOUT_MS = 3000
};

struct flow_steps {
    /* Looks at the request and says what to load, by load.h. State is zeroed. */
    void (*plan)(struct flow *flow, struct load *load);
    /* Where what to load follows from what was loaded (a card's code leads to its handling):
     * unpacks `loaded` into the state, says what more to load and returns true; asked again after
     * that load, until it returns false, and then `take` gets what was loaded last. Each time is a
     * trip of its own: a decision rests on versions of the last. May be NULL. */
    bool (*more)(struct flow *flow, const struct loaded *loaded, struct load *load);
    /* Unpacks what was loaded into state and arena (`loaded` is valid only inside); asks
     * flow_admit where the object decides who may. May be NULL. */
    void (*take)(struct flow *flow, const struct loaded *loaded);
    /* A change: takes up from what this process remembers instead of loading. Fills the state as
     * `take` would leave it, asks flow_admit alike, and says whether it could. The commit rests on
     * the versions of all that was remembered, the part that it changes among them; it looks for
     * the remembered request itself, before all else. Should the attempt be refused, change
     * nothing, or the commit find that something has moved, then all is done anew by loading, so
     * that nobody is told what was true of yesterday. May be NULL. */
    bool (*recall)(struct flow *flow);
    /* The commit is done and `version` that of the part it decided about: `recall` may go by what
     * was written, as long as service_store_epoch is the same. May be NULL. */
    void (*keep)(struct flow *flow, int64_t version);
    /* Asks peers by flow_peer; each answer ends with flow_peer_answered. May be NULL. */
    void (*ask)(struct flow *flow);
    /* A change: rules, then flow_part, commit.h's functions, flow_event, flow_receipt. */
    void (*decide)(struct flow *flow, struct commit *commit);
    /* A read: ends with flow_answer or sets the failure; or, later, with flow_answer or
     * flow_answer_failed. */
    void (*answer)(struct flow *flow);
    size_t state_size;
    /* The decision rests on parts of others of which this service knows by reacting (a reply is not
     * signed yet): it has reacted to all that stood in the log when they were loaded, however often
     * it must load for that. Without, it knows what had happened when the call began. */
    bool up_to_date;
    /* The request holds passwords: it is remembered without a digest of its words. */
    bool secret;
    /* The shard and log of methods that concern no docket ("identity"); NULL: the request's. */
    const char *log;
};

/* --- starting one; the call is answered exactly once, later --- */

/* A mutating call; `closure` is that of a Receipt. */
void flow_change(void *call, const struct flow_steps *steps, const ProtobufCMessage *request,
                 void (*closure)(const struct Banfu__Proposal__V1__Receipt *, void *));

/* A reading call; `closure` is cast from that of the method's response. Of a docket whose log holds
 * nothing, where the service follows logs: NOT_FOUND DOCKET_UNKNOWN. */
typedef void (*flow_closure)(const ProtobufCMessage *response, void *call);
void flow_read(void *call, const struct flow_steps *steps, const ProtobufCMessage *request,
               flow_closure closure);

/* The same for a call of which something is known already: `context`, for flow_context. */
void flow_read_with(void *call, const struct flow_steps *steps, const ProtobufCMessage *request,
                    const void *context, flow_closure closure);

/* The same for a call whose work is a job (job_call.h): it carries a request id, like a change. */
void flow_read_for_job(void *call, const struct flow_steps *steps, const ProtobufCMessage *request,
                       flow_closure closure);

/* A change by the service itself (a reminder falls due), by role SERVICE, remembered under
 * `request_id`, so that it happens once however often it is tried. `request` is any message,
 * copied, for flow_request; `done` (may be NULL) gets the failure, code STATUS_OK when all went
 * well, valid only inside it. -1 when memory is short: `done` is then not called. */
int flow_own(struct service *service, const char *docket, const char *request_id,
             const struct flow_steps *steps, const ProtobufCMessage *request,
             void (*done)(const struct failure *failure, void *data), void *data) MUST_CHECK;

/* In the step `ask` of a change that is many (an assignment of three hundred): one of them, a
 * change with a commit of its own, by the same caller until the same deadline, remembered under the
 * call's request id and `name`. `request` outlives it. `done` runs later, exactly once, with the
 * failure or the receipt (NULL with a failure), both valid only inside it. -1 when memory is short:
 * `done` is then not called. The flow it belongs to waits by flow_await; its own step `decide`
 * names no part where only the items change anything. */
int flow_item(struct flow *whole, const char *name, const struct flow_steps *steps,
              const ProtobufCMessage *request,
              void (*done)(const struct failure *failure,
                           const struct Banfu__Proposal__V1__Receipt *receipt, void *data),
              void *data) MUST_CHECK;

/* --- in every step --- */

const void *flow_request(const struct flow *flow); /* cast to the method's request */
const void *flow_context(const struct flow *flow); /* as given to flow_read_with, else NULL */
struct service *flow_service(const struct flow *flow);
void *flow_call(const struct flow *flow);  /* for rpc.h; NULL in reactions and own changes */
void *flow_state(const struct flow *flow); /* steps.state_size bytes, zeroed before each attempt */
struct arena *flow_arena(const struct flow *flow);
struct failure *flow_failure(struct flow *flow);
void flow_fail_memory(struct flow *flow);             /* RESOURCE_EXHAUSTED, reason OUT_OF_MEMORY */
const char *flow_docket(const struct flow *flow);     /* "" where the request has no such field */
const char *flow_proposal(const struct flow *flow);   /* likewise */
const char *flow_unit(const struct flow *flow);       /* likewise */
const char *flow_unit_meant(const struct flow *flow); /* flow_unit, else the caller's own; "" */

/* Unpacks into the flow's arena. NULL when the bytes are damaged or the arena is full. */
ProtobufCMessage *flow_unpack(const struct flow *flow, const ProtobufCMessageDescriptor *descriptor,
                              const void *bytes, size_t size) MUST_CHECK;

/* A copy in the flow's arena of what a peer answered, which is gone when its closure returns. NULL,
 * with the failure set, when memory is short. */
const void *flow_keep(struct flow *flow, const ProtobufCMessage *answer) MUST_CHECK;

/* "DOCKET/PROPOSAL", the docket itself where there is no proposal. */
const char *flow_thing(const struct flow *flow);

/* Who calls; NULL in reactions, the service's own changes and methods open to everybody. */
const struct caller *flow_caller(const struct flow *flow);

/* The unit of the caller's first own post that has one: the default of ?unit=. "" for none. */
const char *flow_caller_unit(const struct flow *flow);

/* Whether the caller may do this to `object`, by the method's policy row (POLICY_GRANTED);
 * remembers the post, which the log names as acting. False: the flow ends with PERMISSION_DENIED. A
 * flow that would commit or answer without having been admitted, where only a look at the object
 * could admit its caller, ends with INTERNAL NOT_LOOKED_AT instead. */
bool flow_admit(struct flow *flow, const void *object) MUST_CHECK;
const struct caller_post *flow_post(const struct flow *flow); /* NULL until admitted */

/* In take, where what a version counts has been loaded: a client that named another is told
 * VERSION_STALE before any rule is looked at. flow_part does the same, later. */
void flow_expect(struct flow *flow, int64_t loaded);

/* The instant of this attempt on the case clock; from `take` on. */
int64_t flow_now_ms(const struct flow *flow);

/* --- in ask --- */

/* A stub for exactly one call to `peer`, on the service's own token, deadline and cancellation the
 * flow's: hand it to the generated function, with `flow` as closure data. The closure (which gets
 * NULL when the call failed) copies what it needs and ends with flow_peer_answered. NULL with the
 * failure set: return. */
ProtobufCService *flow_peer(struct flow *flow, const char *peer,
                            const ProtobufCServiceDescriptor *descriptor) MUST_CHECK;

/* Whether what a peer said earlier will do instead of asking: not any more once this flow has found
 * it out of date. Only where the commit rests on the versions of all that is made use of. */
bool flow_may_recall(const struct flow *flow);
/* This attempt is decided by what a peer said earlier. Should it be refused, change nothing, or the
 * commit find that something has moved, then it is made once more with asking, so that nobody is
 * told what was true of yesterday. */
void flow_recalled(struct flow *flow);

/* One more answer to wait for, from elsewhere than a peer (a worker thread). */
void flow_await(struct flow *flow);

/* When all have answered, the flow goes on; one that failed ends it: a refusal is passed on as it
 * is, everything else as UNAVAILABLE PEER_UNAVAILABLE. */
void flow_peer_answered(struct flow *flow);

/* --- in decide --- */

/* The part this change decides about, at the version it was loaded at (0: new). A client that named
 * another is told VERSION_STALE. The receipt carries the new version of the first one. */
void flow_part(struct flow *flow, const char *thing, const char *part, int64_t loaded);

/* A further part that changes too; the client's version is not compared. */
void flow_part_also(struct flow *flow, const char *thing, const char *part, int64_t loaded);

/* The event, its envelope filled (who, role, on behalf of, unit, request id, peer, instants): set
 * its body. Every change that commits has one. */
struct Banfu__Event__V1__Event *flow_event(struct flow *flow);

/* The receipt: state and dates are the caller's to set; version, position and instant are filled in
 * after the commit. */
struct Banfu__Proposal__V1__Receipt *flow_receipt(struct flow *flow);

/* There is nothing to change: the receipt is answered, nothing is written. In a reaction: of no
 * interest. */
void flow_nothing(struct flow *flow);

/* --- in answer --- */

/* For calls that change nothing and leave a trace (a login, a refusal, a look at a contact):
 * appends flow_event() to the log. `recorded` runs later and answers; where the trace could not be
 * left the failure is set. */
void flow_record(struct flow *flow, void (*recorded)(struct flow *flow));

/* Answers; the flow is gone then. */
void flow_answer(struct flow *flow, const ProtobufCMessage *response);

/* Ends a call whose step `answer` has returned without an answer, with the failure that was set
 * meanwhile. The flow is gone then. */
void flow_answer_failed(struct flow *flow);

/* --- in the steps of a reaction (definition.reacts_to): plan, take, decide; an event only
 * where it makes one, no receipt; the cursor moves in the same commit --- */

/* What happened; NULL outside reactions. */
const struct Banfu__Event__V1__Event *flow_happened(const struct flow *flow);
int64_t flow_happened_position(const struct flow *flow);
int64_t flow_happened_ms(const struct flow *flow); /* when, on the case clock, as recorded */

/* What is too much for one commit (reactor.h) is done in pieces: the one to be done, from 0; and,
 * in decide, that a further one follows. Each is loaded, decided and committed by itself, and comes
 * again after a restart: where it finds its work done it says flow_nothing. */
size_t flow_piece(const struct flow *flow);
void flow_unended(struct flow *flow);

#endif
