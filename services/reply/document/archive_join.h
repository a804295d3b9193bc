/* Archives of archive.h as one, their files as they stand, each under a folder of its own or none.
 * The same archives give the same bytes. */
#ifndef BANFU_REPLY_DOCUMENT_ARCHIVE_JOIN_H
#define BANFU_REPLY_DOCUMENT_ARCHIVE_JOIN_H

#include "common/base/attributes.h"

#include <stddef.h>
#include <stdio.h>

struct archive_join;

/* Begins an archive at `to`, which is empty, and the caller's to close. NULL when memory is short.
 */
struct archive_join *archive_join_new(FILE *to) MUST_CHECK;
/* Accepts NULL. */
void archive_join_free(struct archive_join *join);

/* Appends the files of one archive, their names behind `folder` ("" for none). -1 when it is none
 * of ours, memory is short, the whole beyond what a ZIP without extensions holds, or the file
 * cannot be written. */
int archive_join_add(struct archive_join *join, const char *folder, const void *bytes,
                     size_t size) MUST_CHECK;

/* Ends the archive. -1 as above, or when nothing was added. */
int archive_join_end(struct archive_join *join, size_t *ret_files) MUST_CHECK;

#endif
