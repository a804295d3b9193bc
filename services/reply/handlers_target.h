/*
 * What most calls are about: one handling, found by docket, proposal and unit; a proposal that is
 * merged with others leads to the handling of the main one. A unit that is not
 * named is the caller's, else the only one that answers. Where a method wants the reply's text, it
 * is loaded by the digest that the handling carries.
 *
 * A method's state begins with a `struct target`; its steps begin with target_plan, target_more and
 * target_take, or with functions that call them.
 */
#ifndef BANFU_REPLY_HANDLERS_TARGET_H
#define BANFU_REPLY_HANDLERS_TARGET_H

#include "common/service/flow.h"
#include "reply/domain.h"
#include "reply/memory.h"
#include "reply/policy.h"
#include "reply/store.h"

struct findings;

enum target_stage { TARGET_UNITS, TARGET_ALONE, TARGET_MERGED, TARGET_TEXT, TARGET_WORDS };

struct target {
    /* what the method wants */
    bool wants_text;
    bool wants_words;     /* the reply's long words too, to be shown; wants_text only */
    bool wants_calendar;  /* for the days that acts on paper carry */
    bool may_be_new;      /* a handling that is not there yet is empty */
    int32_t text_version; /* 0: the latest */

    /* what was found */
    int32_t round, signer; /* as asked for; 0: none is named */
    const char *asked;     /* the proposal that the call names */
    struct store_key
        key; /* of the handling: its proposal is the main one where others are merged */
    struct members members;
    struct letter_number brought[MATTERS_MAX]; /* by members, from their own replies; text NULL */
    struct handling handling;
    bool known;          /* the handling, with a matter of the proposal asked for */
    uint32_t matter;     /* where known */
    struct reply *reply; /* of that round; NULL where there is none and may_be_new */
    const char *body;
    const char *same_as;             /* another proposal answered by the same text, or "" */
    const struct calendar *calendar; /* the city's; wants_calendar only */
    struct letterhead letterhead;    /* of that round, once signed; wants_text only */

    /* places in between */
    enum target_stage stage;
    size_t units, members_place, passed_place;
    struct stored_handling places;
    size_t own[MATTERS_MAX];
    size_t text, same, version, letterhead_place, calendar_place;
    struct words words;
};

/* The request's field `round` says which reply, 0 the latest that answers the proposal and, where
 * the request names one in its field `signer`, that signer. */
void target_plan(struct flow *flow, struct load *load);
void target_plan_with_text(struct flow *flow, struct load *load);
/* And its long words: comments, promises, what cards say. */
void target_plan_with_words(struct flow *flow, struct load *load);
/* And the city's calendar, by which an entry is late (rule 10). */
void target_plan_with_calendar(struct flow *flow, struct load *load);
void target_plan_new(struct flow *flow, struct load *load);
bool target_more(struct flow *flow, const struct loaded *loaded, struct load *load);
/* Whether the caller may: by the method's policy, for this unit and kind. */
void target_take(struct flow *flow, const struct loaded *loaded);

/* The session a proposal is counted in (with 闭会期间 where it was raised between two), and its
 * name by it: 市七届人大一次会议第17号建议. "" when memory is short. */
const char *target_session(const struct target *target, const struct letterhead *head,
                           struct arena *arena);
const char *target_case_name(const struct target *target, const struct letterhead *head,
                             struct arena *arena);

/* "SUGGESTION", "PROPOSAL"; "" where there is no handling yet. */
const char *target_kind_token(const struct target *target);

/* Who acts, with every role held for the unit. */
struct act target_act(struct flow *flow);

/* The event names that one of the caller's posts as the one acted under. */
void target_acts_under(struct flow *flow, const struct act *act, const char *role);

/* What the linter finds in the text that was loaded. */
void target_lint(struct flow *flow, struct findings *ret_findings);

/* Its errors as fields of a refusal, at most LINT_FINDINGS_MAX; their number. Without memory to
 * look for them the flow fails: none found would let the text pass. */
size_t target_lint_errors(struct flow *flow, struct failure_field *ret_fields);

/* Names the handling's part and puts it: what every change of a handling ends with. */
struct packed_handling target_put(struct flow *flow, struct commit *commit);

/* --- a handling as this process last saved it (memory.h) --- */

/* Whom what is remembered of it is about. */
struct memory_about target_about(const struct target *target);

/* What the call names, without a load: false where the unit would have to be looked for. */
bool target_name(struct flow *flow) MUST_CHECK;

/* The named handling as the packed bytes of that version have it, as after the last of target_more:
 * one that is handled by itself. False when it cannot be read. */
bool target_recall(struct flow *flow, const struct packed_handling *packed,
                   int64_t version) MUST_CHECK;

/* The event's body, of that type and empty, for the caller to fill in. Never NULL: with the arena
 * full the flow's failure is set and what is written goes nowhere. */
void *target_event(struct flow *flow, const ProtobufCMessageDescriptor *body);

/* What concerns a reply as a whole is told under the main proposal. Returns the proposals for the
 * event to name, `ret_count` 0 where it is handled by itself; NULL with the flow's failure. */
char **target_tell_whole(struct flow *flow, size_t *ret_count) MUST_CHECK;

/* The flow was refused: the refusal tells the reply's state and what that allows. */
void target_explain(struct flow *flow);

/* The reply's state, on the receipt. */
void target_tell_reply(struct flow *flow, const struct reply *reply);

#endif
