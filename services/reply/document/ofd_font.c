#include "reply/document/ofd_font.h"

#include <stdlib.h>
#include <string.h>

enum {
    TABLE_MAX = 16 << 20,
    HHEA_SIZE = 36,
    HHEA_METRICS = 34, /* where hhea tells how many advances there are */
    GROUP_SIZE = 12,
    GROUPS_BEGIN = 16 /* of a cmap's subtable of format 12 */
};

/* A character and its glyph's number in the file. */
struct mapping {
    uint32_t code_point;
    uint16_t number;
};

static void put_16(struct buffer *table, uint32_t value)
{
    const char bytes[] = {(char)(value >> 8), (char)value};

    buffer_append(table, bytes, sizeof(bytes));
}

static void put_32(struct buffer *table, uint32_t value)
{
    put_16(table, value >> 16);
    put_16(table, value & 0xFFFF);
}

/* A copy of the table becomes the file's; it is emptied. */
static int add_table(hb_face_t *file, hb_tag_t tag, struct buffer *table)
{
    hb_blob_t *blob = table->failed ? NULL
                                    : hb_blob_create_or_fail(table->bytes, (unsigned)table->size,
                                                             HB_MEMORY_MODE_DUPLICATE, NULL, NULL);
    bool added = blob && hb_face_builder_add_table(file, tag, blob);

    hb_blob_destroy(blob);
    buffer_clear(table);
    return added ? 0 : -1;
}

static int copy_table(hb_face_t *file, hb_face_t *from, hb_tag_t tag)
{
    hb_blob_t *blob = hb_face_reference_table(from, tag);
    bool added = hb_blob_get_length(blob) > 0 && hb_face_builder_add_table(file, tag, blob);

    hb_blob_destroy(blob);
    return added ? 0 : -1;
}

/* The face's own, but for how many advances follow in hmtx. */
static int add_hhea(hb_face_t *file, hb_face_t *original, uint32_t glyph_count,
                    struct buffer *table)
{
    hb_blob_t *blob = hb_face_reference_table(original, HB_TAG('h', 'h', 'e', 'a'));
    unsigned size = 0;
    const char *bytes = hb_blob_get_data(blob, &size);

    if (size >= HHEA_SIZE) {
        buffer_append(table, bytes, HHEA_METRICS);
        put_16(table, glyph_count);
    }
    hb_blob_destroy(blob);
    return size >= HHEA_SIZE ? add_table(file, HB_TAG('h', 'h', 'e', 'a'), table) : -1;
}

/* Version 0.5: how many glyphs there are, and no more. */
static int add_maxp(hb_face_t *file, uint32_t glyph_count, struct buffer *table)
{
    put_32(table, 0x5000);
    put_16(table, glyph_count);
    return add_table(file, HB_TAG('m', 'a', 'x', 'p'), table);
}

static int add_cff(hb_face_t *file, const struct subset *font, struct buffer *table)
{
    return subset_cff(font, table) != 0 ? -1 : add_table(file, HB_TAG('C', 'F', 'F', ' '), table);
}

/* Advance and left side of each glyph, in the order of the file. */
static int add_hmtx(hb_face_t *file, const struct subset *font, struct buffer *table)
{
    for (size_t number = 0; number <= font->count; number++) {
        uint16_t glyph = number > 0 ? font->glyphs[number - 1] : 0;
        hb_glyph_extents_t extents = {0};
        (void)hb_font_get_glyph_extents(font->face->font, glyph, &extents);
        put_16(table, (uint32_t)hb_font_get_glyph_h_advance(font->face->font, glyph));
        put_16(table, (uint32_t)extents.x_bearing);
    }
    return add_table(file, HB_TAG('h', 'm', 't', 'x'), table);
}

static int compare_mappings(const void *left, const void *right)
{
    const struct mapping *a = left, *b = right;

    return (a->code_point > b->code_point) - (a->code_point < b->code_point);
}

/* One subtable of format 12, a group a character (Windows, full Unicode). */
static int add_cmap(hb_face_t *file, const struct subset *font, const uint16_t *numbers,
                    struct mapping *mappings, struct buffer *table)
{
    size_t count = 0;

    for (size_t i = 0; i < font->count; i++) {
        uint16_t glyph = font->glyphs[i];
        if (font->code_points[glyph] != NO_CODE_POINT) {
            mappings[count++] = (struct mapping){font->code_points[glyph], numbers[glyph]};
        }
    }
    qsort(mappings, count, sizeof(*mappings), compare_mappings);
    put_32(table, 1); /* version 0, one subtable */
    put_16(table, 3);
    put_16(table, 10);
    put_32(table, 12); /* it follows at once */
    put_32(table, 12U << 16);
    put_32(table, (uint32_t)(GROUPS_BEGIN + GROUP_SIZE * count));
    put_32(table, 0);
    put_32(table, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        put_32(table, mappings[i].code_point);
        put_32(table, mappings[i].code_point);
        put_32(table, mappings[i].number);
    }
    return add_table(file, HB_TAG('c', 'm', 'a', 'p'), table);
}

static int add_tables(hb_face_t *file, const struct subset *font, const uint16_t *numbers,
                      struct mapping *mappings, struct buffer *table)
{
    static const hb_tag_t kept[] = {HB_TAG('h', 'e', 'a', 'd'), HB_TAG('O', 'S', '/', '2'),
                                    HB_TAG('n', 'a', 'm', 'e'), HB_TAG('p', 'o', 's', 't')};
    hb_face_t *original = hb_font_get_face(font->face->font);
    uint32_t glyph_count = (uint32_t)font->count + 1; /* .notdef comes first */

    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        if (copy_table(file, original, kept[i]) != 0) {
            return -1;
        }
    }
    return add_cff(file, font, table) != 0 || add_maxp(file, glyph_count, table) != 0 ||
                   add_hhea(file, original, glyph_count, table) != 0 ||
                   add_hmtx(file, font, table) != 0 ||
                   add_cmap(file, font, numbers, mappings, table) != 0
               ? -1
               : 0;
}

int ofd_font_write(const struct subset *font, struct arena *arena, struct buffer *ret_file,
                   uint16_t *ret_numbers)
{
    struct mapping *mappings = arena_array(arena, font->count, sizeof(*mappings));
    hb_face_t *file = hb_face_builder_create();
    struct buffer table;
    int outcome = -1;

    buffer_init(&table, TABLE_MAX);
    for (size_t i = 0; i < font->count; i++) {
        ret_numbers[font->glyphs[i]] = (uint16_t)(i + 1);
    }
    if (mappings && add_tables(file, font, ret_numbers, mappings, &table) == 0) {
        hb_blob_t *blob = hb_face_reference_blob(file);
        unsigned size = 0;
        const char *bytes = hb_blob_get_data(blob, &size);
        outcome = size > 0 && buffer_append(ret_file, bytes, size) ? 0 : -1;
        hb_blob_destroy(blob);
    }
    buffer_done(&table);
    hb_face_destroy(file);
    return outcome;
}
