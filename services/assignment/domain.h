/*
 * The nouns of assignment: a docket and its settings, a proposal with its signers and asks, the
 * units it was assigned to, and the contacts with its signers. Pure: no store, no clock; instants
 * and days are handed in. Texts are never NULL, UTF-8, and live in the request's arena. Rules are
 * those of the notice as the README of this folder numbers them.
 */
#ifndef BANFU_ASSIGNMENT_DOMAIN_H
#define BANFU_ASSIGNMENT_DOMAIN_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/calendar.h"
#include "common/base/date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SIGNERS_MAX = 100,
    UNITS_MAX = 120, /* answering units, and as many co-units, those released included */
    ASKS_MAX = 50,   /* of one proposal, and of all that are handled as one: what a reply answers */
    ASKS_TEXT_MAX = 30000,    /* code points of all asks of a proposal */
    CONTACTS_MAX = 200,       /* of one proposal */
    MERGED_MAX = 19,          /* proposals merged into another one: twenty are handled as one */
    MERGED_SIGNERS_MAX = 300, /* of all of them: so many letters fit into one reply's record */
    PROGRESS_MAX = 60,
    COORDINATIONS_MAX = 20,
    SUCCESSIONS_MAX = 200,   /* of one docket */
    HISTORY_MAX = 100,       /* further lines stand in the log alone */
    UNIT_NAME_MAX = 50,      /* code points */
    SHORT_TEXT_MAX = 200,    /* code points: names, titles, tasks */
    LONG_TEXT_MAX = 2000,    /* code points: reasons, gists */
    OPINION_TEXT_MAX = 8000, /* code points */
    PROPOSAL_KEY_SIZE = sizeof("suggestion-b99999")
};

/* --- the docket --- */

enum proposal_kind {
    KIND_NONE,
    KIND_SUGGESTION, /* 建议 of deputies */
    KIND_PROPOSAL    /* 提案 of members */
};

/* A unit that was merged or renamed (机构改革), and who took over (rule 5). */
struct succession {
    const char *unit, *successor; /* short names */
    civil_day since;              /* the successor's first day */
    const char *reason;           /* the paper that says so */
    const char *job;              /* that passes its proposals, "" for none */
};

/* What the rules of this service read of a docket; a docket says more. Days count as the name says.
 */
struct docket {
    const char *id;                     /* "shuozhou-2022" */
    civil_day notice_day;               /* from which work begins; DAY_NONE where it is not said */
    civil_day reply_day;                /* 答复截止日, rule 10 */
    int32_t acceptance_working_days;    /* 签收、退办期限, rule 6 */
    int32_t opinion_days_before_due;    /* 会办意见, rule 7 */
    int32_t opinion_least_working_days; /* never sooner after the assignment, rule 7 */
    int32_t opinion_after_press_working_days; /* wait after the lead unit pressed, rule 7 */
    bool contacts_required;                   /* 三联系 hold up the signature, rule 9 */
    bool between_sessions;                    /* 闭会期间建议 are taken, rule 10 */
    bool withdrawal_taken;                    /* signers may withdraw in writing, rule 3 */
    bool roll_rest_days;     /* a period of months that ends on a rest day passes on from it */
    const char *open_import; /* job of the import whose proposals are not all in yet; "" for none */
    const struct succession *successions;
    size_t succession_count;
};

/* --- signers and asks --- */

enum signer_standing {
    SIGNER_STANDS,    /* is owed a letter and a card */
    SIGNER_WITHDRAWN, /* 撤回, in writing (rule 3) */
    SIGNER_EXCUSED    /* 不再答复: died, left office, cannot be found (rule 3) */
};

struct signer {
    const char *name;
    bool organisation;      /* 单位提案者 (notice, annex 2) */
    const char *delegation; /* 代表团 or 界别 */
    const char *person;     /* entry of the directory, "" where none was matched */
    bool ambiguous;         /* 重名: several entries fit, to be chosen by hand */
    enum signer_standing standing;
    const char *reason;    /* of the withdrawal or excuse */
    civil_day standing_on; /* day of that paper */
};

struct ask {
    int32_t number; /* 诉求, from 1 */
    const char *text;
};

/* --- units --- */

/* An answering unit's part of the work. States begin at 0 as their tables do. */
enum answering_state {
    ANSWERING_ASSIGNED,         /* 待签收 */
    ANSWERING_SIGNED_FOR,       /* 已签收 */
    ANSWERING_RETURN_REQUESTED, /* 退办待定 */
    ANSWERING_ACCEPTED,         /* 已接收 */
    ANSWERING_DEEMED,           /* 视为接收 */
    ANSWERING_REPLY_SIGNED,     /* 答复已签发 */
    ANSWERING_CLOSED,           /* 已办结 */
    ANSWERING_RELEASED,         /* 已改办 */
    ANSWERING_ENDED             /* 办理终止 */
};

/* A co-unit's. */
enum opinion_state {
    OPINION_ASKED,            /* 待签收 */
    OPINION_SIGNED_FOR,       /* 待会办 */
    OPINION_RETURN_REQUESTED, /* 退办待定 */
    OPINION_GIVEN,            /* 已会办 */
    OPINION_WAIVED,           /* 免予会办 */
    OPINION_OMITTED,          /* 未出具意见 */
    OPINION_RELEASED,         /* 已改办 */
    OPINION_ENDED             /* 办理终止 */
};

/* A proposal's as a whole; how far its units are follows from them. */
enum proposal_state {
    PROPOSAL_REGISTERED, /* 已登记 */
    PROPOSAL_ASSIGNED,   /* 已交办 */
    PROPOSAL_WITHDRAWN,  /* 已撤回 */
    PROPOSAL_OFFLINE,    /* 线下办理 */
    PROPOSAL_ENDED       /* 办理终止: nobody is left to answer, and not all withdrew (rule 3) */
};

/* 五定 and who stands for 三包 (rule 6). */
struct five_fixed {
    const char *leader;
    const char *handler;
    const char *task;
    civil_day time_limit;
    const char *quality_aim;
    const char *guarantor; /* the leader, unless said otherwise */
    int64_t filed_ms;      /* 0: not in yet */
};

/* 退办: the unit's asking and the office's answer. */
struct return_request {
    const char *reason;
    const char *proposed_unit;
    int64_t asked_ms; /* 0: never asked */
    const char *decision_reason;
    int64_t decided_ms; /* 0: not decided yet */
    bool granted;
};

/* 工作方案 (rule 30): of a unit for the docket, and one of its own for a key proposal. */
struct work_plan {
    const char *principal;
    civil_day day; /* of the principal's own study and deployment */
    const char *meeting;
    const char *leader;
    const char *people;
    const char *progress;
    const char *standards;
    const char *confirmed_by; /* the principal; "" while unconfirmed */
    const char *supervisor;   /* 督办市领导 of a key proposal; "" */
    int64_t filed_ms;         /* 0: none */
};

struct answering_unit {
    const char *unit; /* short name */
    bool split;       /* 分办; else the lead unit (主办) */
    enum answering_state state;
    int64_t assigned_ms;
    civil_day window_last; /* the last day to accept or ask for a return */
    int64_t signed_for_ms; /* 0: not yet */
    struct five_fixed five_fixed;
    struct return_request returning;
    struct work_plan plan;
    int64_t reply_signed_ms;    /* 0: not signed */
    civil_day granted_due;      /* 延期后的答复期限 (rule 11); DAY_NONE: the docket's */
    int64_t released_ms;        /* 0: still at it */
    const char *release_reason; /* 改办 or 终止, in words */
    const char *successor; /* who took over, once the unit was merged or renamed; "" for none */
};

/* 会办意见 (rule 7): signed by the co-unit's leader in charge, numbered. */
struct opinion {
    const char *number;
    const char *text;
    const char *signed_by;
    civil_day signed_on;
    int64_t given_ms; /* 0: none */
};

struct co_unit {
    const char *unit;
    enum opinion_state state;
    int64_t assigned_ms;
    civil_day window_last;
    civil_day opinion_due;
    int64_t signed_for_ms;
    struct return_request returning;
    struct opinion opinion;
    const char *waiver_reason;
    civil_day pressed_on; /* the day the lead unit first pressed; DAY_NONE: never */
    int64_t released_ms;
    const char *release_reason;
    const char *successor;
};

/* --- contacts with signers (三联系, rule 9) --- */

enum contact_stage {
    CONTACT_BEFORE = 1, /* 办前 */
    CONTACT_DURING,     /* 办中 */
    CONTACT_AFTER       /* 办后 */
};

enum contact_way {
    CONTACT_VISIT = 1,  /* 走访 */
    CONTACT_MEETING,    /* 座谈 */
    CONTACT_INVITATION, /* 邀请参加调研或现场办理 */
    CONTACT_PHONE,      /* 电话 */
    CONTACT_WRITING,    /* 书面 */
    CONTACT_COMMITTEE   /* 经委员会转达 */
};

/* What an invited signer said: only who comes has been met. */
enum invitation_answer {
    ANSWER_NONE,     /* no invitation */
    ANSWER_COMING,   /* 应邀参加 */
    ANSWER_DECLINED, /* 婉拒 */
    ANSWER_SILENT    /* 未答复 */
};

struct contact {
    const char *unit;
    enum contact_stage stage;
    enum contact_way way;
    civil_day day;
    int32_t *signers; /* positions, from 1 */
    size_t signer_count;
    const char *who; /* of the unit */
    const char *gist;
    bool reached;             /* false: a failed attempt */
    bool waived;              /* the signer does not wish to be contacted */
    const char *confirmed_by; /* the leader in charge who confirms that wish; "" */
    int64_t recorded_ms;
    bool late_entry; /* 补录 */
    enum invitation_answer answer;
};

/* 协调: what units disagree about, brought to the office (rule 7). */
struct coordination {
    const char *unit;
    const char *reason;
    int64_t asked_ms;
    const char *decision;
    int64_t decided_ms; /* 0: open */
};

/* What is known of one handled on paper (线下办理). */
struct offline_days {
    civil_day assigned, replied, closed; /* DAY_NONE: not yet */
};

/* 重点督办件每月进展 (rule 30). */
struct progress_report {
    const char *unit;
    const char *month; /* YYYY-MM */
    const char *gist;
};

/* What was done to it, in short, for its page; the log says all. */
struct history_line {
    int64_t instant_ms;
    const char *what; /* Chinese */
    const char *by;
    const char *reason;
};

/* --- the proposal --- */

struct proposal {
    enum proposal_kind kind;
    int32_t number;
    bool between; /* 闭会期间建议: of a number series of its own (rule 10) */
    const char *title;
    const char *text_digest; /* SHA-256 in hexadecimal of the text; "" for those offline */
    const char *field;
    bool key_supervision;     /* 重点督办 */
    bool publication_consent; /* 是否公开 */
    const char *import;       /* id of the import that brought it; "" for none */
    struct signer *signers;   /* the lead signer first */
    size_t signer_count;
    struct ask *asks; /* NULL where only their digest was loaded */
    size_t ask_count;
    const char *asks_digest; /* SHA-256 in hexadecimal of their text; "" for none */
    /* What the register said, for an assignment from it. */
    const char *register_lead;
    const char **register_co;
    size_t register_co_count;
    const char **register_split;
    size_t register_split_count;
    enum proposal_state state;
    int64_t registered_ms;
    struct answering_unit *answering;
    size_t answering_count;
    struct co_unit *co_units;
    size_t co_unit_count;
    const char *merged_into; /* key of the proposal it is handled with; "" when by itself */
    const char **merged;     /* keys of those handled with it */
    size_t merged_count;
    struct contact *contacts;
    size_t contact_count;
    struct progress_report *progress;
    size_t progress_count;
    struct coordination *coordinations;
    size_t coordination_count;
    struct offline_days offline;
    struct history_line *history;
    size_t history_count;
};

/* Writes "suggestion-17", or "suggestion-b3" of what was raised between sessions, and returns
 * `ret_key`. */
const char *proposal_key(enum proposal_kind kind, bool between, int32_t number,
                         char ret_key[PROPOSAL_KEY_SIZE]);

/* Whether it is one of what was raised between sessions. */
bool proposal_key_between(const char *key);

/* Reads such a key, written exactly so. Returns 0, or -1. */
int proposal_key_parse(const char *key, enum proposal_kind *ret_kind,
                       int32_t *ret_number) MUST_CHECK;

/* Whether `id` may name a docket: a city of 1 to 32 letters a-z, '-' between them allowed, then
 * '-' and a year or other series of 1 to 16 letters or digits. */
bool docket_id_is_valid(const char *id);

/* The state on `today`: whoever let the window pass has accepted (视为接收, rule 6). Computed,
 * never stored, so that no sweep is needed and no clock can lose it. */
enum answering_state answering_state_on(const struct answering_unit *unit, civil_day today);

/* The unit's own: as granted, else the proposal's (rules 10, 11). */
civil_day answering_due(const struct docket *docket, const struct calendar *calendar,
                        const struct proposal *proposal, const struct answering_unit *unit);

/* The day that opinions lead up to: the lead unit's, else the earliest of the split units'. */
civil_day proposal_opinions_lead_to(const struct docket *docket, const struct calendar *calendar,
                                    const struct proposal *proposal);

/* Its opinion is still to come (rule 7). */
bool co_unit_awaited(const struct co_unit *unit);

/* The unit's entry that is not released; NULL when it has none. */
struct answering_unit *proposal_find_answering(const struct proposal *proposal, const char *unit);
struct co_unit *proposal_find_co_unit(const struct proposal *proposal, const char *unit);

/* Answering units, co-units that are still at it. */
size_t proposal_answering_open(const struct proposal *proposal);

/* Whether the co-units' opinions go to this unit: the lead unit, or each split unit where there is
 * no lead. */
bool proposal_hears_co_units(const struct proposal *proposal, const struct answering_unit *unit);

/* True once an answering unit's reply is signed: what the office may no longer change (rules 3,
 * 5). */
bool proposal_reply_signed(const struct proposal *proposal);

/* The signer at `position`, from 1; NULL when there is none. */
struct signer *proposal_signer(const struct proposal *proposal, int32_t position);

/* The position of the first signer who is still to be answered, 0 when all have withdrawn. */
int32_t proposal_lead_signer(const struct proposal *proposal);

/* Nobody is left to answer: withdrawn, or ended by the office's marks (rule 3). */
bool proposal_has_ended(const struct proposal *proposal);

/* Adds a line to the history, which moves into the arena; the oldest goes when there are too many.
 * Returns 0, or -1 when the arena is full. */
int proposal_note(struct proposal *proposal, const struct history_line *line,
                  struct arena *arena) MUST_CHECK;

/* True when the unit reads the proposal: it answers, co-handles, or did. */
bool proposal_concerns(const struct proposal *proposal, const char *unit);

#endif
