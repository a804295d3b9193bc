/*
 * Finding the columns of a table by their headings, and naming what is wrong in it cell by cell, so
 * that whoever made the table mends all of it at once.
 */
#ifndef BANFU_TABLE_HEADINGS_H
#define BANFU_TABLE_HEADINGS_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "common/table/table.h"

#include <stdbool.h>
#include <stddef.h>

struct table_heading {
    const char *name, *other_name; /* another heading that means the same, or NULL */
    bool required;
};

/*
 * Finds where the first row has each of `count` headings; TABLE_COLUMNS_MAX where it has none and
 * need not. Returns 0, or -1 with `failure` set (TABLE_COLUMN_MISSING with each missing heading as
 * a field, or TABLE_COLUMN_TWICE).
 */
int table_locate(const struct table *table, const struct table_heading *headings, size_t count,
                 struct failure *failure, size_t *ret_columns) MUST_CHECK;

struct table_fault {
    size_t line;
    const char *column; /* the heading; static, or the table's own */
    const char *message;
};

/* A bounded list of faults; what does not fit is only counted. */
struct table_faults {
    struct table_fault *faults; /* in the arena; min(count, most) are there */
    size_t count;
    size_t most;
};

/* An empty list of at most `most` faults in `arena`. Returns 0, or -1 when memory is short. */
int table_faults_init(struct table_faults *faults, struct arena *arena, size_t most) MUST_CHECK;

/* Names the columns of the first row that are none of `count` headings, in a list made in `arena`:
 * nobody reads them. Returns 0, or -1 when memory is short. */
int table_find_unused(const struct table *table, const struct table_heading *headings, size_t count,
                      struct arena *arena, struct table_faults *ret_unused) MUST_CHECK;

/* Adds one; `message` is static or outlives the list. */
void table_faults_add(struct table_faults *faults, size_t line, const char *column,
                      const char *message);

#endif
