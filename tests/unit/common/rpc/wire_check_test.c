#include "common/rpc/wire_check.h"

#include <banfu/echo/v1/echo.pb-c.h>
#include <google/protobuf/descriptor.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *field;

/* Checks a SayRequest; the bytes are copied to their exact size, so that one read too many shows.
 */
static enum wire_fault checked(const char *bytes, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1);

    assert_non_null(exact);
    memcpy(exact, bytes, size);
    field = "";
    enum wire_fault fault =
        wire_check(&banfu__echo__v1__say_request__descriptor, exact, size, 32, &field);
    free(exact);
    return fault;
}

#define CHECKED(text) checked((text), sizeof(text) - 1)

static void sound_messages_pass(void **state)
{
    (void)state;
    assert_int_equal(CHECKED(""), WIRE_SOUND);
    assert_int_equal(CHECKED("\x0a\x00"), WIRE_SOUND);
    assert_int_equal(CHECKED("\x0a\x06\xe5\x8a\x9e\xe5\xa4\x8d"), WIRE_SOUND);
    assert_int_equal(CHECKED("\x12\x03\x00\xff\x80"), WIRE_SOUND); /* bytes hold anything */
    assert_int_equal(CHECKED("\x1a\x03\x0a\x01\x61\x1a\x02\x10\x07\x22\x00"), WIRE_SOUND);
    /* fields in any order, a string twice: the last one counts */
    assert_int_equal(CHECKED("\x12\x00\x0a\x01\x61\x0a\x01\x62"), WIRE_SOUND);
    /* numbers packed and one by one */
    assert_int_equal(CHECKED("\x22\x07\x1a\x03\x01\x96\x01\x18\x05"), WIRE_SOUND);
}

static void unknown_fields_are_skipped_but_must_be_whole(void **state)
{
    (void)state;
    assert_int_equal(CHECKED("\xf8\x7f\x01\xf9\x7f"
                             "12345678"
                             "\xfa\x7f\x02\xff\xff\xfd\x7f"
                             "1234"),
                     WIRE_SOUND);
    assert_int_equal(CHECKED("\xf8\x7f"), WIRE_MALFORMED);
    assert_int_equal(CHECKED("\xf9\x7f"
                             "1234567"),
                     WIRE_MALFORMED);
    assert_int_equal(CHECKED("\xfa\x7f\x02\xff"), WIRE_MALFORMED);
    assert_int_equal(CHECKED("\xfd\x7f"
                             "123"),
                     WIRE_MALFORMED);
}

static void malformed_messages_are_told(void **state)
{
    (void)state;
    assert_int_equal(CHECKED("\x0a"), WIRE_MALFORMED);
    assert_int_equal(CHECKED("\x0a\x05"
                             "abcd"),
                     WIRE_MALFORMED);
    assert_int_equal(CHECKED("\x00\x01"), WIRE_MALFORMED); /* no field 0 */
    assert_int_equal(CHECKED("\x0b"), WIRE_MALFORMED);     /* groups */
    assert_int_equal(CHECKED("\x0f"), WIRE_MALFORMED);     /* no such wire type */
    assert_int_equal(CHECKED("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), WIRE_MALFORMED);
    assert_int_equal(CHECKED("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), WIRE_MALFORMED);
    assert_int_equal(CHECKED("\xf8\xff\xff\xff\x7f\x01"), WIRE_MALFORMED); /* number too large */
}

static void other_type_than_the_fields_is_malformed(void **state)
{
    (void)state;
    assert_int_equal(CHECKED("\x08\x01"), WIRE_MALFORMED);
    assert_string_equal(field, "text");
    assert_int_equal(CHECKED("\x22\x02\x12\x00"), WIRE_MALFORMED); /* a length for one number */
    assert_string_equal(field, "number");
    assert_int_equal(CHECKED("\x22\x03\x1a\x01\x80"), WIRE_MALFORMED); /* packed, and cut */
    assert_string_equal(field, "numbers");
}

static void bad_text_is_told_with_its_field(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {{"\xff", 1},     {"a\0b", 3},     {"\xed\xa0\x80", 3},
               {"\xc0\x80", 2}, {"\xe5\x8a", 2}, {"\xf4\x90\x80\x80", 4}};
    char message[16];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        message[0] = 0x0a;
        message[1] = (char)bad[i].size;
        memcpy(message + 2, bad[i].bytes, bad[i].size);
        assert_int_equal(checked(message, bad[i].size + 2), WIRE_TEXT);
        assert_string_equal(field, "text");
    }
    assert_int_equal(CHECKED("\x1a\x03\x0a\x01\xff"), WIRE_TEXT);
    assert_string_equal(field, "name");
}

static void singular_message_comes_once(void **state)
{
    (void)state;
    assert_int_equal(CHECKED("\x22\x00\x22\x00"), WIRE_MALFORMED);
    assert_string_equal(field, "item");
    assert_int_equal(CHECKED("\x1a\x00\x1a\x00"), WIRE_SOUND);
}

/* A DescriptorProto in itself `depth` times (nested_type = 3). */
static enum wire_fault nested(unsigned depth, unsigned allowed)
{
    struct {
        uint8_t bytes[4096];
        size_t size;
    } message = {.size = 0};

    for (unsigned i = 0; i < depth; i++) {
        uint8_t head[3] = {0x1a, (uint8_t)(message.size & 0x7F), 0};
        size_t head_size = 2;
        if (message.size > 0x7F) {
            head[1] |= 0x80;
            head[2] = (uint8_t)(message.size >> 7);
            head_size = 3;
        }
        memmove(message.bytes + head_size, message.bytes, message.size);
        memcpy(message.bytes, head, head_size);
        message.size += head_size;
    }
    field = "";
    return wire_check(&google__protobuf__descriptor_proto__descriptor, message.bytes, message.size,
                      allowed, &field);
}

static void nesting_has_a_limit(void **state)
{
    (void)state;
    assert_int_equal(nested(32, 32), WIRE_SOUND);
    assert_int_equal(nested(33, 32), WIRE_TOO_DEEP);
    assert_int_equal(nested(1000, 32), WIRE_TOO_DEEP);
    assert_int_equal(nested(1, 0), WIRE_TOO_DEEP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_messages_pass),
        cmocka_unit_test(unknown_fields_are_skipped_but_must_be_whole),
        cmocka_unit_test(malformed_messages_are_told),
        cmocka_unit_test(other_type_than_the_fields_is_malformed),
        cmocka_unit_test(bad_text_is_told_with_its_field),
        cmocka_unit_test(singular_message_comes_once),
        cmocka_unit_test(nesting_has_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
