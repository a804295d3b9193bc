#include "reply/process.h"

#include "common/base/arena.h"
#include "reply/document/fonts.h"
#include "reply/document/text.h"

enum { FAILURE_ARENA = 64 << 10 };

static int open_calendar(struct process *process, const struct process_sources *sources,
                         struct buffer *fault)
{
    struct arena *arena = arena_new(FAILURE_ARENA);
    struct failure failure;

    if (!arena) {
        buffer_append_text(fault, "days off: out of memory");
        return -1;
    }
    failure_init(&failure, arena);
    int outcome =
        calendar_parse(sources->holidays, sources->holidays_size, &failure, &process->calendar);
    if (outcome < 0) {
        buffer_printf(fault, "days off: %s %s", failure.field_count ? failure.fields[0].field : "",
                      failure.message);
    }
    arena_free(arena);
    return outcome;
}

int process_open(struct process *process, const struct process_sources *sources,
                 struct buffer *fault)
{
    if (open_calendar(process, sources, fault) < 0) {
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
    calendar_free(process->calendar);
    process->fonts = NULL;
    process->calendar = NULL;
}
