#include "deadline/told.h"

#include <stdlib.h>
#include <string.h>

bool told_init(struct told *told, size_t room, struct arena *arena)
{
    *told = (struct told){.lines = arena_array(arena, room + 1, sizeof(*told->lines)),
                          .by_clock = arena_array(arena, room + 1, sizeof(struct told_line *))};
    return told->lines && told->by_clock;
}

void told_add(struct told *told, const struct notice *notice, civil_day on, const char *clock)
{
    struct told_line *line = &told->lines[told->count];

    *line = (struct told_line){
        .notice = *notice, .on = on, .clock = clock, .stands = !notice_is_rung(notice)};
    told->by_clock[told->count++] = line;
}

static int by_clock(const void *one, const void *other)
{
    const struct told_line *left = *(struct told_line *const *)one;
    const struct told_line *right = *(struct told_line *const *)other;

    return strcmp(left->clock, right->clock);
}

void told_sort(struct told *told)
{
    qsort(told->by_clock, told->count, sizeof(struct told_line *), by_clock);
}

bool told_due_days(const struct told *told, civil_day *ret_first, civil_day *ret_last)
{
    bool any = false;

    for (size_t i = 0; i < told->count; i++) {
        const struct notice *notice = &told->lines[i].notice;
        if (!notice_is_rung(notice)) {
            continue;
        }
        *ret_first = !any || notice->due < *ret_first ? notice->due : *ret_first;
        *ret_last = !any || notice->due > *ret_last ? notice->due : *ret_last;
        any = true;
    }
    return any;
}

/* The first by clock that is not before `text`. */
static size_t place_of(const struct told *told, const char *text)
{
    size_t low = 0, high = told->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(told->by_clock[middle]->clock, text) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void told_runs(const struct told *told, const char *clock, civil_day due)
{
    for (size_t i = place_of(told, clock);
         i < told->count && strcmp(told->by_clock[i]->clock, clock) == 0; i++) {
        struct told_line *line = told->by_clock[i];
        line->stands = line->stands || line->notice.due == due;
    }
}

void told_unknown(const struct told *told, civil_day first, civil_day last)
{
    for (size_t i = 0; i < told->count; i++) {
        struct told_line *line = &told->lines[i];
        line->stands = line->stands || (line->notice.due >= first && line->notice.due <= last);
    }
}

/* A clock's name begins with its proposal's, up to a tab, which stands before all that another
 * proposal's name may go on with. */
void told_handler(const struct told *told, const char *proposal, const char *handler)
{
    size_t length = strlen(proposal);

    for (size_t i = place_of(told, proposal); i < told->count; i++) {
        struct told_line *line = told->by_clock[i];
        if (strncmp(line->clock, proposal, length) != 0 || line->clock[length] != '\t') {
            return;
        }
        line->notice.handler = handler;
    }
}

/* The index has a day's lines of one clock side by side. */
static void keep(struct told *told, const struct told_line *line)
{
    struct told_line *last = told->count > 0 ? &told->lines[told->count - 1] : NULL;

    if (last && last->on == line->on) {
        if (notice_outdoes(&last->notice, &line->notice)) {
            return;
        }
        told->count -= notice_outdoes(&line->notice, &last->notice);
    }
    told->lines[told->count++] = *line;
}

void told_settle(struct told *told)
{
    size_t count = told->count;

    told->count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct told_line line = told->lines[i];
        if (line.stands) {
            keep(told, &line);
        }
    }
}
