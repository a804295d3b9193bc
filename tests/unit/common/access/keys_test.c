#include "common/access/keys.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[32];
static struct buffer fault;
static struct buffer text;
static struct arena *arena;
static struct key_ring ring;

static int set_up(void **state)
{
    (void)state;
    (void)strcpy(folder, "/tmp/banfu-keys-XXXXXX");
    assert_non_null(mkdtemp(folder));
    buffer_init(&fault, 4096);
    buffer_init(&text, TOKEN_TEXT_MAX);
    arena = arena_new(1 << 16);
    return arena ? 0 : -1;
}

/* Calls `visit` with the path of every file in the folder; returns their number. */
static int each_file(int (*visit)(const char *path))
{
    int count = 0;
    DIR *listing = opendir(folder);

    assert_non_null(listing);
    for (struct dirent *entry = readdir(listing); entry; entry = readdir(listing)) {
        char path[320];
        (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.' && visit(path) == 0) {
            count++;
        }
    }
    (void)closedir(listing);
    return count;
}

static int is_public(const char *path)
{
    return strstr(path, ".pub") ? 0 : -1;
}

static int open_to_all(const char *path)
{
    return is_public(path) == 0 ? chmod(path, 0666) : -1;
}

static int empty(const char *path)
{
    return is_public(path) == 0 ? truncate(path, 0) : -1;
}

static int rename_to_another_id(const char *path)
{
    char other[320];

    if (is_public(path) != 0) {
        return -1;
    }
    (void)snprintf(other, sizeof(other), "%s/identity.0011223344556677.pub", folder);
    return rename(path, other);
}

static int tear_down(void **state)
{
    (void)state;
    (void)each_file(unlink);
    buffer_done(&fault);
    buffer_done(&text);
    arena_free(arena);
    return rmdir(folder);
}

static struct signing_key *open_key(const char *issuer)
{
    struct signing_key *key = signing_key_new(folder, issuer, &fault);

    assert_non_null(key);
    return key;
}

static struct token make_token(const char *account, enum role role)
{
    struct token token = {
        .expires_ms = 60000,
        .audience = "reply",
        .caller = {.account = account,
                   .name = "",
                   .post_count = 1,
                   .posts = {{role, "", "", "", 0, 0}}},
    };

    return token;
}

/* Signs as `issuer` for `account` and `role`; true when a ring that knows the key believes it. */
static bool believed(const char *issuer, const char *account, enum role role)
{
    struct signing_key *key = open_key(issuer);
    struct token token = make_token(account, role);
    struct token read;

    buffer_clear(&text);
    assert_int_equal(signing_key_sign(key, &token, &text), 0);
    signing_key_free(key);
    assert_int_equal(token_decode(text.bytes, text.size, arena, &read), 0);
    assert_int_equal(key_ring_read(folder, &ring, &fault), 0);
    const struct public_key *public_key = key_ring_find(&ring, read.key_id);
    assert_non_null(public_key);
    assert_string_equal(public_key->issuer, issuer);
    return public_key_verifies(public_key, &read);
}

static void issuer_vouches_for_what_it_may(void **state)
{
    (void)state;
    assert_true(believed("identity", "zhang", ROLE_OFFICE));
    assert_true(believed("reply", "service:reply", ROLE_SERVICE));
    assert_false(believed("reply", "service:deadline", ROLE_SERVICE));
    assert_false(believed("reply", "service:repl", ROLE_SERVICE));
    assert_false(believed("reply", "reply", ROLE_SERVICE));
    assert_false(believed("reply", "zhang", ROLE_OFFICE));
    assert_false(believed("reply", "service:reply", ROLE_OFFICE));
}

static void key_is_made_once(void **state)
{
    struct token token = make_token("zhang", ROLE_OFFICE);
    struct token again = token;

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct signing_key *key = open_key("identity");
        assert_int_equal(signing_key_sign(key, i == 0 ? &token : &again, &text), 0);
        signing_key_free(key);
    }
    assert_memory_equal(token.key_id, again.key_id, TOKEN_KEY_ID_SIZE);
    assert_int_equal(each_file(is_public), 1);
}

static void next_key_is_announced_before_it_signs(void **state)
{
    char path[64];

    (void)state;
    signing_key_free(open_key("identity"));
    (void)snprintf(path, sizeof(path), "%s/identity.key", folder);
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    assert_true(fputs("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    struct token token = make_token("zhang", ROLE_OFFICE);
    struct signing_key *key = open_key("identity");
    assert_int_equal(signing_key_sign(key, &token, &text), 0);
    signing_key_free(key);
    assert_int_equal(key_ring_read(folder, &ring, &fault), 0);
    assert_int_equal(ring.count, 2);
    assert_non_null(key_ring_find(&ring, token.key_id));
}

static void directory_that_cannot_be_trusted_is_refused(void **state)
{
    static int (*const harm[])(const char *) = {open_to_all, empty, rename_to_another_id};

    (void)state;
    assert_int_equal(key_ring_read("/tmp/banfu-no-such-folder", &ring, &fault), -1);
    assert_int_equal(key_ring_read(folder, &ring, &fault), 0);
    assert_int_equal(ring.count, 0);
    for (size_t i = 0; i < COUNT_OF(harm); i++) {
        signing_key_free(open_key("identity"));
        assert_int_equal(key_ring_read(folder, &ring, &fault), 0);
        assert_int_equal(each_file(harm[i]), 1);
        buffer_clear(&fault);
        assert_int_equal(key_ring_read(folder, &ring, &fault), -1);
        assert_non_null(strstr(buffer_text(&fault), ".pub"));
        (void)each_file(unlink);
    }
}

static void too_many_keys_are_refused(void **state)
{
    char issuer[] = "aa";

    (void)state;
    for (int i = 0; i <= KEY_RING_MAX; i++) {
        issuer[0] = (char)('a' + i / 26);
        issuer[1] = (char)('a' + i % 26);
        assert_int_equal(key_ring_read(folder, &ring, &fault), 0);
        signing_key_free(open_key(issuer));
    }
    assert_int_equal(key_ring_read(folder, &ring, &fault), -1);
    assert_int_equal(ring.count, KEY_RING_MAX);
}

static void issuer_is_lower_case_letters(void **state)
{
    static const char *const wrong[] = {"",       "Reply", "re/ply",
                                        "re.ply", "../x",  "abcdefghijklmnopqrstuvwxyzabcdef"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_null(signing_key_new(folder, wrong[i], &fault));
    }
    assert_null(signing_key_new("/tmp/banfu-no-such-folder", "reply", &fault));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(issuer_vouches_for_what_it_may, set_up, tear_down),
        cmocka_unit_test_setup_teardown(key_is_made_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(next_key_is_announced_before_it_signs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(directory_that_cannot_be_trusted_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(too_many_keys_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(issuer_is_lower_case_letters, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
