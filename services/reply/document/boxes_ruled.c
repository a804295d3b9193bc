/* Boxes with rules and rectangles in them: letterheads and symbols. */
#include "reply/document/boxes.h"
#include "reply/document/lines.h"

#define LETTERHEAD_SIZE_MOST POINTS(36)
#define LETTERHEAD_WIDTH MILLIMETRES(150)
#define LETTERHEAD_TOP MILLIMETRES(30)
#define RULE_WIDTH MILLIMETRES(170)
#define RULE_GAP POINTS(1)
#define RULE_THICK POINTS(2.25)
#define RULE_THIN POINTS(0.75)
#define UNDER_LETTERHEAD MILLIMETRES(4)
#define UNDER_RULE MILLIMETRES(4.94)
#define LOWER_RULE_EDGE MILLIMETRES(277)

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

int boxes_place_letterhead(struct boxes *boxes, const struct block *block,
                           struct letterhead_place *ret_place)
{
    length size, rise, fall, offset;

    if (letterhead_size(boxes, block->text, &size, &rise, &fall) != 0 ||
        ink_offset(boxes, block->next, &offset) != 0) {
        return -1;
    }
    /* Placed by its ink, whatever ascent the font claims. */
    length baseline = LETTERHEAD_TOP - TEXT_TOP + rise;
    length rule = baseline - fall + UNDER_LETTERHEAD;
    length below = rule + RULE_THICK + RULE_GAP + RULE_THIN;
    *ret_place = (struct letterhead_place){
        .size = size, .baseline = baseline, .rule = rule, .height = below + UNDER_RULE - offset};
    return 0;
}

int boxes_of_letterhead(struct boxes *boxes, const struct block *block)
{
    struct letterhead_place place;
    struct paragraph_form form = {.style = FONT_TITLE, .alignment = ALIGN_CENTRE};
    struct column column = {.x = TEXT_LEFT, .width = TEXT_RIGHT - TEXT_LEFT, .form = &form};
    struct set_text set = {0};

    if (boxes_place_letterhead(boxes, block, &place) != 0) {
        return -1;
    }
    form.size = form.pitch = place.size;
    struct box *box = boxes_add(boxes, place.height);
    if (!box || boxes_cut(boxes, block->text, &column, &set) != 0 ||
        boxes_set_line(boxes, box, &set, 0, &column, place.baseline - place.size / 100 * 88,
                       INK_RED) != 0 ||
        add_double_rule(boxes, box, place.rule, RULE_THICK, RULE_THIN) != 0) {
        return -1;
    }
    length lower = LOWER_RULE_EDGE - TEXT_TOP - RULE_THIN - RULE_GAP - RULE_THICK;
    return add_double_rule(boxes, box, lower, RULE_THIN, RULE_THICK);
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
