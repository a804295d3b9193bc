/* Writes letters and cards as PDF files for the tests to look at.
 *
 * usage: document_sample FONTS FALLBACK_FONTS FOLDER */
#include "reply/document/card.h"
#include "reply/document/letter.h"
#include "reply/document/pdf.h"
#include "reply/document/text.h"

#include <stdio.h>
#include <string.h>

enum { ARENA = 64 << 20, FILE_MAX = 16 << 20 };

static const char SHORT_BODY[] =
    "一、关于冷链物流产业园项目进展情况。我局高度重视您提出的建议，成立了由局长任组长的工作专班，"
    "于2022年4月18日赴应县实地调研。\n"
    "（一）资金保障。已落实市级财政资金1200万元，预计9月底前完成主体工程。\n"
    "下一步，我局将会同应县政府定期公布进展，接受社会监督。";

struct sample {
    struct fonts *fonts;
    struct templates *templates;
    const char *folder;
};

static int write_file(const char *folder, const char *name, const struct buffer *content)
{
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/%s.pdf", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file) {
        return -1;
    }
    size_t written = fwrite(content->bytes, 1, content->size, file);
    return fclose(file) == 0 && written == content->size ? 0 : -1;
}

static int write_pdf(const struct sample *sample, const char *name, struct document *document,
                     struct failure *failure)
{
    struct pages pages = {0};
    struct buffer content;
    buffer_init(&content, FILE_MAX);
    int outcome = -1;
    if (layout_document(document, sample->fonts, failure, &pages) == 0 &&
        pdf_write(&pages, sample->fonts, document->arena, &content, failure) == 0) {
        outcome = write_file(sample->folder, name, &content);
    }
    buffer_done(&content);
    return outcome;
}

static int write_letter(const struct sample *sample, const char *name, const struct letter *letter)
{
    struct arena *arena = arena_new(ARENA);
    struct failure failure;
    struct document *document;
    failure_init(&failure, arena);
    int outcome = letter_document(letter, sample->templates, arena, &failure, &document);
    outcome = outcome == 0 ? write_pdf(sample, name, document, &failure) : outcome;
    if (outcome != 0) {
        (void)fprintf(stderr, "%s: %s\n", name, failure.message ? failure.message : "not written");
    }
    arena_free(arena);
    return outcome;
}

static int write_card(const struct sample *sample, const char *name, const struct card *card)
{
    struct arena *arena = arena_new(ARENA);
    struct failure failure;
    struct document *document;
    failure_init(&failure, arena);
    int outcome = card_document(card, sample->templates, arena, &failure, &document);
    outcome = outcome == 0 ? write_pdf(sample, name, document, &failure) : outcome;
    if (outcome != 0) {
        (void)fprintf(stderr, "%s: %s\n", name, failure.message ? failure.message : "not written");
    }
    arena_free(arena);
    return outcome;
}

static char *long_body(struct buffer *body, int paragraphs)
{
    buffer_init(body, 1 << 20);
    for (int i = 0; i < paragraphs; i++) {
        buffer_printf(body, "第%d段：%s\n", i + 1, SHORT_BODY + strlen("一、"));
    }
    return body->bytes;
}

int main(int argc, char *argv[])
{
    struct buffer fault, body;
    if (argc != 4) {
        return 2;
    }
    buffer_init(&fault, 4096);
    text_start();
    struct sample sample = {.fonts = fonts_open(argv[1], argv[2], &fault), .folder = argv[3]};
    sample.templates = templates_open(NULL, &fault);
    if (!sample.fonts || !sample.templates) {
        (void)fprintf(stderr, "%s\n", buffer_text(&fault));
        buffer_done(&fault);
        return 1;
    }
    struct letter letter = {.kind = LETTER_TO_DEPUTY,
                            .round = LETTER_FIRST,
                            .class_letter = 'A',
                            .unit = "朔州市住房和城乡建设局",
                            .session = "市七届人大一次会议",
                            .number = 17,
                            .title = "关于加快推进应县诚佑冷链物流产业园项目建设的建议",
                            .signer = "石轩庆",
                            .body = SHORT_BODY,
                            .field = "城市建设",
                            .government = "市政府",
                            .phone = "0349-5550112",
                            .letter_number = "朔住建函〔2022〕15号",
                            .earlier_number = "",
                            .date = date_day(2022, 6, 30),
                            .published = true,
                            .committee = "市人大人事工作委员会",
                            .office = "市政府办公室"};
    int wrong = write_letter(&sample, "suggestion", &letter);
    letter.draft = true;
    wrong |= write_letter(&sample, "draft", &letter);
    letter.draft = false;
    letter.body = long_body(&body, 16);
    wrong |= write_letter(&sample, "long", &letter);
    letter.kind = LETTER_TO_MEMBER;
    letter.body = SHORT_BODY;
    letter.session = "市政协七届一次会议";
    letter.title = "把《山西省社会救助条例》落到实处";
    letter.joint = true;
    letter.signer = "䶮㛃·𬱖𠮷";
    letter.committee = "市政协提案委员会";
    letter.unit = "朔州市规划和自然资源局（朔州市林业和草原局国土空间生态修复中心）";
    wrong |= write_letter(&sample, "proposal", &letter);
    struct card card = {.case_name = "市七届人大一次会议第17号建议",
                        .class_letter = 'A',
                        .title = "关于加快推进应县诚佑冷链物流产业园项目建设的建议",
                        .signer = "石轩庆",
                        .signer_phone = "",
                        .unit = "朔州市住房和城乡建设局",
                        .letter_number = "朔住建函〔2022〕15号",
                        .reply_date = date_day(2022, 6, 30),
                        .code = "shuozhou-7K3M-9QRT-X2A1",
                        .link = "http://127.0.0.1:8080/c/shuozhou-7K3M9QRTX2A1",
                        .unit_phone = "0349-5550112"};
    wrong |= write_card(&sample, "card", &card);
    letter.signer = "\xF4\x8F\xBF\xBD"; /* no font has it */
    if (write_letter(&sample, "impossible", &letter) == 0) {
        wrong = 1;
    }
    buffer_done(&body);
    buffer_done(&fault);
    templates_close(sample.templates);
    fonts_close(sample.fonts);
    return wrong ? 1 : 0;
}
