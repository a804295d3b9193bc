/*
 * Letters and cards as files. A plain list of texts goes in, so that a worker thread needs nothing
 * else; what stands on a letter is document/letter.h's affair. Safe on any thread.
 */
#ifndef BANFU_REPLY_PAPERS_H
#define BANFU_REPLY_PAPERS_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "common/base/date.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fonts;
struct templates;
struct template_values;

enum { PAPERS_FILE_MAX = 3 << 20 /* bytes: one answer takes no more */ };

/* One letter or card. Texts are never NULL; enumerations as on the wire. */
struct paper {
    const char *template; /* NULL: a letter or card; else a paper of document/papers.txt, and of */
    const struct template_values *values; /* what follows only what a file's name is made of */
    bool is_card;
    bool draft;
    int kind; /* of the proposal */
    int reply_kind;
    char class_letter; /* 'A' */
    const char *unit;  /* full name */
    const char *session;
    const char *case_name;
    int32_t number;
    const char *title;
    const char *signer;
    int same; /* how many of that name stand before, and this one: tells files apart */
    bool organisation;
    bool joint;
    const char *body;
    const char *field;
    const char *government;
    const char *office;
    const char *committee;
    const char *phone;
    const char *letter_number;
    const char *earlier_number;
    civil_day date;
    bool published;
    const char *verification; /* letters: "" for none */
    const char *verification_site;
    const char *code; /* cards */
    const char *link;
    const char *site;
};

/* Why no file came of it. */
struct paper_fault {
    enum status_code code;
    const char *reason; /* static */
    char message[256];
};

enum paper_format {
    PAPER_PDF,  /* all papers behind each other */
    PAPER_DOCX, /* the first of them, a letter */
    PAPER_OFD,  /* all papers behind each other */
    PAPER_ZIP   /* a PDF each, letters as OFD too: 建议017_某某_答复函.pdf */
};

enum { PAPER_FORMATS = PAPER_ZIP + 1 };

/* What papers are printed with. Owned by whoever opened them. */
struct press {
    const struct fonts *fonts;
    const struct templates *templates;
};

/* The characters that only a substitute face could set: "U+4DAE NotoSerifCJK-Regular.ttc, …". */
struct paper_substitutes {
    char text[512];
};

/* The papers as one file. Returns 0, or -1 with the fault. */
int papers_print(const struct press *press, enum paper_format format, const struct paper *papers,
                 size_t count, struct buffer *ret_file, struct paper_substitutes *ret_substitutes,
                 struct paper_fault *ret_fault) MUST_CHECK;

#endif
