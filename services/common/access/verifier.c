#include "common/access/verifier.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum {
    WAYS = 4,                    /* places a token may be remembered in */
    CLOCK_SLACK_MS = 5000,       /* how far another machine's clock may be ahead */
    KEYS_SOUGHT_AFTER_MS = 1000, /* an unknown key makes us look, once a second at most */
    KEYS_OLD_AFTER_MS = 10000    /* so that a key taken away stops serving */
};

struct remembered {
    uint8_t digest[crypto_generichash_BYTES];
    int64_t expires_ms;
};

struct verifier {
    char *audience;
    char *key_directory;
    const struct epochs *epochs;
    struct key_ring ring;
    int64_t ring_read_ms;
    struct remembered *table; /* set_count sets of WAYS places */
    size_t set_count;
    uint8_t secret[crypto_generichash_KEYBYTES]; /* so that nobody can aim at one set */
    struct verifier_counts counts;
};

struct verifier *verifier_new(const struct verifier_options *options, struct buffer *fault)
{
    struct verifier *verifier = sodium_init() < 0 ? NULL : calloc(1, sizeof(*verifier));

    if (!verifier) {
        buffer_append_text(fault, "out of memory\n");
        return NULL;
    }
    verifier->epochs = options->epochs;
    verifier->set_count = (options->remembered_max + WAYS - 1) / WAYS;
    verifier->audience = strdup(options->audience);
    verifier->key_directory = strdup(options->key_directory);
    verifier->table = calloc(verifier->set_count * WAYS + 1, sizeof(*verifier->table));
    randombytes_buf(verifier->secret, sizeof(verifier->secret));
    if (!verifier->audience || !verifier->key_directory || !verifier->table) {
        buffer_append_text(fault, "out of memory\n");
        verifier_free(verifier);
        return NULL;
    }
    if (key_ring_read(options->key_directory, &verifier->ring, fault) != 0) {
        verifier_free(verifier);
        return NULL;
    }
    return verifier;
}

void verifier_free(struct verifier *verifier)
{
    if (!verifier) {
        return;
    }
    free(verifier->audience);
    free(verifier->key_directory);
    free(verifier->table);
    free(verifier);
}

static void make_digest(const struct verifier *verifier, const char *text, size_t size,
                        uint8_t ret_digest[crypto_generichash_BYTES])
{
    (void)crypto_generichash(ret_digest, crypto_generichash_BYTES, (const uint8_t *)text, size,
                             verifier->secret, sizeof(verifier->secret));
}

static struct remembered *find_set(const struct verifier *verifier, const uint8_t *digest)
{
    uint64_t number = 0;

    memcpy(&number, digest, sizeof(number));
    return &verifier->table[number % verifier->set_count * WAYS];
}

static bool is_remembered(const struct verifier *verifier, const uint8_t *digest)
{
    const struct remembered *set = verifier->set_count ? find_set(verifier, digest) : NULL;

    for (size_t i = 0; set && i < WAYS; i++) {
        if (memcmp(set[i].digest, digest, sizeof(set[i].digest)) == 0) {
            return true;
        }
    }
    return false;
}

/* Takes the place of the token that expires first: forgetting costs a check, nothing else. */
static void remember(struct verifier *verifier, const uint8_t *digest, int64_t expires_ms)
{
    struct remembered *set = verifier->set_count ? find_set(verifier, digest) : NULL;
    struct remembered *place = set;

    if (!set) {
        return;
    }
    for (size_t i = 1; i < WAYS; i++) {
        if (set[i].expires_ms < place->expires_ms) {
            place = &set[i];
        }
    }
    memcpy(place->digest, digest, sizeof(place->digest));
    place->expires_ms = expires_ms;
}

/* Reads the directory again when it was last read `after_ms` ago, or the clock ran back. */
static void read_keys_again(struct verifier *verifier, int64_t now_ms, int64_t after_ms)
{
    struct buffer fault;
    int64_t age_ms = now_ms - verifier->ring_read_ms;

    if (age_ms >= 0 && age_ms < after_ms) {
        return;
    }
    verifier->ring_read_ms = now_ms;
    buffer_init(&fault, 1024);
    /* A directory that cannot be read now leaves the keys as they were. */
    (void)!key_ring_read(verifier->key_directory, &verifier->ring, &fault);
    buffer_done(&fault);
}

static const struct public_key *find_key(struct verifier *verifier, const struct token *token,
                                         int64_t now_ms)
{
    read_keys_again(verifier, now_ms, KEYS_OLD_AFTER_MS);
    const struct public_key *key = key_ring_find(&verifier->ring, token->key_id);
    if (!key) {
        read_keys_again(verifier, now_ms, KEYS_SOUGHT_AFTER_MS);
        key = key_ring_find(&verifier->ring, token->key_id);
    }
    return key;
}

static enum verifier_outcome judge_signature(struct verifier *verifier, const struct token *token,
                                             const char *text, size_t size, int64_t now_ms)
{
    uint8_t digest[crypto_generichash_BYTES];

    make_digest(verifier, text, size, digest);
    if (is_remembered(verifier, digest)) {
        verifier->counts.recognised++;
        return VERIFIER_ACCEPTED;
    }
    const struct public_key *key = find_key(verifier, token, now_ms);
    if (!key) {
        return VERIFIER_KEY_UNKNOWN;
    }
    verifier->counts.checked++;
    if (!public_key_verifies(key, token)) {
        return VERIFIER_FORGED;
    }
    remember(verifier, digest, token->expires_ms);
    return VERIFIER_ACCEPTED;
}

static bool is_in_time(const struct token *token, int64_t now_ms)
{
    return token->issued_ms >= 0 && token->issued_ms <= now_ms + CLOCK_SLACK_MS &&
           token->expires_ms > now_ms && token->expires_ms - token->issued_ms <= TOKEN_LIFE_MS;
}

enum verifier_outcome verifier_judge(struct verifier *verifier, const char *text, size_t size,
                                     int64_t now_ms, struct arena *arena, struct token *ret_token)
{
    struct token token;

    if (token_decode(text, size, arena, &token) != 0) {
        return VERIFIER_MALFORMED;
    }
    if (strcmp(token.audience, verifier->audience) != 0) {
        return VERIFIER_OTHER_AUDIENCE;
    }
    if (!is_in_time(&token, now_ms)) {
        return VERIFIER_NOT_IN_TIME;
    }
    enum verifier_outcome outcome = judge_signature(verifier, &token, text, size, now_ms);
    if (outcome != VERIFIER_ACCEPTED) {
        return outcome;
    }
    if (epochs_are_stale(verifier->epochs, now_ms)) {
        return VERIFIER_EPOCHS_STALE;
    }
    if (epochs_refuse(verifier->epochs, token.caller.account, token.caller.epoch,
                      token.issued_ms)) {
        return VERIFIER_CALLED_IN;
    }
    *ret_token = token;
    return VERIFIER_ACCEPTED;
}

struct verifier_counts verifier_counts(const struct verifier *verifier)
{
    return verifier->counts;
}
