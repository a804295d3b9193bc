/*
 * A docket's rows in memory, as the events of its log made them. Rows are derived: they decide
 * nothing, and can be dropped and built again at any time.
 */
#ifndef BANFU_LEDGER_ROWS_H
#define BANFU_LEDGER_ROWS_H

#include "common/base/attributes.h"
#include "common/base/date.h"
#include "ledger/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ROWS_MAX = 20000,
    ROW_PARTS_MAX = 41, /* answering units of one proposal: a lead unit and 40 split units */
    ROW_CO_UNITS_MAX = 40,
    ROW_SIGNERS_MAX = 100,
    ROW_CLOCKS_MAX = 256, /* of one part */
    ROW_KEY_SIZE = 24
};

/* The wire's numbers (banfu.proposal.v1). */
enum row_kind { ROW_SUGGESTION = 1, ROW_PROPOSAL = 2 };

/* A series of numbers: between sessions suggestions have one of their own (rule 10). */
enum row_series { SERIES_SUGGESTION, SERIES_PROPOSAL, SERIES_BETWEEN, ROW_SERIES };
enum row_class { ROW_CLASS_NONE, ROW_CLASS_A, ROW_CLASS_B, ROW_CLASS_C };
enum row_state {
    ROW_REGISTERED = 1, /* 已登记 */
    ROW_ASSIGNED,       /* 已交办 */
    ROW_ACCEPTED,       /* 已接收 */
    ROW_DRAFTING,       /* 拟稿中 */
    ROW_REVIEWING,      /* 审核中 */
    ROW_SIGNED,         /* 已签发 */
    ROW_DISPATCHED,     /* 已办复 */
    ROW_REHANDLING,     /* 重新办理 */
    ROW_CLOSED,         /* 已办结 */
    ROW_WITHDRAWN,      /* 已撤回 */
    ROW_OFFLINE,        /* 线下办理 */
    ROW_ENDED           /* 办理终止: nobody is left to answer, and not all withdrew (rule 3) */
};

/* A running clock: for a reply (signer 0) or for one signer's re-handling (rule 14). */
struct row_clock {
    int32_t kind; /* the wire's number */
    int32_t signer;
    int32_t round;
    civil_day due_day;
};

/* What one answering unit has of a proposal (rule 5: each has its own clock and class). */
struct row_part {
    uint16_t unit;
    uint16_t former;      /* whom it took over from (rule 5), or NAME_NONE */
    uint16_t counted_for; /* whose figures it stays in: of what was replied to before it passed, the
                             former unit's; else NAME_NONE, the unit's own */
    bool split;           /* a split unit; else the lead unit */
    enum row_state state;
    enum row_state alone; /* while merged into another (rule 3): where it stood by itself; else 0 */
    bool five_fixed_owed; /* deemed to have accepted, and the 五定 are not in (rule 6) */
    uint16_t *omitted;    /* co-units without whose opinion the reply was signed (rule 7) */
    size_t omitted_count;
    enum row_class class;
    civil_day due_day; /* the earliest date that still runs; DAY_NONE when none runs */
    struct row_clock *clocks;
    size_t clock_count;
    uint8_t dissatisfied[ROW_SIGNERS_MAX / 8 + 1]; /* signers to be answered again, a bit each */
    civil_day replied_day; /* when the first reply had left to every signer */
    bool late;             /* the first reply left after its due date (rule 12) */
};

/* What it shares with others, by common/base/sketch.h: runs of two letters of the title's subject,
 * then runs of four of the text. */
struct row_words {
    uint32_t *marks;
    size_t title_count, text_count;
};

struct row {
    char key[ROW_KEY_SIZE]; /* "suggestion-17" */
    enum row_kind kind;
    int32_t number;
    bool between; /* 闭会期间建议 */
    char *title;
    struct row_words words;
    uint16_t field;
    bool key_supervision; /* 重点督办: first in every list (rule 30) */
    bool withdrawn;
    bool ended; /* nobody is left to answer, and not all withdrew */
    bool offline;
    uint16_t import;   /* the import that is not finished yet, by name: not listed until it is */
    uint16_t *signers; /* the lead signer first */
    uint16_t *persons; /* each signer's entry in the directory, or NAME_NONE */
    size_t signer_count;
    struct row_part *parts;
    size_t part_count;
    uint16_t *co_units;
    size_t co_unit_count;
    struct row_former *formers; /* units that had it once, by former.h: the last to leave last */
    size_t former_count;
};

struct rows;

struct rows *rows_new(void) MUST_CHECK; /* NULL when memory is short */
void rows_free(struct rows *rows);      /* accepts NULL */

struct names *rows_names(struct rows *rows);
size_t rows_count(const struct rows *rows);

/* Rows in the order of their arrival, index under rows_count. Pointers hold until the next
 * rows_add. */
struct row *rows_at(const struct rows *rows, size_t index);

/* The series and number that a key names, "suggestion-b3"; number 0 for none. */
enum row_series rows_series(const char *key, int32_t *ret_number);

/* NULL when there is none. */
struct row *rows_find(const struct rows *rows, enum row_series series, int32_t number);

/* A new row; NULL when it is there already, ROWS_MAX is reached, the number is below 1 or memory is
 * short. */
struct row *rows_add(struct rows *rows, enum row_series series, int32_t number,
                     const char *title) MUST_CHECK;

/* Replaces a list of the row by `count` names. -1 when a cap is reached or memory is short; the
 * list stays then. */
int row_set_signers(struct rows *rows, struct row *row, const char *const *names,
                    size_t count) MUST_CHECK; /* of whom no entry in the directory is known */
int row_set_co_units(struct rows *rows, struct row *row, const char *const *names,
                     size_t count) MUST_CHECK;

/* The directory's entry of the signer at that position (from 1); "" for none. Positions out of
 * range are no error. -1 when a cap is reached or memory is short. */
int row_set_person(struct rows *rows, struct row *row, int32_t position,
                   const char *person) MUST_CHECK;

/* As row_set_co_units, of those without whose opinion the part's reply was signed. */
int row_part_set_omitted(struct rows *rows, struct row_part *part, const char *const *names,
                         size_t count) MUST_CHECK;

/* The part of `unit`; NULL when the unit does not answer it. */
struct row_part *row_find_part(const struct row *row, uint16_t unit);

/* Whether the unit answers it or is asked for its opinion. */
bool row_has_unit(const struct row *row, uint16_t unit);

/* A part for `unit` in state ASSIGNED, or the one there is. NULL when a cap is reached or memory is
 * short. */
struct row_part *row_add_part(struct row *row, uint16_t unit, bool split) MUST_CHECK;

/* Takes a unit's part away (reassigned). A unit without one is no error. */
void row_remove_part(struct row *row, uint16_t unit);

/* The unit's part passes to its successor (rule 5); where that has one of its own the unit's goes.
 * A unit without one is no error. */
void row_pass_part(struct row *row, uint16_t unit, uint16_t successor);
/* As row_find_part, and also by the name it had before it passed. */
struct row_part *row_find_passed(const struct row *row, uint16_t unit);
/* The same of a co-unit; with NAME_NONE it only goes. */
void row_pass_co_unit(struct row *row, uint16_t unit, uint16_t successor);

/* Sets a clock of that kind, signer and round running, or moves it. -1 when a cap is reached or
 * memory is short. */
int row_part_set_clock(struct row_part *part, const struct row_clock *clock) MUST_CHECK;

/* Ends the clock of that kind, signer and round; none is no error. */
void row_part_end_clock(struct row_part *part, int32_t kind, int32_t signer, int32_t round);

/* A signer (its position) is to be answered again, which puts the part under re-handling; or no
 * longer, which puts it back to DISPATCHED with the last one. Positions out of range are none. */
void row_part_set_dissatisfied(struct row_part *part, int32_t signer, bool dissatisfied);

/* Lists the rows of that import from now on. */
void rows_finish_import(struct rows *rows, const char *import);

/* A row's title, replaced. -1 when memory is short. */
int row_set_title(struct row *row, const char *title) MUST_CHECK;

/* Where the proposal stands as a whole: as its part furthest behind; re-handling as long as one
 * part is (rule 5). */
enum row_state row_state(const struct row *row);

/* The class all parts share, or the one furthest from solved where they differ; NONE as long as one
 * has none. */
enum row_class row_class(const struct row *row);

/* The earliest running due day of all parts; DAY_NONE when none runs. */
civil_day row_due_day(const struct row *row);

/* The same of that unit's part alone (rule 5); also DAY_NONE where the unit does not answer it. */
civil_day row_unit_due_day(const struct row *row, uint16_t unit);

#endif
