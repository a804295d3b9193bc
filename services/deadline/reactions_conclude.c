#include "deadline/reactions_conclude.h"

#include "common/base/log.h"
#include "deadline/case.h"
#include "deadline/errors.h"
#include "deadline/reactions_notices.h"

#include <banfu/event/v1/event.pb-c.h>
#include <string.h>

typedef Banfu__Event__V1__Event Event;

civil_day reactions_day(const char *text, const struct moment *moment)
{
    civil_day day = DAY_NONE;

    return date_parse(text, strlen(text), &day) == 0 ? day : date_at(moment->now_ms);
}

/* Says which clocks an event of another service moved; nothing where it moved none. */
void reactions_tell(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);
    Banfu__Event__V1__Clock **own = NULL, **reports = NULL;
    size_t own_count = 0, report_count = 0;

    if (!wire_changed_clocks(&state->sheet.timetable, state->sheet.proposal, arena, &own_count,
                             &own) ||
        (state->with_reports &&
         !wire_changed_clocks(&state->reports.timetable, "", arena, &report_count, &reports))) {
        flow_fail_memory(flow);
        return;
    }
    if (own_count + report_count == 0) {
        return;
    }
    Banfu__Event__V1__Clock **all =
        arena_array(arena, own_count + report_count, sizeof(Banfu__Event__V1__Clock *));
    if (!all) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < own_count + report_count; i++) {
        all[i] = i < own_count ? own[i] : reports[i - own_count];
    }
    if (!wire_clocks_changed(flow_event(flow), own_count + report_count, all,
                             flow_happened_position(flow), arena)) {
        flow_fail_memory(flow);
    }
}

/* A full timetable is refused for good: an entry that could never be passed would hold up all that
 * follow it. An operator is told. */
static void pass_over_full(struct flow *flow)
{
    struct failure *failure = flow_failure(flow);

    if (strcmp(failure->reason, REFUSAL_TIMETABLE_FULL.kind.reason) != 0) {
        return;
    }
    LOG(LOG_ERROR, "timetable_full", LOG_TEXT("thing", flow_thing(flow)),
        LOG_INTEGER("position", flow_happened_position(flow)));
    failure_init(failure, flow_arena(flow));
    flow_nothing(flow);
}

/* The line that people are told of it, of the day it happened. */
static bool note_line(struct flow *flow, struct commit *commit)
{
    const struct case_state *state = flow_state(flow);
    const struct timetable *timetable = &state->sheet.timetable;
    const Event *event = flow_happened(flow);
    const struct handling *pressed =
        event->body_case == BANFU__EVENT__V1__EVENT__BODY_OPINION_PRESSED
            ? timetable_handling(timetable, event->opinion_pressed->co_unit)
            : NULL;
    struct notice notice;

    if (!reactions_notice(flow, pressed ? pressed->presses : 0, &notice) ||
        !timetable_handling(timetable, notice.unit)) {
        return false;
    }
    store_put_notice(commit, flow_docket(flow), &notice, date_at(state->moment.now_ms),
                     flow_arena(flow));
    return true;
}

void reactions_conclude(struct flow *flow, struct commit *commit)
{
    if (failure_is_set(flow_failure(flow))) {
        pass_over_full(flow);
        return;
    }
    bool changed = case_put(flow, commit);
    bool told = note_line(flow, commit);
    if (changed) {
        reactions_tell(flow);
    } else if (!told) {
        flow_nothing(flow);
    }
}
