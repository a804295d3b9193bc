/* Which proposals may be the like of one: the same subject in the other kind, its own or an earlier
 * docket (rule 3). Pure; the same rows give the same answer. */
#ifndef BANFU_LEDGER_SIMILAR_H
#define BANFU_LEDGER_SIMILAR_H

#include "common/base/attributes.h"
#include "common/base/sketch.h"
#include "ledger/rows.h"

enum {
    SIMILAR_MAX = 10,
    SIMILAR_LEAST =
        40 /* of a hundred: below, what is alike is mostly the way such titles are put */
};

struct similar_hit {
    const struct row *row;
    int32_t likeness; /* SIMILAR_LEAST to 100 */
};

struct similar_hits {
    struct similar_hit list[SIMILAR_MAX]; /* the likest first, then by kind and number */
    size_t count;
};

/* The marks of a title's subject: “关于” and “的建议” or “的提案” around it are everybody's. */
size_t similar_title(const char *title, uint32_t ret_marks[SKETCH_MARKS_MAX]);

/* Gives a row the marks of its title as it stands, and of its text as given. -1 when memory is
 * short or there are too many. */
int similar_set_words(struct row *row, const uint32_t *text_marks, size_t count) MUST_CHECK;

/* The rows most like the words `asked`, but for the one whose key is `own` ("" for none). One pass
 * over the rows counts how many share each mark, one compares. -1 when memory is short. */
int similar_find(const struct rows *rows, const struct row_words *asked, const char *own,
                 struct similar_hits *ret_hits) MUST_CHECK;

/* Of a hundred: of two that share so much (0 to 1) of the marks of their titles and texts. */
int32_t similar_likeness(const struct row_words *one, const struct row_words *other, double title,
                         double text);

#endif
