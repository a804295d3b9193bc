#include "identity/password.h"

#include "common/base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uv_loop_t loop;
static struct password_pool *pool;

struct report {
    int count;
    bool done;
    char hash[PASSWORD_HASH_SIZE];
};

static void on_report(void *data, bool done, const char *hash)
{
    struct report *report = data;

    report->count++;
    report->done = done;
    if (hash) {
        assert_true(strlen(hash) < sizeof(report->hash));
        memcpy(report->hash, hash, strlen(hash) + 1);
    }
}

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    pool = password_pool_new(&loop, 2, 3);
    return pool ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    password_pool_close(pool);
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    return uv_loop_close(&loop);
}

static void run(void)
{
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
}

static bool matches(const char *hash, const char *password)
{
    struct report report = {0};

    assert_int_equal(password_pool_compare(pool, hash, password, on_report, &report), 0);
    assert_int_equal(report.count, 0); /* never within the call */
    run();
    assert_int_equal(report.count, 1);
    return report.done;
}

static void stretched_password_matches_itself_alone(void **state)
{
    struct report report = {0};

    (void)state;
    assert_int_equal(password_pool_stretch(pool, "Correct-horse1", on_report, &report), 0);
    run();
    assert_true(report.done);
    assert_non_null(strstr(report.hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_true(matches(report.hash, "Correct-horse1"));
    assert_false(matches(report.hash, "Correct-horse2"));
    assert_false(matches(report.hash, ""));
    assert_false(matches("", "Correct-horse1"));
    assert_false(matches("not a hash", "Correct-horse1"));
}

static void unknown_account_costs_the_same(void **state)
{
    struct report report = {0};
    int64_t known = 0;
    int64_t unknown = 0;

    (void)state;
    assert_int_equal(password_pool_stretch(pool, "Correct-horse1", on_report, &report), 0);
    run();
    for (int i = 0; i < 5; i++) {
        int64_t start = clock_steady_ns();
        assert_false(matches(report.hash, "wrong"));
        int64_t middle = clock_steady_ns();
        assert_false(matches(NULL, "wrong"));
        known += middle - start;
        unknown += clock_steady_ns() - middle;
    }
    /* Wide, for a busy machine: a comparison that is cut short takes a thousandth. */
    assert_true(unknown > known / 4 && known > unknown / 4);
}

static void more_than_may_wait_are_refused(void **state)
{
    struct report reports[6] = {0};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(password_pool_stretch(pool, "Correct-horse1", on_report, &reports[i]), 0);
    }
    assert_int_equal(password_pool_stretch(pool, "Correct-horse1", on_report, &reports[5]), -1);
    run();
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(reports[i].count, 1);
        assert_true(reports[i].done);
    }
    assert_int_equal(reports[5].count, 0);
    assert_string_not_equal(reports[0].hash, reports[1].hash);
}

static void closing_reports_every_job_once(void **state)
{
    struct report reports[5] = {0};
    size_t done = 0;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(password_pool_stretch(pool, "Correct-horse1", on_report, &reports[i]), 0);
    }
    password_pool_close(pool);
    pool = NULL;
    run();
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(reports[i].count, 1);
        done += reports[i].done;
    }
    assert_int_equal(done, 2);
}

static void too_long_password_is_refused(void **state)
{
    char longest[PASSWORD_MAX + 2];
    struct report report = {0};

    (void)state;
    memset(longest, 'x', sizeof(longest));
    longest[PASSWORD_MAX + 1] = '\0';
    assert_int_equal(password_pool_stretch(pool, longest, on_report, &report), -1);
    assert_int_equal(password_pool_compare(pool, NULL, longest, on_report, &report), -1);
    longest[PASSWORD_MAX] = '\0';
    assert_int_equal(password_pool_stretch(pool, longest, on_report, &report), 0);
    run();
    assert_true(report.done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(stretched_password_matches_itself_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_account_costs_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_than_may_wait_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(closing_reports_every_job_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_long_password_is_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
