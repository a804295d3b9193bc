/*
 * Files of pdf.h, one behind the other, as one: pages, fonts, text and structure as they stand in
 * each. Fonts are not shared, so that a set of any size is joined in the memory of its largest
 * file. The same files give the same bytes.
 */
#ifndef BANFU_REPLY_DOCUMENT_PDF_JOIN_H
#define BANFU_REPLY_DOCUMENT_PDF_JOIN_H

#include "common/base/attributes.h"

#include <stddef.h>
#include <stdio.h>

struct pdf_join;

/* Begins a file at `to`, which is empty, and the caller's to close. `title` is copied: of the
 * whole. NULL when memory is short. */
struct pdf_join *pdf_join_new(FILE *to, const char *title) MUST_CHECK;
/* Accepts NULL. */
void pdf_join_free(struct pdf_join *join);

/* Appends one file. -1 when it is none of ours, memory is short or the file cannot be written. */
int pdf_join_add(struct pdf_join *join, const void *bytes, size_t size) MUST_CHECK;

/* Ends the file. -1 as above, or when no page was added. */
int pdf_join_end(struct pdf_join *join, size_t *ret_pages) MUST_CHECK;

#endif
