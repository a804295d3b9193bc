/* Writes letters, cards and papers as files for the tests to look at.
 *
 * usage: document_sample FONTS FALLBACK_FONTS FOLDER */
#include "sample.h"

#include "common/base/attributes.h"
#include "reply/document/docx.h"
#include "reply/document/ofd.h"
#include "reply/document/pdf.h"
#include "reply/document/text.h"

#include <stdio.h>
#include <string.h>

enum { ARENA = 64 << 20, FILE_MAX = 16 << 20 };

struct sample {
    struct fonts *fonts;
    struct templates *templates;
    const char *folder;
};

static int write_file(const char *folder, const char *name, const char *kind,
                      const struct buffer *content)
{
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/%s.%s", folder, name, kind);
    FILE *file = fopen(path, "wb");
    if (!file) {
        return -1;
    }
    size_t written = fwrite(content->bytes, 1, content->size, file);
    return fclose(file) == 0 && written == content->size ? 0 : -1;
}

/* The same glyph runs by either back end. */
static int write_pages(const struct sample *sample, const char *name, struct document *document,
                       struct failure *failure)
{
    struct pages pages = {0};
    struct buffer pdf, ofd;
    buffer_init(&pdf, FILE_MAX);
    buffer_init(&ofd, FILE_MAX);
    int outcome = -1;
    if (layout_document(document, sample->fonts, failure, &pages) == 0 &&
        pdf_write(&pages, sample->fonts, document->arena, &pdf, failure) == 0 &&
        ofd_write(&pages, sample->fonts, document->arena, &ofd, failure) == 0 &&
        write_file(sample->folder, name, "pdf", &pdf) == 0) {
        outcome = write_file(sample->folder, name, "ofd", &ofd);
    }
    for (size_t i = 0; i < pages.substitute_count; i++) {
        const struct substitute *substitute = &pages.substitutes[i];
        (void)printf("%s: U+%04X %s\n", name, (unsigned)substitute->code_point,
                     fonts_face(sample->fonts, substitute->face)->file);
    }
    buffer_done(&pdf);
    buffer_done(&ofd);
    return outcome;
}

static int write_docx(const struct sample *sample, const char *name,
                      const struct document *document, struct failure *failure)
{
    struct buffer content;
    buffer_init(&content, FILE_MAX);
    int outcome = docx_write(document, sample->fonts, &content, failure);
    outcome = outcome == 0 ? write_file(sample->folder, name, "docx", &content) : outcome;
    buffer_done(&content);
    return outcome;
}

static int make(const struct sample *sample, const struct sample_paper *paper, struct arena *arena,
                struct failure *failure, struct document **ret_document)
{
    if (paper->letter) {
        return letter_document(paper->letter, sample->templates, arena, failure, ret_document);
    }
    if (paper->card) {
        return card_document(paper->card, sample->templates, arena, failure, ret_document);
    }
    return template_document(templates_find(sample->templates, paper->name), paper->values, arena,
                             failure, ret_document);
}

static int write_paper(void *data, const struct sample_paper *paper)
{
    const struct sample *sample = data;
    struct arena *arena = arena_new(ARENA);
    struct failure failure;
    struct document *document;
    failure_init(&failure, arena);
    int outcome = make(sample, paper, arena, &failure, &document);
    if (outcome == 0 && !paper->card) {
        outcome = write_docx(sample, paper->name, document, &failure);
    }
    outcome = outcome == 0 ? write_pages(sample, paper->name, document, &failure) : outcome;
    if (outcome != 0) {
        (void)fprintf(stderr, "%s: %s\n", paper->name,
                      failure.message ? failure.message : "not written");
    }
    arena_free(arena);
    return outcome;
}

int main(int argc, char *argv[])
{
    struct buffer fault;
    if (argc != 4) {
        return 2;
    }
    buffer_init(&fault, 4096);
    text_start();
    struct sample sample = {.fonts = fonts_open(argv[1], argv[2], &fault),
                            .templates = templates_open(NULL, &fault),
                            .folder = argv[3]};
    int wrong = -1;
    if (sample.fonts && sample.templates) {
        wrong = sample_letters(write_paper, &sample) | sample_papers(write_paper, &sample);
    } else {
        (void)fprintf(stderr, "%s\n", buffer_text(&fault));
    }
    buffer_done(&fault);
    templates_close(sample.templates);
    fonts_close(sample.fonts);
    return wrong ? 1 : 0;
}
