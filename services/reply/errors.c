#include "reply/errors.h"

#define XX(name, status, message)                                                                  \
    const struct failure_kind REFUSE_##name = {STATUS_##status, #name, message};
#include "reply/errors.def"
#undef XX
