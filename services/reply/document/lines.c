#include "reply/document/lines.h"

#include <stdint.h>

static bool is_space(const struct text_glyph *glyph)
{
    return glyph->code_point == ' ' || glyph->code_point == 0x3000;
}

static length empty_half(const struct text_glyph *glyph, enum text_squeeze squeeze)
{
    return glyph->squeeze == squeeze ? glyph->natural / 2 : 0;
}

/* The line of glyphs `begin` to `end`, whose next begins at `next`. */
static struct line make_line(const struct text_glyph *glyphs, size_t begin, size_t end, length room)
{
    struct line line = {.begin = begin, .end = end, .next = end};

    while (line.end > begin && is_space(&glyphs[line.end - 1])) {
        line.end--;
    }
    for (size_t i = begin; i < line.end; i++) {
        line.width += glyphs[i].advance;
    }
    if (line.end > begin && begin > 0) {
        line.hang_left = empty_half(&glyphs[begin], SQUEEZE_OPENING);
        line.width -= line.hang_left;
    }
    if (line.end > begin && line.width > room) {
        line.width -= empty_half(&glyphs[line.end - 1], SQUEEZE_CLOSING);
    }
    return line;
}

/* Whether the glyphs up to and with `last` fit, the empty half of a closing mark not counted. */
static bool fits(const struct text_glyph *glyphs, size_t last, length width, length room)
{
    return width - empty_half(&glyphs[last], SQUEEZE_CLOSING) <= room;
}

/* The end of the longest line from `begin` on that fits `room`; at least one glyph. */
static size_t longest_fit(const struct text_glyph *glyphs, size_t count, size_t begin, length room)
{
    length width = begin > 0 ? -empty_half(&glyphs[begin], SQUEEZE_OPENING) : 0;
    size_t end = begin, hard = begin;

    for (size_t i = begin; i < count; i++) {
        bool space = is_space(&glyphs[i]);
        width += glyphs[i].advance;
        if (!space && !fits(glyphs, i, width, room)) {
            break;
        }
        hard = i + 1;
        if (glyphs[i].after != TEXT_STAYS) {
            end = i + 1;
        }
        if (glyphs[i].after == TEXT_MUST_BREAK) {
            return end;
        }
    }
    if (hard == count) {
        return count;
    }
    if (end > begin) {
        return end;
    }
    return hard > begin ? hard : begin + 1; /* a word longer than the line is cut where it must */
}

static size_t cut_greedily(const struct text_glyph *glyphs, size_t count,
                           const struct measure *measure, length narrower, struct line *lines)
{
    size_t begin = 0, made = 0;

    while (begin < count && made < LINES_MAX) {
        length room = measure->width - narrower - (made == 0 ? measure->first_indent : 0);
        size_t end = longest_fit(glyphs, count, begin, room);
        lines[made] = make_line(glyphs, begin, end, room);
        lines[made].ends_paragraph = end == count || glyphs[end - 1].after == TEXT_MUST_BREAK;
        made++;
        begin = end;
    }
    return begin < count ? SIZE_MAX : made;
}

static size_t line_count(const struct text_glyph *glyphs, size_t count,
                         const struct measure *measure, length narrower)
{
    size_t begin = 0, made = 0;

    while (begin < count && made < LINES_MAX) {
        length room = measure->width - narrower - (made == 0 ? measure->first_indent : 0);
        begin = longest_fit(glyphs, count, begin, room);
        made++;
        if (narrower > 0 && begin < count && glyphs[begin - 1].after == TEXT_STAYS) {
            return SIZE_MAX; /* so narrow that a line ends where it must not */
        }
    }
    return made;
}

/* How much narrower the lines may be set without there being more of them: what makes them alike.
 */
static length balance(const struct text_glyph *glyphs, size_t count, const struct measure *measure)
{
    size_t wanted = line_count(glyphs, count, measure, 0);
    length least = 0, most = measure->width * 3 / 4;

    while (least < most) {
        length middle = least + (most - least + 1) / 2;
        if (line_count(glyphs, count, measure, middle) <= wanted) {
            least = middle;
        } else {
            most = middle - 1;
        }
    }
    return least;
}

int lines_cut(const struct text_glyph *glyphs, size_t count, const struct measure *measure,
              struct arena *arena, struct line **ret_lines, size_t *ret_count)
{
    length narrower = measure->alignment == ALIGN_BALANCED ? balance(glyphs, count, measure) : 0;
    size_t room = line_count(glyphs, count, measure, narrower);
    struct line *lines = arena_array(arena, room ? room : 1, sizeof(*lines));
    size_t made;

    if (!lines) {
        return -1;
    }
    if (count == 0) {
        lines[0] = (struct line){.ends_paragraph = true};
        made = 1;
    } else {
        made = cut_greedily(glyphs, count, measure, narrower, lines);
    }
    if (made == SIZE_MAX) {
        return -1;
    }
    *ret_lines = lines;
    *ret_count = made;
    return 0;
}

static length left_edge(const struct line *line, const struct line_place *place)
{
    length slack = place->width - line->width;

    switch (place->alignment) {
    case ALIGN_RIGHT: return place->x + slack;
    case ALIGN_CENTRE:
    case ALIGN_BALANCED: return place->x + slack / 2;
    case ALIGN_LEFT:
    case ALIGN_RAGGED: break;
    }
    return place->x;
}

/* Lines that stop short of the measure by less than two characters are stretched to it. */
static length slack_to_share(const struct line *line, const struct line_place *place)
{
    length slack = place->width - line->width;
    bool stretched = place->alignment == ALIGN_LEFT && !line->ends_paragraph && slack > 0 &&
                     slack < 2 * place->size;

    return stretched ? slack : 0;
}

static struct glyph_run *begin_run(const struct line_place *place, int face, length x, size_t room,
                                   struct arena *arena, struct placed_glyph **ret_glyphs)
{
    struct glyph_run *run = arena_alloc(arena, sizeof(*run));
    struct placed_glyph *glyphs = arena_array(arena, room, sizeof(*glyphs));

    if (!run || !glyphs) {
        return NULL;
    }
    *run = (struct glyph_run){.face = face,
                              .ink = place->ink,
                              .size = place->size,
                              .x = x,
                              .y = place->baseline,
                              .glyphs = glyphs};
    *ret_glyphs = glyphs;
    return run;
}

int lines_set(const struct text_glyph *glyphs, const struct line *line,
              const struct line_place *place, struct arena *arena, struct glyph_run **runs)
{
    length edge = left_edge(line, place) - line->hang_left, x = edge;
    length slack = slack_to_share(line, place);
    size_t gaps = line->end > line->begin + 1 ? line->end - line->begin - 1 : 1;
    struct glyph_run *run = NULL;
    struct placed_glyph *placed = NULL;

    for (size_t i = line->begin; i < line->end; i++) {
        const struct text_glyph *glyph = &glyphs[i];
        if (!run || run->face != glyph->face) {
            struct glyph_run *next =
                begin_run(place, glyph->face, x, line->end - i, arena, &placed);
            if (!next) {
                return -1;
            }
            next->next = *runs;
            *runs = run = next;
        }
        placed[run->count++] = (struct placed_glyph){.code_point = glyph->code_point,
                                                     .glyph = glyph->glyph,
                                                     .x = x - run->x,
                                                     .advance = glyph->natural};
        edge += glyph->advance;
        x = edge + (length)((int64_t)slack * (int64_t)(i + 1 - line->begin) / (int64_t)gaps);
    }
    return 0;
}
