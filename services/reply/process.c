#include "reply/process.h"

#include "common/base/arena.h"
#include "reply/document/fonts.h"
#include "reply/document/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAILURE_ARENA = 64 << 10 };

static int read_file(const char *path, struct buffer *ret_text)
{
    char part[4096];
    size_t size = 0;
    FILE *file = fopen(path, "re");

    if (!file) {
        return -1;
    }
    while ((size = fread(part, 1, sizeof(part), file)) > 0) {
        buffer_append(ret_text, part, size);
    }
    bool whole = ferror(file) == 0 && !ret_text->failed;
    return fclose(file) == 0 && whole ? 0 : -1;
}

static int parse_calendar(const struct buffer *text, const char *path, struct buffer *fault,
                          struct calendar **ret_calendar)
{
    struct arena *arena = arena_new(FAILURE_ARENA);
    struct failure failure;
    int outcome = -1;

    if (!arena) {
        buffer_printf(fault, "calendar %s: out of memory", path);
        return -1;
    }
    failure_init(&failure, arena);
    outcome = calendar_parse(buffer_text(text), text->size, &failure, ret_calendar);
    if (outcome < 0) {
        buffer_printf(fault, "calendar %s: %s %s", path,
                      failure.field_count ? failure.fields[0].field : "", failure.message);
    }
    arena_free(arena);
    return outcome;
}

static int open_calendar(struct process *process, const char *path, struct buffer *fault)
{
    struct buffer text;
    int outcome = -1;

    buffer_init(&text, CALENDAR_TEXT_MAX);
    if (read_file(path, &text) < 0) {
        buffer_printf(fault, "calendar %s cannot be read", path);
    } else {
        outcome = parse_calendar(&text, path, fault, &process->calendar);
    }
    buffer_done(&text);
    return outcome;
}

int process_open(struct process *process, const char *calendar, const char *fonts,
                 const char *fallback_fonts, struct buffer *fault)
{
    if (*calendar && open_calendar(process, calendar, fault) < 0) {
        return -1;
    }
    if (*fonts) {
        text_start();
        process->fonts = fonts_open(fonts, fallback_fonts, fault);
        return process->fonts ? 0 : -1;
    }
    return 0;
}

void process_close(struct process *process)
{
    fonts_close(process->fonts);
    calendar_free(process->calendar);
    process->fonts = NULL;
    process->calendar = NULL;
}
