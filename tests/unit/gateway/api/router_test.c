#include "router.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct router *router;

static int set_up(void **state)
{
    struct buffer fault;

    (void)state;
    buffer_init(&fault, 1000);
    router = router_new(routes, route_count, &fault);
    if (!router) {
        fail_msg("%s", buffer_text(&fault));
    }
    buffer_done(&fault);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    router_free(router);
    return 0;
}

/* Expects the method to answer, and the variables as `name=text` one after the other. */
static void check(const char *method, const char *path, const char *rpc, const char *variables)
{
    struct route_match match;
    struct buffer text;

    router_match(router, method, path, &match);
    assert_non_null(match.ready);
    assert_string_equal(match.ready->route->rpc, rpc);
    buffer_init(&text, 1000);
    for (size_t i = 0; i < match.value_count; i++) {
        buffer_printf(&text, "%s%s=", i > 0 ? " " : "", match.values[i].name);
        buffer_append(&text, match.values[i].text, match.values[i].size);
    }
    assert_string_equal(buffer_text(&text), variables);
    buffer_done(&text);
}

#define D "/api/v1/dockets/shuozhou-2022"

static void test_paths(void **state)
{
    (void)state;
    check("POST", "/api/v1/login", "Login", "");
    check("GET", D, "GetDocket", "docket=shuozhou-2022");
    check("PUT", D, "PutDocket", "docket=shuozhou-2022");
    check("GET", D "/proposals", "ListProposals", "docket=shuozhou-2022");
    check("POST", D "/proposals:import", "ImportProposals", "docket=shuozhou-2022");
    check("POST", D "/proposals:assign", "AssignMany", "docket=shuozhou-2022");
    check("GET", D "/proposals/suggestion-17", "GetProposal",
          "docket=shuozhou-2022 proposal=suggestion-17");
    check("POST", D "/proposals/suggestion-17:assign", "Assign",
          "docket=shuozhou-2022 proposal=suggestion-17");
    check("POST", D "/proposals/suggestion-17:fromRegister", "AssignFromRegister",
          "docket=shuozhou-2022 proposals=suggestion-17");
    check("PUT", D "/proposals/proposal-3/reply", "PutReply",
          "docket=shuozhou-2022 proposal=proposal-3");
    check("POST", D "/proposals/proposal-3/reply:sign", "Sign",
          "docket=shuozhou-2022 proposal=proposal-3");
    check("GET", D "/proposals/proposal-3/letters/2.pdf", "GetLetter",
          "docket=shuozhou-2022 proposal=proposal-3 signer=2 format=pdf");
    check("GET", D "/proposals/proposal-3/letters.zip", "GetLetters",
          "docket=shuozhou-2022 proposal=proposal-3 format=zip");
    check("POST", D "/proposals/proposal-3/cards/1:return", "ReturnCard",
          "docket=shuozhou-2022 proposal=proposal-3 signer=1");
    check("GET", "/c/shuozhou-4K7M", "GetCardByCode", "code=shuozhou-4K7M");
    check("GET", "/api/v1/dockets/%E6%9C%94", "GetDocket", "docket=%E6%9C%94");
}

static void check_unknown(const char *method, const char *path, const char *methods)
{
    struct route_match match;

    router_match(router, method, path, &match);
    assert_null(match.ready);
    assert_string_equal(match.methods, methods);
}

static void test_what_is_not_there(void **state)
{
    (void)state;
    check_unknown("GET", "", "");
    check_unknown("GET", "/", "");
    check_unknown("GET", "/api/v1/dockets/", "");
    check_unknown("GET", "/api/v1/dockets//proposals", "");
    check_unknown("GET", D "/proposals/", "");
    check_unknown("GET", D "/proposals/suggestion-17/", "");
    check_unknown("POST", D "/proposals/suggestion-17:nothing", "");
    check_unknown("POST", D "/proposals/suggestion-17", "GET");
    check_unknown("GET", D "/proposals/suggestion-17:assign", "POST");
    check_unknown("DELETE", D, "GET, PUT");
    check_unknown("GET", D "/proposals/proposal-3/letters/pdf", "");
}

static void test_which_routes_need_a_key(void **state)
{
    size_t count = 0;
    const struct ready_route *rows = router_rows(router, &count);

    (void)state;
    assert_int_equal(count, route_count);
    for (size_t i = 0; i < count; i++) {
        const struct route *route = rows[i].route;
        bool changes = strcmp(route->method, "GET") != 0 && route->body != BODY_FORM &&
                       strcmp(route->rpc, "Login") != 0 && strcmp(route->rpc, "Logout") != 0 &&
                       strcmp(route->rpc, "Lint") != 0 && strcmp(route->rpc, "PrepareTotp") != 0;
        if (rows[i].needs_key != changes) {
            fail_msg("%s %s", route->method, route->path);
        }
    }
}

/* Each row below is wrong in its own way. */
static void test_rows_that_do_not_fit_are_refused(void **state)
{
    static const struct route wrong[] = {
        {.method = "GET", .path = "/x", .summary = "", .rpc = "NoSuchMethod"},
        {.method = "GET", .path = "/x/{nothing}", .summary = "", .rpc = "Me"},
        {.method = "PUT",
         .path = "/x",
         .summary = "",
         .rpc = "Login",
         .body = BODY_JSON,
         .body_field = "nothing"},
        {.method = "GET", .path = "/{a}/{b}/{c}/{d}/{e}", .summary = "", .rpc = "Me"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct buffer fault;
        buffer_init(&fault, 1000);
        assert_null(router_new(&wrong[i], 1, &fault));
        assert_non_null(strstr(buffer_text(&fault), wrong[i].path));
        buffer_done(&fault);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_which_routes_need_a_key),
        cmocka_unit_test(test_rows_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
