#include "common/commit/remembered.h"

#include "common/base/digest.h"

#include <ctype.h>
#include <string.h>

/* Reads a number that ends with a space or at `end`; NULL when there is none. */
static const char *read_number(const char *at, const char *end, int64_t *ret_number)
{
    int64_t number = 0;
    const char *start = at;

    while (at < end && isdigit((unsigned char)*at)) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, *at - '0', &number)) {
            return NULL;
        }
        at++;
    }
    if (at == start || (at < end && *at != ' ')) {
        return NULL;
    }
    *ret_number = number;
    return at < end ? at + 1 : at;
}

static int read_versions(const char *at, const char *end, struct commit_outcome *outcome)
{
    while (at < end) {
        if (outcome->version_count == COMMIT_VERSIONS_MAX) {
            return -1;
        }
        at = read_number(at, end, &outcome->versions[outcome->version_count]);
        if (!at) {
            return -1;
        }
        outcome->version_count++;
    }
    return 0;
}

int remembered_read(const char *bytes, size_t size, struct commit_outcome *ret_outcome)
{
    struct commit_outcome *outcome = ret_outcome;
    const char *at = bytes + DIGEST_SIZE;
    const char *end = size > DIGEST_SIZE ? memchr(at, '\n', size - DIGEST_SIZE) : NULL;

    if (!end) {
        return -1;
    }
    memset(outcome, 0, sizeof(*outcome));
    outcome->result = COMMIT_REMEMBERED;
    outcome->message = "";
    at = read_number(at, end, &outcome->position);
    at = at ? read_number(at, end, &outcome->instant_ms) : NULL;
    if (!at || read_versions(at, end, outcome) != 0) {
        return -1;
    }
    outcome->receipt = end + 1;
    outcome->receipt_size = size - (size_t)(end + 1 - bytes);
    return 0;
}
