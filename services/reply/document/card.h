/*
 * The feedback card (意见反馈卡, 办理情况反馈表): one A4 page, prefilled, with a QR code and a
 * short code that lead the signer to the same card on a phone (rule 22). Pure, and safe on any
 * thread.
 */
#ifndef BANFU_REPLY_DOCUMENT_CARD_H
#define BANFU_REPLY_DOCUMENT_CARD_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/date.h"
#include "common/base/failure.h"
#include "reply/document/document.h"
#include "reply/document/template.h"

/* Strings are UTF-8, never NULL, "" where there is nothing. */
struct card {
    const char *case_name; /* 市七届人大一次会议第17号建议 */
    char class_letter;
    const char *title;
    const char *signer;
    const char *signer_phone; /* "" leaves the cell open for the hand */
    const char *unit;         /* full name */
    const char *letter_number;
    civil_day reply_date;
    const char *code;       /* as typed by hand */
    const char *link;       /* what the QR code says: the card's address on a phone, or the code */
    const char *site;       /* where the code is typed in; "" for none */
    const char *unit_phone; /* whom to ask */
};

/* The card as blocks, in `arena`. Returns 0, or -1 with `failure`: as template_document, and
 * INVALID_ARGUMENT and CODE_TOO_LONG when the link does not fit a QR code. */
int card_document(const struct card *card, const struct templates *templates, struct arena *arena,
                  struct failure *failure, struct document **ret_document) MUST_CHECK;

#endif
