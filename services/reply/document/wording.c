#include "reply/document/wording.h"

#include <stdbool.h>
#include <string.h>

const char *wording_kind(enum letter_kind kind)
{
    return kind == LETTER_TO_DEPUTY ? "建议" : "提案";
}

const char *wording_answer(enum letter_round round)
{
    switch (round) {
    case LETTER_FIRST: return "答复";
    case LETTER_SUPPLEMENTARY: return "补充答复";
    case LETTER_SECOND: return "再次答复";
    case LETTER_FURTHER: return "跟踪答复";
    }
    return "";
}

char *wording_title(enum letter_kind kind, enum letter_round round, const char *session,
                    int32_t number, struct arena *arena)
{
    return arena_printf(arena, "关于%s第%d号%s的%s", session, (int)number, wording_kind(kind),
                        wording_answer(round));
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
char *wording_quoted_title(enum letter_kind kind, const char *registered, struct arena *arena)
{
    const char *what = wording_kind(kind);
    size_t outer = strlen("《");
    char *title = arena_strdup(arena, registered);

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
