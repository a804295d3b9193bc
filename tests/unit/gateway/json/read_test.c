#include "json/read.h"

#include "common/base/buffer.h"
#include "json/slot.h"

#include <judge.pb-c.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_CAP = 1 << 22 };

struct reading {
    struct arena *arena;
    struct failure failure;
    Judge__All *all;
    bool taken;
};

static struct reading read_text(const char *text, size_t size, json_field_set taken)
{
    struct reading reading = {.arena = arena_new(ARENA_CAP)};

    assert_non_null(reading.arena);
    failure_init(&reading.failure, reading.arena);
    ProtobufCMessage *message = slot_message(&judge__all__descriptor, reading.arena);
    assert_non_null(message);
    reading.all = (Judge__All *)message;
    reading.taken = json_read(text, size, message, taken, reading.arena, &reading.failure);
    return reading;
}

/* Expects one fault: its path and the beginning of what is said of it. */
static void check_fault(const char *text, const char *field, const char *message)
{
    struct reading reading = read_text(text, strlen(text), 0);

    assert_false(reading.taken);
    assert_int_equal(reading.failure.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(reading.failure.reason, "FIELDS_INVALID");
    assert_int_equal(reading.failure.field_count, 1);
    assert_string_equal(reading.failure.fields[0].field, field);
    if (strncmp(reading.failure.fields[0].message, message, strlen(message)) != 0) {
        assert_string_equal(reading.failure.fields[0].message, message);
    }
    arena_free(reading.arena);
}

static void test_paths_of_faults(void **state)
{
    (void)state;
    check_fault("{\"nothing\":{\"a\":[1,{}]},\"int32Value\":1}", "nothing", "没有这一项");
    check_fault("{\"leaves\":[{},{\"small\":\"x\"}]}", "leaves[1].small", "应为整数");
    check_fault("{\"branch\":{\"leaf\":{\"textValue\":5}}}", "branch.leaf.textValue", "应为文字");
    check_fault("{\"branch\":{\"leaves\":[{\"smal\":5}]}}", "branch.leaves[0].smal", "没有这一项");
    check_fault("{\"numbers\":[1,2,3000000000]}", "numbers[2]", "数值超出范围");
    check_fault("{\"int32Value\":1e99}", "int32Value", "数值超出范围");
    check_fault("{\"colour\":\"BLUE\"}", "colour", "应为以下之一：");
    check_fault("{\"colour\":9}", "colour", "应为以下之一：");
    check_fault("{\"leaf\":{\"small\":1,\"small\":1}}", "leaf.small", "这一项给了两次");
    check_fault("{\"leafX\":1}", "leafX", "没有这一项");
    check_fault("{\"int32_value\":1,\"int32Value\":1}", "int32Value", "这一项给了两次");
    check_fault("{\"chosenText\":\"a\",\"chosenNumber\":1}", "chosenNumber", "与另一项只能给一项");
    check_fault("{\"bytesValue\":\"%\"}", "bytesValue", "应为 base64");
    check_fault("{\"numbers\":{}}", "numbers", "应为数组");
    check_fault("{\"leaf\":null,\"boolValue\":0}", "boolValue", "应为 true 或 false");
}

static void test_text_that_is_no_json(void **state)
{
    (void)state;
    check_fault("", "body", "应为一个对象（正文第1字节处）");
    check_fault("[]", "body", "应为一个对象");
    check_fault("{\"int32Value\":}", "int32Value", "此处应为一个值");
    check_fault("{\"int32Value\":01}", "int32Value", "数值写法不对");
    check_fault("{\"stringValue\":\"abc", "stringValue", "文字没有结束");
    check_fault("{\"stringValue\":\"\\q\"}", "stringValue", "不认识的转义");
    check_fault("{\"stringValue\":\"\\u12g4\"}", "stringValue", "\\u后应为四位十六进制数");
    check_fault("{\"stringValue\":\"a\nb\"}", "stringValue", "文字中的控制字符应当转义");
    check_fault("{\"leaf\":{\"small\":1}", "body", "不是合法的JSON");
    check_fault("{} x", "body", "对象之后还有内容");
    check_fault("{\"int32Value\":nul}", "int32Value", "此处应为一个值");
}

static void test_characters(void **state)
{
    (void)state;
    check_fault("{\"stringValue\":\"a\xff\"}", "stringValue", "含有不合法的字符");
    check_fault("{\"stringValue\":\"\xed\xa0\x80\"}", "stringValue", "含有不合法的字符");
    check_fault("{\"stringValue\":\"\\u0000\"}", "stringValue", "含有不合法的字符");
    check_fault("{\"stringValue\":\"\\ue000\"}", "stringValue",
                "含有不合法的字符：须为UTF-8文字，不含控制字符和自造字");
    check_fault("{\"stringValue\":\"\\ud800\"}", "stringValue", "含有不合法的字符");
    check_fault("{\"stringValue\":\"\\ud800\\u0041\"}", "stringValue", "含有不合法的字符");
    check_fault("{\"names\":[\"\\udc00x\"]}", "names[0]", "含有不合法的字符");

    const char text[] = "{\"string\\u0056alue\":\"\\ud842\\udfb7\\u91ce\\n\\\"\"}";
    struct reading reading = read_text(text, strlen(text), 0);
    assert_true(reading.taken);
    assert_string_equal(reading.all->string_value, "\U00020BB7野\n\"");
    arena_free(reading.arena);
}

static void test_all_faults_are_named(void **state)
{
    const char text[] = "{\"a\":1,\"int32Value\":\"x\",\"names\":[1,\"ok\",2],\"boolValue\":true}";
    const char *const fields[] = {"a", "int32Value", "names[0]", "names[2]"};
    struct reading reading = read_text(text, strlen(text), 0);

    (void)state;
    assert_false(reading.taken);
    assert_int_equal(reading.failure.field_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(reading.failure.fields[i].field, fields[i]);
    }
    arena_free(reading.arena);
}

static void test_fields_spoken_for(void **state)
{
    const char text[] = "{\"names\":[\"a\"],\"int32Value\":1}";
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(&judge__all__descriptor, "names");
    struct reading reading =
        read_text(text, strlen(text), json_field_bit(&judge__all__descriptor, field));

    (void)state;
    assert_false(reading.taken);
    assert_int_equal(reading.failure.field_count, 1);
    assert_string_equal(reading.failure.fields[0].field, "names");
    assert_string_equal(reading.failure.fields[0].message, "这一项不在正文中给出");
    arena_free(reading.arena);
}

static void check_nesting(const char *open, const char *close, size_t levels, const char *fault)
{
    struct buffer text;

    buffer_init(&text, 1 << 12);
    buffer_append_text(&text, "{\"unknown\":");
    for (size_t i = 0; i < levels; i++) {
        buffer_append_text(&text, open);
    }
    for (size_t i = 0; i < levels; i++) {
        buffer_append_text(&text, close);
    }
    buffer_append_text(&text, "}");
    struct reading reading = read_text(text.bytes, text.size, 0);
    assert_false(reading.taken);
    const struct failure_field *last = &reading.failure.fields[reading.failure.field_count - 1];
    assert_non_null(strstr(last->message, fault));
    arena_free(reading.arena);
    buffer_done(&text);
}

static void test_nesting_has_a_cap(void **state)
{
    (void)state;
    check_nesting("[", "]", 32, "没有这一项");
    check_nesting("[", "]", 33, "嵌套过深");
    check_nesting("{\"a\":[", "]}", 300, "嵌套过深");
}

static struct reading read_numbers(size_t count)
{
    struct buffer text;

    buffer_init(&text, 1 << 20);
    buffer_append_text(&text, "{\"numbers\":[1");
    for (size_t i = 1; i < count; i++) {
        buffer_append_text(&text, ",1");
    }
    buffer_append_text(&text, "]}");
    assert_false(text.failed);
    struct reading reading = read_text(text.bytes, text.size, 0);
    buffer_done(&text);
    return reading;
}

static void test_arrays_have_a_cap(void **state)
{
    struct reading reading = read_numbers(SLOT_ITEMS_MAX);

    (void)state;
    assert_true(reading.taken);
    assert_int_equal(reading.all->n_numbers, SLOT_ITEMS_MAX);
    assert_int_equal(reading.all->numbers[SLOT_ITEMS_MAX - 1], 1);
    arena_free(reading.arena);

    reading = read_numbers(SLOT_ITEMS_MAX + 1);
    assert_false(reading.taken);
    assert_string_equal(reading.failure.fields[0].field, "numbers");
    arena_free(reading.arena);
}

/* A small arena: every text that does not fit is refused, none writes past it. */
static void test_memory_has_a_cap(void **state)
{
    const char text[] =
        "{\"names\":[\"aaaaaaaa\",\"bbbbbbbb\",\"cccccccc\",\"dddddddd\",\"eeeeeeee\"],"
        "\"leaves\":[{},{},{}],\"bytesValue\":\"AAAA\"}";
    size_t needed = 0;

    (void)state;
    for (size_t cap = 1; needed == 0; cap += 64) {
        struct failure failure;
        struct arena *spare = arena_new(ARENA_CAP);
        struct arena *arena = arena_new(cap);
        ProtobufCMessage *message = slot_message(&judge__all__descriptor, arena);
        failure_init(&failure, spare);
        if (message && json_read(text, strlen(text), message, 0, arena, &failure)) {
            needed = cap;
        }
        assert_true(needed > 0 || !message || failure_is_set(&failure));
        arena_free(arena);
        arena_free(spare);
    }
    assert_true(needed > sizeof(Judge__All));
}

static bool set(ProtobufCMessage *message, const char *name, const char *text,
                json_field_set *taken, struct failure *failure)
{
    return json_set_parameter(message, name, text, strlen(text), taken, failure->arena, failure);
}

static void test_parameters(void **state)
{
    struct arena *arena = arena_new(ARENA_CAP);
    struct failure failure;
    json_field_set taken = 0;
    ProtobufCMessage *message = slot_message(&judge__all__descriptor, arena);
    Judge__All *all = (Judge__All *)message;

    (void)state;
    failure_init(&failure, arena);
    assert_true(set(message, "int32Value", "-17", &taken, &failure));
    assert_true(set(message, "boolValue", "true", &taken, &failure));
    assert_true(set(message, "colour", "GREEN", &taken, &failure));
    assert_true(set(message, "stringValue", "市住建局", &taken, &failure));
    assert_true(set(message, "names", "a", &taken, &failure));
    assert_true(set(message, "names", "b", &taken, &failure));
    assert_int_equal(all->int32_value, -17);
    assert_true(all->bool_value);
    assert_int_equal(all->colour, JUDGE__COLOUR__ENUM__GREEN);
    assert_string_equal(all->string_value, "市住建局");
    assert_int_equal(all->n_names, 2);
    assert_string_equal(all->names[1], "b");

    assert_false(set(message, "int32Value", "1", &taken, &failure));
    assert_false(set(message, "nothing", "1", &taken, &failure));
    assert_false(set(message, "leaf", "{}", &taken, &failure));
    assert_false(set(message, "int64Value", "", &taken, &failure));
    assert_false(set(message, "switches", "1", &taken, &failure));
    assert_int_equal(failure.field_count, 5);
    assert_string_equal(failure.fields[0].message, "这一项给了两次");
    assert_string_equal(failure.fields[1].message, "没有这一项");
    assert_string_equal(failure.fields[4].message, "应为 true 或 false");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_of_faults),   cmocka_unit_test(test_text_that_is_no_json),
        cmocka_unit_test(test_characters),        cmocka_unit_test(test_all_faults_are_named),
        cmocka_unit_test(test_fields_spoken_for), cmocka_unit_test(test_nesting_has_a_cap),
        cmocka_unit_test(test_arrays_have_a_cap), cmocka_unit_test(test_memory_has_a_cap),
        cmocka_unit_test(test_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
