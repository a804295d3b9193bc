/*
 * What a reply service knows of one handling: one answering unit with one or, when merged, several
 * proposals; its replies by round; their letters and cards; where each signer stands.
 *
 * Pure data and the questions asked of it. Whoever changes a handling does so on a copy of its own
 * that lives in one arena with all its strings; strings are never NULL, "" means none. Numbers of
 * enumerations are those on the wire (banfu.proposal.v1), so that one cast converts them.
 */
#ifndef BANFU_REPLY_DOMAIN_H
#define BANFU_REPLY_DOMAIN_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/date.h"
#include "common/base/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MATTERS_MAX = 20,
    SIGNERS_MAX = 100, /* of one proposal */
    LETTERS_MAX = 300, /* of one reply: each card's code is an index entry of the signing */
    REPLIES_MAX = 40,
    VERSIONS_MAX = 500, /* of one reply's text */
    ACTS_MAX = 200,     /* of one reply's levels */
    PROMISES_MAX = 20,
    ASKS_MAX = 50,
    DISSATISFACTIONS_MAX = 400,
    VOIDED_MAX = 20,        /* numbers given up by one reply */
    COPY_BODIES = 2,        /* the committee and the office, two copies each (notice 四) */
    BODY_MAX = 64 << 10,    /* bytes */
    LINE_TEXT_MAX = 300,    /* bytes of a field of one line */
    TRACKING_MAX = 64,      /* bytes of a consignment's number */
    REMARK_TEXT_MAX = 6000, /* bytes of a comment, a reason, an opinion */
    DRAFT_WORDS_MAX =
        64 << 10, /* bytes of what a draft says besides its body: one commit takes both */
};

enum kind { KIND_NONE, KIND_SUGGESTION /* 建议 */, KIND_PROPOSAL /* 提案 */ };

enum reply_class { CLASS_NONE, CLASS_A, CLASS_B, CLASS_C };

enum reply_kind {
    REPLY_NONE,
    REPLY_FIRST,         /* 答复 */
    REPLY_SUPPLEMENTARY, /* 补充答复 */
    REPLY_SECOND,        /* 二次答复 */
    REPLY_FURTHER        /* 跟踪答复 */
};

enum satisfaction { SATISFACTION_NONE, SATISFIED, BASICALLY_SATISFIED, DISSATISFIED };

enum publication {
    PUBLICATION_NONE,
    PUBLICATION_PROACTIVE,  /* 主动公开 */
    PUBLICATION_ON_REQUEST, /* 依申请公开 */
    PUBLICATION_REFUSED     /* 不予公开 */
};

enum dispatch_way { WAY_NONE, WAY_POST, WAY_EMS, WAY_HAND, WAY_DELEGATION, WAY_COMMITTEE };

enum copy_body { COPY_NONE, COPY_COMMITTEE, COPY_OFFICE };

/* Who did something, under which post. */
struct person {
    const char *account;
    const char *name;
    const char *role;         /* "HANDLER" */
    const char *on_behalf_of; /* the account stood in for */
    const char *behalf_name;  /* as people read it; "" where none is stood in for */
};

/* One who signed the proposal, as far as this unit's answering goes. */
struct signer {
    int32_t position; /* 1 is the lead signer */
    const char *name;
    bool organisation; /* addressed by its name alone */
    bool released; /* withdrew, or is no longer to be answered: owes no card, holds up nothing */
    int standing;  /* enum standing of lifecycle_standing.h */
    int32_t standing_round; /* the round that dissatisfied, while re-handling */
};

/* One proposal of the handling. */
struct matter {
    const char *proposal; /* "suggestion-17" */
    const char *title;
    enum kind kind;
    int32_t number;
    size_t signer_count;
    struct signer *signers;
    const char *closed_reason; /* the office's */
    civil_day closed_day;      /* DAY_NONE while open */
    bool closed_by_office;     /* else every latest card is satisfied with the result */
    bool between;              /* 闭会期间建议 */
    bool publication_consent;  /* of the signers */
};

struct promise {
    int32_t number; /* in its handling, from 1 */
    const char *what;
    civil_day by;
    const char *who;
};

struct ask_answer {
    int32_t ask; /* from 1 */
    const char *answer;
};

/* What the drafter writes. */
struct draft {
    enum reply_class class;
    enum publication publication;
    const char *class_reason; /* class C */
    const char *body;         /* NULL where only the digest was loaded */
    const char *digest;       /* SHA-256 of the body, hexadecimal */
    const char *field;        /* of work, as in 感谢您对市政府（…）方面工作 */
    const char *handler;
    const char *phone;
    const char *publication_reason;
    const char *office_report; /* of a second reply (rule 14), "" for others */
    size_t promise_count;
    struct promise *promises;
    size_t ask_count;
    struct ask_answer *asks;
};

/* One saved version of a reply's text; its draft is kept apart, whole. */
struct text_version {
    int32_t version;
    int64_t instant_ms;
    struct person by;
    uint8_t digest[DIGEST_SIZE]; /* of the body */
};

/* Its body's digest as text, in `arena`; NULL when that is full. */
const char *text_version_digest(const struct text_version *version, struct arena *arena);

enum level_act { ACT_NONE, ACT_SUBMITTED, ACT_APPROVED, ACT_SENT_BACK, ACT_SIGNED, ACT_RECALLED };

/* What one of the three levels did (rule 17). */
struct level {
    enum level_act act;
    struct person by;
    const char *comment;
    int64_t instant_ms;
    bool joined; /* one act of one who holds both neighbouring posts */
};

/* What a card says. */
struct answer {
    enum satisfaction manner; /* of the handling */
    enum satisfaction result;
    const char *reason;
    const char *opinion;
    civil_day received;
    int64_t recorded_ms;
    bool on_paper;
    bool late_entry;        /* 补录 */
    const char *entered_by; /* "UNIT", "OFFICE", "COMMITTEE"; "" by the signer */
    const char *scan;       /* digest of the scan of a paper card */
};

struct card {
    int state; /* enum card_state of lifecycle_card.h */
    const char *code;
    struct answer answer;
    struct answer corrected; /* what was entered before the office corrected it; recorded_ms 0: it
                                never was */
};

/* The letter to one signer, with its card. */
struct letter {
    uint32_t matter; /* its place in the handling */
    int32_t signer;
    civil_day sent; /* DAY_NONE until it leaves */
    int64_t sent_recorded_ms;
    /* 补录: of the sending, the seal, the receipt */
    bool late_entry, seal_late_entry, receipt_late_entry;
    enum dispatch_way way;
    const char *tracking;
    civil_day sealed; /* signed by hand and sealed */
    civil_day received;
    const char *verification; /* 验证码, of that signing; the letters of one matter share it */
    struct card card;
};

/* The two copies that one body gets. */
struct copy {
    uint32_t matter;
    enum copy_body body;
    civil_day sent;
    int64_t sent_recorded_ms;
    /* 补录: of the sending, the seal, the receipt */
    bool late_entry, seal_late_entry, receipt_late_entry;
    enum dispatch_way way;
    const char *tracking;
    civil_day sealed;
    civil_day received;
};

/* The number of the letters of one proposal. */
struct letter_number {
    uint32_t matter;
    const char *text;
    bool of_series;
    bool brought; /* given to the proposal's own reply, before it was merged */
};

struct reply {
    int32_t round;           /* from 1 */
    const char *filed_under; /* whose name its texts lie under, where another unit has taken the
                                handling over since (rule 5); else "" */
    enum reply_kind kind;
    int state; /* enum reply_state of lifecycle.h */
    struct draft draft;
    size_t version_count; /* room for one more is always there */
    struct text_version *versions;
    size_t level_count; /* room for two more is always there */
    struct level *levels;
    civil_day letter_day; /* day of signing, DAY_NONE before */
    size_t number_count;  /* room for every matter is always there */
    struct letter_number *numbers;
    size_t voided_count; /* room for one of every matter is always there */
    struct letter_number *voided;
    size_t letter_count; /* whom it answers, from the draft on */
    struct letter *letters;
    size_t copy_count;
    struct copy *copies;
    uint32_t complete; /* a bit for each matter that has left to all its signers */
};

/* A signer said so, on whatever way (rule 14). */
struct dissatisfaction {
    uint32_t matter;
    int32_t signer;
    int32_t round;
    civil_day learnt;
    int way; /* banfu.proposal.v1.ContactWay */
    const char *gist;
    bool manner_only; /* the office is told, no clock starts */
    bool taken_back;
    int64_t recorded_ms;
};

/* Proposals that are handled as one (并案), the main one first: there the handling is kept. None:
 * the proposal is handled by itself. */
struct members {
    size_t count;
    const char *of[MATTERS_MAX];
};

struct handling {
    const char *docket;
    const char *unit;
    int64_t version;              /* of the part reply/UNIT; 0: there is none yet */
    enum reply_class first_class; /* what statistics count (rule 24) */
    size_t matter_count;
    struct matter *matters;
    size_t reply_count; /* by round; room for one more is always there */
    struct reply *replies;
    size_t dissatisfaction_count; /* room for one more is always there */
    struct dissatisfaction *dissatisfactions;
};

/* Whom somebody stands in for: account and name, "" when the post is the caller's own. */
struct behalf {
    const char *account;
    const char *name;
};

/* What somebody asks for: who, with which posts in the unit, when. */
struct act {
    struct person by;
    const char *const *roles; /* every role the caller holds for this unit */
    /* for each, whose post it is; NULL: that of `by` */
    const struct behalf *behalf;
    size_t role_count;
    int64_t now_ms; /* on the case clock */
    struct arena *arena;
};

bool act_holds(const struct act *act, const char *role);
/* Who acts, under that one of the roles held: of two posts held for it the own one. */
struct person act_under(const struct act *act, const char *role);

/* The matter of that proposal key, or NULL; its place by `ret_place` (may be NULL). */
struct matter *handling_matter(const struct handling *handling, const char *proposal,
                               uint32_t *ret_place);
struct signer *matter_signer(const struct matter *matter, int32_t position);

/* The reply of that round, 0 for the latest; NULL when there is none. */
struct reply *handling_reply(const struct handling *handling, int32_t round);

/* As titles name it: the session's name, with 闭会期间 behind it of what was raised between
 * sessions (rule 10). NULL when the arena is full. */
const char *matter_session(const struct matter *matter, const char *session, struct arena *arena);

struct letter *reply_letter(const struct reply *reply, uint32_t matter, int32_t signer);
struct copy *reply_copy(const struct reply *reply, uint32_t matter, enum copy_body body);
/* The number of a matter's letters, "" before there is one. */
const char *reply_number(const struct reply *reply, uint32_t matter);

/* The last letter to that signer that has left, and its reply; NULL before the first. */
struct letter *handling_latest_letter(const struct handling *handling, uint32_t matter,
                                      int32_t signer, struct reply **ret_reply);

/* Whether a letter or a copy of the reply has left: from then on it stands (rule 21). */
bool reply_has_left(const struct reply *reply);

/* Whether every signer of that matter still to be answered has had a letter of this reply, and the
 * day the last of them left. */
bool reply_left_to_all(const struct handling *handling, const struct reply *reply, uint32_t matter,
                       civil_day *ret_last);

/* "OPEN", "REHANDLING" or "CLOSED": what the handling of one proposal comes to. */
const char *matter_state(const struct matter *matter);

/* Names, tokens and words. */
const char *class_token(enum reply_class class);               /* "A" */
const char *reply_kind_chinese(enum reply_kind kind);          /* "二次答复" */
const char *kind_chinese(enum kind kind);                      /* "建议" */
const char *publication_chinese(enum publication publication); /* "主动公开" */
const char *copy_body_chinese(enum copy_body body, enum kind kind);

#endif
