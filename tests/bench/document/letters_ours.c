/* Our side: COUNT letters, a file each, by one thread.
 *
 * usage: bench_letters_ours FONTS FALLBACK_FONTS FOLDER COUNT [docx] */
#include "letter_text.h"

#include "reply/document/docx.h"
#include "reply/document/letter.h"
#include "reply/document/pdf.h"
#include "reply/document/text.h"

#include <stdlib.h>

enum { ARENA = 16 << 20, FILE_MAX = 1 << 20 };

struct desk {
    struct fonts *fonts;
    struct templates *templates;
    struct arena *arena;
    struct buffer file;
    const char *folder;
    bool as_docx;
};

static struct letter letter_of(int number, const char *body)
{
    return (struct letter){.kind = LETTER_TO_DEPUTY,
                           .round = LETTER_FIRST,
                           .class_letter = 'A',
                           .unit = "朔州市住房和城乡建设局",
                           .session = "市七届人大一次会议",
                           .number = number,
                           .title = "关于加快推进应县诚佑冷链物流产业园项目建设的建议",
                           .signer = "石轩庆",
                           .body = body,
                           .field = "城市建设",
                           .government = "市政府",
                           .phone = "0349-5550112",
                           .letter_number = "朔住建函〔2022〕15号",
                           .earlier_number = "",
                           .date = date_day(2022, 6, 30),
                           .published = true,
                           .committee = "市人大人事工作委员会",
                           .office = "市政府办公室",
                           .verification = "shuozhou-7K3M-9QRT-2VX4H",
                           .verification_site = "https://banfu.example/verify/"};
}

static int save(const struct desk *desk, int number)
{
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/%d.%s", desk->folder, number,
                   desk->as_docx ? "docx" : "pdf");
    FILE *file = fopen(path, "wb");
    if (!file) {
        return -1;
    }
    size_t written = fwrite(desk->file.bytes, 1, desk->file.size, file);
    return fclose(file) == 0 && written == desk->file.size ? 0 : -1;
}

static int write_pdf(struct desk *desk, const struct document *document, struct failure *failure)
{
    struct pages pages = {0};
    if (layout_document(document, desk->fonts, failure, &pages) != 0 ||
        pdf_write(&pages, desk->fonts, desk->arena, &desk->file, failure) != 0) {
        return -1;
    }
    return pages.count == 2 ? 0 : -1;
}

static int write_letter(struct desk *desk, int number)
{
    char body[LETTER_TEXT_SIZE];
    struct letter letter = letter_of(number, letter_body(number, body));
    struct failure failure;
    struct document *document;
    arena_clear(desk->arena);
    buffer_clear(&desk->file);
    failure_init(&failure, desk->arena);
    int outcome = letter_document(&letter, desk->templates, desk->arena, &failure, &document);
    if (outcome == 0) {
        outcome = desk->as_docx ? docx_write(document, desk->fonts, &desk->file, &failure)
                                : write_pdf(desk, document, &failure);
    }
    if (outcome != 0) {
        (void)fprintf(stderr, "letter %d: %s\n", number,
                      failure.message ? failure.message : "not two pages");
        return -1;
    }
    return save(desk, number);
}

int main(int argc, char *argv[])
{
    struct buffer fault;
    if (argc != 5 && argc != 6) {
        return 2;
    }
    buffer_init(&fault, 4096);
    text_start();
    struct desk desk = {.fonts = fonts_open(argv[1], argv[2], &fault),
                        .templates = templates_open(NULL, &fault),
                        .arena = arena_new(ARENA),
                        .folder = argv[3],
                        .as_docx = argc == 6};
    buffer_init(&desk.file, FILE_MAX);
    int count = (int)strtol(argv[4], NULL, 10);
    int wrong = desk.fonts && desk.templates && desk.arena ? 0 : 1;
    for (int i = 1; i <= count && !wrong; i++) {
        wrong = write_letter(&desk, i) != 0;
    }
    buffer_done(&desk.file);
    arena_free(desk.arena);
    templates_close(desk.templates);
    fonts_close(desk.fonts);
    buffer_done(&fault);
    return wrong;
}
