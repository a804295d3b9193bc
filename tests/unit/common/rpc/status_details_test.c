#include "common/rpc/status_details.h"

#include "common/rpc/rpc.h"

#include <google/rpc/error_details.pb-c.h>
#include <google/rpc/status.pb-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* There and back. */
static struct failure carried(const struct failure *failure)
{
    const uint8_t *bytes = NULL;
    size_t size = 0;
    struct failure arrived;

    failure_init(&arrived, arena);
    assert_int_equal(status_details_pack(failure, arena, &bytes, &size), 0);
    assert_true(size <= RPC_DETAILS_CAP);
    assert_int_equal(status_details_unpack(bytes, size, &arrived), 0);
    assert_int_equal(arrived.code, failure->code);
    assert_string_equal(arrived.reason, failure->reason);
    assert_string_equal(arrived.message, failure->message);
    return arrived;
}

static void bare_failure_is_carried(void **state)
{
    struct failure failure;

    (void)state;
    failure_init(&failure, arena);
    failure_set(&failure, STATUS_NOT_FOUND, "PROPOSAL_UNKNOWN", "没有%s", "17号建议");
    struct failure arrived = carried(&failure);
    assert_null(arrived.state);
    assert_int_equal(arrived.version, 0);
    assert_int_equal(arrived.allowed_count, 0);
    assert_int_equal(arrived.field_count, 0);
}

static void all_a_failure_holds_is_carried(void **state)
{
    struct failure failure;

    (void)state;
    failure_init(&failure, arena);
    failure_set(&failure, STATUS_ABORTED, "VERSION_STALE", "内容刚被改动");
    failure.state = "DRAFT";
    failure.version = INT64_MAX;
    failure_allow(&failure, "SIGN");
    failure_allow(&failure, "RETURN");
    failure_add_field(&failure, "signers[2].phone", "号码有误");
    struct failure arrived = carried(&failure);
    assert_string_equal(arrived.state, "DRAFT");
    assert_int_equal(arrived.version, INT64_MAX);
    assert_int_equal(arrived.allowed_count, 2);
    assert_string_equal(arrived.allowed[1], "RETURN");
    assert_int_equal(arrived.field_count, 1);
    assert_string_equal(arrived.fields[0].field, "signers[2].phone");
    assert_string_equal(arrived.fields[0].message, "号码有误");
}

static void fields_that_do_not_fit_are_left_out(void **state)
{
    struct failure failure;

    (void)state;
    failure_init(&failure, arena);
    for (int i = 0; i < FAILURE_FIELDS_MAX; i++) {
        char name[128];
        (void)snprintf(name, sizeof(name), "row[%d].%0100d", i, i);
        failure_add_field(&failure, name, "%s", "有误");
    }
    struct failure arrived = carried(&failure);
    assert_true(arrived.field_count > 0 && arrived.field_count < FAILURE_FIELDS_MAX);
}

static void full_arena_packs_nothing(void **state)
{
    struct arena *small = arena_new(64);
    struct failure failure;
    const uint8_t *bytes = NULL;
    size_t size;

    (void)state;
    failure_init(&failure, arena);
    failure_set(&failure, STATUS_NOT_FOUND, "NONE", "none");
    assert_int_equal(status_details_pack(&failure, small, &bytes, &size), -1);
    assert_null(bytes);
    arena_free(small);
}

static void what_is_no_status_changes_nothing(void **state)
{
    static const char *const bad[] = {"\xff", "\x08\x00", "\x08\x11", "\x12\x01\xff",
                                      "\x0a\x01\x61"};
    struct failure failure;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        size_t size = i == 1 ? 2 : strlen(bad[i]);
        failure_init(&failure, arena);
        assert_int_equal(status_details_unpack((const uint8_t *)bad[i], size, &failure), -1);
        assert_false(failure_is_set(&failure));
    }
}

static void details_of_other_kinds_are_passed_over(void **state)
{
    Google__Rpc__Status status;
    Google__Protobuf__Any unknown;
    Google__Protobuf__Any broken;
    Google__Protobuf__Any *details[] = {&unknown, &broken};
    char unknown_url[] = "type.googleapis.com/other.Kind";
    char broken_url[] = "type.googleapis.com/google.rpc.ErrorInfo";
    uint8_t nonsense[] = {0xFF};
    uint8_t packed[256];
    struct failure failure;

    (void)state;
    google__rpc__status__init(&status);
    google__protobuf__any__init(&unknown);
    google__protobuf__any__init(&broken);
    unknown.type_url = unknown_url;
    broken.type_url = broken_url;
    broken.value = (ProtobufCBinaryData){.data = nonsense, .len = 1};
    status.code = STATUS_NOT_FOUND;
    status.details = details;
    status.n_details = 2;
    failure_init(&failure, arena);
    size_t size = google__rpc__status__pack(&status, packed);
    assert_int_equal(status_details_unpack(packed, size, &failure), 0);
    assert_int_equal(failure.code, STATUS_NOT_FOUND);
    assert_string_equal(failure.reason, "NOT_FOUND");
}

static void every_code_has_a_sentence(void **state)
{
    struct failure failure;

    (void)state;
    for (int code = STATUS_OK; code <= STATUS_UNAUTHENTICATED; code++) {
        failure_init(&failure, arena);
        status_details_without((enum status_code)code, &failure);
        assert_int_equal(failure.code, code);
        assert_string_equal(failure.reason, status_name((enum status_code)code));
        assert_true(strlen(failure.message) > 6);
    }
    status_details_without((enum status_code)99, &failure);
    assert_int_equal(failure.code, STATUS_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bare_failure_is_carried, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_a_failure_holds_is_carried, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fields_that_do_not_fit_are_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(full_arena_packs_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_status_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(details_of_other_kinds_are_passed_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_code_has_a_sentence, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
