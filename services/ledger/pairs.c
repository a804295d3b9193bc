#include "ledger/pairs.h"

#include "ledger/best.h"
#include "ledger/similar.h"
#include "ledger/weights.h"

#include <stdlib.h>
#include <string.h>

/* A mark, of a title or of a text, that a new row has. */
struct posting {
    uint32_t mark;
    uint16_t subject;
};

struct postings {
    struct posting *list; /* by mark */
    size_t count;
    uint8_t some[1 << 13]; /* which marks may be there, by their last 16 bits */
};

/* What a new row comes to, and what it shares with the row at hand. */
struct subject {
    double title, text;               /* of all its marks */
    double shared_title, shared_text; /* 0 between rows */
    struct pair best[PAIRS_OF_ONE];
    size_t best_count;
    bool more;
};

struct search {
    const struct row *rows; /* the new ones */
    size_t count;
    bool among;
    struct weights *weights;
    struct postings titles, texts;
    struct subject *subjects;
    uint16_t *touched; /* that share something with the row at hand */
    size_t touched_count;
    size_t from; /* the first new row that is told of it */
};

/* --- the marks of the new rows --- */

static int by_mark(const void *one, const void *other)
{
    uint32_t left = ((const struct posting *)one)->mark;
    uint32_t right = ((const struct posting *)other)->mark;

    return left < right ? -1 : left > right;
}

static void post(struct postings *postings, const uint32_t *marks, size_t count, size_t subject)
{
    for (size_t i = 0; i < count; i++) {
        postings->list[postings->count++] =
            (struct posting){.mark = marks[i], .subject = (uint16_t)subject};
        postings->some[(marks[i] & 0xffff) >> 3] |= (uint8_t)(1u << (marks[i] & 7));
    }
}

static const struct posting *find_first(const struct postings *postings, uint32_t mark)
{
    size_t low = 0, high = postings->count;

    if (!(postings->some[(mark & 0xffff) >> 3] & (1u << (mark & 7)))) {
        return NULL;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (postings->list[middle].mark < mark) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < postings->count && postings->list[low].mark == mark ? &postings->list[low] : NULL;
}

static int post_all(struct search *search)
{
    size_t room = search->count * SKETCH_MARKS_MAX + 1;

    search->titles.list = calloc(room, sizeof(*search->titles.list));
    search->texts.list = calloc(room, sizeof(*search->texts.list));
    if (!search->titles.list || !search->texts.list) {
        return -1;
    }
    for (size_t i = 0; i < search->count; i++) {
        const struct row_words *words = &search->rows[i].words;
        post(&search->titles, words->marks, words->title_count, i);
        post(&search->texts, words->marks + words->title_count, words->text_count, i);
    }
    qsort(search->titles.list, search->titles.count, sizeof(struct posting), by_mark);
    qsort(search->texts.list, search->texts.count, sizeof(struct posting), by_mark);
    return 0;
}

/* --- what marks weigh --- */

static double weigh_title(const struct weights *weights, const struct row_words *words)
{
    double all = 0;

    for (size_t i = 0; i < words->title_count; i++) {
        all += weights_of_title(weights, words->marks[i]);
    }
    return all;
}

static double weigh_text(const struct weights *weights, const struct row_words *words)
{
    double all = 0;

    for (size_t i = 0; i < words->text_count; i++) {
        all += weights_of_text(weights, words->marks[words->title_count + i]);
    }
    return all;
}

static int weigh_all(struct search *search, const struct rows *rows)
{
    for (size_t i = 0; i < rows_count(rows); i++) {
        weights_count(search->weights, &rows_at(rows, i)->words);
    }
    for (size_t i = 0; search->among && i < search->count; i++) {
        weights_count(search->weights, &search->rows[i].words);
    }
    if (weights_settle(search->weights) != 0) {
        return -1;
    }
    for (size_t i = 0; i < search->count; i++) {
        search->subjects[i].title = weigh_title(search->weights, &search->rows[i].words);
        search->subjects[i].text = weigh_text(search->weights, &search->rows[i].words);
    }
    return 0;
}

/* --- a row that stands --- */

static void touch(struct search *search, const struct posting *posting, double weight, bool text)
{
    struct subject *subject = &search->subjects[posting->subject];

    if (weight <= 0) {
        return;
    }
    if (subject->shared_title <= 0 && subject->shared_text <= 0) {
        search->touched[search->touched_count++] = posting->subject;
    }
    *(text ? &subject->shared_text : &subject->shared_title) += weight;
}

static void share(struct search *search, const struct postings *postings, uint32_t mark, bool text)
{
    const struct posting *posting = find_first(postings, mark);
    double weight =
        text ? weights_of_text(search->weights, mark) : weights_of_title(search->weights, mark);

    for (; posting && posting < postings->list + postings->count && posting->mark == mark;
         posting++) {
        touch(search, posting, weight, text);
    }
}

static bool is_liker(const void *one, const void *other)
{
    return ((const struct pair *)one)->likeness > ((const struct pair *)other)->likeness;
}

static bool add_pair(struct pair *list, size_t *count, size_t most, const struct pair *pair)
{
    return best_add(list, count, most, sizeof(*list), pair, is_liker);
}

static double share_of(double shared, double one, double other)
{
    return one + other > 0 ? 2 * shared / (one + other) : 0;
}

static void judge(struct search *search, size_t place, const struct row *row, double title,
                  double text)
{
    struct subject *subject = &search->subjects[place];
    const struct pair pair = {
        .subject = place,
        .like = row,
        .likeness = similar_likeness(&search->rows[place].words, &row->words,
                                     share_of(subject->shared_title, subject->title, title),
                                     share_of(subject->shared_text, subject->text, text))};

    subject->shared_title = subject->shared_text = 0;
    bool own = search->among && strcmp(search->rows[place].key, row->key) == 0;
    if (!own && place >= search->from && pair.likeness >= SIMILAR_LEAST) {
        subject->more =
            !add_pair(subject->best, &subject->best_count, PAIRS_OF_ONE, &pair) || subject->more;
    }
}

static void look_at(struct search *search, const struct row *row, size_t from)
{
    const struct row_words *words = &row->words;

    search->from = from;
    search->touched_count = 0;
    for (size_t i = 0; i < words->title_count; i++) {
        share(search, &search->titles, words->marks[i], false);
    }
    for (size_t i = 0; i < words->text_count; i++) {
        share(search, &search->texts, words->marks[words->title_count + i], true);
    }
    if (search->touched_count == 0) {
        return;
    }
    double title = weigh_title(search->weights, words);
    double text = weigh_text(search->weights, words);
    for (size_t i = 0; i < search->touched_count; i++) {
        judge(search, search->touched[i], row, title, text);
    }
}

/* --- the whole --- */

static void look_at_all(struct search *search, const struct rows *rows)
{
    for (size_t i = 0; i < rows_count(rows); i++) {
        if (rows_at(rows, i)->import == NAME_NONE) {
            look_at(search, rows_at(rows, i), 0);
        }
    }
    for (size_t i = 0; search->among && i < search->count; i++) {
        look_at(search, &search->rows[i], i + 1);
    }
}

static void collect(const struct search *search, struct pairs *pairs)
{
    for (size_t i = 0; i < search->count; i++) {
        const struct subject *subject = &search->subjects[i];
        pairs->more = pairs->more || subject->more;
        for (size_t k = 0; k < subject->best_count; k++) {
            pairs->more =
                !add_pair(pairs->list, &pairs->count, PAIRS_MAX, &subject->best[k]) || pairs->more;
        }
    }
}

static int begin(struct search *search, const struct rows *rows)
{
    search->weights = weights_new();
    search->subjects = calloc(search->count + 1, sizeof(*search->subjects));
    search->touched = calloc(search->count + 1, sizeof(*search->touched));
    if (!search->weights || !search->subjects || !search->touched || post_all(search) != 0) {
        return -1;
    }
    return weigh_all(search, rows);
}

static void end(struct search *search)
{
    weights_free(search->weights);
    free(search->subjects);
    free(search->touched);
    free(search->titles.list);
    free(search->texts.list);
}

int pairs_find(const struct rows *rows, const struct row *subjects, size_t count, bool among,
               struct pairs *ret_pairs)
{
    struct search search = {.rows = subjects, .count = count, .among = among};
    int result = count <= PAIRS_SUBJECTS_MAX ? begin(&search, rows) : -1;

    ret_pairs->count = 0;
    ret_pairs->more = false;
    if (result == 0) {
        look_at_all(&search, rows);
        collect(&search, ret_pairs);
    }
    end(&search);
    return result;
}
