/* A handling as it was stored. Texts stay the record's. */
#include "reply/wire.h"
#include "reply/wire_versions.h"

#include "banfu/reply/v1/record.pb-c.h"

typedef Banfu__Reply__V1__AnswerRecord answer_record_t;
typedef Banfu__Reply__V1__HandlingRecord handling_record_t;
typedef Banfu__Reply__V1__LetterRecord letter_record_t;
typedef Banfu__Reply__V1__MatterRecord matter_record_t;
typedef Banfu__Reply__V1__ReplyRecord reply_record_t;

static int read_matter(const matter_record_t *record, struct arena *arena, struct matter *matter)
{
    *matter = (struct matter){.proposal = record->proposal,
                              .kind = (enum kind)record->kind,
                              .number = record->number,
                              .title = record->title,
                              .between = record->between_sessions,
                              .publication_consent = record->publication_consent,
                              .signer_count = record->n_signers,
                              .closed_day = wire_day(record->closed_date),
                              .closed_by_office = record->closed_by_office,
                              .closed_reason = record->closed_reason};
    matter->signers = arena_array(arena, record->n_signers + 1, sizeof(*matter->signers));
    for (size_t i = 0; matter->signers && i < record->n_signers; i++) {
        const Banfu__Reply__V1__SignerRecord *signer = record->signers[i];
        matter->signers[i] = (struct signer){.position = signer->position,
                                             .name = signer->name,
                                             .organisation = signer->organisation,
                                             .released = signer->released,
                                             .standing = signer->standing,
                                             .standing_round = signer->standing_round};
    }
    return matter->signers ? 0 : -1;
}

static struct answer read_answer(const answer_record_t *record)
{
    if (!record) {
        return (struct answer){.reason = "", .opinion = "", .entered_by = "", .scan = ""};
    }
    return (struct answer){.manner = (enum satisfaction)record->manner,
                           .result = (enum satisfaction)record->result,
                           .reason = record->reason,
                           .opinion = record->opinion,
                           .received = wire_day(record->received_date),
                           .recorded_ms = record->recorded_ms,
                           .on_paper = record->on_paper,
                           .late_entry = record->late_entry,
                           .entered_by = record->entered_by,
                           .scan = record->scan};
}

static struct letter_number read_number(const Banfu__Reply__V1__NumberRecord *record)
{
    return (struct letter_number){.matter = record->matter,
                                  .text = record->text,
                                  .of_series = record->of_series,
                                  .brought = record->brought};
}

static struct letter read_letter(const letter_record_t *record)
{
    return (struct letter){.matter = record->matter,
                           .signer = record->signer,
                           .sent = wire_day(record->sent_date),
                           .sent_recorded_ms = record->sent_recorded_ms,
                           .late_entry = record->late_entry,
                           .seal_late_entry = record->seal_late_entry,
                           .receipt_late_entry = record->receipt_late_entry,
                           .way = (enum dispatch_way)record->way,
                           .tracking = record->tracking,
                           .sealed = wire_day(record->sealed_date),
                           .received = wire_day(record->received_date),
                           .verification = record->verification,
                           .card = {.state = record->card_state,
                                    .code = record->card_code,
                                    .answer = read_answer(record->answer),
                                    .corrected = read_answer(record->corrected)}};
}

/* Whatever a reply has of things, with room for those that one act adds. */
static int make_room(const reply_record_t *record, struct arena *arena, struct reply *reply)
{
    reply->levels = arena_array(arena, record->n_levels + 2, sizeof(*reply->levels));
    reply->numbers = arena_array(arena, MATTERS_MAX, sizeof(*reply->numbers));
    reply->voided = arena_array(arena, record->n_voided + MATTERS_MAX, sizeof(*reply->voided));
    reply->letters = arena_array(arena, record->n_letters + 1, sizeof(*reply->letters));
    reply->copies = arena_array(arena, record->n_copies + 1, sizeof(*reply->copies));
    return wire_to_versions(record->versions, arena, reply) == 0 && reply->levels &&
                   reply->numbers && reply->voided && reply->letters && reply->copies &&
                   record->n_numbers <= MATTERS_MAX
               ? 0
               : -1;
}

static void read_acts(const reply_record_t *record, struct reply *reply)
{
    for (size_t i = 0; i < record->n_levels; i++) {
        reply->levels[i] = (struct level){.act = (enum level_act)record->levels[i]->act,
                                          .by = wire_to_person(record->levels[i]->by),
                                          .comment = record->levels[i]->comment,
                                          .instant_ms = record->levels[i]->instant_ms,
                                          .joined = record->levels[i]->joined};
    }
    reply->level_count = record->n_levels;
}

static void read_letters(const reply_record_t *record, struct reply *reply)
{
    for (size_t i = 0; i < record->n_numbers; i++) {
        reply->numbers[i] = read_number(record->numbers[i]);
    }
    for (size_t i = 0; i < record->n_voided; i++) {
        reply->voided[i] = read_number(record->voided[i]);
    }
    for (size_t i = 0; i < record->n_letters; i++) {
        reply->letters[i] = read_letter(record->letters[i]);
    }
    for (size_t i = 0; i < record->n_copies; i++) {
        const Banfu__Reply__V1__CopyRecord *copy = record->copies[i];
        reply->copies[i] = (struct copy){.matter = copy->matter,
                                         .body = (enum copy_body)copy->body,
                                         .sent = wire_day(copy->sent_date),
                                         .sent_recorded_ms = copy->sent_recorded_ms,
                                         .late_entry = copy->late_entry,
                                         .seal_late_entry = copy->seal_late_entry,
                                         .receipt_late_entry = copy->receipt_late_entry,
                                         .way = (enum dispatch_way)copy->way,
                                         .tracking = copy->tracking,
                                         .sealed = wire_day(copy->sealed_date),
                                         .received = wire_day(copy->received_date)};
    }
    reply->number_count = record->n_numbers;
    reply->voided_count = record->n_voided;
    reply->letter_count = record->n_letters;
    reply->copy_count = record->n_copies;
}

static int read_reply(const reply_record_t *record, struct arena *arena, struct reply *reply)
{
    *reply = (struct reply){.round = record->round,
                            .filed_under = record->filed_under,
                            .kind = (enum reply_kind)record->kind,
                            .state = record->state,
                            .complete = record->complete,
                            .letter_day = wire_day(record->letter_date)};
    if (!record->draft || make_room(record, arena, reply) < 0 ||
        wire_to_draft(&record->draft->base, arena, &reply->draft) < 0) {
        return -1;
    }
    read_acts(record, reply);
    read_letters(record, reply);
    return 0;
}

static void read_dissatisfactions(const handling_record_t *record, struct handling *handling)
{
    for (size_t i = 0; i < record->n_dissatisfactions; i++) {
        const Banfu__Reply__V1__DissatisfactionRecord *said = record->dissatisfactions[i];
        handling->dissatisfactions[i] = (struct dissatisfaction){
            .matter = said->matter,
            .signer = said->signer,
            .round = said->round,
            .learnt = wire_day(said->learnt_date),
            .way = (int)said->way,
            .gist = said->gist,
            .manner_only = said->manner_only,
            .taken_back = said->taken_back,
            .recorded_ms = said->recorded_ms,
        };
    }
    handling->dissatisfaction_count = record->n_dissatisfactions;
}

static int make_handling(size_t replies, size_t dissatisfactions, struct arena *arena,
                         struct handling *handling)
{
    handling->matters = arena_array(arena, MATTERS_MAX, sizeof(*handling->matters));
    handling->replies = arena_array(arena, replies + 1, sizeof(*handling->replies));
    handling->dissatisfactions =
        arena_array(arena, dissatisfactions + 1, sizeof(*handling->dissatisfactions));
    return handling->matters && handling->replies && handling->dissatisfactions ? 0 : -1;
}

int wire_new_handling(const char *docket, const char *unit, struct arena *arena,
                      struct handling *ret_handling)
{
    *ret_handling = (struct handling){.docket = docket, .unit = unit};
    return make_handling(0, 0, arena, ret_handling);
}

/* Whether every letter and copy belongs to a proposal and a signer there is: the rules look them up
 * without asking. */
static bool is_consistent(const struct handling *handling, const struct reply *reply)
{
    for (size_t i = 0; i < reply->letter_count; i++) {
        const struct letter *letter = &reply->letters[i];
        if (letter->matter >= handling->matter_count ||
            !matter_signer(&handling->matters[letter->matter], letter->signer)) {
            return false;
        }
    }
    for (size_t i = 0; i < reply->copy_count; i++) {
        if (reply->copies[i].matter >= handling->matter_count) {
            return false;
        }
    }
    return true;
}

int wire_to_handling(const ProtobufCMessage *message, struct arena *arena,
                     struct handling *ret_handling)
{
    const handling_record_t *record = (const void *)message;

    *ret_handling = (struct handling){.docket = record->docket,
                                      .unit = record->unit,
                                      .first_class = (enum reply_class)record->first_class,
                                      .matter_count = record->n_matters,
                                      .reply_count = record->n_replies};
    if (record->n_matters > MATTERS_MAX ||
        make_handling(record->n_replies, record->n_dissatisfactions, arena, ret_handling) < 0) {
        return -1;
    }
    for (size_t i = 0; i < record->n_matters; i++) {
        if (read_matter(record->matters[i], arena, &ret_handling->matters[i]) < 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < record->n_replies; i++) {
        struct reply *reply = &ret_handling->replies[i];
        if (read_reply(record->replies[i], arena, reply) < 0 ||
            !is_consistent(ret_handling, reply)) {
            return -1;
        }
    }
    read_dissatisfactions(record, ret_handling);
    return 0;
}
