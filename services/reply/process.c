#include "reply/process.h"

#include "reply/document/fonts.h"
#include "reply/document/template.h"
#include "reply/document/text.h"
#include "reply/memory.h"

#include <stdio.h>

enum { PAPERS_MAX = 128 << 10 };

static int open_calendar(struct process *process, const struct process_sources *sources,
                         struct buffer *fault)
{
    process->calendars = calendars_new(sources->holidays, sources->holidays_size);
    if (!process->calendars) {
        buffer_append_text(fault, "days off: the table cannot be read, or memory is short");
        return -1;
    }
    return 0;
}

static int read_file(const char *path, struct buffer *text)
{
    FILE *file = fopen(path, "r");
    char piece[4096];

    if (!file) {
        return -1;
    }
    for (size_t got = fread(piece, 1, sizeof(piece), file); got > 0;
         got = fread(piece, 1, sizeof(piece), file)) {
        buffer_append(text, piece, got);
    }
    int outcome = ferror(file) || text->failed ? -1 : 0;
    return fclose(file) == 0 ? outcome : -1;
}

static int open_templates(struct process *process, const char *papers, struct buffer *fault)
{
    struct buffer text;

    buffer_init(&text, PAPERS_MAX);
    if (*papers && read_file(papers, &text) < 0) {
        buffer_printf(fault, "%s cannot be read, or is too long", papers);
    } else {
        process->templates = templates_open(buffer_text(&text), fault);
    }
    buffer_done(&text);
    return process->templates ? 0 : -1;
}

int process_open(struct process *process, const struct process_sources *sources,
                 struct buffer *fault)
{
    if (open_calendar(process, sources, fault) < 0 ||
        open_templates(process, sources->papers, fault) < 0) {
        return -1;
    }
    process->facts = memory_new();
    process->saved = memory_new();
    if (!process->facts || !process->saved) {
        buffer_append_text(fault, "what was asked and saved: out of memory");
        return -1;
    }
    if (*sources->fonts) {
        text_start();
        process->fonts = fonts_open(sources->fonts, sources->fallback_fonts, fault);
        return process->fonts ? 0 : -1;
    }
    return 0;
}

void process_close(struct process *process)
{
    fonts_close(process->fonts);
    templates_close(process->templates);
    calendars_free(process->calendars);
    memory_free(process->facts);
    memory_free(process->saved);
    process->facts = process->saved = NULL;
    process->fonts = NULL;
    process->templates = NULL;
    process->calendars = NULL;
}
