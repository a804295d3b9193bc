#include "reply/letter_number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *outcome(const char *text, int32_t year, struct letter_number_parts *parts)
{
    struct arena *arena = arena_new(10000);
    struct failure failure;

    failure_init(&failure, arena);
    int result = letter_number_parse(text, year, &failure, parts);
    const char *reason = failure.reason;
    assert_int_equal(result == 0, !failure_is_set(&failure));
    arena_free(arena);
    return reason;
}

static void numbers_of_the_form_are_read(void **state)
{
    struct letter_number_parts parts;
    char text[LETTER_NUMBER_SIZE];

    (void)state;
    assert_string_equal(outcome("朔住建提函〔2022〕15号", 2022, &parts), "");
    assert_string_equal(parts.code, "朔住建提函");
    assert_int_equal(parts.year, 2022);
    assert_int_equal(parts.number, 15);
    assert_string_equal(letter_number_print(&parts, text), "朔住建提函〔2022〕15号");
}

static void other_forms_are_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        "朔住建函",
                                        "朔住建函[2022]15号",
                                        "朔住建函〔2022〕第15号",
                                        "朔住建函〔2022〕015号",
                                        "朔住建函〔2022〕0号",
                                        "朔住建函〔2022〕15",
                                        "朔住建函〔2022〕15号 ",
                                        "〔2022〕15号",
                                        "函〔2022〕15号",
                                        "ZJ函〔2022〕15号",
                                        "朔住建函〔22a〕15号",
                                        "朔住建函〔2022〕100000号",
                                        "朔住建函〔2022〕-1号",
                                        "\xff\xff〔2022〕15号"};
    struct letter_number_parts parts;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_string_equal(outcome(wrong[i], 2022, &parts), "NUMBER_FORM");
    }
    assert_string_equal(outcome("朔住建函〔2021〕15号", 2022, &parts), "NUMBER_YEAR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_the_form_are_read),
        cmocka_unit_test(other_forms_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
