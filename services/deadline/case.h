/*
 * A case: what every step of this service works on. It is loaded in one trip (two when the city's
 * calendar has changed since it was last seen): the proposal's timetable, the docket's own where
 * asked for, settings, calendar. Dates are counted anew where calendar or settings are not those
 * they were counted by.
 */
#ifndef BANFU_DEADLINE_CASE_H
#define BANFU_DEADLINE_CASE_H

#include "common/base/calendars.h"
#include "common/service/flow.h"
#include "common/service/service.h"
#include "deadline/domain.h"
#include "deadline/store.h"

struct metric_gauge;
struct sweep;

/* service_data. */
struct deadline {
    struct calendars *calendars;
    struct sweep *sweep;
};

/* The state of a flow, or its beginning. */
struct case_state {
    struct sheet sheet;   /* of the proposal, or of the docket where there is none */
    struct sheet reports; /* the docket's own; thing NULL where it was not asked for */
    struct almanac almanac;
    struct moment moment; /* of a reaction: when it happened */
    int64_t calendar_version, settings_version;
    const char *unit;     /* set by case_choose_unit */
    struct packed record; /* of the sheet as it was decided; set by case_put */
    size_t calendar_place, settings_place, calendar_entity;
    bool with_reports, calendar_asked, part_named;
};

/* plan */
void case_plan(struct flow *flow, struct load *load);
void case_plan_with_reports(struct flow *flow, struct load *load);
/* Of these instead of the request's proposal; for steps that load more than one. */
void case_plan_settings(struct flow *flow, struct case_state *state, struct load *load);

/* more */
bool case_more(struct flow *flow, const struct loaded *loaded, struct load *load);
/* True when the calendar has still to be loaded: case_plan_settings again, into this load. */
bool case_learn_calendar(struct flow *flow, struct case_state *state, const struct loaded *loaded,
                         bool *ret_again);

/* take */
void case_take(struct flow *flow, const struct loaded *loaded);
/* What lies beside timetables: settings, calendar, moment. */
void case_take_settings(struct flow *flow, struct case_state *state, const struct loaded *loaded);
/* A timetable, counted by today's settings and calendar. */
void case_take_sheet(struct flow *flow, struct case_state *state, struct sheet *sheet,
                     const struct loaded *loaded);

/* Refuses with NOT_FOUND where there is no such docket: settings come with its opening. */
bool case_docket_exists(struct flow *flow, const struct case_state *state);

/* Refuses with NOT_FOUND where there is no timetable. */
bool case_exists(struct flow *flow);

/* The unit meant: the request's, else the caller's if it handles this, else the only answering one.
 * False with a failure where that is none or several. */
bool case_choose_unit(struct flow *flow);

/* Refuses by the field where the unit that the request names has no part in the proposal, and never
 * had. */
bool case_unit_is_known(struct flow *flow);

/* Of a list that may be asked of one unit. plan: asks whether the unit meant takes part in the
 * docket; take: refuses with NOT_FOUND where it does not, and never did. A unit's own people are
 * vouched for by their posts: only others may name one that is none. */
void case_plan_unit_meant(struct flow *flow, struct case_state *state, struct load *load);
bool case_unit_takes_part(struct flow *flow, struct case_state *state, const struct loaded *loaded);
/* The same of the docket's own timetable where it was loaded as the case's. */
bool case_takes_part(struct flow *flow, const struct timetable *timetable);

/* A view on the case's timetable. */
struct view case_view(const struct flow *flow);

/* decide: names the part before any rule is looked at, so that whoever is behind hears of that
 * first. False when the flow ends with it. */
bool case_name_part(struct flow *flow);

/* decide: writes what has changed; the proposal's part counts as the first. False when nothing had
 * to be written. */
bool case_put(struct flow *flow, struct commit *commit);

#endif
