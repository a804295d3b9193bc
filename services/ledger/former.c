#include "ledger/former.h"

#include <stdlib.h>
#include <string.h>

void former_look(const struct row *row, struct former_before *ret_before)
{
    ret_before->count = 0;
    for (size_t i = 0; i < row->part_count; i++) {
        const struct row_part *part = &row->parts[i];
        ret_before->units[ret_before->count++] = (struct row_former){
            .unit = part->unit, .split = part->split, .state = part->state, .class = part->class};
    }
    for (size_t i = 0; i < row->co_unit_count; i++) {
        ret_before->units[ret_before->count++] = (struct row_former){
            .unit = row->co_units[i], .co = true, .state = row_state(row), .class = row_class(row)};
    }
}

static void forget(struct row *row, size_t place)
{
    size_t behind = row->former_count - place - 1;

    memmove(&row->formers[place], &row->formers[place + 1], behind * sizeof(*row->formers));
    row->former_count--;
}

static void forget_unit(struct row *row, uint16_t unit)
{
    for (size_t i = row->former_count; i > 0; i--) {
        if (row->formers[i - 1].unit == unit) {
            forget(row, i - 1);
        }
    }
}

static int remember(struct row *row, const struct row_former *former)
{
    forget_unit(row, former->unit);
    if (row->former_count == ROW_FORMERS_MAX) {
        forget(row, 0);
    }
    struct row_former *grown = realloc(row->formers, (row->former_count + 1) * sizeof(*grown));
    if (!grown) {
        return -1;
    }
    row->formers = grown;
    row->formers[row->former_count++] = *former;
    return 0;
}

int former_note_left(struct row *row, const struct former_before *before)
{
    for (size_t i = row->former_count; i > 0; i--) {
        if (row_has_unit(row, row->formers[i - 1].unit)) {
            forget(row, i - 1);
        }
    }
    for (size_t i = 0; i < before->count; i++) {
        if (!row_has_unit(row, before->units[i].unit) && remember(row, &before->units[i]) != 0) {
            return -1;
        }
    }
    return 0;
}

const struct row *former_view(const struct row *row, const struct row_former *former,
                              struct former_view *ret_view)
{
    ret_view->row = *row;
    ret_view->part = (struct row_part){.unit = former->co ? NAME_NONE : former->unit,
                                       .split = former->split,
                                       .state = former->state,
                                       .class = former->class};
    ret_view->co_unit = former->unit;
    ret_view->row.parts = &ret_view->part;
    ret_view->row.part_count = 1;
    ret_view->row.co_units = &ret_view->co_unit;
    ret_view->row.co_unit_count = former->co ? 1 : 0;
    ret_view->row.withdrawn = false;
    ret_view->row.ended = false;
    return &ret_view->row;
}
