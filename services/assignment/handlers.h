/* What assignment's methods share. */
#ifndef BANFU_ASSIGNMENT_HANDLERS_H
#define BANFU_ASSIGNMENT_HANDLERS_H

#include "assignment/assign.h"
#include "assignment/domain.h"
#include "assignment/lifecycle.h"
#include "assignment/peers.h"
#include "assignment/policy.h"
#include "assignment/store.h"
#include "assignment/wire.h"
#include "common/base/calendars.h"
#include "common/seal/seal.h"
#include "common/service/flow.h"
#include "common/service/job_call.h"
#include "common/service/service.h"

#include "banfu/assignment/v1/assignment.pb-c.h"

/* service_data of this process. */
struct assignment {
    const char *holidays; /* the table of days off and worked weekend days, as shipped */
    size_t holidays_size;
    struct calendars *calendars; /* made of it at the start; cities' own are learnt */
    struct seal *seal;
    bool seal_told; /* that the key is not the one that contacts were sealed with */
    struct peers_units *units;
    struct job_desk jobs;
};

/* What is published. Static. */
ProtobufCService *assignment_service(void);

/* For the frame. */
void assignment_start(struct service *frame, void *data);
void assignment_stop(struct service *frame, void *data);

struct assignment *assignment_of(const struct flow *flow);

/* --- a call about one proposal --- */

struct case_state {
    struct stored_docket docket;
    struct stored_proposal stored;
    size_t calendar_place;
    const struct calendar *calendar;      /* the city's */
    const char *own_name;                 /* a signer's own account, by his bare name; NULL: none */
    size_t namesakes_place[PERSON_KINDS]; /* whom the directory has of that name */
    bool shared_name;                     /* several: the name alone tells nobody */
    const char *unit;                     /* acted for; "" where the method is about none */
    const char *on_behalf_of_unit;        /* whom a service asks for, where the method says; NULL */
    struct unit_act act;                  /* when and by whom; the method adds what is asked for */
};

/* plan: the docket and the proposal; take: the same, admission, `act`. A state that begins with a
 * struct case_state may be longer. */
void case_plan(struct flow *flow, struct load *load);
/* For methods about the proposal as a whole. */
void case_take(struct flow *flow, const struct loaded *loaded);
/* For methods of a unit: the request's, else the caller's where it is concerned, else the only
 * answering one. */
void case_take_unit(struct flow *flow, const struct loaded *loaded);
/* Whether the scope of a signer's post names that signer: by the directory's entry, or by the
 * `own_name` of the state that nobody else in it bears (rules 1 and 28). */
bool case_names_signer(const struct case_state *state, const struct signer *signer,
                       const char *scope);
/* plan, of methods about a unit and no proposal: the unit asked for, else the caller's own, is one
 * and the caller may. `ret_unit` lives as long as the request. */
bool case_admit_unit(struct flow *flow, const char **ret_unit) MUST_CHECK;
/* ask: the city's units. */
void case_ask_units(struct flow *flow);
/* After that, of reads about a unit: whether the city has, or had, one of that name; else the
 * failure is set. */
bool case_need_unit(struct flow *flow, const char *unit) MUST_CHECK;

/* Whether `unit` stands today, for rules that ask; `data` is the flow. */
bool case_unit_known(const char *unit, const void *data);
/* What assignments are decided in; `ret_units` is referred to. */
struct assign_context case_assign_context(struct flow *flow, struct known_units *ret_units);
/* What views and facts are made in. */
struct view_context case_view_context(struct flow *flow);

/* A message for an event's body or an answer; NULL with the failure set. */
void *case_message(struct flow *flow, const ProtobufCMessageDescriptor *descriptor) MUST_CHECK;

/* What lies sealed for `owner` (NULL: memory was short), opened; "" where there is nothing, or with
 * the failure set: what cannot be opened is not to be written over, or it is lost when the key is
 * found again. And the other way; an empty text seals to nothing. False with the failure set. */
const char *case_open(struct flow *flow, const char *owner, struct sealed sealed) MUST_CHECK;
bool case_seal(struct flow *flow, const char *owner, const char *text,
               struct sealed *ret_sealed) MUST_CHECK;

/* What a decided change leaves: the proposal with a line `what` in its history, its part, the event
 * with `body` (NULL: memory was short), the receipt's state. */
struct case_outcome {
    const char *what;   /* Chinese */
    const char *reason; /* "" for none */
    const char *unit;   /* whom the event concerns, "" for none */
    Banfu__Event__V1__Event__BodyCase kind;
    void *body;
    const char *state; /* static */
    civil_day due;     /* DAY_NONE: none follows */
};
void case_conclude(struct flow *flow, struct commit *commit, const struct case_outcome *outcome);

/* Who has a proposal now, for its history: "市住建局、市水利局（会办：市财政局）". NULL: memory was
 * short. */
const char *case_units_text(const struct proposal *proposal, struct arena *arena) MUST_CHECK;
/* "改办：市住建局改为市水利局", `before` being what case_units_text said; only `act` with NULL. */
const char *case_change_text(const char *act, const char *before, const struct proposal *after,
                             struct arena *arena) MUST_CHECK;

/* The state of a unit's part, answering or co-handling, as its token. */
const char *case_unit_state(const struct case_state *state, const char *unit);

/* --- the methods, by file --- */

#define ASSIGNMENT_HANDLER(name, request_type, response_type)                                      \
    void handle_##name(Banfu__Assignment__V1__Assignment_Service *service,                         \
                       const Banfu__Assignment__V1__##request_type *request,                       \
                       response_type##_Closure closure, void *call)

/* handlers_docket.c */
ASSIGNMENT_HANDLER(put_docket, PutDocketRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(get_docket, GetDocketRequest, Banfu__Assignment__V1__GetDocketResponse);
ASSIGNMENT_HANDLER(list_dockets, ListDocketsRequest, Banfu__Assignment__V1__ListDocketsResponse);
ASSIGNMENT_HANDLER(find_letter_code, FindLetterCodeRequest,
                   Banfu__Assignment__V1__FindLetterCodeResponse);

/* handlers_read.c */
ASSIGNMENT_HANDLER(get_proposal, GetProposalRequest, Banfu__Assignment__V1__ProposalView);
ASSIGNMENT_HANDLER(facts, FactsRequest, Banfu__Assignment__V1__FactsResponse);

/* handlers_look.c */
ASSIGNMENT_HANDLER(get_contacts, GetContactsRequest, Banfu__Assignment__V1__GetContactsResponse);

/* handlers_signers.c */
ASSIGNMENT_HANDLER(find_persons, FindPersonsRequest, Banfu__Assignment__V1__FindPersonsResponse);
ASSIGNMENT_HANDLER(set_signer, SetSignerRequest, Banfu__Proposal__V1__Receipt);

/* handlers_unreachable.c */
ASSIGNMENT_HANDLER(list_unreachable, ListUnreachableRequest,
                   Banfu__Assignment__V1__ListUnreachableResponse);

/* handlers_contacts.c */
ASSIGNMENT_HANDLER(record_contact, RecordContactRequest, Banfu__Proposal__V1__Receipt);

/* handlers_assign.c */
ASSIGNMENT_HANDLER(assign, AssignRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(assign_many, AssignManyRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(assign_from_register, AssignFromRegisterRequest, Banfu__Proposal__V1__Receipt);

/* handlers_unit.c */
ASSIGNMENT_HANDLER(sign_for, SignForRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(accept, AcceptRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(request_return, RequestReturnRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(decide_return, DecideReturnRequest, Banfu__Proposal__V1__Receipt);

/* handlers_opinion.c */
ASSIGNMENT_HANDLER(give_opinion, GiveOpinionRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(waive_opinion, WaiveOpinionRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(press_opinion, PressOpinionRequest, Banfu__Proposal__V1__Receipt);

/* handlers_plan.c */
ASSIGNMENT_HANDLER(file_plan, FilePlanRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(get_plan, GetPlanRequest, Banfu__Assignment__V1__GetPlanResponse);
ASSIGNMENT_HANDLER(report_progress, ReportProgressRequest, Banfu__Proposal__V1__Receipt);

/* handlers_intake.c */
ASSIGNMENT_HANDLER(withdraw, WithdrawRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(set_asks, SetAsksRequest, Banfu__Proposal__V1__Receipt);

/* handlers_offline.c */
ASSIGNMENT_HANDLER(register_offline, RegisterOfflineRequest, Banfu__Proposal__V1__Receipt);

/* handlers_coordination.c */
ASSIGNMENT_HANDLER(request_coordination, RequestCoordinationRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(decide_coordination, DecideCoordinationRequest, Banfu__Proposal__V1__Receipt);

/* handlers_merge.c */
ASSIGNMENT_HANDLER(merge, MergeRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(undo_merge, UndoMergeRequest, Banfu__Proposal__V1__Receipt);

/* handlers_import.c */
ASSIGNMENT_HANDLER(import_signers, ImportRequest, Banfu__Assignment__V1__ImportResponse);
ASSIGNMENT_HANDLER(import_proposals, ImportRequest, Banfu__Assignment__V1__ImportResponse);

/* handlers_handover.c */
ASSIGNMENT_HANDLER(get_liaison, GetLiaisonRequest, Banfu__Assignment__V1__LiaisonView);
ASSIGNMENT_HANDLER(open_hand_over, OpenHandOverRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(sign_hand_over, SignHandOverRequest, Banfu__Proposal__V1__Receipt);
ASSIGNMENT_HANDLER(cancel_hand_over, CancelHandOverRequest, Banfu__Proposal__V1__Receipt);

/* handlers_successor.c */
ASSIGNMENT_HANDLER(succeed_unit, SucceedUnitRequest, Banfu__Proposal__V1__Receipt);

/* handlers_job.c */
ASSIGNMENT_HANDLER(get_job, GetJobRequest, Banfu__Proposal__V1__Job);

#endif
