#include "common/commit/own_spans.h"

#include <string.h>

static void take_out(struct own_spans *spans, size_t place)
{
    spans->count--;
    memmove(&spans->of[place], &spans->of[place + 1],
            (spans->count - place) * sizeof(spans->of[0]));
}

/* Where the first span begins that is wholly behind `position`: mostly at the end. */
static size_t place_of(const struct own_spans *spans, int64_t position)
{
    size_t place = spans->count;

    while (place > 0 && spans->of[place - 1].first > position) {
        place--;
    }
    return place;
}

/* A span of its own at `place`. */
static void put_in(struct own_spans *spans, size_t place, int64_t position)
{
    if (spans->count == OWN_SPANS_MAX) {
        if (place == 0) {
            return;
        }
        take_out(spans, 0);
        place--;
    }
    memmove(&spans->of[place + 1], &spans->of[place],
            (spans->count - place) * sizeof(spans->of[0]));
    spans->of[place].first = spans->of[place].last = position;
    spans->count++;
}

void own_spans_add(struct own_spans *spans, int64_t position)
{
    size_t next = place_of(spans, position);

    if (next > 0 && position <= spans->of[next - 1].last) {
        return;
    }
    if (next > 0 && position == spans->of[next - 1].last + 1) {
        spans->of[next - 1].last = position;
        if (next < spans->count && spans->of[next].first == position + 1) {
            spans->of[next - 1].last = spans->of[next].last;
            take_out(spans, next);
        }
    } else if (next < spans->count && spans->of[next].first == position + 1) {
        spans->of[next].first = position;
    } else {
        put_in(spans, next, position);
    }
}

int64_t own_spans_pass(struct own_spans *spans, int64_t seen)
{
    while (spans->count > 0 && spans->of[0].first <= seen + 1) {
        seen = spans->of[0].last > seen ? spans->of[0].last : seen;
        take_out(spans, 0);
    }
    return seen;
}
