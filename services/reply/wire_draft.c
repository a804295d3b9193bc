/* Drafts and the small records beside a handling; texts and dates. */
#include "reply/wire.h"
#include "reply/wire_list.h"

#include "banfu/reply/v1/record.pb-c.h"
#include "banfu/reply/v1/reply.pb-c.h"

#include <stdio.h>
#include <string.h>

typedef Banfu__Reply__V1__AskAnswerRecord ask_record_t;
typedef Banfu__Reply__V1__DraftRecord draft_record_t;
typedef Banfu__Reply__V1__LetterheadRecord letterhead_record_t;
typedef Banfu__Reply__V1__PromiseRecord promise_record_t;
typedef Banfu__Reply__V1__PutReplyRequest put_request_t;
typedef Banfu__Reply__V1__ReleasedRecord released_record_t;
typedef Banfu__Reply__V1__SeriesRecord series_record_t;

const ProtobufCMessageDescriptor *const wire_draft_record =
    &banfu__reply__v1__draft_record__descriptor;
const ProtobufCMessageDescriptor *const wire_letterhead_record =
    &banfu__reply__v1__letterhead_record__descriptor;
const ProtobufCMessageDescriptor *const wire_series_record =
    &banfu__reply__v1__series_record__descriptor;
const ProtobufCMessageDescriptor *const wire_passed_record =
    &banfu__reply__v1__passed_record__descriptor;
const ProtobufCMessageDescriptor *const wire_released_record =
    &banfu__reply__v1__released_record__descriptor;

/* --- texts and dates --- */

char *wire_date(civil_day day, struct arena *arena)
{
    char text[DATE_TEXT_SIZE];
    char *copy = day == DAY_NONE ? NULL : arena_strdup(arena, date_print(day, text));

    return copy ? copy : borrow_text("");
}

civil_day wire_day(const char *text)
{
    civil_day day = DAY_NONE;

    return date_parse(text, strlen(text), &day) == 0 ? day : DAY_NONE;
}

civil_day wire_day_asked(const char *text, const char *field, struct failure *failure)
{
    civil_day day = DAY_NONE;

    if (*text && date_parse(text, strlen(text), &day) < 0) {
        failure_add_field(failure, field, "日期应形如2022-06-30，且确有其日");
    }
    return day;
}

/* --- drafts --- */

static void *make_promise(const void *item, struct arena *arena)
{
    const struct promise *promise = item;
    promise_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__reply__v1__promise_record__init(record);
        record->promise = promise->number;
        record->what = borrow_text(promise->what);
        record->by_date = wire_date(promise->by, arena);
        record->who = borrow_text(promise->who);
    }
    return record;
}

static void *make_ask(const void *item, struct arena *arena)
{
    const struct ask_answer *ask = item;
    ask_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__reply__v1__ask_answer_record__init(record);
        record->ask = ask->ask;
        record->answer = borrow_text(ask->answer);
    }
    return record;
}

ProtobufCMessage *wire_from_draft(const struct draft *draft, struct arena *arena)
{
    draft_record_t *record = arena_alloc(arena, sizeof(*record));
    bool whole = record != NULL;

    if (!record) {
        return NULL;
    }
    banfu__reply__v1__draft_record__init(record);
    record->class_ = (Banfu__Proposal__V1__Class__Enum)draft->class;
    record->class_reason = borrow_text(draft->class_reason);
    record->digest = borrow_text(draft->digest);
    record->field = borrow_text(draft->field);
    record->handler = borrow_text(draft->handler);
    record->phone = borrow_text(draft->phone);
    record->publication = (Banfu__Proposal__V1__Publication__Enum)draft->publication;
    record->publication_reason = borrow_text(draft->publication_reason);
    record->office_report = borrow_text(draft->office_report);
    WIRE_LIST(record, promises, draft->promise_count, draft->promises, make_promise, arena, whole);
    WIRE_LIST(record, asks, draft->ask_count, draft->asks, make_ask, arena, whole);
    return whole ? &record->base : NULL;
}

static int read_promises(const draft_record_t *record, struct arena *arena, struct draft *draft)
{
    draft->promises = arena_array(arena, record->n_promises + 1, sizeof(*draft->promises));
    draft->asks = arena_array(arena, record->n_asks + 1, sizeof(*draft->asks));
    if (!draft->promises || !draft->asks) {
        return -1;
    }
    for (size_t i = 0; i < record->n_promises; i++) {
        draft->promises[i] = (struct promise){.number = record->promises[i]->promise,
                                              .what = record->promises[i]->what,
                                              .by = wire_day(record->promises[i]->by_date),
                                              .who = record->promises[i]->who};
    }
    for (size_t i = 0; i < record->n_asks; i++) {
        draft->asks[i] =
            (struct ask_answer){.ask = record->asks[i]->ask, .answer = record->asks[i]->answer};
    }
    draft->promise_count = record->n_promises;
    draft->ask_count = record->n_asks;
    return 0;
}

int wire_to_draft(const ProtobufCMessage *message, struct arena *arena, struct draft *ret_draft)
{
    const draft_record_t *record = (const void *)message;

    *ret_draft = (struct draft){.class = (enum reply_class)record->class_,
                                .class_reason = record->class_reason,
                                .body = NULL,
                                .digest = record->digest,
                                .field = record->field,
                                .handler = record->handler,
                                .phone = record->phone,
                                .publication = (enum publication)record->publication,
                                .publication_reason = record->publication_reason,
                                .office_report = record->office_report};
    return read_promises(record, arena, ret_draft);
}

/* --- a draft as somebody wrote it --- */

static int read_asked_lists(const put_request_t *request, struct arena *arena,
                            struct failure *failure, struct draft *draft)
{
    draft->promises = arena_array(arena, request->n_promises + 1, sizeof(*draft->promises));
    draft->asks = arena_array(arena, request->n_asks + 1, sizeof(*draft->asks));
    if (!draft->promises || !draft->asks) {
        return -1;
    }
    for (size_t i = 0; i < request->n_promises; i++) {
        char field[48];
        snprintf(field, sizeof(field), "promises[%zu].byDate", i);
        draft->promises[i] = (struct promise){
            .what = request->promises[i]->what,
            .by = wire_day_asked(request->promises[i]->by_date, field, failure),
            .who = request->promises[i]->who,
        };
    }
    for (size_t i = 0; i < request->n_asks; i++) {
        draft->asks[i] =
            (struct ask_answer){.ask = request->asks[i]->ask, .answer = request->asks[i]->answer};
    }
    draft->promise_count = request->n_promises;
    draft->ask_count = request->n_asks;
    return 0;
}

static void check_enumerations(const put_request_t *request, struct failure *failure)
{
    if (request->kind > (int)REPLY_FURTHER) {
        failure_add_field(failure, "kind", "没有这种答复");
    }
    if (request->class_ > (int)CLASS_C) {
        failure_add_field(failure, "class", "类别只有A、B、C");
    }
    if (request->publication > (int)PUBLICATION_REFUSED) {
        failure_add_field(failure, "publication", "没有这种公开方式");
    }
}

int wire_to_asked_draft(const struct Banfu__Reply__V1__PutReplyRequest *request,
                        struct arena *arena, struct failure *failure, struct draft *ret_draft)
{
    *ret_draft = (struct draft){.class = (enum reply_class)request->class_,
                                .class_reason = request->class_reason,
                                .body = request->body,
                                .digest = "",
                                .field = request->field,
                                .handler = request->handler,
                                .phone = request->phone,
                                .publication = (enum publication)request->publication,
                                .publication_reason = request->publication_reason,
                                .office_report = request->office_report};
    check_enumerations(request, failure);
    return read_asked_lists(request, arena, failure, ret_draft);
}

/* --- small records --- */

ProtobufCMessage *wire_from_letterhead(const struct letterhead *letterhead, struct arena *arena)
{
    letterhead_record_t *record = arena_alloc(arena, sizeof(*record));

    if (!record) {
        return NULL;
    }
    banfu__reply__v1__letterhead_record__init(record);
    record->unit_full_name = borrow_text(letterhead->unit_full_name);
    record->congress_session = borrow_text(letterhead->congress_session);
    record->conference_session = borrow_text(letterhead->conference_session);
    record->government = borrow_text(letterhead->government);
    record->office = borrow_text(letterhead->office);
    record->congress_committee = borrow_text(letterhead->congress_committee);
    record->conference_committee = borrow_text(letterhead->conference_committee);
    record->letter_code = borrow_text(letterhead->letter_code);
    return &record->base;
}

struct letterhead wire_to_letterhead(const ProtobufCMessage *message)
{
    static const letterhead_record_t empty = BANFU__REPLY__V1__LETTERHEAD_RECORD__INIT;
    const letterhead_record_t *record = message ? (const void *)message : &empty;

    return (struct letterhead){.unit_full_name = record->unit_full_name,
                               .congress_session = record->congress_session,
                               .conference_session = record->conference_session,
                               .government = record->government,
                               .office = record->office,
                               .congress_committee = record->congress_committee,
                               .conference_committee = record->conference_committee,
                               .letter_code = record->letter_code};
}

static void *make_count(const void *item, struct arena *arena)
{
    const struct series_count *count = item;
    Banfu__Reply__V1__SeriesCountRecord *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__reply__v1__series_count_record__init(record);
        record->code = borrow_text(count->code);
        record->year = count->year;
        record->last = count->last;
    }
    return record;
}

ProtobufCMessage *wire_from_series(const struct series *series, struct arena *arena)
{
    series_record_t *record = arena_alloc(arena, sizeof(*record));
    bool whole = record != NULL;

    if (!record) {
        return NULL;
    }
    banfu__reply__v1__series_record__init(record);
    record->code = borrow_text(series->code);
    record->year = series->year;
    record->first = series->first;
    WIRE_LIST(record, counts, series->count_count, series->counts, make_count, arena, whole);
    return whole ? &record->base : NULL;
}

void wire_to_series(const ProtobufCMessage *message, struct series *ret_series)
{
    static const series_record_t empty = BANFU__REPLY__V1__SERIES_RECORD__INIT;
    const series_record_t *record = message ? (const void *)message : &empty;

    *ret_series =
        (struct series){.code = record->code, .year = record->year, .first = record->first};
    for (size_t i = 0; i < record->n_counts && i < SERIES_COUNTS_MAX; i++) {
        ret_series->counts[i] = (struct series_count){.code = record->counts[i]->code,
                                                      .year = record->counts[i]->year,
                                                      .last = record->counts[i]->last};
        ret_series->count_count = i + 1;
    }
}

ProtobufCMessage *wire_from_passed(const char *successor, struct arena *arena)
{
    Banfu__Reply__V1__PassedRecord *record = arena_alloc(arena, sizeof(*record));

    if (!record) {
        return NULL;
    }
    banfu__reply__v1__passed_record__init(record);
    record->successor = borrow_text(successor);
    return &record->base;
}

const char *wire_to_passed(const ProtobufCMessage *message)
{
    return message ? ((const Banfu__Reply__V1__PassedRecord *)(const void *)message)->successor
                   : "";
}

ProtobufCMessage *wire_from_released(const struct released *released, struct arena *arena)
{
    released_record_t *record = arena_alloc(arena, sizeof(*record));
    int32_t *signers = arena_array(arena, released->count + 1, sizeof(*signers));

    if (!record || !signers) {
        return NULL;
    }
    banfu__reply__v1__released_record__init(record);
    for (size_t i = 0; i < released->count; i++) {
        signers[i] = released->signers[i];
    }
    record->signers = signers;
    record->n_signers = released->count;
    record->all = released->all;
    return &record->base;
}

struct released wire_to_released(const ProtobufCMessage *message)
{
    const released_record_t *record = (const void *)message;

    if (!record) {
        return (struct released){.count = 0};
    }
    return (struct released){
        .count = record->n_signers, .signers = record->signers, .all = record->all};
}
