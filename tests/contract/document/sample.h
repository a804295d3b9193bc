/* The papers that the tests look at, each under the name of its file. */
#ifndef BANFU_TESTS_DOCUMENT_SAMPLE_H
#define BANFU_TESTS_DOCUMENT_SAMPLE_H

#include "reply/document/card.h"
#include "reply/document/letter.h"

/* One of the three is set. */
struct sample_paper {
    const char *name; /* of a template too, when it has values */
    const struct letter *letter;
    const struct card *card;
    const struct template_values *values;
};

typedef int (*sample_write_cb)(void *data, const struct sample_paper *paper);

/* Hands every letter and card to `write`. 0 when all went as it should. */
int sample_letters(sample_write_cb write, void *data);

/* Hands every other paper to `write`. */
int sample_papers(sample_write_cb write, void *data);

#endif
