/*
 * The signer's own feedback card as a plain page: no account, no script, large type, fit for an old
 * phone (rule 22, annex 3). Pages are whole HTML documents in UTF-8, Chinese; every text from
 * outside is escaped.
 */
#ifndef BANFU_GATEWAY_CARD_CARD_PAGE_H
#define BANFU_GATEWAY_CARD_CARD_PAGE_H

#include "common/base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum { CARD_CODE_TEXT_MAX = 200 };                        /* UTF-8 bytes of a code as it is typed */
enum { CARD_REASON_MAX = 1500, CARD_OPINION_MAX = 6000 }; /* UTF-8 bytes of what a signer writes */

/* The values of the form's radio buttons, which are also the API's names. */
#define CARD_RESULT_MAP(XX)                                                                        \
    XX(SATISFIED, "满意")                                                                          \
    XX(BASICALLY_SATISFIED, "基本满意")                                                            \
    XX(DISSATISFIED, "不满意")

/* What the page shows of the card; every string is there, "" where there is nothing. */
struct card_view {
    const char *case_name; /* 市七届人大一次会议第17号建议 */
    const char *title;
    const char *class_name; /* A, B or C */
    const char *signer;
    const char *unit;
    const char *letter_number;
    const char *reply_date; /* 2022年6月30日 */
    const char *unit_phone; /* whom to call */
    bool returned;          /* it came back before */
    bool open;              /* it can still be returned */
};

/* What the signer has entered, "" where nothing: shown again when something is missing. */
struct card_entry {
    const char *manner; /* SATISFIED, BASICALLY_SATISFIED, DISSATISFIED */
    const char *result;
    const char *reason;
    const char *opinion;
};

/* The card to fill in. `fault` is the sentence above the form, or NULL at the first showing. `key`
 * is the idempotency key that the form sends back, so that pressing twice counts once. */
void card_page_form(struct buffer *page, const struct card_view *card,
                    const struct card_entry *entry, const char *fault, const char *key);

/* A card that can no longer be filled in: it came back before (`entry` is what it says), or another
 * one took its place. */
void card_page_closed(struct buffer *page, const struct card_view *card,
                      const struct card_entry *entry);

/* The card was returned: what was said, and what happens now. */
void card_page_thanks(struct buffer *page, const struct card_view *card,
                      const struct card_entry *entry);

/* Asks for the code that is printed on the card. `fault` is what is wrong with `typed`, NULL at the
 * first showing. */
void card_page_ask(struct buffer *page, const char *heading, const char *fault, const char *typed);

/* A page that only says something: a service that does not answer. */
void card_page_message(struct buffer *page, const char *heading, const char *message);

#endif
