#include "identity/credential.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const int64_t NOW = 1655686800000;

static void session_is_found_by_its_text_alone(void **state)
{
    char text[SESSION_TEXT_SIZE];
    char other[SESSION_TEXT_SIZE];
    char key[SESSION_KEY_SIZE];
    char other_key[SESSION_KEY_SIZE];

    (void)state;
    assert_int_equal(session_new(text, key), 0);
    assert_int_equal(session_new(other, other_key), 0);
    assert_string_not_equal(text, other);
    assert_string_not_equal(key, other_key);
    assert_null(strstr(key, text));
    assert_int_equal(session_key(text, other_key), 0);
    assert_string_equal(key, other_key);
    text[0] = text[0] == 'A' ? 'B' : 'A';
    assert_int_equal(session_key(text, other_key), 0);
    assert_string_not_equal(key, other_key);
}

static void what_is_no_session_has_no_key(void **state)
{
    static const char *const wrong[] = {"", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA*",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    char key[SESSION_KEY_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(session_key(wrong[i], key), -1);
    }
}

/* RFC 6238, appendix B: SHA-1, of whose eight digits the last six are ours. */
static void codes_are_those_of_the_standard(void **state)
{
    static const uint8_t secret[TOTP_SECRET_SIZE + 1] = "12345678901234567890";
    static const struct {
        int64_t seconds;
        const char *code;
    } cases[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                 {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    int64_t step = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t now = cases[i].seconds * 1000;
        assert_true(totp_matches(secret, cases[i].code, now, &step));
        assert_int_equal(step, cases[i].seconds / 30);
        assert_true(totp_matches(secret, cases[i].code, now + TOTP_STEP_MS, &step));
        assert_int_equal(step, cases[i].seconds / 30);
        assert_false(totp_matches(secret, cases[i].code, now + 2L * TOTP_STEP_MS, &step));
    }
}

static void other_forms_of_code_are_refused(void **state)
{
    static const uint8_t secret[TOTP_SECRET_SIZE + 1] = "12345678901234567890";
    static const char *const wrong[] = {"", "28708", "2870822", "94287082", "28708x", " 287082"};
    int64_t step = 7;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(totp_matches(secret, wrong[i], 59000, &step));
    }
    assert_int_equal(step, 7);
}

static void token_bears_the_posts_of_the_day(void **state)
{
    char folder[] = "/tmp/banfu-issue-XXXXXX";
    struct account account = {.id = "zhang",
                              .name = "张三",
                              .epoch = 100,
                              .post_count = 2,
                              .posts = {{ROLE_HANDLER, "市住建局", "", "", "", "", false, 0, ""},
                                        {ROLE_LEADER, "市住建局", "li", "授权书", "2022-06-01",
                                         "2022-06-30", false, 3, "李四"}}};
    struct buffer text;
    struct token read;
    struct arena *arena = arena_new(1 << 16);

    (void)state;
    assert_non_null(mkdtemp(folder));
    buffer_init(&text, TOKEN_TEXT_MAX);
    struct signing_key *key = signing_key_new(folder, "identity", &text);
    assert_non_null(key);
    assert_int_equal(token_issue(key, &account, "2022-06-20", "reply", NOW, &text), 0);
    assert_int_equal(token_decode(text.bytes, text.size, arena, &read), 0);
    assert_string_equal(read.audience, "reply");
    assert_int_equal(read.issued_ms, NOW);
    assert_int_equal(read.expires_ms, NOW + TOKEN_LIFE_MS);
    assert_int_equal(read.caller.epoch, 100);
    assert_int_equal(read.caller.post_count, 2);
    assert_int_equal(read.caller.posts[0].from, DAY_NONE);
    assert_string_equal(read.caller.posts[1].on_behalf_of, "li");
    assert_string_equal(read.caller.posts[1].behalf_name, "李四");
    assert_int_equal(read.caller.posts[1].from, date_day(2022, 6, 1));
    assert_int_equal(read.caller.posts[1].until, date_day(2022, 6, 30));
    buffer_clear(&text);
    assert_int_equal(token_issue(key, &account, "2022-07-01", "reply", NOW, &text), 0);
    assert_int_equal(token_decode(text.bytes, text.size, arena, &read), 0);
    assert_int_equal(read.caller.post_count, 1);
    signing_key_free(key);
    buffer_done(&text);
    arena_free(arena);
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    for (struct dirent *entry = readdir(listing); entry; entry = readdir(listing)) {
        (void)unlinkat(dirfd(listing), entry->d_name, 0);
    }
    (void)closedir(listing);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(session_is_found_by_its_text_alone),
        cmocka_unit_test(what_is_no_session_has_no_key),
        cmocka_unit_test(codes_are_those_of_the_standard),
        cmocka_unit_test(other_forms_of_code_are_refused),
        cmocka_unit_test(token_bears_the_posts_of_the_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
