#include "reply/document/docx_body.h"

#include "common/base/utf8.h"
#include "reply/document/lines.h"
#include "reply/document/text.h"
#include "reply/document/xml.h"

#include <stdio.h>
#include <string.h>

#define DATE_INDENT (4 * CELL)
#define EXACT_PITCH 579 /* twips: LINE_PITCH as Word keeps it */

/* What each style is called in Word; fontTable.xml names the free faces that may stand in. */
static const char *const faces[FONT_STYLES] = {[FONT_FANG] = "仿宋_GB2312",
                                               [FONT_TITLE] = "方正小标宋简体",
                                               [FONT_SONG] = "宋体",
                                               [FONT_HEI] = "黑体",
                                               [FONT_KAI] = "楷体_GB2312"};

static const char *const colours[] = {
    [INK_BLACK] = "000000", [INK_RED] = "DB140F", [INK_GREY] = "D9D9D9"};

static int twips(length value)
{
    return (int)((value + (value < 0 ? -25 : 25)) / 50);
}

static int pitch_twips(const struct paragraph_form *form)
{
    return form->pitch > 0 ? twips(form->pitch) : EXACT_PITCH;
}

static void begin_run(struct buffer *xml, enum font_style style, length size, enum ink ink)
{
    const char *face = faces[style];

    buffer_printf(xml,
                  "<w:r><w:rPr><w:rFonts w:ascii=\"%s\" w:hAnsi=\"%s\" w:eastAsia=\"%s\""
                  " w:hint=\"eastAsia\"/><w:color w:val=\"%s\"/>",
                  face, face, face, colours[ink]);
    /* 28 cells to a line are a little narrower than 28 characters of size 3. */
    buffer_append_text(xml, size == SIZE_3 ? "<w:spacing w:val=\"-5\"/>" : "");
    buffer_printf(xml, "<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/></w:rPr>", twips(size) / 10,
                  twips(size) / 10);
}

/* A stretch of text in one face; line feeds end lines. */
static void add_run(struct buffer *xml, const char *text, size_t size, enum font_style style,
                    const struct paragraph_form *form, enum ink ink)
{
    const char *at = text, *end = text + size;

    begin_run(xml, style, form->size, ink);
    while (at < end) {
        size_t bytes = strcspn(at, "\n");
        bytes = bytes < (size_t)(end - at) ? bytes : (size_t)(end - at);
        buffer_append_text(xml, "<w:t xml:space=\"preserve\">");
        xml_piece(xml, at, bytes);
        buffer_append_text(xml, "</w:t>");
        at += bytes;
        if (at < end) {
            buffer_append_text(xml, "<w:br/>");
            at++;
        }
    }
    buffer_append_text(xml, "</w:r>");
}

static void begin_paragraph(struct buffer *xml, const struct paragraph_form *form,
                            const char *before)
{
    static const char *const alignments[] = {[ALIGN_LEFT] = "both",
                                             [ALIGN_RAGGED] = "left",
                                             [ALIGN_RIGHT] = "right",
                                             [ALIGN_CENTRE] = "center",
                                             [ALIGN_BALANCED] = "center"};

    buffer_append_text(xml, "<w:p><w:pPr>");
    buffer_append_text(xml, form->keep_with_next ? "<w:keepNext/>" : "");
    buffer_append_text(xml, before);
    buffer_printf(xml,
                  "<w:overflowPunct w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/>"
                  "<w:autoSpaceDN w:val=\"0\"/><w:spacing w:line=\"%d\" w:lineRule=\"exact\"/>"
                  "<w:ind w:left=\"%d\" w:right=\"%d\" w:firstLine=\"%d\"/><w:jc w:val=\"%s\"/>"
                  "</w:pPr>",
                  pitch_twips(form), twips(form->left), twips(form->right),
                  twips(form->first_indent), alignments[form->alignment]);
}

/* Lines that are balanced are broken here: no reader does it. NULL with the failure set. */
static char *broken(struct boxes *measuring, const char *text, const struct paragraph_form *form)
{
    struct column column = {.width = TEXT_RIGHT - TEXT_LEFT - form->left - form->right,
                            .form = form};
    struct set_text set = {0};
    struct buffer lines;
    char bytes[UTF8_BYTES_MAX];

    if (boxes_cut(measuring, text, &column, &set) != 0) {
        return NULL;
    }
    buffer_init(&lines, 65536);
    for (size_t line = 0; line < set.line_count; line++) {
        buffer_append_text(&lines, line > 0 ? "\n" : "");
        for (size_t i = set.lines[line].begin; i < set.lines[line].end; i++) {
            uint32_t code_point = set.glyphs[i].code_point;
            if (code_point) {
                buffer_append(&lines, bytes, utf8_encode(code_point, bytes));
            }
        }
    }
    char *copy = lines.failed ? NULL : arena_strdup(measuring->arena, buffer_text(&lines));
    buffer_done(&lines);
    if (!copy) {
        (void)boxes_out_of_memory(measuring);
    }
    return copy;
}

int docx_paragraph(struct boxes *measuring, struct buffer *xml, const char *text,
                   const struct paragraph_form *form, enum ink ink, const char *before)
{
    size_t lead = form->lead ? strlen(form->lead) : 0;

    if (form->alignment == ALIGN_BALANCED) {
        text = broken(measuring, text, form);
        if (!text) {
            return -1;
        }
    }
    begin_paragraph(xml, form, before);
    if (lead > 0) {
        add_run(xml, text, lead, form->lead_style, form, ink);
    }
    if (text[lead]) {
        add_run(xml, text + lead, strlen(text + lead), form->style, form, ink);
    }
    buffer_append_text(xml, "</w:p>");
    return 0;
}

void docx_space(struct buffer *xml, length height, bool keep)
{
    buffer_printf(xml,
                  "<w:p><w:pPr>%s<w:spacing w:line=\"%d\" w:lineRule=\"exact\"/><w:rPr>"
                  "<w:sz w:val=\"2\"/></w:rPr></w:pPr></w:p>",
                  keep ? "<w:keepNext/>" : "", twips(height));
}

/* Borders are told in eighths of a point. */
static int eighths(length value)
{
    return (int)(value / 125);
}

void docx_rule(struct buffer *xml, length above, length upper, length lower)
{
    int beside = twips((TEXT_RIGHT - TEXT_LEFT - MILLIMETRES(170)) / 2);

    buffer_printf(xml,
                  "<w:p><w:pPr><w:pBdr><w:top w:val=\"single\" w:sz=\"%d\" w:space=\"0\""
                  " w:color=\"%s\"/><w:bottom w:val=\"single\" w:sz=\"%d\" w:space=\"0\""
                  " w:color=\"%s\"/></w:pBdr><w:spacing w:before=\"%d\" w:line=\"20\""
                  " w:lineRule=\"exact\"/><w:ind w:left=\"%d\" w:right=\"%d\"/><w:rPr>"
                  "<w:sz w:val=\"2\"/></w:rPr></w:pPr></w:p>",
                  eighths(upper), colours[INK_RED], eighths(lower), colours[INK_RED], twips(above),
                  beside, beside);
}

/* --- blocks --- */

static void add_blanks(struct buffer *xml, int32_t count, bool keep)
{
    for (int32_t i = 0; i < count; i++) {
        docx_space(xml, EXACT_PITCH * 50, keep);
    }
}

static int add_signature(struct boxes *measuring, struct buffer *xml, const struct block *block)
{
    length rise, fall, width;
    struct paragraph_form date = {.style = FONT_FANG,
                                  .size = SIZE_3,
                                  .alignment = ALIGN_RIGHT,
                                  .right = DATE_INDENT,
                                  .keep_with_next = block->next != NULL};

    if (boxes_measure(measuring, FONT_FANG, SIZE_3, block->more, &rise, &fall, &width) != 0) {
        return -1;
    }
    length reach = DATE_INDENT + width / 2;
    struct paragraph_form name = {.style = FONT_FANG,
                                  .size = SIZE_3,
                                  .alignment = ALIGN_BALANCED,
                                  .left = TEXT_RIGHT - TEXT_LEFT - 2 * reach,
                                  .keep_with_next = true};
    add_blanks(xml, 2, true);
    return docx_paragraph(measuring, xml, block->text, &name, INK_BLACK, "") != 0 ||
                   docx_paragraph(measuring, xml, block->more, &date, INK_BLACK, "") != 0
               ? -1
               : 0;
}

/* At the foot of the page that the paragraph after it is on. */
static int add_foot(struct boxes *measuring, struct buffer *xml, const struct block *block)
{
    struct paragraph_form form = {.style = FONT_FANG, .size = SIZE_4, .pitch = POINTS(24)};
    char frame[160];

    (void)snprintf(frame, sizeof(frame),
                   "<w:framePr w:w=\"%d\" w:vSpace=\"170\" w:wrap=\"around\" w:vAnchor=\"margin\""
                   " w:hAnchor=\"margin\" w:xAlign=\"center\" w:yAlign=\"bottom\"/>",
                   twips(TEXT_RIGHT - TEXT_LEFT - 2 * CELL));
    return docx_paragraph(measuring, xml, block->text, &form, INK_BLACK, frame);
}

/* Between the numbers of pages, on the page that the paragraph after it is on. */
static int add_imprint(struct boxes *measuring, struct buffer *xml)
{
    struct paragraph_form form = document_imprint_form(measuring->document);
    char frame[160];

    (void)snprintf(frame, sizeof(frame),
                   "<w:framePr w:w=\"%d\" w:wrap=\"around\" w:vAnchor=\"page\""
                   " w:hAnchor=\"margin\" w:xAlign=\"center\" w:y=\"%d\"/>",
                   twips(TEXT_RIGHT - TEXT_LEFT - 2 * form.left), twips(IMPRINT_TOP));
    form.left = 0;
    form.right = 0;
    return docx_paragraph(measuring, xml, measuring->document->imprint, &form, INK_BLACK, frame);
}

static int add_cell(struct boxes *measuring, struct buffer *xml, const struct block *block,
                    const struct table_cell *cell, int column)
{
    struct paragraph_form form = block->form;
    length width = 0;

    for (int i = column; i < column + cell->span && i < TABLE_COLUMNS_MAX; i++) {
        width += block->columns[i];
    }
    form.alignment = cell->centred ? ALIGN_CENTRE : ALIGN_RAGGED;
    buffer_printf(xml,
                  "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/><w:gridSpan w:val=\"%d\"/>"
                  "<w:vAlign w:val=\"center\"/></w:tcPr>",
                  twips(width), cell->span);
    int outcome = docx_paragraph(measuring, xml, cell->text, &form, INK_BLACK, "");
    buffer_append_text(xml, "</w:tc>");
    return outcome;
}

static int add_row(struct boxes *measuring, struct buffer *xml, const struct block *block,
                   const struct table_row *row)
{
    int column = 0;

    buffer_printf(xml, "<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"%d\"/>%s</w:trPr>",
                  twips(row->least_height), row->heads ? "<w:tblHeader/>" : "");
    for (int i = 0; i < TABLE_COLUMNS_MAX && row->cells[i].span > 0; i++) {
        if (add_cell(measuring, xml, block, &row->cells[i], column) != 0) {
            return -1;
        }
        column += row->cells[i].span;
    }
    buffer_append_text(xml, "</w:tr>");
    return 0;
}

static int add_table(struct boxes *measuring, struct buffer *xml, const struct block *block)
{
    static const char *const sides[] = {"top", "left", "bottom", "right", "insideH", "insideV"};

    docx_space(xml, POINTS(5), true);
    buffer_append_text(xml, "<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/><w:tblBorders>");
    for (size_t i = 0; i < COUNT_OF(sides); i++) {
        buffer_printf(xml, "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>",
                      sides[i]);
    }
    buffer_append_text(xml, "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>"
                            "<w:top w:w=\"60\" w:type=\"dxa\"/>"
                            "<w:left w:w=\"30\" w:type=\"dxa\"/><w:bottom w:w=\"60\" "
                            "w:type=\"dxa\"/><w:right w:w=\"30\""
                            " w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>");
    for (int i = 0; i < TABLE_COLUMNS_MAX && block->columns[i] > 0; i++) {
        buffer_printf(xml, "<w:gridCol w:w=\"%d\"/>", twips(block->columns[i]));
    }
    buffer_append_text(xml, "</w:tblGrid>");
    for (size_t i = 0; i < block->row_count; i++) {
        if (add_row(measuring, xml, block, &block->rows[i]) != 0) {
            return -1;
        }
    }
    buffer_append_text(xml, "</w:tbl>");
    docx_space(xml, POINTS(5), false);
    return 0;
}

static int add_block(struct boxes *measuring, struct buffer *xml, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_PARAGRAPH:
        return docx_paragraph(measuring, xml, block->text, &block->form, INK_BLACK, "");
    case BLOCK_BLANK: add_blanks(xml, block->count, block->form.keep_with_next); return 0;
    case BLOCK_SIGNATURE: return add_signature(measuring, xml, block);
    case BLOCK_TABLE: return add_table(measuring, xml, block);
    case BLOCK_LETTERHEAD: /* the first page's header */
    case BLOCK_FOOT:       /* before the block that it stands under */
    case BLOCK_SYMBOL: return 0;
    }
    return -1;
}

/* The block that the foot is put before: what its page cannot lose. */
static const struct block *foot_anchor(const struct document *document)
{
    const struct block *anchor = NULL;

    for (const struct block *block = document->first; block; block = block->next) {
        bool last = block->next && block->next->kind == BLOCK_FOOT;
        if (block->kind == BLOCK_SIGNATURE || (last && !anchor)) {
            anchor = block;
        }
    }
    return anchor;
}

int docx_blocks(struct boxes *measuring, struct buffer *xml)
{
    const struct document *document = measuring->document;
    const struct block *anchor = foot_anchor(document), *foot = document->last;

    for (const struct block *block = document->first; block; block = block->next) {
        if (block == anchor && foot->kind == BLOCK_FOOT &&
            (add_foot(measuring, xml, foot) != 0 ||
             (document->imprint && add_imprint(measuring, xml) != 0))) {
            return -1;
        }
        if (add_block(measuring, xml, block) != 0) {
            return -1;
        }
    }
    return 0;
}
