#include "common/base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_hex(const uint8_t digest[DIGEST_SIZE], const char *expected)
{
    char hex[DIGEST_HEX_SIZE];

    digest_hex(digest, hex);
    assert_string_equal(hex, expected);
}

/* GB/T 32905-2016, appendix A.1. */
static void sm3_gives_the_standard_s_example(void **state)
{
    uint8_t digest[DIGEST_SIZE];

    (void)state;
    assert_int_equal(digest_sm3("abc", 3, digest), 0);
    assert_hex(digest, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

/* FIPS 180-4 example values. */
static void sha256_gives_the_standard_s_examples(void **state)
{
    uint8_t digest[DIGEST_SIZE];

    (void)state;
    assert_int_equal(digest_sha256("abc", 3, digest), 0);
    assert_hex(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(digest_sha256("", 0, digest), 0);
    assert_hex(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void what_is_written_is_read(void **state)
{
    static const char *const others[] = {
        "",
        "ba78",
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
        "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"};
    uint8_t digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];

    (void)state;
    assert_int_equal(
        digest_parse("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", digest),
        0);
    digest_hex(digest, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_int_equal(digest_parse(others[i], digest), -1);
    }
    assert_hex(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sm3_gives_the_standard_s_example),
        cmocka_unit_test(sha256_gives_the_standard_s_examples),
        cmocka_unit_test(what_is_written_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
