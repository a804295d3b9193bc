#include "reply/document/charstring.h"

#include "common/base/attributes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MOVE(x, y)                                                                                 \
    {                                                                                              \
        .step = OUTLINE_MOVE, .end = { x, y }                                                      \
    }
#define LINE(x, y)                                                                                 \
    {                                                                                              \
        .step = OUTLINE_LINE, .end = { x, y }                                                      \
    }
#define CURVE(x1, y1, x2, y2, x, y)                                                                \
    {                                                                                              \
        .step = OUTLINE_CURVE, .handles = {{x1, y1}, {x2, y2}}, .end = { x, y }                    \
    }

static void assert_written(const struct outline_segment *segments, size_t count, int32_t width,
                           const char *bytes, size_t size)
{
    struct buffer charstring;

    buffer_init(&charstring, 1024);
    charstring_write(segments, count, width, &charstring);
    assert_int_equal(charstring.size, size);
    assert_memory_equal(charstring.bytes, bytes, size);
    buffer_done(&charstring);
}

static void numbers_take_as_few_bytes_as_they_may(void **state)
{
    const struct outline_segment segments[] = {MOVE(107, -107), LINE(107 + 108, -107 - 108),
                                               LINE(215 + 1131, -215 - 1131),
                                               LINE(1346 - 1132, -1346 + 1132)};
    static const char bytes[] = "\xF6\x20\x15" /* 107 -107 rmoveto */
                                "\xF7\x00\xFB\x00\xFA\xFF\xFE\xFF\x1C\xFB\x94\x1C\x04\x6C\x05"
                                "\x0E";

    (void)state;
    assert_written(segments, COUNT_OF(segments), CHARSTRING_WIDTH, bytes, sizeof(bytes) - 1);
}

static void a_width_of_its_own_comes_first(void **state)
{
    (void)state;
    assert_written(NULL, 0, 500, "\xF8\x88\x0E", 3);
    assert_written(NULL, 0, CHARSTRING_WIDTH, "\x0E", 1);
}

static void lines_and_curves_along_the_axes_take_turns(void **state)
{
    const struct outline_segment square[] = {MOVE(0, 0), LINE(10, 0), LINE(10, 10), LINE(0, 10)};
    const struct outline_segment round[] = {MOVE(0, 0), CURVE(5, 0, 10, 5, 10, 10),
                                            CURVE(10, 15, 5, 20, 0, 20)};
    const struct outline_segment mixed[] = {MOVE(0, 0), LINE(1, 2), CURVE(2, 4, 4, 7, 9, 9),
                                            CURVE(10, 11, 12, 14, 17, 16), LINE(20, 20)};

    (void)state;
    assert_written(square, COUNT_OF(square), CHARSTRING_WIDTH, "\x8B\x8B\x15\x95\x95\x81\x06\x0E",
                   8);
    assert_written(round, COUNT_OF(round), CHARSTRING_WIDTH,
                   "\x8B\x8B\x15\x90\x90\x90\x90\x90\x86\x90\x86\x1F\x0E", 13);
    /* rlinecurve, then rcurveline */
    assert_written(mixed, COUNT_OF(mixed), CHARSTRING_WIDTH,
                   "\x8B\x8B\x15\x8C\x8D\x8C\x8D\x8D\x8E\x90\x8D\x19"
                   "\x8C\x8D\x8D\x8E\x90\x8D\x8E\x8F\x18\x0E",
                   22);
}

static void more_than_the_stack_holds_is_drawn_in_parts(void **state)
{
    struct outline_segment segments[101] = {MOVE(0, 0)};
    struct buffer charstring;

    (void)state;
    for (int i = 1; i <= 100; i++) {
        segments[i] = (struct outline_segment)LINE(i * i, i);
    }
    buffer_init(&charstring, 4096);
    charstring_write(segments, COUNT_OF(segments), CHARSTRING_WIDTH, &charstring);
    size_t drawn = 0, numbers = 0;
    for (size_t at = 3; at < charstring.size; at++) {
        unsigned char byte = (unsigned char)charstring.bytes[at];
        if (byte == 5) {
            assert_in_range(numbers, 2, 48);
            drawn += numbers / 2;
            numbers = 0;
        } else if (byte >= 32) {
            numbers++;
            at += byte > 246 ? 1 : 0;
        }
    }
    assert_int_equal(drawn, 100);
    buffer_done(&charstring);
}

static void what_nobody_sees_goes(void **state)
{
    struct outline_segment segments[] = {
        MOVE(0, 0),
        CURVE(10, 1, 20, 1, 30, 0), /* nearly straight */
        LINE(60, 0),                /* goes on in the same way */
        LINE(60, 0),                /* leads nowhere */
        CURVE(70, 0, 80, 10, 80, 20),
        LINE(80, 300),
        LINE(40, 302),
        LINE(0, 304),
    };

    (void)state;
    assert_int_equal(charstring_simplify(segments, COUNT_OF(segments)), 5);
    assert_int_equal(segments[1].step, OUTLINE_LINE);
    assert_int_equal(segments[1].end.x, 60);
    assert_int_equal(segments[2].step, OUTLINE_CURVE);
    assert_int_equal(segments[3].end.y, 300);
    assert_int_equal(segments[4].end.x, 0);
}

static void no_corner_is_lost(void **state)
{
    struct outline_segment segments[] = {MOVE(0, 0), LINE(2, 0),  LINE(2, 2), LINE(0, 2),
                                         MOVE(9, 9), LINE(9, 13), LINE(9, 9), LINE(12, 9)};

    (void)state;
    assert_int_equal(charstring_simplify(segments, COUNT_OF(segments)), COUNT_OF(segments));
}

/* The distance of a point to the line from one to another. */
static double distance(struct outline_point point, struct outline_point begin,
                       struct outline_point end)
{
    double x = end.x - begin.x, y = end.y - begin.y, square = x * x + y * y;
    double along = square > 0 ? ((point.x - begin.x) * x + (point.y - begin.y) * y) / square : 0;
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    return hypot(point.x - begin.x - along * x, point.y - begin.y - along * y);
}

enum { CIRCLE = 400 };

static void a_long_bend_is_followed_all_the_way(void **state)
{
    struct outline_segment segments[CIRCLE + 1] = {MOVE(500, 0)}, kept[CIRCLE + 1];

    (void)state;
    for (int i = 1; i <= CIRCLE; i++) {
        double angle = 2 * 3.14159265358979 * i / CIRCLE;
        segments[i] = (struct outline_segment)LINE((int32_t)lrint(500 * cos(angle)),
                                                   (int32_t)lrint(500 * sin(angle)));
    }
    memcpy(kept, segments, sizeof(kept));
    size_t count = charstring_simplify(kept, COUNT_OF(kept));
    assert_in_range(count, 20, 200);
    for (size_t i = 1, at = 1; i <= CIRCLE; i++) {
        assert_true(distance(segments[i].end, kept[at - 1].end, kept[at].end) <= 0.76);
        at += segments[i].end.x == kept[at].end.x && segments[i].end.y == kept[at].end.y &&
                      at + 1 < count
                  ? 1
                  : 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_take_as_few_bytes_as_they_may),
        cmocka_unit_test(a_width_of_its_own_comes_first),
        cmocka_unit_test(lines_and_curves_along_the_axes_take_turns),
        cmocka_unit_test(more_than_the_stack_holds_is_drawn_in_parts),
        cmocka_unit_test(what_nobody_sees_goes),
        cmocka_unit_test(no_corner_is_lost),
        cmocka_unit_test(a_long_bend_is_followed_all_the_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
