/* Refusals of assignment by name: each with its status, its stable reason and, in its sentence, the
 * rule. */
#ifndef BANFU_ASSIGNMENT_REFUSAL_H
#define BANFU_ASSIGNMENT_REFUSAL_H

#include "common/base/attributes.h"
#include "common/base/failure.h"

enum refusal {
#define XX(name, status, message, rule) REFUSAL_##name, /* message, by rule */
#include "assignment/errors.def"
#undef XX
    REFUSAL_COUNT
};

/* Records "message（rule）". */
void refuse(struct failure *failure, enum refusal refusal);

/* Records "message：detail（rule）". */
void refuse_saying(struct failure *failure, enum refusal refusal, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Records that memory is short; returns -1. */
int refuse_no_room(struct failure *failure);

#endif
