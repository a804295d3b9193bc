#include "reply/document/charstring.h"

#include <string.h>

/* Operators. */
enum {
    RLINETO = 5,
    HLINETO = 6,
    VLINETO = 7,
    RRCURVETO = 8,
    ENDCHAR = 14,
    RMOVETO = 21,
    RCURVELINE = 24,
    RLINECURVE = 25,
    VVCURVETO = 26,
    HHCURVETO = 27,
    SHORTINT = 28,
    VHCURVETO = 30,
    HVCURVETO = 31
};

enum { STACK_MAX = 48, CURVE_NUMBERS = 6, MERGED_MAX = 64 };

/* --- simplifying --- */

/* Squares of distances in quarters of a unit: one and a half from a curve, which lies within three
 * quarters of how far its handles are from the chord, and three quarters from a line. */
enum { FLAT = 6 * 6 * 16 / 9, STRAIGHT = 3 * 3 };

/* Whether `point` is so near to the line from `begin` to `end`. */
static bool is_near(struct outline_point point, struct outline_point begin,
                    struct outline_point end, int64_t limit)
{
    int64_t x = end.x - begin.x, y = end.y - begin.y;
    int64_t to_x = point.x - begin.x, to_y = point.y - begin.y;
    int64_t square = x * x + y * y, along = to_x * x + to_y * y;

    if (along <= 0) {
        return 16 * (to_x * to_x + to_y * to_y) <= limit;
    }
    if (along >= square) {
        to_x = point.x - end.x;
        to_y = point.y - end.y;
        return 16 * (to_x * to_x + to_y * to_y) <= limit;
    }
    int64_t across = to_x * y - to_y * x;
    return 16 * across * across <= limit * square;
}

/* Lines that have become one: from where, and what lies between. */
struct merged {
    struct outline_point begin;
    struct outline_point between[MERGED_MAX];
    size_t count;
};

/* Whether the line that ends at `last` may go on to `end` in its stead. */
static bool may_merge(struct merged *merged, struct outline_point last, struct outline_point end)
{
    if (merged->count == MERGED_MAX) {
        return false;
    }
    merged->between[merged->count++] = last;
    for (size_t i = 0; i < merged->count; i++) {
        if (!is_near(merged->between[i], merged->begin, end, STRAIGHT)) {
            return false;
        }
    }
    return true;
}

static bool same(struct outline_point left, struct outline_point right)
{
    return left.x == right.x && left.y == right.y;
}

size_t charstring_simplify(struct outline_segment *segments, size_t count)
{
    struct merged merged = {.count = 0};
    struct outline_point pen = {0, 0};
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        struct outline_segment segment = segments[i];
        if (segment.step == OUTLINE_CURVE && is_near(segment.handles[0], pen, segment.end, FLAT) &&
            is_near(segment.handles[1], pen, segment.end, FLAT)) {
            segment.step = OUTLINE_LINE;
        }
        if (segment.step == OUTLINE_LINE && same(segment.end, pen)) {
            continue;
        }
        if (segment.step == OUTLINE_LINE && kept > 0 && segments[kept - 1].step == OUTLINE_LINE &&
            may_merge(&merged, pen, segment.end)) {
            kept--;
        } else {
            merged = (struct merged){.begin = pen};
        }
        segments[kept++] = segment;
        pen = segment.end;
    }
    return kept;
}

/* --- writing --- */

/* Segments of one kind gather their numbers before the operator that draws them all. */
struct pending {
    struct buffer *charstring;
    int32_t numbers[STACK_MAX];
    size_t count;
    uint8_t operator;
    uint8_t next; /* which operator a further segment must need to join */
};

static void put_number(struct buffer *charstring, int32_t number)
{
    char bytes[3];
    size_t size = 2;

    if (number >= -107 && number <= 107) {
        bytes[0] = (char)(number + 139);
        size = 1;
    } else if (number >= 108 && number <= 1131) {
        bytes[0] = (char)(247 + ((number - 108) >> 8));
        bytes[1] = (char)((number - 108) & 255);
    } else if (number >= -1131 && number <= -108) {
        bytes[0] = (char)(251 + ((-number - 108) >> 8));
        bytes[1] = (char)((-number - 108) & 255);
    } else {
        bytes[0] = SHORTINT;
        bytes[1] = (char)(number >> 8);
        bytes[2] = (char)number;
        size = 3;
    }
    buffer_append(charstring, bytes, size);
}

static void flush(struct pending *pending)
{
    for (size_t i = 0; i < pending->count; i++) {
        put_number(pending->charstring, pending->numbers[i]);
    }
    if (pending->count > 0) {
        buffer_append_char(pending->charstring, (char)pending->operator);
    }
    pending->count = 0;
    pending->next = 0;
}

/* Lines and curves that begin and end along an axis take turns. */
static uint8_t operator_after(uint8_t operator)
{
    switch (operator) {
    case HLINETO: return VLINETO;
    case VLINETO: return HLINETO;
    case HVCURVETO: return VHCURVETO;
    case VHCURVETO: return HVCURVETO;
    default: return operator;
    }
}

static void join(struct pending *pending, const int32_t *numbers, size_t count)
{
    memcpy(pending->numbers + pending->count, numbers, count * sizeof(*numbers));
    pending->count += count;
}

static void add(struct pending *pending, uint8_t operator, const int32_t * numbers, size_t count)
{
    bool room = pending->count + count <= STACK_MAX;

    /* A line after curves, or a curve after lines, is drawn by the same operator. */
    if (room && ((operator== RLINETO && pending->next == RRCURVETO) ||
                 (operator== RRCURVETO && pending->next == RLINETO))) {
        join(pending, numbers, count);
        pending->operator= operator== RLINETO ? RCURVELINE : RLINECURVE;
        flush(pending);
        return;
    }
    if (!room || pending->next != operator) {
        flush(pending);
        pending->operator= operator;
        pending->next = operator;
    }
    join(pending, numbers, count);
    pending->next = operator_after(pending->next);
}

static void add_line(struct pending *pending, int32_t x, int32_t y)
{
    const int32_t numbers[] = {x, y};

    if (y == 0) {
        add(pending, HLINETO, numbers, 1);
    } else if (x == 0) {
        add(pending, VLINETO, numbers + 1, 1);
    } else {
        add(pending, RLINETO, numbers, 2);
    }
}

static void add_curve(struct pending *pending, const int32_t n[CURVE_NUMBERS])
{
    const int32_t shapes[][4] = {
        {n[0], n[2], n[3], n[5]}, /* begins level, ends upright */
        {n[1], n[2], n[3], n[4]},
        {n[0], n[2], n[3], n[4]},
        {n[1], n[2], n[3], n[5]},
    };

    if (n[1] == 0 && n[4] == 0) {
        add(pending, HVCURVETO, shapes[0], 4);
    } else if (n[0] == 0 && n[5] == 0) {
        add(pending, VHCURVETO, shapes[1], 4);
    } else if (n[1] == 0 && n[5] == 0) {
        add(pending, HHCURVETO, shapes[2], 4);
    } else if (n[0] == 0 && n[4] == 0) {
        add(pending, VVCURVETO, shapes[3], 4);
    } else {
        add(pending, RRCURVETO, n, CURVE_NUMBERS);
    }
}

static void add_segment(struct pending *pending, const struct outline_segment *segment,
                        struct outline_point pen)
{
    const struct outline_point *handles = segment->handles;
    struct outline_point end = segment->end;

    if (segment->step == OUTLINE_MOVE) {
        flush(pending);
        put_number(pending->charstring, end.x - pen.x);
        put_number(pending->charstring, end.y - pen.y);
        buffer_append_char(pending->charstring, RMOVETO);
    } else if (segment->step == OUTLINE_LINE) {
        add_line(pending, end.x - pen.x, end.y - pen.y);
    } else {
        const int32_t numbers[CURVE_NUMBERS] = {
            handles[0].x - pen.x,        handles[0].y - pen.y, handles[1].x - handles[0].x,
            handles[1].y - handles[0].y, end.x - handles[1].x, end.y - handles[1].y};
        add_curve(pending, numbers);
    }
}

void charstring_write(const struct outline_segment *segments, size_t count, int32_t width,
                      struct buffer *ret_charstring)
{
    struct pending pending = {.charstring = ret_charstring};
    struct outline_point pen = {0, 0};

    if (width != CHARSTRING_WIDTH) {
        put_number(ret_charstring, width);
    }
    for (size_t i = 0; i < count; i++) {
        add_segment(&pending, &segments[i], pen);
        pen = segments[i].end;
    }
    flush(&pending);
    buffer_append_char(ret_charstring, ENDCHAR);
}
