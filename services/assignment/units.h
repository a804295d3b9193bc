/* The units of a city as identity last said: whom a proposal may be assigned to on a day. */
#ifndef BANFU_ASSIGNMENT_UNITS_H
#define BANFU_ASSIGNMENT_UNITS_H

#include "common/base/attributes.h"
#include "common/base/date.h"

#include <stdbool.h>
#include <stddef.h>

struct unit_entry {
    char *short_name;
    char *full_name;
    char *letter_code;
    char *successor;       /* "" for none */
    char *phone;           /* likewise */
    civil_day from, until; /* DAY_NONE: open */
};

/* As identity tells it; none of them is NULL. */
struct unit_words {
    const char *short_name, *full_name, *letter_code, *successor, *phone;
    const char *from, *until;
};

struct unit_list;

/* Room for `count` units; NULL when memory is short. Free with unit_list_free. */
struct unit_list *unit_list_new(size_t count) MUST_CHECK;
void unit_list_free(struct unit_list *list); /* accepts NULL */

/* Adds a copy. Returns 0, or -1 when memory is short or the room is used up. Dates are YYYY-MM-DD,
 * "" for open; others count as open. */
int unit_list_add(struct unit_list *list, const struct unit_words *unit) MUST_CHECK;

/* The unit of that name, NULL when there is none; `list` may be NULL: nobody is known. */
const struct unit_entry *unit_list_find(const struct unit_list *list, const char *short_name);

/* The unit whose letters' ordinary register has that 代字, whether it stands or once stood: its
 * numbers were given. NULL when there is none. */
const struct unit_entry *unit_list_find_code(const struct unit_list *list, const char *letter_code);

/* Whether the unit stands on `day`. */
bool unit_list_holds(const struct unit_list *list, const char *short_name, civil_day day);

#endif
