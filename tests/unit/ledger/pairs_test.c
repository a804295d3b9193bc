/* Held against similar_find, row by row: what many are told is what each would be told alone. */
#include "ledger/pairs.h"

#include "ledger/similar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *title, *text;
} cases[] = {
    {"关于优化山阴县城乡公交线路的建议", "山阴县农村群众出行不便，班次少，末班车收车太早。"},
    {"关于优化山阴县城乡公交线路的提案", "建议增加县城到各乡镇的班次，延长运营时间。"},
    {"关于优化应县城乡公交线路的建议", "应县部分村庄至今没有通公交车，学生上学靠家长接送。"},
    {"关于新建市妇幼保健院的提案", "妇幼保健院用房陈旧，床位不足，产科病房常年加床。"},
    {"关于加强妇女儿童就医保障的建议", "妇幼保健院用房陈旧，床位不足，产科病房常年加床。"},
    {"关于加强政府债务管理的建议", "部分县区隐性债务化解缓慢，存在逾期风险。"},
};

enum { CASES = sizeof(cases) / sizeof(cases[0]) };

struct ground {
    struct rows *standing; /* all of them */
    struct rows *empty;
    struct row fresh[CASES]; /* the same, about to be registered */
    uint32_t marks[CASES][2 * SKETCH_MARKS_MAX];
    struct pairs pairs;
};

static void add_standing(struct ground *ground, size_t i)
{
    uint32_t marks[SKETCH_MARKS_MAX];
    struct row *row = rows_add(ground->standing, SERIES_SUGGESTION, (int32_t)i + 1, cases[i].title);
    size_t count = sketch_make(cases[i].text, strlen(cases[i].text), 4, marks);

    assert_non_null(row);
    assert_int_equal(similar_set_words(row, marks, count), 0);
}

static void fill_fresh(struct ground *ground, size_t i)
{
    struct row *row = &ground->fresh[i];
    uint32_t *marks = ground->marks[i];

    (void)snprintf(row->key, sizeof(row->key), "suggestion-%zu", i + 1);
    row->title = strdup(cases[i].title);
    row->words.marks = marks;
    row->words.title_count = similar_title(cases[i].title, marks);
    row->words.text_count =
        sketch_make(cases[i].text, strlen(cases[i].text), 4, marks + row->words.title_count);
}

static int set_up(void **state)
{
    struct ground *ground = calloc(1, sizeof(*ground));

    assert_non_null(ground);
    ground->standing = rows_new();
    ground->empty = rows_new();
    for (size_t i = 0; i < CASES; i++) {
        add_standing(ground, i);
        fill_fresh(ground, i);
    }
    *state = ground;
    return 0;
}

static int tear_down(void **state)
{
    struct ground *ground = *state;

    for (size_t i = 0; i < CASES; i++) {
        free(ground->fresh[i].title);
    }
    rows_free(ground->standing);
    rows_free(ground->empty);
    free(ground);
    return 0;
}

static void find(struct ground *ground, const struct rows *rows, bool among)
{
    assert_int_equal(pairs_find(rows, ground->fresh, CASES, among, &ground->pairs), 0);
}

/* The likeness of what `subject` is told of `key`, 0 where it is told of no such. */
static int32_t told(const struct ground *ground, size_t subject, const char *key)
{
    for (size_t i = 0; i < ground->pairs.count; i++) {
        const struct pair *pair = &ground->pairs.list[i];
        if (pair->subject == subject && strcmp(pair->like->key, key) == 0) {
            return pair->likeness;
        }
    }
    return 0;
}

static void many_are_told_what_each_would_be(void **state)
{
    struct ground *ground = *state;
    size_t all = 0;

    find(ground, ground->standing, false);
    assert_false(ground->pairs.more);
    for (size_t i = 0; i < CASES; i++) {
        struct similar_hits hits;
        assert_int_equal(similar_find(ground->standing, &ground->fresh[i].words, "", &hits), 0);
        assert_true(hits.count > 0 && hits.count <= PAIRS_OF_ONE);
        for (size_t k = 0; k < hits.count; k++) {
            assert_int_equal(told(ground, i, hits.list[k].row->key), hits.list[k].likeness);
            all++;
        }
    }
    assert_int_equal(ground->pairs.count, all);
    for (size_t i = 1; i < ground->pairs.count; i++) {
        assert_true(ground->pairs.list[i - 1].likeness >= ground->pairs.list[i].likeness);
    }
}

/* A first register: nothing stands yet. Each pair is told once, of the later one. */
static void new_ones_are_held_against_each_other(void **state)
{
    struct ground *ground = *state;

    find(ground, ground->empty, true);
    assert_int_equal(told(ground, 1, "suggestion-1") >= SIMILAR_LEAST, 1);
    assert_int_equal(told(ground, 0, "suggestion-2"), 0);
    assert_int_equal(told(ground, 4, "suggestion-4") >= SIMILAR_LEAST, 1); /* the same text */
    for (size_t i = 0; i < CASES; i++) {
        assert_int_equal(told(ground, 5, ground->fresh[i].key), 0);
        assert_int_equal(told(ground, i, ground->fresh[i].key), 0);
    }
    find(ground, ground->empty, false);
    assert_int_equal(ground->pairs.count, 0);
}

/* An amended row is not the like of what it amends. */
static void none_is_told_of_itself(void **state)
{
    struct ground *ground = *state;

    find(ground, ground->standing, true);
    assert_true(ground->pairs.count > 0);
    for (size_t i = 0; i < CASES; i++) {
        assert_int_equal(told(ground, i, ground->fresh[i].key), 0);
    }
}

/* What is not all in yet is not listed (rule 2). */
static void what_is_hidden_is_not_found(void **state)
{
    struct ground *ground = *state;

    rows_at(ground->standing, 3)->import = 1;
    find(ground, ground->standing, false);
    assert_int_equal(told(ground, 4, "suggestion-4"), 0);
    assert_int_equal(told(ground, 4, "suggestion-5"), 100);
}

static void what_has_no_room_is_told_of(void **state)
{
    struct ground *ground = *state;
    static struct row alike[PAIRS_SUBJECTS_MAX + 1];
    enum { COUNT = 60 };

    for (size_t i = 0; i < COUNT; i++) {
        alike[i] = ground->fresh[i % 2];
        (void)snprintf(alike[i].key, sizeof(alike[i].key), "proposal-%zu", i + 1);
    }
    assert_int_equal(pairs_find(ground->standing, alike, COUNT, false, &ground->pairs), 0);
    assert_int_equal(ground->pairs.count, PAIRS_MAX);
    assert_true(ground->pairs.more);
    assert_int_equal(ground->pairs.list[0].likeness, 100);
    assert_int_equal(
        pairs_find(ground->standing, alike, PAIRS_SUBJECTS_MAX + 1, false, &ground->pairs), -1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(many_are_told_what_each_would_be), TEST(new_ones_are_held_against_each_other),
        TEST(none_is_told_of_itself),           TEST(what_is_hidden_is_not_found),
        TEST(what_has_no_room_is_told_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
