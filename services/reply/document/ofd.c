#include "reply/document/ofd.h"

#include "common/base/digest.h"
#include "reply/document/archive.h"
#include "reply/document/ofd_font.h"
#include "reply/document/ofd_page.h"

#include <string.h>

enum {
    PART_MAX = 16 << 20,
    PARTS_BESIDE = 3, /* OFD.xml, Document.xml, PublicRes.xml */
    DOCUMENT_ID = 32  /* hexadecimal digits */
};

struct writer {
    const struct pages *pages;
    const struct fonts *fonts;
    struct arena *arena;
    struct failure *failure;
    struct subset used[FONT_FACES];
    struct ofd_font written[FONT_FACES];
    int last_id;
    struct archive_file *files;
    size_t file_count;
    struct buffer part; /* the one at hand */
};

/* By which a reader finds a substitute when it cannot read the font that is embedded. */
static const char *const families[FONT_FACES] = {"仿宋",
                                                 "宋体",
                                                 "小标宋体",
                                                 "黑体",
                                                 "楷体",
                                                 "Noto Serif CJK SC",
                                                 "Noto Serif CJK SC",
                                                 "Noto Sans CJK SC"};

static int out_of_memory(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                "文件太大，生成OFD所需的内存不足");
    return -1;
}

/* The part at hand becomes a file of the package, and the next is begun. */
static int keep_part(struct writer *writer, const char *name)
{
    struct buffer *part = &writer->part;
    char *bytes = part->failed ? NULL : arena_copy(writer->arena, part->bytes, part->size);

    if (!name || !bytes) {
        return out_of_memory(writer->failure);
    }
    writer->files[writer->file_count++] = (struct archive_file){name, bytes, part->size};
    buffer_clear(part);
    return 0;
}

static int write_font(struct writer *writer, int face)
{
    const struct subset *font = &writer->used[face];
    uint16_t *numbers = arena_array(writer->arena, font->face->glyph_count, sizeof(*numbers));

    if (!numbers) {
        return out_of_memory(writer->failure);
    }
    if (ofd_font_write(font, writer->arena, &writer->part, numbers) != 0) {
        failure_set(writer->failure, STATUS_INTERNAL, "FONT_NOT_SUBSET", "字体%s不能嵌入OFD",
                    font->face->file);
        return -1;
    }
    writer->written[face] = (struct ofd_font){++writer->last_id, numbers};
    return keep_part(writer, arena_printf(writer->arena, "Doc_0/Res/font_%d.otf", writer->last_id));
}

static int write_fonts(struct writer *writer)
{
    for (int face = 0; face < FONT_FACES; face++) {
        if (writer->used[face].face && write_font(writer, face) != 0) {
            return -1;
        }
    }
    return 0;
}

/* A subset is called by a name of its own, so that no reader takes a whole font of the machine's
 * for it: numbers of glyphs are the subset's. */
static int write_resources(struct writer *writer)
{
    struct buffer *xml = &writer->part;

    buffer_append_text(xml, OFD_ROOT("Res") " BaseLoc=\"Res\"><ofd:Fonts>");
    for (int face = 0; face < FONT_FACES; face++) {
        if (!writer->used[face].face) {
            continue;
        }
        const char *file = writer->used[face].face->file;
        int id = writer->written[face].id;
        buffer_printf(xml,
                      "<ofd:Font ID=\"%d\" FontName=\"BANFU%c+%.*s\" FamilyName=\"%s\">"
                      "<ofd:FontFile>font_%d.otf</ofd:FontFile></ofd:Font>",
                      id, 'A' + face, (int)strcspn(file, "."), file, families[face], id);
    }
    buffer_append_text(xml, "</ofd:Fonts></ofd:Res>");
    return keep_part(writer, "Doc_0/PublicRes.xml");
}

static int write_pages(struct writer *writer)
{
    int number = 0;

    for (const struct page *page = writer->pages->first; page; page = page->next) {
        ofd_page(page, writer->written, &writer->last_id, &writer->part);
        if (keep_part(writer, arena_printf(writer->arena, "Doc_0/Pages/Page_%d/Content.xml",
                                           number++)) != 0) {
            return -1;
        }
    }
    return 0;
}

static int write_document(struct writer *writer)
{
    struct buffer *xml = &writer->part;
    int first = writer->last_id + 1, count = (int)writer->pages->count;

    writer->last_id += count;
    buffer_printf(xml,
                  OFD_ROOT("Document") "><ofd:CommonData><ofd:MaxUnitID>%d</ofd:MaxUnitID>"
                                       "<ofd:PageArea>" OFD_PAGE_AREA "</ofd:PageArea>"
                                       "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
                                       "</ofd:CommonData><ofd:Pages>",
                  writer->last_id);
    for (int i = 0; i < count; i++) {
        buffer_printf(xml, "<ofd:Page ID=\"%d\" BaseLoc=\"Pages/Page_%d/Content.xml\"/>", first + i,
                      i);
    }
    buffer_append_text(xml, "</ofd:Pages></ofd:Document>");
    return keep_part(writer, "Doc_0/Document.xml");
}

/* The document's identifier is made of what is in it. */
static int identify(const struct writer *writer, char ret_text[DIGEST_HEX_SIZE])
{
    uint8_t digests[2 * DIGEST_SIZE] = {0};

    for (size_t i = 0; i < writer->file_count; i++) {
        const struct archive_file *file = &writer->files[i];
        if (digest_sha256(file->bytes, file->size, digests + DIGEST_SIZE) != 0 ||
            digest_sha256(digests, sizeof(digests), digests) != 0) {
            return -1;
        }
    }
    digest_hex(digests, ret_text);
    return 0;
}

static int write_entry(struct writer *writer)
{
    struct buffer *xml = &writer->part;
    char digits[DIGEST_HEX_SIZE];

    if (identify(writer, digits) != 0) {
        return out_of_memory(writer->failure);
    }
    buffer_printf(xml,
                  OFD_ROOT("OFD") " Version=\"1.0\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo>"
                                  "<ofd:DocID>%.*s</ofd:DocID><ofd:Title>",
                  DOCUMENT_ID, digits);
    xml_text(xml, writer->pages->title);
    buffer_append_text(xml,
                       "</ofd:Title><ofd:Creator>Banfu</ofd:Creator></ofd:DocInfo>"
                       "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>");
    return keep_part(writer, "OFD.xml");
}

/* Readers look for the entry first. */
static int pack(struct writer *writer, struct buffer *ret_file)
{
    struct archive_file entry = writer->files[writer->file_count - 1];

    memmove(writer->files + 1, writer->files, (writer->file_count - 1) * sizeof(entry));
    writer->files[0] = entry;
    return archive_write(writer->files, writer->file_count, ret_file) != 0
               ? out_of_memory(writer->failure)
               : 0;
}

int ofd_write(const struct pages *pages, const struct fonts *fonts, struct arena *arena,
              struct buffer *ret_file, struct failure *failure)
{
    struct writer *writer = arena_alloc(arena, sizeof(*writer));
    size_t room = pages->count + FONT_FACES + PARTS_BESIDE;
    struct archive_file *files = arena_array(arena, room, sizeof(*files));

    if (!writer || !files) {
        return out_of_memory(failure);
    }
    *writer = (struct writer){
        .pages = pages, .fonts = fonts, .arena = arena, .failure = failure, .files = files};
    if (subset_pages(pages, fonts, arena, writer->used) != 0) {
        return out_of_memory(failure);
    }
    buffer_init(&writer->part, PART_MAX);
    int outcome = write_fonts(writer) != 0 || write_resources(writer) != 0 ||
                          write_pages(writer) != 0 || write_document(writer) != 0 ||
                          write_entry(writer) != 0 || pack(writer, ret_file) != 0
                      ? -1
                      : 0;
    buffer_done(&writer->part);
    return outcome;
}
