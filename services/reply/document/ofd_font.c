#include "reply/document/ofd_font.h"

#include <stdlib.h>
#include <string.h>

enum {
    TABLE_MAX = 1 << 20,
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

/* Takes the table over into `file`, and empties it. */
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

/* Advance and left side of each glyph, in the order of the file. */
static int add_hmtx(hb_face_t *file, const struct subset *font, const uint16_t *glyphs,
                    uint32_t glyph_count, struct buffer *table)
{
    for (uint32_t number = 0; number < glyph_count; number++) {
        hb_glyph_extents_t extents = {0};
        (void)hb_font_get_glyph_extents(font->face->font, glyphs[number], &extents);
        put_16(table, (uint32_t)hb_font_get_glyph_h_advance(font->face->font, glyphs[number]));
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

static int add_tables(hb_face_t *file, hb_face_t *outlines, const struct subset *font,
                      struct arena *arena, const uint16_t *numbers)
{
    static const hb_tag_t own[] = {HB_TAG('C', 'F', 'F', ' '), HB_TAG('h', 'e', 'a', 'd'),
                                   HB_TAG('m', 'a', 'x', 'p')};
    static const hb_tag_t kept[] = {HB_TAG('O', 'S', '/', '2'), HB_TAG('n', 'a', 'm', 'e'),
                                    HB_TAG('p', 'o', 's', 't')};
    hb_face_t *original = hb_font_get_face(font->face->font);
    uint32_t glyph_count = hb_face_get_glyph_count(outlines);
    uint16_t *glyphs = arena_array(arena, glyph_count, sizeof(*glyphs)); /* .notdef comes first */
    struct mapping *mappings = arena_array(arena, font->count, sizeof(*mappings));
    struct buffer table;
    int outcome = glyphs && mappings ? 0 : -1;

    for (size_t i = 0; i < COUNT_OF(own) && outcome == 0; i++) {
        outcome = copy_table(file, outlines, own[i]);
    }
    for (size_t i = 0; i < COUNT_OF(kept) && outcome == 0; i++) {
        outcome = copy_table(file, original, kept[i]);
    }
    for (size_t i = 0; i < font->count && outcome == 0; i++) {
        glyphs[numbers[font->glyphs[i]]] = font->glyphs[i];
    }
    buffer_init(&table, TABLE_MAX);
    if (outcome == 0) {
        outcome = add_hhea(file, original, glyph_count, &table) != 0 ||
                          add_hmtx(file, font, glyphs, glyph_count, &table) != 0 ||
                          add_cmap(file, font, numbers, mappings, &table) != 0
                      ? -1
                      : 0;
    }
    buffer_done(&table);
    return outcome;
}

int ofd_font_write(const struct subset *font, struct arena *arena, struct buffer *ret_file,
                   uint16_t *ret_numbers)
{
    hb_face_t *outlines = subset_make(font, ret_numbers);
    hb_face_t *file = hb_face_builder_create();
    int outcome = outlines ? add_tables(file, outlines, font, arena, ret_numbers) : -1;

    if (outcome == 0) {
        hb_blob_t *blob = hb_face_reference_blob(file);
        unsigned size = 0;
        const char *bytes = hb_blob_get_data(blob, &size);
        outcome = size > 0 && buffer_append(ret_file, bytes, size) ? 0 : -1;
        hb_blob_destroy(blob);
    }
    hb_face_destroy(file);
    hb_face_destroy(outlines);
    return outcome;
}
