#include "common/seal/secret_file.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* 32 bytes in base64url. */
#define A_SECRET "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

enum { SIZE = 32, MOST = 2 };

static char folder[32];
static char path[48];
static uint8_t secrets[MOST * SIZE];
static size_t count;
static struct buffer fault;

static int set_up(void **state)
{
    (void)state;
    (void)strcpy(folder, "/tmp/banfu-secret-XXXXXX");
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/a.key", folder);
    buffer_init(&fault, 1024);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(path);
    int outcome = rmdir(folder); /* fails when something was left beside the file */
    buffer_done(&fault);
    return outcome;
}

static void put(const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void missing_file_is_made_once_and_private(void **state)
{
    uint8_t first[SIZE];
    struct stat status;

    (void)state;
    assert_int_equal(secret_file_read(path, SIZE, MOST, secrets, &count, &fault), 0);
    assert_int_equal(count, 1);
    memcpy(first, secrets, SIZE);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_int_equal(secret_file_read(path, SIZE, MOST, secrets, &count, &fault), 0);
    assert_memory_equal(first, secrets, SIZE);
}

static void *read_in_thread(void *secret)
{
    size_t number = 0;
    struct buffer own_fault;

    buffer_init(&own_fault, 1024);
    int outcome = secret_file_read(path, SIZE, 1, secret, &number, &own_fault);
    buffer_done(&own_fault);
    return outcome == 0 && number == 1 ? secret : NULL;
}

static void racing_makers_agree(void **state)
{
    static uint8_t seen[8][SIZE];
    pthread_t threads[8];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, read_in_thread, seen[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *outcome = NULL;
        assert_int_equal(pthread_join(threads[i], &outcome), 0);
        assert_non_null(outcome);
        assert_memory_equal(seen[0], seen[i], SIZE);
    }
}

static void file_that_others_may_read_is_refused(void **state)
{
    static const mode_t open_modes[] = {0640, 0604, 0620, 0601};

    (void)state;
    put(A_SECRET "\n", 0600);
    assert_int_equal(secret_file_read(path, SIZE, MOST, secrets, &count, &fault), 0);
    for (size_t i = 0; i < COUNT_OF(open_modes); i++) {
        assert_int_equal(chmod(path, open_modes[i]), 0);
        assert_int_equal(secret_file_read(path, SIZE, MOST, secrets, &count, &fault), -1);
        assert_non_null(strstr(buffer_text(&fault), "chmod 600"));
    }
}

static void lines_that_are_no_secrets_are_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "\n",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg\n",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8f\n",
        A_SECRET "=\n",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdH*8\n",
        A_SECRET "\n\n",
        A_SECRET "\n" A_SECRET "\n" A_SECRET "\n",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        put(wrong[i], 0600);
        assert_int_equal(secret_file_read(path, SIZE, MOST, secrets, &count, &fault), -1);
    }
    put(A_SECRET "\n" A_SECRET, 0600);
    assert_int_equal(secret_file_read(path, SIZE, MOST, secrets, &count, &fault), 0);
    assert_int_equal(count, 2);
}

static void missing_folder_is_named(void **state)
{
    (void)state;
    assert_int_equal(
        secret_file_read("/tmp/banfu-no-such-folder/a.key", SIZE, MOST, secrets, &count, &fault),
        -1);
    assert_non_null(strstr(buffer_text(&fault), "/tmp/banfu-no-such-folder/a.key"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(missing_file_is_made_once_and_private, set_up, tear_down),
        cmocka_unit_test_setup_teardown(racing_makers_agree, set_up, tear_down),
        cmocka_unit_test_setup_teardown(file_that_others_may_read_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_that_are_no_secrets_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(missing_folder_is_named, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
