/* Files of sets: what does not fit, what is told of it, and whose files a sweep takes. */
#include "reply/set_files.h"

#include "common/base/utf8.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define JOB "shuozhou-0123456789abcdef01234567"

static char folder[] = "/tmp/set_files_XXXXXX";
static const struct set_place place = {folder, JOB, "zip", (int64_t)512 << 20};

static int make_home(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int leave_home(void **state)
{
    (void)state;
    return rmdir(folder);
}

static const char *path_of(const char *name)
{
    static char path[SET_PATH_SIZE];

    assert_in_range(snprintf(path, sizeof(path), "%s/%s", folder, name), 1, sizeof(path) - 1);
    return path;
}

static void a_name_too_long_is_cut_between_characters(void **state)
{
    static struct set_file file;
    char name[3 * SET_NAME_SIZE + 2] = "x"; /* 1 + 3n: 255 bytes would cut one */

    (void)state;
    for (size_t i = 0; i < SET_NAME_SIZE; i++) {
        memcpy(name + 1 + 3 * i, "函", sizeof("函"));
    }
    const struct set_part part = {.scope = name, .name = name};

    assert_int_equal(set_files_put(&place, 0, &part), SET_DONE);
    assert_int_equal(set_files_join(&place, 1, "", &file), SET_EMPTY);
    assert_int_equal(file.left, 1);
    assert_int_equal(strlen(file.left_out[0]), 253);
    assert_true(utf8_valid(file.left_out[0], strlen(file.left_out[0])));
    assert_string_equal(file.scope, file.left_out[0]);
    set_files_drop(&place, true);
    assert_int_not_equal(access(path_of(JOB ".parts"), F_OK), 0);
}

static void a_part_too_large_to_be_read_is_not_kept(void **state)
{
    char *bytes = calloc(1, SET_PART_MAX);
    struct set_part part = {
        .scope = "教育局", .name = "a", .bytes = bytes, .size = SET_PART_MAX - 12};

    (void)state;
    assert_non_null(bytes);
    assert_int_equal(set_files_put(&place, 0, &part), SET_DONE); /* 9 + 1 + 1 + 1 */
    part.size++;
    assert_int_equal(set_files_put(&place, 1, &part), SET_PART_TOO_LARGE);
    assert_int_equal(access(path_of(JOB ".parts/00000"), F_OK), 0);
    assert_int_not_equal(access(path_of(JOB ".parts/00001"), F_OK), 0);
    set_files_drop(&place, true);
    free(bytes);
}

static void make_old(const char *name)
{
    const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    const char *path = path_of(name);

    if (access(path, F_OK) != 0) {
        FILE *file = fopen(path, "wbe");
        assert_non_null(file);
        assert_int_equal(fclose(file), 0);
    }
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void only_what_is_ours_is_swept(void **state)
{
    static const char *const ours[] = {JOB ".pdf", JOB ".zip", JOB ".zip.new12", JOB ".parts/00007",
                                       JOB ".parts/123456.new9"};
    static const char *const others[] = {"minutes.pdf",
                                         JOB,
                                         JOB ".txt",
                                         JOB ".pdf.new",
                                         JOB ".pdf.newer",
                                         "shuozhou-0123456789abcdef0123456.pdf",
                                         "-0123456789abcdef01234567.pdf",
                                         "photos/00001",
                                         "shuozhou-0123456789ABCDEF01234567.pdf"};

    (void)state;
    assert_int_equal(mkdir(path_of(JOB ".parts"), S_IRWXU), 0);
    assert_int_equal(mkdir(path_of("photos"), S_IRWXU), 0);
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        make_old(ours[i]);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        make_old(others[i]);
    }
    make_old(JOB ".parts");
    make_old("photos");

    set_files_sweep(folder);
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        assert_int_not_equal(access(path_of(ours[i]), F_OK), 0);
    }
    assert_int_not_equal(access(path_of(JOB ".parts"), F_OK), 0);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_int_equal(unlink(path_of(others[i])), 0);
    }
    assert_int_equal(rmdir(path_of("photos")), 0);
}

static void what_is_young_is_kept(void **state)
{
    const struct set_part part = {.scope = "", .name = "x"};

    (void)state;
    assert_int_equal(set_files_put(&place, 0, &part), SET_DONE);
    set_files_sweep(folder);
    assert_int_equal(access(path_of(JOB ".parts/00000"), F_OK), 0);
    set_files_drop(&place, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_too_long_is_cut_between_characters),
        cmocka_unit_test(a_part_too_large_to_be_read_is_not_kept),
        cmocka_unit_test(only_what_is_ours_is_swept),
        cmocka_unit_test(what_is_young_is_kept),
    };

    return cmocka_run_group_tests(tests, make_home, leave_home);
}
