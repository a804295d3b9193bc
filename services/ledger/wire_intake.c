/* What rows there are, and whose: proposals that come, are assigned, pass to successors. */
#include "ledger/former.h"
#include "ledger/similar.h"
#include "ledger/wire_happening.h"

#include <string.h>

/* --- intake --- */

static int set_signers(struct docket_rows *docket, struct row *row,
                       const Banfu__Event__V1__Registered *registered)
{
    const char *names[ROW_SIGNERS_MAX];

    if (registered->n_signers > ROW_SIGNERS_MAX) {
        return -1;
    }
    for (size_t i = 0; i < registered->n_signers; i++) {
        names[i] = registered->signers[i]->name;
    }
    int outcome = row_set_signers(docket->rows, row, names, registered->n_signers);
    for (size_t i = 0; i < registered->n_signers && outcome == 0; i++) {
        const Banfu__Proposal__V1__Signer *signer = registered->signers[i];
        outcome = row_set_person(docket->rows, row, signer->position, signer->person);
    }
    return outcome;
}

static int intern(struct docket_rows *docket, const char *text, uint16_t *ret_name)
{
    *ret_name = *text ? names_intern(rows_names(docket->rows), text) : NAME_NONE;
    return *text && *ret_name == NAME_NONE ? -1 : 0;
}

static int add_part(struct docket_rows *docket, struct row *row, const char *unit, bool split)
{
    uint16_t name;

    return intern(docket, unit, &name) != 0 || !row_add_part(row, name, split) ? -1 : 0;
}

static int register_one(struct docket_rows *docket, const char *import,
                        const Banfu__Event__V1__Registered *registered)
{
    int32_t number;
    enum row_series series = rows_series(registered->proposal, &number);
    struct row *row = rows_find(docket->rows, series, number);

    if (row) {
        if (row_set_title(row, registered->title) != 0) {
            return -1;
        }
    } else {
        row = rows_add(docket->rows, series, number, registered->title);
        if (!row || intern(docket, import, &row->import) != 0) {
            return -1;
        }
    }
    if (similar_set_words(row, registered->text_marks, registered->n_text_marks) != 0) {
        return -1;
    }
    row->key_supervision = registered->key_supervision;
    row->offline = registered->offline;
    /* One handled offline is never assigned: its unit comes along. */
    if (*registered->lead_unit && row->part_count == 0 &&
        add_part(docket, row, registered->lead_unit, false) != 0) {
        return -1;
    }
    return intern(docket, registered->field, &row->field) != 0 ||
                   set_signers(docket, row, registered) != 0
               ? -1
               : 0;
}

int happening_registered(struct happening *happening)
{
    const Banfu__Event__V1__ProposalsRegistered *registered =
        happening->event->proposals_registered;

    for (size_t i = 0; i < registered->n_proposals; i++) {
        if (register_one(happening->docket, registered->job, registered->proposals[i]) != 0) {
            return -1;
        }
    }
    return 0;
}

/* The office told him from his namesakes (rule 1). */
int happening_signer_set(struct happening *happening)
{
    const Banfu__Proposal__V1__Signer *signer = happening->event->signer_set->signer;

    return happening->row && signer ? row_set_person(happening->docket->rows, happening->row,
                                                     signer->position, signer->person)
                                    : 0;
}

/* --- assignment --- */

static bool is_among(const struct docket_rows *docket, const struct row_part *part,
                     const Banfu__Event__V1__Assigned *assigned)
{
    const char *unit = names_text(rows_names(docket->rows), part->unit);

    if (strcmp(assigned->lead_unit, unit) == 0) {
        return true;
    }
    for (size_t i = 0; i < assigned->n_split_units; i++) {
        if (strcmp(assigned->split_units[i], unit) == 0) {
            return true;
        }
    }
    return false;
}

/* The event says the whole of who answers: whoever it leaves out no longer does (rule 5). */
int happening_assigned(struct happening *happening)
{
    struct docket_rows *docket = happening->docket;
    const Banfu__Event__V1__Assigned *assigned = happening->event->assigned;
    struct row *row = happening->row;
    struct former_before before;

    if (!row) {
        return 0;
    }
    former_look(row, &before);
    for (size_t i = row->part_count; i > 0; i--) {
        if (!is_among(docket, &row->parts[i - 1], assigned)) {
            row_remove_part(row, row->parts[i - 1].unit);
        }
    }
    if (*assigned->lead_unit && add_part(docket, row, assigned->lead_unit, false) != 0) {
        return -1;
    }
    for (size_t i = 0; i < assigned->n_split_units; i++) {
        if (add_part(docket, row, assigned->split_units[i], true) != 0) {
            return -1;
        }
    }
    return row_set_co_units(docket->rows, row, (const char *const *)assigned->co_units,
                            assigned->n_co_units) == 0
               ? former_note_left(row, &before)
               : -1;
}

/* Said of the unit as a whole it changes no row: each proposal passes by an event of its own. */
int happening_passed(struct happening *happening)
{
    static const struct former_before nobody;
    const Banfu__Event__V1__Event *event = happening->event;
    struct names *names = rows_names(happening->docket->rows);
    uint16_t unit = names_find(names, event->unit);
    uint16_t successor;

    if (!happening->row || unit == NAME_NONE) {
        return 0;
    }
    if (intern(happening->docket, event->unit_succeeded->successor, &successor) != 0) {
        return -1;
    }
    if (event->unit_succeeded->co_unit) {
        row_pass_co_unit(happening->row, unit, successor);
    } else {
        row_pass_co_unit(happening->row, successor, NAME_NONE); /* it answers now */
        row_pass_part(happening->row, unit, successor);
    }
    return former_note_left(happening->row, &nobody); /* it may have had it once itself */
}
