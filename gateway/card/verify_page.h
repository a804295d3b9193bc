/*
 * Whether a letter is what it seems, as a plain page for whoever holds it: no account, no script.
 * Every text from outside is escaped.
 */
#ifndef BANFU_GATEWAY_CARD_VERIFY_PAGE_H
#define BANFU_GATEWAY_CARD_VERIFY_PAGE_H

#include "common/base/buffer.h"

enum letter_standing { LETTER_VALID, LETTER_RECALLED, LETTER_REPLACED };

/* Strings are never NULL, "" where there is nothing. */
struct verify_view {
    enum letter_standing standing;
    const char *code;
    const char *letter_number;
    const char *case_name; /* 市七届人大一次会议第17号建议 */
    const char *unit;
    const char *class_name;  /* A, B or C */
    const char *letter_date; /* 2022年6月30日 */
};

void verify_page_show(struct buffer *page, const struct verify_view *view);

/* Asks for the code. `fault` is what is wrong with `typed`, NULL at the first showing. */
void verify_page_ask(struct buffer *page, const char *fault, const char *typed);

/* A page that only says something: a service that does not answer. */
void verify_page_message(struct buffer *page, const char *message);

#endif
