/* What a calendar knows, shared by the reader of tables and the arithmetic on them. */
#ifndef BANFU_BASE_CALENDAR_TABLE_H
#define BANFU_BASE_CALENDAR_TABLE_H

#include "common/base/calendar.h"

enum calendar_mark { CALENDAR_DAY_USUAL, CALENDAR_DAY_OFF, CALENDAR_DAY_WORKED };

struct calendar_year {
    bool complete; /* a year line names it */
    uint8_t marks[366];
};

struct calendar {
    struct calendar_year years[CALENDAR_YEAR_LAST - CALENDAR_YEAR_FIRST + 1];
};

#endif
