#include "deadline/errors.h"

#define XX(name, code, message, clause, allowed)                                                   \
    const struct refusal REFUSAL_##name = {{STATUS_##code, #name, (message)}, (clause), (allowed)};
#include "deadline/errors.def"
#undef XX

void refuse(struct failure *failure, const struct refusal *refusal, const char *detail)
{
    if (failure_is_set(failure)) {
        return;
    }
    failure_set(failure, refusal->kind.code, refusal->kind.reason, "%s%s（%s）",
                refusal->kind.message, detail ? detail : "", refusal->clause);
    if (*refusal->allowed) {
        failure_allow(failure, refusal->allowed);
    }
}
