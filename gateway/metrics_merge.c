#include "metrics_merge.h"

#include <stdbool.h>
#include <string.h>

struct line {
    const char *text;
    size_t size;
};

/* A metric's name, with where it is explained first. */
struct family {
    struct line name;
    struct line help, type; /* whole lines "# TYPE name word"; size 0 where there is none */
};

struct merging {
    struct family *families;
    size_t count;
};

/* The line at `*at`; moves behind it. False at the end. */
static bool next_line(const char **at, struct line *ret_line)
{
    if (!*at || **at == '\0') {
        return false;
    }
    size_t size = strcspn(*at, "\n");
    *ret_line = (struct line){*at, size};
    *at += size + ((*at)[size] == '\n' ? 1 : 0);
    return true;
}

static bool begins(struct line line, const char *with)
{
    return line.size >= strlen(with) && strncmp(line.text, with, strlen(with)) == 0;
}

static bool same(struct line one, struct line other)
{
    return one.size == other.size && memcmp(one.text, other.text, one.size) == 0;
}

static struct line word_at(struct line line, size_t offset)
{
    const char *word = line.text + (offset < line.size ? offset : line.size);
    size_t left = line.size - (size_t)(word - line.text);
    size_t size = 0;

    while (size < left && word[size] != ' ' && word[size] != '{') {
        size++;
    }
    return (struct line){word, size};
}

static struct family *family_named(struct merging *merging, struct line name)
{
    for (size_t i = 0; i < merging->count; i++) {
        if (same(merging->families[i].name, name)) {
            return &merging->families[i];
        }
    }
    if (merging->count == METRICS_FAMILIES_MAX) {
        return NULL;
    }
    merging->families[merging->count] = (struct family){.name = name};
    return &merging->families[merging->count++];
}

/* "# HELP " and "# TYPE " have the same length. */
static const size_t explained = sizeof("# HELP ") - 1;

static void collect(struct merging *merging, const char *text)
{
    struct line line;

    while (next_line(&text, &line)) {
        bool help = begins(line, "# HELP ");
        bool explains = help || begins(line, "# TYPE ");
        struct family *family = explains ? family_named(merging, word_at(line, explained)) : NULL;
        if (!family) {
            continue;
        }
        struct line *place = help ? &family->help : &family->type;
        if (place->size == 0) {
            *place = line;
        }
    }
}

static bool is_ending(struct line text, const char *ending)
{
    return text.size == strlen(ending) && memcmp(text.text, ending, text.size) == 0;
}

/* A histogram's samples are named after it, with an ending of their own. */
static bool belongs(struct line sample, const struct family *family)
{
    struct line name = word_at(sample, 0);
    size_t size = family->name.size;

    if (name.size < size || memcmp(name.text, family->name.text, size) != 0) {
        return false;
    }
    struct line ending = {name.text + size, name.size - size};
    struct line type = {family->type.text + (family->type.size > 0 ? explained + size + 1 : 0),
                        family->type.size > 0 ? family->type.size - explained - size - 1 : 0};
    if (!is_ending(type, "histogram")) {
        return ending.size == 0;
    }
    return is_ending(ending, "_bucket") || is_ending(ending, "_sum") || is_ending(ending, "_count");
}

static void write_sample(struct line sample, const char *service, struct buffer *text)
{
    struct line name = word_at(sample, 0);
    const char *rest = name.text + name.size;
    size_t size = sample.size - name.size;
    bool labelled = size > 0 && *rest == '{';

    buffer_append(text, name.text, name.size);
    buffer_printf(text, "{service=\"%s\"%s", service, labelled ? "," : "}");
    buffer_append(text, rest + (labelled ? 1 : 0), size - (labelled ? 1 : 0));
    buffer_append_char(text, '\n');
}

static void write_family(const struct family *family, const struct metrics_part *parts,
                         size_t count, struct buffer *text)
{
    const struct line heads[] = {family->help, family->type};

    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        if (heads[i].size > 0) {
            buffer_append(text, heads[i].text, heads[i].size);
            buffer_append_char(text, '\n');
        }
    }
    for (size_t i = 0; i < count; i++) {
        const char *at = parts[i].text;
        struct line line;
        while (next_line(&at, &line)) {
            if (line.size > 0 && line.text[0] != '#' && belongs(line, family)) {
                write_sample(line, parts[i].service, text);
            }
        }
    }
}

static void write_up(const struct metrics_part *parts, size_t count, struct buffer *text)
{
    buffer_append_text(text, "# HELP banfu_up whether the process told its metrics\n"
                             "# TYPE banfu_up gauge\n");
    for (size_t i = 0; i < count; i++) {
        buffer_printf(text, "banfu_up{service=\"%s\"} %d\n", parts[i].service,
                      parts[i].text ? 1 : 0);
    }
}

void metrics_merge(const struct metrics_part *parts, size_t count, struct arena *arena,
                   struct buffer *ret_text)
{
    struct family *families = arena_array(arena, METRICS_FAMILIES_MAX, sizeof(*families));
    struct merging merging = {.families = families};

    write_up(parts, count, ret_text);
    if (!families) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        collect(&merging, parts[i].text);
    }
    for (size_t i = 0; i < merging.count; i++) {
        write_family(&families[i], parts, count, ret_text);
    }
}
