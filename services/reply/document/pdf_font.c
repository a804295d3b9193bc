#include "reply/document/pdf_font.h"

#include <hb-subset.h>
#include <stdlib.h>

/* ToUnicode sections hold at most 100 entries each. */
enum { SECTION_MAX = 100 };

/* A glyph that stands for no character by itself. */
#define NO_CODE_POINT UINT32_MAX

int pdf_font_begin(struct pdf_font *font, const struct font_face *face, struct arena *arena)
{
    font->code_points = arena_array(arena, face->glyph_count, sizeof(*font->code_points));
    font->glyphs = arena_array(arena, face->glyph_count, sizeof(*font->glyphs));
    font->face = face;
    return font->code_points && font->glyphs ? 0 : -1;
}

void pdf_font_note(struct pdf_font *font, uint16_t glyph, uint32_t code_point)
{
    uint32_t *known = &font->code_points[glyph];

    if (*known == 0) {
        font->glyphs[font->count++] = glyph;
        *known = NO_CODE_POINT;
    }
    if (*known == NO_CODE_POINT && code_point != 0) {
        *known = code_point;
    }
}

int pdf_font_subset(const struct pdf_font *font, struct buffer *ret_table)
{
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    int outcome = -1;

    if (!input) {
        return -1;
    }
    for (size_t i = 0; i < font->count; i++) {
        hb_set_add(hb_subset_input_glyph_set(input), font->glyphs[i]);
    }
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
    hb_face_t *subset = hb_subset_or_fail(fonts_subset_source(font->face, font->count), input);
    if (subset) {
        hb_blob_t *table = hb_face_reference_table(subset, HB_TAG('C', 'F', 'F', ' '));
        unsigned size = 0;
        const char *bytes = hb_blob_get_data(table, &size);
        outcome = size > 0 && buffer_append(ret_table, bytes, size) ? 0 : -1;
        hb_blob_destroy(table);
        hb_face_destroy(subset);
    }
    hb_subset_input_destroy(input);
    return outcome;
}

static int compare_cids(const void *left, const void *right, void *cids)
{
    const uint16_t *a = left, *b = right, *of = cids;

    return (of[*a] > of[*b]) - (of[*a] < of[*b]);
}

void pdf_font_sort(struct pdf_font *font)
{
    qsort_r(font->glyphs, font->count, sizeof(*font->glyphs), compare_cids,
            (void *)(uintptr_t)font->face->cids);
}

int pdf_font_widths(const struct pdf_font *font, struct buffer *ret_text)
{
    for (size_t i = 0; i < font->count; i++) {
        uint16_t glyph = font->glyphs[i];
        int64_t advance = hb_font_get_glyph_h_advance(font->face->font, glyph);
        int64_t width = advance * 1000 / font->face->units_per_em;
        /* 1000 is the default that the font's dictionary names. */
        if (width != 1000) {
            buffer_printf(ret_text, "%u [%d] ", font->face->cids[glyph], (int)width);
        }
    }
    return ret_text->failed ? -1 : 0;
}

void pdf_font_hex(uint32_t number, struct buffer *text)
{
    static const char digits[] = "0123456789ABCDEF";
    const char four[] = {digits[number >> 12 & 15], digits[number >> 8 & 15],
                         digits[number >> 4 & 15], digits[number & 15]};

    buffer_append(text, four, sizeof(four));
}

void pdf_font_utf16(uint32_t code_point, struct buffer *text)
{
    if (code_point >= 0x10000) {
        pdf_font_hex(0xD800 + ((code_point - 0x10000) >> 10), text);
        code_point = 0xDC00 + ((code_point - 0x10000) & 0x3FF);
    }
    pdf_font_hex(code_point, text);
}

static const char cmap_begin[] = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                                 "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0"
                                 " >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                                 "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
static const char cmap_end[] = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

int pdf_font_unicode(const struct pdf_font *font, struct buffer *ret_text)
{
    size_t in_section = 0;

    buffer_append_text(ret_text, cmap_begin);
    for (size_t i = 0; i < font->count; i++) {
        uint32_t code_point = font->code_points[font->glyphs[i]];
        size_t left = font->count - i;
        if (in_section == 0) {
            in_section = left < SECTION_MAX ? left : SECTION_MAX;
            buffer_printf(ret_text, "%zu beginbfchar\n", in_section);
        }
        buffer_append_char(ret_text, '<');
        pdf_font_hex(font->face->cids[font->glyphs[i]], ret_text);
        buffer_append_text(ret_text, "> <");
        if (code_point != NO_CODE_POINT) {
            pdf_font_utf16(code_point, ret_text);
        }
        buffer_append_text(ret_text, --in_section == 0 ? ">\nendbfchar\n" : ">\n");
    }
    buffer_append_text(ret_text, cmap_end);
    return ret_text->failed ? -1 : 0;
}
