#include "deadline/reactions_parts.h"

#include "deadline/case.h"

/* What a unit does in a proposal: +1 or 0 for each of two. */
static struct taking_part part_in(const struct handling *handling)
{
    bool advises = handling->part == HANDLING_CO;

    return (struct taking_part){.unit = handling->unit,
                                .answers = handling->open && !advises,
                                .advises = handling->open && advises};
}

void parts_taken(struct flow *flow, const struct handling *before, size_t count)
{
    struct case_state *state = flow_state(flow);
    const struct timetable *timetable = &state->sheet.timetable;

    for (size_t i = 0; i < timetable->handling_count; i++) {
        struct taking_part change = part_in(&timetable->handlings[i]);
        if (i < count) {
            const struct taking_part was = part_in(&before[i]);
            change.answers -= was.answers;
            change.advises -= was.advises;
        }
        if ((change.answers != 0 || change.advises != 0) &&
            domain_take_part(&state->reports.timetable, &state->moment, &change,
                             flow_failure(flow)) < 0) {
            return;
        }
    }
}

const struct handling *parts_kept(struct flow *flow, const struct timetable *timetable)
{
    size_t count = timetable->handling_count;
    struct handling *kept = arena_array(flow_arena(flow), count + 1, sizeof(*kept));

    if (!kept) {
        flow_fail_memory(flow);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        kept[i] = timetable->handlings[i];
    }
    return kept;
}
