#include "reply/document/pdf_font.h"

#include <hb-subset.h>
#include <stdlib.h>

/* ToUnicode sections hold at most 100 entries each. */
enum { SECTION_MAX = 100 };

int pdf_font_subset(const struct pdf_font *font, struct buffer *ret_table)
{
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    int outcome = -1;

    if (!input) {
        return -1;
    }
    for (uint32_t glyph = 0; glyph < font->face->glyph_count; glyph++) {
        if (font->taken[glyph]) {
            hb_set_add(hb_subset_input_glyph_set(input), glyph);
        }
    }
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_DESUBROUTINIZE);
    hb_face_t *subset = hb_subset_or_fail(font->face->original, input);
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

/* A used glyph under the number that the PDF calls it by. */
struct entry {
    uint16_t cid;
    uint32_t glyph;
};

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;

    return (a->cid > b->cid) - (a->cid < b->cid);
}

static struct entry *sorted_entries(const struct pdf_font *font, struct arena *arena,
                                    size_t *ret_count)
{
    size_t count = 0;

    for (uint32_t glyph = 0; glyph < font->face->glyph_count; glyph++) {
        count += font->taken[glyph];
    }
    struct entry *entries = arena_array(arena, count ? count : 1, sizeof(*entries));
    if (!entries) {
        return NULL;
    }
    *ret_count = 0;
    for (uint32_t glyph = 0; glyph < font->face->glyph_count; glyph++) {
        if (font->taken[glyph]) {
            entries[(*ret_count)++] = (struct entry){font->face->cids[glyph], glyph};
        }
    }
    qsort(entries, count, sizeof(*entries), compare_entries);
    return entries;
}

int pdf_font_widths(const struct pdf_font *font, struct arena *arena, struct buffer *ret_text)
{
    size_t count;
    const struct entry *entries = sorted_entries(font, arena, &count);

    if (!entries) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        int64_t advance = hb_font_get_glyph_h_advance(font->face->font, entries[i].glyph);
        int64_t width = advance * 1000 / font->face->units_per_em;
        /* 1000 is the default that the font's dictionary names. */
        if (width != 1000) {
            buffer_printf(ret_text, "%u [%d] ", entries[i].cid, (int)width);
        }
    }
    return ret_text->failed ? -1 : 0;
}

void pdf_font_utf16(uint32_t code_point, struct buffer *text)
{
    if (code_point < 0x10000) {
        buffer_printf(text, "%04X", (unsigned)code_point);
    } else {
        uint32_t rest = code_point - 0x10000;
        buffer_printf(text, "%04X%04X", (unsigned)(0xD800 + (rest >> 10)),
                      (unsigned)(0xDC00 + (rest & 0x3FF)));
    }
}

static const char cmap_begin[] = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                                 "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0"
                                 " >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                                 "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
static const char cmap_end[] = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

int pdf_font_unicode(const struct pdf_font *font, struct arena *arena, struct buffer *ret_text)
{
    size_t count, kept = 0;
    struct entry *entries = sorted_entries(font, arena, &count);

    if (!entries) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (font->code_points[entries[i].glyph]) {
            entries[kept++] = entries[i];
        }
    }
    buffer_append_text(ret_text, cmap_begin);
    for (size_t i = 0; i < kept; i++) {
        if (i % SECTION_MAX == 0) {
            size_t section = kept - i < SECTION_MAX ? kept - i : SECTION_MAX;
            buffer_printf(ret_text, "%zu beginbfchar\n", section);
        }
        buffer_printf(ret_text, "<%04X> <", entries[i].cid);
        pdf_font_utf16(font->code_points[entries[i].glyph], ret_text);
        buffer_append_text(ret_text, ">\n");
        if (i % SECTION_MAX == SECTION_MAX - 1 || i + 1 == kept) {
            buffer_append_text(ret_text, "endbfchar\n");
        }
    }
    buffer_append_text(ret_text, cmap_end);
    return ret_text->failed ? -1 : 0;
}
