#include "common/base/digest.h"

#include <openssl/evp.h>
#include <string.h>
#include <threads.h>

/* Looked up once: EVP_sm3() and its like would be, under a lock, at every digest. They live as long
 * as the process. */
static EVP_MD *sm3, *sha256;
static once_flag fetched = ONCE_FLAG_INIT;

static void fetch(void)
{
    sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
    sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
}

static int digest_by(EVP_MD *const *chosen, const void *bytes, size_t size,
                     uint8_t ret_digest[DIGEST_SIZE])
{
    unsigned int length = 0;

    call_once(&fetched, fetch);
    const EVP_MD *algorithm = *chosen;

    if (!algorithm || EVP_MD_size(algorithm) != DIGEST_SIZE) {
        return -1;
    }
    return EVP_Digest(bytes, size, ret_digest, &length, algorithm, NULL) == 1 ? 0 : -1;
}

int digest_sm3(const void *bytes, size_t size, uint8_t ret_digest[DIGEST_SIZE])
{
    return digest_by(&sm3, bytes, size, ret_digest);
}

int digest_sha256(const void *bytes, size_t size, uint8_t ret_digest[DIGEST_SIZE])
{
    return digest_by(&sha256, bytes, size, ret_digest);
}

void digest_hex(const uint8_t digest[DIGEST_SIZE], char ret_text[DIGEST_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    char *out = ret_text;

    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        *out++ = digits[digest[i] >> 4U];
        *out++ = digits[digest[i] & 0xFU];
    }
    *out = '\0';
}

/* -1 for no digit. */
static int digit_of(char letter)
{
    if (letter >= '0' && letter <= '9') {
        return letter - '0';
    }
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

int digest_parse(const char *text, uint8_t ret_digest[DIGEST_SIZE])
{
    uint8_t digest[DIGEST_SIZE];

    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        int high = digit_of(text[2 * i]);
        int low = high < 0 ? -1 : digit_of(text[2 * i + 1]); /* nothing behind the end is read */
        if (low < 0) {
            return -1;
        }
        digest[i] = (uint8_t)(high << 4 | low);
    }
    if (text[DIGEST_HEX_SIZE - 1] != '\0') {
        return -1;
    }
    memcpy(ret_digest, digest, DIGEST_SIZE);
    return 0;
}
