#include "reply/document/boxes.h"

#include "reply/document/lines.h"
#include "reply/document/text.h"

#include <string.h>

/* An em box rises 0.88 of its height over the baseline in the CJK faces we set with. */
enum { EM_RISE_PERCENT = 88 };

/* GB/T 9704: the date ends four cells in; the unit's name is centred over it. */
#define DATE_INDENT (4 * CELL)

int boxes_out_of_memory(struct boxes *boxes)
{
    failure_set(boxes->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                "文稿太长，排版所需的内存不足");
    return -1;
}

struct box *boxes_add(struct boxes *boxes, length height)
{
    struct box *box = arena_alloc(boxes->arena, sizeof(*box));

    if (!box) {
        (void)boxes_out_of_memory(boxes);
        return NULL;
    }
    box->height = height;
    box->part = boxes->part;
    box->title = boxes->title;
    if (boxes->last) {
        boxes->last->next = box;
    } else {
        boxes->first = box;
    }
    boxes->last = box;
    return box;
}

int boxes_bar(struct boxes *boxes, struct box *box, enum ink ink, length x, length y, length width,
              length height)
{
    struct bar *bar = arena_alloc(boxes->arena, sizeof(*bar));

    if (!bar) {
        return boxes_out_of_memory(boxes);
    }
    *bar = (struct bar){
        .next = box->bars, .ink = ink, .x = x, .y = y, .width = width, .height = height};
    box->bars = bar;
    return 0;
}

static length pitch_of(const struct paragraph_form *form)
{
    return form->pitch > 0 ? form->pitch : LINE_PITCH;
}

int boxes_cut(struct boxes *boxes, const char *text, const struct column *column,
              struct set_text *ret_text)
{
    const struct paragraph_form *form = column->form;
    struct text_style style = {.style = form->style,
                               .size = form->size,
                               .lead_bytes = form->lead ? strlen(form->lead) : 0,
                               .lead_style = form->lead_style};
    struct measure measure = {
        .width = column->width, .first_indent = form->first_indent, .alignment = form->alignment};
    size_t count;

    if (text_shape(boxes->fonts, &style, text, boxes->arena, boxes->failure, &ret_text->glyphs,
                   &count) != 0) {
        return -1;
    }
    if (form->alignment == ALIGN_BALANCED) {
        text_keep_together(ret_text->glyphs, count, column->width);
    }
    if (lines_cut(ret_text->glyphs, count, &measure, boxes->arena, &ret_text->lines,
                  &ret_text->line_count) != 0) {
        return boxes_out_of_memory(boxes);
    }
    return 0;
}

int boxes_set_line(struct boxes *boxes, struct box *box, const struct set_text *text, size_t number,
                   const struct column *column, length top, enum ink ink)
{
    const struct paragraph_form *form = column->form;
    length indent = number == 0 ? form->first_indent : 0;
    struct line_place place = {.x = column->x + indent,
                               .width = column->width - indent,
                               .size = form->size,
                               .ink = ink,
                               .alignment = form->alignment};

    place.baseline = top + (pitch_of(form) - form->size) / 2 + form->size / 100 * EM_RISE_PERCENT;
    if (lines_set(text->glyphs, &text->lines[number], &place, boxes->arena, &box->runs) != 0) {
        return boxes_out_of_memory(boxes);
    }
    return 0;
}

int boxes_measure(struct boxes *boxes, enum font_style style, length size, const char *text,
                  length *ret_rise, length *ret_fall, length *ret_width)
{
    struct text_style text_style = {.style = style, .size = size};
    struct text_glyph *glyphs;
    size_t count;
    length rise = 0, fall = 0, width = 0;

    if (text_shape(boxes->fonts, &text_style, text, boxes->arena, boxes->failure, &glyphs,
                   &count) != 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        const struct font_face *face = fonts_face(boxes->fonts, glyphs[i].face);
        hb_glyph_extents_t extents = {0};
        if (hb_font_get_glyph_extents(face->font, glyphs[i].glyph, &extents)) {
            length top = (length)((int64_t)extents.y_bearing * size / face->units_per_em);
            length bottom =
                (length)((int64_t)(extents.y_bearing + extents.height) * size / face->units_per_em);
            rise = top > rise ? top : rise;
            fall = bottom < fall ? bottom : fall;
        }
        width += glyphs[i].advance;
    }
    *ret_rise = rise;
    *ret_fall = fall;
    *ret_width = width;
    return 0;
}

static int add_paragraph(struct boxes *boxes, const char *text, const struct paragraph_form *form,
                         bool keep)
{
    struct column column = {.x = TEXT_LEFT + form->left,
                            .width = TEXT_RIGHT - TEXT_LEFT - form->left - form->right,
                            .form = form};
    struct set_text set = {0};

    if (boxes_cut(boxes, text, &column, &set) != 0) {
        return -1;
    }
    for (size_t i = 0; i < set.line_count; i++) {
        struct box *box = boxes_add(boxes, pitch_of(form));
        if (!box || boxes_set_line(boxes, box, &set, i, &column, 0, INK_BLACK) != 0) {
            return -1;
        }
        /* Neither a first line alone at a page's foot nor a last one alone at a page's top. */
        box->keep = i == 0 ? keep : i == 1 || i + 1 == set.line_count;
    }
    return 0;
}

static int add_blanks(struct boxes *boxes, int32_t count, bool keep)
{
    for (int32_t i = 0; i < count; i++) {
        struct box *box = boxes_add(boxes, LINE_PITCH);
        if (!box) {
            return -1;
        }
        box->blank = !keep;
        box->keep = true;
    }
    return 0;
}

/* The zone for the seal: 45 mm round, over name and date. Two lines above them; below the line for
 * the note comes what is left of it. */
enum { SEAL_ZONE_LINES = 2 };
#define FOOT_CLEARANCE MILLIMETRES(3)

static int add_signature(struct boxes *boxes, const struct block *block)
{
    length date_width = 0, rise, fall;
    struct paragraph_form form = {
        .style = FONT_FANG, .size = SIZE_3, .alignment = ALIGN_RIGHT, .right = DATE_INDENT};

    if (add_blanks(boxes, SEAL_ZONE_LINES, true) != 0 ||
        boxes_measure(boxes, FONT_FANG, SIZE_3, block->more, &rise, &fall, &date_width) != 0) {
        return -1;
    }
    /* A name wider than twice the way from the date's middle to the margin takes several lines. */
    length reach = DATE_INDENT + date_width / 2;
    struct paragraph_form name = {.style = FONT_FANG,
                                  .size = SIZE_3,
                                  .alignment = ALIGN_BALANCED,
                                  .left = TEXT_RIGHT - TEXT_LEFT - 2 * reach};
    return add_paragraph(boxes, block->text, &name, true) != 0 ||
                   add_paragraph(boxes, block->more, &form, true) != 0
               ? -1
               : 0;
}

static int add_foot(struct boxes *boxes, const struct block *block)
{
    struct paragraph_form form = {.style = FONT_FANG, .size = SIZE_4, .left = CELL, .right = CELL};
    struct column column = {
        .x = TEXT_LEFT + CELL, .width = TEXT_RIGHT - TEXT_LEFT - 2 * CELL, .form = &form};
    struct set_text set = {0};

    form.pitch = POINTS(24);
    if (boxes_cut(boxes, block->text, &column, &set) != 0) {
        return -1;
    }
    struct box *box = boxes_add(boxes, FOOT_CLEARANCE + (length)set.line_count * form.pitch);
    for (size_t i = 0; box && i < set.line_count; i++) {
        if (boxes_set_line(boxes, box, &set, i, &column, FOOT_CLEARANCE + (length)i * form.pitch,
                           INK_BLACK) != 0) {
            return -1;
        }
    }
    if (!box) {
        return -1;
    }
    box->foot = true;
    box->keep = true;
    return 0;
}

static int add_block(struct boxes *boxes, const struct block *block, bool keep)
{
    switch (block->kind) {
    case BLOCK_LETTERHEAD: return boxes_of_letterhead(boxes, block);
    case BLOCK_PARAGRAPH: return add_paragraph(boxes, block->text, &block->form, keep);
    case BLOCK_BLANK: return add_blanks(boxes, block->count, block->form.keep_with_next);
    case BLOCK_SIGNATURE: return add_signature(boxes, block);
    case BLOCK_FOOT: return add_foot(boxes, block);
    case BLOCK_TABLE: return boxes_of_table(boxes, block);
    case BLOCK_SYMBOL: return boxes_of_symbol(boxes, block);
    }
    return -1;
}

int boxes_of_document(struct boxes *boxes)
{
    bool keep = false;

    for (const struct block *block = boxes->document->first; block; block = block->next) {
        boxes->part++;
        boxes->title = block->kind == BLOCK_PARAGRAPH && block->form.style == FONT_TITLE;
        if (add_block(boxes, block, keep) != 0) {
            return -1;
        }
        /* What is said under a date stays with it. */
        keep = block->form.keep_with_next || block->kind == BLOCK_SIGNATURE;
    }
    return 0;
}
