#include "reply/document/subset.h"

#include "reply/document/charstring.h"
#include "reply/document/outlines.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_MAX = 16 << 20, FRONT_MAX = 512 };

/* --- what is used --- */

static int begin(struct subset *subset, const struct font_face *face, struct arena *arena)
{
    subset->code_points = arena_array(arena, face->glyph_count, sizeof(*subset->code_points));
    subset->glyphs = arena_array(arena, face->glyph_count, sizeof(*subset->glyphs));
    subset->face = face;
    return subset->code_points && subset->glyphs ? 0 : -1;
}

static void note(struct subset *subset, uint16_t glyph, uint32_t code_point)
{
    uint32_t *known = &subset->code_points[glyph];

    if (*known == 0) {
        subset->glyphs[subset->count++] = glyph;
        *known = NO_CODE_POINT;
    }
    if (*known == NO_CODE_POINT && code_point != 0) {
        *known = code_point;
    }
}

static int note_run(const struct glyph_run *run, const struct fonts *fonts, struct arena *arena,
                    struct subset *subset)
{
    if (!subset->face && begin(subset, fonts_face(fonts, run->face), arena) != 0) {
        return -1;
    }
    for (size_t i = 0; i < run->count; i++) {
        note(subset, run->glyphs[i].glyph, run->glyphs[i].code_point);
    }
    return 0;
}

static int compare_glyphs(const void *left, const void *right)
{
    const uint16_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

int subset_pages(const struct pages *pages, const struct fonts *fonts, struct arena *arena,
                 struct subset subsets[FONT_FACES])
{
    for (const struct page *page = pages->first; page; page = page->next) {
        for (const struct glyph_run *run = page->runs; run; run = run->next) {
            if (note_run(run, fonts, arena, &subsets[run->face]) != 0) {
                return -1;
            }
        }
    }
    for (int face = 0; face < FONT_FACES; face++) {
        if (subsets[face].count > 0) {
            qsort(subsets[face].glyphs, subsets[face].count, sizeof(*subsets[face].glyphs),
                  compare_glyphs);
        }
    }
    return 0;
}

/* --- the table --- */

/* Operators of DICTs; those of two bytes have their escape in front. */
enum {
    FONT_BOX = 5,
    CHARSET = 15,
    CHAR_STRINGS = 17,
    PRIVATE = 18,
    DEFAULT_WIDTH = 20,
    ESCAPED = 12 << 8,
    REGISTRY = ESCAPED | 30,
    CID_COUNT = ESCAPED | 34,
    FONT_DICTS = ESCAPED | 36,
    FONT_DICT_SELECT = ESCAPED | 37
};

/* Strings are numbered on from those that every font has. */
enum { STRING_ADOBE = 391, STRING_IDENTITY = 392, INTEGER = 29 };

static const char font_name[] = "Banfu", adobe[] = "Adobe", identity[] = "Identity";

/* Where the parts lie, from the table's beginning. */
struct places {
    size_t charset, selection, private, dicts, glyphs;
};

static void put(struct buffer *table, uint32_t value, int bytes)
{
    while (bytes-- > 0) {
        buffer_append_char(table, (char)(value >> (8 * bytes)));
    }
}

/* Always of five bytes, so that what comes behind it does not move. */
static void put_operand(struct buffer *dict, int64_t value)
{
    put(dict, INTEGER, 1);
    put(dict, (uint32_t)value, 4);
}

static void put_operator(struct buffer *dict, unsigned operator)
{
    put(dict, operator, operator> 255 ? 2 : 1);
}

static void put_entry(struct buffer *dict, unsigned operator, int64_t value)
{
    put_operand(dict, value);
    put_operator(dict, operator);
}

/* An INDEX of `count` objects; sizes are told before the objects themselves follow. */
static void begin_index(struct buffer *table, const size_t *sizes, size_t count)
{
    uint32_t offset = 1;

    put(table, (uint32_t)count, 2);
    put(table, 4, 1);
    put(table, offset, 4);
    for (size_t i = 0; i < count; i++) {
        offset += (uint32_t)sizes[i];
        put(table, offset, 4);
    }
}

static void put_index(struct buffer *table, const struct buffer *object)
{
    begin_index(table, &object->size, 1);
    buffer_append(table, object->bytes, object->size);
}

static void put_top(struct buffer *dict, const struct subset *subset, const struct places *places)
{
    static const int box[] = {-1000, -1000, 2000, 2000};

    put_operand(dict, STRING_ADOBE);
    put_operand(dict, STRING_IDENTITY);
    put_entry(dict, REGISTRY, 0);
    for (size_t i = 0; i < COUNT_OF(box); i++) {
        put_operand(dict, box[i]);
    }
    put_operator(dict, FONT_BOX);
    put_entry(dict, CID_COUNT, subset->glyphs[subset->count - 1] + 1);
    put_entry(dict, CHARSET, (int64_t)places->charset);
    put_entry(dict, FONT_DICT_SELECT, (int64_t)places->selection);
    put_entry(dict, CHAR_STRINGS, (int64_t)places->glyphs);
    put_entry(dict, FONT_DICTS, (int64_t)places->dicts);
}

/* Header, name, top DICT, strings, and no subroutines. */
static void put_front(struct buffer *table, const struct subset *subset,
                      const struct places *places)
{
    const size_t name = sizeof(font_name) - 1;
    const size_t strings[] = {sizeof(adobe) - 1, sizeof(identity) - 1};
    struct buffer top;

    buffer_init(&top, 256);
    put_top(&top, subset, places);
    put(table, 0x01000404, 4);
    begin_index(table, &name, 1);
    buffer_append_text(table, font_name);
    put_index(table, &top);
    begin_index(table, strings, COUNT_OF(strings));
    buffer_append_text(table, adobe);
    buffer_append_text(table, identity);
    put(table, 0, 2);
    table->failed = table->failed || top.failed;
    buffer_done(&top);
}

static void put_charset(struct buffer *table, const struct subset *subset)
{
    put(table, 0, 1);
    for (size_t i = 0; i < subset->count; i++) {
        put(table, subset->glyphs[i], 2);
    }
}

/* All glyphs are of the only font DICT. */
static void put_selection(struct buffer *table, const struct subset *subset)
{
    put(table, 3, 1);
    put(table, 1, 2);
    put(table, 0, 2);
    put(table, 0, 1);
    put(table, (uint32_t)subset->count + 1, 2);
}

static void put_glyphs(struct buffer *table, const struct subset *subset,
                       const struct outline **outlines, const size_t *sizes)
{
    begin_index(table, sizes, subset->count + 1);
    for (size_t i = 0; i <= subset->count; i++) {
        buffer_append(table, outlines[i]->charstring, outlines[i]->size);
    }
}

/* The only font DICT, behind its Private DICT. */
static void put_dicts(struct buffer *table, struct places *places)
{
    struct buffer dict;

    buffer_init(&dict, 64);
    places->private = table->size;
    put_entry(table, DEFAULT_WIDTH, CHARSTRING_WIDTH);
    put_operand(&dict, (int64_t)(table->size - places->private));
    put_entry(&dict, PRIVATE, (int64_t)places->private);
    places->dicts = table->size;
    put_index(table, &dict);
    table->failed = table->failed || dict.failed;
    buffer_done(&dict);
}

static void put_table(struct buffer *table, const struct subset *subset,
                      const struct outline **outlines, const size_t *sizes)
{
    struct places places = {0};
    struct buffer front;

    put_front(table, subset, &places);
    places.charset = table->size;
    put_charset(table, subset);
    places.selection = table->size;
    put_selection(table, subset);
    put_dicts(table, &places);
    places.glyphs = table->size;
    put_glyphs(table, subset, outlines, sizes);
    /* Once more, now that it is known where all lies. */
    buffer_init(&front, FRONT_MAX);
    put_front(&front, subset, &places);
    if (!table->failed && !front.failed) {
        memcpy(table->bytes, front.bytes, front.size);
    }
    table->failed = table->failed || front.failed;
    buffer_done(&front);
}

int subset_cff(const struct subset *subset, struct buffer *ret_table)
{
    const struct outline **outlines = calloc(subset->count + 1, sizeof(struct outline *));
    size_t *sizes = calloc(subset->count + 1, sizeof(*sizes));
    bool all = outlines && sizes;
    struct buffer table;

    for (size_t i = 0; all && i <= subset->count; i++) {
        outlines[i] = outlines_get(subset->face->outlines, i > 0 ? subset->glyphs[i - 1] : 0);
        all = outlines[i] != NULL;
        sizes[i] = all ? outlines[i]->size : 0;
    }
    buffer_init(&table, TABLE_MAX);
    if (all) {
        put_table(&table, subset, outlines, sizes);
        all = !table.failed && buffer_append(ret_table, table.bytes, table.size);
    }
    buffer_done(&table);
    free(outlines);
    free(sizes);
    return all ? 0 : -1;
}
