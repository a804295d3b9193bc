/* What is asked of a docket's rows: filters, order and a page. Pure. */
#ifndef BANFU_LEDGER_QUERY_H
#define BANFU_LEDGER_QUERY_H

#include "common/base/status.h"
#include "ledger/former.h"
#include "ledger/rows.h"

enum row_light { ROW_LIGHT_NONE, ROW_GREEN, ROW_YELLOW, ROW_RED, ROW_OVERDUE };

enum { QUERY_SORTS_MAX = 4, QUERY_PAGE_MAX = 500 };

enum query_column {
    QUERY_KIND,
    QUERY_NUMBER,
    QUERY_TITLE,
    QUERY_FIELD,
    QUERY_STATE,
    QUERY_DUE_DATE,
    QUERY_CLASS,
    QUERY_LEAD_UNIT
};

struct query_sort {
    enum query_column column;
    bool descending;
};

enum { QUERY_SCOPES_MAX = 16 };

/* Whose eyes see the rows (rule 28): any one of these admits a row. */
struct query_reader {
    bool everything;                     /* the office */
    bool kinds[ROW_PROPOSAL + 1];        /* a committee its own kind */
    const char *units[QUERY_SCOPES_MAX]; /* a unit what it answers or is asked about */
    size_t unit_count;
    /* A signer what they signed: by the directory's entry ("DEPUTY/李明/2"), or by a name that
     * nobody else in it bears. */
    const char *signers[QUERY_SCOPES_MAX];
    size_t signer_count;
};

/* Zero or NULL means "any". */
struct query {
    struct query_reader reader;
    enum row_kind kind;
    enum row_state state;
    enum row_class class;
    enum row_light light;
    bool five_fixed_owed; /* rule 6, by the unit asked for or the reader's own, else by any */
    bool opinion_omitted; /* rule 7, by the co-unit asked for, else by any */
    bool former;          /* what units had and have no more, as it was when they left (rule 28) */
    const char *unit;     /* an answering unit */
    const char *co_unit;
    const char *field;
    const char *signer;
    const char *key;
    const char *words; /* found in title, signers or key */
    struct query_sort sorts[QUERY_SORTS_MAX];
    size_t sort_count;
    size_t page_size;  /* 1 to QUERY_PAGE_MAX */
    const char *after; /* the key of the last row of the page before; NULL for the first page */
    civil_day today;
    int32_t yellow_days, red_days; /* rule 13: lights are computed whenever they are asked */
};

struct query_page {
    const struct row *rows[QUERY_PAGE_MAX];
    /* By whose eyes each is to be looked at (former_view); NULL: as it stands. */
    const struct row_former *formers[QUERY_PAGE_MAX];
    size_t count;
    size_t total; /* rows that pass the filters */
    bool more;    /* the next page is asked for with the key of the last row */
};

/* "dueDate,-number": columns by their JSON names. Returns the number of sorts, or -1 for an unknown
 * column, one given twice, or more than QUERY_SORTS_MAX. */
int query_parse_sort(const char *text, struct query_sort ret_sorts[QUERY_SORTS_MAX]) MUST_CHECK;

/* The light of a row: by its nearest running due day; NONE when no clock runs. */
enum row_light query_light(const struct query *query, const struct row *row);

/* Runs the query. Rows under key supervision stand first, whatever the order asked for (rule 30);
 * rows that the order leaves equal stand by kind and number. NOT_FOUND when `after` is no row,
 * RESOURCE_EXHAUSTED when memory is short. */
enum status_code query_run(const struct query *query, struct rows *rows,
                           struct query_page *ret_page) MUST_CHECK;

#endif
