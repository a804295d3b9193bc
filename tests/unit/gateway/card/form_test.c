#include "card/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct form_field fields[3];
    size_t fault;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    if (!fixture) {
        return -1;
    }
    fixture->arena = arena_new(1 << 20);
    fixture->fields[0] = (struct form_field){.name = "result", .most = 20};
    fixture->fields[1] = (struct form_field){.name = "opinion", .most = 30};
    fixture->fields[2] = (struct form_field){.name = "key", .most = 36};
    *state = fixture;
    return fixture->arena ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static enum form_outcome parse(struct fixture *fixture, const char *body)
{
    return form_parse(body, strlen(body), fixture->arena, fixture->fields, 3, &fixture->fault);
}

static void decodes_what_browsers_send(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(parse(fixture, "result=SATISFIED&opinion=%E5%8A%9E+%E5%A4%8D%0D%0Ax%26y&"),
                     FORM_READ);
    assert_string_equal(fixture->fields[0].text, "SATISFIED");
    assert_string_equal(fixture->fields[1].text, "办 复\nx&y");
    assert_string_equal(fixture->fields[2].text, "");
    assert_int_equal(parse(fixture, ""), FORM_READ);
    assert_int_equal(parse(fixture, "result&opinion=a=b"), FORM_READ);
    assert_string_equal(fixture->fields[1].text, "a=b");
}

static void refuses_by_field(void **state)
{
    static const struct {
        const char *body;
        enum form_outcome outcome;
        size_t fault;
    } cases[] = {
        {"opinion=%E5%8A", FORM_MALFORMED, 1},
        {"opinion=%", FORM_MALFORMED, 1},
        {"opinion=%4", FORM_MALFORMED, 1},
        {"opinion=%zz", FORM_MALFORMED, 1},
        {"opinion=%00", FORM_MALFORMED, 1},
        {"opinion=%1B", FORM_NOT_PLAIN, 1},
        {"opinion=%EE%80%80", FORM_NOT_PLAIN, 1},
        {"opinion=%EE%80%80%FF", FORM_MALFORMED, 1},
        {"opinion=%EE%80%80&admin=1", FORM_NOT_PLAIN, 1},
        {"key=1&key=2", FORM_MALFORMED, 2},
        {"admin=1", FORM_MALFORMED, 3},
        {"%zz=1", FORM_MALFORMED, 3},
        {"=1", FORM_MALFORMED, 3},
        {"result=123456789012345678901", FORM_TOO_LONG, 0},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(parse(fixture, cases[i].body), cases[i].outcome);
        assert_int_equal(fixture->fault, cases[i].fault);
    }
    assert_int_equal(parse(fixture, "result=12345678901234567890"), FORM_READ);
}

/* Nobody writes twice: one field at fault loses neither itself nor those behind it. */
static void what_was_typed_is_kept(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(
        parse(fixture, "result=123456789012345678901&opinion=a%EE%80%80%E5%8A%9E%07b&key=k"),
        FORM_TOO_LONG);
    assert_int_equal(fixture->fault, 0);
    assert_string_equal(fixture->fields[0].text, "123456789012345678901");
    assert_string_equal(fixture->fields[1].text, "a办b");
    assert_string_equal(fixture->fields[2].text, "k");
    assert_int_equal(parse(fixture, "opinion=%FF&key=k"), FORM_MALFORMED);
    assert_string_equal(fixture->fields[1].text, "");
    assert_string_equal(fixture->fields[2].text, "k");
}

static void stops_when_the_arena_is_full(void **state)
{
    struct fixture *fixture = *state;
    struct arena *small = arena_new(8);

    assert_int_equal(form_parse("opinion=longer", 14, small, fixture->fields, 3, &fixture->fault),
                     FORM_NO_MEMORY);
    arena_free(small);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(decodes_what_browsers_send),
        TEST(refuses_by_field),
        TEST(what_was_typed_is_kept),
        TEST(stops_when_the_arena_is_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
