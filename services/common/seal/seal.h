/*
 * Sealing of short texts (phones, addresses) under a key file. The owner, the record and field a
 * text belongs to, is authenticated with it and not stored: opening with another owner fails.
 */
#ifndef BANFU_SEAL_SEAL_H
#define BANFU_SEAL_SEAL_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <stddef.h>

enum { SEAL_KEYS_MAX = 4, SEAL_TEXT_MAX = 4096, SEAL_OVERHEAD = 1 + 4 + 24 + 16 };

struct seal;

/* Reads the key file at `path`, making it when it is missing (secret_file.h). NULL with a line for
 * the operator in `fault`, which the caller has initialised. Free with seal_free. */
struct seal *seal_new(const char *path, struct buffer *fault) MUST_CHECK;

/* Wipes the keys. Accepts NULL. */
void seal_free(struct seal *seal);

/* Appends the sealed form of `text` (at most SEAL_TEXT_MAX bytes; SEAL_OVERHEAD more come out) to
 * `ret_sealed`. `owner` is the record's name with the field's, never changing while the text is
 * stored ("docket/shuozhou-2022/signer/17/phone"). Two seals of one text differ. Returns 0, or -1
 * when the text is too long or memory short. */
int seal_close(const struct seal *seal, const char *owner, const char *text,
               struct buffer *ret_sealed) MUST_CHECK;

enum seal_outcome {
    SEAL_OPENED,
    SEAL_DAMAGED,     /* altered, cut, or it belongs to another owner */
    SEAL_KEY_MISSING, /* sealed under a key that the file does not hold */
    SEAL_NO_MEMORY
};

/* Opens what seal_close made for the same `owner`; the text is owned by `arena`. */
enum seal_outcome seal_open(const struct seal *seal, const char *owner, const void *sealed,
                            size_t size, struct arena *arena, const char **ret_text) MUST_CHECK;

#endif
