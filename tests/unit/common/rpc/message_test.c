#include "common/rpc/message.h"

#include "common/rpc/rpc.h"

#include <banfu/echo/v1/echo.pb-c.h>
#include <grpc/grpc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static struct failure failure;

static int set_up(void **state)
{
    (void)state;
    arena = message_arena_new(RPC_MESSAGE_CAP);
    assert_non_null(arena);
    failure_init(&failure, arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static grpc_slice packed(const char *text)
{
    Banfu__Echo__V1__SayRequest request;
    char copy[64];

    banfu__echo__v1__say_request__init(&request);
    memcpy(copy, text, strlen(text) + 1);
    request.text = copy;
    return message_pack(&request.base);
}

static const char *read_text(const grpc_byte_buffer *buffer)
{
    const Banfu__Echo__V1__SayRequest *request = (const Banfu__Echo__V1__SayRequest *)message_read(
        &banfu__echo__v1__say_request__descriptor, buffer, arena, &failure);

    assert_non_null(request);
    return request->text;
}

static void message_in_one_piece_is_read_where_it_lies(void **state)
{
    grpc_byte_buffer buffer;
    size_t size;

    (void)state;
    message_buffer_init(&buffer);
    message_buffer_fill(&buffer, packed("a text longer than a slice keeps within itself"));
    assert_string_equal(read_text(&buffer), "a text longer than a slice keeps within itself");
    assert_ptr_equal(message_bytes(&buffer, arena, &size),
                     GRPC_SLICE_START_PTR(buffer.data.raw.slice_buffer.slices[0]));
    assert_int_equal(size, 48);
    message_buffer_clear(&buffer);
    assert_non_null(message_bytes(&buffer, arena, &size));
    assert_int_equal(size, 0);
    message_buffer_done(&buffer);
}

static void message_in_pieces_is_put_together(void **state)
{
    grpc_byte_buffer buffer;
    grpc_slice whole = packed("分成许多小段送来的一条长消息");

    (void)state;
    message_buffer_init(&buffer);
    for (size_t i = 0; i < GRPC_SLICE_LENGTH(whole); i++) {
        /* Adding a small slice to a buffer joins it to the last: these are as large as need be. */
        grpc_slice piece = grpc_slice_malloc_large(1);
        *GRPC_SLICE_START_PTR(piece) = GRPC_SLICE_START_PTR(whole)[i];
        message_buffer_fill(&buffer, piece);
    }
    assert_true(buffer.data.raw.slice_buffer.count > 1);
    assert_string_equal(read_text(&buffer), "分成许多小段送来的一条长消息");
    grpc_slice_unref(whole);
    message_buffer_done(&buffer);
}

static void faults_are_told(void **state)
{
    const ProtobufCMessageDescriptor *type = &banfu__echo__v1__say_request__descriptor;

    (void)state;
    assert_null(message_unpack(type, (const uint8_t *)"\xff", 1, arena, &failure));
    assert_int_equal(failure.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(failure.reason, "MESSAGE_MALFORMED");
    failure_init(&failure, arena);
    assert_null(message_unpack(type, (const uint8_t *)"\x0a\x01\xff", 3, arena, &failure));
    assert_string_equal(failure.reason, "FIELDS_INVALID");
    assert_string_equal(failure.fields[0].field, "text");
}

static void message_that_grows_too_much_is_refused(void **state)
{
    enum { SIZE = 1 << 20 };
    uint8_t *bytes = malloc(SIZE);
    struct arena *small = message_arena_new(SIZE);

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < SIZE; i += 2) { /* two bytes an Item, which takes forty unpacked */
        bytes[i] = 0x1a;
        bytes[i + 1] = 0;
    }
    assert_null(
        message_unpack(&banfu__echo__v1__say_request__descriptor, bytes, SIZE, small, &failure));
    assert_int_equal(failure.code, STATUS_RESOURCE_EXHAUSTED);
    assert_string_equal(failure.reason, "MESSAGE_TOO_COSTLY");
    arena_free(small);
    free(bytes);
}

static void arenas_that_grew_are_replaced(void **state)
{
    (void)state;
    assert_non_null(arena_alloc(arena, 100));
    struct arena *same = message_arena_renew(arena, RPC_MESSAGE_CAP);
    assert_ptr_equal(same, arena);
    assert_int_equal(arena_used(arena), 0);
    assert_non_null(arena_alloc(arena, 1 << 20));
    arena = message_arena_renew(arena, RPC_MESSAGE_CAP);
    assert_non_null(arena);
    assert_int_equal(arena_used(arena), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(message_in_one_piece_is_read_where_it_lies, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(message_in_pieces_is_put_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(message_that_grows_too_much_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(arenas_that_grew_are_replaced, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
