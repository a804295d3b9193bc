/* A proposal as it is stored. */
#include "assignment/wire_record.h"

#include "banfu/assignment/v1/record.pb-c.h"

const ProtobufCMessageDescriptor *const wire_proposal_record =
    &banfu__assignment__v1__proposal_record__descriptor;

typedef Banfu__Assignment__V1__AnsweringRecord answering_record_t;
typedef Banfu__Assignment__V1__CoUnitRecord co_unit_record_t;
typedef Banfu__Assignment__V1__FiveFixedRecord five_fixed_record_t;
typedef Banfu__Assignment__V1__HistoryRecord history_record_t;
typedef Banfu__Assignment__V1__OpinionRecord opinion_record_t;
typedef Banfu__Assignment__V1__PlanRecord plan_record_t;
typedef Banfu__Assignment__V1__ProgressRecord progress_record_t;
typedef Banfu__Assignment__V1__ProposalRecord proposal_record_t;
typedef Banfu__Assignment__V1__ReturnRecord return_record_t;
typedef Banfu__Assignment__V1__SignerRecord signer_record_t;

/* `count` zeroed records and the list that points to them. NULL when the arena is full. */
static void *make_list(struct arena *arena, size_t count, size_t size, void **ret_rows)
{
    char *rows = arena_array(arena, count + 1, size);
    void **list = wire_list(arena, count);

    for (size_t i = 0; rows && list && i < count; i++) {
        list[i] = rows + i * size;
    }
    *ret_rows = rows;
    return rows ? list : NULL;
}

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

/* --- signers, asks --- */

static int from_signers(const struct proposal *proposal, struct arena *arena,
                        proposal_record_t *record)
{
    void *rows = NULL;

    record->n_signers = proposal->signer_count;
    record->signers = make_list(arena, proposal->signer_count, sizeof(signer_record_t), &rows);
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

static int from_asks(const struct proposal *proposal, struct arena *arena,
                     proposal_record_t *record)
{
    record->asks = wire_list(arena, proposal->ask_count);
    record->n_asks = proposal->ask_count;
    for (size_t i = 0; record->asks && i < proposal->ask_count; i++) {
        record->asks[i] = borrow_text(proposal->asks[i].text);
    }
    return record->asks ? 0 : -1;
}

static int to_asks(const proposal_record_t *record, struct arena *arena, struct proposal *proposal)
{
    proposal->asks = arena_array(arena, record->n_asks + 1, sizeof(*proposal->asks));
    proposal->ask_count = record->n_asks;
    for (size_t i = 0; proposal->asks && i < record->n_asks; i++) {
        proposal->asks[i] = (struct ask){.number = (int32_t)i + 1, .text = record->asks[i]};
    }
    return proposal->asks ? 0 : -1;
}

/* --- units --- */

static return_record_t *from_return(const struct return_request *returning, struct arena *arena)
{
    return_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__assignment__v1__return_record__init(record);
        record->reason = borrow_text(returning->reason);
        record->proposed_unit = borrow_text(returning->proposed_unit);
        record->asked_ms = returning->asked_ms;
        record->decision_reason = borrow_text(returning->decision_reason);
        record->decided_ms = returning->decided_ms;
        record->granted = returning->granted;
    }
    return record;
}

static struct return_request to_return(const return_record_t *record)
{
    if (!record) {
        return (struct return_request){.reason = "", .proposed_unit = "", .decision_reason = ""};
    }
    return (struct return_request){
        .reason = record->reason,
        .proposed_unit = record->proposed_unit,
        .asked_ms = record->asked_ms,
        .decision_reason = record->decision_reason,
        .decided_ms = record->decided_ms,
        .granted = record->granted,
    };
}

static five_fixed_record_t *from_five_fixed(const struct five_fixed *five, struct arena *arena)
{
    five_fixed_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__assignment__v1__five_fixed_record__init(record);
        record->leader = borrow_text(five->leader);
        record->handler = borrow_text(five->handler);
        record->task = borrow_text(five->task);
        record->time_limit = five->time_limit;
        record->quality_aim = borrow_text(five->quality_aim);
        record->guarantor = borrow_text(five->guarantor);
        record->filed_ms = five->filed_ms;
    }
    return record;
}

static struct five_fixed to_five_fixed(const five_fixed_record_t *record)
{
    if (!record) {
        return (struct five_fixed){
            .leader = "", .handler = "", .task = "", .quality_aim = "", .guarantor = ""};
    }
    return (struct five_fixed){
        .leader = record->leader,
        .handler = record->handler,
        .task = record->task,
        .time_limit = record->time_limit,
        .quality_aim = record->quality_aim,
        .guarantor = record->guarantor,
        .filed_ms = record->filed_ms,
    };
}

static int from_answering(const struct proposal *proposal, struct arena *arena,
                          proposal_record_t *record)
{
    void *rows = NULL;

    record->n_answering = proposal->answering_count;
    record->answering =
        make_list(arena, proposal->answering_count, sizeof(answering_record_t), &rows);
    for (size_t i = 0; record->answering && i < proposal->answering_count; i++) {
        const struct answering_unit *unit = &proposal->answering[i];
        answering_record_t *row = record->answering[i];
        banfu__assignment__v1__answering_record__init(row);
        row->unit = borrow_text(unit->unit);
        row->split = unit->split;
        row->state = (int32_t)unit->state;
        row->assigned_ms = unit->assigned_ms;
        row->window_last = unit->window_last;
        row->signed_for_ms = unit->signed_for_ms;
        row->five_fixed = from_five_fixed(&unit->five_fixed, arena);
        row->returning = from_return(&unit->returning, arena);
        row->plan = (plan_record_t *)(void *)wire_from_plan(&unit->plan, arena);
        row->reply_signed_ms = unit->reply_signed_ms;
        row->granted_due = unit->granted_due;
        row->released_ms = unit->released_ms;
        row->release_reason = borrow_text(unit->release_reason);
        row->successor = borrow_text(unit->successor);
        if (!row->five_fixed || !row->returning || !row->plan) {
            return -1;
        }
    }
    return record->answering ? 0 : -1;
}

static int to_answering(const proposal_record_t *record, struct arena *arena,
                        struct proposal *proposal)
{
    struct answering_unit *units = arena_array(arena, record->n_answering + 1, sizeof(*units));

    for (size_t i = 0; units && i < record->n_answering; i++) {
        const answering_record_t *row = record->answering[i];
        units[i] = (struct answering_unit){
            .unit = row->unit,
            .split = row->split,
            .state = (enum answering_state)row->state,
            .assigned_ms = row->assigned_ms,
            .window_last = row->window_last,
            .signed_for_ms = row->signed_for_ms,
            .five_fixed = to_five_fixed(row->five_fixed),
            .returning = to_return(row->returning),
            .plan = wire_to_plan(row->plan ? &row->plan->base : NULL),
            .reply_signed_ms = row->reply_signed_ms,
            .granted_due = row->granted_due,
            .released_ms = row->released_ms,
            .release_reason = row->release_reason,
            .successor = row->successor,
        };
    }
    proposal->answering = units;
    proposal->answering_count = record->n_answering;
    return units ? 0 : -1;
}

static opinion_record_t *from_opinion(const struct opinion *opinion, struct arena *arena)
{
    opinion_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__assignment__v1__opinion_record__init(record);
        record->number = borrow_text(opinion->number);
        record->text = borrow_text(opinion->text);
        record->signed_by = borrow_text(opinion->signed_by);
        record->signed_on = opinion->signed_on;
        record->given_ms = opinion->given_ms;
    }
    return record;
}

static struct opinion to_opinion(const opinion_record_t *record)
{
    if (!record) {
        return (struct opinion){.number = "", .text = "", .signed_by = ""};
    }
    return (struct opinion){
        .number = record->number,
        .text = record->text,
        .signed_by = record->signed_by,
        .signed_on = record->signed_on,
        .given_ms = record->given_ms,
    };
}

static int from_co_units(const struct proposal *proposal, struct arena *arena,
                         proposal_record_t *record)
{
    void *rows = NULL;

    record->n_co_units = proposal->co_unit_count;
    record->co_units = make_list(arena, proposal->co_unit_count, sizeof(co_unit_record_t), &rows);
    for (size_t i = 0; record->co_units && i < proposal->co_unit_count; i++) {
        const struct co_unit *unit = &proposal->co_units[i];
        co_unit_record_t *row = record->co_units[i];
        banfu__assignment__v1__co_unit_record__init(row);
        row->unit = borrow_text(unit->unit);
        row->state = (int32_t)unit->state;
        row->assigned_ms = unit->assigned_ms;
        row->window_last = unit->window_last;
        row->opinion_due = unit->opinion_due;
        row->signed_for_ms = unit->signed_for_ms;
        row->returning = from_return(&unit->returning, arena);
        row->opinion = from_opinion(&unit->opinion, arena);
        row->waiver_reason = borrow_text(unit->waiver_reason);
        row->pressed_on = unit->pressed_on;
        row->released_ms = unit->released_ms;
        row->release_reason = borrow_text(unit->release_reason);
        row->successor = borrow_text(unit->successor);
        if (!row->returning || !row->opinion) {
            return -1;
        }
    }
    return record->co_units ? 0 : -1;
}

static int to_co_units(const proposal_record_t *record, struct arena *arena,
                       struct proposal *proposal)
{
    struct co_unit *units = arena_array(arena, record->n_co_units + 1, sizeof(*units));

    for (size_t i = 0; units && i < record->n_co_units; i++) {
        const co_unit_record_t *row = record->co_units[i];
        units[i] = (struct co_unit){
            .unit = row->unit,
            .state = (enum opinion_state)row->state,
            .assigned_ms = row->assigned_ms,
            .window_last = row->window_last,
            .opinion_due = row->opinion_due,
            .signed_for_ms = row->signed_for_ms,
            .returning = to_return(row->returning),
            .opinion = to_opinion(row->opinion),
            .waiver_reason = row->waiver_reason,
            .pressed_on = row->pressed_on,
            .released_ms = row->released_ms,
            .release_reason = row->release_reason,
            .successor = row->successor,
        };
    }
    proposal->co_units = units;
    proposal->co_unit_count = record->n_co_units;
    return units ? 0 : -1;
}

/* --- progress, history --- */

static int from_progress(const struct proposal *proposal, struct arena *arena,
                         proposal_record_t *record)
{
    void *rows = NULL;

    record->n_progress = proposal->progress_count;
    record->progress = make_list(arena, proposal->progress_count, sizeof(progress_record_t), &rows);
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
    record->history = make_list(arena, proposal->history_count, sizeof(history_record_t), &rows);
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
    bool whole =
        from_lists(proposal, arena, record) == 0 && from_signers(proposal, arena, record) == 0 &&
        from_asks(proposal, arena, record) == 0 && from_answering(proposal, arena, record) == 0 &&
        from_co_units(proposal, arena, record) == 0 &&
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
    };
}

int wire_to_proposal(const ProtobufCMessage *message, struct arena *arena,
                     struct proposal *ret_proposal)
{
    const proposal_record_t *record = (const void *)message;
    struct proposal proposal = to_fields(record);

    if (to_lists(record, arena, &proposal) != 0 || to_signers(record, arena, &proposal) != 0 ||
        to_asks(record, arena, &proposal) != 0 || to_answering(record, arena, &proposal) != 0 ||
        to_co_units(record, arena, &proposal) != 0 || to_progress(record, arena, &proposal) != 0 ||
        to_history(record, arena, &proposal) != 0) {
        return -1;
    }
    *ret_proposal = proposal;
    return 0;
}
