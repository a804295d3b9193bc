#include "reply/document/template.h"

#include "reply/document/template_lines.h"

#include <papers_text.h>
#include <string.h>

enum { TEMPLATES_MAX = 32, PAPER_LINES_MAX = 100, TEXT_MAX = 128 << 10, ARENA_MAX = 1 << 20 };

#define SIZE_SMALL POINTS(12)

static const struct line_word words[] = {
    {.word = "name", .kind = LINE_NAME},
    {.word = "numbers", .kind = LINE_NUMBERS},
    {.word = "letterhead", .kind = LINE_LETTERHEAD},
    {.word = "title",
     .kind = LINE_TITLE,
     .form = {.style = FONT_TITLE,
              .size = SIZE_2,
              .alignment = ALIGN_BALANCED,
              .pitch = POINTS(36),
              .keep_with_next = true}},
    {.word = "right",
     .kind = LINE_PARAGRAPH,
     .form = {.size = SIZE_3, .alignment = ALIGN_RIGHT, .keep_with_next = true}},
    {.word = "line", .kind = LINE_PARAGRAPH, .form = {.size = SIZE_3}},
    {.word = "text", .kind = LINE_PARAGRAPH, .form = {.size = SIZE_3, .first_indent = 2 * CELL}},
    {.word = "centre",
     .kind = LINE_PARAGRAPH,
     .form = {.size = SIZE_3, .alignment = ALIGN_BALANCED, .keep_with_next = true}},
    {.word = "subtitle",
     .kind = LINE_PARAGRAPH,
     .form = {.size = SIZE_4,
              .alignment = ALIGN_BALANCED,
              .pitch = POINTS(26),
              .keep_with_next = true}},
    {.word = "note",
     .kind = LINE_PARAGRAPH,
     .form = {.size = SIZE_4, .alignment = ALIGN_RAGGED, .pitch = POINTS(22)}},
    {.word = "small",
     .kind = LINE_PARAGRAPH,
     .form = {.size = SIZE_SMALL, .alignment = ALIGN_RAGGED, .pitch = POINTS(17)}},
    {.word = "body", .kind = LINE_BODY},
    {.word = "blank", .kind = LINE_BLANK},
    {.word = "gap", .kind = LINE_GAP},
    {.word = "signature", .kind = LINE_SIGNATURE},
    {.word = "foot", .kind = LINE_FOOT},
    {.word = "imprint", .kind = LINE_IMPRINT},
    {.word = "symbol",
     .kind = LINE_SYMBOL,
     .form = {.size = SIZE_SMALL, .alignment = ALIGN_RAGGED, .pitch = POINTS(17)}},
    {.word = "table", .kind = LINE_TABLE},
    {.word = "head", .kind = LINE_HEAD},
    {.word = "rows", .kind = LINE_ROWS},
    {.word = "row", .kind = LINE_ROW},
    {.word = "tall", .kind = LINE_TALL},
};

struct templates {
    struct arena *arena;
    struct template papers[TEMPLATES_MAX];
    size_t count;
};

struct reading {
    struct templates *templates;
    const struct templates *built_in; /* NULL while those are read */
    struct template *paper;
    struct buffer *fault;
    int line;
};

static int fail(struct reading *reading, const char *what)
{
    buffer_printf(reading->fault, "templates, line %d: %s", reading->line, what);
    return -1;
}

size_t template_field_bytes(const char *at)
{
    size_t bytes = strspn(at, "abcdefghijklmnopqrstuvwxyz_0123456789");

    return at[bytes] == '}' ? bytes : 0;
}

static const struct line_word *find_word(const char *text, size_t bytes)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strlen(words[i].word) == bytes && strncmp(words[i].word, text, bytes) == 0) {
            return &words[i];
        }
    }
    return NULL;
}

/* Reads ?field or -field at `*at` and what parts it from the word. */
static int read_condition(struct reading *reading, const char **at, struct template_line *line)
{
    if (**at != '?' && **at != '-') {
        return 0;
    }
    size_t bytes = strcspn(*at + 1, " ");
    line->unless = **at == '-';
    line->condition = arena_copy(reading->templates->arena, *at + 1, bytes);
    *at += 1 + bytes;
    *at += **at == ' ' ? 1 : 0;
    return line->condition ? 0 : fail(reading, "out of memory");
}

static int read_line(struct reading *reading, const char *text)
{
    struct template *paper = reading->paper;
    struct template_line line = {.whole = text, .bound = *text == '!'};
    const char *at = text + (line.bound ? 1 : 0);

    if (!paper || paper->count == PAPER_LINES_MAX) {
        return fail(reading, paper ? "too many lines" : "stands before the first [paper]");
    }
    if (read_condition(reading, &at, &line) != 0) {
        return -1;
    }
    size_t bytes = strcspn(at, " +");
    line.word = find_word(at, bytes);
    if (!line.word) {
        return fail(reading, "begins with no word known here");
    }
    at += bytes;
    line.keep = *at == '+';
    at += line.keep ? 1 : 0;
    line.text = at + (*at == ' ' ? 1 : 0);
    paper->lines[paper->count++] = line;
    return 0;
}

static int begin_paper(struct reading *reading, char *text)
{
    struct templates *templates = reading->templates;
    char *end = strchr(text, ']');

    if (!end || templates->count == TEMPLATES_MAX) {
        return fail(reading, end ? "too many papers" : "the paper's name does not end in ]");
    }
    *end = '\0';
    if (reading->built_in && !templates_find(reading->built_in, text)) {
        return fail(reading, "no such paper");
    }
    reading->paper = &templates->papers[templates->count++];
    reading->paper->name = text;
    reading->paper->lines =
        arena_array(templates->arena, PAPER_LINES_MAX, sizeof(struct template_line));
    return reading->paper->lines ? 0 : fail(reading, "out of memory");
}

static int read_text(struct reading *reading, const void *text, size_t size)
{
    char *rest = arena_copy(reading->templates->arena, text, size);

    if (!rest) {
        return fail(reading, "out of memory");
    }
    while (*rest) {
        char *end = strchr(rest, '\n');
        char *next = end ? end + 1 : rest + strlen(rest);
        if (end) {
            *end = '\0';
        }
        reading->line++;
        bool idle = *rest == '\0' || *rest == '#';
        int outcome = idle           ? 0
                      : *rest == '[' ? begin_paper(reading, rest + 1)
                                     : read_line(reading, rest);
        if (outcome != 0) {
            return -1;
        }
        rest = next;
    }
    return 0;
}

/* --- a city's papers against the built-in ones --- */

static bool has_field(const struct template *paper, const char *name, size_t bytes)
{
    for (size_t i = 0; i < paper->count; i++) {
        for (const char *at = strchr(paper->lines[i].text, '{'); at; at = strchr(at + 1, '{')) {
            if (template_field_bytes(at + 1) == bytes && strncmp(at + 1, name, bytes) == 0) {
                return true;
            }
        }
        const char *condition = paper->lines[i].condition;
        if (condition && strlen(condition) == bytes && strncmp(condition, name, bytes) == 0) {
            return true;
        }
    }
    return false;
}

static int check_fields(const struct template *paper, const struct template *built_in,
                        struct buffer *fault)
{
    for (size_t i = 0; i < paper->count; i++) {
        for (const char *at = strchr(paper->lines[i].text, '{'); at; at = strchr(at + 1, '{')) {
            size_t bytes = template_field_bytes(at + 1);
            if (bytes == 0 || !has_field(built_in, at + 1, bytes)) {
                buffer_printf(fault, "templates: [%s] has no field %.*s", paper->name,
                              (int)(bytes ? bytes : 8), at + 1);
                return -1;
            }
        }
    }
    return 0;
}

/* Every bound line, as it is written, in its order. */
static int check_bound(const struct template *paper, const struct template *built_in,
                       struct buffer *fault)
{
    size_t at = 0;

    for (size_t i = 0; i < built_in->count; i++) {
        const struct template_line *wanted = &built_in->lines[i];
        while (wanted->bound && at < paper->count &&
               strcmp(paper->lines[at].whole, wanted->whole) != 0) {
            at++;
        }
        if (wanted->bound && at++ == paper->count) {
            buffer_printf(fault, "templates: [%s] lacks what the notice binds: %s", paper->name,
                          wanted->whole);
            return -1;
        }
    }
    return 0;
}

static struct template *find(struct templates *templates, const char *name)
{
    for (size_t i = 0; i < templates->count; i++) {
        if (strcmp(templates->papers[i].name, name) == 0) {
            return &templates->papers[i];
        }
    }
    return NULL;
}

/* Lays the city's papers over ours. What they are made of stays in the city's arena. */
static int lay_over(struct templates *templates, const struct templates *city, struct buffer *fault)
{
    for (size_t i = 0; i < city->count; i++) {
        struct template *built_in = find(templates, city->papers[i].name);
        if (check_fields(&city->papers[i], built_in, fault) != 0 ||
            check_bound(&city->papers[i], built_in, fault) != 0) {
            return -1;
        }
        *built_in = city->papers[i];
    }
    return 0;
}

static int read_city(struct templates *templates, const char *text, struct buffer *fault)
{
    struct templates *city = arena_alloc(templates->arena, sizeof(*city));

    if (!city || strlen(text) > TEXT_MAX) {
        buffer_append_text(fault, "templates: too long");
        return -1;
    }
    city->arena = templates->arena;
    struct reading reading = {.templates = city, .built_in = templates, .fault = fault};
    return read_text(&reading, text, strlen(text)) != 0 || lay_over(templates, city, fault) != 0
               ? -1
               : 0;
}

struct templates *templates_open(const char *city, struct buffer *fault)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct templates *templates = arena ? arena_alloc(arena, sizeof(*templates)) : NULL;

    if (!templates) {
        buffer_append_text(fault, "templates: out of memory");
        arena_free(arena);
        return NULL;
    }
    templates->arena = arena;
    struct reading reading = {.templates = templates, .fault = fault};
    if (read_text(&reading, papers_text, papers_text_size) != 0 ||
        (city && read_city(templates, city, fault) != 0)) {
        templates_close(templates);
        return NULL;
    }
    return templates;
}

void templates_close(struct templates *templates)
{
    if (templates) {
        arena_free(templates->arena);
    }
}

const struct template *templates_find(const struct templates *templates, const char *name)
{
    for (size_t i = 0; i < templates->count; i++) {
        if (strcmp(templates->papers[i].name, name) == 0) {
            return &templates->papers[i];
        }
    }
    return NULL;
}
