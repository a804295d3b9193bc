#include "ledger/similar.h"

#include "ledger/best.h"
#include "ledger/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- the subject of a title --- */

static bool starts_with(const char *text, size_t size, const char *start)
{
    return size >= strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

static bool ends_with(const char *text, size_t size, const char *end)
{
    return size >= strlen(end) && memcmp(text + size - strlen(end), end, strlen(end)) == 0;
}

size_t similar_title(const char *title, uint32_t ret_marks[SKETCH_MARKS_MAX])
{
    static const char about[] = "关于";
    static const char *const ends[] = {"的建议", "的提案", "的议案"};
    size_t size = strlen(title);

    if (starts_with(title, size, about)) {
        title += strlen(about);
        size -= strlen(about);
    }
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (ends_with(title, size, ends[i])) {
            size -= strlen(ends[i]);
            break;
        }
    }
    return sketch_make(title, size, 2, ret_marks);
}

int similar_set_words(struct row *row, const uint32_t *text_marks, size_t count)
{
    uint32_t title[SKETCH_MARKS_MAX];
    size_t title_count = similar_title(row->title, title);

    if (count > SKETCH_MARKS_MAX) {
        return -1;
    }
    uint32_t *marks = malloc((title_count + count + 1) * sizeof(*marks));
    if (!marks) {
        return -1;
    }
    memcpy(marks, title, title_count * sizeof(*marks));
    if (count > 0) {
        memcpy(marks + title_count, text_marks, count * sizeof(*marks));
    }
    free(row->words.marks);
    row->words =
        (struct row_words){.marks = marks, .title_count = title_count, .text_count = count};
    return 0;
}

/* --- two of them --- */

typedef double (*mark_weight)(const struct weights *weights, uint32_t mark);

/* What they share, of what they have: from 0 to 1. Both ascend. */
static double compare(const struct weights *weights, mark_weight weight_of, const uint32_t *one,
                      size_t one_count, const uint32_t *other, size_t other_count)
{
    double all = 0, shared = 0;

    for (size_t i = 0, k = 0; i < one_count || k < other_count;) {
        bool left = k == other_count || (i < one_count && one[i] <= other[k]);
        bool right = i == one_count || (k < other_count && other[k] <= one[i]);
        double weight = weight_of(weights, left ? one[i] : other[k]);
        all += left && right ? 2 * weight : weight;
        shared += left && right ? 2 * weight : 0;
        i += left ? 1 : 0;
        k += right ? 1 : 0;
    }
    return all > 0 ? shared / all : 0;
}

/* Either alone makes two proposals alike, both make them more so. */
int32_t similar_likeness(const struct row_words *one, const struct row_words *other, double title,
                         double text)
{
    if (one->text_count == 0 || other->text_count == 0) {
        return (int32_t)lround(100 * title);
    }
    return (int32_t)lround(70 * fmax(title, text) + 30 * fmin(title, text));
}

static int32_t likeness(const struct weights *weights, const struct row_words *one,
                        const struct row_words *other)
{
    double title = compare(weights, weights_of_title, one->marks, one->title_count, other->marks,
                           other->title_count);
    double text = compare(weights, weights_of_text, one->marks + one->title_count, one->text_count,
                          other->marks + other->title_count, other->text_count);

    return similar_likeness(one, other, title, text);
}

static bool is_before(const void *left, const void *right)
{
    const struct similar_hit *one = left, *other = right;

    if (one->likeness != other->likeness) {
        return one->likeness > other->likeness;
    }
    if (one->row->kind != other->row->kind) {
        return one->row->kind < other->row->kind;
    }
    return one->row->between != other->row->between ? other->row->between
                                                    : one->row->number < other->row->number;
}

int similar_find(const struct rows *rows, const struct row_words *asked, const char *own,
                 struct similar_hits *ret_hits)
{
    struct weights *weights = weights_new();

    ret_hits->count = 0;
    for (size_t i = 0; weights && i < rows_count(rows); i++) {
        weights_count(weights, &rows_at(rows, i)->words);
    }
    if (!weights || weights_settle(weights) != 0) {
        weights_free(weights);
        return -1;
    }
    for (size_t i = 0; i < rows_count(rows); i++) {
        const struct row *row = rows_at(rows, i);
        if (row->import != NAME_NONE || strcmp(row->key, own) == 0) {
            continue;
        }
        const struct similar_hit hit = {.row = row,
                                        .likeness = likeness(weights, asked, &row->words)};
        if (hit.likeness >= SIMILAR_LEAST) {
            (void)best_add(ret_hits->list, &ret_hits->count, SIMILAR_MAX, sizeof(hit), &hit,
                           is_before);
        }
    }
    weights_free(weights);
    return 0;
}
