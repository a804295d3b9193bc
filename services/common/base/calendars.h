/*
 * Parsed calendars by the version of the city's table, so that a decision need not read a table
 * again that it has read before. Replaced ones are kept until no decision can still look at them.
 */
#ifndef BANFU_BASE_CALENDARS_H
#define BANFU_BASE_CALENDARS_H

#include "common/base/attributes.h"
#include "common/base/calendar.h"
#include "common/base/failure.h"

#include <stddef.h>
#include <stdint.h>

enum { CALENDARS_CITIES_MAX = 64, CALENDARS_KEPT_MS = 60000 /* longer than any call lasts */ };

struct calendars;

/* `shipped` (of `size` bytes, copied) is what a city without a table of its own goes by. NULL when
 * it cannot be read or memory is short. */
struct calendars *calendars_new(const char *shipped, size_t size) MUST_CHECK;
void calendars_free(struct calendars *calendars); /* accepts NULL */

/* The text as it was shipped. */
const char *calendars_shipped(const struct calendars *calendars);

/* The city's calendar if it is known in that version (0: the shipped one), else NULL. */
const struct calendar *calendars_find(const struct calendars *calendars, const char *city,
                                      int64_t version);

/* Reads the city's table of that version. NULL with `failure` when it is faulty or memory is
 * short. `steady_ms` is the steady clock's. */
const struct calendar *calendars_learn(struct calendars *calendars, const char *city,
                                       int64_t version, const char *table, int64_t steady_ms,
                                       struct failure *failure) MUST_CHECK;

/* Frees what was replaced CALENDARS_KEPT_MS ago. */
void calendars_sweep(struct calendars *calendars, int64_t steady_ms);

#endif
