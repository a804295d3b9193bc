#include "reply/document/document.h"

#include <string.h>

struct document *document_new(struct arena *arena, const char *title)
{
    struct document *document = arena_alloc(arena, sizeof(*document));
    char *copy = arena_strdup(arena, title);

    if (!document || !copy) {
        return NULL;
    }
    document->arena = arena;
    document->title = copy;
    return document;
}

/* A block at the document's end; NULL, which is remembered, when the arena is full. */
/* From the text block's side: the indent, and 四号 "— 200 —". */
#define PAGE_NUMBER_ROOM MILLIMETRES(28)

static struct block *add(struct document *document, enum block_kind kind, const char *text,
                         const struct paragraph_form *form)
{
    struct block *block = arena_alloc(document->arena, sizeof(*block));
    char *copy = arena_strdup(document->arena, text);

    if (!block || !copy) {
        document->failed = true;
        return NULL;
    }
    block->kind = kind;
    block->text = copy;
    if (form) {
        block->form = *form;
    }
    if (document->last) {
        document->last->next = block;
    } else {
        document->first = block;
    }
    document->last = block;
    return block;
}

static const char *keep(struct document *document, const char *text)
{
    const char *copy = arena_strdup(document->arena, text);

    document->failed = document->failed || !copy;
    return copy;
}

void document_letterhead(struct document *document, const char *unit)
{
    add(document, BLOCK_LETTERHEAD, unit, NULL);
}

void document_paragraph(struct document *document, const char *text,
                        const struct paragraph_form *form)
{
    struct block *block = add(document, BLOCK_PARAGRAPH, text, form);

    if (block && form->lead) {
        block->form.lead = keep(document, form->lead);
    }
}

void document_blank(struct document *document, int32_t lines)
{
    struct block *block = add(document, BLOCK_BLANK, "", NULL);

    if (block) {
        block->count = lines;
    }
}

void document_gap(struct document *document)
{
    struct block *block = add(document, BLOCK_BLANK, "", NULL);

    if (block) {
        block->count = 1;
        block->form.keep_with_next = true;
    }
}

void document_signature(struct document *document, const char *unit, const char *date)
{
    struct block *block = add(document, BLOCK_SIGNATURE, unit, NULL);

    if (block) {
        block->more = keep(document, date);
    }
}

void document_imprint(struct document *document, const char *text)
{
    document->imprint = arena_strdup(document->arena, text);
    document->failed = document->failed || !document->imprint;
}

struct paragraph_form document_imprint_form(const struct document *document)
{
    return (struct paragraph_form){.style = FONT_SONG,
                                   .size = IMPRINT_SIZE,
                                   .alignment = ALIGN_CENTRE,
                                   .left = document->page_numbers ? PAGE_NUMBER_ROOM : 0,
                                   .right = document->page_numbers ? PAGE_NUMBER_ROOM : 0,
                                   .pitch = POINTS(8.5)};
}

void document_foot(struct document *document, const char *text)
{
    add(document, BLOCK_FOOT, text, NULL);
}

void document_table(struct document *document, const length columns[TABLE_COLUMNS_MAX],
                    const struct table_row *rows, size_t count, const struct paragraph_form *form)
{
    struct block *block = add(document, BLOCK_TABLE, "", form);
    struct table_row *copies = arena_array(document->arena, count ? count : 1, sizeof(*copies));

    if (!block || !copies || count > TABLE_ROWS_MAX) {
        document->failed = true;
        return;
    }
    memcpy(block->columns, columns, sizeof(block->columns));
    for (size_t i = 0; i < count; i++) {
        copies[i] = rows[i];
        for (int cell = 0; cell < TABLE_COLUMNS_MAX && rows[i].cells[cell].span > 0; cell++) {
            copies[i].cells[cell].text = keep(document, rows[i].cells[cell].text);
        }
    }
    block->rows = copies;
    block->row_count = count;
}

void document_fill_table(struct document *document, length height)
{
    if (document->last && document->last->kind == BLOCK_TABLE) {
        document->last->fill = height;
    }
}

void document_symbol(struct document *document, const uint8_t *modules, int32_t count, length side,
                     const char *text, const struct paragraph_form *form)
{
    struct block *block = add(document, BLOCK_SYMBOL, text, form);

    if (!block || count < 1 || count > SYMBOL_SIDE_MAX) {
        document->failed = true;
        return;
    }
    block->modules =
        (const uint8_t *)arena_copy(document->arena, modules, (size_t)count * (size_t)count);
    block->count = count;
    block->side = side;
    document->failed = document->failed || !block->modules;
}
