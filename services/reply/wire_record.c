/* A handling as it is stored. */
#include "reply/wire.h"
#include "reply/wire_list.h"
#include "reply/wire_versions.h"

#include "banfu/reply/v1/record.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__AnswerRecord answer_record_t;
typedef Banfu__Reply__V1__CopyRecord copy_record_t;
typedef Banfu__Reply__V1__DissatisfactionRecord dissatisfaction_record_t;
typedef Banfu__Reply__V1__DraftRecord draft_record_t;
typedef Banfu__Reply__V1__HandlingRecord handling_record_t;
typedef Banfu__Reply__V1__LetterRecord letter_record_t;
typedef Banfu__Reply__V1__LevelRecord level_record_t;
typedef Banfu__Reply__V1__MatterRecord matter_record_t;
typedef Banfu__Reply__V1__NumberRecord number_record_t;
typedef Banfu__Reply__V1__ReplyRecord reply_record_t;
typedef Banfu__Reply__V1__SignerRecord signer_record_t;

const ProtobufCMessageDescriptor *const wire_handling_record =
    &banfu__reply__v1__handling_record__descriptor;

static void *make_signer(const void *item, struct arena *arena)
{
    const struct signer *signer = item;
    signer_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__reply__v1__signer_record__init(record);
        record->position = signer->position;
        record->name = borrow_text(signer->name);
        record->organisation = signer->organisation;
        record->released = signer->released;
        record->standing = signer->standing;
        record->standing_round = signer->standing_round;
    }
    return record;
}

static void *make_matter(const void *item, struct arena *arena)
{
    const struct matter *matter = item;
    matter_record_t *record = arena_alloc(arena, sizeof(*record));
    bool whole = record != NULL;

    if (!record) {
        return NULL;
    }
    banfu__reply__v1__matter_record__init(record);
    record->proposal = borrow_text(matter->proposal);
    record->kind = (Banfu__Proposal__V1__Kind__Enum)matter->kind;
    record->number = matter->number;
    record->title = borrow_text(matter->title);
    record->between_sessions = matter->between;
    record->publication_consent = matter->publication_consent;
    record->closed_date = wire_date(matter->closed_day, arena);
    record->closed_by_office = matter->closed_by_office;
    record->closed_reason = borrow_text(matter->closed_reason);
    WIRE_LIST(record, signers, matter->signer_count, matter->signers, make_signer, arena, whole);
    return whole ? record : NULL;
}

static void *make_level(const void *item, struct arena *arena)
{
    const struct level *level = item;
    level_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__reply__v1__level_record__init(record);
        record->act = (int32_t)level->act;
        record->by = wire_from_person(&level->by, arena);
        record->comment = borrow_text(level->comment);
        record->instant_ms = level->instant_ms;
        record->joined = level->joined;
    }
    return record && record->by ? record : NULL;
}

static void *make_number(const void *item, struct arena *arena)
{
    const struct letter_number *number = item;
    number_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__reply__v1__number_record__init(record);
        record->matter = number->matter;
        record->text = borrow_text(number->text);
        record->of_series = number->of_series;
        record->brought = number->brought;
    }
    return record;
}

static answer_record_t *make_answer(const struct answer *answer, struct arena *arena)
{
    answer_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__reply__v1__answer_record__init(record);
        record->manner = (Banfu__Proposal__V1__Satisfaction__Enum)answer->manner;
        record->result = (Banfu__Proposal__V1__Satisfaction__Enum)answer->result;
        record->reason = borrow_text(answer->reason);
        record->opinion = borrow_text(answer->opinion);
        record->received_date = wire_date(answer->received, arena);
        record->recorded_ms = answer->recorded_ms;
        record->on_paper = answer->on_paper;
        record->late_entry = answer->late_entry;
        record->entered_by = borrow_text(answer->entered_by);
        record->scan = borrow_text(answer->scan);
    }
    return record;
}

/* What a card says is left out until it has come back. */
static bool make_answers(const struct card *card, letter_record_t *record, struct arena *arena)
{
    bool whole = true;

    if (card->answer.recorded_ms != 0) {
        record->answer = make_answer(&card->answer, arena);
        whole = record->answer != NULL;
    }
    if (card->corrected.recorded_ms != 0) {
        record->corrected = make_answer(&card->corrected, arena);
        whole = whole && record->corrected;
    }
    return whole;
}

static void *make_letter(const void *item, struct arena *arena)
{
    const struct letter *letter = item;
    letter_record_t *record = arena_alloc(arena, sizeof(*record));

    if (!record) {
        return NULL;
    }
    banfu__reply__v1__letter_record__init(record);
    record->matter = letter->matter;
    record->signer = letter->signer;
    record->sent_date = wire_date(letter->sent, arena);
    record->sent_recorded_ms = letter->sent_recorded_ms;
    record->late_entry = letter->late_entry;
    record->seal_late_entry = letter->seal_late_entry;
    record->receipt_late_entry = letter->receipt_late_entry;
    record->way = (Banfu__Proposal__V1__DispatchWay__Enum)letter->way;
    record->tracking = borrow_text(letter->tracking);
    record->sealed_date = wire_date(letter->sealed, arena);
    record->received_date = wire_date(letter->received, arena);
    record->verification = borrow_text(letter->verification);
    record->card_state = letter->card.state;
    record->card_code = borrow_text(letter->card.code);
    return make_answers(&letter->card, record, arena) ? record : NULL;
}

static void *make_copy(const void *item, struct arena *arena)
{
    const struct copy *copy = item;
    copy_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__reply__v1__copy_record__init(record);
        record->matter = copy->matter;
        record->body = (Banfu__Proposal__V1__CopyBody__Enum)copy->body;
        record->sent_date = wire_date(copy->sent, arena);
        record->sent_recorded_ms = copy->sent_recorded_ms;
        record->late_entry = copy->late_entry;
        record->seal_late_entry = copy->seal_late_entry;
        record->receipt_late_entry = copy->receipt_late_entry;
        record->way = (Banfu__Proposal__V1__DispatchWay__Enum)copy->way;
        record->tracking = borrow_text(copy->tracking);
        record->sealed_date = wire_date(copy->sealed, arena);
        record->received_date = wire_date(copy->received, arena);
    }
    return record;
}

static void *make_reply(const void *item, struct arena *arena)
{
    const struct reply *reply = item;
    reply_record_t *record = arena_alloc(arena, sizeof(*record));
    bool whole = record != NULL;

    if (!record) {
        return NULL;
    }
    banfu__reply__v1__reply_record__init(record);
    record->round = reply->round;
    record->kind = (Banfu__Proposal__V1__ReplyKind__Enum)reply->kind;
    record->state = reply->state;
    record->draft = (draft_record_t *)(void *)wire_from_draft(&reply->draft, arena);
    record->letter_date = wire_date(reply->letter_day, arena);
    record->complete = reply->complete;
    record->filed_under = borrow_text(reply->filed_under);
    record->versions = wire_from_versions(reply, arena);
    WIRE_LIST(record, levels, reply->level_count, reply->levels, make_level, arena, whole);
    WIRE_LIST(record, numbers, reply->number_count, reply->numbers, make_number, arena, whole);
    WIRE_LIST(record, voided, reply->voided_count, reply->voided, make_number, arena, whole);
    WIRE_LIST(record, letters, reply->letter_count, reply->letters, make_letter, arena, whole);
    WIRE_LIST(record, copies, reply->copy_count, reply->copies, make_copy, arena, whole);
    return whole && record->draft && record->versions ? record : NULL;
}

static void *make_dissatisfaction(const void *item, struct arena *arena)
{
    const struct dissatisfaction *said = item;
    dissatisfaction_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__reply__v1__dissatisfaction_record__init(record);
        record->matter = said->matter;
        record->signer = said->signer;
        record->round = said->round;
        record->learnt_date = wire_date(said->learnt, arena);
        record->way = (Banfu__Proposal__V1__ContactWay__Enum)said->way;
        record->gist = borrow_text(said->gist);
        record->manner_only = said->manner_only;
        record->taken_back = said->taken_back;
        record->recorded_ms = said->recorded_ms;
    }
    return record;
}

ProtobufCMessage *wire_from_handling(const struct handling *handling, struct arena *arena)
{
    handling_record_t *record = arena_alloc(arena, sizeof(*record));
    bool whole = record != NULL;

    if (!record) {
        return NULL;
    }
    banfu__reply__v1__handling_record__init(record);
    record->docket = borrow_text(handling->docket);
    record->unit = borrow_text(handling->unit);
    record->first_class = (Banfu__Proposal__V1__Class__Enum)handling->first_class;
    WIRE_LIST(record, matters, handling->matter_count, handling->matters, make_matter, arena,
              whole);
    WIRE_LIST(record, replies, handling->reply_count, handling->replies, make_reply, arena, whole);
    WIRE_LIST(record, dissatisfactions, handling->dissatisfaction_count, handling->dissatisfactions,
              make_dissatisfaction, arena, whole);
    return whole ? &record->base : NULL;
}
