/*
 * What the deadline service decides: what other services' events do to a proposal's clocks, what
 * people ask for, and which reminders go out. Pure: facts and the instant are handed in. Each
 * decision changes the timetable, or returns -1 with `failure` and must then be thrown away whole.
 *
 * What others' events do is never refused for its state: a clock that no longer runs is let be.
 * Only a full timetable or a full arena fails it (RESOURCE_EXHAUSTED).
 */
#ifndef BANFU_DEADLINE_DOMAIN_H
#define BANFU_DEADLINE_DOMAIN_H

#include "common/base/failure.h"
#include "deadline/lifecycle.h"
#include "deadline/timetable.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* By what dates are counted, and when it happens. An event is decided at its own instant, so that
 * catching up late comes to the same. */
struct moment {
    const struct almanac *almanac;
    int64_t now_ms;
};

/* --- what others' events do --- */

/* The whole of who handles it now (rule 5). Strings must lie in the timetable's arena. */
struct assignment {
    const char *lead; /* "" for none */
    const char *const *splits;
    size_t split_count;
    const char *const *cos;
    size_t co_count;
    int32_t signer_count;
    const char *const *signers; /* names in their order; NULL: not known */
    bool key;                   /* 重点督办: progress is owed, as often as the docket says */
    bool between;               /* 闭会期间建议: due 3 months after it was first assigned */
};

/* Starts the clocks of units that are new: reply and acceptance window of answering units, of a key
 * proposal its own work plan and the progress of the docket's first period; the opinion of
 * co-units. Ends those of units left out. Units that stay keep theirs. */
int domain_assign(struct timetable *timetable, const struct moment *moment,
                  const struct assignment *assignment, struct failure *failure) MUST_CHECK;

/* 承办人员 of the 五定, by whose name reminders go out (rules 6, 15). */
void domain_name_handler(struct timetable *timetable, const char *unit, const char *handler);
/* 五定 are in: the window is met (rule 6). */
int domain_accept(struct timetable *timetable, const struct moment *moment, const char *unit,
                  struct failure *failure) MUST_CHECK;
/* The window ends with the asking; a refusal begins a new one (rule 6). */
int domain_return_asked(struct timetable *timetable, const struct moment *moment, const char *unit,
                        struct failure *failure) MUST_CHECK;
int domain_return_refused(struct timetable *timetable, const struct moment *moment,
                          const char *unit, struct failure *failure) MUST_CHECK;
/* A key proposal's own. */
int domain_plan_filed(struct timetable *timetable, const struct moment *moment, const char *unit,
                      struct failure *failure) MUST_CHECK;
/* A month's progress is told; the next is owed when the docket says (rule 30). A report that
 * replaces an earlier one, or is of a month before it, moves nothing. */
struct progress {
    const char *unit;
    civil_day month; /* any day of it */
};
int domain_progress_told(struct timetable *timetable, const struct moment *moment,
                         const struct progress *progress, struct failure *failure) MUST_CHECK;
int domain_opinion_given(struct timetable *timetable, const struct moment *moment, const char *unit,
                         struct failure *failure) MUST_CHECK;
int domain_opinion_waived(struct timetable *timetable, const struct moment *moment,
                          const char *unit, struct failure *failure) MUST_CHECK;

/* The unit was merged or renamed: the successor goes on with its share as it stands, or, where it
 * has one of its own, the unit's ends (rule 5); of the docket's own, with its plan and its report.
 * The string must lie in the timetable's arena. */
int domain_pass(struct timetable *timetable, const struct moment *moment, const char *unit,
                const char *successor, struct failure *failure) MUST_CHECK;
int domain_pass_unit(struct timetable *timetable, const struct moment *moment, const char *unit,
                     const char *successor, struct failure *failure) MUST_CHECK;
/* Who has the unit's share now: itself, or whoever took over from it. Others may tell of a unit's
 * acts before they have heard. */
const char *domain_unit_now(const struct timetable *timetable, const char *unit);

/* A signer is no longer to be answered (rule 3): nothing is owed to them, and a reply that has left
 * to all others is made. */
int domain_release_signer(struct timetable *timetable, const struct moment *moment, int32_t signer,
                          struct failure *failure) MUST_CHECK;

/* Handling is closed (rule 23), of one unit or ("") of all: nothing more falls due. What a unit
 * owes for being late, and what it owes the signers for a grant, stays owed. */
int domain_finish(struct timetable *timetable, const struct moment *moment, const char *unit,
                  enum clock_end end, struct failure *failure) MUST_CHECK;

/* Nobody is left to be answered, everybody withdrew or was excused (rule 3): nobody handles it any
 * more, no request waits, no grant is left to be explained. What a unit owes for being late stays
 * owed. */
int domain_answer_nobody(struct timetable *timetable, const struct moment *moment,
                         enum clock_end end, struct failure *failure) MUST_CHECK;

/* Numbers are those on the wire (banfu.proposal.v1.ReplyKind). */
enum reply_kind { REPLY_FIRST = 1, REPLY_SUPPLEMENTARY, REPLY_SECOND, REPLY_FURTHER };

/* Letters have left. */
struct dispatch {
    const char *unit; /* in the timetable's arena */
    enum reply_kind kind;
    const int32_t *signers;
    size_t signer_count;
    struct happened left;
    bool to_all;        /* every signer of this round has had one now */
    civil_day last_day; /* when the last of them left, with to_all */
};

/* The reply's clock is met on the day the last signer's first letter left (rule 10), a signer's
 * re-handling clock when that signer's second letter does (rule 14); one late owes an explanation
 * (rule 12). */
int domain_dispatch(struct timetable *timetable, const struct moment *moment,
                    const struct dispatch *dispatch, struct failure *failure) MUST_CHECK;

/* A signer is dissatisfied with the result of `round` (rule 14). The same round starts no second
 * clock. */
struct dissatisfaction {
    const char *unit; /* in the timetable's arena */
    int32_t signer, round;
    civil_day learnt;
    bool corrected; /* a clock that runs counts from `learnt`, even where that is later */
};
int domain_dissatisfied(struct timetable *timetable, const struct moment *moment,
                        const struct dissatisfaction *dissatisfaction,
                        struct failure *failure) MUST_CHECK;

/* Meets the reply's clock of every unit whose first letters have all left. What was to be done
 * before the reply is then overtaken: the unit's acceptance and plan, and, with the last reply, the
 * opinions that never came. */
int domain_settle_replies(struct timetable *timetable, const struct moment *moment,
                          struct failure *failure) MUST_CHECK;

/* An inspection sent a reply back that has left: a supplementary one is owed (rule 32). A second
 * defect while one is owed starts no second clock. */
int domain_sent_back(struct timetable *timetable, const struct moment *moment, const char *unit,
                     civil_day found, struct failure *failure) MUST_CHECK;

/* The office accepted the signer's written taking-back. */
int domain_taken_back(struct timetable *timetable, const struct moment *moment, const char *unit,
                      int32_t signer, struct failure *failure) MUST_CHECK;

/* Calendar, settings or the docket's dates have changed: counts every running clock anew. */
int domain_count_anew(struct timetable *timetable, const struct moment *moment,
                      struct failure *failure) MUST_CHECK;

/* A unit begins, or (negative) ends, to answer proposals or to give its opinion on them. */
struct taking_part {
    const char *unit; /* in the timetable's arena */
    int32_t answers, advises;
};

/* The docket's own timetable: as long as a unit answers anything it owes a work plan, counted from
 * the first assignment (rule 30); as long as it takes part at all, a report (rule 25). */
int domain_take_part(struct timetable *timetable, const struct moment *moment,
                     const struct taking_part *change, struct failure *failure) MUST_CHECK;
int domain_unit_plan_filed(struct timetable *timetable, const struct moment *moment,
                           const char *unit, struct failure *failure) MUST_CHECK;
int domain_report_given(struct timetable *timetable, const struct moment *moment, const char *unit,
                        struct failure *failure) MUST_CHECK;

/* --- what people ask for; strings must lie in the timetable's arena --- */

struct extension_asking {
    const char *unit, *reason, *steps_done, *by;
    civil_day day;
};

/* What a request, or where one waits a grant, would come to (rule 11). */
struct extension_preview {
    civil_day day, latest;
    int32_t days_left;    /* of the cap, once `day` were granted */
    bool past_report_day; /* later than the units' reports are due */
    size_t to_tell;       /* signers it would have to be explained to */
};

int domain_ask_extension(struct timetable *timetable, const struct moment *moment,
                         const struct extension_asking *asking, const struct acting *acting,
                         struct failure *failure) MUST_CHECK;
int domain_preview_extension(const struct timetable *timetable, const struct moment *moment,
                             const struct extension_asking *asking, struct failure *failure,
                             struct extension_preview *ret_preview) MUST_CHECK;

struct extension_decision {
    const char *unit, *reason, *by;
    bool grant;
    civil_day day; /* DAY_NONE: as asked */
};

/* A grant moves the reply's date and with it the co-units', cures the days between, and obliges
 * the unit to explain it to every signer. */
int domain_decide_extension(struct timetable *timetable, const struct moment *moment,
                            const struct extension_decision *decision, const struct acting *acting,
                            struct failure *failure) MUST_CHECK;

struct explaining {
    const char *unit, *gist;
    int32_t signer, way;
    civil_day day;
};

/* Settles every grant's explanation to that signer. */
int domain_explain(struct timetable *timetable, const struct moment *moment,
                   const struct explaining *explaining, const struct acting *acting,
                   struct failure *failure) MUST_CHECK;

/* The written explanation of a reply that is, or left, late (rule 12). */
int domain_explain_delay(struct timetable *timetable, const struct moment *moment, const char *unit,
                         const char *text, struct failure *failure) MUST_CHECK;

struct pressing {
    const char *unit, *text, *by;
    bool for_opinion; /* by the unit that waits for it (rule 7); else by the office */
};

int domain_press(struct timetable *timetable, const struct moment *moment,
                 const struct pressing *pressing, struct failure *failure) MUST_CHECK;

/* The office's word on a dispatch entered after the due date but dated before it (rule 10): of the
 * reply or a supplementary one, or, with `signer`, of that signer's second reply. Of several that
 * wait the earliest is judged. `ret_clock` is the place of the clock judged. */
struct judging {
    const char *unit;
    int32_t signer; /* 0: none */
    bool confirmed;
};
int domain_judge_late_entry(struct timetable *timetable, const struct moment *moment,
                            const struct judging *judging, const struct acting *acting,
                            struct failure *failure, size_t *ret_clock) MUST_CHECK;

/* --- reminders --- */

struct reminder {
    const struct clock *clock;
    int32_t rung;
    int64_t instant_ms; /* when it was to go out */
};

/* Takes the rungs that are due by now, at most `most`, the earliest clocks first, and returns how
 * many. The clocks remember. */
int domain_remind(struct timetable *timetable, const struct moment *moment, size_t most,
                  struct failure *failure, struct reminder *ret_reminders,
                  size_t *ret_count) MUST_CHECK;

/* --- for both --- */

/* Whether the unit answers, or gives its opinion, now. */
const struct handling *domain_open_handling(const struct timetable *timetable, const char *unit);

/* The unit's share ends: its clocks, but for what it owes for being late, its request for
 * extension, and what it owes the signers. */
int domain_close_handling(struct timetable *timetable, const struct moment *moment,
                          struct handling *handling, enum clock_end end,
                          struct failure *failure) MUST_CHECK;

/* A clock that runs counts from `anchor` instead, an earlier day that became known later. */
void domain_run_from(const struct timetable *timetable, const struct moment *moment,
                     struct clock *clock, civil_day anchor);

/* Starts a clock of that kind. A docket without the date it needs starts none. */
int domain_start_clock(struct timetable *timetable, const struct moment *moment,
                       const struct clock *wanted, struct failure *failure) MUST_CHECK;

/* The date co-units' opinions lead up to: the lead unit's, else the earliest of the answering
 * units'. */
civil_day domain_reply_due(const struct timetable *timetable);

/* Counts the running opinions' clocks anew after the reply's date has moved. */
int domain_follow_reply(struct timetable *timetable, const struct moment *moment,
                        struct failure *failure) MUST_CHECK;

/* Ends it unmet if it runs. */
int domain_end_clock(struct clock *clock, const struct moment *moment, enum clock_end end,
                     struct failure *failure) MUST_CHECK;

/* The unit's latest clock of that kind is met by what happens now, if it runs. */
int domain_meet_kind(struct timetable *timetable, const struct moment *moment, enum clock_kind kind,
                     const char *unit, struct failure *failure) MUST_CHECK;

/* Meets it if it runs. */
int domain_meet_clock(struct clock *clock, const struct moment *moment, struct happened met,
                      struct failure *failure) MUST_CHECK;

/* A late reply owes its written explanation, unless it was given before. */
int domain_owe_explanation(struct timetable *timetable, const struct moment *moment,
                           const struct clock *late, struct failure *failure) MUST_CHECK;

#endif
