#include "reply/document/subset.h"

#include <hb-subset.h>

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
    return 0;
}

static void read_numbers(const struct subset *subset, hb_subset_plan_t *plan, uint16_t *ret_numbers)
{
    const hb_map_t *numbers = hb_subset_plan_old_to_new_glyph_mapping(plan);

    for (size_t i = 0; i < subset->count; i++) {
        uint16_t glyph = subset->glyphs[i];
        ret_numbers[glyph] = (uint16_t)hb_map_get(numbers, glyph);
    }
}

hb_face_t *subset_make(const struct subset *subset, uint16_t *ret_numbers)
{
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    hb_face_t *face = NULL;

    if (!input) {
        return NULL;
    }
    for (size_t i = 0; i < subset->count; i++) {
        hb_set_add(hb_subset_input_glyph_set(input), subset->glyphs[i]);
    }
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
    hb_subset_plan_t *plan =
        hb_subset_plan_create_or_fail(fonts_subset_source(subset->face, subset->count), input);
    if (plan) {
        face = hb_subset_plan_execute_or_fail(plan);
        if (face && ret_numbers) {
            read_numbers(subset, plan, ret_numbers);
        }
    }
    hb_subset_plan_destroy(plan);
    hb_subset_input_destroy(input);
    return face;
}
