#include "common/base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* What `write_lines` puts on standard error, read back through a pipe (a line is under the pipe's
 * room). */
static const char *captured(void (*write_lines)(void))
{
    static char text[32768];
    int ends[2];
    int saved = dup(STDERR_FILENO);

    assert_int_equal(pipe(ends), 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    write_lines();
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    assert_int_equal(close(saved) + close(ends[1]), 0);
    size_t size = 0;
    ssize_t got;
    while ((got = read(ends[0], text + size, sizeof(text) - 1 - size)) > 0) {
        size += (size_t)got;
    }
    assert_int_equal(close(ends[0]), 0);
    text[size] = '\0';
    return text;
}

static void write_escapes(void)
{
    LOG(LOG_INFO, "call", LOG_TEXT("method", "a\"b\\c\nd\x7F办"), LOG_INTEGER("port", -7),
        LOG_TEXT("nothing", NULL));
    LOG(LOG_DEBUG, "dropped", LOG_INTEGER("x", 1));
}

static void lines_are_json_and_levels_are_kept(void **state)
{
    (void)state;
    log_setup("log-test", LOG_INFO);
    const char *text = captured(write_escapes);
    assert_memory_equal(text, "{\"time\":\"20", 11);
    assert_non_null(strstr(text,
                           "Z\",\"level\":\"info\",\"service\":\"log-test\",\"event\":\"call\","
                           "\"method\":\"a\\\"b\\\\c\\u000ad\\u007f办\",\"port\":-7,"
                           "\"nothing\":null}\n"));
    assert_null(strstr(text, "dropped"));
}

static const char special[] = {'"', '\\', '\n', 0x1F, 0x7F};
enum { LONG_TEXT = 19 /* two words of eight and what is left */ };

static void write_specials(void)
{
    for (size_t i = 0; i < sizeof(special); i++) {
        for (size_t at = 0; at < LONG_TEXT; at++) {
            char text[LONG_TEXT + 1] = "0 !#[]~\x80\xFFmmmmmmmmmm";
            text[at] = special[i];
            LOG(LOG_INFO, "e", LOG_TEXT("t", text));
        }
    }
}

/* Texts are read eight bytes at a time. */
static void specials_are_escaped_wherever_they_stand(void **state)
{
    (void)state;
    const char *line = captured(write_specials);

    for (size_t i = 0; i < sizeof(special); i++) {
        for (size_t at = 0; at < LONG_TEXT; at++) {
            const char text[] = "0 !#[]~\x80\xFFmmmmmmmmmm";
            const char *escapes[] = {"\\\"", "\\\\", "\\u000a", "\\u001f", "\\u007f"};
            char wanted[2 * LONG_TEXT + 8];
            (void)snprintf(wanted, sizeof(wanted), "\"t\":\"%.*s%s%s\"}\n", (int)at, text,
                           escapes[i], text + at + 1);
            line = strstr(line, "\"t\":");
            assert_non_null(line);
            assert_memory_equal(line, wanted, strlen(wanted));
            line++;
        }
    }
}

static void write_held(void)
{
    static char value[2000];

    memset(value, 'v', sizeof(value) - 1);
    log_hold(true);
    LOG(LOG_INFO, "first", LOG_INTEGER("least", INT64_MIN));
    (void)dprintf(STDERR_FILENO, "before\n");
    log_flush();
    LOG(LOG_INFO, "second", LOG_INTEGER("zero", 0));
    LOG(LOG_ERROR, "third", LOG_INTEGER("most", INT64_MAX));
    (void)dprintf(STDERR_FILENO, "after\n");
    for (int i = 0; i < 5; i++) {
        LOG(LOG_INFO, "long", LOG_TEXT("value", value));
    }
    log_hold(false);
    LOG(LOG_INFO, "last", LOG_INTEGER("one", 1));
}

static void held_lines_wait_for_the_flush(void **state)
{
    static const char *const order[] = {"before\n",   "\"first\",\"least\":-9223372036854775808}\n",
                                        "\"second\"", "\"third\",\"most\":9223372036854775807}\n",
                                        "after\n",    "\"long\"",
                                        "\"last\""};

    (void)state;
    log_setup("log-test", LOG_INFO);
    const char *text = captured(write_held);
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        text = strstr(text, order[i]);
        assert_non_null(text);
        text += strlen(order[i]);
    }
}

static void write_too_much(void)
{
    static char value[4000];
    struct log_field fields[10];

    memset(value, 'x', sizeof(value) - 1);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        fields[i] = LOG_TEXT("value", value);
    }
    log_write(LOG_ERROR, "long", fields, COUNT_OF(fields));
}

static void long_lines_end_behind_a_whole_field(void **state)
{
    (void)state;
    const char *text = captured(write_too_much);
    size_t length = strlen(text);
    assert_true(length > 4096 && length <= 8192);
    assert_string_equal(text + length - 4, "x\"}\n");
}

static void levels_parse(void **state)
{
    enum log_level level = LOG_ERROR;

    (void)state;
    assert_int_equal(log_level_parse("debug", &level), 0);
    assert_int_equal(level, LOG_DEBUG);
    assert_int_equal(log_level_parse("loud", &level), -1);
    assert_int_equal(level, LOG_DEBUG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_json_and_levels_are_kept),
        cmocka_unit_test(specials_are_escaped_wherever_they_stand),
        cmocka_unit_test(held_lines_wait_for_the_flush),
        cmocka_unit_test(long_lines_end_behind_a_whole_field),
        cmocka_unit_test(levels_parse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
