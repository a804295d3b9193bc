/*
 * What identity decides: who holds which post on a day, whether a session still stands, whether a
 * password may be chosen, when an epoch rises. Pure: facts and instants are handed in. Instants are
 * milliseconds since 1970 UTC of the real clock, dates `YYYY-MM-DD` of the case clock.
 */
#ifndef BANFU_IDENTITY_DOMAIN_H
#define BANFU_IDENTITY_DOMAIN_H

#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ACCOUNT_POSTS_MAX = 16, ACCOUNT_ID_MAX = 64, ACCOUNT_PASSWORD_MAX = 128 };

/* A unit (承办单位). A renamed or merged unit is a new one, which the old one names as successor:
 * signed letters and old statistics keep the old name (rule 5). */
struct unit {
    const char *short_name; /* what the register and URLs call it; never used again */
    const char *full_name;
    const char *kind;        /* department, county, other */
    const char *letter_code; /* 发文代字, "" where the unit has none */
    const char *from;        /* first day of validity, "" from ever */
    const char *until;       /* last day, "" for ever */
    const char *successor;   /* short name of the unit that takes over, "" for none */
    const char *phone;       /* on its papers, "" for none */
};

/* A post (职务), the holder's own or held for somebody as a stand-in: then a liaison officer's
 * entry says so (stand_in.h, rule 17). */
struct post {
    int role;                 /* enum role */
    const char *scope;        /* unit, kind or signer, as the role needs; "" for the whole docket */
    const char *on_behalf_of; /* account whose post this is, "" when it is the holder's own */
    const char *paper;        /* what says so, for a stand-in */
    const char *from, *until; /* days, both included; "" for open ends */
    bool deputy;              /* of a liaison officer's: B岗, with the same rights (rule 8) */
    int32_t entry;            /* of a stand-in: its number in the unit's register */
    const char *behalf_name;  /* of the account stood in for; "" when it is the holder's own */
};

struct account {
    const char *id;   /* what is typed at login */
    const char *name; /* what people read */
    bool disabled;
    const char *password_hash;
    const void *totp; /* the sealed secret of one-time codes; NULL for none */
    size_t totp_size;
    int64_t epoch;         /* tokens of an older epoch are refused */
    int64_t session_epoch; /* sessions of an older one end: the password changed, or the account
                              was disabled */
    size_t post_count;
    struct post posts[ACCOUNT_POSTS_MAX];
};

/* True when `date` lies within from and until, where "" is an open end. */
bool holds_on(const char *from, const char *until, const char *date);

/* Puts the posts that have not ended before `date` into `ret_posts` and returns their number; those
 * still to begin are among them. A post held for somebody of which no register tells does not
 * count (rule 17). */
size_t account_posts_left(const struct account *account, const char *date,
                          const struct post *ret_posts[ACCOUNT_POSTS_MAX]);

/* The unit that answers for `name` on `date`: itself while it holds, else its successor's
 * successor and so on; NULL when there is none. `units` are all that are known. */
const struct unit *unit_answering(const struct unit *units, size_t count, const char *name,
                                  const char *date);

/* The epoch after a change at `now_ms`: that instant, or one more than before if the clock did not
 * move on. */
int64_t epoch_after(int64_t epoch, int64_t now_ms);

/* Behind the own posts of `wanted` come those that `account` holds for somebody: nobody but the
 * liaison officer ends them. Returns 0, or -1 when they are more than an account may have. */
int account_keep_stand_ins(const struct account *account, struct account *wanted) MUST_CHECK;

/* Takes name, disabled state and posts of `wanted` into `account`, which keeps its password.
 * Returns true when anything differed; the epochs are then raised: tokens must be made anew, and
 * with a disabling the sessions end. Strings stay those of either argument. */
bool account_adopt(struct account *account, const struct account *wanted, int64_t now_ms);

/* Sets the password's stretched form and ends all tokens and sessions made under the old one. */
void account_set_password(struct account *account, const char *password_hash, int64_t now_ms);

/* How long a session stands. */
struct session_limits {
    int64_t idle_ms;     /* without a call */
    int64_t absolute_ms; /* whatever happens */
};

struct session {
    int64_t opened_ms;
    int64_t seen_ms;
    int64_t session_epoch; /* the account's when it was opened */
};

enum session_standing {
    SESSION_STANDS,
    SESSION_IDLE,     /* not used for too long */
    SESSION_TOO_OLD,  /* open for too long */
    SESSION_CALLED_IN /* password changed or account disabled since */
};

/* Whether the session stands at `now_ms`. An instant after `now_ms` (the clock ran back) counts as
 * just now. */
enum session_standing session_judge(const struct session *session, const struct account *account,
                                    const struct session_limits *limits, int64_t now_ms);

/* How long from `now_ms` it still stands if it is not used again. 0 when it no longer does. */
int64_t session_left_ms(const struct session *session, const struct session_limits *limits,
                        int64_t now_ms);

/* What a password must be, as people are told. */
#define PASSWORD_RULE                                                                              \
    "密码应为10到128个字节，含大写字母、小写字母、数字、其他符号中的至少三种，不含账号"

/* Whether `password` may be chosen for `account`, which is PASSWORD_RULE. */
bool password_may_be_chosen(const char *password, const char *account);

/* Whether `id` may name an account: 1 to ACCOUNT_ID_MAX bytes of letters, digits, '.', '-', '_' and
 * CJK, no colon, which marks services. */
bool account_id_is_valid(const char *id);

#endif
