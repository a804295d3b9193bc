/*
 * Whether a token is to be believed: by whom it was signed, for which service, until when, and that
 * its account's epoch has not been raised since. A signature that was checked once is remembered,
 * in a bounded table, until the token expires.
 */
#ifndef BANFU_ACCESS_VERIFIER_H
#define BANFU_ACCESS_VERIFIER_H

#include "common/access/epochs.h"
#include "common/access/keys.h"
#include "common/access/token.h"
#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <stddef.h>
#include <stdint.h>

#define VERIFIER_OUTCOME_MAP(XX)                                                                   \
    XX(ACCEPTED, "believed")                                                                       \
    XX(MALFORMED, "not a token")                                                                   \
    XX(OTHER_AUDIENCE, "meant for another service")                                                \
    XX(NOT_IN_TIME, "expired, not yet valid or valid for too long")                                \
    XX(KEY_UNKNOWN, "signed under a key that is not in the key directory")                         \
    XX(FORGED, "the signature is not the key's, or the key may not vouch for this account")        \
    XX(CALLED_IN, "the account's epoch was raised after the token was issued")                     \
    XX(EPOCHS_STALE, "it cannot be told whether it was called in")

enum verifier_outcome {
#define XX(name, meaning) VERIFIER_##name, /* meaning */
    VERIFIER_OUTCOME_MAP(XX)
#undef XX
};

struct verifier;

struct verifier_options {
    const char *audience;        /* the service this process is: "reply"; copied */
    const char *key_directory;   /* keys.h; copied; read now, every 10 s and for unknown keys */
    const struct epochs *epochs; /* the caller's, outlives the verifier */
    size_t remembered_max;       /* tokens remembered; 0: none. 40 bytes each, made at once */
};

/* NULL with a line for the operator in `fault`. Free with verifier_free. */
struct verifier *verifier_new(const struct verifier_options *options,
                              struct buffer *fault) MUST_CHECK;

/* Accepts NULL. */
void verifier_free(struct verifier *verifier);

/* Judges the token `text` of `size` bytes at the real time `now_ms`. VERIFIER_ACCEPTED: the token
 * is in `ret_token`, its texts owned by `arena`; else `ret_token` is untouched. */
enum verifier_outcome verifier_judge(struct verifier *verifier, const char *text, size_t size,
                                     int64_t now_ms, struct arena *arena,
                                     struct token *ret_token) MUST_CHECK;

/* Signatures checked so far and tokens recognised instead, for the metrics. */
struct verifier_counts {
    uint64_t checked;
    uint64_t recognised;
};
struct verifier_counts verifier_counts(const struct verifier *verifier);

#endif
