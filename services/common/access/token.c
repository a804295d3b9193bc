#include "common/access/token.h"

#include "common/base/utf8.h"

#include <string.h>

#include <sodium.h>

#define ENCODING sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* Signed in front of every token, so that no signature made for another purpose fits one. */
static const char PURPOSE[] = "banfu token";

enum { FORMAT = 2, PURPOSE_SIZE = sizeof(PURPOSE) - 1 };

static void put_number(struct buffer *bytes, int64_t value, int size)
{
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
        (void)buffer_append_char(bytes, (char)((uint64_t)value >> shift));
    }
}

static void put_integer(struct buffer *bytes, int64_t value)
{
    put_number(bytes, value, 8);
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
        const struct caller_post *post = &caller->posts[i];
        (void)buffer_append_char(bytes, (char)post->role);
        put_text(bytes, post->scope);
        put_text(bytes, post->on_behalf_of);
        put_text(bytes, post->behalf_name);
        put_number(bytes, post->from, 4);
        put_number(bytes, post->until, 4);
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

static uint64_t take_number(struct reader *reader, size_t size)
{
    const uint8_t *bytes = take(reader, size);
    uint64_t value = 0;

    for (size_t i = 0; bytes && i < size; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static int64_t take_integer(struct reader *reader)
{
    return (int64_t)take_number(reader, 8);
}

/* A day, or none: an open end. */
static civil_day take_day(struct reader *reader)
{
    uint64_t value = take_number(reader, 4);

    if (value > DAY_LAST) {
        reader->failed = true;
        return DAY_NONE;
    }
    return (civil_day)value;
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
        post->behalf_name = take_text(reader);
        post->from = take_day(reader);
        post->until = take_day(reader);
        if (!role_name(post->role)) {
            reader->failed = true;
        }
    }
}

/* The value of each letter of base64url, plus one; 0: none of its letters. */
static const uint8_t letters[UINT8_MAX + 1] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['-'] = 63, ['_'] = 64};

/* base64url without padding, in its one canonical form. libsodium's takes ten times as long, since
 * it hides the letters from whoever measures it; a token's sender knows them, and this runs at
 * every call. Returns 0, or -1. */
static int decode_letters(const char *text, size_t size, uint8_t *bytes, size_t *ret_size)
{
    uint32_t bits = 0;
    unsigned held = 0;
    size_t count = 0;

    for (size_t i = 0; i < size; i++) {
        uint8_t letter = letters[(uint8_t)text[i]];
        if (letter == 0) {
            return -1;
        }
        bits = bits << 6U | (letter - 1U);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes[count++] = (uint8_t)(bits >> held);
        }
    }
    *ret_size = count;
    /* What is left over is less than a letter, and zero. */
    return held < 6 && (bits & ((1U << held) - 1U)) == 0 ? 0 : -1;
}

/* The purpose and the token's bytes in the arena, so that what was signed stands in one piece. */
static uint8_t *decode_text(const char *text, size_t size, struct arena *arena, size_t *ret_size)
{
    uint8_t *bytes = NULL;

    if (size <= TOKEN_TEXT_MAX) {
        bytes = arena_alloc(arena, PURPOSE_SIZE + size);
    }
    if (!bytes) {
        return NULL;
    }
    memcpy(bytes, PURPOSE, PURPOSE_SIZE);
    return decode_letters(text, size, bytes + PURPOSE_SIZE, ret_size) == 0 ? bytes : NULL;
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
