#include "openapi/openapi.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static json_t *page;

static int set_up(void **state)
{
    struct buffer fault, text;
    json_error_t error;

    (void)state;
    buffer_init(&fault, 1000);
    buffer_init(&text, 4 << 20);
    struct router *router = router_new(routes, route_count, &fault);
    if (!router || openapi_write(router, &text) != 0) {
        return -1;
    }
    page = json_loadb(text.bytes, text.size, JSON_REJECT_DUPLICATES, &error);
    router_free(router);
    buffer_done(&text);
    buffer_done(&fault);
    return page ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    json_decref(page);
    return 0;
}

/* The value at `path`, its names parted by a space. */
static json_t *at(json_t *value, const char *path)
{
    char *copy = strdup(path), *rest = copy, *name = NULL;

    while (value && (name = strsep(&rest, " "))) {
        value = json_is_array(value) ? json_array_get(value, strtoul(name, NULL, 10))
                                     : json_object_get(value, name);
    }
    free(copy);
    return value;
}

#define PROPOSAL "/api/v1/dockets/{docket}/proposals/{proposal}"

static void test_every_route_is_there_under_its_own_name(void **state)
{
    json_t *names = json_object();
    const char *path = NULL, *method = NULL;
    json_t *methods = NULL, *operation = NULL;
    size_t count = 0;

    (void)state;
    json_object_foreach(at(page, "paths"), path, methods)
    {
        json_object_foreach(methods, method, operation)
        {
            assert_non_null(at(operation, "responses 200"));
            json_object_set_new(names, json_string_value(at(operation, "operationId")),
                                json_true());
            count++;
        }
    }
    assert_int_equal(count, route_count);
    assert_int_equal(json_object_size(names), route_count);
    json_decref(names);
}

static void test_where_fields_come_from(void **state)
{
    json_t *accept = at(page, "paths " PROPOSAL ":accept post");
    json_t *properties = at(accept, "requestBody content application/json schema properties");

    (void)state;
    assert_int_equal(json_array_size(at(accept, "parameters")), 3);
    assert_string_equal(json_string_value(at(accept, "parameters 0 name")), "docket");
    assert_string_equal(json_string_value(at(accept, "parameters 2 name")), "Idempotency-Key");
    assert_non_null(at(properties, "timeLimit"));
    assert_null(at(properties, "docket"));
    assert_null(at(properties, "requestId"));
    assert_string_equal(json_string_value(at(properties, "version format")), "int64");
}

/* Every reference leads somewhere. */
static void check_references(json_t *value)
{
    static const char beginning[] = "#/components/";
    const char *name = NULL;
    json_t *item = NULL;
    size_t index = 0;

    json_array_foreach(value, index, item)
    {
        check_references(item);
    }
    json_object_foreach(value, name, item)
    {
        if (strcmp(name, "$ref") == 0) {
            const char *to = json_string_value(item) + strlen(beginning);
            json_t *kind = at(at(page, "components"),
                              strncmp(to, "schemas/", 8) == 0 ? "schemas" : "responses");
            assert_non_null(json_object_get(kind, strchr(to, '/') + 1));
        }
        check_references(item);
    }
}

static void test_references(void **state)
{
    (void)state;
    check_references(page);
    assert_non_null(at(page, "components schemas banfu.gateway.v1.Proposal properties replies"));
    assert_string_equal(
        json_string_value(at(page, "components schemas banfu.proposal.v1.Kind.Enum enum 1")),
        "SUGGESTION");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_route_is_there_under_its_own_name),
        cmocka_unit_test(test_where_fields_come_from),
        cmocka_unit_test(test_references),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
