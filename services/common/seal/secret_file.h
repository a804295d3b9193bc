/*
 * Secrets kept in files: one secret a line, base64url without padding, readable by the owner alone.
 */
#ifndef BANFU_SEAL_SECRET_FILE_H
#define BANFU_SEAL_SECRET_FILE_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Reads the secrets of `size` bytes each in the file at `path`, at most `most`, into `ret_secrets`
 * (room for most × size bytes) and their number into `ret_count`. A file that is missing is made
 * first, with one random secret and mode 0600; of several processes doing so at once one wins and
 * all read its secret.
 *
 * Returns 0; or -1 with one English line for the operator appended to `fault`: not readable, others
 * may read it, a line that is no secret, none or too many.
 */
int secret_file_read(const char *path, size_t size, size_t most, uint8_t *ret_secrets,
                     size_t *ret_count, struct buffer *fault) MUST_CHECK;

#endif
