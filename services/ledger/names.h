/* Names that many rows share (units, fields, signers), each kept once and known by a small number.
 */
#ifndef BANFU_LEDGER_NAMES_H
#define BANFU_LEDGER_NAMES_H

#include "common/base/attributes.h"

#include <stddef.h>
#include <stdint.h>

enum { NAMES_MAX = 60000, NAME_NONE = 0 /* the number of no name */ };

struct names;

struct names *names_new(void) MUST_CHECK; /* NULL when memory is short */
void names_free(struct names *names);     /* accepts NULL */

/* The number of `text` (UTF-8, not empty), given out at first sight: 1, 2, 3 … Returns NAME_NONE
 * when NAMES_MAX is reached or memory is short. */
uint16_t names_intern(struct names *names, const char *text) MUST_CHECK;

/* The number of `text`, or NAME_NONE when it was never interned. */
uint16_t names_find(const struct names *names, const char *text);

/* The name behind a number; "" for NAME_NONE. Owned by the names. */
const char *names_text(const struct names *names, uint16_t number);

#endif
