#include "common/access/keys.h"

#include "common/seal/secret_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#define ENCODING sodium_base64_VARIANT_URLSAFE_NO_PADDING

enum {
    SEED_SIZE = crypto_sign_SEEDBYTES,
    PUBLIC_SIZE = crypto_sign_PUBLICKEYBYTES,
    SECRETS_MAX = 2,
    ID_TEXT_SIZE = 2 * TOKEN_KEY_ID_SIZE + 1,
    /* 32 bytes in base64url and a line end */
    PUBLIC_LINE_SIZE = 44
};

struct signing_key {
    uint8_t id[TOKEN_KEY_ID_SIZE];
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
};

static int give_fault(struct buffer *fault, const char *path, const char *what)
{
    buffer_printf(fault, "%s: %s\n", path, what);
    return -1;
}

static bool issuer_is_valid(const char *issuer, size_t length)
{
    return length > 0 && length <= KEY_ISSUER_MAX &&
           strspn(issuer, "abcdefghijklmnopqrstuvwxyz") >= length;
}

static void name_key(const uint8_t public_bytes[PUBLIC_SIZE], uint8_t ret_id[TOKEN_KEY_ID_SIZE])
{
    uint8_t digest[crypto_generichash_BYTES];

    (void)crypto_generichash(digest, sizeof(digest), public_bytes, PUBLIC_SIZE, NULL, 0);
    memcpy(ret_id, digest, TOKEN_KEY_ID_SIZE);
}

/* Written aside and moved into place: readers see a whole file or none. Many may write the same. */
static int write_public_file(const char *path, const char *line)
{
    char aside[PATH_MAX];

    if (snprintf(aside, sizeof(aside), "%s.XXXXXX", path) >= (int)sizeof(aside)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int file = mkostemp(aside, O_CLOEXEC);
    if (file < 0) {
        return -1;
    }
    bool written = write(file, line, PUBLIC_LINE_SIZE) == PUBLIC_LINE_SIZE &&
                   fchmod(file, 0644) == 0 && fsync(file) == 0;
    (void)close(file);
    if (!written || rename(aside, path) != 0) {
        (void)unlink(aside);
        return -1;
    }
    return 0;
}

static int publish(const char *directory, const char *issuer,
                   const uint8_t public_bytes[PUBLIC_SIZE], struct buffer *fault)
{
    char path[PATH_MAX];
    char id_text[ID_TEXT_SIZE];
    char line[PUBLIC_LINE_SIZE + 1];
    uint8_t id[TOKEN_KEY_ID_SIZE];

    name_key(public_bytes, id);
    (void)sodium_bin2hex(id_text, sizeof(id_text), id, sizeof(id));
    if (snprintf(path, sizeof(path), "%s/%s.%s.pub", directory, issuer, id_text) >=
        (int)sizeof(path)) {
        return give_fault(fault, directory, "the path is too long");
    }
    if (access(path, F_OK) == 0) {
        return 0;
    }
    (void)sodium_bin2base64(line, sizeof(line), public_bytes, PUBLIC_SIZE, ENCODING);
    line[PUBLIC_LINE_SIZE - 1] = '\n';
    return write_public_file(path, line) == 0 ? 0 : give_fault(fault, path, strerror(errno));
}

static int read_secrets(const char *directory, const char *issuer,
                        uint8_t seeds[SECRETS_MAX * SEED_SIZE], size_t *ret_count,
                        struct buffer *fault)
{
    char path[PATH_MAX];

    if (!issuer_is_valid(issuer, strlen(issuer)) ||
        snprintf(path, sizeof(path), "%s/%s.key", directory, issuer) >= (int)sizeof(path)) {
        return give_fault(fault, directory, "no valid place for a key");
    }
    return secret_file_read(path, SEED_SIZE, SECRETS_MAX, seeds, ret_count, fault);
}

/* Puts out the public half of every secret and keeps the first. */
static int adopt(struct signing_key *key, const char *directory, const char *issuer,
                 const uint8_t *seeds, size_t count, struct buffer *fault)
{
    for (size_t i = count; i-- > 0;) {
        uint8_t public_bytes[PUBLIC_SIZE];
        (void)crypto_sign_seed_keypair(public_bytes, key->secret, seeds + i * SEED_SIZE);
        name_key(public_bytes, key->id);
        if (publish(directory, issuer, public_bytes, fault) != 0) {
            return -1;
        }
    }
    return 0;
}

struct signing_key *signing_key_new(const char *directory, const char *issuer, struct buffer *fault)
{
    uint8_t seeds[SECRETS_MAX * SEED_SIZE];
    size_t count = 0;
    struct signing_key *key = sodium_init() < 0 ? NULL : sodium_malloc(sizeof(*key));

    if (!key) {
        buffer_append_text(fault, "out of memory\n");
        return NULL;
    }
    int outcome = read_secrets(directory, issuer, seeds, &count, fault);
    if (outcome == 0) {
        outcome = adopt(key, directory, issuer, seeds, count, fault);
    }
    sodium_memzero(seeds, sizeof(seeds));
    if (outcome != 0) {
        sodium_free(key);
        return NULL;
    }
    return key;
}

void signing_key_free(struct signing_key *key)
{
    sodium_free(key);
}

int signing_key_sign(const struct signing_key *key, struct token *token, struct buffer *ret_text)
{
    struct buffer bytes;
    uint8_t signature[TOKEN_SIGNATURE_SIZE];

    memcpy(token->key_id, key->id, sizeof(token->key_id));
    buffer_init(&bytes, TOKEN_BYTES_MAX);
    int outcome = token_encode(token, &bytes);
    if (outcome == 0) {
        (void)crypto_sign_detached(signature, NULL, (const uint8_t *)bytes.bytes, bytes.size,
                                   key->secret);
        outcome = token_finish(&bytes, signature, ret_text);
    }
    buffer_done(&bytes);
    return outcome;
}

/* Splits "<issuer>.<key id>.pub"; false when the name has another form. */
static bool parse_name(const char *name, struct public_key *ret_key)
{
    const char *dot = strchr(name, '.');
    size_t id_size = 0;

    if (!dot || !issuer_is_valid(name, (size_t)(dot - name)) ||
        strlen(dot + 1) != ID_TEXT_SIZE - 1 + strlen(".pub")) {
        return false;
    }
    memcpy(ret_key->issuer, name, (size_t)(dot - name));
    ret_key->issuer[dot - name] = '\0';
    return sodium_hex2bin(ret_key->id, sizeof(ret_key->id), dot + 1, ID_TEXT_SIZE - 1, NULL,
                          &id_size, NULL) == 0;
}

static bool read_line(const char *path, char ret_line[PUBLIC_LINE_SIZE])
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (file < 0) {
        return false;
    }
    bool right = fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
                 (status.st_mode & (S_IWGRP | S_IWOTH)) == 0 &&
                 status.st_size == PUBLIC_LINE_SIZE &&
                 read(file, ret_line, PUBLIC_LINE_SIZE) == PUBLIC_LINE_SIZE;
    (void)close(file);
    return right;
}

/* The name must be the key's own: a key under another name would be found by nobody, and a name
 * taken over by another key would be noticed by nobody. */
static bool read_public_key(const char *path, const char *name, struct public_key *ret_key)
{
    char line[PUBLIC_LINE_SIZE];
    uint8_t id[TOKEN_KEY_ID_SIZE];
    size_t size = 0;

    if (!parse_name(name, ret_key) || !read_line(path, line) ||
        sodium_base642bin(ret_key->bytes, sizeof(ret_key->bytes), line, PUBLIC_LINE_SIZE - 1, NULL,
                          &size, NULL, ENCODING) != 0 ||
        size != sizeof(ret_key->bytes)) {
        return false;
    }
    name_key(ret_key->bytes, id);
    return memcmp(id, ret_key->id, sizeof(id)) == 0;
}

static bool is_public_file(const char *name)
{
    size_t length = strlen(name);

    return length > 4 && strcmp(name + length - 4, ".pub") == 0;
}

static int add_key(struct key_ring *ring, const char *directory, const char *name,
                   struct buffer *fault)
{
    char path[PATH_MAX];

    if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= (int)sizeof(path)) {
        return give_fault(fault, directory, "the path is too long");
    }
    if (ring->count == KEY_RING_MAX) {
        return give_fault(fault, directory, "holds too many public keys: remove the old ones");
    }
    if (!read_public_key(path, name, &ring->keys[ring->count])) {
        return give_fault(fault, path, "is no public key of that name, or others may write it");
    }
    ring->count++;
    return 0;
}

int key_ring_read(const char *directory, struct key_ring *ret_ring, struct buffer *fault)
{
    struct key_ring ring = {.count = 0};
    int outcome = 0;
    DIR *folder = opendir(directory);

    if (!folder) {
        return give_fault(fault, directory, strerror(errno));
    }
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (is_public_file(entry->d_name) && add_key(&ring, directory, entry->d_name, fault) != 0) {
            outcome = -1;
        }
    }
    (void)closedir(folder);
    if (outcome == 0) {
        *ret_ring = ring;
    }
    return outcome;
}

const struct public_key *key_ring_find(const struct key_ring *ring,
                                       const uint8_t id[TOKEN_KEY_ID_SIZE])
{
    for (size_t i = 0; i < ring->count; i++) {
        if (memcmp(ring->keys[i].id, id, TOKEN_KEY_ID_SIZE) == 0) {
            return &ring->keys[i];
        }
    }
    return NULL;
}

static bool may_vouch(const char *issuer, const struct caller *caller)
{
    static const size_t prefix = sizeof(KEY_SERVICE_ACCOUNT) - 1;

    if (strcmp(issuer, KEY_ISSUER_IDENTITY) == 0) {
        return true;
    }
    return strncmp(caller->account, KEY_SERVICE_ACCOUNT, prefix) == 0 &&
           strcmp(caller->account + prefix, issuer) == 0 && caller->post_count == 1 &&
           caller->posts[0].role == ROLE_SERVICE;
}

bool public_key_verifies(const struct public_key *key, const struct token *token)
{
    return may_vouch(key->issuer, &token->caller) &&
           crypto_sign_verify_detached(token->signature, token->signed_bytes, token->signed_size,
                                       key->bytes) == 0;
}
