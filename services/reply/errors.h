/* The refusals of this service, by name; errors.def lists them. */
#ifndef BANFU_REPLY_ERRORS_H
#define BANFU_REPLY_ERRORS_H

#include "common/base/failure.h"

#define XX(name, status, message) extern const struct failure_kind REFUSE_##name;
#include "reply/errors.def"
#undef XX

#endif
