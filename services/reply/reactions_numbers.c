#include "reply/reactions_numbers.h"

#include "reply/numbering.h"

#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

typedef Banfu__Event__V1__Event event_t;

void ended_plan(struct flow *flow, struct load *load, struct ended *ended)
{
    ended->key = (struct store_key){.docket = flow_docket(flow),
                                    .proposal = flow_proposal(flow),
                                    .unit = "",
                                    .arena = flow_arena(flow)};
    ended->members = store_load_members(load, &ended->key);
    ended->units = store_load_units(load, &ended->key);
}

/* Of a proposal that was withdrawn nobody does. */
static bool still_answers(const event_t *event, const char *unit)
{
    const Banfu__Event__V1__Assigned *assigned = event->assigned;

    if (event->body_case != BANFU__EVENT__V1__EVENT__BODY_ASSIGNED) {
        return false;
    }
    for (size_t i = 0; i < assigned->n_split_units; i++) {
        if (strcmp(assigned->split_units[i], unit) == 0) {
            return true;
        }
    }
    return strcmp(assigned->lead_unit, unit) == 0;
}

bool ended_more(struct flow *flow, const struct loaded *loaded, struct load *load,
                struct ended *ended)
{
    struct members members;

    if (ended->asked || store_take_members(loaded, ended->members, flow_arena(flow),
                                           flow_failure(flow), &members) < 0) {
        return false;
    }
    ended->asked = true;
    size_t units = loaded_member_count(loaded, ended->units);
    for (size_t i = 0; i < units && i < STORE_UNITS_MAX; i++) {
        struct ended_handling *one = &ended->of[ended->count];
        const char *unit = arena_strdup(flow_arena(flow), store_unit(loaded, ended->units, i));
        if (!unit || still_answers(flow_happened(flow), unit)) {
            continue;
        }
        one->key = ended->key;
        one->key.unit = unit;
        one->key.proposal = members.count > 0 ? members.of[0] : ended->key.proposal;
        store_load_handling(load, &one->key, NULL, &one->places);
        ended->count++;
    }
    return ended->count > 0;
}

void ended_take(struct flow *flow, const struct loaded *loaded, struct ended *ended)
{
    for (size_t i = 0; i < ended->count; i++) {
        struct ended_handling *one = &ended->of[i];
        if (store_take_handling(loaded, &one->key, &one->places, flow_failure(flow), &one->handling,
                                &one->known) < 0) {
            return;
        }
    }
}

static bool give_up(struct handling *handling, const char *proposal)
{
    uint32_t matter = 0;
    bool any = false;

    for (size_t i = 0; handling_matter(handling, proposal, &matter) && i < handling->reply_count;
         i++) {
        any = numbering_give_up(&handling->replies[i], matter) || any;
    }
    return any;
}

bool ended_decide(struct flow *flow, struct commit *commit, struct ended *ended)
{
    bool any = false;

    for (size_t i = 0; i < ended->count; i++) {
        struct ended_handling *one = &ended->of[i];
        if (one->known && give_up(&one->handling, ended->key.proposal)) {
            flow_part_also(flow, store_thing(&one->key), store_part(&one->key),
                           one->handling.version);
            store_put_handling(commit, &one->key, &one->handling);
            any = true;
        }
    }
    return any;
}

/* --- the unit was replaced --- */

static void plan(struct flow *flow, struct load *load)
{
    if (flow_happened(flow)->assigned->again) {
        ended_plan(flow, load, flow_state(flow));
    }
}

static bool more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    return flow_happened(flow)->assigned->again && ended_more(flow, loaded, load, flow_state(flow));
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    ended_take(flow, loaded, flow_state(flow));
}

static void decide(struct flow *flow, struct commit *commit)
{
    if (!ended_decide(flow, commit, flow_state(flow))) {
        flow_nothing(flow);
    }
}

const struct flow_steps REACTIONS_REASSIGNED = {
    .plan = plan, .more = more, .take = take, .decide = decide, .state_size = sizeof(struct ended)};
