#include "common/rpc/socket_lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[32];
static char path[48];
static char lock_path[56];
static struct arena *arena;
static struct failure failure;

static int set_up(void **state)
{
    (void)state;
    memcpy(folder, "/tmp/banfu-lock-XXXXXX", sizeof("/tmp/banfu-lock-XXXXXX"));
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/a.sock", folder);
    (void)snprintf(lock_path, sizeof(lock_path), "%s.lock", path);
    arena = arena_new(4096);
    assert_non_null(arena);
    failure_init(&failure, arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    (void)unlink(lock_path);
    return rmdir(folder);
}

static void one_holds_it_at_a_time(void **state)
{
    struct socket_lock first = {-1};
    struct socket_lock second = {-1};

    (void)state;
    assert_int_equal(socket_lock_take(&first, path, &failure), 0);
    assert_int_equal(socket_lock_take(&second, path, &failure), -1);
    assert_int_equal(second.descriptor, -1);
    assert_int_equal(failure.code, STATUS_ALREADY_EXISTS);
    assert_string_equal(failure.reason, "SOCKET_IN_USE");
    socket_lock_release(&first);
    assert_int_equal(socket_lock_take(&second, path, &failure), 0);
    socket_lock_release(&second);
    socket_lock_release(&second);
    assert_int_equal(access(lock_path, F_OK), 0);
}

static void missing_folder_and_links_are_refused(void **state)
{
    struct socket_lock lock = {-1};

    (void)state;
    assert_int_equal(socket_lock_take(&lock, "/nowhere/at/all.sock", &failure), -1);
    assert_string_equal(failure.reason, "BIND_FAILED");
    assert_int_equal(symlink("/dev/null", lock_path), 0);
    failure_init(&failure, arena);
    assert_int_equal(socket_lock_take(&lock, path, &failure), -1);
    assert_string_equal(failure.reason, "BIND_FAILED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_holds_it_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(missing_folder_and_links_are_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
