/* Days as tests write them, and the table of days off that ships. A fault in either fails the test.
 */
#ifndef BANFU_TEST_SUPPORT_DAYS_H
#define BANFU_TEST_SUPPORT_DAYS_H

#include "common/base/calendar.h"

civil_day day_of(const char *text); /* "2022-06-30" */

/* The caller frees it. */
struct calendar *shipped_calendar(struct failure *failure);

#endif
