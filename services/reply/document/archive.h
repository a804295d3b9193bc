/* Named files as one ZIP: DOCX is one, and so are the letters of a proposal. The same files give
 * the same bytes. */
#ifndef BANFU_REPLY_DOCUMENT_ARCHIVE_H
#define BANFU_REPLY_DOCUMENT_ARCHIVE_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <stddef.h>

/* One file; name (UTF-8) and bytes are the caller's. */
struct archive_file {
    const char *name;
    const void *bytes;
    size_t size;
};

/* Appends the archive to `ret_archive`. Returns 0, or -1 when memory is short or its cap reached
 * (`full`).
 */
int archive_write(const struct archive_file *files, size_t count,
                  struct buffer *ret_archive) MUST_CHECK;

#endif
