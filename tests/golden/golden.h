/*
 * Golden files: what a test holds its result to, kept beside this header. With BANFU_WRITE_GOLDEN
 * set in the environment the file is written instead; git then shows what changed.
 */
#ifndef BANFU_TESTS_GOLDEN_H
#define BANFU_TESTS_GOLDEN_H

#include "common/base/transitions.h"

/* Fails the cmocka test unless tests/golden/NAME holds exactly `text`. */
void assert_golden(const char *name, const char *text);

/* Fails the cmocka test unless the table has no fault and tests/golden/lifecycle-NAME.md is how it
 * prints itself: title, diagram, a row a cell. */
void assert_lifecycle_golden(const char *name, const struct transition_table *table);

#endif
