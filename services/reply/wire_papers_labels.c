/* Envelope labels (信封标签): of one proposal's signers, and of all letters of a unit that wait to
 * be sent. Addresses are told to whoever may have them by the caller. */
#include "reply/errors.h"
#include "reply/wire_papers.h"
#include "reply/wire_papers_docket.h"

#include "banfu/assignment/v1/assignment.pb-c.h"

#include <string.h>

enum { LABEL_COLUMNS = 2 };

typedef Banfu__Assignment__V1__SignerContact contact_t;

/* Labels go side by side. */
struct labels {
    struct paper_fields *fields;
    struct paper_table table;
    const char *row[LABEL_COLUMNS];
    size_t count;
};

static int begin_labels(struct labels *labels, struct paper_fields *fields, size_t most)
{
    *labels = (struct labels){.fields = fields};
    return paper_table(fields, "labels", LABEL_COLUMNS, most / LABEL_COLUMNS + 1, &labels->table);
}

static void end_row(struct labels *labels)
{
    for (size_t i = labels->count; i % LABEL_COLUMNS; i++) {
        labels->row[i % LABEL_COLUMNS] = "";
    }
    paper_row(labels->fields, &labels->table, labels->row);
}

static void add_label(struct labels *labels, const contact_t *contact, const char *address,
                      const char *title)
{
    labels->row[labels->count % LABEL_COLUMNS] =
        arena_printf(labels->fields->arena, "%s\n%s%s　收%s%s", address, contact->name, title,
                     *contact->phone ? "\n电话：" : "", contact->phone);
    if (++labels->count % LABEL_COLUMNS == 0) {
        end_row(labels);
    }
}

static void end_labels(struct labels *labels)
{
    if (labels->count % LABEL_COLUMNS) {
        end_row(labels);
    }
}

/* --- of one proposal --- */

static const Banfu__Proposal__V1__Signer *signer_at(const Banfu__Assignment__V1__ProposalView *view,
                                                    int32_t position)
{
    for (size_t i = 0; i < view->n_signers; i++) {
        if (view->signers[i]->position == position) {
            return view->signers[i];
        }
    }
    return NULL;
}

static const char *title_of(bool organisation, enum kind kind)
{
    if (organisation) {
        return "";
    }
    return kind == KIND_SUGGESTION ? "代表" : "委员";
}

void wire_paper_labels(const struct case_sources *sources, struct paper_fields *fields)
{
    const Banfu__Assignment__V1__GetContactsResponse *contacts = sources->contacts;
    struct labels labels;

    wire_put_case(sources, fields);
    if (begin_labels(&labels, fields, contacts->n_contacts) < 0) {
        return;
    }
    for (size_t i = 0; i < contacts->n_contacts; i++) {
        const contact_t *contact = contacts->contacts[i];
        const Banfu__Proposal__V1__Signer *signer = signer_at(sources->view, contact->signer);
        if (!signer || signer->withdrawn) {
            continue;
        }
        if (!*contact->address) {
            paper_lacks(fields, "address", "%s没有地址，请先补充（规则1）", contact->name);
            continue;
        }
        add_label(&labels, contact, contact->address,
                  title_of(signer->organisation, (enum kind)sources->view->kind));
    }
    end_labels(&labels);
}

/* --- of a unit's letters --- */

static const contact_t *contact_of(const struct unit_entry *entry, int32_t signer)
{
    for (size_t i = 0; entry->contacts && i < entry->contacts->n_contacts; i++) {
        if (entry->contacts->contacts[i]->signer == signer) {
            return entry->contacts->contacts[i];
        }
    }
    return NULL;
}

/* Whom the letter is to be sent to; NULL where it is not to be. */
static const struct signer *addressee(const struct unit_entry *entry, const struct letter *letter)
{
    const struct signer *signer =
        letter->matter == entry->matter && letter->sent == DAY_NONE
            ? matter_signer(&entry->handling->matters[entry->matter], letter->signer)
            : NULL;

    return signer && !signer->released ? signer : NULL;
}

/* Signed and numbered. Of any round: a later one may be begun for those who have theirs while
 * letters of an earlier one still wait. */
static bool is_to_send(const struct unit_entry *entry, const struct reply *reply)
{
    return reply->letter_day != DAY_NONE && *reply_number(reply, entry->matter);
}

/* How far a walk over its letters that wait to be sent has come; zeroed before the first. */
struct walk {
    size_t round, letter;
};

/* Whom the next of them is for; NULL behind the last. */
static const struct signer *next_to_send(const struct unit_entry *entry, struct walk *walk)
{
    const struct handling *handling = entry->handling;

    for (; handling && walk->round < handling->reply_count; walk->round++, walk->letter = 0) {
        const struct reply *reply = &handling->replies[walk->round];
        while (is_to_send(entry, reply) && walk->letter < reply->letter_count) {
            const struct signer *signer = addressee(entry, &reply->letters[walk->letter++]);
            if (signer) {
                return signer;
            }
        }
    }
    return NULL;
}

size_t unit_entry_to_send(const struct unit_entry *entry)
{
    struct walk walk = {0, 0};
    size_t count = 0;

    while (next_to_send(entry, &walk)) {
        count++;
    }
    return count;
}

/* One without an address goes through the delegation or the committee (rule 1): its label says so,
 * and holds up no other. */
static void add_entry(struct labels *labels, const struct unit_entry *entry)
{
    struct walk walk = {0, 0};
    const struct signer *signer = NULL;

    while ((signer = next_to_send(entry, &walk))) {
        const contact_t *contact = contact_of(entry, signer->position);
        if (contact) {
            add_label(labels, contact,
                      *contact->address ? contact->address : "（没有地址：请补充，或转交）",
                      title_of(signer->organisation, entry->kind));
        }
    }
}

void wire_paper_unit_labels(const struct unit_sources *sources, struct paper_fields *fields)
{
    struct labels labels;
    size_t most = 0;

    for (size_t i = 0; i < sources->count; i++) {
        most += sources->entries[i].contacts ? unit_entry_to_send(&sources->entries[i]) : 0;
    }
    if (most / LABEL_COLUMNS >= UNIT_ENTRIES_MAX) {
        failure_refuse(fields->failure, &REFUSE_PAPER_TOO_LONG, NULL);
        return;
    }
    if (begin_labels(&labels, fields, most) < 0) {
        return;
    }
    for (size_t i = 0; i < sources->count; i++) {
        if (sources->entries[i].contacts) {
            add_entry(&labels, &sources->entries[i]);
        }
    }
    end_labels(&labels);
    if (labels.count == 0) {
        paper_lacks(fields, "letters", "没有已编函号而尚未寄送的答复函（规则20）");
    }
}
