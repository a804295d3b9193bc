#include "reply/document/text.h"

#include "common/base/utf8.h"

#include <hb.h>
#include <linebreak.h>
#include <string.h>

/* One stretch of text that one face sets. */
struct stretch {
    size_t begin, end;
    int face;
};

struct shaping {
    const struct fonts *fonts;
    const struct text_style *style;
    const char *text;
    const char *breaks; /* a byte a byte of the text */
    struct text_glyph *glyphs;
    size_t count;
};

void text_start(void)
{
    init_linebreak();
}

static int out_of_memory(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                "文稿太长，排版所需的内存不足");
    return -1;
}

static enum text_squeeze squeeze_of(uint32_t code_point)
{
    switch (code_point) {
    case 0x300A:
    case 0x3008:
    case 0x201C:
    case 0x2018:
    case 0xFF08:
    case 0x3014:
    case 0x3010:
    case 0x300C:
    case 0x300E: return SQUEEZE_OPENING;
    case 0xFF0C:
    case 0x3002:
    case 0x3001:
    case 0xFF1B:
    case 0xFF1A:
    case 0xFF01:
    case 0xFF1F:
    case 0x300B:
    case 0x3009:
    case 0x201D:
    case 0x2019:
    case 0xFF09:
    case 0x3015:
    case 0x3011:
    case 0x300D:
    case 0x300F: return SQUEEZE_CLOSING;
    default: return SQUEEZE_NONE;
    }
}

static enum font_style style_at(const struct text_style *style, size_t at)
{
    return at < style->lead_bytes ? style->lead_style : style->style;
}

/* The face of the character at `at`, whose bytes go to `ret_bytes`. A line feed is set by none. */
static int face_at(const struct shaping *shaping, size_t at, size_t size, size_t *ret_bytes,
                   uint32_t *ret_code_point)
{
    *ret_bytes = utf8_decode(shaping->text + at, size - at, ret_code_point);
    if (*ret_bytes == 0) {
        *ret_bytes = 1;
        *ret_code_point = 0xFFFD;
    }
    return fonts_find(shaping->fonts, style_at(shaping->style, at), *ret_code_point);
}

static void add_glyph(struct shaping *shaping, const struct stretch *stretch,
                      const hb_glyph_info_t *info, const hb_glyph_position_t *position, bool first)
{
    const struct font_face *face = fonts_face(shaping->fonts, stretch->face);
    struct text_glyph *glyph = &shaping->glyphs[shaping->count++];
    uint32_t code_point = 0;
    size_t at = info->cluster;
    size_t bytes = utf8_decode(shaping->text + at, stretch->end - at, &code_point);
    char ends = shaping->breaks[at + (bytes ? bytes - 1 : 0)];

    glyph->code_point = first ? code_point : 0;
    glyph->glyph = (uint16_t)info->codepoint;
    glyph->face = (int16_t)stretch->face;
    glyph->natural =
        (length)((int64_t)position->x_advance * shaping->style->size / face->units_per_em);
    /* 28 cells to a line are a little narrower than 28 characters of size 3. */
    glyph->advance = glyph->natural + (shaping->style->size == SIZE_3 ? CELL - SIZE_3 : 0);
    glyph->after = ends == LINEBREAK_MUSTBREAK    ? TEXT_MUST_BREAK
                   : ends == LINEBREAK_ALLOWBREAK ? TEXT_MAY_BREAK
                                                  : TEXT_STAYS;
    /* A mark that the font sets at less than its full width has no half to give. */
    glyph->squeeze =
        glyph->natural * 10 > shaping->style->size * 9 ? squeeze_of(code_point) : SQUEEZE_NONE;
}

static int shape_stretch(struct shaping *shaping, const struct stretch *stretch, size_t room)
{
    hb_buffer_t *buffer = hb_buffer_create();
    unsigned count = 0;

    hb_buffer_add_utf8(buffer, shaping->text, (int)stretch->end, (unsigned)stretch->begin,
                       (int)(stretch->end - stretch->begin));
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, HB_SCRIPT_HAN);
    hb_buffer_set_language(buffer, hb_language_from_string("zh-Hans", -1));
    hb_shape(fonts_face(shaping->fonts, stretch->face)->font, buffer, NULL, 0);
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(buffer, &count);
    bool fits = hb_buffer_allocation_successful(buffer) && shaping->count + count <= room;
    for (unsigned i = 0; fits && i < count; i++) {
        bool first = i == 0 || infos[i].cluster != infos[i - 1].cluster;
        add_glyph(shaping, stretch, &infos[i], &positions[i], first);
    }
    hb_buffer_destroy(buffer);
    return fits ? 0 : -1;
}

/* The bytes of a mark at `at` that has no glyph, and what it says of the glyph before it; 0 when
 * there is none. */
static size_t mark_at(const char *text, size_t at, enum text_break *ret_break)
{
    size_t bytes = strlen(TEXT_LINE_MAY_END);

    if (text[at] == '\n') {
        *ret_break = TEXT_MUST_BREAK;
        return 1;
    }
    if (strncmp(text + at, TEXT_LINE_MAY_END, bytes) == 0) {
        *ret_break = TEXT_HAD_BETTER_BREAK;
        return bytes;
    }
    return 0;
}

static int refuse_character(struct failure *failure, const char *at, size_t bytes,
                            uint32_t code_point)
{
    failure_set(failure, STATUS_INVALID_ARGUMENT, "CHARACTER_WITHOUT_GLYPH",
                "没有字体能排印字符“%.*s”（U+%04X），请改用其他字", (int)bytes, at,
                (unsigned)code_point);
    return -1;
}

/* The longest stretch from `begin` on that one face sets in one style. */
static int next_stretch(const struct shaping *shaping, size_t begin, size_t size,
                        struct failure *failure, struct stretch *ret_stretch)
{
    struct stretch stretch = {.begin = begin, .end = begin, .face = FONT_NONE};
    enum text_break ignored;

    while (stretch.end < size && !mark_at(shaping->text, stretch.end, &ignored)) {
        size_t bytes;
        uint32_t code_point;
        int face = face_at(shaping, stretch.end, size, &bytes, &code_point);
        if (face == FONT_NONE) {
            return refuse_character(failure, shaping->text + stretch.end, bytes, code_point);
        }
        bool begins_body = stretch.end == shaping->style->lead_bytes && stretch.end > begin;
        if (stretch.face != FONT_NONE && (face != stretch.face || begins_body)) {
            break;
        }
        stretch.face = face;
        stretch.end += bytes;
    }
    *ret_stretch = stretch;
    return 0;
}

static int shape_all(struct shaping *shaping, size_t size, size_t room, struct failure *failure)
{
    size_t at = 0;

    while (at < size) {
        struct stretch stretch;
        if (next_stretch(shaping, at, size, failure, &stretch) != 0) {
            return -1;
        }
        if (stretch.end > at && shape_stretch(shaping, &stretch, room) != 0) {
            return out_of_memory(failure);
        }
        at = stretch.end;
        enum text_break after;
        size_t mark = at < size ? mark_at(shaping->text, at, &after) : 0;
        if (mark > 0 && shaping->count > 0) {
            shaping->glyphs[shaping->count - 1].after = after;
        }
        at += mark;
    }
    return 0;
}

int text_shape(const struct fonts *fonts, const struct text_style *style, const char *text,
               struct arena *arena, struct failure *failure, struct text_glyph **ret_glyphs,
               size_t *ret_count)
{
    size_t size = strlen(text);
    /* A font may make several glyphs of one character, never more than one a byte with ours. */
    size_t room = size + 1;
    char *breaks = arena_alloc(arena, size + 1);
    struct shaping shaping = {.fonts = fonts,
                              .style = style,
                              .text = text,
                              .breaks = breaks,
                              .glyphs = arena_array(arena, room, sizeof(struct text_glyph))};

    if (!breaks || !shaping.glyphs) {
        return out_of_memory(failure);
    }
    set_linebreaks_utf8((const utf8_t *)text, size, "zh", breaks);
    if (shape_all(&shaping, size, room, failure) != 0) {
        return -1;
    }
    *ret_glyphs = shaping.glyphs;
    *ret_count = shaping.count;
    return 0;
}

/* Whether glyphs of one piece may be parted for want of room. */
static bool is_marked(const struct text_glyph *glyphs, size_t count, length width)
{
    length piece = 0;
    bool marked = false;

    for (size_t i = 0; i < count; i++) {
        piece += glyphs[i].advance;
        if (piece > width) {
            return false;
        }
        if (glyphs[i].after >= TEXT_HAD_BETTER_BREAK) {
            marked = true;
            piece = 0;
        }
    }
    return marked;
}

/* Where the quotation that begins at `begin` ends: the glyph after its closing mark. `begin` when
 * it does not end or is wider than `width`. */
static size_t quotation_end(const struct text_glyph *glyphs, size_t begin, size_t count,
                            length width)
{
    length wide = 0;
    int depth = 0;

    for (size_t i = begin; i < count && wide <= width; i++) {
        wide += glyphs[i].advance;
        depth += glyphs[i].code_point == 0x300A ? 1 : 0;
        depth -= glyphs[i].code_point == 0x300B ? 1 : 0;
        if (depth == 0 && wide <= width) {
            return i + 1;
        }
    }
    return begin;
}

static void join(struct text_glyph *glyphs, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        glyphs[i].after = glyphs[i].after == TEXT_MAY_BREAK ? TEXT_STAYS : glyphs[i].after;
    }
}

void text_keep_together(struct text_glyph *glyphs, size_t count, length width)
{
    if (is_marked(glyphs, count, width)) {
        join(glyphs, 0, count);
    }
    for (size_t i = 0; i < count; i++) {
        if (glyphs[i].code_point == 0x300A) {
            size_t end = quotation_end(glyphs, i, count, width);
            join(glyphs, i, end > i ? end - 1 : i);
        }
    }
}
