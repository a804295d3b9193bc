/*
 * What units had and have no more (rules 5 and 28): a unit that a proposal has passed on from still
 * finds it, as it stood when it left, and nothing of what others made of it since. Pure.
 */
#ifndef BANFU_LEDGER_FORMER_H
#define BANFU_LEDGER_FORMER_H

#include "common/base/attributes.h"
#include "ledger/rows.h"

enum { ROW_FORMERS_MAX = 200 /* of one row; the oldest make room */ };

struct row_former {
    uint16_t unit;
    bool co;    /* it was asked for its opinion; else it answered */
    bool split; /* as a split unit */
    enum row_state state;
    enum row_class class;
};

/* The units that answer or are asked now, before others take their place: those that have gone when
 * all is done are remembered by former_note_left. */
struct former_before {
    struct row_former units[ROW_PARTS_MAX + ROW_CO_UNITS_MAX];
    size_t count;
};
void former_look(const struct row *row, struct former_before *ret_before);

/* Remembers whoever has left since; whoever is here is former no more. -1 when memory is short. */
int former_note_left(struct row *row, const struct former_before *before) MUST_CHECK;

/* A row as a former unit knew it: its own share alone, nothing that runs. It borrows from `row`. */
struct former_view {
    struct row row;
    struct row_part part;
    uint16_t co_unit;
};
const struct row *former_view(const struct row *row, const struct row_former *former,
                              struct former_view *ret_view);

#endif
