#include "reply/document/ofd_page.h"

#include "common/base/utf8.h"

#include <stdbool.h>

/* A text object that could not say what its glyph stands for had no text; this one is not seen. */
#define NO_TEXT 0x200B

static const char *const colours[] = {
    [INK_BLACK] = "0 0 0", [INK_RED] = "219 20 15", [INK_GREY] = "217 217 217"};

/* What one object is made of: glyphs of a run, from `begin` to before `end`. */
struct piece {
    const struct glyph_run *run;
    size_t begin, end;
};

struct page_writer {
    const struct ofd_font *fonts;
    struct buffer *xml;
    int *last_id;
};

/* Thousandths of a millimetre. */
static int64_t microns(length value)
{
    int64_t scaled = (int64_t)value * 254;

    return (scaled + (scaled < 0 ? -360 : 360)) / 720;
}

/* Without the locale's say. */
static void append_microns(struct buffer *xml, const char *before, int64_t value)
{
    const char *sign = value < 0 ? "-" : "";

    value = value < 0 ? -value : value;
    buffer_printf(xml, "%s%s%d.%03d", before, sign, (int)(value / 1000), (int)(value % 1000));
}

static void append_box(struct buffer *xml, length x, length y, length width, length height)
{
    append_microns(xml, " Boundary=\"", microns(x));
    append_microns(xml, " ", microns(y));
    append_microns(xml, " ", microns(width));
    append_microns(xml, " ", microns(height));
    buffer_append_char(xml, '"');
}

static void append_bar(struct page_writer *writer, const struct bar *bar)
{
    struct buffer *xml = writer->xml;
    int64_t width = microns(bar->width), height = microns(bar->height);

    buffer_printf(xml, "<ofd:PathObject ID=\"%d\"", ++*writer->last_id);
    append_box(xml, bar->x, bar->y, bar->width, bar->height);
    buffer_printf(xml,
                  " Stroke=\"false\" Fill=\"true\"><ofd:FillColor Value=\"%s\"/>"
                  "<ofd:AbbreviatedData>M 0 0",
                  colours[bar->ink]);
    append_microns(xml, " L ", width);
    append_microns(xml, " 0 L ", width);
    append_microns(xml, " ", height);
    append_microns(xml, " L 0 ", height);
    buffer_append_text(xml, " C</ofd:AbbreviatedData></ofd:PathObject>");
}

/* --- text --- */

static bool is_space(const struct placed_glyph *glyph)
{
    return glyph->code_point == ' ' || glyph->code_point == 0x3000;
}

/* Readers differ in whether they count characters or UTF-16 units: a character that is two of
 * these stands by itself, and so does a glyph that has no character of its own. */
static bool stands_alone(const struct placed_glyph *glyph)
{
    return glyph->code_point == 0 || glyph->code_point > 0xFFFF;
}

/* The next piece at or behind `at`, without the spaces at its ends, which readers may strip. False
 * when there is none. */
static bool next_piece(const struct glyph_run *run, size_t at, struct piece *ret_piece)
{
    while (at < run->count && is_space(&run->glyphs[at])) {
        at++;
    }
    size_t end = at + 1;
    if (at < run->count && !stands_alone(&run->glyphs[at])) {
        while (end < run->count && !stands_alone(&run->glyphs[end])) {
            end++;
        }
    }
    *ret_piece = (struct piece){run, at, end};
    return at < run->count;
}

static void append_text(struct buffer *xml, const struct piece *piece, size_t end)
{
    for (size_t i = piece->begin; i < end; i++) {
        char bytes[UTF8_BYTES_MAX];
        uint32_t code_point = piece->run->glyphs[i].code_point;
        xml_piece(xml, bytes, utf8_encode(code_point ? code_point : NO_TEXT, bytes));
    }
}

/* From each character to the next. Differences of rounded places, so that rounding never adds up.
 */
static void append_deltas(struct buffer *xml, const struct piece *piece, size_t end)
{
    const struct placed_glyph *glyphs = piece->run->glyphs;

    for (size_t i = piece->begin + 1; i < end; i++) {
        append_microns(xml, i == piece->begin + 1 ? " DeltaX=\"" : " ",
                       microns(glyphs[i].x) - microns(glyphs[i - 1].x));
    }
    buffer_append_text(xml, end > piece->begin + 1 ? "\"" : "");
}

static void append_glyphs(struct page_writer *writer, const struct piece *piece, size_t end)
{
    const uint16_t *numbers = writer->fonts[piece->run->face].numbers;
    int count = (int)(end - piece->begin);

    buffer_printf(writer->xml,
                  "<ofd:CGTransform CodePosition=\"0\" CodeCount=\"%d\" GlyphCount=\"%d\">"
                  "<ofd:Glyphs>",
                  count, count);
    for (size_t i = piece->begin; i < end; i++) {
        buffer_printf(writer->xml, "%s%u", i > piece->begin ? " " : "",
                      numbers[piece->run->glyphs[i].glyph]);
    }
    buffer_append_text(writer->xml, "</ofd:Glyphs></ofd:CGTransform>");
}

/* Where the object lies: around its line, or on all of the page when it is turned (y counts down).
 */
static void append_place(struct buffer *xml, const struct piece *piece, size_t end)
{
    const struct glyph_run *run = piece->run;
    const struct placed_glyph *first = &run->glyphs[piece->begin], *last = &run->glyphs[end - 1];

    if (run->turned == 0) {
        append_box(xml, run->x + first->x, run->y - run->size, last->x - first->x + last->advance,
                   run->size * 5 / 4);
        return;
    }
    append_box(xml, 0, 0, PAGE_WIDTH, PAGE_HEIGHT);
    /* Nothing is turned but by 45 degrees. */
    append_microns(xml, " CTM=\"0.7071 -0.7071 0.7071 0.7071 ", microns(run->x));
    append_microns(xml, " ", microns(run->y));
    buffer_append_char(xml, '"');
}

static void append_piece(struct page_writer *writer, const struct piece *piece)
{
    struct buffer *xml = writer->xml;
    const struct glyph_run *run = piece->run;
    size_t end = piece->end;

    while (is_space(&run->glyphs[end - 1])) {
        end--;
    }
    buffer_printf(xml, "<ofd:TextObject ID=\"%d\"", ++*writer->last_id);
    append_place(xml, piece, end);
    append_microns(xml, " Size=\"", microns(run->size));
    buffer_printf(xml, "\" Font=\"%d\"><ofd:FillColor Value=\"%s\"/>", writer->fonts[run->face].id,
                  colours[run->ink]);
    append_glyphs(writer, piece, end);
    append_microns(xml, "<ofd:TextCode X=\"0\" Y=\"", run->turned ? 0 : microns(run->size));
    buffer_append_char(xml, '"');
    append_deltas(xml, piece, end);
    buffer_append_char(xml, '>');
    append_text(xml, piece, end);
    buffer_append_text(xml, "</ofd:TextCode></ofd:TextObject>");
}

void ofd_page(const struct page *page, const struct ofd_font fonts[FONT_FACES], int *last_id,
              struct buffer *xml)
{
    struct page_writer writer = {.fonts = fonts, .xml = xml, .last_id = last_id};
    struct piece piece;

    buffer_printf(xml,
                  OFD_ROOT("Page") "><ofd:Area>" OFD_PAGE_AREA "</ofd:Area><ofd:Content>"
                                   "<ofd:Layer ID=\"%d\" Type=\"Body\">",
                  ++*last_id);
    for (const struct bar *bar = page->bars; bar; bar = bar->next) {
        append_bar(&writer, bar);
    }
    for (const struct glyph_run *run = page->runs; run; run = run->next) {
        for (size_t at = 0; next_piece(run, at, &piece); at = piece.end) {
            append_piece(&writer, &piece);
        }
    }
    buffer_append_text(xml, "</ofd:Layer></ofd:Content></ofd:Page>");
}
