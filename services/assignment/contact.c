#include "assignment/contact.h"

#include "assignment/fields.h"
#include "assignment/refusal.h"
#include "assignment/successor.h"
#include "common/base/happened.h"

#include <string.h>

static void check_signers(const struct proposal *proposal, const struct contact *contact,
                          struct failure *failure)
{
    if (contact->signer_count == 0 || contact->signer_count > SIGNERS_MAX) {
        failure_add_field(failure, "signers", "请选择联系的代表、委员");
        return;
    }
    for (size_t i = 0; i < contact->signer_count; i++) {
        const struct signer *signer = proposal_signer(proposal, contact->signers[i]);
        if (!signer) {
            failure_add_field(failure, "signers", "没有第%d位提出人", contact->signers[i]);
        } else if (signer->standing != SIGNER_STANDS) {
            failure_add_field(failure, "signers", "第%d位提出人已撤回或不再答复（规则3）",
                              contact->signers[i]);
        }
    }
}

static void check_day(const struct contact *contact, const struct answering_unit *unit,
                      struct failure *failure)
{
    const struct happened happened = {.day = contact->day, .recorded_ms = contact->recorded_ms};
    civil_day not_before = date_at(unit->assigned_ms);

    if (contact->stage == CONTACT_AFTER) {
        if (unit->reply_signed_ms == 0) {
            failure_add_field(failure, "stage", "办后联系应在答复签发之后（规则9）");
            return;
        }
        not_before = date_at(unit->reply_signed_ms);
    }
    if (contact->day != DAY_NONE) {
        (void)!happened_check(&happened, not_before, "date", failure);
    }
}

static void check(const struct proposal *proposal, const struct contact *contact,
                  const struct answering_unit *unit, struct failure *failure)
{
    if (contact->stage < CONTACT_BEFORE || contact->stage > CONTACT_AFTER) {
        failure_add_field(failure, "stage", "请选择办前、办中或办后");
    }
    if (contact->way < CONTACT_VISIT || contact->way > CONTACT_COMMITTEE) {
        failure_add_field(failure, "way", "请选择联系方式");
    }
    bool invited = contact->way == CONTACT_INVITATION && !contact->waived;
    bool answered = contact->answer >= ANSWER_COMING && contact->answer <= ANSWER_SILENT;
    if (invited && !answered) {
        failure_add_field(failure, "answer", "请记明对邀请的答复（规则9）");
    } else if (!invited && contact->answer != ANSWER_NONE) {
        failure_add_field(failure, "answer", "只有邀请参加办理的才有答复（规则9）");
    }
    field_require(failure, "who", "本单位联系人", contact->who, SHORT_TEXT_MAX);
    field_require(failure, "gist", "联系情况", contact->gist, LONG_TEXT_MAX);
    check_signers(proposal, contact, failure);
    check_day(contact, unit, failure);
}

int contact_record(struct proposal *proposal, const struct contact *contact,
                   const struct calendar *calendar, struct arena *arena, struct failure *failure)
{
    const struct answering_unit *unit = proposal_find_answering(proposal, contact->unit);
    size_t count = proposal->contact_count;

    if (!unit) {
        refuse_saying(failure, REFUSAL_UNIT_NOT_CONCERNED, "%s", contact->unit);
        return -1;
    }
    check(proposal, contact, unit, failure);
    if (count >= CONTACTS_MAX) {
        refuse(failure, REFUSAL_CONTACTS_FULL);
    }
    struct contact *longer = arena_array(arena, count + 1, sizeof(*longer));
    if (!longer) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足，请稍后再试");
        return -1;
    }
    if (failure_is_set(failure)) {
        return -1;
    }
    const struct happened happened = {.day = contact->day, .recorded_ms = contact->recorded_ms};
    for (size_t i = 0; i < count; i++) {
        longer[i] = proposal->contacts[i];
    }
    longer[count] = *contact;
    longer[count].late_entry = happened_is_late_entry(&happened, calendar);
    proposal->contacts = longer;
    proposal->contact_count = count + 1;
    return 0;
}

static bool names_signer(const struct contact *contact, int32_t position)
{
    for (size_t i = 0; i < contact->signer_count; i++) {
        if (contact->signers[i] == position) {
            return true;
        }
    }
    return false;
}

static bool is_face_to_face(enum contact_way way)
{
    return way == CONTACT_VISIT || way == CONTACT_MEETING || way == CONTACT_INVITATION;
}

/* Whether an attempt before number `index` failed on the same day, which counts once. */
static bool failed_before(const struct proposal *proposal, size_t index, int32_t lead)
{
    const struct contact *contact = &proposal->contacts[index];
    const char *unit = proposal_unit_now(proposal, contact->unit);

    for (size_t i = 0; i < index; i++) {
        const struct contact *earlier = &proposal->contacts[i];
        if (!earlier->reached && !earlier->waived && earlier->day == contact->day &&
            strcmp(proposal_unit_now(proposal, earlier->unit), unit) == 0 &&
            names_signer(earlier, lead)) {
            return true;
        }
    }
    return false;
}

/* Whoever declined an invitation was asked, not met. */
static void add_reached(const struct contact *contact, struct contact_summary *summary)
{
    if (contact->answer == ANSWER_DECLINED) {
        return;
    }
    summary->before = summary->before || contact->stage == CONTACT_BEFORE;
    if (contact->stage == CONTACT_DURING) {
        summary->during = true;
        summary->during_face_to_face =
            summary->during_face_to_face || is_face_to_face(contact->way);
    }
}

struct contact_summary contact_summarise(const struct proposal *proposal, const char *unit)
{
    struct contact_summary summary = {0};
    int32_t lead = proposal_lead_signer(proposal);

    for (size_t i = 0; i < proposal->contact_count; i++) {
        const struct contact *contact = &proposal->contacts[i];
        if (strcmp(proposal_unit_now(proposal, contact->unit), unit) != 0 ||
            !names_signer(contact, lead)) {
            continue;
        }
        if (contact->waived) {
            summary.waived = summary.waived || *contact->confirmed_by != '\0';
        } else if (contact->reached) {
            add_reached(contact, &summary);
        } else if (!failed_before(proposal, i, lead)) {
            summary.failed_days++;
        }
    }
    return summary;
}

bool contact_suffices(const struct contact_summary *summary, bool key_supervision)
{
    if (summary->waived || summary->failed_days >= 2) {
        return true;
    }
    return summary->before && (key_supervision ? summary->during_face_to_face : summary->during);
}

static bool is_same_person(const struct signer *one, const struct signer *other)
{
    bool told_apart = *one->person && *other->person;

    return strcmp(one->name, other->name) == 0 &&
           (!told_apart || strcmp(one->person, other->person) == 0);
}

size_t contact_find_signers(const struct proposal *from, const struct contact *contact,
                            const struct proposal *other, int32_t *ret_positions)
{
    size_t count = 0;

    for (size_t i = 0; i < other->signer_count; i++) {
        for (size_t k = 0; k < contact->signer_count; k++) {
            const struct signer *met = proposal_signer(from, contact->signers[k]);
            if (met && is_same_person(met, &other->signers[i])) {
                ret_positions[count++] = (int32_t)i + 1;
                break;
            }
        }
    }
    return count;
}
