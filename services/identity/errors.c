#include "identity/errors.h"

#define XX(name, code, message)                                                                    \
    const struct failure_kind REFUSAL_##name = {STATUS_##code, #name, (message)};
#include "identity/errors.def"
#undef XX
