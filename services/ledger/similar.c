#include "ledger/similar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    COUNTERS = 1 << 16, /* two marks that fall on one counter weigh a little less than they would */
    COMMON_LEAST = 20   /* rows that share a run of a text before it is taken for a set phrase */
};

/* How many rows have each mark, and what that makes it weigh. */
struct weighing {
    uint32_t *titles, *texts; /* COUNTERS each */
    double *weights;          /* by the number of rows that share a mark, up to all */
    size_t rows;
};

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

/* --- what marks weigh --- */

static void weighing_done(struct weighing *weighing)
{
    free(weighing->titles);
    free(weighing->texts);
    free(weighing->weights);
}

static void count_marks(uint32_t *counters, const uint32_t *marks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        counters[marks[i] % COUNTERS]++;
    }
}

static int weigh(const struct rows *rows, struct weighing *ret_weighing)
{
    size_t count = rows_count(rows);
    struct weighing weighing = {
        .titles = calloc(COUNTERS, sizeof(*weighing.titles)),
        .texts = calloc(COUNTERS, sizeof(*weighing.texts)),
        .weights = calloc(count + 1, sizeof(*weighing.weights)),
        .rows = count,
    };

    if (!weighing.titles || !weighing.texts || !weighing.weights) {
        weighing_done(&weighing);
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        const struct row_words *words = &rows_at(rows, i)->words;
        count_marks(weighing.titles, words->marks, words->title_count);
        count_marks(weighing.texts, words->marks + words->title_count, words->text_count);
    }
    for (size_t shared = 0; shared <= count; shared++) {
        weighing.weights[shared] = log((double)(count + 1) / (double)(shared ? shared : 1));
    }
    *ret_weighing = weighing;
    return 0;
}

static double weight_of(const struct weighing *weighing, const uint32_t *counters, uint32_t mark)
{
    size_t shared = counters[mark % COUNTERS];

    if (counters == weighing->texts && shared > COMMON_LEAST && shared > weighing->rows / 10) {
        return 0;
    }
    return weighing->weights[shared < weighing->rows ? shared : weighing->rows];
}

/* --- two of them --- */

/* What they share, of what they have: from 0 to 1. Both ascend. */
static double compare(const struct weighing *weighing, const uint32_t *counters,
                      const uint32_t *one, size_t one_count, const uint32_t *other,
                      size_t other_count)
{
    double all = 0, shared = 0;

    for (size_t i = 0, k = 0; i < one_count || k < other_count;) {
        bool left = k == other_count || (i < one_count && one[i] <= other[k]);
        bool right = i == one_count || (k < other_count && other[k] <= one[i]);
        double weight = weight_of(weighing, counters, left ? one[i] : other[k]);
        all += left && right ? 2 * weight : weight;
        shared += left && right ? 2 * weight : 0;
        i += left ? 1 : 0;
        k += right ? 1 : 0;
    }
    return all > 0 ? shared / all : 0;
}

/* Either alone makes two proposals alike, both make them more so. */
static int32_t likeness(const struct weighing *weighing, const struct row_words *one,
                        const struct row_words *other)
{
    double title = compare(weighing, weighing->titles, one->marks, one->title_count, other->marks,
                           other->title_count);

    if (one->text_count == 0 || other->text_count == 0) {
        return (int32_t)lround(100 * title);
    }
    double text = compare(weighing, weighing->texts, one->marks + one->title_count, one->text_count,
                          other->marks + other->title_count, other->text_count);
    return (int32_t)lround(70 * fmax(title, text) + 30 * fmin(title, text));
}

static bool is_before(const struct similar_hit *one, const struct similar_hit *other)
{
    if (one->likeness != other->likeness) {
        return one->likeness > other->likeness;
    }
    if (one->row->kind != other->row->kind) {
        return one->row->kind < other->row->kind;
    }
    return one->row->between != other->row->between ? other->row->between
                                                    : one->row->number < other->row->number;
}

static void add_hit(struct similar_hits *hits, const struct similar_hit *hit)
{
    size_t place = hits->count;

    while (place > 0 && is_before(hit, &hits->list[place - 1])) {
        place--;
    }
    if (place == SIMILAR_MAX) {
        return;
    }
    size_t moved = hits->count - place - (hits->count == SIMILAR_MAX ? 1 : 0);
    memmove(&hits->list[place + 1], &hits->list[place], moved * sizeof(*hit));
    hits->list[place] = *hit;
    hits->count += hits->count < SIMILAR_MAX ? 1 : 0;
}

int similar_find(const struct rows *rows, const struct row_words *asked, const char *own,
                 struct similar_hits *ret_hits)
{
    struct weighing weighing;

    ret_hits->count = 0;
    if (weigh(rows, &weighing) != 0) {
        return -1;
    }
    for (size_t i = 0; i < rows_count(rows); i++) {
        const struct row *row = rows_at(rows, i);
        if (row->import != NAME_NONE || strcmp(row->key, own) == 0) {
            continue;
        }
        const struct similar_hit hit = {.row = row,
                                        .likeness = likeness(&weighing, asked, &row->words)};
        if (hit.likeness >= SIMILAR_LEAST) {
            add_hit(ret_hits, &hit);
        }
    }
    weighing_done(&weighing);
    return 0;
}
