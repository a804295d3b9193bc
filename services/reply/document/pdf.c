#include "reply/document/pdf.h"

#include "common/base/digest.h"
#include "common/base/utf8.h"
#include "reply/document/pdf_font.h"
#include "reply/document/pdf_inside.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PARTS_A_PAGE = 64, /* at most; text behind them is not tagged */
    STREAM_MAX = 16 << 20,
    COMPRESSION = 6,
    OBJECTS_A_FONT = 5
};

/* A stretch of a page's text that is one part of the document. */
struct part {
    int page; /* its object */
    int mark; /* its number on the page */
    bool title;
};

struct writer {
    const struct pages *pages;
    const struct fonts *fonts;
    struct arena *arena;
    struct buffer *file;
    size_t file_begin;
    struct failure *failure;
    struct libdeflate_compressor *compressor;
    struct subset used[FONT_FACES];
    size_t *offsets; /* by an object's number */
    int objects;     /* the highest number given out */
    struct part *parts;
    int part_count, part_room;
};

static int out_of_memory(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                "文件太大，生成PDF所需的内存不足");
    return -1;
}

/* --- objects --- */

static void begin_object(struct writer *writer, int number)
{
    writer->offsets[number] = writer->file->size - writer->file_begin;
    buffer_printf(writer->file, "%d 0 obj\n", number);
}

static void end_object(struct writer *writer)
{
    buffer_append_text(writer->file, "\nendobj\n");
}

/* A stream object, compressed; `entries` are further entries of its dictionary. */
static int write_stream(struct writer *writer, int number, const struct buffer *content,
                        const char *entries)
{
    size_t room = libdeflate_zlib_compress_bound(writer->compressor, content->size);
    void *packed = malloc(room);
    size_t size = packed ? libdeflate_zlib_compress(writer->compressor, buffer_text(content),
                                                    content->size, packed, room)
                         : 0;

    if (size > 0) {
        begin_object(writer, number);
        buffer_printf(writer->file, "<< /Length %zu /Filter /FlateDecode%s >>\nstream\n", size,
                      entries);
        buffer_append(writer->file, packed, size);
        buffer_append_text(writer->file, "\nendstream");
        end_object(writer);
    }
    free(packed);
    return size > 0 && !writer->file->failed ? 0 : out_of_memory(writer->failure);
}

/* A text string in UTF-16 with its mark, as hexadecimal (PDF 7.9.2.2). */
static void append_text_string(struct buffer *file, const char *text)
{
    size_t left = strlen(text);

    buffer_append_text(file, "<FEFF");
    while (left > 0) {
        uint32_t code_point = 0xFFFD;
        size_t bytes = utf8_decode(text, left, &code_point);
        bytes = bytes ? bytes : 1;
        pdf_font_utf16(code_point, file);
        text += bytes;
        left -= bytes;
    }
    buffer_append_char(file, '>');
}

/* --- content --- */

static const char *const colours[] = {
    [INK_BLACK] = "0 0 0", [INK_RED] = "0.86 0.08 0.06", [INK_GREY] = "0.85 0.85 0.85"};

/* Points with a hundredth's precision, without the locale's say. */
static void append_points(struct buffer *content, length value)
{
    int64_t hundredths = ((int64_t)value + (value < 0 ? -5 : 5)) / 10;
    const char *sign = hundredths < 0 ? "-" : "";

    hundredths = hundredths < 0 ? -hundredths : hundredths;
    buffer_printf(content, "%s%d.%02d ", sign, (int)(hundredths / 100), (int)(hundredths % 100));
}

static void append_bars(struct buffer *content, const struct bar *bar)
{
    buffer_append_text(content, "/Artifact BMC\n");
    for (; bar; bar = bar->next) {
        buffer_printf(content, "%s rg ", colours[bar->ink]);
        append_points(content, bar->x);
        append_points(content, PAGE_HEIGHT - bar->y - bar->height);
        append_points(content, bar->width);
        append_points(content, bar->height);
        buffer_append_text(content, "re f\n");
    }
    buffer_append_text(content, "EMC\n");
}

static void append_matrix(struct buffer *content, const struct glyph_run *run)
{
    /* Nothing is turned but by 45 degrees. */
    buffer_append_text(content, run->turned ? "0.7071 0.7071 -0.7071 0.7071 " : "1 0 0 1 ");
    append_points(content, run->x);
    append_points(content, PAGE_HEIGHT - run->y);
    buffer_append_text(content, "Tm ");
}

/* Each glyph's number in its face, and where the pen is not where the next one stands the way
 * there, in thousandths of the size. The error of rounding is carried along, so that it never adds
 * up. */
static void append_glyphs(struct buffer *content, const struct glyph_run *run)
{
    int64_t pen = 0;

    buffer_append_text(content, "[<");
    for (size_t i = 0; i < run->count; i++) {
        const struct placed_glyph *glyph = &run->glyphs[i];
        int64_t back = (pen - glyph->x) * 1000 / run->size;
        if (back != 0) {
            buffer_printf(content, "> %d <", (int)back);
            pen -= back * run->size / 1000;
        }
        pdf_font_hex(glyph->glyph, content);
        pen += glyph->advance;
    }
    buffer_append_text(content, ">] TJ");
}

static void append_run(struct buffer *content, const struct glyph_run *run)
{
    buffer_printf(content, "BT %s rg /F%d ", colours[run->ink], run->face);
    append_points(content, run->size);
    buffer_append_text(content, "Tf ");
    append_matrix(content, run);
    append_glyphs(content, run);
    buffer_append_text(content, " ET\n");
}

/* What follows belongs to the part that `run` belongs to: of the text, or a mark on the page. */
static void begin_part(struct writer *writer, struct buffer *content, const struct glyph_run *run,
                       int page, int *mark)
{
    if (run->part == 0 || writer->part_count == writer->part_room) {
        buffer_append_text(content, "/Artifact BMC\n");
        return;
    }
    writer->parts[writer->part_count++] = (struct part){page, *mark, run->title};
    buffer_printf(content, "/P <</MCID %d>> BDC\n", (*mark)++);
}

static void append_runs(struct writer *writer, struct buffer *content, const struct page *page,
                        int number)
{
    int mark = 0;

    for (const struct glyph_run *run = page->runs, *last = NULL; run; last = run, run = run->next) {
        if (!last || last->part != run->part) {
            buffer_append_text(content, last ? "EMC\n" : "");
            begin_part(writer, content, run, number, &mark);
        }
        append_run(content, run);
    }
    buffer_append_text(content, page->runs ? "EMC\n" : "");
}

static int write_content(struct writer *writer, const struct page *page, int number)
{
    struct buffer content;

    buffer_init(&content, STREAM_MAX);
    append_bars(&content, page->bars);
    append_runs(writer, &content, page, number - 1);
    int outcome = content.failed ? out_of_memory(writer->failure)
                                 : write_stream(writer, number, &content, "");
    buffer_done(&content);
    return outcome;
}

/* --- fonts: five objects each: font, descendant, descriptor, file, ToUnicode --- */

static int write_font_stream(struct writer *writer, const struct subset *font, int number,
                             bool unicode)
{
    struct buffer stream;

    buffer_init(&stream, STREAM_MAX);
    int outcome = unicode ? pdf_font_unicode(font, &stream) : subset_cff(font, &stream);
    if (outcome != 0) {
        failure_set(writer->failure, STATUS_INTERNAL, "FONT_NOT_SUBSET", "字体%s不能嵌入PDF",
                    font->face->file);
    } else {
        outcome = write_stream(writer, number, &stream, unicode ? "" : " /Subtype /CIDFontType0C");
    }
    buffer_done(&stream);
    return outcome;
}

static int write_font(struct writer *writer, int face, int number)
{
    const struct subset *font = &writer->used[face];
    const char *own = font->face->file;
    struct buffer *file = writer->file;
    char name[64];

    /* A subset's name begins with six letters of its own (PDF 9.6.4): one set a face. */
    (void)snprintf(name, sizeof(name), "BANFU%c+%.*s", 'A' + face, (int)strcspn(own, "."), own);
    begin_object(writer, number);
    buffer_printf(file,
                  "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /BaseFont /%s"
                  " /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>",
                  name, number + 1, number + 4);
    end_object(writer);
    begin_object(writer, number + 1);
    buffer_printf(file,
                  "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /%s"
                  " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
                  " /FontDescriptor %d 0 R /DW 1000 /W [",
                  name, number + 2);
    if (pdf_font_widths(font, file) != 0) {
        return out_of_memory(writer->failure);
    }
    buffer_append_text(file, "] >>");
    end_object(writer);
    begin_object(writer, number + 2);
    buffer_printf(file,
                  "<< /Type /FontDescriptor /FontName /%s /Flags 4"
                  " /FontBBox [-1000 -1000 2000 2000] /ItalicAngle 0 /Ascent 880"
                  " /Descent -120 /CapHeight 700 /StemV 80 /FontFile3 %d 0 R >>",
                  name, number + 3);
    end_object(writer);
    return write_font_stream(writer, font, number + 3, false) != 0 ||
                   write_font_stream(writer, font, number + 4, true) != 0
               ? -1
               : 0;
}

/* Writes the fonts and appends the resource dictionary that names them. */
static int write_fonts(struct writer *writer, struct buffer *resources)
{
    buffer_append_text(resources, "<< /Font <<");
    for (int face = 0; face < FONT_FACES; face++) {
        if (!writer->used[face].face) {
            continue;
        }
        int number = writer->objects + 1;
        writer->objects += OBJECTS_A_FONT;
        if (write_font(writer, face, number) != 0) {
            return -1;
        }
        buffer_printf(resources, " /F%d %d 0 R", face, number);
    }
    buffer_append_text(resources, " >> >>");
    return resources->failed ? out_of_memory(writer->failure) : 0;
}

/* --- the whole --- */

static int write_pages(struct writer *writer, const struct buffer *resources)
{
    int first = writer->objects + 1;

    for (const struct page *page = writer->pages->first; page; page = page->next) {
        int number = ++writer->objects, content = ++writer->objects;
        begin_object(writer, number);
        buffer_printf(writer->file,
                      "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595.28 841.89] /Contents %d 0 R"
                      " /Resources %s /StructParents %d >>",
                      OBJECT_PAGES, content, buffer_text(resources), number);
        end_object(writer);
        if (write_content(writer, page, content) != 0) {
            return -1;
        }
    }
    begin_object(writer, OBJECT_PAGES);
    buffer_printf(writer->file, "<< /Type /Pages /Count %zu /Kids [", writer->pages->count);
    for (size_t i = 0; i < writer->pages->count; i++) {
        buffer_printf(writer->file, "%d 0 R ", first + 2 * (int)i);
    }
    buffer_append_text(writer->file, "] >>");
    end_object(writer);
    return 0;
}

/* The document's parts in reading order, and which of them each page's marks stand for (PDF 14.7).
 */
static void write_structure(struct writer *writer)
{
    struct buffer *file = writer->file;
    int first = writer->objects + 1;

    begin_object(writer, OBJECT_STRUCTURE);
    buffer_printf(file, "<< /Type /StructTreeRoot /K %d 0 R /ParentTree << /Nums [",
                  OBJECT_DOCUMENT);
    for (int i = 0; i < writer->part_count; i++) {
        if (writer->parts[i].mark == 0) {
            buffer_printf(file, "%s%d [", i > 0 ? "] " : "", writer->parts[i].page);
        }
        buffer_printf(file, "%d 0 R ", first + i);
    }
    buffer_append_text(file, writer->part_count > 0 ? "]] >> >>" : "] >> >>");
    end_object(writer);
    begin_object(writer, OBJECT_DOCUMENT);
    buffer_printf(file, "<< /S /Document /P %d 0 R /K [", OBJECT_STRUCTURE);
    for (int i = 0; i < writer->part_count; i++) {
        buffer_printf(file, "%d 0 R ", first + i);
    }
    buffer_append_text(file, "] >>");
    end_object(writer);
    for (int i = 0; i < writer->part_count; i++) {
        const struct part *part = &writer->parts[i];
        begin_object(writer, ++writer->objects);
        buffer_printf(file, "<< /S /%s /P %d 0 R /Pg %d 0 R /K %d >>", part->title ? "H1" : "P",
                      OBJECT_DOCUMENT, part->page, part->mark);
        end_object(writer);
    }
}

void pdf_append_catalogue(struct buffer *file)
{
    buffer_printf(file,
                  "<< /Type /Catalog /Pages %d 0 R /Lang (zh-CN) /MarkInfo << /Marked true >>"
                  " /StructTreeRoot %d 0 R /ViewerPreferences << /DisplayDocTitle true >> >>",
                  OBJECT_PAGES, OBJECT_STRUCTURE);
}

void pdf_append_information(struct buffer *file, const char *title)
{
    buffer_append_text(file, "<< /Producer (Banfu) /Title ");
    append_text_string(file, title);
    buffer_append_text(file, " >>");
}

static void write_frame(struct writer *writer)
{
    begin_object(writer, OBJECT_CATALOG);
    pdf_append_catalogue(writer->file);
    end_object(writer);
    begin_object(writer, OBJECT_INFO);
    pdf_append_information(writer->file, writer->pages->title);
    end_object(writer);
}

/* The table of objects, and an identifier made of the file's own bytes. */
static int write_trailer(struct writer *writer)
{
    uint8_t digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];

    write_frame(writer);
    write_structure(writer);
    size_t at = writer->file->size - writer->file_begin;
    if (writer->file->failed ||
        digest_sha256(writer->file->bytes + writer->file_begin, at, digest) != 0) {
        return out_of_memory(writer->failure);
    }
    digest_hex(digest, hex);
    buffer_printf(writer->file, "xref\n0 %d\n0000000000 65535 f \n", writer->objects + 1);
    for (int i = 1; i <= writer->objects; i++) {
        buffer_printf(writer->file, "%010zu 00000 n \n", writer->offsets[i]);
    }
    buffer_printf(writer->file,
                  "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%.32s> <%.32s>] >>\n"
                  "startxref\n%zu\n%%%%EOF\n",
                  writer->objects + 1, OBJECT_CATALOG, OBJECT_INFO, hex, hex, at);
    return writer->file->failed ? out_of_memory(writer->failure) : 0;
}

int pdf_write(const struct pages *pages, const struct fonts *fonts, struct arena *arena,
              struct buffer *ret_file, struct failure *failure)
{
    struct writer *writer = arena_alloc(arena, sizeof(*writer));
    struct buffer resources;

    if (!writer) {
        return out_of_memory(failure);
    }
    *writer = (struct writer){.pages = pages,
                              .fonts = fonts,
                              .arena = arena,
                              .file = ret_file,
                              .file_begin = ret_file->size,
                              .failure = failure,
                              .compressor = libdeflate_alloc_compressor(COMPRESSION),
                              .objects = OBJECT_FIRST_FREE - 1,
                              .part_room = PARTS_A_PAGE * (int)pages->count};
    size_t room = OBJECT_FIRST_FREE + OBJECTS_A_FONT * FONT_FACES + 2 * pages->count;
    writer->parts = arena_array(arena, pages->count * PARTS_A_PAGE, sizeof(*writer->parts));
    writer->offsets = arena_array(arena, room + pages->count * PARTS_A_PAGE, sizeof(size_t));
    buffer_init(&resources, 4096);
    buffer_append_text(ret_file, PDF_BEGIN);
    int outcome = !writer->compressor || !writer->parts || !writer->offsets ||
                          subset_pages(pages, fonts, arena, writer->used) != 0 ||
                          write_fonts(writer, &resources) != 0 ||
                          write_pages(writer, &resources) != 0 || write_trailer(writer) != 0
                      ? out_of_memory(failure) /* unless another failure was set before */
                      : 0;
    buffer_done(&resources);
    libdeflate_free_compressor(writer->compressor);
    return outcome;
}
