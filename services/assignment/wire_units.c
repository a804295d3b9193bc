/* The units' parts of a proposal as they are stored. */
#include "assignment/wire_units.h"

#include "assignment/wire_record.h"

typedef Banfu__Assignment__V1__AnsweringRecord answering_record_t;
typedef Banfu__Assignment__V1__CoUnitRecord co_unit_record_t;
typedef Banfu__Assignment__V1__FiveFixedRecord five_fixed_record_t;
typedef Banfu__Assignment__V1__OpinionRecord opinion_record_t;
typedef Banfu__Assignment__V1__PlanRecord plan_record_t;
typedef Banfu__Assignment__V1__ReturnRecord return_record_t;

void *wire_rows(struct arena *arena, size_t count, size_t size, void **ret_rows)
{
    char *rows = arena_array(arena, count + 1, size);
    void **list = wire_list(arena, count);

    for (size_t i = 0; rows && list && i < count; i++) {
        list[i] = rows + i * size;
    }
    *ret_rows = rows;
    return rows ? list : NULL;
}

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

int wire_from_answering(const struct proposal *proposal, struct arena *arena,
                        Banfu__Assignment__V1__ProposalRecord *record)
{
    void *rows = NULL;

    record->n_answering = proposal->answering_count;
    record->answering =
        wire_rows(arena, proposal->answering_count, sizeof(answering_record_t), &rows);
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

int wire_to_answering(const Banfu__Assignment__V1__ProposalRecord *record, struct arena *arena,
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

int wire_from_co_units(const struct proposal *proposal, struct arena *arena,
                       Banfu__Assignment__V1__ProposalRecord *record)
{
    void *rows = NULL;

    record->n_co_units = proposal->co_unit_count;
    record->co_units = wire_rows(arena, proposal->co_unit_count, sizeof(co_unit_record_t), &rows);
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

int wire_to_co_units(const Banfu__Assignment__V1__ProposalRecord *record, struct arena *arena,
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
