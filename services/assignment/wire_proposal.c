/* A proposal as it is stored. */
#include "assignment/wire_record.h"
#include "assignment/wire_units.h"

#include "banfu/assignment/v1/record.pb-c.h"

const ProtobufCMessageDescriptor *const wire_proposal_record =
    &banfu__assignment__v1__proposal_record__descriptor;

typedef Banfu__Assignment__V1__CoordinationRecord coordination_record_t;
typedef Banfu__Assignment__V1__HistoryRecord history_record_t;
typedef Banfu__Assignment__V1__ProgressRecord progress_record_t;
typedef Banfu__Assignment__V1__ProposalRecord proposal_record_t;
typedef Banfu__Assignment__V1__SignerRecord signer_record_t;

static char **from_texts(const char *const *texts, size_t count, struct arena *arena)
{
    char **list = wire_list(arena, count);

    for (size_t i = 0; list && i < count; i++) {
        list[i] = borrow_text(texts[i]);
    }
    return list;
}

static const char **to_texts(char *const *texts, size_t count, struct arena *arena)
{
    const char **list = wire_list(arena, count);

    for (size_t i = 0; list && i < count; i++) {
        list[i] = texts[i];
    }
    return list;
}

/* --- signers --- */

static int from_signers(const struct proposal *proposal, struct arena *arena,
                        proposal_record_t *record)
{
    void *rows = NULL;

    record->n_signers = proposal->signer_count;
    record->signers = wire_rows(arena, proposal->signer_count, sizeof(signer_record_t), &rows);
    for (size_t i = 0; record->signers && i < proposal->signer_count; i++) {
        const struct signer *signer = &proposal->signers[i];
        signer_record_t *row = record->signers[i];
        banfu__assignment__v1__signer_record__init(row);
        row->name = borrow_text(signer->name);
        row->organisation = signer->organisation;
        row->delegation = borrow_text(signer->delegation);
        row->person = borrow_text(signer->person);
        row->ambiguous = signer->ambiguous;
        row->standing = (int32_t)signer->standing;
        row->reason = borrow_text(signer->reason);
        row->standing_on = signer->standing_on;
    }
    return record->signers ? 0 : -1;
}

static int to_signers(const proposal_record_t *record, struct arena *arena,
                      struct proposal *proposal)
{
    struct signer *signers = arena_array(arena, record->n_signers + 1, sizeof(*signers));

    for (size_t i = 0; signers && i < record->n_signers; i++) {
        const signer_record_t *row = record->signers[i];
        signers[i] = (struct signer){
            .name = row->name,
            .organisation = row->organisation,
            .delegation = row->delegation,
            .person = row->person,
            .ambiguous = row->ambiguous,
            .standing = (enum signer_standing)row->standing,
            .reason = row->reason,
            .standing_on = row->standing_on,
        };
    }
    proposal->signers = signers;
    proposal->signer_count = record->n_signers;
    return signers ? 0 : -1;
}

/* --- coordinations --- */

static int from_coordinations(const struct proposal *proposal, struct arena *arena,
                              proposal_record_t *record)
{
    void *rows = NULL;

    record->n_coordinations = proposal->coordination_count;
    record->coordinations =
        wire_rows(arena, proposal->coordination_count, sizeof(coordination_record_t), &rows);
    for (size_t i = 0; record->coordinations && i < proposal->coordination_count; i++) {
        const struct coordination *one = &proposal->coordinations[i];
        coordination_record_t *row = record->coordinations[i];
        banfu__assignment__v1__coordination_record__init(row);
        row->unit = borrow_text(one->unit);
        row->reason = borrow_text(one->reason);
        row->asked_ms = one->asked_ms;
        row->decision = borrow_text(one->decision);
        row->decided_ms = one->decided_ms;
    }
    return record->coordinations ? 0 : -1;
}

static int to_coordinations(const proposal_record_t *record, struct arena *arena,
                            struct proposal *proposal)
{
    struct coordination *list = arena_array(arena, record->n_coordinations + 1, sizeof(*list));

    for (size_t i = 0; list && i < record->n_coordinations; i++) {
        const coordination_record_t *row = record->coordinations[i];
        list[i] = (struct coordination){.unit = row->unit,
                                        .reason = row->reason,
                                        .asked_ms = row->asked_ms,
                                        .decision = row->decision,
                                        .decided_ms = row->decided_ms};
    }
    proposal->coordinations = list;
    proposal->coordination_count = record->n_coordinations;
    return list ? 0 : -1;
}

/* --- progress, history --- */

static int from_progress(const struct proposal *proposal, struct arena *arena,
                         proposal_record_t *record)
{
    void *rows = NULL;

    record->n_progress = proposal->progress_count;
    record->progress = wire_rows(arena, proposal->progress_count, sizeof(progress_record_t), &rows);
    for (size_t i = 0; record->progress && i < proposal->progress_count; i++) {
        progress_record_t *row = record->progress[i];
        banfu__assignment__v1__progress_record__init(row);
        row->unit = borrow_text(proposal->progress[i].unit);
        row->month = borrow_text(proposal->progress[i].month);
        row->gist = borrow_text(proposal->progress[i].gist);
    }
    return record->progress ? 0 : -1;
}

static int to_progress(const proposal_record_t *record, struct arena *arena,
                       struct proposal *proposal)
{
    proposal->progress = arena_array(arena, record->n_progress + 1, sizeof(*proposal->progress));
    proposal->progress_count = record->n_progress;
    for (size_t i = 0; proposal->progress && i < record->n_progress; i++) {
        proposal->progress[i] = (struct progress_report){.unit = record->progress[i]->unit,
                                                         .month = record->progress[i]->month,
                                                         .gist = record->progress[i]->gist};
    }
    return proposal->progress ? 0 : -1;
}

static int from_history(const struct proposal *proposal, struct arena *arena,
                        proposal_record_t *record)
{
    void *rows = NULL;

    record->n_history = proposal->history_count;
    record->history = wire_rows(arena, proposal->history_count, sizeof(history_record_t), &rows);
    for (size_t i = 0; record->history && i < proposal->history_count; i++) {
        const struct history_line *line = &proposal->history[i];
        history_record_t *row = record->history[i];
        banfu__assignment__v1__history_record__init(row);
        row->instant_ms = line->instant_ms;
        row->what = borrow_text(line->what);
        row->by = borrow_text(line->by);
        row->reason = borrow_text(line->reason);
    }
    return record->history ? 0 : -1;
}

static int to_history(const proposal_record_t *record, struct arena *arena,
                      struct proposal *proposal)
{
    proposal->history = arena_array(arena, record->n_history + 1, sizeof(*proposal->history));
    proposal->history_count = record->n_history;
    for (size_t i = 0; proposal->history && i < record->n_history; i++) {
        const history_record_t *row = record->history[i];
        proposal->history[i] = (struct history_line){
            .instant_ms = row->instant_ms, .what = row->what, .by = row->by, .reason = row->reason};
    }
    return proposal->history ? 0 : -1;
}

/* --- the whole --- */

static int from_lists(const struct proposal *proposal, struct arena *arena,
                      proposal_record_t *record)
{
    record->register_co = from_texts(proposal->register_co, proposal->register_co_count, arena);
    record->n_register_co = proposal->register_co_count;
    record->register_split =
        from_texts(proposal->register_split, proposal->register_split_count, arena);
    record->n_register_split = proposal->register_split_count;
    record->merged = from_texts(proposal->merged, proposal->merged_count, arena);
    record->n_merged = proposal->merged_count;
    return record->register_co && record->register_split && record->merged ? 0 : -1;
}

ProtobufCMessage *wire_from_proposal(const struct proposal *proposal, struct arena *arena)
{
    proposal_record_t *record = arena_alloc(arena, sizeof(*record));

    if (!record) {
        return NULL;
    }
    banfu__assignment__v1__proposal_record__init(record);
    record->kind = (int32_t)proposal->kind;
    record->number = proposal->number;
    record->between = proposal->between;
    record->title = borrow_text(proposal->title);
    record->text_digest = borrow_text(proposal->text_digest);
    record->field = borrow_text(proposal->field);
    record->key_supervision = proposal->key_supervision;
    record->publication_consent = proposal->publication_consent;
    record->import = borrow_text(proposal->import);
    record->register_lead = borrow_text(proposal->register_lead);
    record->state = (int32_t)proposal->state;
    record->registered_ms = proposal->registered_ms;
    record->merged_into = borrow_text(proposal->merged_into);
    record->asks_digest = borrow_text(proposal->asks_digest);
    record->ask_count = (int32_t)proposal->ask_count;
    record->offline_assigned = proposal->offline.assigned;
    record->offline_replied = proposal->offline.replied;
    record->offline_closed = proposal->offline.closed;
    bool whole =
        from_lists(proposal, arena, record) == 0 && from_signers(proposal, arena, record) == 0 &&
        from_coordinations(proposal, arena, record) == 0 &&
        wire_from_answering(proposal, arena, record) == 0 &&
        wire_from_co_units(proposal, arena, record) == 0 &&
        from_progress(proposal, arena, record) == 0 && from_history(proposal, arena, record) == 0;
    return whole ? &record->base : NULL;
}

static int to_lists(const proposal_record_t *record, struct arena *arena, struct proposal *proposal)
{
    proposal->register_co = to_texts(record->register_co, record->n_register_co, arena);
    proposal->register_co_count = record->n_register_co;
    proposal->register_split = to_texts(record->register_split, record->n_register_split, arena);
    proposal->register_split_count = record->n_register_split;
    proposal->merged = to_texts(record->merged, record->n_merged, arena);
    proposal->merged_count = record->n_merged;
    return proposal->register_co && proposal->register_split && proposal->merged ? 0 : -1;
}

static struct proposal to_fields(const proposal_record_t *record)
{
    return (struct proposal){
        .kind = (enum proposal_kind)record->kind,
        .number = record->number,
        .between = record->between,
        .title = record->title,
        .text_digest = record->text_digest,
        .field = record->field,
        .key_supervision = record->key_supervision,
        .publication_consent = record->publication_consent,
        .import = record->import,
        .register_lead = record->register_lead,
        .state = (enum proposal_state)record->state,
        .registered_ms = record->registered_ms,
        .merged_into = record->merged_into,
        .asks_digest = record->asks_digest,
        .ask_count = record->ask_count > 0 ? (size_t)record->ask_count : 0,
        .offline = {.assigned = record->offline_assigned,
                    .replied = record->offline_replied,
                    .closed = record->offline_closed},
    };
}

int wire_to_proposal(const ProtobufCMessage *message, struct arena *arena,
                     struct proposal *ret_proposal)
{
    const proposal_record_t *record = (const void *)message;
    struct proposal proposal = to_fields(record);

    if (to_lists(record, arena, &proposal) != 0 || to_signers(record, arena, &proposal) != 0 ||
        to_coordinations(record, arena, &proposal) != 0 ||
        wire_to_answering(record, arena, &proposal) != 0 ||
        wire_to_co_units(record, arena, &proposal) != 0 ||
        to_progress(record, arena, &proposal) != 0 || to_history(record, arena, &proposal) != 0) {
        return -1;
    }
    *ret_proposal = proposal;
    return 0;
}
