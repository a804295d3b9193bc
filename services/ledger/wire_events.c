#include "ledger/wire_events.h"

#include "ledger/wire_happening.h"

#include <stdlib.h>
#include <string.h>

typedef Banfu__Event__V1__Clock clock_message;

static struct row *find_row(const struct docket_rows *docket, const char *key)
{
    int32_t number;
    enum row_series series = rows_series(key, &number);

    return rows_find(docket->rows, series, number);
}

static struct row_part *find_part(const struct docket_rows *docket, const struct row *row,
                                  const char *unit)
{
    uint16_t name = row ? names_find(rows_names(docket->rows), unit) : NAME_NONE;

    /* Whoever told of it may not have heard yet that the unit was succeeded. */
    return name != NAME_NONE ? row_find_passed(row, name) : NULL;
}

/* --- clocks --- */

/* Acceptance windows and opinions are others' affairs: a proposal's own date is the next by which a
 * signer is owed an answer. */
static bool is_owed_to_signers(int kind)
{
    return kind == BANFU__EVENT__V1__CLOCK_KIND__ENUM__REPLY ||
           kind == BANFU__EVENT__V1__CLOCK_KIND__ENUM__REHANDLING ||
           kind == BANFU__EVENT__V1__CLOCK_KIND__ENUM__SUPPLEMENT;
}

/* A late entry that waits for the office's word has a day of its own, and is overdue all the same
 * until it is believed (rule 10). */
static bool still_runs(const clock_message *clock)
{
    return strcmp(clock->state, "UNCONFIRMED") == 0 || strcmp(clock->state, "RUNNING") == 0 ||
           (!*clock->state && !*clock->ended_date);
}

static int set_clock(struct happening *happening, const clock_message *clock)
{
    const struct row *row =
        *clock->proposal ? find_row(happening->docket, clock->proposal) : happening->row;
    struct row_part *part =
        *clock->unit ? find_part(happening->docket, row, clock->unit) : happening->part;
    civil_day due;

    if (!part || !is_owed_to_signers((int)clock->kind)) {
        return 0;
    }
    if (!still_runs(clock) || date_parse(clock->due_date, strlen(clock->due_date), &due) != 0) {
        row_part_end_clock(part, (int32_t)clock->kind, clock->signer, clock->round);
        return 0;
    }
    return row_part_set_clock(part, &(struct row_clock){.kind = (int32_t)clock->kind,
                                                        .signer = clock->signer,
                                                        .round = clock->round,
                                                        .due_day = due});
}

static int set_clocks(struct happening *happening, clock_message *const *clocks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (set_clock(happening, clocks[i]) != 0) {
            return -1;
        }
    }
    return 0;
}

/* --- replies --- */

static void set_state(struct happening *happening, enum row_state state)
{
    struct row_part *part = happening->part;

    /* While a signer is to be answered again, the part is under re-handling whatever is drafted. */
    if (part && part->state != ROW_REHANDLING) {
        part->state = state;
    }
}

/* First replies alone move the part: what is drafted after it changes nothing until it leaves. */
static void set_state_of_round(struct happening *happening, int32_t round, enum row_state state)
{
    if (round <= 1) {
        set_state(happening, state);
    }
}

static int note_signed(struct happening *happening)
{
    const Banfu__Event__V1__Signed *written = happening->event->signed_;

    set_state_of_round(happening, written->round, ROW_SIGNED);
    if (happening->part && written->class_ != 0) {
        happening->part->class = (enum row_class)written->class_;
    }
    return 0;
}

static int note_dispatched(struct happening *happening)
{
    const Banfu__Event__V1__Dispatched *sent = happening->event->dispatched;
    struct row_part *part = happening->part;

    if (!part) {
        return 0;
    }
    if (sent->round <= 1 && sent->to_all) {
        set_state(happening, ROW_DISPATCHED);
        if (date_parse(sent->last_date, strlen(sent->last_date), &part->replied_day) != 0) {
            part->replied_day = DAY_NONE;
        }
    }
    if (sent->kind == BANFU__PROPOSAL__V1__REPLY_KIND__ENUM__SECOND) {
        for (size_t i = 0; i < sent->n_signers; i++) {
            row_part_set_dissatisfied(part, sent->signers[i], false);
        }
    }
    return 0;
}

static void note_card(struct happening *happening, int32_t signer, bool fresh, bool closed)
{
    if (!happening->part) {
        return;
    }
    if (fresh) {
        row_part_set_dissatisfied(happening->part, signer, true);
    }
    if (closed) {
        happening->part->state = ROW_CLOSED;
    }
}

/* --- which event means what --- */

#define BODY(happening, name) ((happening)->event->name)

static int set_docket(struct happening *happening)
{
    const Banfu__Proposal__V1__Docket *docket = BODY(happening, docket_set)->docket;

    if (docket && docket->settings) {
        happening->docket->yellow_days = docket->settings->yellow_days;
        happening->docket->red_days = docket->settings->red_days;
    }
    return 0;
}

static int finish_import(struct happening *happening)
{
    rows_finish_import(happening->docket->rows, BODY(happening, import_finished)->job);
    return 0;
}

static int accept(struct happening *happening)
{
    struct row_part *part = happening->part;

    set_state(happening, ROW_ACCEPTED);
    if (part) {
        part->five_fixed_owed =
            happening->event->body_case == BANFU__EVENT__V1__EVENT__BODY_DEEMED_ACCEPTED;
        part->alone = part->alone ? ROW_ACCEPTED : part->alone;
    }
    return 0;
}

static int omit(struct happening *happening)
{
    const Banfu__Event__V1__OpinionsOmitted *omitted = happening->event->opinions_omitted;

    return happening->part
               ? row_part_set_omitted(happening->docket->rows, happening->part,
                                      (const char *const *)omitted->co_units, omitted->n_co_units)
               : 0;
}

/* Of several handled as one the first goes on as it stands; the others keep in mind where they
 * stood by themselves, and are there again when they are taken apart (rule 3). */
static int merge(struct happening *happening)
{
    const Banfu__Event__V1__Merged *merged = happening->event->merged;

    for (size_t i = 1; i < merged->n_proposals; i++) {
        const struct row *row = find_row(happening->docket, merged->proposals[i]);
        for (size_t j = 0; row && j < row->part_count; j++) {
            if (!row->parts[j].alone) {
                row->parts[j].alone = row->parts[j].state;
            }
        }
    }
    return 0;
}

static int take_apart(struct happening *happening)
{
    const Banfu__Event__V1__MergeUndone *undone = happening->event->merge_undone;

    for (size_t i = 0; i < undone->n_proposals; i++) {
        const struct row *row = find_row(happening->docket, undone->proposals[i]);
        for (size_t j = 0; row && j < row->part_count; j++) {
            struct row_part *part = &row->parts[j];
            part->state = part->alone ? part->alone : part->state;
            part->alone = 0;
        }
    }
    return 0;
}

static int withdraw(struct happening *happening)
{
    if (happening->row) {
        bool excused = BODY(happening, withdrawn)->excused;
        happening->row->withdrawn = !excused;
        happening->row->ended = excused;
    }
    return 0;
}

static int start_clock(struct happening *happening)
{
    return BODY(happening, clock_started)->clock
               ? set_clock(happening, BODY(happening, clock_started)->clock)
               : 0;
}

static int move_clock(struct happening *happening)
{
    return BODY(happening, clock_moved)->clock
               ? set_clock(happening, BODY(happening, clock_moved)->clock)
               : 0;
}

static int end_clock(struct happening *happening)
{
    return BODY(happening, clock_ended)->clock
               ? set_clock(happening, BODY(happening, clock_ended)->clock)
               : 0;
}

static int change_clocks(struct happening *happening)
{
    return set_clocks(happening, BODY(happening, clocks_changed)->clocks,
                      BODY(happening, clocks_changed)->n_clocks);
}

static int decide_extension(struct happening *happening)
{
    return set_clocks(happening, BODY(happening, extension_decided)->clocks,
                      BODY(happening, extension_decided)->n_clocks);
}

static int confirm_late_entry(struct happening *happening)
{
    return set_clocks(happening, BODY(happening, late_entry_confirmed)->clocks,
                      BODY(happening, late_entry_confirmed)->n_clocks);
}

static int save_draft(struct happening *happening)
{
    set_state_of_round(happening, BODY(happening, draft_saved)->round, ROW_DRAFTING);
    return 0;
}

static int submit(struct happening *happening)
{
    set_state_of_round(happening, BODY(happening, submitted)->round, ROW_REVIEWING);
    return 0;
}

static int review(struct happening *happening)
{
    set_state_of_round(happening, BODY(happening, reviewed)->round,
                       BODY(happening, reviewed)->approved ? ROW_REVIEWING : ROW_DRAFTING);
    return 0;
}

static int recall(struct happening *happening)
{
    set_state_of_round(happening, BODY(happening, recalled)->round, ROW_DRAFTING);
    if (happening->part && BODY(happening, recalled)->round <= 1) { /* they may still come */
        happening->part->omitted_count = 0;
    }
    return 0;
}

static int return_card(struct happening *happening)
{
    const Banfu__Event__V1__CardReturned *card = BODY(happening, card_returned);

    note_card(happening, card->signer, card->fresh, card->closed);
    return 0;
}

static int correct_card(struct happening *happening)
{
    const Banfu__Event__V1__CardCorrected *card = BODY(happening, card_corrected);

    if (happening->part && card->unfounded) {
        row_part_set_dissatisfied(happening->part, card->signer, false);
    }
    note_card(happening, card->signer, card->fresh, card->closed);
    return 0;
}

static int record_dissatisfaction(struct happening *happening)
{
    const Banfu__Event__V1__DissatisfactionRecorded *said =
        BODY(happening, dissatisfaction_recorded);

    note_card(happening, said->signer, said->fresh && !said->manner_only, false);
    return 0;
}

static int take_back(struct happening *happening)
{
    const Banfu__Event__V1__RehandlingTakenBack *said = BODY(happening, rehandling_taken_back);

    if (happening->part) {
        row_part_set_dissatisfied(happening->part, said->signer, false);
    }
    note_card(happening, said->signer, false, said->closed);
    return 0;
}

static int close_part(struct happening *happening)
{
    if (happening->part) {
        happening->part->state = ROW_CLOSED;
    }
    return 0;
}

/* Of logs from before many were closed one by one. */
static int close_parts(struct happening *happening)
{
    const Banfu__Event__V1__ClosedMany *closed = happening->event->closed_many;

    for (size_t i = 0; i < closed->n_items; i++) {
        struct row *row = find_row(happening->docket, closed->items[i]->proposal);
        struct row_part *part = find_part(happening->docket, row, closed->items[i]->unit);
        if (part) {
            part->state = ROW_CLOSED;
        }
    }
    return 0;
}

#define MEANS(name, function)                                                                      \
    {                                                                                              \
        BANFU__EVENT__V1__EVENT__BODY_##name, function                                             \
    }

static const struct {
    uint32_t kind;
    int (*apply)(struct happening *happening);
} meanings[] = {
    MEANS(DOCKET_SET, set_docket),
    MEANS(PROPOSALS_REGISTERED, happening_registered),
    MEANS(IMPORT_FINISHED, finish_import),
    MEANS(SIGNER_SET, happening_signer_set),
    MEANS(ASSIGNED, happening_assigned),
    MEANS(UNIT_SUCCEEDED, happening_passed),
    MEANS(ACCEPTED, accept),
    MEANS(DEEMED_ACCEPTED, accept),
    MEANS(MERGED, merge),
    MEANS(MERGE_UNDONE, take_apart),
    MEANS(OPINIONS_OMITTED, omit),
    MEANS(WITHDRAWN, withdraw),
    MEANS(CLOCK_STARTED, start_clock),
    MEANS(CLOCK_MOVED, move_clock),
    MEANS(CLOCK_ENDED, end_clock),
    MEANS(CLOCKS_CHANGED, change_clocks),
    MEANS(EXTENSION_DECIDED, decide_extension),
    MEANS(LATE_ENTRY_CONFIRMED, confirm_late_entry),
    MEANS(DRAFT_SAVED, save_draft),
    MEANS(SUBMITTED, submit),
    MEANS(REVIEWED, review),
    MEANS(SIGNED, note_signed),
    MEANS(RECALLED, recall),
    MEANS(DISPATCHED, note_dispatched),
    MEANS(CARD_RETURNED, return_card),
    MEANS(CARD_CORRECTED, correct_card),
    MEANS(DISSATISFACTION_RECORDED, record_dissatisfaction),
    MEANS(REHANDLING_TAKEN_BACK, take_back),
    MEANS(CLOSED, close_part),
    MEANS(CLOSED_MANY, close_parts),
};

static int (*meaning_of(uint32_t kind))(struct happening *)
{
    for (size_t i = 0; i < COUNT_OF(meanings); i++) {
        if (meanings[i].kind == kind) {
            return meanings[i].apply;
        }
    }
    return NULL;
}

bool wire_event_counts(uint32_t kind)
{
    return meaning_of(kind) != NULL;
}

/* A merged reply is drafted and signed for all its proposals at once (rule 3). */
static size_t proposals_of(const Banfu__Event__V1__Event *event, char ***ret_proposals)
{
    switch ((int)event->body_case) {
    case BANFU__EVENT__V1__EVENT__BODY_DRAFT_SAVED:
        *ret_proposals = event->draft_saved->proposals;
        return event->draft_saved->n_proposals;
    case BANFU__EVENT__V1__EVENT__BODY_SUBMITTED:
        *ret_proposals = event->submitted->proposals;
        return event->submitted->n_proposals;
    case BANFU__EVENT__V1__EVENT__BODY_REVIEWED:
        *ret_proposals = event->reviewed->proposals;
        return event->reviewed->n_proposals;
    case BANFU__EVENT__V1__EVENT__BODY_SIGNED:
        *ret_proposals = event->signed_->proposals;
        return event->signed_->n_proposals;
    case BANFU__EVENT__V1__EVENT__BODY_RECALLED:
        *ret_proposals = event->recalled->proposals;
        return event->recalled->n_proposals;
    default: return 0;
    }
}

static int apply_to(struct docket_rows *docket, Banfu__Event__V1__Event *event,
                    const char *proposal)
{
    struct happening happening = {.docket = docket, .event = event};
    int (*meaning)(struct happening *) = meaning_of((uint32_t)event->body_case);

    happening.row = *proposal ? find_row(docket, proposal) : NULL;
    happening.part = find_part(docket, happening.row, event->unit);
    return meaning ? meaning(&happening) : 0;
}

int wire_apply_event(struct docket_rows *docket, const void *event, size_t size)
{
    Banfu__Event__V1__Event *unpacked = banfu__event__v1__event__unpack(NULL, size, event);

    if (!unpacked) {
        return -1;
    }
    char **proposals = NULL;
    size_t count = proposals_of(unpacked, &proposals);
    int outcome = count ? 0 : apply_to(docket, unpacked, unpacked->proposal);
    for (size_t i = 0; i < count && outcome == 0; i++) {
        outcome = apply_to(docket, unpacked, proposals[i]);
    }
    banfu__event__v1__event__free_unpacked(unpacked, NULL);
    return outcome;
}
