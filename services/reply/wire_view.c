/* A handling as it is shown. */
#include "reply/wire.h"

#include "reply/cards.h"
#include "reply/gaps.h"
#include "reply/levels.h"
#include "reply/lifecycle_card.h"
#include "reply/lifecycle_standing.h"
#include "reply/wire_list.h"

#include "banfu/reply/v1/reply.pb-c.h"

typedef Banfu__Reply__V1__AskAnswer ask_t;
typedef Banfu__Reply__V1__Card card_t;
typedef Banfu__Reply__V1__CardEntry entry_t;
typedef Banfu__Reply__V1__Copy copy_t;
typedef Banfu__Reply__V1__Dissatisfaction dissatisfaction_t;
typedef Banfu__Reply__V1__HandlingView handling_view_t;
typedef Banfu__Reply__V1__Letter letter_t;
typedef Banfu__Reply__V1__LevelAct level_t;
typedef Banfu__Reply__V1__Promise promise_t;
typedef Banfu__Reply__V1__ReplyView reply_view_t;
typedef Banfu__Reply__V1__Standing standing_t;
typedef Banfu__Reply__V1__TextVersion version_t;

/* Letters, copies and cards of one proposal of the handling. */
struct shown {
    const struct handling *handling;
    const struct reply *reply;
    uint32_t matter;
    struct arena *arena;
};

static void *make_promise(const void *item, struct arena *arena)
{
    const struct promise *promise = item;
    promise_t *view = arena_alloc(arena, sizeof(*view));

    if (view) {
        banfu__reply__v1__promise__init(view);
        view->promise = promise->number;
        view->what = borrow_text(promise->what);
        view->by_date = wire_date(promise->by, arena);
        view->who = borrow_text(promise->who);
        view->state = borrow_text("MADE");
    }
    return view;
}

static void *make_ask(const void *item, struct arena *arena)
{
    const struct ask_answer *ask = item;
    ask_t *view = arena_alloc(arena, sizeof(*view));

    if (view) {
        banfu__reply__v1__ask_answer__init(view);
        view->ask = ask->ask;
        view->answer = borrow_text(ask->answer);
    }
    return view;
}

static void *make_version(const void *item, struct arena *arena)
{
    const struct text_version *version = item;
    version_t *view = arena_alloc(arena, sizeof(*view));

    if (view) {
        banfu__reply__v1__text_version__init(view);
        view->version = version->version;
        view->instant_ms = version->instant_ms;
        view->by = borrow_text(version->by.name);
        view->digest = borrow_text(text_version_digest(version, arena));
    }
    return view && view->digest ? view : NULL;
}

static const char *level_of(enum level_act act, const char *role)
{
    switch (act) {
    case ACT_SUBMITTED: return "DIVISION_HEAD";
    case ACT_APPROVED: return "LEADER";
    case ACT_SIGNED:
    case ACT_RECALLED: return "PRINCIPAL";
    case ACT_NONE:
    case ACT_SENT_BACK: break;
    }
    return role;
}

static void *make_level(const void *item, struct arena *arena)
{
    const struct level *level = item;
    level_t *view = arena_alloc(arena, sizeof(*view));

    if (view) {
        banfu__reply__v1__level_act__init(view);
        view->level = borrow_text(level_of(level->act, level->by.role));
        view->act = borrow_text(level_act_token(level->act));
        view->by = borrow_text(level->by.name);
        view->on_behalf_of = borrow_text(level->by.on_behalf_of);
        view->behalf_name = borrow_text(level->by.behalf_name);
        view->comment = borrow_text(level->comment);
        view->instant_ms = level->instant_ms;
        view->joined = level->joined;
    }
    return view;
}

static letter_t *make_letter(const struct letter *letter, const struct signer *signer,
                             struct arena *arena)
{
    letter_t *view = arena_alloc(arena, sizeof(*view));

    if (view) {
        banfu__reply__v1__letter__init(view);
        view->signer = letter->signer;
        view->name = borrow_text(signer->name);
        view->dispatched_date = wire_date(letter->sent, arena);
        view->way = (Banfu__Proposal__V1__DispatchWay__Enum)letter->way;
        view->tracking = borrow_text(letter->tracking);
        view->received_date = wire_date(letter->received, arena);
        view->late_entry = letter->late_entry;
        view->seal_late_entry = letter->seal_late_entry;
        view->receipt_late_entry = letter->receipt_late_entry;
        view->signed_and_sealed_on = wire_date(letter->sealed, arena);
    }
    return view;
}

static entry_t *make_entry(const struct answer *answer, struct arena *arena)
{
    entry_t *view = arena_alloc(arena, sizeof(*view));

    if (view) {
        banfu__reply__v1__card_entry__init(view);
        view->manner = (Banfu__Proposal__V1__Satisfaction__Enum)answer->manner;
        view->result = (Banfu__Proposal__V1__Satisfaction__Enum)answer->result;
        view->reason = borrow_text(answer->reason);
        view->opinion = borrow_text(answer->opinion);
        view->received_date = wire_date(answer->received, arena);
        view->entered_by = borrow_text(answer->entered_by);
        view->recorded_ms = answer->recorded_ms;
        view->scan = borrow_text(answer->scan);
    }
    return view;
}

static card_t *make_card(const struct letter *letter, const struct signer *signer, int32_t round,
                         struct arena *arena)
{
    const struct answer *answer = &letter->card.answer;
    card_t *view = arena_alloc(arena, sizeof(*view));

    if (!view) {
        return NULL;
    }
    banfu__reply__v1__card__init(view);
    view->signer = letter->signer;
    view->round = round;
    /* Before the letter leaves nobody needs the code, and a copied one could forge an answer. */
    view->code = borrow_text(letter->sent == DAY_NONE ? "" : letter->card.code);
    view->state = borrow_text(signer->released && letter->card.state != CARD_RETURNED
                                  ? "RELEASED"
                                  : card_state_token(&letter->card));
    view->manner = (Banfu__Proposal__V1__Satisfaction__Enum)answer->manner;
    view->result = (Banfu__Proposal__V1__Satisfaction__Enum)answer->result;
    view->reason = borrow_text(answer->reason);
    view->opinion = borrow_text(answer->opinion);
    view->received_date = wire_date(answer->received, arena);
    view->on_paper = answer->on_paper;
    view->late_entry = answer->late_entry;
    view->entered_by = borrow_text(answer->entered_by);
    view->scan = borrow_text(answer->scan);
    view->corrected = letter->card.corrected.recorded_ms != 0;
    if (view->corrected) {
        view->wrong_entry = make_entry(&letter->card.corrected, arena);
        return view->wrong_entry ? view : NULL;
    }
    return view;
}

static copy_t *make_copy(const struct copy *copy, struct arena *arena)
{
    copy_t *view = arena_alloc(arena, sizeof(*view));

    if (view) {
        banfu__reply__v1__copy__init(view);
        view->copy = (Banfu__Proposal__V1__CopyBody__Enum)copy->body;
        view->dispatched_date = wire_date(copy->sent, arena);
        view->late_entry = copy->late_entry;
        view->seal_late_entry = copy->seal_late_entry;
        view->receipt_late_entry = copy->receipt_late_entry;
        view->way = (Banfu__Proposal__V1__DispatchWay__Enum)copy->way;
        view->tracking = borrow_text(copy->tracking);
        view->signed_and_sealed_on = wire_date(copy->sealed, arena);
        view->received_date = wire_date(copy->received, arena);
    }
    return view;
}

static bool show_letters(const struct shown *shown, reply_view_t *view)
{
    const struct reply *reply = shown->reply;
    const struct matter *matter = &shown->handling->matters[shown->matter];
    size_t count = 0;

    view->letters = wire_pointers(shown->arena, reply->letter_count);
    view->cards = wire_pointers(shown->arena, reply->letter_count);
    view->signers = arena_array(shown->arena, reply->letter_count + 1, sizeof(*view->signers));
    if (!view->letters || !view->cards || !view->signers) {
        return false;
    }
    for (size_t i = 0; i < reply->letter_count; i++) {
        const struct letter *letter = &reply->letters[i];
        if (letter->matter != shown->matter) {
            continue;
        }
        const struct signer *signer = matter_signer(matter, letter->signer);
        view->signers[count] = letter->signer;
        view->letters[count] = make_letter(letter, signer, shown->arena);
        view->cards[count] = make_card(letter, signer, reply->round, shown->arena);
        if (!view->letters[count] || !view->cards[count]) {
            return false;
        }
        count++;
    }
    view->n_letters = view->n_signers = count;
    view->n_cards = reply->state >= REPLY_SIGNED ? count : 0;
    return true;
}

static bool show_copies(const struct shown *shown, reply_view_t *view)
{
    const struct reply *reply = shown->reply;

    view->copies = wire_pointers(shown->arena, reply->copy_count);
    for (size_t i = 0; view->copies && i < reply->copy_count; i++) {
        if (reply->copies[i].matter != shown->matter) {
            continue;
        }
        view->copies[view->n_copies] = make_copy(&reply->copies[i], shown->arena);
        if (!view->copies[view->n_copies]) {
            return false;
        }
        view->n_copies++;
    }
    return view->copies != NULL;
}

static bool show_gaps(const struct shown *shown, reply_view_t *view)
{
    const char **gaps = wire_pointers(shown->arena, GAPS_MAX);
    char **texts = wire_pointers(shown->arena, GAPS_MAX);

    if (!gaps || !texts) {
        return false;
    }
    view->n_gaps =
        gaps_list(shown->handling, shown->reply, shown->matter, shown->arena, gaps, GAPS_MAX);
    for (size_t i = 0; i < view->n_gaps; i++) {
        texts[i] = borrow_text(gaps[i]);
    }
    view->gaps = texts;
    return true;
}

static void show_draft(const struct draft *draft, reply_view_t *view)
{
    view->class_ = (Banfu__Proposal__V1__Class__Enum)draft->class;
    view->class_reason = borrow_text(draft->class_reason);
    view->body = borrow_text(draft->body ? draft->body : "");
    view->field = borrow_text(draft->field);
    view->handler = borrow_text(draft->handler);
    view->phone = borrow_text(draft->phone);
    view->publication = (Banfu__Proposal__V1__Publication__Enum)draft->publication;
    view->publication_reason = borrow_text(draft->publication_reason);
    view->office_report = borrow_text(draft->office_report);
}

static bool show_voided(const struct shown *shown, reply_view_t *view)
{
    const struct reply *reply = shown->reply;

    view->voided_numbers = wire_pointers(shown->arena, reply->voided_count);
    for (size_t i = 0; view->voided_numbers && i < reply->voided_count; i++) {
        if (reply->voided[i].matter == shown->matter) {
            view->voided_numbers[view->n_voided_numbers++] = borrow_text(reply->voided[i].text);
        }
    }
    return view->voided_numbers != NULL;
}

struct Banfu__Reply__V1__ReplyView *wire_view_reply(const struct handling *handling,
                                                    const struct reply *reply, uint32_t matter,
                                                    struct arena *arena)
{
    const struct shown shown = {
        .handling = handling, .reply = reply, .matter = matter, .arena = arena};
    reply_view_t *view = arena_alloc(arena, sizeof(*view));
    bool whole = view != NULL;

    if (!view) {
        return NULL;
    }
    banfu__reply__v1__reply_view__init(view);
    view->unit = borrow_text(handling->unit);
    view->round = reply->round;
    view->kind = (Banfu__Proposal__V1__ReplyKind__Enum)reply->kind;
    view->state = borrow_text(reply_state_token(reply));
    view->version = handling->version;
    view->text_version = (int32_t)reply->version_count;
    view->letter_number = borrow_text(reply_number(reply, matter));
    view->letter_date = wire_date(reply->letter_day, arena);
    show_draft(&reply->draft, view);
    WIRE_LIST(view, promises, reply->draft.promise_count, reply->draft.promises, make_promise,
              arena, whole);
    WIRE_LIST(view, asks, reply->draft.ask_count, reply->draft.asks, make_ask, arena, whole);
    WIRE_LIST(view, text_versions, reply->version_count, reply->versions, make_version, arena,
              whole);
    WIRE_LIST(view, levels, reply->level_count, reply->levels, make_level, arena, whole);
    return whole && show_voided(&shown, view) && show_letters(&shown, view) &&
                   show_copies(&shown, view) && show_gaps(&shown, view)
               ? view
               : NULL;
}

/* --- the handling --- */

static void *make_standing(const void *item, struct arena *arena)
{
    const struct signer *signer = item;
    standing_t *view = arena_alloc(arena, sizeof(*view));

    if (view) {
        banfu__reply__v1__standing__init(view);
        view->signer = signer->position;
        view->name = borrow_text(signer->name);
        view->state = borrow_text(signer->released ? "RELEASED" : standing_token(signer));
        view->round = signer->standing_round;
    }
    return view;
}

static dissatisfaction_t *make_dissatisfaction(const struct dissatisfaction *said,
                                               struct arena *arena)
{
    dissatisfaction_t *view = arena_alloc(arena, sizeof(*view));

    if (view) {
        banfu__reply__v1__dissatisfaction__init(view);
        view->signer = said->signer;
        view->round = said->round;
        view->learnt_date = wire_date(said->learnt, arena);
        view->way = (Banfu__Proposal__V1__ContactWay__Enum)said->way;
        view->gist = borrow_text(said->gist);
        view->manner_only = said->manner_only;
        view->taken_back = said->taken_back;
    }
    return view;
}

static bool show_dissatisfactions(const struct handling *handling, uint32_t matter,
                                  struct arena *arena, handling_view_t *view)
{
    size_t most = handling->dissatisfaction_count;

    view->dissatisfactions = wire_pointers(arena, most);
    for (size_t i = 0; view->dissatisfactions && i < most; i++) {
        if (handling->dissatisfactions[i].matter != matter) {
            continue;
        }
        dissatisfaction_t *said = make_dissatisfaction(&handling->dissatisfactions[i], arena);
        if (!said) {
            return false;
        }
        view->dissatisfactions[view->n_dissatisfactions++] = said;
    }
    return view->dissatisfactions != NULL;
}

static bool show_replies(const struct handling *handling, uint32_t matter, struct arena *arena,
                         handling_view_t *view)
{
    view->replies = wire_pointers(arena, handling->reply_count);
    for (size_t i = 0; view->replies && i < handling->reply_count; i++) {
        view->replies[i] = wire_view_reply(handling, &handling->replies[i], matter, arena);
        if (!view->replies[i]) {
            return false;
        }
        view->n_replies = i + 1;
    }
    return view->replies != NULL;
}

struct Banfu__Reply__V1__HandlingView *wire_view_handling(const struct handling *handling,
                                                          uint32_t matter, struct arena *arena)
{
    const struct matter *shown = &handling->matters[matter];
    handling_view_t *view = arena_alloc(arena, sizeof(*view));
    bool whole = view != NULL, in_hand = shown->closed_day == DAY_NONE;

    if (!view) {
        return NULL;
    }
    banfu__reply__v1__handling_view__init(view);
    view->unit = borrow_text(handling->unit);
    view->version = handling->version;
    view->state = borrow_text(matter_state(shown));
    view->closed_date = wire_date(shown->closed_day, arena);
    /* Of a close that no longer stands neither is told: it would read as closed. */
    view->closed_reason = borrow_text(in_hand ? "" : shown->closed_reason);
    view->closed_by_office = !in_hand && shown->closed_by_office;
    view->first_class = (Banfu__Proposal__V1__Class__Enum)handling->first_class;
    WIRE_LIST(view, standings, shown->signer_count, shown->signers, make_standing, arena, whole);
    for (size_t i = 0; i < view->n_standings; i++) {
        view->standings[i]->dissatisfied_rounds =
            hearing_dissatisfied_rounds(handling, matter, view->standings[i]->signer);
    }
    return whole && show_dissatisfactions(handling, matter, arena, view) &&
                   show_replies(handling, matter, arena, view)
               ? view
               : NULL;
}
