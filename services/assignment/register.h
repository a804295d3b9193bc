/*
 * The register of proposals (登记册) as it is handed over: a table with a row a proposal. Reading
 * is pure: it knows no store and no unit; it names every faulty row and column, so that the office
 * mends all of them at once (rule 2).
 */
#ifndef BANFU_ASSIGNMENT_REGISTER_H
#define BANFU_ASSIGNMENT_REGISTER_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "common/table/headings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    REGISTER_ROWS_MAX = 5000,
    REGISTER_FAULTS_MAX = 1000, /* named one by one; beyond it they are only counted */
    REGISTER_SIGNERS_MAX = 100, /* of one proposal */
    REGISTER_UNITS_MAX = 40,    /* co-units, and as many split units, of one proposal */
    REGISTER_NUMBER_MAX = 99999,
    REGISTER_TITLE_MAX = 200, /* code points */
    REGISTER_NAME_MAX = 50    /* code points of a signer's or unit's name */
};

enum register_kind { REGISTER_SUGGESTION = 1, REGISTER_PROPOSAL = 2 };

/* A list of names, each NUL-terminated UTF-8 in the arena. */
struct register_names {
    const char **names;
    size_t count;
};

struct register_row {
    size_t line; /* where the file has it, from 1 */
    enum register_kind kind;
    int32_t number;                 /* 编号, unique per kind and series */
    bool between;                   /* 闭会期间建议: 编号 is written 闭3 */
    const char *title;              /* 案由 */
    const char *field;              /* 分类 */
    const char *text;               /* 内容 */
    const char *delegation;         /* 代表团或界别 of the lead signer */
    const char *phone;              /* 联系电话 of the lead signer, as written; never logged */
    struct register_names signers;  /* the lead signer (领衔人) first, then 联名人 */
    const char *lead_unit;          /* 主办单位; "" where split units answer without a lead */
    struct register_names co_units; /* 会办单位 or 协办单位 */
    struct register_names split_units; /* 分办单位 */
    bool key_supervision;              /* 重点督办 */
    bool publication_consent;          /* 是否公开 */
    bool faulty;                       /* at least one fault names this row */
};

struct register_book {
    struct arena *arena;
    struct register_row *rows;
    size_t row_count;
    struct table_faults faults;
    struct table_faults unused; /* columns that mean nothing here */
};

/*
 * Reads a CSV (UTF-8 or GB18030) or XLSX register of `size` bytes. All that `ret_book` points to
 * lives in `arena`.
 *
 * Returns 0 also when rows are faulty: they are in `faults`. Returns -1 with `failure` set when the
 * file is no register at all: the reasons of table_read and table_locate, or REGISTER_TOO_LARGE.
 */
int register_read(const void *bytes, size_t size, struct arena *arena, struct failure *failure,
                  struct register_book *ret_book) MUST_CHECK;

/* Adds a fault for every suggestion raised between sessions: the docket takes none (rule 10). */
void register_refuse_between(struct register_book *book);

/* Says whether `unit` is a unit of the docket. */
typedef bool (*register_unit_known)(const char *unit, const void *data);

/* Adds a fault for every unit that is not known. Returns 0, or -1 when memory is short. */
int register_check_units(struct register_book *book, register_unit_known known,
                         const void *data) MUST_CHECK;

#endif
