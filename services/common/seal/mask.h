/* What people who need not call see of a phone number. */
#ifndef BANFU_SEAL_MASK_H
#define BANFU_SEAL_MASK_H

#include "common/base/arena.h"

/* The masked form: a mobile of 11 digits keeps its first 3 and last 4 ("138****1234"), another
 * number of at least 7 characters its area code up to '-' and its last 3 ("0349-****112"), anything
 * shorter or not made of digits, '+', '-' and spaces becomes "****". Owned by `arena`; NULL when it
 * is full. */
const char *mask_phone(struct arena *arena, const char *phone) MUST_CHECK;

#endif
