#include "deadline/handlers_listing.h"

#include "deadline/policy.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_USUAL = 50 };

static size_t page_size(int32_t asked)
{
    if (asked < 1) {
        return PAGE_USUAL;
    }
    return asked < LISTING_PAGE_MAX ? (size_t)asked : LISTING_PAGE_MAX;
}

/* The members of the page: those of the unit, behind the token, which counts them. */
static void choose_page(struct flow *flow, struct listing *listing, const struct loaded *loaded)
{
    size_t skipped = (size_t)strtoul(listing->page_token, NULL, 10);
    size_t seen = 0, most = page_size(listing->page_size);
    const char *unit = handlers_whose(flow);
    struct listed_member member;

    for (size_t i = 0; i < loaded_member_count(loaded, listing->members_place); i++) {
        const char *text = store_member(loaded, listing->members_place, i);
        if (!store_read_member(text, flow_arena(flow), &member) ||
            (*unit && strcmp(member.unit, unit) != 0) || seen++ < skipped) {
            continue;
        }
        if (listing->count == most) {
            listing->next_token = arena_printf(flow_arena(flow), "%zu", skipped + most);
            return;
        }
        listing->members[listing->count++] = member;
    }
}

static void plan_page(struct flow *flow, struct listing *listing, struct load *load)
{
    case_plan_settings(flow, &listing->common, load);
    for (size_t i = 0; i < listing->count; i++) {
        store_plan_sheet(load, flow_docket(flow), listing->members[i].proposal, flow_arena(flow),
                         &listing->sheets[i]);
    }
}

static bool begin_page(struct flow *flow, struct listing *listing, const struct loaded *loaded)
{
    listing->chosen = true;
    listing->members = arena_array(flow_arena(flow), LISTING_PAGE_MAX, sizeof(*listing->members));
    listing->sheets = arena_array(flow_arena(flow), LISTING_PAGE_MAX, sizeof(*listing->sheets));
    if (!listing->members || !listing->sheets) {
        handlers_fail_memory(flow);
        return false;
    }
    choose_page(flow, listing, loaded);
    return true;
}

/* The page's timetables, and the calendar where it has to be learnt, in one trip. */
bool listing_more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct listing *listing = flow_state(flow);
    bool first = !listing->chosen, learning = false;

    if ((first && !begin_page(flow, listing, loaded)) ||
        !case_learn_calendar(flow, &listing->common, loaded, &learning)) {
        return false;
    }
    if (first || learning) {
        plan_page(flow, listing, load);
    }
    return first || learning;
}

void listing_take(struct flow *flow, const struct loaded *loaded)
{
    struct listing *listing = flow_state(flow);
    const char *unit = handlers_whose(flow);
    const struct policy_object object = {.proposal = "", .units = &unit, .unit_count = 1};

    case_take_settings(flow, &listing->common, loaded);
    if (!case_docket_exists(flow, &listing->common)) {
        return;
    }
    for (size_t i = 0; i < listing->count && !failure_is_set(flow_failure(flow)); i++) {
        case_take_sheet(flow, &listing->common, &listing->sheets[i], loaded);
    }
    (void)!flow_admit(flow, &object);
}

struct view listing_view(const struct flow *flow, const struct listing *listing, size_t place)
{
    return (struct view){.timetable = &listing->sheets[place].timetable,
                         .almanac = &listing->common.almanac,
                         .now_ms = flow_now_ms(flow),
                         .arena = flow_arena(flow)};
}
