#include "assignment/import_plan.h"

#include "common/base/utf8.h"

#include <string.h>

/* --- signers --- */

static bool ends_with(const char *text, const char *ending)
{
    size_t size = strlen(text);
    size_t length = strlen(ending);

    return size >= length && strcmp(text + size - length, ending) == 0;
}

/* Names of people hardly reach five characters without a dot between; parties and mass
 * organisations end in a word that no name ends in. */
static bool looks_like_organisation(const char *name)
{
    static const char *const endings[] = {"市委",   "委员会", "工商联", "总工会", "妇联",
                                          "联合会", "协会",   "支部",   "小组",   "联谊会"};

    if (utf8_length(name, strlen(name)) < 4 || strstr(name, "·")) {
        return false;
    }
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        if (ends_with(name, endings[i])) {
            return true;
        }
    }
    return false;
}

struct signer *import_signers(const struct register_row *row, struct arena *arena)
{
    struct signer *signers = arena_array(arena, row->signers.count + 1, sizeof(*signers));

    for (size_t i = 0; signers && i < row->signers.count; i++) {
        signers[i] = (struct signer){
            .name = row->signers.names[i],
            .delegation = i == 0 ? row->delegation : "",
            .organisation =
                row->kind == REGISTER_PROPOSAL && looks_like_organisation(row->signers.names[i]),
            .person = "",
            .reason = "",
        };
    }
    return signers;
}

/* --- against what stands --- */

static bool same_names(const char *const *one, size_t one_count, const struct register_names *other)
{
    if (one_count != other->count) {
        return false;
    }
    for (size_t i = 0; i < one_count; i++) {
        if (strcmp(one[i], other->names[i]) != 0) {
            return false;
        }
    }
    return true;
}

static bool same_signers(const struct proposal *standing, const struct signer *signers,
                         size_t count)
{
    if (standing->signer_count != count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct signer *one = &standing->signers[i];
        /* Someone chosen by hand among namesakes stays chosen. */
        bool same_person = strcmp(one->person, signers[i].person) == 0 || signers[i].ambiguous;
        if (strcmp(one->name, signers[i].name) != 0 || !same_person) {
            return false;
        }
        if (*signers[i].delegation && strcmp(one->delegation, signers[i].delegation) != 0) {
            return false;
        }
    }
    return true;
}

static bool same_words(const struct proposal *standing, const struct register_row *row,
                       const struct import_ground *ground)
{
    return strcmp(standing->title, row->title) == 0 && strcmp(standing->field, row->field) == 0 &&
           strcmp(standing->text_digest, ground->text_digest) == 0 &&
           standing->key_supervision == row->key_supervision &&
           standing->publication_consent == row->publication_consent &&
           strcmp(standing->register_lead, row->lead_unit) == 0 &&
           same_names(standing->register_co, standing->register_co_count, &row->co_units) &&
           same_names(standing->register_split, standing->register_split_count,
                      &row->split_units) &&
           strcmp(ground->standing_phone, row->phone) == 0;
}

/* What was said of a signer who is still named stays. */
static void keep_standing(const struct proposal *standing, struct signer *signers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < standing->signer_count; j++) {
            const struct signer *before = &standing->signers[j];
            if (strcmp(before->name, signers[i].name) != 0) {
                continue;
            }
            signers[i].standing = before->standing;
            signers[i].reason = before->reason;
            signers[i].standing_on = before->standing_on;
            if (signers[i].ambiguous && *before->person) {
                signers[i].person = before->person;
                signers[i].ambiguous = false;
            }
        }
    }
}

static void adopt_row(const struct register_row *row, struct signer *signers,
                      const struct import_ground *ground, struct proposal *proposal)
{
    proposal->title = row->title;
    proposal->field = row->field;
    proposal->text_digest = ground->text_digest;
    proposal->key_supervision = row->key_supervision;
    proposal->publication_consent = row->publication_consent;
    proposal->signers = signers;
    proposal->signer_count = row->signers.count;
    proposal->register_lead = row->lead_unit;
    proposal->register_co = row->co_units.names;
    proposal->register_co_count = row->co_units.count;
    proposal->register_split = row->split_units.names;
    proposal->register_split_count = row->split_units.count;
}

static void create(const struct register_row *row, struct signer *signers,
                   const struct import_ground *ground, struct proposal *ret_proposal)
{
    *ret_proposal = (struct proposal){
        .kind = row->kind == REGISTER_SUGGESTION ? KIND_SUGGESTION : KIND_PROPOSAL,
        .number = row->number,
        .between = row->between,
        .import = ground->job,
        .registered_ms = ground->act.now_ms,
        .state = PROPOSAL_REGISTERED,
        .merged_into = "",
        .asks_digest = "",
    };
    adopt_row(row, signers, ground, ret_proposal);
}

enum import_outcome import_decide(const struct register_row *row, struct signer *signers,
                                  const struct import_ground *ground, struct failure *failure,
                                  struct proposal *ret_proposal)
{
    if (!ground->standing) {
        create(row, signers, ground, ret_proposal);
        return IMPORT_CREATED;
    }
    if (same_words(ground->standing, row, ground) &&
        same_signers(ground->standing, signers, row->signers.count)) {
        return IMPORT_UNCHANGED;
    }
    struct proposal next = *ground->standing;
    if (proposal_decide(&next, PROPOSAL_AMEND, &ground->act, failure) != 0) {
        return IMPORT_REFUSED;
    }
    keep_standing(ground->standing, signers, row->signers.count);
    adopt_row(row, signers, ground, &next);
    *ret_proposal = next;
    return IMPORT_UPDATED;
}

int import_adopt(const struct proposal *planned, const struct unit_act *act,
                 struct failure *failure, struct proposal *standing)
{
    if (proposal_decide(standing, PROPOSAL_AMEND, act, failure) != 0) {
        return -1;
    }
    keep_standing(standing, planned->signers, planned->signer_count);
    standing->title = planned->title;
    standing->field = planned->field;
    standing->text_digest = planned->text_digest;
    standing->key_supervision = planned->key_supervision;
    standing->publication_consent = planned->publication_consent;
    standing->signers = planned->signers;
    standing->signer_count = planned->signer_count;
    standing->register_lead = planned->register_lead;
    standing->register_co = planned->register_co;
    standing->register_co_count = planned->register_co_count;
    standing->register_split = planned->register_split;
    standing->register_split_count = planned->register_split_count;
    return 0;
}
