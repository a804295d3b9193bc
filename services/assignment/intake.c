#include "assignment/intake.h"

#include "assignment/fields.h"
#include "assignment/refusal.h"

#include <stdio.h>
#include <string.h>

/* --- withdrawal --- */

/* Withdrawn where all withdrew; else the office's marks had a part in it. */
static enum proposal_event how_it_ends(const struct proposal *proposal)
{
    for (size_t i = 0; i < proposal->signer_count; i++) {
        if (proposal->signers[i].standing != SIGNER_WITHDRAWN) {
            return PROPOSAL_RUN_OUT;
        }
    }
    return PROPOSAL_END;
}

/* What the units were doing ends with it; what is closed stays closed. */
static int end_handling(struct proposal *proposal, const struct unit_act *act,
                        struct failure *failure)
{
    if (proposal_decide(proposal, how_it_ends(proposal), act, failure) != 0) {
        return -1;
    }
    for (size_t i = 0; i < proposal->answering_count; i++) {
        struct answering_unit *unit = &proposal->answering[i];
        if (transition_find(&answering_table, (int)unit->state, ANSWERING_END) &&
            answering_decide(unit, ANSWERING_END, act, failure, unit) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        struct co_unit *unit = &proposal->co_units[i];
        if (transition_find(&opinion_table, (int)unit->state, OPINION_END) &&
            co_unit_decide(unit, OPINION_END, act, failure, unit) != 0) {
            return -1;
        }
    }
    return 0;
}

int signer_release(struct proposal *proposal, int32_t position, bool by_office, civil_day day,
                   const struct unit_act *act, struct failure *failure, bool *ret_ended)
{
    struct signer *signer = proposal_signer(proposal, position);

    if (!signer) {
        failure_add_field(failure, "signer", "没有第%d位提出人", position);
        return -1;
    }
    field_require(failure, "reason", by_office ? "不再答复的理由" : "撤回的理由", act->reason,
                  LONG_TEXT_MAX);
    field_not_future(failure, "date", "日期", day, act->today);
    if (failure_is_set(failure)) {
        return -1;
    }
    if (signer->standing != SIGNER_STANDS) {
        refuse_saying(failure, REFUSAL_SIGNER_GONE, "%s", signer->name);
        return -1;
    }
    if (proposal_decide(proposal, PROPOSAL_WITHDRAW, act, failure) != 0) {
        return -1;
    }
    signer->standing = by_office ? SIGNER_EXCUSED : SIGNER_WITHDRAWN;
    signer->reason = act->reason;
    signer->standing_on = day;
    *ret_ended = proposal_lead_signer(proposal) == 0;
    return *ret_ended ? end_handling(proposal, act, failure) : 0;
}

/* --- merging --- */

/* Each answering unit of `one` answers `other` in the same way. */
static bool answered_alike(const struct proposal *one, const struct proposal *other)
{
    for (size_t i = 0; i < one->answering_count; i++) {
        const struct answering_unit *unit = &one->answering[i];
        if (unit->state == ANSWERING_RELEASED) {
            continue;
        }
        const struct answering_unit *same = proposal_find_answering(other, unit->unit);
        if (!same || same->split != unit->split) {
            return false;
        }
    }
    return proposal_answering_open(one) == proposal_answering_open(other);
}

/* The act is the main one's: what is allowed instead is so of it. */
static void tell_which(const struct proposal *main, const char *key, const struct unit_act *act,
                       struct failure *failure)
{
    const char *message = strstr(failure->message, key)
                              ? NULL
                              : arena_printf(failure->arena, "%s：%s", key, failure->message);

    failure->message = message ? message : failure->message;
    proposal_tell_allowed(main, act, failure);
}

static int check_other(const struct proposal *main, const struct keyed_proposal *other,
                       const struct unit_act *act, struct failure *failure)
{
    if (other->proposal == main || other->proposal->merged_count > 0) {
        failure_add_field(failure, "with", "%s不能并入：它就是主件，或已有别的件并入它（规则3）",
                          other->key);
        return -1;
    }
    if (proposal_decide(other->proposal, PROPOSAL_MERGE, act, failure) != 0) {
        tell_which(main, other->key, act, failure);
        return -1;
    }
    if (!answered_alike(main, other->proposal)) {
        refuse_saying(failure, REFUSAL_MERGE_UNITS_DIFFER, "%s", other->key);
        proposal_tell_allowed(main, act, failure);
        return -1;
    }
    return 0;
}

static bool has_room(const struct keyed_proposal *main, const struct keyed_proposal *others,
                     size_t count, const struct merged_before *earlier, struct failure *failure)
{
    size_t signers = earlier->signers + main->proposal->signer_count;
    size_t asks = earlier->asks + main->proposal->ask_count;

    if (count == 0 || main->proposal->merged_count + count > MERGED_MAX) {
        failure_add_field(failure, "with", "请指明并入的件，连同主件最多%d件（规则3）",
                          MERGED_MAX + 1);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        signers += others[i].proposal->signer_count;
        asks += others[i].proposal->ask_count;
        for (size_t k = 0; k < i; k++) {
            if (strcmp(others[i].key, others[k].key) == 0) {
                failure_add_field(failure, "with", "%s写了两次", others[i].key);
                return false;
            }
        }
    }
    if (signers > MERGED_SIGNERS_MAX) {
        failure_add_field(failure, "with", "并案各件的提出人合计最多%d位（规则3）",
                          MERGED_SIGNERS_MAX);
        return false;
    }
    if (asks > ASKS_MAX) {
        failure_add_field(failure, "with",
                          "并案各件的诉求合计最多%d项，一份答复才能逐项答复（规则3、4）", ASKS_MAX);
        return false;
    }
    return true;
}

int proposals_merge(const struct keyed_proposal *main, const struct keyed_proposal *others,
                    size_t count, const struct merged_before *earlier, const struct unit_act *act,
                    struct arena *arena, struct failure *failure)
{
    struct proposal *into = main->proposal;

    if (!has_room(main, others, count, earlier, failure) ||
        proposal_decide(into, PROPOSAL_MERGE, act, failure) != 0) {
        return -1;
    }
    const char **merged = arena_array(arena, into->merged_count + count, sizeof(*merged));
    if (!merged) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足，请稍后再试");
        return -1;
    }
    for (size_t i = 0; i < into->merged_count; i++) {
        merged[i] = into->merged[i];
    }
    for (size_t i = 0; i < count; i++) {
        if (check_other(into, &others[i], act, failure) != 0) {
            return -1;
        }
        others[i].proposal->merged_into = main->key;
        merged[into->merged_count + i] = others[i].key;
    }
    into->merged = merged;
    into->merged_count += count;
    return 0;
}

int proposals_take_apart(struct proposal *main, const struct keyed_proposal *others, size_t count,
                         const struct unit_act *act, struct failure *failure)
{
    field_require(failure, "reason", "拆案理由", act->reason, LONG_TEXT_MAX);
    if (!failure_is_set(failure) && *main->merged_into) { /* whatever has become of it meanwhile */
        refuse_saying(failure, REFUSAL_MERGED, "主件是%s", main->merged_into);
    }
    if (failure_is_set(failure) || proposal_decide(main, PROPOSAL_TAKE_APART, act, failure) != 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        others[i].proposal->merged_into = "";
    }
    main->merged_count = 0;
    return 0;
}
