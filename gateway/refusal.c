#include "refusal.h"

#include "json/write.h"

#include <inttypes.h>
#include <string.h>

/* Out of one status of gRPC, because HTTP has a number of its own for it. */
static int invalid_argument(const struct failure *failure)
{
    static const struct {
        const char *reason;
        int status;
    } finer[] = {
        {"METHOD_NOT_ALLOWED", 405},
        {"BODY_TOO_LARGE", 413},
        {"MEDIA_TYPE_UNSUPPORTED", 415},
        {"REQUEST_ID_REUSED", 422},
    };

    for (size_t i = 0; i < COUNT_OF(finer); i++) {
        if (strcmp(failure->reason, finer[i].reason) == 0) {
            return finer[i].status;
        }
    }
    return 400;
}

int refusal_http_status(const struct failure *failure)
{
    switch (failure->code) {
    case STATUS_OK: return 200;
    case STATUS_INVALID_ARGUMENT: return invalid_argument(failure);
    case STATUS_OUT_OF_RANGE: return 400;
    case STATUS_UNAUTHENTICATED: return 401;
    case STATUS_PERMISSION_DENIED: return 403;
    case STATUS_NOT_FOUND: return 404;
    case STATUS_ABORTED:
    case STATUS_ALREADY_EXISTS: return 409;
    case STATUS_FAILED_PRECONDITION: return 422;
    case STATUS_RESOURCE_EXHAUSTED: return 429;
    case STATUS_UNIMPLEMENTED: return 501;
    case STATUS_CANCELLED:
    case STATUS_UNAVAILABLE: return 503;
    case STATUS_DEADLINE_EXCEEDED: return 504;
    case STATUS_UNKNOWN:
    case STATUS_INTERNAL:
    case STATUS_DATA_LOSS: return 500;
    }
    return 500;
}

static void write_text(const char *name, const char *value, struct buffer *text)
{
    buffer_printf(text, ",\"%s\":", name);
    json_write_string(value, strlen(value), text);
}

/* split_units[0].short_name is splitUnits[0].shortName to whoever reads JSON. */
static void write_path(const char *path, struct buffer *text)
{
    struct buffer camel;

    buffer_init(&camel, strlen(path));
    for (; *path; path++) {
        bool raised = path[0] == '_' && path[1] >= 'a' && path[1] <= 'z';
        buffer_append_char(&camel, path[raised ? 1 : 0]);
        if (raised && !camel.failed) {
            camel.bytes[camel.size - 1] = (char)(path[1] - ('a' - 'A'));
        }
        path += raised ? 1 : 0;
    }
    json_write_string(buffer_text(&camel), camel.size, text);
    buffer_done(&camel);
}

static void write_fields(const struct failure *failure, struct buffer *text)
{
    buffer_append_text(text, ",\"fields\":[");
    for (size_t i = 0; i < failure->field_count; i++) {
        const struct failure_field *field = &failure->fields[i];
        buffer_append_text(text, i > 0 ? ",{\"field\":" : "{\"field\":");
        write_path(field->field, text);
        write_text("message", field->message, text);
        buffer_append_char(text, '}');
    }
    buffer_append_char(text, ']');
}

static void write_allowed(const struct failure *failure, struct buffer *text)
{
    buffer_append_text(text, ",\"allowed\":[");
    for (size_t i = 0; i < failure->allowed_count; i++) {
        if (i > 0) {
            buffer_append_char(text, ',');
        }
        json_write_string(failure->allowed[i], strlen(failure->allowed[i]), text);
    }
    buffer_append_char(text, ']');
}

void refusal_write(const struct failure *failure, struct buffer *ret_text)
{
    buffer_printf(ret_text, "{\"error\":{\"code\":\"%s\"", status_name(failure->code));
    write_text("reason", failure->reason, ret_text);
    write_text("message", failure->message, ret_text);
    write_fields(failure, ret_text);
    write_text("state", failure->state ? failure->state : "", ret_text);
    write_allowed(failure, ret_text);
    if (failure->code == STATUS_ABORTED) {
        buffer_printf(ret_text, ",\"version\":\"%" PRId64 "\"", failure->version);
    }
    buffer_append_text(ret_text, "}}");
}
