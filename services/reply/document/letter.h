/*
 * Letters as annexes 1 and 2 of the notice bind them: what is said, in which order, to whom. Words
 * are made here from the facts of a reply; the page is the layout's affair. Pure, and safe on any
 * thread.
 */
#ifndef BANFU_REPLY_DOCUMENT_LETTER_H
#define BANFU_REPLY_DOCUMENT_LETTER_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/date.h"
#include "common/base/failure.h"
#include "reply/document/document.h"
#include "reply/document/template.h"
#include "reply/document/wording.h"

#include <stdbool.h>
#include <stdint.h>

/* Everything that stands on a letter. Strings are UTF-8, never NULL, "" where there is nothing. */
struct letter {
    enum letter_kind kind;
    enum letter_round round;
    char class_letter;      /* 'A', 'B' or 'C' */
    bool draft;             /* 草稿 across the page, and no number */
    const char *unit;       /* full name: letterhead and signature */
    const char *session;    /* 市七届人大一次会议: the docket's, by kind */
    int32_t number;         /* of the suggestion or proposal */
    const char *title;      /* its title as registered */
    const char *signer;     /* 某某, or an organisation */
    bool organisation;      /* addressed by its name alone */
    bool joint;             /* signed with others */
    const char *body;       /* paragraphs parted by line feeds */
    const char *field;      /* of work, for proposals: 城市建设 */
    const char *government; /* 市政府, as in 感谢您对市政府…工作 */
    const char *phone;
    const char *letter_number;     /* 朔住建提函〔2022〕15号 */
    const char *earlier_number;    /* of the letter that a later one answers to */
    civil_day date;                /* 成文日期; DAY_NONE on a draft leaves it open */
    bool published;                /* 主动公开: 附注 */
    const char *verification;      /* 验证码 of the signed letter; "" on drafts */
    const char *verification_site; /* where it is put in; "": not told */
    const char *committee;         /* 市人大人事工作委员会 or 市政协提案委员会 */
    const char *office;            /* 市政府办公室 */
};

/* 关于市七届人大一次会议第17号建议的答复, and as later letters say it. NULL when the arena is full.
 */
char *letter_title(const struct letter *letter, struct arena *arena) MUST_CHECK;

/* 某某代表：, 某某委员：, or 民革朔州市委：. NULL when the arena is full. */
char *letter_addressee(const struct letter *letter, struct arena *arena) MUST_CHECK;

/* 您提出的《关于…的建议》收悉，经研究，现答复如下：, by kind, round and joint signing. 关于 and
 * 的建议 are never doubled, 《》 within the title becomes 〈〉. NULL when the arena is full. */
char *letter_opening(const struct letter *letter, struct arena *arena) MUST_CHECK;

/* The letter as blocks, in `arena`. Returns 0, or -1 with `failure`: as template_document. */
int letter_document(const struct letter *letter, const struct templates *templates,
                    struct arena *arena, struct failure *failure,
                    struct document **ret_document) MUST_CHECK;

#endif
