#include "reply/levels.h"

#include "common/base/happened.h"
#include "common/base/utf8.h"
#include "reply/draft.h"
#include "reply/errors.h"
#include "reply/numbering.h"

#include <string.h>

/* Two more acts fit: one step may keep two. */
static int check_room(const struct reply *reply, struct failure *failure)
{
    if (reply->level_count + 2 > ACTS_MAX) {
        failure_refuse(failure, &REFUSE_TOO_MANY_ACTS, NULL);
        return -1;
    }
    return 0;
}

static int apply(struct reply *reply, enum reply_event event, const struct reply_step *step,
                 struct failure *failure)
{
    draft_check_text(step->comment, event == REPLY_RECALL ? "reason" : "comment", REMARK_TEXT_MAX,
                     false, failure);
    if (failure_is_set(failure) || check_room(reply, failure) < 0) {
        return -1;
    }
    return reply_apply(reply, event, step, failure);
}

int levels_submit(struct reply *reply, const struct reply_step *step, struct failure *failure)
{
    bool both = act_holds(step->act, "DIVISION_HEAD") && act_holds(step->act, "LEADER");

    return apply(reply, both ? REPLY_SUBMIT_AND_APPROVE : REPLY_SUBMIT, step, failure);
}

int levels_review(struct reply *reply, bool approve, const struct reply_step *step,
                  struct failure *failure)
{
    struct reply_step at_desk = *step;

    at_desk.desk = levels_desk(reply);
    return apply(reply, approve ? REPLY_APPROVE : REPLY_SEND_BACK, &at_desk, failure);
}

int levels_sign(struct reply *reply, const struct reply_step *step, struct failure *failure)
{
    bool both = reply->state == REPLY_SUBMITTED && act_holds(step->act, "LEADER") &&
                act_holds(step->act, "PRINCIPAL");

    return apply(reply, both ? REPLY_APPROVE_AND_SIGN : REPLY_SIGN, step, failure);
}

int levels_recall(struct reply *reply, const struct reply_step *step, struct failure *failure)
{
    return apply(reply, REPLY_RECALL, step, failure);
}

/* The post under which that act is done. */
static const char *role_of(enum level_act act, const struct reply_step *step)
{
    switch (act) {
    case ACT_SUBMITTED: return "DIVISION_HEAD";
    case ACT_APPROVED: return "LEADER";
    case ACT_SIGNED:
    case ACT_RECALLED: return "PRINCIPAL";
    case ACT_SENT_BACK: return step->desk;
    case ACT_NONE: break;
    }
    return step->act->by.role;
}

static const char *join(struct failure *failure, const char *const *words, size_t count)
{
    const char *list = "";

    for (size_t i = 0; i < count; i++) {
        const char *longer = arena_printf(failure->arena, "%s%s%s", list, i ? "、" : "", words[i]);
        list = longer ? longer : list;
    }
    return list;
}

static int check_opinions(const struct handling_facts *facts, struct failure *failure)
{
    if (facts->missing_opinion_count == 0) {
        return 0;
    }
    failure_refuse(failure, &REFUSE_OPINIONS_MISSING,
                   join(failure, facts->missing_opinions, facts->missing_opinion_count));
    failure_allow(failure, "PRESS_OPINION");
    failure_allow(failure, "WAIVE_OPINION");
    return -1;
}

/* What lets the text be written anew. */
static const char *what_rewords(const struct reply *reply)
{
    return reply->state == REPLY_DRAFTING ? "SAVE" : "SEND_BACK";
}

static int check_merge(const struct reply_step *step, struct failure *failure)
{
    if (step->outdated) {
        failure_refuse(failure, &REFUSE_MERGE_CHANGED, NULL);
        failure_allow(failure, what_rewords(step->reply));
        return -1;
    }
    return 0;
}

int levels_may_submit(const void *input, struct failure *failure)
{
    const struct reply_step *step = input;

    if (check_merge(step, failure) < 0) {
        return -1;
    }
    if (step->lint_count > 0) {
        failure_refuse(failure, &REFUSE_LINT_ERRORS, step->lint[0].message);
        failure_allow(failure, what_rewords(step->reply));
        for (size_t i = 0; i < step->lint_count; i++) {
            failure_add_field(failure, step->lint[i].field, "%s", step->lint[i].message);
        }
        return -1;
    }
    return check_opinions(step->facts, failure);
}

/* By themselves, or through one who stood in for them. */
static bool wrote_it(const struct reply *reply, const struct person *person)
{
    for (size_t i = 0; i < reply->version_count; i++) {
        const struct person *writer = &reply->versions[i].by;
        const char *const writers[] = {writer->account, writer->on_behalf_of};
        for (size_t j = 0; j < COUNT_OF(writers); j++) {
            if (*writers[j] && (strcmp(writers[j], person->account) == 0 ||
                                strcmp(writers[j], person->on_behalf_of) == 0)) {
                return true;
            }
        }
    }
    return false;
}

/* Head and principal are no neighbours: whoever sent this text in, in whatever name, does not sign
 * it as a stand-in. An own post of principal is another matter. */
static bool submitted_it(const struct reply *reply, const struct person *person)
{
    for (size_t i = reply->level_count; i-- > 0;) {
        const struct level *level = &reply->levels[i];
        if (level->act == ACT_SUBMITTED) {
            return *person->on_behalf_of && strcmp(level->by.account, person->account) == 0;
        }
    }
    return false;
}

static const struct failure_kind *find_missing_contact(const struct handling_facts *facts)
{
    if (!facts->contact_before) {
        return &REFUSE_NO_CONTACT_BEFORE;
    }
    if (!facts->contact_during) {
        return &REFUSE_NO_CONTACT_DURING;
    }
    return facts->key_supervision && !facts->contact_face_to_face ? &REFUSE_NO_FACE_TO_FACE : NULL;
}

static int check_contacts(const struct handling_facts *facts, struct failure *failure)
{
    bool excused = facts->contact_waived || facts->failed_contact_days >= 2;

    if (!facts->contacts_required || excused) {
        return 0;
    }
    const struct failure_kind *missing = find_missing_contact(facts);
    if (!missing) {
        return 0;
    }
    failure_refuse(failure, missing,
                   facts->unmet_count ? join(failure, facts->unmet, facts->unmet_count) : NULL);
    failure_allow(failure, "RECORD_CONTACT");
    return -1;
}

static bool is_answered(const struct draft *draft, int32_t ask)
{
    for (size_t i = 0; i < draft->ask_count; i++) {
        if (draft->asks[i].ask == ask && *draft->asks[i].answer) {
            return true;
        }
    }
    return false;
}

static int check_asks(const struct reply_step *step, struct failure *failure)
{
    for (size_t i = 0; step->facts->asks_required && i < step->facts->ask_count; i++) {
        if (!is_answered(&step->reply->draft, (int32_t)i + 1)) {
            failure_refuse(failure, &REFUSE_ASK_UNANSWERED,
                           arena_printf(failure->arena, "第%zu项", i + 1));
            failure_allow(failure, what_rewords(step->reply));
            return -1;
        }
    }
    return 0;
}

int levels_may_sign(const void *input, struct failure *failure)
{
    const struct reply_step *step = input;

    const struct person signs = act_under(step->act, "PRINCIPAL");

    if (wrote_it(step->reply, &signs)) {
        failure_refuse(failure, &REFUSE_DRAFTER_SIGNS, NULL);
        return -1;
    }
    if (submitted_it(step->reply, &signs)) {
        failure_refuse(failure, &REFUSE_SUBMITTER_SIGNS, NULL);
        return -1;
    }
    if (check_merge(step, failure) < 0) {
        return -1;
    }
    /* A co-unit may have come in since the submission. */
    if (check_contacts(step->facts, failure) < 0 || check_opinions(step->facts, failure) < 0) {
        return -1;
    }
    /* Asks are answered by the first reply; a later one speaks of what is left. */
    return step->reply->kind == REPLY_FIRST ? check_asks(step, failure) : 0;
}

/* Some of it has no number yet, or an entered one of which nothing has left. */
int levels_number_is_open(const void *input, struct failure *failure)
{
    const struct reply *reply = ((const struct reply_step *)input)->reply;

    if (!numbering_is_open(reply)) {
        failure_refuse(failure, &REFUSE_NUMBER_STANDS, NULL);
        return -1;
    }
    return 0;
}

int levels_something_is_left(const void *input, struct failure *failure)
{
    const struct reply *reply = ((const struct reply_step *)input)->reply;

    for (size_t i = 0; i < reply->letter_count; i++) {
        if (reply->letters[i].sent == DAY_NONE) {
            return 0;
        }
    }
    for (size_t i = 0; i < reply->copy_count; i++) {
        if (reply->copies[i].sent == DAY_NONE) {
            return 0;
        }
    }
    failure_refuse(failure, &REFUSE_ALREADY_SENT, NULL);
    return -1;
}

int levels_receipt_is_awaited(const void *input, struct failure *failure)
{
    const struct reply *reply = ((const struct reply_step *)input)->reply;

    for (size_t i = 0; i < reply->letter_count; i++) {
        const struct letter *letter = &reply->letters[i];
        if (letter->sent != DAY_NONE && letter->received == DAY_NONE) {
            return 0;
        }
    }
    for (size_t i = 0; i < reply->copy_count; i++) {
        const struct copy *copy = &reply->copies[i];
        if (copy->sent != DAY_NONE && copy->received == DAY_NONE) {
            return 0;
        }
    }
    failure_refuse(failure, &REFUSE_ALREADY_RECEIVED, NULL);
    return -1;
}

int levels_may_leave(const void *input, struct failure *failure)
{
    const struct reply_step *step = input;
    const struct happened seal = {.day = step->sealed, .recorded_ms = step->act->now_ms};

    if (!step->numbered) {
        failure_refuse(failure, &REFUSE_NOT_NUMBERED, NULL);
        return -1;
    }
    if (step->sealed == DAY_NONE) {
        failure_refuse(failure, &REFUSE_NOT_SEALED, NULL);
        failure_add_field(failure, "signedAndSealedOn", "须填写");
        return -1;
    }
    return happened_check(&seal, step->reply->letter_day, "signedAndSealedOn", failure) ? 0 : -1;
}

static int check_words(const struct reply_step *step, const struct failure_kind *kind,
                       const char *field, struct failure *failure)
{
    if (!utf8_is_blank(step->comment)) {
        return 0;
    }
    failure_refuse(failure, kind, NULL);
    failure_add_field(failure, field, "须填写");
    return -1;
}

int levels_comment_given(const void *input, struct failure *failure)
{
    return check_words(input, &REFUSE_COMMENT_MISSING, "comment", failure);
}

int levels_reason_given(const void *input, struct failure *failure)
{
    return check_words(input, &REFUSE_REASON_MISSING, "reason", failure);
}

void levels_keep(struct reply *reply, const struct reply_step *step, enum level_act act,
                 bool joined)
{
    reply->levels[reply->level_count++] =
        (struct level){.act = act,
                       .by = act_under(step->act, role_of(act, step)),
                       .comment = step->comment,
                       .instant_ms = step->act->now_ms,
                       .joined = joined};
}

const char *levels_desk(const struct reply *reply)
{
    switch ((enum reply_state)reply->state) {
    case REPLY_DRAFTING: return "DIVISION_HEAD";
    case REPLY_SUBMITTED: return "LEADER";
    case REPLY_REVIEWED: return "PRINCIPAL";
    case REPLY_SIGNED:
    case REPLY_DISPATCHING:
    case REPLY_DISPATCHED:
    case REPLY_STATES: break;
    }
    return "";
}

const char *level_act_token(enum level_act act)
{
    static const char *const tokens[] = {"",          "SUBMITTED", "APPROVED",
                                         "SENT_BACK", "SIGNED",    "RECALLED"};

    return (size_t)act < COUNT_OF(tokens) ? tokens[act] : "";
}
