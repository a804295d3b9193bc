#include "ledger/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 300, TODAY = 19163 /* 2022-06-20 */ };

static const struct query any = {.reader = {.everything = true},
                                 .page_size = 500,
                                 .today = TODAY,
                                 .yellow_days = 15,
                                 .red_days = 3};

/* 300 rows whose columns follow from their number, so that a test can say what belongs where. */
static int setup(void **state)
{
    struct rows *rows = rows_new();

    for (int32_t i = 0; i < ROWS; i++) {
        char title[64];
        (void)snprintf(title, sizeof(title), "关于第%d件事的建议", i * 7 % 100);
        struct row *row =
            rows_add(rows, i % 2 ? SERIES_PROPOSAL : SERIES_SUGGESTION, i / 2 + 1, title);
        const char *signer = i % 10 ? "龙丰瑞" : "民革朔州市委";
        const char *co_unit = "市三局";
        if (!row || row_set_signers(rows, row, &signer, 1) != 0 ||
            (i % 4 == 0 && row_set_co_units(rows, row, &co_unit, 1) != 0)) {
            return -1;
        }
        row->key_supervision = i % 50 == 49;
        row->field = names_intern(rows_names(rows), i % 3 ? "项目建设" : "民生改善");
        if (i % 5) {
            uint16_t unit = names_intern(rows_names(rows), i % 5 == 1 ? "市一局" : "市二局");
            struct row_part *part = row_add_part(row, unit, false);
            part->state = (enum row_state)(ROW_ASSIGNED + i % 8);
            part->class = (enum row_class)(i % 4);
            part->due_day = TODAY + i % 40 - 10;
        }
    }
    *state = rows;
    return 0;
}

static int teardown(void **state)
{
    rows_free(*state);
    return 0;
}

static size_t total(struct rows *rows, const struct query *query)
{
    static struct query_page page;

    assert_int_equal(query_run(query, rows, &page), 0);
    return page.total;
}

static void filters_count_what_the_numbers_say(void **state)
{
    struct query query = any;

    assert_int_equal(total(*state, &query), ROWS);
    query.kind = ROW_SUGGESTION;
    assert_int_equal(total(*state, &query), 150);
    query = any;
    query.unit = "市一局";
    assert_int_equal(total(*state, &query), 60);
    query.unit = "市九局";
    assert_int_equal(total(*state, &query), 0);
    query = any;
    query.co_unit = "市三局";
    assert_int_equal(total(*state, &query), 75);
    query = any;
    query.state = ROW_REGISTERED;
    assert_int_equal(total(*state, &query), 60);
    query = any;
    query.signer = "民革朔州市委";
    assert_int_equal(total(*state, &query), 30);
    query.field = "项目建设";
    assert_int_equal(total(*state, &query), 20);
    query = any;
    query.key = "proposal-17";
    assert_int_equal(total(*state, &query), 1);
    query = any;
    query.words = "第99件";
    assert_int_equal(total(*state, &query), 3);
    query.words = "民革";
    assert_int_equal(total(*state, &query), 30);
}

static void lights_part_the_running_rows(void **state)
{
    struct query query = any;
    size_t sum = 0;

    for (query.light = ROW_GREEN; query.light <= ROW_OVERDUE; query.light++) {
        size_t found = total(*state, &query);
        assert_true(found > 0);
        sum += found;
    }
    assert_int_equal(sum, 240); /* every assigned row has a running date here */
}

static void lights_change_on_their_days(void **state)
{
    struct query query = any;
    struct rows *rows = rows_new();
    struct row *row = rows_add(rows, SERIES_SUGGESTION, 1, "题");

    (void)state;
    assert_int_equal(query_light(&query, row), ROW_LIGHT_NONE);
    row_add_part(row, 1, false)->due_day = TODAY;
    static const struct {
        int32_t left;
        enum row_light light;
    } cases[] = {{-1, ROW_OVERDUE}, {0, ROW_RED},     {3, ROW_RED},
                 {4, ROW_YELLOW},   {15, ROW_YELLOW}, {16, ROW_GREEN}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        row->parts[0].due_day = TODAY + cases[i].left;
        assert_int_equal(query_light(&query, row), cases[i].light);
    }
    rows_free(rows);
}

/* Whatever the order and the page size, the pages in a row are all rows once, in that order. */
static void pages_cover_every_row_once_and_in_order(void **state)
{
    static const char *const orders[] = {"", "dueDate,-number", "-leadUnit,title", "state,class"};
    static struct query_page whole;
    static struct query_page page;

    for (size_t order = 0; order < COUNT_OF(orders); order++) {
        struct query query = any;
        int sorts = query_parse_sort(orders[order], query.sorts);
        assert_true(sorts >= 0);
        query.sort_count = (size_t)sorts;
        assert_int_equal(query_run(&query, *state, &whole), 0);
        assert_false(whole.more);
        for (query.page_size = 1; query.page_size < 400; query.page_size += 37) {
            size_t seen = 0;
            query.after = NULL;
            do {
                assert_int_equal(query_run(&query, *state, &page), 0);
                assert_int_equal(page.total, ROWS);
                for (size_t i = 0; i < page.count; i++) {
                    assert_ptr_equal(page.rows[i], whole.rows[seen++]);
                }
                query.after = page.rows[page.count - 1]->key;
            } while (page.more);
            assert_int_equal(seen, ROWS);
        }
    }
}

static void key_supervision_stands_first_and_order_holds(void **state)
{
    static struct query_page page;
    struct query query = any;

    query.sort_count = (size_t)query_parse_sort("-number", query.sorts);
    assert_int_equal(query_run(&query, *state, &page), 0);
    for (size_t i = 1; i < page.count; i++) {
        const struct row *before = page.rows[i - 1];
        const struct row *row = page.rows[i];
        assert_true(before->key_supervision >= row->key_supervision);
        if (before->key_supervision == row->key_supervision) {
            assert_true(before->number >= row->number);
        }
    }
    assert_true(page.rows[0]->key_supervision);
}

static void the_page_goes_on_where_its_last_row_no_longer_matches(void **state)
{
    static struct query_page page;
    struct query query = any;

    query.state = ROW_REGISTERED;
    query.page_size = 10;
    assert_int_equal(query_run(&query, *state, &page), 0);
    struct row *last =
        rows_find(*state, page.rows[9]->kind == ROW_PROPOSAL ? SERIES_PROPOSAL : SERIES_SUGGESTION,
                  page.rows[9]->number);
    const struct row *before = page.rows[8];
    query.after = last->key;
    assert_non_null(row_add_part(last, 1, false));
    assert_int_equal(query_run(&query, *state, &page), 0);
    assert_int_equal(page.total, 59);
    for (size_t i = 0; i < page.count; i++) {
        assert_ptr_not_equal(page.rows[i], before);
    }
    query.after = "suggestion-9999";
    assert_int_equal(query_run(&query, *state, &page), STATUS_NOT_FOUND);
}

static void orders_are_read_or_refused(void **state)
{
    static const char *const wrong[] = {"due",
                                        "dueDate,dueDate",
                                        "-",
                                        "number,",
                                        "number;title",
                                        "a,b,c,d,e",
                                        "number,title,state,class,field"};
    struct query_sort sorts[QUERY_SORTS_MAX];

    (void)state;
    assert_int_equal(query_parse_sort("", sorts), 0);
    assert_int_equal(query_parse_sort("dueDate,-number", sorts), 2);
    assert_int_equal(sorts[1].column, QUERY_NUMBER);
    assert_true(sorts[1].descending);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(query_parse_sort(wrong[i], sorts), -1);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

static void readers_see_what_is_theirs(void **state)
{
    struct query query = any;

    query.reader = (struct query_reader){0};
    assert_int_equal(total(*state, &query), 0);
    query.reader.kinds[ROW_PROPOSAL] = true;
    assert_int_equal(total(*state, &query), 150);
    query.reader = (struct query_reader){.units = {"市一局"}, .unit_count = 1};
    assert_int_equal(total(*state, &query), 60);
    query.reader.units[0] = "市三局"; /* a co-unit */
    assert_int_equal(total(*state, &query), 75);
    query.reader.units[0] = "市九局";
    assert_int_equal(total(*state, &query), 0);
    query.reader = (struct query_reader){.signers = {"民革朔州市委"}, .signer_count = 1};
    assert_int_equal(total(*state, &query), 30);
    query.unit = "市一局";
    query.reader = (struct query_reader){.units = {"市三局"}, .unit_count = 1};
    assert_int_equal(total(*state, &query), 15);
}

static void an_unfinished_import_is_not_listed(void **state)
{
    struct rows *rows = *state;
    struct row *row = rows_add(rows, SERIES_SUGGESTION, 999, "题");
    struct query query = any;

    row->import = names_intern(rows_names(rows), "import-1");
    assert_int_equal(total(rows, &query), ROWS);
    rows_finish_import(rows, "import-2");
    assert_int_equal(total(rows, &query), ROWS);
    rows_finish_import(rows, "import-1");
    assert_int_equal(total(rows, &query), ROWS + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(filters_count_what_the_numbers_say),
        TEST(lights_part_the_running_rows),
        cmocka_unit_test(lights_change_on_their_days),
        TEST(pages_cover_every_row_once_and_in_order),
        TEST(key_supervision_stands_first_and_order_holds),
        TEST(the_page_goes_on_where_its_last_row_no_longer_matches),
        cmocka_unit_test(orders_are_read_or_refused),
        cmocka_unit_test_setup_teardown(readers_see_what_is_theirs, setup, teardown),
        cmocka_unit_test_setup_teardown(an_unfinished_import_is_not_listed, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
