#include "deadline/handlers_methods.h"

#include "common/base/date.h"
#include "deadline/policy.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_USUAL = 50, PAGE_MAX = LOAD_THINGS_MAX - 1 };

/* The index tells what is due; only the timetables of one page are loaded, in a second trip. */
struct due_state {
    struct case_state common; /* settings and calendar */
    size_t members_place;
    bool chosen;
    struct due_member *members; /* of the page */
    struct sheet *sheets;       /* of each, or of an earlier one of the same proposal */
    size_t count;
    const char *next_token;
};

static void plan_due(struct flow *flow, struct load *load)
{
    const Banfu__Deadline__V1__ListDueRequest *request = flow_request(flow);
    struct due_state *state = flow_state(flow);
    civil_day until = handlers_read_day(flow, "until", request->until, true);

    case_plan_settings(flow, &state->common, load);
    state->members_place = store_plan_due(load, flow_docket(flow),
                                          until == DAY_NONE ? DAY_LAST : until, flow_arena(flow));
}

static size_t page_size(int32_t asked)
{
    if (asked < 1) {
        return PAGE_USUAL;
    }
    return asked < PAGE_MAX ? (size_t)asked : PAGE_MAX;
}

/* The members of the page: those of the unit, behind the token, which counts them. */
static void choose_page(struct flow *flow, struct due_state *state, const struct loaded *loaded)
{
    const Banfu__Deadline__V1__ListDueRequest *request = flow_request(flow);
    size_t skipped = (size_t)strtoul(request->page_token, NULL, 10);
    size_t seen = 0, most = page_size(request->page_size);
    struct due_member member;

    for (size_t i = 0; i < loaded_member_count(loaded, state->members_place); i++) {
        const char *text = store_member(loaded, state->members_place, i);
        if (!store_read_due(text, flow_arena(flow), &member) ||
            (*handlers_whose(flow) && strcmp(member.unit, handlers_whose(flow)) != 0) ||
            seen++ < skipped) {
            continue;
        }
        if (state->count == most) {
            state->next_token = arena_printf(flow_arena(flow), "%zu", skipped + most);
            return;
        }
        state->members[state->count++] = member;
    }
}

static void plan_page(struct flow *flow, struct due_state *state, struct load *load)
{
    case_plan_settings(flow, &state->common, load);
    for (size_t i = 0; i < state->count; i++) {
        store_plan_sheet(load, flow_docket(flow), state->members[i].proposal, flow_arena(flow),
                         &state->sheets[i]);
    }
}

static bool begin_page(struct flow *flow, struct due_state *state, const struct loaded *loaded)
{
    state->chosen = true;
    state->members = arena_array(flow_arena(flow), PAGE_MAX, sizeof(*state->members));
    state->sheets = arena_array(flow_arena(flow), PAGE_MAX, sizeof(*state->sheets));
    if (!state->members || !state->sheets) {
        handlers_fail_memory(flow);
        return false;
    }
    choose_page(flow, state, loaded);
    return true;
}

/* The page's timetables, and the calendar where it has to be learnt, in one trip. */
static bool more_due(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct due_state *state = flow_state(flow);
    bool first = !state->chosen, learning = false;

    if ((first && !begin_page(flow, state, loaded)) ||
        !case_learn_calendar(flow, &state->common, loaded, &learning)) {
        return false;
    }
    if (first || learning) {
        plan_page(flow, state, load);
    }
    return first || learning;
}

static void take_due(struct flow *flow, const struct loaded *loaded)
{
    struct due_state *state = flow_state(flow);
    const char *unit = handlers_whose(flow);
    const struct policy_object object = {.proposal = "", .units = &unit, .unit_count = 1};

    case_take_settings(flow, &state->common, loaded);
    for (size_t i = 0; i < state->count && !failure_is_set(flow_failure(flow)); i++) {
        case_take_sheet(flow, &state->common, &state->sheets[i], loaded);
    }
    (void)!flow_admit(flow, &object);
}

static Banfu__Deadline__V1__DueClock *view_due(struct flow *flow, const struct due_state *state,
                                               size_t place)
{
    const struct due_member *member = &state->members[place];
    const struct timetable *timetable = &state->sheets[place].timetable;
    const struct clock *clock =
        timetable_clock(timetable, member->kind, member->unit, member->signer);
    const struct view view = {.timetable = timetable,
                              .almanac = &state->common.almanac,
                              .now_ms = flow_now_ms(flow),
                              .arena = flow_arena(flow)};
    Banfu__Deadline__V1__DueClock *due = clock ? arena_alloc(flow_arena(flow), sizeof(*due)) : NULL;

    if (!due) {
        return NULL;
    }
    banfu__deadline__v1__due_clock__init(due);
    due->proposal = wire_text(member->proposal);
    due->clock = wire_view_clock(&view, clock);
    return due->clock ? due : NULL;
}

/* What ended between the two trips is left out. */
static void answer_due(struct flow *flow)
{
    const struct due_state *state = flow_state(flow);
    Banfu__Deadline__V1__ListDueResponse response;
    Banfu__Deadline__V1__DueClock *clocks[PAGE_MAX];

    banfu__deadline__v1__list_due_response__init(&response);
    response.clocks = clocks;
    for (size_t i = 0; i < state->count; i++) {
        Banfu__Deadline__V1__DueClock *due = view_due(flow, state, i);
        if (due) {
            clocks[response.n_clocks++] = due;
        }
    }
    response.next_page_token = wire_text(state->next_token);
    flow_answer(flow, &response.base);
}

const struct flow_steps LIST_DUE_STEPS = {
    .plan = plan_due,
    .more = more_due,
    .take = take_due,
    .answer = answer_due,
    .state_size = sizeof(struct due_state),
};
