#include "reply/document/docx.h"

#include "reply/document/archive.h"
#include "reply/document/docx_body.h"
#include "reply/document/xml.h"

#include <stdio.h>

#define WORD "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006"
#define WORD_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml."
#define WORD_ROOT(name) XML_HEAD "<w:" name " xmlns:w=\"" WORD "\" xmlns:r=\"" OFFICE "\">"

enum { PART_MAX = 8 << 20, FILE_MAX = 8 << 20, PART_COUNT = 13 };

/* Where the second rule ends, and what is left from there to the page's number. */
#define FOOTER_DISTANCE MILLIMETRES(20)
#define UNDER_NUMBER (MILLIMETRES(297 - 269 - 20) - SIZE_4)

static const char content_types[] = XML_HEAD
    "<Types xmlns=\"" PACKAGE "/content-types\"><Default Extension=\"rels\" ContentType="
    "\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\""
    " ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType="
    "\"" WORD_TYPE "document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType="
    "\"" WORD_TYPE "styles+xml\"/><Override PartName=\"/word/settings.xml\" ContentType="
    "\"" WORD_TYPE "settings+xml\"/><Override PartName=\"/word/fontTable.xml\" ContentType="
    "\"" WORD_TYPE "fontTable+xml\"/><Override PartName=\"/word/header1.xml\" ContentType="
    "\"" WORD_TYPE "header+xml\"/><Override PartName=\"/word/header2.xml\" ContentType="
    "\"" WORD_TYPE "header+xml\"/><Override PartName=\"/word/footer1.xml\" ContentType="
    "\"" WORD_TYPE "footer+xml\"/><Override PartName=\"/word/footer2.xml\" ContentType="
    "\"" WORD_TYPE "footer+xml\"/><Override PartName=\"/word/footer3.xml\" ContentType="
    "\"" WORD_TYPE "footer+xml\"/><Override PartName=\"/docProps/core.xml\" ContentType="
    "\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

static const char package_relations[] = XML_HEAD
    "<Relationships xmlns=\"" PACKAGE "/relationships\"><Relationship Id=\"r1\" Type="
    "\"" OFFICE "/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"r2\" Type="
    "\"" PACKAGE "/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>"
    "</Relationships>";

#define RELATION(id, type, target)                                                                 \
    "<Relationship Id=\"" id "\" Type=\"" OFFICE "/" type "\" Target=\"" target "\"/>"

static const char document_relations[] = XML_HEAD
    "<Relationships xmlns=\"" PACKAGE "/relationships\">" RELATION("styles", "styles", "styles.xml")
        RELATION("settings", "settings", "settings.xml")
            RELATION("fonts", "fontTable", "fontTable.xml")
                RELATION("head", "header", "header1.xml") RELATION("mark", "header", "header2.xml")
                    RELATION("first", "footer", "footer1.xml")
                        RELATION("odd", "footer", "footer2.xml")
                            RELATION("even", "footer", "footer3.xml") "</Relationships>";

static const char styles[] = WORD_ROOT(
    "styles") "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"仿宋_GB2312\" "
              "w:hAnsi=\"仿宋_GB2312\""
              " w:eastAsia=\"仿宋_GB2312\"/><w:sz w:val=\"32\"/><w:lang w:val=\"en-US\" "
              "w:eastAsia=\"zh-CN\"/>"
              "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type=\"paragraph\""
              " w:default=\"1\" w:styleId=\"Normal\"><w:name "
              "w:val=\"Normal\"/></w:style></w:styles>";

static const char settings[] =
    WORD_ROOT("settings") "<w:evenAndOddHeaders/><w:characterSpacingControl"
                          " w:val=\"compressPunctuation\"/><w:themeFontLang w:eastAsia=\"zh-CN\"/>"
                          "</w:settings>";

#define FONT(name, other)                                                                          \
    "<w:font w:name=\"" name "\"><w:altName w:val=\"" other "\"/><w:charset "                      \
    "w:val=\"86\"/></w:font>"

static const char font_table[] = WORD_ROOT("fonts") FONT("仿宋_GB2312", "FandolFang")
    FONT("方正小标宋简体", "FandolSong") FONT("宋体", "FandolSong") FONT("黑体", "FandolHei")
        FONT("楷体_GB2312", "FandolKai") "</w:fonts>";

static const char section[] =
    "<w:sectPr><w:headerReference w:type=\"first\" r:id=\"head\"/><w:headerReference"
    " w:type=\"default\" r:id=\"mark\"/><w:headerReference w:type=\"even\" r:id=\"mark\"/>"
    "<w:footerReference w:type=\"first\" r:id=\"first\"/><w:footerReference w:type=\"default\""
    " r:id=\"odd\"/><w:footerReference w:type=\"even\" r:id=\"even\"/>"
    "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"2098\" w:right=\"1474\""
    " w:bottom=\"1984\" w:left=\"1588\" w:header=\"%d\" w:footer=\"%d\" w:gutter=\"0\"/>"
    "<w:titlePg/></w:sectPr></w:body></w:document>";

struct parts {
    struct boxes measuring;
    struct letterhead_place head;
    struct buffer core, body, first_head, later_head, first_foot, odd_foot, even_foot;
};

/* 草稿 over the middle of the page, behind its text. */
static int add_mark(struct parts *parts, struct buffer *xml)
{
    static const char frame[] =
        "<w:framePr w:w=\"6400\" w:wrap=\"none\" w:vAnchor=\"page\" w:hAnchor=\"page\""
        " w:xAlign=\"center\" w:yAlign=\"center\"/>";
    struct paragraph_form form = {
        .style = FONT_HEI, .size = POINTS(150), .pitch = POINTS(160), .alignment = ALIGN_CENTRE};

    return parts->measuring.document->draft
               ? docx_paragraph(&parts->measuring, xml, "草稿", &form, INK_GREY, frame)
               : 0;
}

/* The letterhead with its rule, and as much below it as the first line keeps away. */
static int add_head(struct parts *parts, const struct block *block)
{
    const struct letterhead_place *head = &parts->head;
    struct buffer *xml = &parts->first_head;
    struct paragraph_form form = {.style = FONT_TITLE,
                                  .size = head->size,
                                  .alignment = ALIGN_CENTRE,
                                  .pitch = head->size + head->size / 4};

    /* Readers set a line's baseline at four fifths of an exact height. */
    length bottom = head->baseline + head->size / 4;
    if (docx_paragraph(&parts->measuring, xml, block->text, &form, INK_RED, "") != 0) {
        return -1;
    }
    docx_rule(xml, head->rule - bottom, POINTS(2.25), POINTS(0.75));
    docx_space(xml, head->height - head->rule - POINTS(4), false);
    return 0;
}

static void add_number(const struct parts *parts, struct buffer *xml, const char *side)
{
    static const char run[] = "<w:rPr><w:rFonts w:ascii=\"宋体\" w:hAnsi=\"宋体\""
                              " w:eastAsia=\"宋体\"/><w:sz w:val=\"28\"/></w:rPr>";
    int cell = (int)(CELL / 50);

    if (!parts->measuring.document->page_numbers) {
        docx_space(xml, SIZE_4, false);
        return;
    }
    buffer_printf(xml,
                  "<w:p><w:pPr><w:spacing w:after=\"%d\" w:line=\"280\" w:lineRule=\"exact\"/>"
                  "<w:ind w:left=\"%d\" w:right=\"%d\"/><w:jc w:val=\"%s\"/></w:pPr><w:r>%s"
                  "<w:t xml:space=\"preserve\">— </w:t></w:r><w:fldSimple w:instr=\" PAGE \">"
                  "<w:r>%s<w:t>2</w:t></w:r></w:fldSimple><w:r>%s<w:t xml:space=\"preserve\"> —"
                  "</w:t></w:r></w:p>",
                  (int)(UNDER_NUMBER / 50), cell, cell, side, run, run, run);
}

static int write_heads(struct parts *parts)
{
    const struct block *first = parts->measuring.document->first;
    bool headed = first && first->kind == BLOCK_LETTERHEAD;

    buffer_append_text(&parts->first_head, WORD_ROOT("hdr"));
    buffer_append_text(&parts->later_head, WORD_ROOT("hdr"));
    if (add_mark(parts, &parts->first_head) != 0 || add_mark(parts, &parts->later_head) != 0) {
        return -1;
    }
    if (headed && (boxes_place_letterhead(&parts->measuring, first, &parts->head) != 0 ||
                   add_head(parts, first) != 0)) {
        return -1;
    }
    docx_space(&parts->later_head, POINTS(1), false);
    buffer_append_text(&parts->first_head, headed ? "</w:hdr>" : "<w:p/></w:hdr>");
    buffer_append_text(&parts->later_head, "</w:hdr>");
    buffer_append_text(&parts->first_foot, WORD_ROOT("ftr"));
    if (headed) {
        docx_rule(&parts->first_foot, 0, POINTS(0.75), POINTS(2.25));
    }
    buffer_append_text(&parts->first_foot, headed ? "</w:ftr>" : "<w:p/></w:ftr>");
    return 0;
}

static int write_body(struct parts *parts)
{
    /* The letterhead's line begins a size above its baseline. */
    length head =
        parts->head.size > 0 ? TEXT_TOP + parts->head.baseline - parts->head.size : MILLIMETRES(15);

    buffer_append_text(&parts->body, WORD_ROOT("document") "<w:body>");
    if (docx_blocks(&parts->measuring, &parts->body) != 0) {
        return -1;
    }
    buffer_printf(&parts->body, section, (int)(head / 50), (int)(FOOTER_DISTANCE / 50));
    return 0;
}

static int write_parts(struct parts *parts)
{
    if (write_heads(parts) != 0 || write_body(parts) != 0) {
        return -1;
    }
    buffer_append_text(&parts->odd_foot, WORD_ROOT("ftr"));
    add_number(parts, &parts->odd_foot, "right");
    buffer_append_text(&parts->odd_foot, "</w:ftr>");
    buffer_append_text(&parts->even_foot, WORD_ROOT("ftr"));
    add_number(parts, &parts->even_foot, "left");
    buffer_append_text(&parts->even_foot, "</w:ftr>");
    buffer_append_text(&parts->core, XML_HEAD
                       "<cp:coreProperties xmlns:cp=\"" PACKAGE "/metadata/core-properties\""
                       " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>");
    xml_text(&parts->core, parts->measuring.document->title);
    buffer_append_text(&parts->core, "</dc:title><dc:language>zh-CN</dc:language>"
                                     "</cp:coreProperties>");
    return 0;
}

static struct archive_file file_of(const char *name, const struct buffer *part)
{
    return (struct archive_file){name, buffer_text(part), part->size};
}

#define STATIC_FILE(name, text)                                                                    \
    {                                                                                              \
        (name), (text), sizeof(text) - 1                                                           \
    }

static int pack(const struct parts *parts, struct buffer *ret_file)
{
    const struct archive_file files[PART_COUNT] = {
        STATIC_FILE("[Content_Types].xml", content_types),
        STATIC_FILE("_rels/.rels", package_relations),
        file_of("word/document.xml", &parts->body),
        STATIC_FILE("word/_rels/document.xml.rels", document_relations),
        STATIC_FILE("word/styles.xml", styles),
        STATIC_FILE("word/settings.xml", settings),
        STATIC_FILE("word/fontTable.xml", font_table),
        file_of("word/header1.xml", &parts->first_head),
        file_of("word/header2.xml", &parts->later_head),
        file_of("word/footer1.xml", &parts->first_foot),
        file_of("word/footer2.xml", &parts->odd_foot),
        file_of("word/footer3.xml", &parts->even_foot),
        file_of("docProps/core.xml", &parts->core)};

    return archive_write(files, COUNT_OF(files), ret_file);
}

int docx_write(const struct document *document, const struct fonts *fonts, struct buffer *ret_file,
               struct failure *failure)
{
    struct parts parts = {
        .measuring = {
            .document = document, .fonts = fonts, .arena = document->arena, .failure = failure}};
    struct buffer *const buffers[] = {&parts.core,       &parts.body,       &parts.first_head,
                                      &parts.later_head, &parts.first_foot, &parts.odd_foot,
                                      &parts.even_foot};
    bool failed = document->failed;

    for (size_t i = 0; i < COUNT_OF(buffers); i++) {
        buffer_init(buffers[i], PART_MAX);
    }
    failed = failed || write_parts(&parts) != 0;
    for (size_t i = 0; i < COUNT_OF(buffers); i++) {
        failed = failed || buffers[i]->failed;
    }
    failed = failed || pack(&parts, ret_file) != 0;
    for (size_t i = 0; i < COUNT_OF(buffers); i++) {
        buffer_done(buffers[i]);
    }
    if (failed) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                    "文件太大，生成DOCX所需的内存不足");
    }
    return failed ? -1 : 0;
}
