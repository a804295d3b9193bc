/* The refusals of identity, from errors.def. */
#ifndef BANFU_IDENTITY_ERRORS_H
#define BANFU_IDENTITY_ERRORS_H

#include "common/base/failure.h"

/* REFUSAL_LOGIN_WRONG … */
#define XX(name, code, message) extern const struct failure_kind REFUSAL_##name;
#include "identity/errors.def"
#undef XX

#endif
