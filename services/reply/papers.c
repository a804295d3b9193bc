#include "reply/papers.h"

#include "reply/document/archive.h"
#include "reply/document/card.h"
#include "reply/document/docx.h"
#include "reply/document/letter.h"
#include "reply/document/ofd.h"
#include "reply/document/pdf.h"

#include <stdio.h>
#include <string.h>

enum { PAPERS_ARENA = 64 << 20, TAKEN_AT_ONCE = 16 << 20 /* of it, at most: a part of a file */ };

/* Each by itself may still be had. */
#define MANY_PAPERS "文件太大：请用“成套打印”（letters:batch）制作，或分别下载每位的答复函"

static struct letter letter_of(const struct paper *paper)
{
    return (struct letter){.kind = (enum letter_kind)paper->kind,
                           .round = (enum letter_round)paper->reply_kind,
                           .class_letter = paper->class_letter,
                           .draft = paper->draft,
                           .unit = paper->unit,
                           .session = paper->session,
                           .number = paper->number,
                           .title = paper->title,
                           .signer = paper->signer,
                           .organisation = paper->organisation,
                           .joint = paper->joint,
                           .body = paper->body,
                           .field = paper->field,
                           .government = paper->government,
                           .phone = paper->phone,
                           .letter_number = paper->letter_number,
                           .earlier_number = paper->earlier_number,
                           .date = paper->date,
                           .published = paper->published,
                           .verification = paper->verification,
                           .verification_site = paper->verification_site,
                           .committee = paper->committee,
                           .office = paper->office};
}

static struct card card_of(const struct paper *paper)
{
    return (struct card){.case_name = paper->case_name,
                         .class_letter = paper->class_letter,
                         .title = paper->title,
                         .signer = paper->signer,
                         .signer_phone = "",
                         .unit = paper->unit,
                         .letter_number = paper->letter_number,
                         .reply_date = paper->date,
                         .code = paper->code,
                         .link = paper->link,
                         .site = paper->site,
                         .unit_phone = paper->phone};
}

static int make_document(const struct paper *paper, const struct templates *templates,
                         struct arena *arena, struct failure *failure,
                         struct document **ret_document)
{
    if (paper->template) {
        return template_document(templates_find(templates, paper->template), paper->values, arena,
                                 failure, ret_document);
    }
    if (paper->is_card) {
        const struct card card = card_of(paper);
        return card_document(&card, templates, arena, failure, ret_document);
    }
    const struct letter letter = letter_of(paper);
    return letter_document(&letter, templates, arena, failure, ret_document);
}

static void tell_substitutes(const struct press *press, const struct pages *pages,
                             struct paper_substitutes *ret_substitutes)
{
    size_t at = 0;

    ret_substitutes->text[0] = '\0';
    for (size_t i = 0; i < pages->substitute_count; i++) {
        const struct substitute *substitute = &pages->substitutes[i];
        const char *file = fonts_face(press->fonts, substitute->face)->file;
        size_t room = sizeof(ret_substitutes->text) - at;
        int wrote = snprintf(ret_substitutes->text + at, room, "%sU+%04X %s", i > 0 ? ", " : "",
                             (unsigned)substitute->code_point, file);
        if (wrote < 0 || (size_t)wrote >= room) {
            return;
        }
        at += (size_t)wrote;
    }
}

/* One printing: what all of it needs. */
struct printing {
    const struct press *press;
    struct arena *arena;
    struct failure *failure;
    struct buffer *file;
    struct paper_substitutes *substitutes;
    bool *outgrown; /* it is larger than a file may be, however often it is tried */
};

/* A back end for pages that are laid out. */
typedef int (*write_cb)(const struct pages *pages, const struct fonts *fonts, struct arena *arena,
                        struct buffer *ret_file, struct failure *failure);

static int lay_out(const struct printing *printing, const struct paper *papers, size_t count,
                   struct pages *pages)
{
    const struct press *press = printing->press;

    for (size_t i = 0; i < count; i++) {
        struct document *document = NULL;
        if (make_document(&papers[i], press->templates, printing->arena, printing->failure,
                          &document) < 0 ||
            layout_document(document, press->fonts, printing->failure, pages) < 0) {
            return -1;
        }
    }
    tell_substitutes(press, pages, printing->substitutes);
    return 0;
}

static int print_pages(const struct printing *printing, write_cb write, const struct paper *papers,
                       size_t count)
{
    struct pages pages = {.count = 0};

    return lay_out(printing, papers, count, &pages) < 0
               ? -1
               : write(&pages, printing->press->fonts, printing->arena, printing->file,
                       printing->failure);
}

static int print_docx(const struct printing *printing, const struct paper *paper)
{
    struct document *document = NULL;

    printing->substitutes->text[0] = '\0';
    return make_document(paper, printing->press->templates, printing->arena, printing->failure,
                         &document) < 0
               ? -1
               : docx_write(document, printing->press->fonts, printing->file, printing->failure);
}

/* --- an archive --- */

/* 建议017_某某_答复函.pdf; people of one name are told apart by a number, from 2 on. */
static char *file_name(const struct printing *printing, const struct paper *paper,
                       const char *ending)
{
    char *signer = arena_strdup(printing->arena, paper->signer);

    if (!signer) {
        return NULL;
    }
    for (char *at = signer; *at; at++) {
        if (*at == '/' || *at == '\\') {
            *at = '_';
        }
    }
    const char *kind = wording_kind((enum letter_kind)paper->kind);
    const char *what = wording_answer((enum letter_round)paper->reply_kind);
    char *apart = paper->same > 1 ? arena_printf(printing->arena, "%d", paper->same)
                                  : signer + strlen(signer);
    return apart ? arena_printf(printing->arena, "%s%03d_%s%s_%s%s.%s", kind, (int)paper->number,
                                signer, apart, paper->is_card ? "反馈卡" : what,
                                paper->is_card ? "" : "函", ending)
                 : NULL;
}

/* An archive under way: the files are packed as they are, so that their sizes tell its own. */
struct archiving {
    const struct printing *printing;
    struct archive_file *files;
    size_t count, size;
};

static int add_file(struct archiving *archiving, const struct paper *paper,
                    const struct pages *pages, write_cb write, const char *ending)
{
    const struct printing *printing = archiving->printing;
    struct buffer file;

    buffer_init(&file, PAPERS_FILE_MAX);
    int outcome = write(pages, printing->press->fonts, printing->arena, &file, printing->failure);
    void *bytes = outcome == 0 ? arena_copy(printing->arena, file.bytes, file.size) : NULL;
    archiving->files[archiving->count++] =
        (struct archive_file){file_name(printing, paper, ending), bytes, file.size};
    archiving->size += file.size;
    *printing->outgrown = *printing->outgrown || file.full || archiving->size > PAPERS_FILE_MAX;
    buffer_done(&file);
    return bytes && archiving->files[archiving->count - 1].name &&
                   archiving->size <= PAPERS_FILE_MAX
               ? 0
               : -1;
}

static int add_paper(struct archiving *archiving, const struct paper *paper)
{
    struct pages pages = {.count = 0};

    if (lay_out(archiving->printing, paper, 1, &pages) < 0 ||
        add_file(archiving, paper, &pages, pdf_write, "pdf") < 0) {
        return -1;
    }
    /* Letters are what archives keep. */
    return paper->is_card ? 0 : add_file(archiving, paper, &pages, ofd_write, "ofd");
}

static int print_zip(const struct printing *printing, const struct paper *papers, size_t count)
{
    struct archiving archiving = {
        .printing = printing,
        .files = arena_array(printing->arena, 2 * count + 1, sizeof(*archiving.files))};
    struct paper_substitutes all = {.text = ""};

    for (size_t i = 0; archiving.files && i < count; i++) {
        if (add_paper(&archiving, &papers[i]) < 0) {
            return -1;
        }
        all = *all.text ? all : *printing->substitutes;
    }
    *printing->substitutes = all;
    return archiving.files ? archive_write(archiving.files, archiving.count, printing->file) : -1;
}

static int print(const struct printing *printing, enum paper_format format,
                 const struct paper *papers, size_t count)
{
    int outcome = -1;

    switch (format) {
    case PAPER_PDF: outcome = print_pages(printing, pdf_write, papers, count); break;
    case PAPER_OFD: outcome = print_pages(printing, ofd_write, papers, count); break;
    case PAPER_DOCX: outcome = print_docx(printing, &papers[0]); break;
    case PAPER_ZIP: outcome = print_zip(printing, papers, count); break;
    }
    return outcome;
}

static void tell(struct paper_fault *fault, enum status_code code, const char *reason,
                 const char *message)
{
    fault->code = code;
    fault->reason = reason;
    (void)snprintf(fault->message, sizeof(fault->message), "%s", message);
}

/* What is too large stays so; where the allocator had no more, the same may be made later. */
static void tell_fault(const struct printing *printing, size_t count, struct paper_fault *ret_fault)
{
    const struct failure *failure = printing->failure;
    bool is_short = !failure_is_set(failure) || strcmp(failure->reason, "OUT_OF_MEMORY") == 0;
    bool outgrown = *printing->outgrown || printing->file->full ||
                    arena_used(printing->arena) > PAPERS_ARENA - TAKEN_AT_ONCE;

    if (is_short && !outgrown) {
        tell(ret_fault, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
    } else if (count > 1 && (is_short || failure->code == STATUS_RESOURCE_EXHAUSTED)) {
        tell(ret_fault, STATUS_FAILED_PRECONDITION, "TOO_MANY_PAPERS", MANY_PAPERS);
    } else if (is_short) {
        tell(ret_fault, STATUS_RESOURCE_EXHAUSTED, "PAPER_TOO_LARGE", "文件超过3MiB，不能制作");
    } else {
        tell(ret_fault, failure->code, failure->reason, failure->message);
    }
}

int papers_print(const struct press *press, enum paper_format format, const struct paper *papers,
                 size_t count, struct buffer *ret_file, struct paper_substitutes *ret_substitutes,
                 struct paper_fault *ret_fault)
{
    struct arena *arena = arena_new(PAPERS_ARENA);
    struct failure failure;
    bool outgrown = false;

    if (!arena) {
        tell(ret_fault, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
        return -1;
    }
    failure_init(&failure, arena);
    const struct printing printing = {.press = press,
                                      .arena = arena,
                                      .failure = &failure,
                                      .file = ret_file,
                                      .substitutes = ret_substitutes,
                                      .outgrown = &outgrown};
    int outcome = print(&printing, format, papers, count);
    if (outcome < 0) {
        tell_fault(&printing, count, ret_fault);
    }
    arena_free(arena);
    return outcome;
}
