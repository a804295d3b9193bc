/*
 * The signers' directory (代表委员名册): who deputies, members and organisations are. A table with
 * a row a person, imported apart; proposals are matched to it by name and kind, same names (重名)
 * are chosen by hand (rule 1).
 *
 *   类别 姓名 [代表团或界别 工作单位 通讯地址 联系电话]
 *
 * 类别 is 代表, 委员 or 单位.
 */
#ifndef BANFU_ASSIGNMENT_DIRECTORY_H
#define BANFU_ASSIGNMENT_DIRECTORY_H

#include "assignment/domain.h"
#include "common/base/failure.h"
#include "common/table/headings.h"

enum {
    DIRECTORY_ROWS_MAX = 5000,
    DIRECTORY_FAULTS_MAX = 200,
    NAMESAKES_MAX = 20, /* of one kind */
    PERSON_ID_SIZE = 256
};

enum person_kind {
    PERSON_DEPUTY = 1,  /* 代表 */
    PERSON_MEMBER,      /* 委员 */
    PERSON_ORGANISATION /* 单位 */
};
enum { PERSON_KINDS = PERSON_ORGANISATION };

/* One of the directory. Phone and address are open only while they are read or looked up. */
struct person {
    const char *delegation;
    const char *work_unit;
    const char *phone;
    const char *address;
};

/* All of one kind and name, in the order they came: a person's number never changes. */
struct namesakes {
    enum person_kind kind;
    const char *name;
    struct person *persons;
    size_t count;
};

struct directory_row {
    size_t line;
    enum person_kind kind;
    const char *name;
    struct person person;
    bool faulty;
};

struct directory_book {
    struct directory_row *rows;
    size_t row_count;
    struct table_faults faults;
    struct table_faults unused; /* columns that mean nothing here */
};

/* Reads a CSV or XLSX directory; all lives in `arena`. Returns 0 also when rows are faulty. Returns
 * -1 with `failure` when it is no directory at all. */
int directory_read(const void *bytes, size_t size, struct arena *arena, struct failure *failure,
                   struct directory_book *ret_book) MUST_CHECK;

/* The token of a kind ("DEPUTY"), and the kinds who may sign a kind of proposal. Static. */
const char *person_kind_name(enum person_kind kind);
size_t person_kinds_of(enum proposal_kind kind, enum person_kind ret_kinds[2]);

/* "DEPUTY/石轩庆/1" of the person at `index`. */
const char *person_id(const struct namesakes *namesakes, size_t index, char ret_id[PERSON_ID_SIZE]);

/* Takes such an id apart; the name lives in `arena`. Returns 0, or -1 when it is none or the arena
 * is full. */
int person_id_parse(const char *id, struct arena *arena, enum person_kind *ret_kind,
                    const char **ret_name, size_t *ret_index) MUST_CHECK;

enum person_change { PERSON_UNCHANGED, PERSON_CREATED, PERSON_UPDATED, PERSON_TOO_MANY };

/* Takes a row in: the same delegation and work unit mean the same person, as does the only person
 * of a name. The list grows in `arena`; NULL persons on no memory are PERSON_TOO_MANY. */
enum person_change namesakes_adopt(struct namesakes *namesakes, const struct person *person,
                                   struct arena *arena) MUST_CHECK;

/* Fills in a signer from those of his name, `delegation` being what the register says of him ("":
 * nothing): person, delegation, organisation, or ambiguous. Several lists of namesakes: one a kind.
 */
int signer_match(struct signer *signer, const struct namesakes *lists, size_t list_count,
                 struct arena *arena) MUST_CHECK;

#endif
