/*
 * What a text has in common with others, told without holding the texts side by side: of all its
 * runs of some letters, the marks (hashes) that are least. The same run has the same mark in every
 * text, so that two texts that share a passage share its marks, or the same few of them.
 */
#ifndef BANFU_BASE_SKETCH_H
#define BANFU_BASE_SKETCH_H

#include <stddef.h>
#include <stdint.h>

enum { SKETCH_MARKS_MAX = 64, SKETCH_RUN_MAX = 8 };

/* The marks of the runs of `run` (1 to SKETCH_RUN_MAX) letters of `text` (UTF-8), ascending, each
 * once. Spaces and punctuation are passed over; wide forms and capitals count as their plain ones.
 * A text shorter than a run is one run. Returns how many; 0 for a text without a letter. The marks
 * go into logs: what makes them stays as it is. */
size_t sketch_make(const char *text, size_t size, size_t run, uint32_t ret_marks[SKETCH_MARKS_MAX]);

#endif
