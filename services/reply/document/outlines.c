#include "reply/document/outlines.h"

#include "reply/document/charstring.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENTS_MAX = 4096, CHARSTRING_MAX = 64 << 10 };

struct outlines {
    hb_font_t *font;
    hb_draw_funcs_t *draw;
    uint32_t glyph_count;
    _Atomic(struct outline *) outlines[]; /* by glyph; NULL: not yet */
};

/* An outline while it is drawn. */
struct drawing {
    struct outline_segment *segments;
    size_t count;
};

static struct outline_point point_of(float x, float y)
{
    return (struct outline_point){(int32_t)lrintf(x), (int32_t)lrintf(y)};
}

static void add(struct drawing *drawing, const struct outline_segment *segment)
{
    if (drawing->count < SEGMENTS_MAX) {
        drawing->segments[drawing->count++] = *segment;
    }
}

static void on_move(hb_draw_funcs_t *draw, void *data, hb_draw_state_t *state, float x, float y,
                    void *user_data)
{
    const struct outline_segment segment = {.step = OUTLINE_MOVE, .end = point_of(x, y)};

    (void)draw;
    (void)state;
    (void)user_data;
    add(data, &segment);
}

static void on_line(hb_draw_funcs_t *draw, void *data, hb_draw_state_t *state, float x, float y,
                    void *user_data)
{
    const struct outline_segment segment = {.step = OUTLINE_LINE, .end = point_of(x, y)};

    (void)draw;
    (void)state;
    (void)user_data;
    add(data, &segment);
}

/* NOLINTNEXTLINE(readability-function-size): HarfBuzz's own signature */
static void on_curve(hb_draw_funcs_t *draw, void *data, hb_draw_state_t *state, float x1, float y1,
                     float x2, float y2, float x, float y, void *user_data)
{
    const struct outline_segment segment = {.step = OUTLINE_CURVE,
                                            .handles = {point_of(x1, y1), point_of(x2, y2)},
                                            .end = point_of(x, y)};

    (void)draw;
    (void)state;
    (void)user_data;
    add(data, &segment);
}

struct outlines *outlines_new(hb_font_t *font, uint32_t glyph_count)
{
    struct outlines *outlines =
        calloc(1, sizeof(*outlines) + glyph_count * sizeof(outlines->outlines[0]));

    if (!outlines) {
        return NULL;
    }
    outlines->font = font;
    outlines->glyph_count = glyph_count;
    outlines->draw = hb_draw_funcs_create();
    hb_draw_funcs_set_move_to_func(outlines->draw, on_move, NULL, NULL);
    hb_draw_funcs_set_line_to_func(outlines->draw, on_line, NULL, NULL);
    hb_draw_funcs_set_cubic_to_func(outlines->draw, on_curve, NULL, NULL);
    hb_draw_funcs_make_immutable(outlines->draw);
    return outlines;
}

void outlines_free(struct outlines *outlines)
{
    if (!outlines) {
        return;
    }
    for (uint32_t glyph = 0; glyph < outlines->glyph_count; glyph++) {
        free(atomic_load(&outlines->outlines[glyph]));
    }
    hb_draw_funcs_destroy(outlines->draw);
    free(outlines);
}

static struct outline *draw(const struct outlines *outlines, uint16_t glyph)
{
    struct drawing drawing = {malloc(SEGMENTS_MAX * sizeof(*drawing.segments)), 0};
    struct outline *outline = NULL;
    struct buffer charstring;

    if (!drawing.segments) {
        return NULL;
    }
    buffer_init(&charstring, CHARSTRING_MAX);
    hb_font_get_glyph_shape(outlines->font, glyph, outlines->draw, &drawing);
    charstring_write(drawing.segments, charstring_simplify(drawing.segments, drawing.count),
                     hb_font_get_glyph_h_advance(outlines->font, glyph), &charstring);
    if (!charstring.failed && (outline = malloc(sizeof(*outline) + charstring.size))) {
        outline->size = charstring.size;
        memcpy(outline->charstring, charstring.bytes, charstring.size);
    }
    buffer_done(&charstring);
    free(drawing.segments);
    return outline;
}

const struct outline *outlines_get(struct outlines *outlines, uint16_t glyph)
{
    struct outline *known = atomic_load(&outlines->outlines[glyph]);

    if (known) {
        return known;
    }
    struct outline *made = draw(outlines, glyph);
    /* Another thread may have been first: what it made is the same. */
    if (made && !atomic_compare_exchange_strong(&outlines->outlines[glyph], &known, made)) {
        free(made);
        made = known;
    }
    return made;
}
