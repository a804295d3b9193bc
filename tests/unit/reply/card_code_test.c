#include "reply/card_code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define LONG_CODE "shuozhoushuozhoushuozhoushuozhoushuozhoushuozhoushuozhoushuozhoushuozhoushuozhou"

static void codes_are_read_as_written(void **state)
{
    uint8_t random[CARD_CODE_RANDOM];
    char code[CARD_CODE_SIZE], read[CARD_CODE_SIZE], city[CARD_CITY_SIZE];

    (void)state;
    for (size_t i = 0; i < CARD_CODE_RANDOM; i++) {
        random[i] = (uint8_t)(i * 37 + 5);
    }
    card_code_print("shuozhou", random, code);
    assert_int_equal(card_code_read(code, NULL, read, city), CARD_CODE_READ);
    assert_string_equal(read, code);
    assert_string_equal(city, "shuozhou");
    assert_int_equal(strlen(code), strlen("shuozhou-7K3M-9QRT-2VX4H"));
}

static void they_are_typed_forgivingly(void **state)
{
    static const char *const typed[] = {
        "shuozhou-7K3M-9QRT-2V01H",  "SHUOZHOU 7k3m 9qrt 2voih",
        "shuozhou7K3M9QRT2V0LH",     " shuozhou-7k3m9qrt-2vOlh\t",
        "shuo-zhou_7K3M 9QRT 2V0iH", "ｓｈｕｏｚｈｏｕ－７Ｋ３Ｍ　9qrt—2v01h",
        "shuozhou‐7K3M–9QRT−2V01H"};
    char code[CARD_CODE_SIZE], city[CARD_CITY_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
        assert_int_equal(card_code_read(typed[i], NULL, code, city), CARD_CODE_READ);
        assert_string_equal(code, "shuozhou-7K3M-9QRT-2V01H");
        assert_string_equal(city, "shuozhou");
    }
}

static void others_are_no_codes(void **state)
{
    static const char *const wrong[] = {"",
                                        "7K3M9QRT2V01",
                                        "shuozhou-7K3M",
                                        "shuozhou-7K3M-9QRT-2V01\xEF",
                                        "shuozhou-7K3M-9QRT-2V0UH", /* no U in the alphabet */
                                        "shuozhou-7K3M-9QRT-2V0!H",
                                        "朔州-7K3M-9QRT-2V01H",
                                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa7K3M9QRT2V01H",
                                        LONG_CODE};
    char code[CARD_CODE_SIZE], city[CARD_CITY_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(card_code_read(wrong[i], "shuozhou", code, city), CARD_CODE_NONE);
    }
}

static void the_only_city_may_be_left_out(void **state)
{
    char code[CARD_CODE_SIZE] = "", city[CARD_CITY_SIZE] = "";

    (void)state;
    assert_int_equal(card_code_read("７k3m 9QRT-2v0ih", NULL, code, city), CARD_CODE_CITY_MISSING);
    assert_string_equal(code, "");
    assert_int_equal(card_code_read("７k3m 9QRT-2v0ih", "shuozhou", code, city), CARD_CODE_READ);
    assert_string_equal(code, "shuozhou-7K3M-9QRT-2V01H");
    assert_string_equal(city, "shuozhou");
    assert_int_equal(card_code_read("datong 7K3M9QRT2V01H", "shuozhou", code, city),
                     CARD_CODE_READ);
    assert_string_equal(city, "datong");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_read_as_written),
        cmocka_unit_test(they_are_typed_forgivingly),
        cmocka_unit_test(others_are_no_codes),
        cmocka_unit_test(the_only_city_may_be_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
