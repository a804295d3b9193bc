/*
 * How often somebody may fail: a bounded table of names and how much of their credit is used up. A
 * try is charged before it is made, so that many at once gain nothing, and given back when it
 * succeeds. Names are told apart by a keyed hash; when the table is full the name that owes least
 * is forgotten.
 */
#ifndef BANFU_IDENTITY_LOCKOUT_H
#define BANFU_IDENTITY_LOCKOUT_H

#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lockout;

struct lockout_options {
    size_t names_max;  /* rounded up to a multiple of 8; 16 bytes each, made at once */
    int64_t tries;     /* in a row */
    int64_t refill_ms; /* until one try has grown back */
};

/* NULL when memory is short. Free with lockout_free. */
struct lockout *lockout_new(const struct lockout_options *options) MUST_CHECK;

/* Accepts NULL. */
void lockout_free(struct lockout *lockout);

/* Charges a try of `name` at the real time `now_ms`. Returns 0, or, uncharged, how many ms to wait.
 */
int64_t lockout_charge(struct lockout *lockout, const char *name, int64_t now_ms) MUST_CHECK;

/* Gives a charged try back. */
void lockout_give_back(struct lockout *lockout, const char *name, int64_t now_ms);

#endif
