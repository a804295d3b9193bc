#include "reply/document/letter.h"

#include <string.h>

/* How each kind is spoken of in annexes 1 and 2. */
static const struct {
    const char *what, *who, *others;
} words[] = {
    [LETTER_TO_DEPUTY] = {"建议", "代表", "代表"},
    [LETTER_TO_MEMBER] = {"提案", "委员", "委员"},
};

static const char *const answers[] = {[LETTER_FIRST] = "答复",
                                      [LETTER_SUPPLEMENTARY] = "补充答复",
                                      [LETTER_SECOND] = "再次答复",
                                      [LETTER_FURTHER] = "跟踪答复"};

static const char FEEDBACK_ASKED[] = "以上答复您是否满意，如有意见，敬请反馈。";
static const char CARD_POINTED_TO[] =
    "您对我们的办理和答复如有意见和建议，请写在“办理情况反馈表”中。";

char *letter_title(const struct letter *letter, struct arena *arena)
{
    return arena_printf(arena, "关于%s第%d号%s的%s", letter->session, (int)letter->number,
                        words[letter->kind].what, answers[letter->round]);
}

char *letter_addressee(const struct letter *letter, struct arena *arena)
{
    return arena_printf(arena, "%s%s：", letter->signer,
                        letter->organisation ? "" : words[letter->kind].who);
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), tail = strlen(end);

    return size >= tail && strcmp(text + size - tail, end) == 0;
}

/* Replaces in place a mark of three bytes by another of three. */
static void replace_mark(char *text, const char *mark, const char *by)
{
    for (char *at = strstr(text, mark); at; at = strstr(at + 3, mark)) {
        memcpy(at, by, 3);
    }
}

/* 《关于…的建议》: the title with what it lacks, and the marks within it made single. */
static char *quoted_title(const struct letter *letter, struct arena *arena)
{
    const char *what = words[letter->kind].what;
    size_t outer = strlen("《");
    char *title = arena_strdup(arena, letter->title);

    if (!title) {
        return NULL;
    }
    /* A title that is in marks as a whole is not quoted twice. */
    if (strncmp(title, "《", outer) == 0 && ends_with(title, "》") &&
        strstr(title + outer, "《") == NULL) {
        title[strlen(title) - outer] = '\0';
        title += outer;
    }
    replace_mark(title, "《", "〈");
    replace_mark(title, "》", "〉");
    bool begins = strncmp(title, "关于", strlen("关于")) == 0;
    bool ends = ends_with(title, what);
    return arena_printf(arena, "《%s%s%s%s》", begins ? "" : "关于", title, ends ? "" : "的",
                        ends ? "" : what);
}

char *letter_opening(const struct letter *letter, struct arena *arena)
{
    char *title = quoted_title(letter, arena);

    if (!title) {
        return NULL;
    }
    switch (letter->round) {
    case LETTER_SECOND:
        return arena_printf(arena, "您对%s答复（%s）提出的意见收悉，经再次研究，现答复如下：",
                            title, letter->earlier_number);
    case LETTER_SUPPLEMENTARY:
    case LETTER_FURTHER: return arena_printf(arena, "现就%s办理情况补充答复如下：", title);
    case LETTER_FIRST: break;
    }
    if (letter->joint) {
        return arena_printf(arena, "您与其他%s联名提出的%s收悉，经研究，现答复如下：",
                            words[letter->kind].others, title);
    }
    return arena_printf(arena, "您提出的%s收悉，经研究，现答复如下：", title);
}

static void add_line(struct document *document, const char *text, enum alignment alignment)
{
    struct paragraph_form form = {
        .style = FONT_FANG, .size = SIZE_3, .alignment = alignment, .keep_with_next = true};

    document_paragraph(document, text, &form);
}

static void add_paragraph(struct document *document, const char *text, bool keep_with_next)
{
    struct paragraph_form form = {.style = FONT_FANG,
                                  .size = SIZE_3,
                                  .first_indent = 2 * CELL,
                                  .keep_with_next = keep_with_next};

    document_paragraph(document, text, &form);
}

/* The bytes of a heading's number at the line's beginning: 一、 (set in 黑体) or （一） (楷体); 0
 * when the line is no heading. */
static size_t heading_bytes(const char *line, enum font_style *ret_style)
{
    static const char digits[] = "一二三四五六七八九十";
    size_t mark = strncmp(line, "（", 3) == 0 ? 3 : 0, at = mark;

    while (line[at] != '\0' && strlen(line + at) >= 3 && at < mark + 9) {
        char digit[4] = {line[at], line[at + 1], line[at + 2], '\0'};
        if (!strstr(digits, digit)) {
            break;
        }
        at += 3;
    }
    if (at == mark || strncmp(line + at, mark ? "）" : "、", 3) != 0) {
        return 0;
    }
    *ret_style = mark ? FONT_KAI : FONT_HEI;
    return at + 3;
}

/* A heading is set in its own face as a whole when it is a line of its own, up to its first stop
 * otherwise. */
static int add_heading(struct document *document, const char *line, enum font_style style)
{
    const char *stop = strstr(line, "。");
    size_t bytes = stop ? (size_t)(stop - line) + strlen("。") : strlen(line);
    char *lead = arena_copy(document->arena, line, bytes);
    struct paragraph_form form = {.style = FONT_FANG,
                                  .size = SIZE_3,
                                  .first_indent = 2 * CELL,
                                  .lead = lead,
                                  .lead_style = style,
                                  .keep_with_next = !stop};

    if (!lead) {
        return -1;
    }
    document_paragraph(document, line, &form);
    return 0;
}

static int add_body(struct document *document, const char *body)
{
    char *rest = arena_strdup(document->arena, body);

    while (rest && *rest) {
        char *end = strchr(rest, '\n');
        char *next = end ? end + 1 : NULL;
        enum font_style style = FONT_FANG;
        if (end) {
            *end = '\0';
        }
        if (heading_bytes(rest, &style) > 0) {
            if (add_heading(document, rest, style) != 0) {
                return -1;
            }
        } else if (*rest) {
            add_paragraph(document, rest, false);
        }
        rest = next ? next : rest + strlen(rest);
    }
    return rest ? 0 : -1;
}

static int add_head(struct document *document, const struct letter *letter)
{
    struct arena *arena = document->arena;
    struct paragraph_form title_form = {.style = FONT_TITLE,
                                        .size = SIZE_2,
                                        .alignment = ALIGN_BALANCED,
                                        .pitch = POINTS(36),
                                        .keep_with_next = true};
    char *class_line = arena_printf(arena, "（%c）类", letter->class_letter);
    char *title = letter_title(letter, arena), *addressee = letter_addressee(letter, arena);
    char *opening = letter_opening(letter, arena);

    if (!class_line || !title || !addressee || !opening) {
        return -1;
    }
    document_letterhead(document, letter->unit);
    add_line(document, class_line, ALIGN_RIGHT);
    add_line(document, letter->draft ? "" : letter->letter_number, ALIGN_RIGHT);
    document_blank(document, 2);
    document_paragraph(document, title, &title_form);
    document_blank(document, 1);
    add_line(document, addressee, ALIGN_LEFT);
    add_paragraph(document, opening, true);
    return 0;
}

/* Annex 2's two paragraphs are a member's alone; the pointer to the card is everybody's. */
static int add_closing(struct document *document, const struct letter *letter)
{
    if (letter->kind == LETTER_TO_MEMBER) {
        char *thanks = arena_printf(
            document->arena, "感谢您对%s%s方面工作的关心和支持，并欢迎今后提出更多宝贵意见。",
            letter->government, letter->field);
        if (!thanks) {
            return -1;
        }
        add_paragraph(document, FEEDBACK_ASKED, false);
        add_paragraph(document, thanks, false);
    }
    add_paragraph(document, CARD_POINTED_TO, true);
    return 0;
}

static int add_end(struct document *document, const struct letter *letter)
{
    char date[DATE_CHINESE_SIZE];
    char *phone = arena_printf(document->arena, "联系电话：%s", letter->phone);
    char *copies =
        arena_printf(document->arena, "抄送：%s、%s（各2份）。", letter->committee, letter->office);

    if (!phone || !copies) {
        return -1;
    }
    add_paragraph(document, "领导签名：", true);
    add_paragraph(document, "承办人签名：", true);
    add_paragraph(document, phone, true);
    date_print_chinese(letter->date, date);
    document_signature(document, letter->unit, *date ? date : "　　　年　月　日");
    if (letter->published) {
        add_paragraph(document, "（此件公开发布）", true);
    }
    document_foot(document, copies);
    return 0;
}

int letter_document(const struct letter *letter, struct arena *arena, struct failure *failure,
                    struct document **ret_document)
{
    char *title = letter_title(letter, arena);
    struct document *document = title ? document_new(arena, title) : NULL;

    if (!document || add_head(document, letter) != 0 || add_body(document, letter->body) != 0 ||
        add_closing(document, letter) != 0 || add_end(document, letter) != 0) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "答复函太长，内存不足");
        return -1;
    }
    document->draft = letter->draft;
    document->page_numbers = true;
    *ret_document = document;
    return 0;
}
