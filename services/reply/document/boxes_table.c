/* Ruled tables: each row is a box, its cells as high as the highest. */
#include "reply/document/boxes.h"
#include "reply/document/lines.h"

#define TABLE_LINE POINTS(0.5)
#define TABLE_PADDING POINTS(3)
#define LABEL_PADDING POINTS(1.5)
#define CELL_SIZE_LEAST POINTS(9)
#define CELL_SIZE_STEP POINTS(0.5)
#define TABLE_SPACE POINTS(5)

struct cell_text {
    struct paragraph_form form;
    struct column column;
    struct set_text set;
};

struct row_text {
    const struct table_row *row;
    struct cell_text cells[TABLE_COLUMNS_MAX];
    int count;
    length height;
};

static int cell_count(const struct table_row *row)
{
    int count = 0;

    while (count < TABLE_COLUMNS_MAX && row->cells[count].span > 0) {
        count++;
    }
    return count;
}

static length cell_width(const struct block *block, int column, int span)
{
    length width = 0;

    for (int i = column; i < column + span && i < TABLE_COLUMNS_MAX; i++) {
        width += block->columns[i];
    }
    return width;
}

static length table_width(const struct block *block)
{
    return cell_width(block, 0, TABLE_COLUMNS_MAX);
}

static length text_height(const struct cell_text *text)
{
    return (length)text->set.line_count * text->form.pitch;
}

/* A size smaller, its pitch with it. */
static void shrink(struct paragraph_form *form)
{
    length size = form->size - CELL_SIZE_STEP;

    form->pitch = (length)((int64_t)form->pitch * size / form->size);
    form->size = size;
}

static int cut_cell(struct boxes *boxes, const struct paragraph_form *form,
                    const struct table_cell *cell, length x, length width,
                    struct cell_text *ret_text)
{
    struct cell_text *text = ret_text;
    length padding = cell->centred ? LABEL_PADDING : TABLE_PADDING;

    text->form = *form;
    text->form.alignment = cell->centred ? ALIGN_CENTRE : ALIGN_RAGGED;
    text->column =
        (struct column){.x = x + padding, .width = width - 2 * padding, .form = &text->form};
    if (boxes_cut(boxes, cell->text, &text->column, &text->set) != 0) {
        return -1;
    }
    while (cell->one_line && text->set.line_count > 1 && text->form.size > CELL_SIZE_LEAST) {
        shrink(&text->form);
        if (boxes_cut(boxes, cell->text, &text->column, &text->set) != 0) {
            return -1;
        }
    }
    return 0;
}

static int cut_row(struct boxes *boxes, const struct block *block,
                   const struct paragraph_form *form, struct row_text *row)
{
    int column = 0;
    length x = TEXT_LEFT + block->form.left;

    row->count = cell_count(row->row);
    row->height = row->row->least_height;
    for (int i = 0; i < row->count; i++) {
        const struct table_cell *cell = &row->row->cells[i];
        length width = cell_width(block, column, cell->span);
        if (cut_cell(boxes, form, cell, x, width, &row->cells[i]) != 0) {
            return -1;
        }
        length wanted = text_height(&row->cells[i]) + 2 * TABLE_PADDING;
        row->height = wanted > row->height ? wanted : row->height;
        x += width;
        column += cell->span;
    }
    if (row->height > TEXT_BOTTOM - TEXT_TOP) {
        failure_set(boxes->failure, STATUS_INVALID_ARGUMENT, "CELL_TOO_TALL",
                    "表格中一格的文字超过一页，请分作几行");
        return -1;
    }
    return 0;
}

static int cut_rows(struct boxes *boxes, const struct block *block,
                    const struct paragraph_form *form, struct row_text *rows, length *ret_height)
{
    *ret_height = 0;
    for (size_t i = 0; i < block->row_count; i++) {
        rows[i].row = &block->rows[i];
        if (cut_row(boxes, block, form, &rows[i]) != 0) {
            return -1;
        }
        *ret_height += rows[i].height;
    }
    return 0;
}

/* Rows that grow share what the table lacks of the height it is to have. */
static void grow_rows(const struct block *block, struct row_text *rows, length lacking)
{
    int32_t shares = 0;

    for (size_t i = 0; i < block->row_count; i++) {
        shares += block->rows[i].grows;
    }
    for (size_t i = 0; shares > 0 && lacking > 0 && i < block->row_count; i++) {
        rows[i].height += (length)((int64_t)lacking * block->rows[i].grows / shares);
    }
}

/* Two rules across, and one at each cell's sides. */
static int rule_row(struct boxes *boxes, const struct block *block, struct box *box,
                    const struct row_text *row)
{
    length half = TABLE_LINE / 2, x = TEXT_LEFT + block->form.left;
    length width = table_width(block) + TABLE_LINE;
    int column = 0;

    if (boxes_bar(boxes, box, INK_BLACK, x - half, -half, width, TABLE_LINE) != 0 ||
        boxes_bar(boxes, box, INK_BLACK, x - half, box->height - half, width, TABLE_LINE) != 0 ||
        boxes_bar(boxes, box, INK_BLACK, x - half, 0, TABLE_LINE, box->height) != 0) {
        return -1;
    }
    for (int i = 0; i < row->count; i++) {
        x += cell_width(block, column, row->row->cells[i].span);
        column += row->row->cells[i].span;
        if (boxes_bar(boxes, box, INK_BLACK, x - half, 0, TABLE_LINE, box->height) != 0) {
            return -1;
        }
    }
    return 0;
}

/* Cells stand in the middle of their height, whatever their row's neighbours need. */
static int set_cell(struct boxes *boxes, struct box *box, const struct cell_text *text)
{
    length top = (box->height - text_height(text)) / 2;

    for (size_t i = 0; i < text->set.line_count; i++) {
        if (boxes_set_line(boxes, box, &text->set, i, &text->column,
                           top + (length)i * text->form.pitch, INK_BLACK) != 0) {
            return -1;
        }
    }
    return 0;
}

static int add_row(struct boxes *boxes, const struct block *block, struct row_text *row,
                   struct box **ret_box)
{
    struct box *box = boxes_add(boxes, row->height);

    if (!box || rule_row(boxes, block, box, row) != 0) {
        return -1;
    }
    for (int i = 0; i < row->count; i++) {
        row->cells[i].column.form = &row->cells[i].form;
        if (set_cell(boxes, box, &row->cells[i]) != 0) {
            return -1;
        }
    }
    *ret_box = box;
    return 0;
}

/* Air between a table and what stands above or below it. */
static int add_space(struct boxes *boxes)
{
    struct box *box = boxes_add(boxes, TABLE_SPACE);

    if (!box) {
        return -1;
    }
    box->blank = true;
    box->keep = true;
    return 0;
}

int boxes_of_table(struct boxes *boxes, const struct block *block)
{
    struct paragraph_form form = block->form;
    struct row_text *rows = arena_array(boxes->arena, block->row_count + 1, sizeof(*rows));
    struct box *head = NULL, *box = NULL;
    length height;

    if (!rows) {
        return boxes_out_of_memory(boxes);
    }
    if (cut_rows(boxes, block, &form, rows, &height) != 0) {
        return -1;
    }
    while (block->fill > 0 && height > block->fill && form.size > CELL_SIZE_LEAST) {
        shrink(&form);
        if (cut_rows(boxes, block, &form, rows, &height) != 0) {
            return -1;
        }
    }
    grow_rows(block, rows, block->fill - height);
    if (add_space(boxes) != 0) {
        return -1;
    }
    for (size_t i = 0; i < block->row_count; i++) {
        if (add_row(boxes, block, &rows[i], &box) != 0) {
            return -1;
        }
        head = i == 0 && block->rows[0].heads ? box : head;
        box->head = i > 0 ? head : NULL;
        box->keep = i == 1 && head; /* a head row never ends a page */
    }
    return add_space(boxes);
}
