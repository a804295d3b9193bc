/* Digests by OpenSSL's libcrypto. SM3 (GB/T 32905-2016) chains the log; SHA-256 (FIPS 180-4) names
 * content. */
#ifndef BANFU_BASE_DIGEST_H
#define BANFU_BASE_DIGEST_H

#include "common/base/attributes.h"

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_SIZE = 32, DIGEST_HEX_SIZE = 2 * DIGEST_SIZE + 1 };

/* The 32-byte digest of `size` bytes. Returns 0, or -1 when libcrypto has no memory or lacks the
 * algorithm. */
int digest_sm3(const void *bytes, size_t size, uint8_t ret_digest[DIGEST_SIZE]) MUST_CHECK;
int digest_sha256(const void *bytes, size_t size, uint8_t ret_digest[DIGEST_SIZE]) MUST_CHECK;

/* Lower-case hexadecimal with a NUL. */
void digest_hex(const uint8_t digest[DIGEST_SIZE], char ret_text[DIGEST_HEX_SIZE]);

/* The digest that digest_hex wrote; -1 for any other text. */
int digest_parse(const char *text, uint8_t ret_digest[DIGEST_SIZE]) MUST_CHECK;

#endif
