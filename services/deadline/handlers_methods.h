/* What the methods' files share: their steps, and how requests are read. */
#ifndef BANFU_DEADLINE_HANDLERS_METHODS_H
#define BANFU_DEADLINE_HANDLERS_METHODS_H

#include "deadline/case.h"

#include <banfu/deadline/v1/deadline.pb-c.h>

extern const struct flow_steps LIST_CLOCKS_STEPS, LIST_UNIT_CLOCKS_STEPS, LIST_DUE_STEPS,
    LIST_OWED_STEPS, LIST_NOTICES_STEPS, FACTS_STEPS, PREVIEW_EXTENSION_STEPS,
    REQUEST_EXTENSION_STEPS, DECIDE_EXTENSION_STEPS, RECORD_EXPLANATION_STEPS, EXPLAIN_DELAY_STEPS,
    PRESS_STEPS, JUDGE_LATE_ENTRY_STEPS, GET_CALENDAR_STEPS, PUT_CALENDAR_STEPS,
    PREVIEW_CALENDAR_STEPS;

/* Answers, or fails for want of memory where the response is NULL. */
void handlers_answer(struct flow *flow, const ProtobufCMessage *response);

/* Whether the caller may act for the unit that was chosen. */
bool handlers_admit_unit(struct flow *flow);

/* The role acted under, for lifecycle. */
struct acting handlers_acting(const struct flow *flow, const char **role);

/* A text that must not be too long; else the field is named. */
void handlers_allow_text(struct flow *flow, const char *field, const char *text);

/* The same, and it must be there. */
void handlers_need_text(struct flow *flow, const char *field, const char *text);

/* A date that exists; DAY_NONE with the field named. `text` may be "" where `optional`. */
civil_day handlers_read_day(struct flow *flow, const char *field, const char *text, bool optional);

/* Another table of the city's calendar; free with calendar_free. NULL with the faulty lines named
 * as fields, or the field `table` where it leaves the docket's year without any day off: that takes
 * all holidays away, and nobody means it. */
struct calendar *handlers_read_calendar(struct flow *flow, const char *table);

/* What a RequestExtensionRequest asks; failure set where fields are wrong. */
struct extension_asking handlers_asking(struct flow *flow);

#endif
