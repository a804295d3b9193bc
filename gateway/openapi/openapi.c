#include "openapi/openapi.h"

#include "openapi/schema.h"
#include "json/names.h"

#include "banfu/gateway/v1/gateway.pb-c.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct page {
    json_t *paths;
    json_t *schemas;
};

/* --- parameters --- */

static bool is_in_path(const struct ready_route *ready, const char *name)
{
    for (size_t i = 0; i < ready->variable_count; i++) {
        if (strcmp(ready->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Where a field of the request comes from. */
enum source { FROM_PATH, FROM_QUERY, FROM_BODY, FROM_HEADER };

static enum source source_of(const struct ready_route *ready, const char *name)
{
    const struct route *route = ready->route;

    if (is_in_path(ready, name)) {
        return FROM_PATH;
    }
    if (strcmp(name, "requestId") == 0 || route->answer == ANSWER_LOGOUT) {
        return FROM_HEADER;
    }
    if (route->body_field) {
        return strcmp(name, route->body_field) == 0 ? FROM_BODY : FROM_QUERY;
    }
    return route->body == BODY_NONE ? FROM_QUERY : FROM_BODY;
}

static void add_parameter(json_t *parameters, const char *name, const char *place, bool required,
                          json_t *schema)
{
    (void)json_array_append_new(parameters,
                                json_pack("{s:s, s:s, s:b, s:o}", "name", name, "in", place,
                                          "required", required ? 1 : 0, "schema", schema));
}

static json_t *parameters(struct page *page, const struct ready_route *ready)
{
    json_t *list = json_array();
    char name[JSON_NAME_MAX + 1];

    for (unsigned i = 0; ready->method && i < ready->method->input->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &ready->method->input->fields[i];
        (void)json_name_of(field->name, name);
        enum source source = source_of(ready, name);
        if (source == FROM_PATH ||
            (source == FROM_QUERY && field->type != PROTOBUF_C_TYPE_MESSAGE)) {
            add_parameter(list, name, source == FROM_PATH ? "path" : "query", source == FROM_PATH,
                          source == FROM_PATH ? json_pack("{s:s}", "type", "string")
                                              : schema_field(page->schemas, field));
        }
    }
    if (ready->needs_key) {
        add_parameter(list, "Idempotency-Key", "header", true,
                      json_pack("{s:s, s:s}", "type", "string", "format", "uuid"));
    }
    return list;
}

/* --- bodies --- */

/* The request without what comes from elsewhere. */
static json_t *own_properties(struct page *page, const struct ready_route *ready)
{
    json_t *properties = json_object();
    char name[JSON_NAME_MAX + 1];

    for (unsigned i = 0; i < ready->method->input->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &ready->method->input->fields[i];
        (void)json_name_of(field->name, name);
        if (source_of(ready, name) == FROM_BODY) {
            (void)json_object_set_new(properties, name, schema_field(page->schemas, field));
        }
    }
    return json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                     "additionalProperties", 0);
}

static json_t *json_body(struct page *page, const struct ready_route *ready)
{
    const char *name = ready->route->body_field;

    if (!name) {
        return own_properties(page, ready);
    }
    return schema_field(page->schemas, json_field_named(ready->method->input, name, strlen(name)));
}

static json_t *content(const char *media_type, json_t *schema)
{
    return json_pack("{s:{s:{s:o}}}", "content", media_type, "schema", schema);
}

static json_t *request_body(struct page *page, const struct ready_route *ready)
{
    switch (ready->route->body) {
    case BODY_NONE: break;
    case BODY_JSON: return content("application/json", json_body(page, ready));
    case BODY_TABLE:
        return json_pack("{s:{s:{}, s:{}}}", "content", "text/csv",
                         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    case BODY_SCAN:
        return json_pack("{s:{s:{}, s:{}, s:{}}}", "content", "image/jpeg", "image/png",
                         "application/pdf");
    case BODY_FORM: return json_pack("{s:{s:{}}}", "content", "application/x-www-form-urlencoded");
    }
    return NULL;
}

static json_t *answer_content(struct page *page, const struct ready_route *ready)
{
    switch (ready->route->answer) {
    case ANSWER_JSON:
    case ANSWER_VERIFY:
    case ANSWER_LOGIN:
    case ANSWER_LOGOUT:
        return content("application/json", schema_message(page->schemas, ready->method->output));
    case ANSWER_PROPOSAL:
        return content("application/json",
                       schema_message(page->schemas, &banfu__gateway__v1__proposal__descriptor));
    case ANSWER_PAPER:
        return json_pack("{s:{s:{}, s:{}, s:{}, s:{}}}", "content", "application/pdf",
                         "application/ofd",
                         "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                         "application/zip");
    case ANSWER_FILE:
        return json_pack("{s:{s:{}, s:{}}}", "content", "application/pdf", "application/zip");
    case ANSWER_EVENTS: return json_pack("{s:{s:{}}}", "content", "text/event-stream");
    case ANSWER_CARD_ASK:
    case ANSWER_CARD_FORM:
    case ANSWER_CARD_RETURN:
    case ANSWER_VERIFY_PAGE:
    case ANSWER_VERIFY_ASK: return json_pack("{s:{s:{}}}", "content", "text/html");
    case ANSWER_METRICS: return json_pack("{s:{s:{}}}", "content", "text/plain");
    case ANSWER_ALIVE:
    case ANSWER_READY:
    case ANSWER_OPENAPI: break;
    }
    return content("application/json", json_pack("{s:s}", "type", "object"));
}

static json_t *responses(struct page *page, const struct ready_route *ready)
{
    json_t *fine = answer_content(page, ready);

    (void)json_object_set_new(fine, "description", json_string("成功"));
    return json_pack("{s:o, s:{s:s}}", "200", fine, "default", "$ref",
                     "#/components/responses/Error");
}

/* --- operations --- */

/* "assignment.Assign"; a method behind several paths is told apart by its variables. */
static json_t *operation_id(const struct ready_route *ready)
{
    const struct route *route = ready->route;
    const char *variable = ready->variable_count > 1 ? ready->names[ready->variable_count - 1] : "";

    if (!route->rpc) {
        return json_pack("s+", "gateway.", route->path + 1);
    }
    const char *end = route->answer == ANSWER_VERIFY_PAGE  ? "Page"
                      : strcmp(variable, "proposals") == 0 ? "One"
                      : strcmp(variable, "unit") == 0      ? "OfUnit"
                      : strstr(route->path, "/closing-")   ? "OfClosing"
                                                           : "";
    return json_pack("s+++", backend_name(route->backend), ".", route->rpc, end);
}

static json_t *operation(struct page *page, const struct ready_route *ready)
{
    const struct route *route = ready->route;
    const char *tag = route->rpc ? backend_name(route->backend) : "gateway";
    json_t *body = request_body(page, ready);
    json_t *made = json_pack("{s:o, s:s, s:[s], s:o, s:o}", "operationId", operation_id(ready),
                             "summary", route->summary, "tags", tag, "parameters",
                             parameters(page, ready), "responses", responses(page, ready));

    if (body) {
        (void)json_object_set_new(made, "requestBody", body);
    }
    if (route->access == ACCESS_EVERYBODY) {
        (void)json_object_set_new(made, "security", json_array());
    }
    return made;
}

static void add_route(struct page *page, const struct ready_route *ready)
{
    char method[8] = "";
    json_t *path = json_object_get(page->paths, ready->route->path);

    for (size_t i = 0; ready->route->method[i] && i + 1 < sizeof(method); i++) {
        method[i] = (char)tolower((unsigned char)ready->route->method[i]);
    }
    if (!path) {
        path = json_object();
        (void)json_object_set_new(page->paths, ready->route->path, path);
    }
    (void)json_object_set_new(path, method, operation(page, ready));
}

/* --- the page --- */

/* As refusal.c writes it. */
static json_t *error_schema(void)
{
    json_t *text = json_pack("{s:s}", "type", "string");
    json_t *field = json_pack("{s:s, s:{s:O, s:O}}", "type", "object", "properties", "field", text,
                              "message", text);
    json_t *properties = json_pack(
        "{s:O, s:O, s:O, s:{s:s, s:o}, s:O, s:{s:s, s:O}, s:{s:s, s:s}}", "code", text, "reason",
        text, "message", text, "fields", "type", "array", "items", field, "state", text, "allowed",
        "type", "array", "items", text, "version", "type", "string", "format", "int64");

    json_decref(text);
    return json_pack("{s:s, s:{s:{s:s, s:o}}}", "type", "object", "properties", "error", "type",
                     "object", "properties", properties);
}

static json_t *components(json_t *schemas)
{
    return json_pack("{s:o, s:{s:{s:s, s:{s:{s:o}}}}, s:{s:{s:s, s:s}, s:{s:s, s:s, s:s}}}",
                     "schemas", schemas, "responses", "Error", "description", "未成功", "content",
                     "application/json", "schema", error_schema(), "securitySchemes", "session",
                     "type", "http", "scheme", "bearer", "cookie", "type", "apiKey", "in", "cookie",
                     "name", "banfu_session");
}

static json_t *whole(const struct page *page)
{
    return json_pack("{s:s, s:{s:s, s:s, s:s}, s:o, s:o, s:[{s:[]}, {s:[]}]}", "openapi", "3.1.0",
                     "info", "title", "办复", "version", "v1", "description",
                     "代表建议和委员提案办理系统接口。64位整数以字符串表示，日期为YYYY-MM-DD，"
                     "时刻为1970年以来的毫秒数。",
                     "paths", page->paths, "components", components(page->schemas), "security",
                     "session", "cookie");
}

int openapi_write(const struct router *router, struct buffer *ret_text)
{
    struct page page = {.paths = json_object(), .schemas = json_object()};
    size_t count = 0;
    const struct ready_route *rows = router_rows(router, &count);

    for (size_t i = 0; i < count; i++) {
        add_route(&page, &rows[i]);
    }
    json_t *tree = whole(&page);
    char *text = tree ? json_dumps(tree, JSON_COMPACT) : NULL;
    json_decref(tree);
    if (text) {
        buffer_append_text(ret_text, text);
    }
    free(text);
    return text && !ret_text->failed ? 0 : -1;
}
