/* A template's lines as read, for whoever fills them in. */
#ifndef BANFU_REPLY_DOCUMENT_TEMPLATE_LINES_H
#define BANFU_REPLY_DOCUMENT_TEMPLATE_LINES_H

#include "reply/document/template.h"

enum line_kind {
    LINE_NAME,
    LINE_NUMBERS,
    LINE_LETTERHEAD,
    LINE_PARAGRAPH,
    LINE_TITLE,
    LINE_BODY,
    LINE_BLANK,
    LINE_GAP,
    LINE_SIGNATURE,
    LINE_FOOT,
    LINE_IMPRINT,
    LINE_SYMBOL,
    LINE_TABLE,
    LINE_HEAD,
    LINE_ROW,
    LINE_TALL,
    LINE_ROWS
};

/* A word that a line begins with, and how its text is set. */
struct line_word {
    const char *word;
    enum line_kind kind;
    struct paragraph_form form;
};

struct template_line {
    const struct line_word *word;
    const char *condition; /* a field's name, or NULL */
    bool unless;           /* only when that is empty */
    bool keep;
    bool bound;
    const char *text;  /* behind the word */
    const char *whole; /* the line as written */
};

struct template
{
    const char *name;
    struct template_line *lines;
    size_t count;
};

/* The field's name that begins behind a brace at `at`: its bytes; 0 when it does not end. */
size_t template_field_bytes(const char *at);

#endif
