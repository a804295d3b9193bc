/*
 * What may happen to a proposal, to an answering unit's part of it and to a co-unit's: three
 * tables, state × event, each cell with who may, its guard, what it changes and the clause. The
 * functions below are the only ones that assign a state.
 */
#ifndef BANFU_ASSIGNMENT_LIFECYCLE_H
#define BANFU_ASSIGNMENT_LIFECYCLE_H

#include "assignment/domain.h"
#include "common/base/failure.h"
#include "common/base/transitions.h"

enum answering_event {
    ANSWERING_SIGN_FOR,       /* 签收 */
    ANSWERING_ACCEPT,         /* 填报五定 */
    ANSWERING_LAPSE,          /* 逾期视为接收: computed, see answering_state_on */
    ANSWERING_REQUEST_RETURN, /* 申请退办 */
    ANSWERING_GRANT_RETURN,   /* 同意退办 */
    ANSWERING_REFUSE_RETURN,  /* 不同意退办 */
    ANSWERING_REASSIGN,       /* 改办 */
    ANSWERING_SIGN_REPLY,     /* 签发答复 */
    ANSWERING_RECALL_REPLY,   /* 撤回签发 */
    ANSWERING_CLOSE,          /* 办结 */
    ANSWERING_REOPEN,         /* 重新办理 */
    ANSWERING_END,            /* 终止办理 */
    ANSWERING_SUCCEED,        /* 机构改革，由继任单位承接 */
    ANSWERING_EVENTS
};

enum opinion_event {
    OPINION_SIGN_FOR,       /* 签收 */
    OPINION_GIVE,           /* 出具会办意见 */
    OPINION_WAIVE,          /* 免予会办 */
    OPINION_PRESS,          /* 催要会办意见 */
    OPINION_REQUEST_RETURN, /* 申请退办 */
    OPINION_GRANT_RETURN,   /* 同意退办 */
    OPINION_REFUSE_RETURN,  /* 不同意退办 */
    OPINION_REASSIGN,       /* 改办 */
    OPINION_SIGN_REPLY,     /* 主办单位签发答复 */
    OPINION_RECALL_REPLY,   /* 撤回签发 */
    OPINION_END,            /* 终止办理 */
    OPINION_SUCCEED,        /* 机构改革，由继任单位承接 */
    OPINION_EVENTS
};

enum proposal_event {
    PROPOSAL_ASSIGN,       /* 交办 */
    PROPOSAL_REASSIGN,     /* 改办 */
    PROPOSAL_AMEND,        /* 更正登记 */
    PROPOSAL_DIVIDE,       /* 分列诉求 */
    PROPOSAL_MERGE,        /* 并案 */
    PROPOSAL_TAKE_APART,   /* 拆案 */
    PROPOSAL_WITHDRAW,     /* 撤回（一位提出人） */
    PROPOSAL_END,          /* 终止办理 */
    PROPOSAL_RUN_OUT,      /* 已无可答复的提出人，终止办理 */
    PROPOSAL_KEEP_OFFLINE, /* 涉密，线下办理 */
    PROPOSAL_EVENTS
};

/* What somebody asks for, and when. Fields that an event does not read may be NULL. */
struct unit_act {
    const char *role; /* of the post acted under, as access names it: "LIAISON" */
    civil_day today;
    int64_t now_ms;
    const char *reason; /* of a return, a decision, a waiver, a reassignment */
    const char *proposed_unit;
    const char *successor; /* of a unit that was merged or renamed */
    bool grant;
    const struct five_fixed *five_fixed;
    const struct opinion *opinion;
};

/* Whether the event may happen to the unit's part now, and what follows: `ret_unit`, which may be
 * `unit` itself, gets the part changed, its state the next one. Returns 0, or -1 with `failure`. */
int answering_decide(const struct answering_unit *unit, enum answering_event event,
                     const struct unit_act *act, struct failure *failure,
                     struct answering_unit *ret_unit) MUST_CHECK;
int co_unit_decide(const struct co_unit *unit, enum opinion_event event, const struct unit_act *act,
                   struct failure *failure, struct co_unit *ret_unit) MUST_CHECK;
int proposal_decide(struct proposal *proposal, enum proposal_event event,
                    const struct unit_act *act, struct failure *failure) MUST_CHECK;

/* Makes a refusal tell the proposal's state and what may be done with it. */
void proposal_tell_allowed(const struct proposal *proposal, const struct unit_act *act,
                           struct failure *failure);

/* The tables, for tests and diagrams. */
extern const struct transition_table answering_table;
extern const struct transition_table opinion_table;
extern const struct transition_table proposal_table;

/* The token of a state ("SIGNED_FOR"). Static storage. */
const char *answering_state_name(enum answering_state state);
const char *opinion_state_name(enum opinion_state state);
const char *proposal_state_name(enum proposal_state state);

#endif
