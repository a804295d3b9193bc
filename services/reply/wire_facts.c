/* What assignment says, as this service's rules see it. */
#include "reply/wire.h"

#include "banfu/assignment/v1/assignment.pb-c.h"

#include <string.h>

typedef Banfu__Assignment__V1__FactsResponse response_t;

static int read_signers(Banfu__Proposal__V1__Signer *const *signers, size_t signer_count,
                        struct arena *arena, struct matter *matter)
{
    size_t count = signer_count < SIGNERS_MAX ? signer_count : SIGNERS_MAX;

    matter->signer_count = count;
    matter->signers = arena_array(arena, count + 1, sizeof(*matter->signers));
    for (size_t i = 0; matter->signers && i < count; i++) {
        const Banfu__Proposal__V1__Signer *signer = signers[i];
        matter->signers[i] = (struct signer){.position = signer->position,
                                             .name = arena_strdup(arena, signer->name),
                                             .organisation = signer->organisation,
                                             .released = signer->withdrawn};
        if (!matter->signers[i].name) {
            return -1;
        }
    }
    return matter->signers ? 0 : -1;
}

static int read_alone(const response_t *response, const char *proposal, struct arena *arena,
                      struct matter *matter)
{
    *matter = (struct matter){.proposal = proposal,
                              .kind = (enum kind)response->kind,
                              .number = response->number,
                              .title = arena_strdup(arena, response->title),
                              .between = response->between_sessions,
                              .publication_consent = response->publication_consent,
                              .closed_reason = ""};
    return matter->title ? read_signers(response->signers, response->n_signers, arena, matter) : -1;
}

static int read_member(const Banfu__Assignment__V1__MemberFacts *member, struct arena *arena,
                       struct matter *matter)
{
    *matter = (struct matter){.proposal = arena_strdup(arena, member->proposal),
                              .kind = (enum kind)member->kind,
                              .number = member->number,
                              .title = arena_strdup(arena, member->title),
                              .between = member->between_sessions,
                              .publication_consent = member->publication_consent,
                              .closed_reason = ""};
    return matter->proposal && matter->title
               ? read_signers(member->signers, member->n_signers, arena, matter)
               : -1;
}

/* Each by itself, or all of a merged handling. */
static int read_matters(const response_t *response, const char *proposal, struct arena *arena,
                        struct facts *facts)
{
    size_t count = response->n_members;

    facts->matters = arena_array(arena, MATTERS_MAX, sizeof(*facts->matters));
    if (!facts->matters || count > MATTERS_MAX) {
        return -1;
    }
    facts->matter_count = count ? count : 1;
    facts->versions[0] = response->version;
    if (count == 0) {
        return read_alone(response, proposal, arena, &facts->matters[0]);
    }
    for (size_t i = 0; i < count; i++) {
        facts->versions[i] = response->members[i]->version;
        if (read_member(response->members[i], arena, &facts->matters[i]) < 0) {
            return -1;
        }
    }
    return 0;
}

static int read_missing(const response_t *response, struct arena *arena,
                        struct handling_facts *facts)
{
    const char **names = arena_array(arena, response->n_missing_opinions + 1, sizeof(*names));

    for (size_t i = 0; names && i < response->n_missing_opinions; i++) {
        names[i] = arena_strdup(arena, response->missing_opinions[i]);
        if (!names[i]) {
            return -1;
        }
    }
    facts->missing_opinions = names;
    facts->missing_opinion_count = response->n_missing_opinions;
    return names ? 0 : -1;
}

/* "第2号建议领衔人黎花（缺办前联系）" */
static const char *name_unmet(const Banfu__Assignment__V1__UnmetSigner *unmet, struct arena *arena)
{
    bool face = strcmp(unmet->missing, "FACE_TO_FACE") == 0;
    const char *what = face                                    ? "办中当面沟通"
                       : strcmp(unmet->missing, "DURING") == 0 ? "办中联系"
                                                               : "办前联系";

    return arena_printf(arena, "第%d号%s领衔人%s（缺%s）", (int)unmet->number,
                        kind_chinese((enum kind)unmet->kind), unmet->signer, what);
}

static int read_unmet(const response_t *response, struct arena *arena, struct handling_facts *facts)
{
    const char **names = arena_array(arena, response->n_unmet + 1, sizeof(*names));

    for (size_t i = 0; names && i < response->n_unmet; i++) {
        names[i] = name_unmet(response->unmet[i], arena);
        if (!names[i]) {
            return -1;
        }
    }
    facts->unmet = names;
    facts->unmet_count = response->n_unmet;
    return names ? 0 : -1;
}

static bool is_on(const response_t *response, bool contacts)
{
    const Banfu__Proposal__V1__DocketSettings *settings =
        response->docket ? response->docket->settings : NULL;

    if (!settings) {
        return true; /* as rules.md has it */
    }
    return (contacts ? settings->contacts_required : settings->asks_required) !=
           BANFU__PROPOSAL__V1__SWITCH__ENUM__OFF;
}

static void read_contacts(const response_t *response, struct handling_facts *facts)
{
    const Banfu__Assignment__V1__ContactFacts *contacts = response->contacts;

    facts->contacts_required = is_on(response, true);
    facts->asks_required = is_on(response, false);
    facts->key_supervision = response->key_supervision;
    facts->ask_count = response->n_asks;
    if (contacts) {
        facts->contact_before = contacts->before;
        facts->contact_during = contacts->during;
        facts->contact_face_to_face = contacts->during_face_to_face;
        facts->failed_contact_days = contacts->failed_days;
        facts->contact_waived = contacts->waived;
    }
}

static int keep(struct arena *arena, const char *text, const char **ret_copy)
{
    *ret_copy = arena_strdup(arena, text);
    return *ret_copy ? 0 : -1;
}

static int read_letterhead(const response_t *response, struct arena *arena,
                           struct letterhead *letterhead)
{
    static const Banfu__Proposal__V1__Docket empty = BANFU__PROPOSAL__V1__DOCKET__INIT;
    const Banfu__Proposal__V1__Docket *docket = response->docket ? response->docket : &empty;

    int outcome = keep(arena, response->unit_full_name, &letterhead->unit_full_name);
    outcome |= keep(arena, response->unit_letter_code, &letterhead->letter_code);
    outcome |= keep(arena, docket->congress_session, &letterhead->congress_session);
    outcome |= keep(arena, docket->conference_session, &letterhead->conference_session);
    outcome |= keep(arena, docket->government, &letterhead->government);
    outcome |= keep(arena, docket->office, &letterhead->office);
    outcome |= keep(arena, docket->congress_committee, &letterhead->congress_committee);
    outcome |= keep(arena, docket->conference_committee, &letterhead->conference_committee);
    return outcome;
}

static void read_card_days(const response_t *response, struct facts *facts)
{
    enum { AFTER_RECEIPT = 30, AFTER_DISPATCH = 37 }; /* rule 23, where no setting says other */
    const Banfu__Proposal__V1__DocketSettings *settings =
        response->docket ? response->docket->settings : NULL;
    bool set = settings && settings->close_days_after_receipt > 0;

    facts->close_days_after_receipt = set ? settings->close_days_after_receipt : AFTER_RECEIPT;
    set = settings && settings->close_days_after_dispatch > 0;
    facts->close_days_after_dispatch = set ? settings->close_days_after_dispatch : AFTER_DISPATCH;
}

static bool refuses_taking_back(const response_t *response)
{
    const Banfu__Proposal__V1__DocketSettings *settings =
        response->docket ? response->docket->settings : NULL;

    return settings && settings->taking_back_accepted == BANFU__PROPOSAL__V1__SWITCH__ENUM__OFF;
}

int wire_to_facts(const struct Banfu__Assignment__V1__FactsResponse *response, const char *proposal,
                  struct arena *arena, struct facts *ret_facts)
{
    *ret_facts = (struct facts){.answers = response->answers,
                                .accepted = response->accepted,
                                .is_member = *response->merged_into != '\0',
                                .withdrawn = response->withdrawn,
                                .offline = response->offline};
    read_contacts(response, &ret_facts->handling);
    read_card_days(response, ret_facts);
    ret_facts->taking_back_refused = refuses_taking_back(response);
    return read_matters(response, proposal, arena, ret_facts) < 0 ||
                   read_missing(response, arena, &ret_facts->handling) < 0 ||
                   read_unmet(response, arena, &ret_facts->handling) < 0 ||
                   read_letterhead(response, arena, &ret_facts->letterhead) < 0
               ? -1
               : 0;
}
