#include "ledger/weights.h"

#include <math.h>
#include <stdlib.h>

enum {
    COUNTERS = 1 << 16, /* two marks that fall on one counter weigh a little less than they would */
    COMMON_LEAST = 20   /* rows that share a run of a text before it is taken for a set phrase */
};

struct weights {
    uint32_t titles[COUNTERS], texts[COUNTERS]; /* how many rows have the mark */
    size_t rows;
    double *by_sharing; /* by the number of rows that share a mark, up to all */
};

struct weights *weights_new(void)
{
    return calloc(1, sizeof(struct weights));
}

void weights_free(struct weights *weights)
{
    if (weights) {
        free(weights->by_sharing);
        free(weights);
    }
}

static void count_marks(uint32_t *counters, const uint32_t *marks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        counters[marks[i] % COUNTERS]++;
    }
}

void weights_count(struct weights *weights, const struct row_words *words)
{
    if (words->marks) {
        count_marks(weights->titles, words->marks, words->title_count);
        count_marks(weights->texts, words->marks + words->title_count, words->text_count);
    }
    weights->rows++;
}

int weights_settle(struct weights *weights)
{
    size_t rows = weights->rows;

    weights->by_sharing = calloc(rows + 1, sizeof(*weights->by_sharing));
    if (!weights->by_sharing) {
        return -1;
    }
    for (size_t shared = 0; shared <= rows; shared++) {
        weights->by_sharing[shared] = log((double)(rows + 1) / (double)(shared ? shared : 1));
    }
    return 0;
}

static double of_sharing(const struct weights *weights, size_t shared)
{
    return weights->by_sharing[shared < weights->rows ? shared : weights->rows];
}

double weights_of_title(const struct weights *weights, uint32_t mark)
{
    return of_sharing(weights, weights->titles[mark % COUNTERS]);
}

double weights_of_text(const struct weights *weights, uint32_t mark)
{
    size_t shared = weights->texts[mark % COUNTERS];

    return shared > COMMON_LEAST && shared > weights->rows / 10 ? 0 : of_sharing(weights, shared);
}
