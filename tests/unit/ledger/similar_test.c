/* Measured on the register of 300, whose subjects are real ones. What ought to be found is told by
 * rules of its own: the same subject in the other kind, the same wish for another county, the same
 * paragraph of the work report under another title. */
#include "ledger/similar.h"

#include "common/table/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CASES_MAX = 300, ARENA_CAP = 16 << 20 };

struct one {
    const char *subject;  /* without its frame */
    const char *anywhere; /* and without the places it names */
    const char *passage;  /* what the text says of its own */
    struct row *row;
};

struct ground {
    struct arena *arena;
    struct rows *rows;
    struct one cases[CASES_MAX];
    size_t count;
};

static char *read_register(struct arena *arena, size_t *ret_size)
{
    FILE *file = fopen(REGISTER, "rb");
    char *bytes = arena_alloc(arena, 1 << 20);

    assert_non_null(file);
    assert_non_null(bytes);
    *ret_size = fread(bytes, 1, 1 << 20, file);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

static const char *cut_before(const char *text, const char *end, struct arena *arena)
{
    const char *found = strstr(text, end);

    return found ? arena_copy(arena, text, (size_t)(found - text)) : text;
}

static const char *without(const char *text, const char *word, struct arena *arena)
{
    const char *found;

    while ((found = strstr(text, word)) != NULL) {
        text = arena_printf(arena, "%.*s%s", (int)(found - text), text, found + strlen(word));
        assert_non_null(text);
    }
    return text;
}

static const char *anywhere(const char *subject, struct arena *arena)
{
    static const char *const places[] = {"朔州经济开发区", "朔城区", "平鲁区", "山阴县",
                                         "应县",           "右玉县", "怀仁市"};

    for (size_t i = 0; i < COUNT_OF(places); i++) {
        subject = without(subject, places[i], arena);
    }
    return subject;
}

static void add_case(struct ground *ground, const struct table_row *from, size_t title, size_t text)
{
    struct one *one = &ground->cases[ground->count++];
    const char *words = table_cell(from, text);
    uint32_t marks[SKETCH_MARKS_MAX];
    enum row_series series =
        strcmp(table_cell(from, 0), "建议") == 0 ? SERIES_SUGGESTION : SERIES_PROPOSAL;

    one->row = rows_add(ground->rows, series, (int32_t)strtol(table_cell(from, 1), NULL, 10),
                        table_cell(from, title));
    assert_non_null(one->row);
    size_t count = sketch_make(words, strlen(words), 4, marks);
    assert_int_equal(similar_set_words(one->row, marks, count), 0);
    one->subject =
        cut_before(cut_before(table_cell(from, title) + strlen("关于"), "的建议", ground->arena),
                   "的提案", ground->arena);
    one->anywhere = anywhere(one->subject, ground->arena);
    one->passage = cut_before(words, "当前这项工作在推进中", ground->arena);
}

static int setup(void **state)
{
    struct ground *ground = calloc(1, sizeof(*ground));
    struct failure failure;
    struct table table;
    size_t size = 0;

    ground->arena = arena_new(ARENA_CAP);
    ground->rows = rows_new();
    failure_init(&failure, ground->arena);
    const char *bytes = read_register(ground->arena, &size);
    assert_int_equal(table_read(bytes, size, ground->arena, &failure, &table), 0);
    size_t title = table_find_column(&table, "案由");
    size_t text = table_find_column(&table, "内容");
    for (size_t i = 1; i < table.row_count; i++) {
        add_case(ground, &table.rows[i], title, text);
    }
    for (size_t i = 0; i < ground->count; i++) { /* they moved while there came more */
        ground->cases[i].row = rows_at(ground->rows, i);
    }
    assert_int_equal(ground->count, CASES_MAX);
    *state = ground;
    return 0;
}

static int teardown(void **state)
{
    struct ground *ground = *state;

    rows_free(ground->rows);
    arena_free(ground->arena);
    free(ground);
    return 0;
}

static bool alike(const struct one *one, const struct one *other)
{
    return strcmp(one->anywhere, other->anywhere) == 0 || strcmp(one->passage, other->passage) == 0;
}

static const struct one *find(const struct ground *ground, const struct row *row)
{
    for (size_t i = 0; i < ground->count; i++) {
        if (ground->cases[i].row == row) {
            return &ground->cases[i];
        }
    }
    return NULL;
}

static void look(const struct ground *ground, const struct one *one, struct similar_hits *hits)
{
    assert_int_equal(similar_find(ground->rows, &one->row->words, one->row->key, hits), 0);
}

/* 18 subjects of the register were brought in as a suggestion and as a proposal. */
static void the_same_subject_in_the_other_kind_comes_first(void **state)
{
    const struct ground *ground = *state;
    size_t twins = 0;

    for (size_t i = 0; i < ground->count; i++) {
        for (size_t k = 0; k < ground->count; k++) {
            const struct one *one = &ground->cases[i];
            struct similar_hits hits;
            if (i == k || strcmp(one->subject, ground->cases[k].subject) != 0) {
                continue;
            }
            look(ground, one, &hits);
            assert_ptr_equal(hits.list[0].row, ground->cases[k].row);
            assert_int_equal(hits.list[0].likeness, 100);
            twins++;
        }
    }
    assert_int_equal(twins, 36);
}

/* What ought to be found, as far as the list has room, and how much of what is found ought to be.
 */
static void what_is_alike_is_found_and_little_else(void **state)
{
    const struct ground *ground = *state;
    size_t wanted = 0, found = 0, listed = 0;

    for (size_t i = 0; i < ground->count; i++) {
        struct similar_hits hits;
        size_t right = 0, all = 0;
        look(ground, &ground->cases[i], &hits);
        for (size_t k = 0; k < ground->count; k++) {
            all += i != k && alike(&ground->cases[i], &ground->cases[k]) ? 1 : 0;
        }
        for (size_t k = 0; k < hits.count; k++) {
            right += alike(&ground->cases[i], find(ground, hits.list[k].row)) ? 1 : 0;
        }
        wanted += all < SIMILAR_MAX ? all : SIMILAR_MAX;
        found += right;
        listed += hits.count;
    }
    print_message("%zu of %zu that ought to be listed are; of %zu listed\n", found, wanted, listed);
    assert_true(found * 1000 >= wanted * 990);
    assert_true(found * 1000 >= listed * 930);
}

static void the_same_rows_give_the_same_answer(void **state)
{
    const struct ground *ground = *state;
    struct similar_hits one, again;

    for (size_t i = 0; i < ground->count; i++) {
        look(ground, &ground->cases[i], &one);
        look(ground, &ground->cases[i], &again);
        assert_int_equal(one.count, again.count);
        for (size_t k = 0; k < one.count; k++) {
            assert_ptr_equal(one.list[k].row, again.list[k].row);
            assert_true(k == 0 || one.list[k - 1].likeness >= one.list[k].likeness);
        }
    }
}

/* Before it is registered there is a title alone. */
static void a_title_alone_finds_its_like(void **state)
{
    const struct ground *ground = *state;
    uint32_t marks[SKETCH_MARKS_MAX];
    const struct row_words asked = {
        .marks = marks, .title_count = similar_title("关于优化山阴县城乡公交线路的提案", marks)};
    struct similar_hits hits;

    assert_int_equal(similar_find(ground->rows, &asked, "", &hits), 0);
    assert_string_equal(hits.list[0].row->key, "suggestion-137");
    assert_int_equal(hits.list[0].likeness, 100);
    assert_true(hits.count > 5); /* the same wish for other counties */
}

static void a_docket_without_proposals_has_nothing_alike(void **state)
{
    struct rows *rows = rows_new();
    uint32_t marks[SKETCH_MARKS_MAX];
    const struct row_words asked = {.marks = marks,
                                    .title_count = similar_title("关于供水的建议", marks)};
    struct similar_hits hits;

    (void)state;
    assert_int_equal(similar_find(rows, &asked, "", &hits), 0);
    assert_int_equal(hits.count, 0);
    rows_free(rows);
}

/* An import is listed when its last is in (rule 2). */
static void what_is_not_all_in_yet_is_not_found(void **state)
{
    const struct ground *ground = *state;
    struct similar_hits hits;
    struct row *twin = rows_find(ground->rows, SERIES_PROPOSAL, 112);

    twin->import = 1;
    look(ground, &ground->cases[0], &hits);
    assert_true(hits.count == 0 || hits.list[0].row != twin);
    twin->import = NAME_NONE;
    look(ground, &ground->cases[0], &hits);
    assert_ptr_equal(hits.list[0].row, twin);
}

static void as_many_marks_as_a_text_can_have(void **state)
{
    const struct ground *ground = *state;
    static const uint32_t marks[SKETCH_MARKS_MAX + 1];

    assert_int_equal(similar_set_words(ground->cases[0].row, marks, SKETCH_MARKS_MAX + 1), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_subject_in_the_other_kind_comes_first),
        cmocka_unit_test(what_is_alike_is_found_and_little_else),
        cmocka_unit_test(the_same_rows_give_the_same_answer),
        cmocka_unit_test(a_title_alone_finds_its_like),
        cmocka_unit_test(a_docket_without_proposals_has_nothing_alike),
        cmocka_unit_test(what_is_not_all_in_yet_is_not_found),
        cmocka_unit_test(as_many_marks_as_a_text_can_have),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
