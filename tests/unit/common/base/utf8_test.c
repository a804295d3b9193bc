#include "common/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static size_t encode(uint32_t code_point, char bytes[4])
{
    if (code_point < 0x80) {
        bytes[0] = (char)code_point;
        return 1;
    }
    size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        bytes[i] = (char)(0x80U | (code_point & 0x3FU));
        code_point >>= 6U;
    }
    bytes[0] = (char)((0xF00U >> length) | code_point);
    return length;
}

static void every_code_point_decodes_to_itself(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point <= 0x110010; code_point++) {
        char bytes[4];
        uint32_t decoded = 0;
        size_t length = encode(code_point, bytes);
        bool exists = code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
        assert_int_equal(utf8_decode(bytes, length, &decoded), exists ? length : 0);
        if (exists) {
            char again[UTF8_BYTES_MAX];
            assert_int_equal(decoded, code_point);
            assert_int_equal(utf8_decode(bytes, length - 1, &decoded), 0);
            assert_int_equal(utf8_encode(code_point, again), length);
            assert_memory_equal(again, bytes, length);
        }
    }
}

static void malformed_bytes_are_refused(void **state)
{
    static const char *const malformed[] = {
        "\x80",             /* continuation alone */
        "\xC0\x80",         /* overlong NUL */
        "\xC1\xBF",         /* overlong two */
        "\xE0\x9F\xBF",     /* overlong three */
        "\xF0\x8F\xBF\xBF", /* overlong four */
        "\xED\xA0\x80",     /* surrogate */
        "\xF4\x90\x80\x80", /* past U+10FFFF */
        "\xF8\x88\x80\x80", /* five-byte form */
        "\xFF",
        "\xE5\xBB",     /* cut */
        "\xE5\x41\x42", /* no continuation */
        "ok\xC3",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(malformed); i++) {
        assert_false(utf8_valid(malformed[i], strlen(malformed[i])));
        assert_false(utf8_is_plain_text(malformed[i], strlen(malformed[i])));
        char behind[64]; /* letters, which are looked at in runs */
        int size = snprintf(behind, sizeof(behind), "01234567办复%s", malformed[i]);
        assert_false(utf8_valid(behind, (size_t)size));
        assert_false(utf8_is_plain_text(behind, (size_t)size));
    }
    assert_true(utf8_valid("", 0));
    assert_true(utf8_valid("办复 䶮 𠮷\0x", 17));
}

static void plain_text_keeps_out_what_letters_cannot_hold(void **state)
{
    static const char *const refused[] = {"\x01",         "\x1B[0m",         "\r",
                                          "\x7F",         "\xC2\x85",        "\xEE\x80\x80",
                                          "\xEF\xBF\xBF", "\xF3\xB0\x80\x80"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        assert_true(utf8_valid(refused[i], strlen(refused[i])));
        assert_false(utf8_is_plain_text(refused[i], strlen(refused[i])));
    }
    const char *plain = "一、办复\n\t“阿卜杜拉·𬱖”〔2022〕15号";
    assert_true(utf8_is_plain_text(plain, strlen(plain)));
    assert_false(utf8_is_plain_text("a\0b", 3));
}

/* Character by character, so that nothing is looked at as a run. */
static bool is_plain_slowly(const char *text, size_t size, bool *ret_valid)
{
    bool plain = true;

    *ret_valid = true;
    while (size > 0) {
        uint32_t point;
        size_t length = utf8_decode(text, size, &point);
        if (length == 0) {
            *ret_valid = false;
            return false;
        }
        plain = plain && utf8_is_plain_text(text, length);
        text += length;
        size -= length;
    }
    return plain;
}

static void every_byte_of_a_run_of_letters_counts(void **state)
{
    static const char letters[] = "建议办理答复意见城市交通";
    const size_t size = sizeof(letters) - 1;
    char text[sizeof(letters)];

    (void)state;
    for (size_t i = 0; i < size; i++) {
        for (int byte = 0; byte < 256; byte++) {
            bool valid = false;
            memcpy(text, letters, sizeof(letters));
            text[i] = (char)byte;
            bool plain = is_plain_slowly(text, size, &valid);
            assert_int_equal(utf8_valid(text, size), valid);
            assert_int_equal(utf8_is_plain_text(text, size), plain);
        }
    }
}

static void what_is_no_code_point_is_encoded_as_the_replacement(void **state)
{
    static const uint32_t none[] = {0xD800, 0xDFFF, 0x110000, UINT32_MAX};
    char bytes[UTF8_BYTES_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        assert_int_equal(utf8_encode(none[i], bytes), 3);
        assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
    }
}

static void length_counts_code_points(void **state)
{
    (void)state;
    assert_int_equal(utf8_length("办复𠮷a", strlen("办复𠮷a")), 4);
    assert_int_equal(utf8_length("\xE5\xBB", 2), 2);
    assert_int_equal(utf8_length("", 0), 0);
}

static void what_does_not_fit_is_cut_between_characters(void **state)
{
    const char *text = "办a复𠮷"; /* 3 + 1 + 3 + 4 bytes */
    static const size_t fit[] = {0, 0, 0, 3, 4, 4, 4, 7, 7, 7, 7, 11, 11};

    (void)state;
    for (size_t most = 0; most < sizeof(fit) / sizeof(fit[0]); most++) {
        assert_int_equal(utf8_fit(text, strlen(text), most), fit[most]);
    }
}

static void what_nobody_would_see_is_blank(void **state)
{
    static const char *const blank[] = {"",       " \t\r\n", "\u3000\u3000", "\u00a0\u2003",
                                        "\u200b", "\ufeff ", "\u2028\u2060"};
    static const char *const seen[] = {".", "\u3000因", "\u200b0", "\xff", " \xe3\x80", "—"};

    (void)state;
    for (size_t i = 0; i < sizeof(blank) / sizeof(blank[0]); i++) {
        assert_true(utf8_is_blank(blank[i]));
    }
    for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
        assert_false(utf8_is_blank(seen[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_decodes_to_itself),
        cmocka_unit_test(malformed_bytes_are_refused),
        cmocka_unit_test(plain_text_keeps_out_what_letters_cannot_hold),
        cmocka_unit_test(every_byte_of_a_run_of_letters_counts),
        cmocka_unit_test(what_is_no_code_point_is_encoded_as_the_replacement),
        cmocka_unit_test(length_counts_code_points),
        cmocka_unit_test(what_does_not_fit_is_cut_between_characters),
        cmocka_unit_test(what_nobody_would_see_is_blank),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
