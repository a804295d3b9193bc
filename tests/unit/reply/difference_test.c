#include "reply/difference.h"

#include "common/base/utf8.h"
#include "reply/shortest_edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { BEST_OF = 5, CHARACTERS = 10000, WIDE = 3 /* bytes of a Chinese character */ };

static int set_up(void **state)
{
    *state = arena_new(DIFFERENCE_ARENA);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

/* "=same -removed +added", as one line. */
static const char *shown(struct arena *arena, const char *from, const char *to)
{
    struct difference difference;
    const char *line = "";

    assert_int_equal(difference_find(from, to, arena, &difference), 0);
    for (size_t i = 0; i < difference.count; i++) {
        const struct difference_piece *piece = &difference.pieces[i];
        line = arena_printf(arena, "%s%c%.*s", line, "=-+"[piece->sort], (int)piece -> size,
                            piece -> text);
        assert_non_null(line);
    }
    return line;
}

static void clauses_are_kept_whole_where_they_were_replaced(void **state)
{
    assert_string_equal(shown(*state, "", ""), "");
    assert_string_equal(shown(*state, "", "新写的。"), "+新写的。");
    assert_string_equal(shown(*state, "旧的。", ""), "-旧的。");
    assert_string_equal(shown(*state, "一字不改。", "一字不改。"), "=一字不改。");
    assert_string_equal(
        shown(*state, "我局高度重视，将认真研究。", "我局高度重视，4月20日赴现场调研。"),
        "=我局高度重视，-将认真研究。+4月20日赴现场调研。");
    assert_string_equal(shown(*state, "一是修路。二是架桥。", "一是修路。三是种树。二是架桥。"),
                        "=一是修路。+三是种树。=二是架桥。");
}

static void what_was_reworded_shows_its_characters(void **state)
{
    assert_string_equal(shown(*state, "6月底前完成剩余2.1公里。", "9月底前完成剩余3.1公里。"),
                        "-6+9=月底前完成剩余-2+3=.1公里。");
    assert_string_equal(shown(*state, "由市政科负责。", "由市政管理科负责。"),
                        "=由市政+管理=科负责。");
    assert_string_equal(shown(*state, "更换路灯280盏。", "更换LED路灯320盏。"),
                        "=更换+LED=路灯-280+320=盏。");
    assert_string_equal(shown(*state, "全部完成改造。", "完成改造。"), "-全部=完成改造。");
}

static void a_new_clause_ends_where_it_ends(void **state)
{
    assert_string_equal(shown(*state, "二是6月底前完成。", "二是9月底前完成。三是建立巡检制度。"),
                        "=二是-6+9=月底前完成。+三是建立巡检制度。");
    assert_string_equal(shown(*state, "二是9月底前完成。三是建立巡检制度。", "二是6月底前完成。"),
                        "=二是-9+6=月底前完成。-三是建立巡检制度。");
}

static void characters_are_counted(void **state)
{
    struct difference difference;

    assert_int_equal(difference_find("由市政科负责，投入12万元。", "由市政科负责，投入120万元。",
                                     *state, &difference),
                     0);
    assert_int_equal(difference.same, 12);
    assert_int_equal(difference.removed, 2);
    assert_int_equal(difference.added, 3);
}

static void too_long_a_text_is_refused(void **state)
{
    static char text[DIFFERENCE_TEXT_MAX + 2];
    struct difference difference;

    memset(text, 'x', DIFFERENCE_TEXT_MAX + 1);
    assert_int_equal(difference_find(text, "", *state, &difference), -1);
    text[DIFFERENCE_TEXT_MAX] = '\0';
    assert_int_equal(difference_find(text, "", *state, &difference), 0);
}

/* --- random pairs --- */

static uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return (uint32_t)((*seed * 2685821657736338717ULL) >> 33) % below;
}

/* Length of a longest common subsequence, by the table of all prefixes. */
static size_t common_length(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
    size_t table[32][32] = {{0}};

    for (size_t i = 1; i <= n; i++) {
        for (size_t j = 1; j <= m; j++) {
            size_t left = table[i][j - 1], up = table[i - 1][j];
            table[i][j] = a[i - 1] == b[j - 1] ? table[i - 1][j - 1] + 1 : left > up ? left : up;
        }
    }
    return table[n][m];
}

static size_t kept(const struct edit_side *side, uint32_t ret_kept[32])
{
    size_t count = 0;

    for (size_t i = 0; i < side->count; i++) {
        if (!side->changed[i]) {
            ret_kept[count++] = side->of[i];
        }
    }
    return count;
}

static void a_shortest_edit_is_found(void **state)
{
    uint64_t seed = 42;

    for (int round = 0; round < 20000; round++) {
        uint32_t a[31], b[31], left[32], right[32];
        bool removed[31] = {false}, added[31] = {false};
        uint32_t letters = 1 + draw(&seed, 4);
        const struct edit_side from = {a, removed, draw(&seed, 31)},
                               to = {b, added, draw(&seed, 31)};
        int64_t budget = 1000000;
        for (size_t i = 0; i < 31; i++) {
            a[i] = draw(&seed, letters);
            b[i] = draw(&seed, letters);
        }
        assert_int_equal(edit_find(&from, &to, *state, &budget), 0);
        size_t same = kept(&from, left);
        assert_int_equal(same, kept(&to, right));
        assert_memory_equal(left, right, same * sizeof(*left));
        assert_int_equal(same, common_length(a, from.count, b, to.count));
        arena_clear(*state);
    }
}

static void assert_rebuilds(const char *from, const char *to, struct arena *arena)
{
    struct difference difference;
    const char *old = from, *new = to;

    assert_int_equal(difference_find(from, to, arena, &difference), 0);
    for (size_t i = 0; i < difference.count; i++) {
        const struct difference_piece *piece = &difference.pieces[i];
        assert_true(piece->size > 0 && piece->length == utf8_length(piece->text, piece->size));
        assert_true(i == 0 || difference.pieces[i - 1].sort != piece->sort);
        if (piece->sort != DIFFERENCE_ADDED) {
            assert_memory_equal(old, piece->text, piece->size);
            old += piece->size;
        }
        if (piece->sort != DIFFERENCE_REMOVED) {
            assert_memory_equal(new, piece->text, piece->size);
            new += piece->size;
        }
    }
    assert_true(*old == '\0' && *new == '\0');
}

static void random_text(uint64_t *seed, char text[200])
{
    static const char *const words[] = {"改造", "供水", "，", "。", "我局", "\n", "6", "x", "管网"};

    size_t size = 0;

    for (uint32_t left = draw(seed, 30); left > 0; left--) {
        const char *word = words[draw(seed, COUNT_OF(words))];
        memcpy(text + size, word, strlen(word));
        size += strlen(word);
    }
    text[size] = '\0';
}

static void both_texts_are_there_in_full(void **state)
{
    uint64_t seed = 7;

    for (int round = 0; round < 5000; round++) {
        char from[200], to[200];
        random_text(&seed, from);
        random_text(&seed, to);
        assert_rebuilds(from, to, *state);
        arena_clear(*state);
    }
}

/* --- speed --- */

typedef void (*write_cb)(char *text, uint64_t *seed);

/* Clauses of ten characters out of a few hundred, as prose has them. */
static void write_prose(char *text, uint64_t *seed)
{
    for (size_t i = 0; i < CHARACTERS; i++) {
        uint32_t one = 0x4E00 + draw(seed, 400);
        const char character[] = {(char)(0xE0 | one >> 12), (char)(0x80 | (one >> 6 & 0x3F)),
                                  (char)(0x80 | (one & 0x3F))};
        memcpy(text + i * WIDE, i % 10 == 9 ? "，" : character, WIDE);
    }
    text[(size_t)CHARACTERS * WIDE] = '\0';
}

/* Nothing but ends of clauses, two sorts: as many clauses as characters, half of them the same. */
static void write_marks(char *text, uint64_t *seed)
{
    for (size_t i = 0; i < CHARACTERS; i++) {
        memcpy(text + i * WIDE, draw(seed, 2) ? "，" : "。", WIDE);
    }
    text[(size_t)CHARACTERS * WIDE] = '\0';
}

/* One clause from end to end, two characters. */
static void write_one_clause(char *text, uint64_t *seed)
{
    for (size_t i = 0; i < CHARACTERS; i++) {
        memcpy(text + i * WIDE, draw(seed, 2) ? "供" : "水", WIDE);
    }
    text[(size_t)CHARACTERS * WIDE] = '\0';
}

/* This thread's own: others share the machine. */
static int64_t spent_ns(void)
{
    struct timespec spent;

    assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent), 0);
    return (int64_t)spent.tv_sec * 1000000000 + spent.tv_nsec;
}

static int64_t best_of(const char *from, const char *to, struct arena *arena)
{
    int64_t best = INT64_MAX;

    for (int i = 0; i < BEST_OF; i++) {
        int64_t before = spent_ns();
        assert_rebuilds(from, to, arena);
        int64_t taken = spent_ns() - before;
        best = taken < best ? taken : best;
        arena_clear(arena);
    }
    return best;
}

/* However little two versions of 10,000 characters have in common: what grew by the square would
 * take many seconds. ops/bench measures the 20 ms; sanitizers and a busy machine cost the rest. */
static void no_pair_takes_long(void **state)
{
    enum { LIMIT_MS = 20, SANITIZED = 25 };
    static const write_cb writers[] = {write_prose, write_marks, write_one_clause};
    char *from = malloc((size_t)CHARACTERS * WIDE + 1), *to = malloc((size_t)CHARACTERS * WIDE + 1);
    uint64_t seed = 3;

    assert_true(from && to);
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        writers[i](from, &seed);
        writers[i](to, &seed);
        int64_t best = best_of(from, to, *state);
        print_message("kind %zu of texts: %lld us\n", i, (long long)best / 1000);
        assert_true(best < (int64_t)LIMIT_MS * SANITIZED * 1000000);
    }
    free(from);
    free(to);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(clauses_are_kept_whole_where_they_were_replaced),
        TEST(what_was_reworded_shows_its_characters),
        TEST(a_new_clause_ends_where_it_ends),
        TEST(characters_are_counted),
        TEST(too_long_a_text_is_refused),
        TEST(a_shortest_edit_is_found),
        TEST(both_texts_are_there_in_full),
        TEST(no_pair_takes_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
