/*
 * The typefaces of official papers, opened once a process and read by many threads: each style with
 * the nearest one to fall back to for rare characters in names.
 */
#ifndef BANFU_REPLY_DOCUMENT_FONTS_H
#define BANFU_REPLY_DOCUMENT_FONTS_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <hb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum font_style {
    FONT_FANG,  /* 仿宋: bodies */
    FONT_TITLE, /* 小标宋: letterheads and titles */
    FONT_SONG,  /* 宋: page numbers */
    FONT_HEI,   /* 黑: headings 一、 */
    FONT_KAI,   /* 楷: headings （一） */
    FONT_STYLES
};

enum { FONT_FACES = 8, FONT_NONE = -1 };

struct font_face {
    const char *file;
    hb_font_t *font; /* scaled to its units */
    int32_t units_per_em;
    uint32_t glyph_count;
    struct outlines *outlines; /* as files carry them */
};

struct fonts;

/* Opens the faces under `directory` (the Fandol files) and `fallback_directory` (Noto CJK). NULL
 * with a line for the operator in `fault`: a file missing or not of 1000 units an em, or memory.
 */
struct fonts *fonts_open(const char *directory, const char *fallback_directory,
                         struct buffer *fault) MUST_CHECK;

/* Accepts NULL; no thread may be using them. */
void fonts_close(struct fonts *fonts);

/* The index of the face that has `code_point` in `style` or nearest to it, FONT_NONE when none has.
 */
int fonts_find(const struct fonts *fonts, enum font_style style, uint32_t code_point);

/* Whether the face is there for characters that the styles' own faces lack. */
bool fonts_is_substitute(const struct fonts *fonts, int index);

/* The face at an index given by fonts_find. Owned by `fonts`. */
const struct font_face *fonts_face(const struct fonts *fonts, int index);

#endif
