#include "reply/wire_part.h"

#include "reply/wire.h"

#include "banfu/reply/v1/reply.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__HandlingView handling_view_t;
typedef Banfu__Reply__V1__ReplyView reply_view_t;

static void keep_letters(reply_view_t *view, int32_t signer)
{
    size_t letters = 0, cards = 0;

    for (size_t i = 0; i < view->n_letters; i++) {
        if (view->letters[i]->signer == signer) {
            view->letters[letters++] = view->letters[i];
        }
    }
    for (size_t i = 0; i < view->n_cards; i++) {
        if (view->cards[i]->signer == signer) {
            view->cards[cards++] = view->cards[i];
        }
    }
    view->n_letters = letters;
    view->n_cards = cards;
}

/* How the reply came about, and who else got it, is the unit's affair. */
static void keep_reply(reply_view_t *view, int32_t signer)
{
    keep_letters(view, signer);
    view->n_signers = 0;
    view->n_copies = 0;
    view->n_levels = 0;
    view->office_report = borrow_text("");
    view->n_text_versions = 0;
    view->n_gaps = 0;
    view->n_voided_numbers = 0;
}

static bool has_left_to(const reply_view_t *view, int32_t signer)
{
    for (size_t i = 0; i < view->n_letters; i++) {
        if ((signer == 0 || view->letters[i]->signer == signer) &&
            *view->letters[i]->dispatched_date) {
            return true;
        }
    }
    return false;
}

static void keep_words(handling_view_t *view, int32_t signer)
{
    size_t said = 0, standings = 0;

    for (size_t i = 0; i < view->n_dissatisfactions; i++) {
        if (view->dissatisfactions[i]->signer == signer) {
            view->dissatisfactions[said++] = view->dissatisfactions[i];
        }
    }
    for (size_t i = 0; i < view->n_standings; i++) {
        if (view->standings[i]->signer == signer) {
            view->standings[standings++] = view->standings[i];
        }
    }
    view->n_dissatisfactions = said;
    view->n_standings = standings;
}

void wire_keep_part(struct Banfu__Reply__V1__HandlingView *view, int32_t signer)
{
    size_t kept = 0;

    for (size_t i = 0; i < view->n_replies; i++) {
        if (has_left_to(view->replies[i], signer)) {
            keep_reply(view->replies[i], signer);
            view->replies[kept++] = view->replies[i];
        }
    }
    view->n_replies = kept;
    /* The office's reason names who was silent. */
    view->closed_reason = borrow_text("");
    keep_words(view, signer);
}

void wire_hide_from_committee(struct Banfu__Reply__V1__ReplyView *view)
{
    view->office_report = borrow_text("");
    for (size_t i = 0; i < view->n_cards; i++) {
        view->cards[i]->code = borrow_text("");
    }
}
