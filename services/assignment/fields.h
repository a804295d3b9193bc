/* What people write into fields: there, plain, and not too long. Each names the field at fault. */
#ifndef BANFU_ASSIGNMENT_FIELDS_H
#define BANFU_ASSIGNMENT_FIELDS_H

#include "common/base/date.h"
#include "common/base/failure.h"

#include <stdbool.h>
#include <stddef.h>

/* Not empty, plain text, at most `most` code points; `what` is what people call it. */
void field_require(struct failure *failure, const char *field, const char *what, const char *text,
                   size_t most);

/* The same, but it may be empty. */
void field_allow(struct failure *failure, const char *field, const char *what, const char *text,
                 size_t most);

/* Plain text of at most `most` code points that is a plausible phone, or empty. */
void field_allow_phone(struct failure *failure, const char *field, const char *text, size_t most);

/* A unit's short name, at most UNIT_NAME_MAX code points; empty is for others to judge. False where
 * the field was named: what is so long is not repeated to anybody. */
bool field_unit(struct failure *failure, const char *field, const char *unit);

/* The day that `text` names, YYYY-MM-DD; DAY_NONE with the field named when it names none. An empty
 * text is `otherwise`, or at fault when that is DAY_NONE. */
civil_day field_day(struct failure *failure, const char *field, const char *what, const char *text,
                    civil_day otherwise);

/* Names the field unless `day` is none in the future (no day: nothing to say). */
void field_not_future(struct failure *failure, const char *field, const char *what, civil_day day,
                      civil_day today);

#endif
