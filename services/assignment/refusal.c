#include "assignment/refusal.h"

#include <stdarg.h>

struct refusal_kind {
    enum status_code code;
    const char *reason, *message, *rule;
};

static const struct refusal_kind kinds[REFUSAL_COUNT] = {
#define XX(name, status, sentence, clause)                                                         \
    [REFUSAL_##name] = {                                                                           \
        .code = STATUS_##status, .reason = #name, .message = (sentence), .rule = (clause)},
#include "assignment/errors.def"
#undef XX
};

void refuse(struct failure *failure, enum refusal refusal)
{
    const struct refusal_kind *kind = &kinds[refusal];

    failure_set(failure, kind->code, kind->reason, "%s（%s）", kind->message, kind->rule);
}

void refuse_saying(struct failure *failure, enum refusal refusal, const char *format, ...)
{
    const struct refusal_kind *kind = &kinds[refusal];
    va_list values;

    va_start(values, format);
    const char *detail = arena_vprintf(failure->arena, format, values);
    va_end(values);
    failure_set(failure, kind->code, kind->reason, "%s：%s（%s）", kind->message,
                detail ? detail : "", kind->rule);
}

int refuse_no_room(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足，请稍后再试");
    return -1;
}
