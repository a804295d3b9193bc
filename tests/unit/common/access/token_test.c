#include "common/access/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t SIGNATURE[TOKEN_SIGNATURE_SIZE] = {1, 2, 3};

static struct arena *arena;
static struct buffer bytes;
static struct buffer text;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(4 << 20);
    buffer_init(&bytes, TOKEN_BYTES_MAX);
    buffer_init(&text, TOKEN_TEXT_MAX);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    buffer_done(&bytes);
    buffer_done(&text);
    return 0;
}

static struct token make_token(void)
{
    struct token token = {
        .key_id = {1, 2, 3, 4, 5, 6, 7, 8},
        .issued_ms = 1655686800000,
        .expires_ms = 1655686860000,
        .audience = "reply",
        .caller = {.account = "市住建局-联络员",
                   .name = "张三",
                   .epoch = -1,
                   .post_count = 2,
                   .posts = {{ROLE_LIAISON, "市住建局", "", "", 0, 0},
                             {ROLE_LEADER, "市住建局", "市住建局-分管领导", "王五", 738000,
                              738030}}},
    };

    return token;
}

static int write_token(const struct token *token)
{
    buffer_clear(&text);
    return token_encode(token, &bytes) == 0 ? token_finish(&bytes, SIGNATURE, &text) : -1;
}

static int read_token(struct token *ret_token)
{
    return token_decode(text.bytes, text.size, arena, ret_token);
}

static void what_is_written_is_read(void **state)
{
    struct token token = make_token();
    struct token read;

    (void)state;
    assert_int_equal(write_token(&token), 0);
    assert_int_equal(read_token(&read), 0);
    assert_memory_equal(read.key_id, token.key_id, sizeof(token.key_id));
    assert_int_equal(read.issued_ms, token.issued_ms);
    assert_int_equal(read.expires_ms, token.expires_ms);
    assert_string_equal(read.audience, "reply");
    assert_string_equal(read.caller.account, token.caller.account);
    assert_string_equal(read.caller.name, token.caller.name);
    assert_int_equal(read.caller.epoch, -1);
    assert_int_equal(read.caller.post_count, 2);
    assert_int_equal(read.caller.posts[1].role, ROLE_LEADER);
    assert_string_equal(read.caller.posts[1].scope, "市住建局");
    assert_string_equal(read.caller.posts[1].on_behalf_of, "市住建局-分管领导");
    assert_string_equal(read.caller.posts[1].behalf_name, "王五");
    assert_int_equal(read.caller.posts[0].until, DAY_NONE);
    assert_int_equal(read.caller.posts[1].from, 738000);
    assert_int_equal(read.caller.posts[1].until, 738030);
    assert_memory_equal(read.signature, SIGNATURE, sizeof(SIGNATURE));
    assert_int_equal(read.signed_size, bytes.size);
    assert_memory_equal(read.signed_bytes, bytes.bytes, bytes.size);
}

static void largest_caller_fits_the_cap_or_is_refused(void **state)
{
    char longest[CALLER_TEXT_MAX + 2];
    struct token token = make_token();

    (void)state;
    memset(longest, 'x', sizeof(longest));
    longest[CALLER_TEXT_MAX + 1] = '\0';
    token.caller.name = longest;
    assert_int_equal(write_token(&token), -1);
    longest[CALLER_TEXT_MAX] = '\0';
    assert_int_equal(write_token(&token), 0);
    token.caller.post_count = CALLER_POSTS_MAX;
    for (size_t i = 0; i < CALLER_POSTS_MAX; i++) {
        token.caller.posts[i] = (struct caller_post){.role = ROLE_HANDLER,
                                                     .scope = "市住房公积金管理中心",
                                                     .on_behalf_of = "",
                                                     .behalf_name = ""};
    }
    assert_int_equal(write_token(&token), 0);
    token.caller.post_count = CALLER_POSTS_MAX + 1;
    assert_int_equal(write_token(&token), -1);
    token.caller.post_count = CALLER_POSTS_MAX;
    for (size_t i = 0; i < CALLER_POSTS_MAX; i++) {
        token.caller.posts[i].scope = longest;
    }
    assert_int_equal(write_token(&token), -1);
}

static void what_could_not_be_read_is_not_written(void **state)
{
    struct token token = make_token();

    (void)state;
    token.caller.account = "";
    assert_int_equal(write_token(&token), -1);
    token = make_token();
    token.audience = "";
    assert_int_equal(write_token(&token), -1);
    token = make_token();
    token.caller.name = "line\rfeed";
    assert_int_equal(write_token(&token), -1);
    token = make_token();
    token.caller.posts[0].behalf_name = "line\rfeed";
    assert_int_equal(write_token(&token), -1);
    token = make_token();
    token.caller.name = "\xff";
    assert_int_equal(write_token(&token), -1);
}

static void every_cut_and_every_addition_is_malformed(void **state)
{
    struct token token = make_token();
    struct token read;

    (void)state;
    assert_int_equal(write_token(&token), 0);
    for (size_t size = 0; size < text.size; size++) {
        assert_int_equal(token_decode(text.bytes, size, arena, &read), -1);
    }
    static const char *const additions[] = {"A", "AA", "AAA", "AAAA", "=", " ", "\n", "."};
    size_t size = text.size;
    for (size_t i = 0; i < COUNT_OF(additions); i++) {
        assert_true(buffer_append_text(&text, additions[i]));
        assert_int_equal(read_token(&read), -1);
        text.size = size;
    }
}

/* A reading that succeeds must give back, written again, the very text that was read. */
static void every_altered_character_is_malformed_or_another_token(void **state)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \n";
    struct token token = make_token();
    char original[TOKEN_TEXT_MAX + 1];
    char altered[TOKEN_TEXT_MAX + 1];
    size_t readable = 0;

    (void)state;
    assert_int_equal(write_token(&token), 0);
    size_t size = text.size;
    memcpy(original, text.bytes, size);
    for (size_t i = 0; i < size * COUNT_OF(alphabet); i++) {
        struct token read;
        memcpy(altered, original, size);
        altered[i / COUNT_OF(alphabet)] = alphabet[i % COUNT_OF(alphabet)];
        arena_clear(arena);
        if (token_decode(altered, size, arena, &read) != 0) {
            continue;
        }
        readable++;
        buffer_clear(&text);
        assert_int_equal(token_encode(&read, &bytes), 0);
        assert_int_equal(token_finish(&bytes, read.signature, &text), 0);
        assert_int_equal(text.size, size);
        assert_memory_equal(text.bytes, altered, size);
    }
    assert_true(readable > 0);
}

static void unknown_role_and_format_are_malformed(void **state)
{
    struct token token = make_token();
    struct token read;

    (void)state;
    token.caller.posts[0].role = (enum role)(ROLE_SERVICE + 1);
    assert_int_equal(write_token(&token), 0);
    assert_int_equal(read_token(&read), -1);
    token = make_token();
    token.caller.posts[1].until = DAY_LAST + 1;
    assert_int_equal(write_token(&token), 0);
    assert_int_equal(read_token(&read), -1);
    token = make_token();
    assert_int_equal(token_encode(&token, &bytes), 0);
    bytes.bytes[strlen("banfu token")] = 1;
    buffer_clear(&text);
    assert_int_equal(token_finish(&bytes, SIGNATURE, &text), 0);
    assert_int_equal(read_token(&read), -1);
}

static void full_arena_reads_nothing(void **state)
{
    struct token token = make_token();
    struct token read;

    (void)state;
    assert_int_equal(write_token(&token), 0);
    for (size_t cap = 0; cap < text.size; cap += 7) {
        struct arena *small = arena_new(cap);
        assert_non_null(small);
        assert_int_equal(token_decode(text.bytes, text.size, small, &read), -1);
        arena_free(small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(largest_caller_fits_the_cap_or_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_could_not_be_read_is_not_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_cut_and_every_addition_is_malformed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_altered_character_is_malformed_or_another_token,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_role_and_format_are_malformed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(full_arena_reads_nothing, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
