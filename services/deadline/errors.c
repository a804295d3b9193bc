#include "deadline/errors.h"

#define XX(name, code, message, clause)                                                            \
    const struct refusal REFUSAL_##name = {{STATUS_##code, #name, (message)}, (clause)};
#include "deadline/errors.def"
#undef XX

void refuse(struct failure *failure, const struct refusal *refusal, const char *detail)
{
    failure_set(failure, refusal->kind.code, refusal->kind.reason, "%s%s（%s）",
                refusal->kind.message, detail ? detail : "", refusal->clause);
}
