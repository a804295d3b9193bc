#include "common/conf/conf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct values {
    const char *listen;
    int64_t workers;
    bool loud;
};

/* Reads a command line given as one text, its words parted by single spaces ("" stays an empty
 * word). */
static enum conf_outcome read_line(const char *line, struct values *values, struct buffer *text)
{
    static char words[256];
    char *argv[16] = {words};
    int argc = 1;
    const struct conf_setting settings[] = {
        {.flag = "listen",
         .environment = "CONF_TEST_LISTEN",
         .type = CONF_TEXT,
         .meaning = "where to listen",
         .value = &values->listen},
        {.flag = "workers",
         .environment = "CONF_TEST_WORKERS",
         .type = CONF_INTEGER,
         .fallback = "2",
         .meaning = "worker threads",
         .value = &values->workers,
         .least = 1,
         .most = 8},
        {.flag = "loud",
         .environment = "CONF_TEST_LOUD",
         .type = CONF_SWITCH,
         .fallback = "0",
         .meaning = "say more",
         .value = &values->loud},
    };

    assert_true(strlen(line) < sizeof(words) - 6);
    (void)stpcpy(stpcpy(words, "test "), line);
    for (char *space = strchr(words, ' '); space && argc < 15; space = strchr(space + 1, ' ')) {
        *space = '\0';
        argv[argc++] = space + 1;
    }
    return conf_read(settings, COUNT_OF(settings), argc, argv, text);
}

static int forget_environment(void **state)
{
    (void)state;
    return unsetenv("CONF_TEST_LISTEN") + unsetenv("CONF_TEST_WORKERS") +
           unsetenv("CONF_TEST_LOUD");
}

static void flag_wins_over_environment_wins_over_default(void **state)
{
    struct values values = {0};
    struct buffer text;

    (void)state;
    assert_int_equal(read_line("--listen a", &values, &text), CONF_READ);
    assert_string_equal(values.listen, "a");
    assert_int_equal(values.workers, 2);
    assert_false(values.loud);
    buffer_done(&text);

    assert_int_equal(setenv("CONF_TEST_WORKERS", "3", 1), 0);
    assert_int_equal(setenv("CONF_TEST_LISTEN", "b", 1), 0);
    assert_int_equal(setenv("CONF_TEST_LOUD", "true", 1), 0);
    assert_int_equal(read_line("--workers=4", &values, &text), CONF_READ);
    assert_string_equal(values.listen, "b");
    assert_int_equal(values.workers, 4);
    assert_true(values.loud);
    buffer_done(&text);
}

static void last_flag_stands_and_switch_takes_no_value(void **state)
{
    struct values values = {0};
    struct buffer text;

    (void)state;
    assert_int_equal(read_line("--listen a --loud --listen=b", &values, &text), CONF_READ);
    assert_string_equal(values.listen, "b");
    assert_true(values.loud);
    buffer_done(&text);
}

static void every_fault_is_named_at_once(void **state)
{
    struct values values = {0};
    struct buffer text;

    (void)state;
    assert_int_equal(setenv("CONF_TEST_LOUD", "maybe", 1), 0);
    assert_int_equal(read_line("--workers 9 --colour stray", &values, &text), CONF_WRONG);
    assert_non_null(strstr(text.bytes, "--workers: \"9\""));
    assert_non_null(strstr(text.bytes, "--colour: not a setting"));
    assert_non_null(strstr(text.bytes, "stray: not a setting"));
    assert_non_null(strstr(text.bytes, "--listen is required, or CONF_TEST_LISTEN"));
    assert_non_null(strstr(text.bytes, "--loud: \"maybe\""));
    buffer_done(&text);
}

static void malformed_integers_are_refused(void **state)
{
    static const char *const wrong[] = {"--workers=",   "--workers=x",
                                        "--workers 3x", "--workers 0",
                                        "--workers -1", "--workers 99999999999999999999",
                                        "--workers=3.0"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct values values = {.workers = 7};
        struct buffer text;
        assert_int_equal(read_line(wrong[i], &values, &text), CONF_WRONG);
        assert_int_equal(values.workers, 7);
        buffer_done(&text);
    }
}

static void missing_value_is_named(void **state)
{
    struct values values = {0};
    struct buffer text;

    (void)state;
    assert_int_equal(read_line("--listen", &values, &text), CONF_WRONG);
    assert_non_null(strstr(text.bytes, "--listen: its value is missing"));
    buffer_done(&text);
}

static void help_lists_every_row(void **state)
{
    struct values values = {0};
    struct buffer text;

    (void)state;
    assert_int_equal(read_line("--wrong --help", &values, &text), CONF_HELP_ASKED);
    assert_non_null(strstr(text.bytes, "--listen"));
    assert_non_null(strstr(text.bytes, "CONF_TEST_LISTEN, required"));
    assert_non_null(strstr(text.bytes, "CONF_TEST_WORKERS, default 2"));
    assert_non_null(strstr(text.bytes, "say more"));
    assert_null(strstr(text.bytes, "not a setting"));
    buffer_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(flag_wins_over_environment_wins_over_default, forget_environment),
        cmocka_unit_test_setup(last_flag_stands_and_switch_takes_no_value, forget_environment),
        cmocka_unit_test_setup(every_fault_is_named_at_once, forget_environment),
        cmocka_unit_test_setup(malformed_integers_are_refused, forget_environment),
        cmocka_unit_test_setup(missing_value_is_named, forget_environment),
        cmocka_unit_test_setup(help_lists_every_row, forget_environment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
