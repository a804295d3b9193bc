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
    case LETTER_SECOND: {
        bool numbered = *letter->earlier_number != '\0';
        return arena_printf(arena, "您对%s答复%s%s%s提出的意见收悉，经再次研究，现答复如下：",
                            title, numbered ? "（" : "", letter->earlier_number,
                            numbered ? "）" : "");
    }
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

int letter_document(const struct letter *letter, const struct templates *templates,
                    struct arena *arena, struct failure *failure, struct document **ret_document)
{
    char date[DATE_CHINESE_SIZE];
    char class_name[] = {letter->class_letter, '\0'};
    char *number = arena_printf(arena, "%d", (int)letter->number);
    char *addressee = letter_addressee(letter, arena), *opening = letter_opening(letter, arena);

    if (!number || !addressee || !opening) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "答复函太长，内存不足");
        return -1;
    }
    date_print_chinese(letter->date, date);
    const struct template_field fields[] = {
        {"unit", letter->unit},
        {"class", class_name},
        {"letter_number", letter->draft ? "" : letter->letter_number},
        {"session", letter->session},
        {"case_number", number},
        {"what", words[letter->kind].what},
        {"answer", answers[letter->round]},
        {"addressee", addressee},
        {"opening", opening},
        {"body", letter->body},
        {"member", letter->kind == LETTER_TO_MEMBER ? "1" : ""},
        {"government", letter->government},
        {"field", letter->field},
        {"phone", letter->phone},
        {"date", *date ? date : "　　　年　月　日"},
        {"published", letter->published ? "1" : ""},
        {"committee", letter->committee},
        {"office", letter->office}};
    const struct template_values values = {.fields = fields, .field_count = COUNT_OF(fields)};
    if (template_document(templates_find(templates, "letter"), &values, arena, failure,
                          ret_document) != 0) {
        return -1;
    }
    (*ret_document)->draft = letter->draft;
    return 0;
}
