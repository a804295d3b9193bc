#include "reply/document/letter.h"

#include <string.h>

/* How each kind is spoken of in annexes 1 and 2. */
static const struct {
    const char *who, *others;
} words[] = {
    [LETTER_TO_DEPUTY] = {"代表", "代表"},
    [LETTER_TO_MEMBER] = {"委员", "委员"},
};

char *letter_title(const struct letter *letter, struct arena *arena)
{
    return wording_title(letter->kind, letter->round, letter->session, letter->number, arena);
}

char *letter_addressee(const struct letter *letter, struct arena *arena)
{
    return arena_printf(arena, "%s%s：", letter->signer,
                        letter->organisation ? "" : words[letter->kind].who);
}

char *letter_opening(const struct letter *letter, struct arena *arena)
{
    char *title = wording_quoted_title(letter->kind, letter->title, arena);

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
        {"what", wording_kind(letter->kind)},
        {"answer", wording_answer(letter->round)},
        {"addressee", addressee},
        {"opening", opening},
        {"body", letter->body},
        {"member", letter->kind == LETTER_TO_MEMBER ? "1" : ""},
        {"government", letter->government},
        {"field", letter->field},
        {"phone", letter->phone},
        {"date", *date ? date : "　　　年　月　日"},
        {"published", letter->published ? "1" : ""},
        {"verification", letter->draft ? "" : letter->verification},
        {"verification_site", letter->verification_site},
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
