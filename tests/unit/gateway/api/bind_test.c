#include "bind.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/ledger/v1/ledger.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define D "/api/v1/dockets/shuozhou-2022"

struct binding {
    struct router *router;
    struct arena *arena;
    struct failure failure;
    struct route_match match;
};

static int set_up(void **state)
{
    static struct binding binding;
    struct buffer fault;

    buffer_init(&fault, 1000);
    binding.router = router_new(routes, route_count, &fault);
    binding.arena = arena_new(1 << 20);
    buffer_done(&fault);
    *state = &binding;
    return binding.router && binding.arena ? 0 : -1;
}

static int tear_down(void **state)
{
    struct binding *binding = *state;

    router_free(binding->router);
    arena_free(binding->arena);
    return 0;
}

static ProtobufCMessage *bind(struct binding *binding, const char *method, const char *path,
                              const char *query, const char *body)
{
    struct bind_input input = {.match = &binding->match,
                               .query = query,
                               .request_id = "key-1",
                               .body = body,
                               .body_size = strlen(body)};

    failure_init(&binding->failure, binding->arena);
    router_match(binding->router, method, path, &binding->match);
    assert_non_null(binding->match.ready);
    return bind_request(binding->match.ready->method->input, &input, binding->arena,
                        &binding->failure);
}

static void test_path_query_and_body(void **state)
{
    const ProtobufCMessage *message =
        bind(*state, "POST", D "/proposals/suggestion-17:accept",
             "unit=%E5%B8%82%E4%BD%8F%E5%BB%BA", "{\"leader\":\"张三\",\"version\":\"7\"}");
    const Banfu__Assignment__V1__AcceptRequest *request =
        (const Banfu__Assignment__V1__AcceptRequest *)message;

    assert_non_null(request);
    assert_string_equal(request->request_id, "key-1");
    assert_string_equal(request->docket, "shuozhou-2022");
    assert_string_equal(request->proposal, "suggestion-17");
    assert_string_equal(request->unit, "市住建");
    assert_string_equal(request->leader, "张三");
    assert_int_equal(request->version, 7);
}

static void test_a_reading_call(void **state)
{
    const ProtobufCMessage *message = bind(
        *state, "GET", D "/proposals", "pageSize=20&state=SIGNED&&q=a+b&unit=&sort=-number", "");
    const Banfu__Ledger__V1__ListProposalsRequest *request =
        (const Banfu__Ledger__V1__ListProposalsRequest *)message;

    assert_non_null(request);
    assert_int_equal(request->page_size, 20);
    assert_int_equal(request->state, BANFU__PROPOSAL__V1__STATE__ENUM__SIGNED);
    assert_string_equal(request->q, "a b");
    assert_string_equal(request->unit, "");
    assert_string_equal(request->sort, "-number");
}

static void test_a_body_that_is_one_field(void **state)
{
    const ProtobufCMessage *message =
        bind(*state, "PUT", D, "version=3", "{\"replyDate\":\"2022-06-30\"}");
    const Banfu__Assignment__V1__PutDocketRequest *docket =
        (const Banfu__Assignment__V1__PutDocketRequest *)message;

    assert_non_null(docket);
    assert_int_equal(docket->version, 3);
    assert_string_equal(docket->body->reply_date, "2022-06-30");

    message = bind(*state, "POST", D "/proposals:import", "dryRun=true", "a,b\n1,2\n");
    const Banfu__Assignment__V1__ImportRequest *import =
        (const Banfu__Assignment__V1__ImportRequest *)message;
    assert_non_null(import);
    assert_true(import->dry_run);
    assert_false(import->partial);
    assert_int_equal(import->table.len, 8);
    assert_memory_equal(import->table.data, "a,b\n1,2\n", 8);
}

static void check_fault(void **state, const char *method, const char *path, const char *query,
                        const char *body, const char *field)
{
    struct binding *binding = *state;

    assert_null(bind(binding, method, path, query, body));
    assert_int_equal(binding->failure.code, STATUS_INVALID_ARGUMENT);
    assert_int_equal(binding->failure.field_count, 1);
    assert_string_equal(binding->failure.fields[0].field, field);
}

static void test_faults(void **state)
{
    const char *assign = D "/proposals/suggestion-17:assign";

    check_fault(state, "GET", D "/proposals", "nothing=1", "", "nothing");
    check_fault(state, "GET", D "/proposals", "pageSize=x", "", "pageSize");
    check_fault(state, "GET", D "/proposals", "pageSize=0", "", "pageSize");
    check_fault(state, "GET", D "/proposals", "page_size=00", "", "page_size");
    check_fault(state, "GET", D "/log", "pageSize=-0", "", "pageSize");
    check_fault(state, "GET", D "/proposals", "q=1&q=2", "", "q");
    check_fault(state, "GET", D "/proposals", "state=LOST", "", "state");
    check_fault(state, "GET", D "/proposals", "q=%e", "", "q");
    check_fault(state, "GET", D "/proposals", "q=%00", "", "q");
    check_fault(state, "GET", D "/proposals", "q=%ff", "", "q");
    check_fault(state, "GET", D "/proposals", "%zz=1", "", "query");
    check_fault(state, "GET", D "/proposals", "docket=other", "", "docket");
    check_fault(state, "GET", D "/proposals/%01", "", "", "proposal");
    check_fault(state, "GET", D "/proposals/proposal-1/letters/x.pdf", "", "", "signer");
    check_fault(state, "POST", assign, "", "{\"docket\":\"other\"}", "docket");
    check_fault(state, "POST", assign, "", "{\"requestId\":\"mine\"}", "requestId");
    check_fault(state, "POST", assign, "requestId=mine", "", "requestId");
    check_fault(state, "POST", assign, "", "{\"leadUnit\":1}", "leadUnit");
    check_fault(state, "PUT", D, "", "{\"settings\":{\"redDays\":\"x\"}}", "settings.redDays");
    check_fault(state, "POST", D "/proposals:import", "", "", "table");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_query_and_body),
        cmocka_unit_test(test_a_reading_call),
        cmocka_unit_test(test_a_body_that_is_one_field),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
