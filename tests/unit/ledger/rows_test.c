#include "ledger/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void rows_are_found_by_kind_and_number(void **state)
{
    struct rows *rows = rows_new();

    (void)state;
    for (int32_t number = 1; number <= 400; number++) {
        assert_non_null(rows_add(rows, SERIES_SUGGESTION, number, "建议题"));
        assert_non_null(rows_add(rows, SERIES_PROPOSAL, number * 3, "提案题"));
    }
    assert_int_equal(rows_count(rows), 800);
    assert_string_equal(rows_find(rows, SERIES_PROPOSAL, 51)->key, "proposal-51");
    assert_string_equal(rows_find(rows, SERIES_SUGGESTION, 17)->title, "建议题");
    assert_non_null(rows_add(rows, SERIES_BETWEEN, 17, "闭会期间"));
    assert_string_equal(rows_find(rows, SERIES_BETWEEN, 17)->key, "suggestion-b17");
    assert_int_equal(rows_find(rows, SERIES_BETWEEN, 17)->kind, ROW_SUGGESTION);
    assert_null(rows_find(rows, SERIES_PROPOSAL, 52));
    assert_null(rows_find(rows, SERIES_SUGGESTION, 0));
    assert_null(rows_find(rows, SERIES_SUGGESTION, 401));
    assert_null(rows_find(rows, SERIES_SUGGESTION, 99999));
    assert_null(rows_add(rows, SERIES_SUGGESTION, 17, "again"));
    assert_null(rows_add(rows, SERIES_SUGGESTION, 0, "none"));
    assert_null(rows_add(rows, SERIES_SUGGESTION, 100000, "too high"));
    rows_free(rows);
    rows_free(NULL);
}

/* Every pair of states of two parts, against the rule in words. */
static void a_proposal_stands_where_its_part_furthest_behind_stands(void **state)
{
    struct rows *rows = rows_new();
    struct row *row = rows_add(rows, SERIES_SUGGESTION, 1, "题");

    (void)state;
    assert_int_equal(row_state(row), ROW_REGISTERED);
    assert_non_null(row_add_part(row, 1, false));
    assert_non_null(row_add_part(row, 2, true));
    for (int left = ROW_ASSIGNED; left <= ROW_CLOSED; left++) {
        for (int right = ROW_ASSIGNED; right <= ROW_CLOSED; right++) {
            row->parts[0].state = (enum row_state)left;
            row->parts[1].state = (enum row_state)right;
            int least = left < right ? left : right;
            bool rehandling =
                least >= ROW_DISPATCHED && (left == ROW_REHANDLING || right == ROW_REHANDLING);
            assert_int_equal(row_state(row), rehandling ? ROW_REHANDLING : least);
        }
    }
    row->ended = true;
    assert_int_equal(row_state(row), ROW_ENDED);
    row->withdrawn = true;
    assert_int_equal(row_state(row), ROW_WITHDRAWN);
    row->offline = true;
    assert_int_equal(row_state(row), ROW_OFFLINE);
    rows_free(rows);
}

static void class_and_due_day_are_of_all_parts(void **state)
{
    struct rows *rows = rows_new();
    struct row *row = rows_add(rows, SERIES_SUGGESTION, 1, "题");

    (void)state;
    assert_int_equal(row_class(row), ROW_CLASS_NONE);
    assert_int_equal(row_due_day(row), 0);
    row_add_part(row, 1, false)->class = ROW_CLASS_A;
    assert_int_equal(row_class(row), ROW_CLASS_A);
    row_add_part(row, 2, true)->due_day = 300;
    assert_int_equal(row_class(row), ROW_CLASS_NONE);
    assert_int_equal(row_due_day(row), 300);
    row_find_part(row, 2)->class = ROW_CLASS_C;
    row_find_part(row, 1)->due_day = 200;
    assert_int_equal(row_class(row), ROW_CLASS_C);
    assert_int_equal(row_due_day(row), 200);
    assert_int_equal(row_unit_due_day(row, 1), 200);
    assert_int_equal(row_unit_due_day(row, 2), 300);
    assert_int_equal(row_unit_due_day(row, 3), DAY_NONE);
    rows_free(rows);
}

static void parts_come_and_go(void **state)
{
    struct rows *rows = rows_new();
    struct row *row = rows_add(rows, SERIES_SUGGESTION, 1, "题");

    (void)state;
    for (int unit = 1; unit <= ROW_PARTS_MAX; unit++) {
        assert_non_null(row_add_part(row, (uint16_t)unit, unit > 1));
    }
    assert_null(row_add_part(row, 100, true));
    row_remove_part(row, 3);
    row_remove_part(row, 3);
    assert_int_equal(row->part_count, ROW_PARTS_MAX - 1);
    assert_null(row_find_part(row, 3));
    assert_int_equal(row_find_part(row, 4)->unit, 4);
    assert_ptr_equal(row_add_part(row, 4, false), row_find_part(row, 4));
    assert_false(row_find_part(row, 4)->split);
    rows_free(rows);
}

static void lists_are_replaced_whole_or_stay(void **state)
{
    static const char *const signers[] = {"石轩庆", "龙丰瑞"};
    static const char *const many[ROW_SIGNERS_MAX + 1] = {"x"};
    struct rows *rows = rows_new();
    struct row *row = rows_add(rows, SERIES_SUGGESTION, 1, "题");

    (void)state;
    assert_int_equal(row_set_signers(rows, row, signers, 2), 0);
    assert_int_equal(row_set_signers(rows, row, many, ROW_SIGNERS_MAX + 1), -1);
    assert_int_equal(row->signer_count, 2);
    assert_string_equal(names_text(rows_names(rows), row->signers[1]), "龙丰瑞");
    assert_int_equal(row_set_signers(rows, row, signers, 1), 0);
    assert_int_equal(row->signer_count, 1);
    assert_int_equal(row_set_co_units(rows, row, NULL, 0), 0);
    rows_free(rows);
}

static void the_nearest_of_a_parts_clocks_counts(void **state)
{
    struct rows *rows = rows_new();
    struct row *row = rows_add(rows, SERIES_SUGGESTION, 1, "题");
    struct row_part *part = row_add_part(row, 1, false);

    (void)state;
    assert_int_equal(row_part_set_clock(part, &(struct row_clock){1, 0, 1, 300}), 0);
    assert_int_equal(row_part_set_clock(part, &(struct row_clock){4, 2, 1, 200}), 0);
    assert_int_equal(row_due_day(row), 200);
    assert_int_equal(row_part_set_clock(part, &(struct row_clock){4, 2, 1, 400}), 0);
    assert_int_equal(part->clock_count, 2);
    assert_int_equal(row_due_day(row), 300);
    row_part_end_clock(part, 1, 0, 2);
    assert_int_equal(row_due_day(row), 300);
    row_part_end_clock(part, 1, 0, 1);
    assert_int_equal(row_due_day(row), 400);
    row_part_end_clock(part, 4, 2, 1);
    assert_int_equal(row_due_day(row), DAY_NONE);
    for (int i = 0; i < ROW_CLOCKS_MAX; i++) {
        assert_int_equal(row_part_set_clock(part, &(struct row_clock){4, i, 1, 200}), 0);
    }
    assert_int_equal(row_part_set_clock(part, &(struct row_clock){4, 999, 1, 200}), -1);
    row_remove_part(row, 1);
    rows_free(rows);
}

static void one_dissatisfied_signer_keeps_the_part_in_hand(void **state)
{
    struct row_part part = {.state = ROW_CLOSED};

    (void)state;
    row_part_set_dissatisfied(&part, 1, true);
    row_part_set_dissatisfied(&part, ROW_SIGNERS_MAX, true);
    row_part_set_dissatisfied(&part, 0, true);
    assert_int_equal(part.state, ROW_REHANDLING);
    row_part_set_dissatisfied(&part, 1, false);
    assert_int_equal(part.state, ROW_REHANDLING);
    row_part_set_dissatisfied(&part, ROW_SIGNERS_MAX, false);
    assert_int_equal(part.state, ROW_DISPATCHED);
    part.state = ROW_CLOSED;
    row_part_set_dissatisfied(&part, 1, false);
    assert_int_equal(part.state, ROW_CLOSED);
}

static void what_passed_to_a_successor_keeps_its_clocks_and_its_figures(void **state)
{
    struct rows *rows = rows_new();
    struct row *row = rows_add(rows, SERIES_SUGGESTION, 1, "题");
    struct row_part *part = row_add_part(row, 1, false);
    const struct row_clock clock = {.kind = 1, .due_day = 738000};
    const char *const co_units[] = {"甲", "乙"};

    (void)state;
    assert_int_equal(row_part_set_clock(part, &clock), 0);
    row_pass_part(row, 1, 2);
    assert_null(row_find_part(row, 1));
    assert_ptr_equal(row_find_passed(row, 1), row_find_part(row, 2));
    assert_int_equal(row_find_part(row, 2)->due_day, 738000);
    assert_int_equal(row_find_part(row, 2)->counted_for, NAME_NONE);
    row_find_part(row, 2)->replied_day = 738001;
    row_pass_part(row, 2, 3);
    assert_int_equal(row_find_part(row, 3)->counted_for, 2);
    row_pass_part(row, 3, 4);
    assert_int_equal(row_find_part(row, 4)->counted_for, 2);

    assert_non_null(row_add_part(row, 5, true));
    row_pass_part(row, 5, 4);
    assert_int_equal(row->part_count, 1);

    assert_int_equal(row_set_co_units(rows, row, co_units, 2), 0);
    uint16_t first = row->co_units[0], second = row->co_units[1];
    row_pass_co_unit(row, first, 9);
    assert_int_equal(row->co_units[0], 9);
    row_pass_co_unit(row, second, 4); /* which answers */
    row_pass_co_unit(row, 9, NAME_NONE);
    assert_int_equal(row->co_unit_count, 0);
    rows_free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found_by_kind_and_number),
        cmocka_unit_test(a_proposal_stands_where_its_part_furthest_behind_stands),
        cmocka_unit_test(class_and_due_day_are_of_all_parts),
        cmocka_unit_test(parts_come_and_go),
        cmocka_unit_test(lists_are_replaced_whole_or_stay),
        cmocka_unit_test(the_nearest_of_a_parts_clocks_counts),
        cmocka_unit_test(one_dissatisfied_signer_keeps_the_part_in_hand),
        cmocka_unit_test(what_passed_to_a_successor_keeps_its_clocks_and_its_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
