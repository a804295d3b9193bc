#include "reply/papers.h"

#include "reply/document/card.h"
#include "reply/document/letter.h"
#include "reply/document/pdf.h"

#include <stdio.h>

enum { PAPERS_ARENA = 64 << 20 };

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

static int print_all(const struct press *press, const struct paper *papers, size_t count,
                     struct arena *arena, struct failure *failure, struct buffer *file,
                     struct paper_substitutes *ret_substitutes)
{
    struct pages pages = {.count = 0};

    for (size_t i = 0; i < count; i++) {
        struct document *document = NULL;
        if (make_document(&papers[i], press->templates, arena, failure, &document) < 0 ||
            layout_document(document, press->fonts, failure, &pages) < 0) {
            return -1;
        }
    }
    tell_substitutes(press, &pages, ret_substitutes);
    return pdf_write(&pages, press->fonts, arena, file, failure);
}

static void tell(struct paper_fault *fault, enum status_code code, const char *reason,
                 const char *message)
{
    fault->code = code;
    fault->reason = reason;
    (void)snprintf(fault->message, sizeof(fault->message), "%s", message);
}

int papers_print(const struct press *press, const struct paper *papers, size_t count,
                 struct buffer *ret_file, struct paper_substitutes *ret_substitutes,
                 struct paper_fault *ret_fault)
{
    struct arena *arena = arena_new(PAPERS_ARENA);
    struct failure failure;

    if (!arena) {
        tell(ret_fault, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
        return -1;
    }
    failure_init(&failure, arena);
    int outcome = print_all(press, papers, count, arena, &failure, ret_file, ret_substitutes);
    if (outcome < 0) {
        tell(ret_fault, failure.code, failure.reason, failure.message);
    }
    arena_free(arena);
    return outcome;
}
