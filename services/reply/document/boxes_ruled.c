/* Boxes with rules and rectangles in them: letterheads, tables, symbols. */
#include "reply/document/boxes.h"
#include "reply/document/lines.h"

#define LETTERHEAD_SIZE_MOST POINTS(36)
#define LETTERHEAD_SIZE_LEAST POINTS(12)
#define LETTERHEAD_WIDTH MILLIMETRES(150)
#define LETTERHEAD_TOP MILLIMETRES(30)
#define RULE_WIDTH MILLIMETRES(170)
#define RULE_GAP POINTS(1)
#define RULE_THICK POINTS(2.25)
#define RULE_THIN POINTS(0.75)
#define UNDER_LETTERHEAD MILLIMETRES(4)
#define UNDER_RULE MILLIMETRES(4.94)
#define LOWER_RULE_EDGE MILLIMETRES(277)

#define TABLE_LINE POINTS(0.5)
#define TABLE_PADDING POINTS(4)

/* The largest size at which the name fits, 36 pt at most. */
static int letterhead_size(struct boxes *boxes, const char *unit, length *ret_size,
                           length *ret_rise, length *ret_fall)
{
    length width = 0, size = LETTERHEAD_SIZE_MOST;

    if (boxes_measure(boxes, FONT_TITLE, size, unit, ret_rise, ret_fall, &width) != 0) {
        return -1;
    }
    if (width > LETTERHEAD_WIDTH) {
        size = (length)((int64_t)size * LETTERHEAD_WIDTH / width);
        size = size < LETTERHEAD_SIZE_LEAST ? LETTERHEAD_SIZE_LEAST : size;
    }
    *ret_size = size;
    return boxes_measure(boxes, FONT_TITLE, size, unit, ret_rise, ret_fall, &width);
}

static int add_double_rule(struct boxes *boxes, struct box *box, length top, length upper,
                           length lower)
{
    length x = (TEXT_LEFT + TEXT_RIGHT - RULE_WIDTH) / 2;

    return boxes_bar(boxes, box, INK_RED, x, top, RULE_WIDTH, upper) != 0 ||
                   boxes_bar(boxes, box, INK_RED, x, top + upper + RULE_GAP, RULE_WIDTH, lower) != 0
               ? -1
               : 0;
}

/* How far below the top of its box the ink of the paragraph after the letterhead begins. */
static int ink_offset(struct boxes *boxes, const struct block *next, length *ret_offset)
{
    length rise, fall, width, pitch;

    *ret_offset = 0;
    if (!next || next->kind != BLOCK_PARAGRAPH) {
        return 0;
    }
    if (boxes_measure(boxes, next->form.style, next->form.size, next->text, &rise, &fall, &width) !=
        0) {
        return -1;
    }
    pitch = next->form.pitch > 0 ? next->form.pitch : LINE_PITCH;
    *ret_offset = (pitch - next->form.size) / 2 + next->form.size / 100 * 88 - rise;
    return 0;
}

int boxes_of_letterhead(struct boxes *boxes, const struct block *block)
{
    length size, rise, fall, offset;
    struct paragraph_form form = {.style = FONT_TITLE, .alignment = ALIGN_CENTRE};
    struct column column = {.x = TEXT_LEFT, .width = TEXT_RIGHT - TEXT_LEFT, .form = &form};
    struct set_text set = {0};

    if (letterhead_size(boxes, block->text, &size, &rise, &fall) != 0 ||
        ink_offset(boxes, block->next, &offset) != 0) {
        return -1;
    }
    form.size = size;
    form.pitch = size;
    /* Placed by its ink, whatever ascent the font claims. */
    length baseline = LETTERHEAD_TOP - TEXT_TOP + rise;
    length rule = baseline - fall + UNDER_LETTERHEAD;
    length below = rule + RULE_THICK + RULE_GAP + RULE_THIN;
    struct box *box = boxes_add(boxes, below + UNDER_RULE - offset);
    if (!box || boxes_cut(boxes, block->text, &column, &set) != 0 ||
        boxes_set_line(boxes, box, &set, 0, &column, baseline - size / 100 * 88, INK_RED) != 0 ||
        add_double_rule(boxes, box, rule, RULE_THICK, RULE_THIN) != 0) {
        return -1;
    }
    length lower = LOWER_RULE_EDGE - TEXT_TOP - RULE_THIN - RULE_GAP - RULE_THICK;
    return add_double_rule(boxes, box, lower, RULE_THIN, RULE_THICK);
}

static length cell_width(const struct block *block, int column, int span)
{
    length width = 0;

    for (int i = column; i < column + span && i < TABLE_COLUMNS_MAX; i++) {
        width += block->columns[i];
    }
    return width;
}

static int cell_count(const struct table_row *row)
{
    int count = 0;

    while (count < TABLE_COLUMNS_MAX && row->cells[count].span > 0) {
        count++;
    }
    return count;
}

struct cell_text {
    struct paragraph_form form;
    struct column column;
    struct set_text set;
};

static int cut_cell(struct boxes *boxes, const struct block *block, const struct table_cell *cell,
                    length x, length width, struct cell_text *ret_text)
{
    struct cell_text *text = ret_text;

    text->form = block->form;
    text->form.alignment = cell->centred ? ALIGN_CENTRE : ALIGN_RAGGED;
    text->column = (struct column){
        .x = x + TABLE_PADDING, .width = width - 2 * TABLE_PADDING, .form = &text->form};
    return boxes_cut(boxes, cell->text, &text->column, &text->set);
}

static int frame_cell(struct boxes *boxes, struct box *box, length x, length width)
{
    length half = TABLE_LINE / 2;

    return boxes_bar(boxes, box, INK_BLACK, x - half, -half, width + TABLE_LINE, TABLE_LINE) != 0 ||
                   boxes_bar(boxes, box, INK_BLACK, x - half, box->height - half,
                             width + TABLE_LINE, TABLE_LINE) != 0 ||
                   boxes_bar(boxes, box, INK_BLACK, x - half, 0, TABLE_LINE, box->height) != 0 ||
                   boxes_bar(boxes, box, INK_BLACK, x + width - half, 0, TABLE_LINE, box->height) !=
                       0
               ? -1
               : 0;
}

static int set_cell(struct boxes *boxes, struct box *box, const struct cell_text *text)
{
    length pitch = text->form.pitch;
    length top = (box->height - (length)text->set.line_count * pitch) / 2;

    for (size_t i = 0; i < text->set.line_count; i++) {
        if (boxes_set_line(boxes, box, &text->set, i, &text->column, top + (length)i * pitch,
                           INK_BLACK) != 0) {
            return -1;
        }
    }
    return 0;
}

static int add_row(struct boxes *boxes, const struct block *block, const struct table_row *row)
{
    int count = cell_count(row), column = 0;
    length x = TEXT_LEFT, height = row->least_height;
    struct cell_text texts[TABLE_COLUMNS_MAX] = {0};

    for (int i = 0; i < count; i++) {
        length width = cell_width(block, column, row->cells[i].span);
        if (cut_cell(boxes, block, &row->cells[i], x, width, &texts[i]) != 0) {
            return -1;
        }
        length wanted = (length)texts[i].set.line_count * block->form.pitch + TABLE_PADDING;
        height = wanted > height ? wanted : height;
        x += width;
        column += row->cells[i].span;
    }
    struct box *box = boxes_add(boxes, height);
    if (!box) {
        return -1;
    }
    for (int i = 0; i < count; i++) {
        length left = texts[i].column.x - TABLE_PADDING;
        if (set_cell(boxes, box, &texts[i]) != 0 ||
            frame_cell(boxes, box, left, texts[i].column.width + 2 * TABLE_PADDING) != 0) {
            return -1;
        }
    }
    return 0;
}

int boxes_of_table(struct boxes *boxes, const struct block *block)
{
    for (size_t i = 0; i < block->row_count; i++) {
        if (add_row(boxes, block, &block->rows[i]) != 0) {
            return -1;
        }
    }
    return 0;
}

/* Dark modules side by side become one bar, so that no hairline shows between them. */
static int add_module_row(struct boxes *boxes, struct box *box, const struct block *block,
                          int32_t row)
{
    const uint8_t *modules = block->modules + (size_t)row * (size_t)block->count;
    length top = (length)((int64_t)block->side * row / block->count);
    length bottom = (length)((int64_t)block->side * (row + 1) / block->count);
    int32_t column = 0;

    while (column < block->count) {
        int32_t begin = column;
        while (column < block->count && modules[column]) {
            column++;
        }
        length left = (length)((int64_t)block->side * begin / block->count);
        length right = (length)((int64_t)block->side * column / block->count);
        if (right > left && boxes_bar(boxes, box, INK_BLACK, TEXT_LEFT + block->form.left + left,
                                      top, right - left, bottom - top) != 0) {
            return -1;
        }
        column++;
    }
    return 0;
}

int boxes_of_symbol(struct boxes *boxes, const struct block *block)
{
    struct paragraph_form form = block->form;
    length beside = block->form.left + block->side + CELL;
    struct column column = {
        .x = TEXT_LEFT + beside, .width = TEXT_RIGHT - TEXT_LEFT - beside, .form = &form};
    struct set_text set = {0};

    if (boxes_cut(boxes, block->text, &column, &set) != 0) {
        return -1;
    }
    length pitch = form.pitch > 0 ? form.pitch : LINE_PITCH;
    length wanted = (length)set.line_count * pitch;
    struct box *box = boxes_add(boxes, wanted > block->side ? wanted : block->side);
    if (!box) {
        return -1;
    }
    for (int32_t row = 0; row < block->count; row++) {
        if (add_module_row(boxes, box, block, row) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < set.line_count; i++) {
        if (boxes_set_line(boxes, box, &set, i, &column, (length)i * pitch, INK_BLACK) != 0) {
            return -1;
        }
    }
    return 0;
}
