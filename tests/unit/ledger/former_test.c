#include "ledger/former.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct row *row_with(struct rows *rows, uint16_t unit)
{
    struct row *row = rows_add(rows, SERIES_SUGGESTION, 1, "关于一件事的建议");

    assert_non_null(row);
    assert_non_null(row_add_part(row, unit, false));
    return row;
}

/* However often the office passes it on, the list has a bound: the first to leave make room. */
static void the_oldest_make_room(void **state)
{
    struct rows *rows = rows_new();
    struct row *row = row_with(rows, 1);

    for (int i = 2; i <= ROW_FORMERS_MAX + 3; i++) {
        const uint16_t unit = (uint16_t)i;
        struct former_before before;
        former_look(row, &before);
        row_remove_part(row, unit - 1);
        assert_non_null(row_add_part(row, unit, false));
        assert_int_equal(former_note_left(row, &before), 0);
    }
    assert_int_equal(row->former_count, ROW_FORMERS_MAX);
    assert_int_equal(row->formers[0].unit, 3);
    assert_int_equal(row->formers[ROW_FORMERS_MAX - 1].unit, ROW_FORMERS_MAX + 2);
    rows_free(rows);
    (void)state;
}

/* Who leaves again is there once, as it stood the last time; whoever stays is not there. */
static void who_leaves_again_is_there_once(void **state)
{
    struct rows *rows = rows_new();
    struct row *row = row_with(rows, 1);

    for (int round = 0; round < 2; round++) {
        struct former_before before;
        assert_non_null(row_add_part(row, 2, true));
        struct row_part *part = row_add_part(row, 1, false);
        assert_non_null(part);
        part->state = round == 0 ? ROW_ASSIGNED : ROW_DRAFTING;
        former_look(row, &before);
        row_remove_part(row, 1);
        assert_int_equal(former_note_left(row, &before), 0);
        assert_int_equal(row->former_count, 1);
        assert_int_equal(row->formers[0].unit, 1);
    }
    assert_int_equal(row->formers[0].state, ROW_DRAFTING);
    rows_free(rows);
    (void)state;
}

/* Nothing of what others have, nothing that runs, nothing that came of it. */
static void the_view_holds_its_own_share_alone(void **state)
{
    struct rows *rows = rows_new();
    struct row *row = row_with(rows, 7);
    struct former_before before;
    struct former_view view;
    const char *co_unit = "市三局";

    assert_int_equal(row_set_co_units(rows, row, &co_unit, 1), 0);
    former_look(row, &before);
    row_remove_part(row, 7);
    struct row_part *next = row_add_part(row, 9, false);
    assert_non_null(next);
    next->state = ROW_CLOSED;
    next->due_day = 700000;
    row->co_unit_count = 0;
    row->ended = true;
    assert_int_equal(former_note_left(row, &before), 0);
    assert_int_equal(row->former_count, 2);
    const struct row *seen = former_view(row, &row->formers[0], &view);
    assert_int_equal(row_state(seen), ROW_ASSIGNED);
    assert_int_equal(row_due_day(seen), DAY_NONE);
    assert_int_equal(seen->part_count, 1);
    assert_int_equal(seen->parts[0].unit, 7);
    assert_int_equal(seen->co_unit_count, 0);
    seen = former_view(row, &row->formers[1], &view);
    assert_int_equal(seen->parts[0].unit, NAME_NONE);
    assert_int_equal(seen->co_unit_count, 1);
    rows_free(rows);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_make_room),
        cmocka_unit_test(who_leaves_again_is_there_once),
        cmocka_unit_test(the_view_holds_its_own_share_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
