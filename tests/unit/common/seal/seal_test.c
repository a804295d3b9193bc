#include "common/seal/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char OWNER[] = "docket/shuozhou-2022/signer/17/phone";
static const char PHONE[] = "13812341234";

struct fixture {
    char folder[32];
    char path[48];
    struct buffer fault;
    struct buffer sealed;
    struct arena *arena;
    struct seal *seal;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    (void)strcpy(fixture->folder, "/tmp/banfu-seal-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    (void)snprintf(fixture->path, sizeof(fixture->path), "%s/seal.key", fixture->folder);
    buffer_init(&fixture->fault, 1024);
    buffer_init(&fixture->sealed, 8192);
    fixture->arena = arena_new(1 << 20);
    fixture->seal = seal_new(fixture->path, &fixture->fault);
    assert_non_null(fixture->arena);
    assert_non_null(fixture->seal);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    seal_free(fixture->seal);
    arena_free(fixture->arena);
    buffer_done(&fixture->sealed);
    buffer_done(&fixture->fault);
    (void)unlink(fixture->path);
    (void)rmdir(fixture->folder);
    free(fixture);
    return 0;
}

static enum seal_outcome open_sealed(const struct fixture *fixture, const char *owner,
                                     const char **ret_text)
{
    return seal_open(fixture->seal, owner, fixture->sealed.bytes, fixture->sealed.size,
                     fixture->arena, ret_text);
}

static void text_comes_back_for_its_owner_alone(void **state)
{
    struct fixture *fixture = *state;
    const char *text = NULL;

    assert_int_equal(seal_close(fixture->seal, OWNER, PHONE, &fixture->sealed), 0);
    assert_int_equal(fixture->sealed.size, strlen(PHONE) + SEAL_OVERHEAD);
    assert_null(memmem(fixture->sealed.bytes, fixture->sealed.size, PHONE, 4));
    assert_int_equal(open_sealed(fixture, OWNER, &text), SEAL_OPENED);
    assert_string_equal(text, PHONE);
    text = NULL;
    assert_int_equal(open_sealed(fixture, "docket/shuozhou-2022/signer/18/phone", &text),
                     SEAL_DAMAGED);
    assert_int_equal(open_sealed(fixture, "", &text), SEAL_DAMAGED);
    assert_null(text);
}

static void every_altered_byte_and_every_cut_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    const char *text = NULL;

    assert_int_equal(seal_close(fixture->seal, OWNER, PHONE, &fixture->sealed), 0);
    for (size_t i = 0; i < fixture->sealed.size; i++) {
        fixture->sealed.bytes[i] ^= 1;
        assert_int_not_equal(open_sealed(fixture, OWNER, &text), SEAL_OPENED);
        fixture->sealed.bytes[i] ^= 1;
    }
    for (size_t size = 0; size < fixture->sealed.size; size++) {
        assert_int_not_equal(
            seal_open(fixture->seal, OWNER, fixture->sealed.bytes, size, fixture->arena, &text),
            SEAL_OPENED);
    }
    assert_null(text);
    assert_int_equal(open_sealed(fixture, OWNER, &text), SEAL_OPENED);
}

static void equal_texts_look_different_sealed(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(seal_close(fixture->seal, OWNER, PHONE, &fixture->sealed), 0);
    size_t half = fixture->sealed.size;
    assert_int_equal(seal_close(fixture->seal, OWNER, PHONE, &fixture->sealed), 0);
    assert_memory_not_equal(fixture->sealed.bytes, fixture->sealed.bytes + half, half);
}

static void longest_and_empty_text(void **state)
{
    struct fixture *fixture = *state;
    char longest[SEAL_TEXT_MAX + 2];
    const char *text = NULL;

    memset(longest, 'x', sizeof(longest));
    longest[SEAL_TEXT_MAX + 1] = '\0';
    assert_int_equal(seal_close(fixture->seal, OWNER, longest, &fixture->sealed), -1);
    longest[SEAL_TEXT_MAX] = '\0';
    assert_int_equal(seal_close(fixture->seal, OWNER, longest, &fixture->sealed), 0);
    assert_int_equal(open_sealed(fixture, OWNER, &text), SEAL_OPENED);
    assert_string_equal(text, longest);
    buffer_clear(&fixture->sealed);
    assert_int_equal(seal_close(fixture->seal, OWNER, "", &fixture->sealed), 0);
    assert_int_equal(open_sealed(fixture, OWNER, &text), SEAL_OPENED);
    assert_string_equal(text, "");
}

/* Puts a fresh key before those in the file, as an operator changing the key does. */
static void prepend_key(const struct fixture *fixture, bool keep_old)
{
    static const char fresh[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n";
    char old[64] = "";
    FILE *file = fopen(fixture->path, "r+");

    assert_non_null(file);
    size_t size = fread(old, 1, sizeof(old), file);
    rewind(file);
    assert_int_equal(ftruncate(fileno(file), 0), 0);
    assert_true(fputs(fresh, file) >= 0);
    if (keep_old) {
        assert_int_equal(fwrite(old, 1, size, file), size);
    }
    assert_int_equal(fclose(file), 0);
}

static void reopen(struct fixture *fixture)
{
    seal_free(fixture->seal);
    fixture->seal = seal_new(fixture->path, &fixture->fault);
    assert_non_null(fixture->seal);
}

static void old_key_opens_new_key_seals(void **state)
{
    struct fixture *fixture = *state;
    const char *text = NULL;

    assert_int_equal(seal_close(fixture->seal, OWNER, PHONE, &fixture->sealed), 0);
    prepend_key(fixture, true);
    reopen(fixture);
    assert_int_equal(open_sealed(fixture, OWNER, &text), SEAL_OPENED);
    struct buffer again;
    buffer_init(&again, 8192);
    assert_int_equal(seal_close(fixture->seal, OWNER, PHONE, &again), 0);
    assert_memory_not_equal(again.bytes, fixture->sealed.bytes, 5);
    buffer_done(&again);
}

static void lost_key_is_told_from_damage(void **state)
{
    struct fixture *fixture = *state;
    const char *text = NULL;

    assert_int_equal(seal_close(fixture->seal, OWNER, PHONE, &fixture->sealed), 0);
    prepend_key(fixture, false);
    reopen(fixture);
    assert_int_equal(open_sealed(fixture, OWNER, &text), SEAL_KEY_MISSING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_comes_back_for_its_owner_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_altered_byte_and_every_cut_is_noticed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(equal_texts_look_different_sealed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(longest_and_empty_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(old_key_opens_new_key_seals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lost_key_is_told_from_damage, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
