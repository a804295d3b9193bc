#include "common/base/failure.h"

#include <stdarg.h>

static const char OUT_OF_MEMORY[] = "内存不足，无法给出详细说明";

void failure_init(struct failure *failure, struct arena *arena)
{
    *failure = (struct failure){.arena = arena, .code = STATUS_OK, .reason = "", .message = ""};
}

void failure_set(struct failure *failure, enum status_code code, const char *reason,
                 const char *format, ...)
{
    if (failure_is_set(failure)) {
        return;
    }
    va_list values;
    va_start(values, format);
    const char *message = arena_vprintf(failure->arena, format, values);
    va_end(values);
    failure->code = code;
    failure->reason = reason;
    failure->message = message ? message : OUT_OF_MEMORY;
}

void failure_refuse(struct failure *failure, const struct failure_kind *kind, const char *detail)
{
    failure_set(failure, kind->code, kind->reason, "%s%s%s", kind->message, detail ? "：" : "",
                detail ? detail : "");
}

static struct failure_field *next_field(struct failure *failure)
{
    if (!failure->fields) {
        failure->fields = arena_array(failure->arena, FAILURE_FIELDS_MAX, sizeof(*failure->fields));
    }
    if (!failure->fields || failure->field_count == FAILURE_FIELDS_MAX) {
        return NULL;
    }
    return &failure->fields[failure->field_count];
}

void failure_add_field(struct failure *failure, const char *field, const char *format, ...)
{
    failure_set(failure, STATUS_INVALID_ARGUMENT, "FIELDS_INVALID", "填写的内容有误，请按提示改正");
    struct failure_field *slot = next_field(failure);
    if (!slot) {
        return;
    }
    va_list values;
    va_start(values, format);
    const char *message = arena_vprintf(failure->arena, format, values);
    va_end(values);
    const char *name = arena_strdup(failure->arena, field);
    if (message && name) {
        *slot = (struct failure_field){.field = name, .message = message};
        failure->field_count++;
    }
}

void failure_allow(struct failure *failure, const char *allowed)
{
    if (failure->allowed_count < FAILURE_ALLOWED_MAX) {
        failure->allowed[failure->allowed_count++] = allowed;
    }
}

bool failure_is_set(const struct failure *failure)
{
    return failure->code != STATUS_OK;
}
