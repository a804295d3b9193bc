#include "common/access/token.h"

#include "common/base/utf8.h"

#include <string.h>

#include <sodium.h>

#define ENCODING sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* Signed in front of every token, so that no signature made for another purpose fits one. */
static const char PURPOSE[] = "banfu token";

enum { FORMAT = 1, PURPOSE_SIZE = sizeof(PURPOSE) - 1 };

static void put_integer(struct buffer *bytes, int64_t value)
{
    for (int shift = 56; shift >= 0; shift -= 8) {
        (void)buffer_append_char(bytes, (char)((uint64_t)value >> shift));
    }
}

static void put_text(struct buffer *bytes, const char *text)
{
    size_t length = strlen(text);

    if (length > CALLER_TEXT_MAX || !utf8_is_plain_text(text, length)) {
        bytes->failed = true;
        return;
    }
    (void)buffer_append_char(bytes, (char)length);
    (void)buffer_append(bytes, text, length);
}

static void put_caller(struct buffer *bytes, const struct caller *caller)
{
    put_text(bytes, caller->account);
    put_text(bytes, caller->name);
    (void)buffer_append_char(bytes, (char)caller->post_count);
    for (size_t i = 0; i < caller->post_count && i < CALLER_POSTS_MAX; i++) {
        (void)buffer_append_char(bytes, (char)caller->posts[i].role);
        put_text(bytes, caller->posts[i].scope);
        put_text(bytes, caller->posts[i].on_behalf_of);
    }
}

int token_encode(const struct token *token, struct buffer *ret_bytes)
{
    buffer_clear(ret_bytes);
    (void)buffer_append_text(ret_bytes, PURPOSE);
    (void)buffer_append_char(ret_bytes, FORMAT);
    (void)buffer_append(ret_bytes, token->key_id, TOKEN_KEY_ID_SIZE);
    put_integer(ret_bytes, token->issued_ms);
    put_integer(ret_bytes, token->expires_ms);
    put_integer(ret_bytes, token->caller.epoch);
    put_text(ret_bytes, token->audience);
    put_caller(ret_bytes, &token->caller);
    bool fits = *token->audience != '\0' && *token->caller.account != '\0' &&
                token->caller.post_count <= CALLER_POSTS_MAX &&
                ret_bytes->size - PURPOSE_SIZE + TOKEN_SIGNATURE_SIZE <= TOKEN_BYTES_MAX;
    return fits && !ret_bytes->failed ? 0 : -1;
}

int token_finish(const struct buffer *bytes, const uint8_t signature[TOKEN_SIGNATURE_SIZE],
                 struct buffer *ret_text)
{
    uint8_t whole[TOKEN_BYTES_MAX];
    char text[TOKEN_TEXT_MAX + 1];

    if (bytes->size < PURPOSE_SIZE ||
        bytes->size - PURPOSE_SIZE + TOKEN_SIGNATURE_SIZE > sizeof(whole)) {
        return -1;
    }
    size_t size = bytes->size - PURPOSE_SIZE;
    memcpy(whole, bytes->bytes + PURPOSE_SIZE, size);
    memcpy(whole + size, signature, TOKEN_SIGNATURE_SIZE);
    (void)sodium_bin2base64(text, sizeof(text), whole, size + TOKEN_SIGNATURE_SIZE, ENCODING);
    return buffer_append_text(ret_text, text) ? 0 : -1;
}

/* What is left to read. Once `failed`, everything read is zero or "". */
struct reader {
    const uint8_t *at;
    size_t left;
    struct arena *arena;
    bool failed;
};

static const uint8_t *take(struct reader *reader, size_t size)
{
    const uint8_t *at = reader->at;

    if (reader->failed || reader->left < size) {
        reader->failed = true;
        return NULL;
    }
    reader->at += size;
    reader->left -= size;
    return at;
}

static uint8_t take_byte(struct reader *reader)
{
    const uint8_t *byte = take(reader, 1);

    return byte ? *byte : 0;
}

static int64_t take_integer(struct reader *reader)
{
    const uint8_t *bytes = take(reader, 8);
    uint64_t value = 0;

    for (size_t i = 0; bytes && i < 8; i++) {
        value = value << 8 | bytes[i];
    }
    return (int64_t)value;
}

static const char *take_text(struct reader *reader)
{
    size_t length = take_byte(reader);
    const uint8_t *bytes = take(reader, length);

    if (!bytes || !utf8_is_plain_text((const char *)bytes, length)) {
        reader->failed = true;
        return "";
    }
    const char *text = arena_copy(reader->arena, bytes, length);
    if (!text) {
        reader->failed = true;
        return "";
    }
    return text;
}

static void take_caller(struct reader *reader, struct caller *ret_caller)
{
    ret_caller->account = take_text(reader);
    ret_caller->name = take_text(reader);
    ret_caller->post_count = take_byte(reader);
    if (ret_caller->post_count > CALLER_POSTS_MAX) {
        reader->failed = true;
        return;
    }
    for (size_t i = 0; i < ret_caller->post_count; i++) {
        struct caller_post *post = &ret_caller->posts[i];
        post->role = (enum role)take_byte(reader);
        post->scope = take_text(reader);
        post->on_behalf_of = take_text(reader);
        if (!role_name(post->role)) {
            reader->failed = true;
        }
    }
}

/* libsodium 1.0.18 takes some bytes above 127 for characters of the alphabet. */
static bool is_ascii(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((text[i] & 0x80) != 0) {
            return false;
        }
    }
    return true;
}

/* The purpose and the token's bytes in the arena, so that what was signed stands in one piece. */
static uint8_t *decode_text(const char *text, size_t size, struct arena *arena, size_t *ret_size)
{
    uint8_t *bytes = NULL;

    if (size <= TOKEN_TEXT_MAX && is_ascii(text, size)) {
        bytes = arena_alloc(arena, PURPOSE_SIZE + size);
    }
    if (!bytes) {
        return NULL;
    }
    memcpy(bytes, PURPOSE, PURPOSE_SIZE);
    if (sodium_base642bin(bytes + PURPOSE_SIZE, size, text, size, NULL, ret_size, NULL, ENCODING) !=
        0) {
        return NULL;
    }
    return bytes;
}

int token_decode(const char *text, size_t size, struct arena *arena, struct token *ret_token)
{
    size_t byte_count = 0;
    const uint8_t *bytes = decode_text(text, size, arena, &byte_count);

    if (!bytes || byte_count < TOKEN_SIGNATURE_SIZE || byte_count > TOKEN_BYTES_MAX) {
        return -1;
    }
    struct token token = {.signed_bytes = bytes,
                          .signed_size = PURPOSE_SIZE + byte_count - TOKEN_SIGNATURE_SIZE};
    token.signature = bytes + token.signed_size;
    struct reader reader = {
        .at = bytes + PURPOSE_SIZE, .left = byte_count - TOKEN_SIGNATURE_SIZE, .arena = arena};
    bool known = take_byte(&reader) == FORMAT;
    const uint8_t *key_id = take(&reader, TOKEN_KEY_ID_SIZE);
    if (!known || !key_id) {
        return -1;
    }
    memcpy(token.key_id, key_id, TOKEN_KEY_ID_SIZE);
    token.issued_ms = take_integer(&reader);
    token.expires_ms = take_integer(&reader);
    token.caller.epoch = take_integer(&reader);
    token.audience = take_text(&reader);
    take_caller(&reader, &token.caller);
    if (reader.failed || reader.left > 0 || *token.audience == '\0' ||
        *token.caller.account == '\0') {
        return -1;
    }
    *ret_token = token;
    return 0;
}
