#include "deadline/handlers_listing.h"

#include "deadline/policy.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_USUAL = 50, PAGE_ASKED_MAX = 500, TRIPS_MAX = 8 };

/* More than one load brings makes a short page. */
static size_t page_size(int32_t asked)
{
    if (asked == 0) {
        return PAGE_USUAL;
    }
    return asked < LISTING_PAGE_MAX ? (size_t)asked : LISTING_PAGE_MAX;
}

/* The last score of what is being read: of key proposals first, then of the others; of both, where
 * nothing lies between that is not asked for. */
static int32_t last_score(const struct listing *listing)
{
    return listing->whole || listing->score >= listing->least ? listing->most
                                                              : listing->most - STORE_KEY_FIRST;
}

static void plan_members(struct flow *flow, struct listing *listing, struct load *load)
{
    case_plan_settings(flow, &listing->common, load);
    case_plan_unit_meant(flow, &listing->common, load);
    listing->members_place =
        load_members(load, listing->index, listing->score, last_score(listing), LOAD_MEMBERS_MAX);
}

static bool read_token(struct listing *listing)
{
    char *end = NULL;
    long score = strtol(listing->page_token, &end, 10);

    if (*end != '.' || score < listing->least - STORE_KEY_FIRST || score > INT32_MAX) {
        return false;
    }
    listing->score = (int32_t)score;
    listing->passed = (size_t)strtoul(end + 1, &end, 10);
    return *end == '\0';
}

void listing_plan(struct flow *flow, struct listing *listing, struct load *load)
{
    if (listing->page_size < 0 || listing->page_size > PAGE_ASKED_MAX) {
        failure_add_field(flow_failure(flow), "page_size", "每页应为1到%d条", PAGE_ASKED_MAX);
    }
    listing->score = listing->least - STORE_KEY_FIRST;
    if (*listing->page_token && !read_token(listing)) {
        failure_add_field(flow_failure(flow), "page_token", "应为上一页所给的nextPageToken");
    }
    plan_members(flow, listing, load);
}

static void pass_member(struct listing *listing, int32_t score)
{
    listing->passed = score == listing->score ? listing->passed + 1 : 1;
    listing->score = score;
}

static void end_page(struct flow *flow, struct listing *listing)
{
    listing->next_token = arena_printf(flow_arena(flow), "%d.%zu", listing->score, listing->passed);
}

/* Of one score no more than one load is ever seen. */
static void pass_score_cut(struct listing *listing)
{
    if (listing->passed >= LOAD_MEMBERS_MAX) {
        listing->cut = true;
        listing->score++;
        listing->passed = 0;
    }
}

/* Whether there is more behind what was loaded; behind the key proposals there are the others. */
static bool reads_on(struct listing *listing, size_t count)
{
    if (count == LOAD_MEMBERS_MAX) {
        pass_score_cut(listing);
        if (listing->score <= last_score(listing)) {
            return true;
        }
    }
    if (last_score(listing) == listing->most) {
        return false;
    }
    listing->score = listing->least;
    listing->passed = 0;
    return true;
}

/* Takes the members of the page; true when another trip is to bring more of them. */
static bool choose_page(struct flow *flow, struct listing *listing, const struct loaded *loaded)
{
    size_t most = page_size(listing->page_size), skipped = listing->passed;
    size_t count = loaded_member_count(loaded, listing->members_place);
    const char *unit = flow_unit_meant(flow);
    struct listed_member member;

    for (size_t i = 0; i < count; i++) {
        double score = 0;
        const char *text = loaded_member(loaded, listing->members_place, i, &score);
        if (i < skipped && (int32_t)score == listing->score) {
            continue;
        }
        bool listed = store_read_member(text, flow_arena(flow), &member) &&
                      (!*unit || strcmp(member.unit, unit) == 0);
        if (listed && listing->count == most) {
            end_page(flow, listing);
            return false;
        }
        if (listed) {
            listing->members[listing->count++] = member;
        }
        pass_member(listing, (int32_t)score);
    }
    if (!reads_on(listing, count)) {
        return false;
    }
    if (++listing->trips < TRIPS_MAX) {
        return true;
    }
    end_page(flow, listing);
    return false;
}

static void plan_page(struct flow *flow, struct listing *listing, struct load *load)
{
    case_plan_settings(flow, &listing->common, load);
    for (size_t i = 0; i < listing->count; i++) {
        store_plan_sheet(load, flow_docket(flow), listing->members[i].proposal, flow_arena(flow),
                         &listing->sheets[i]);
    }
}

/* After the first trip: whether the caller may have such a list. */
static bool begin(struct flow *flow, struct listing *listing, const struct loaded *loaded)
{
    const char *unit = flow_unit_meant(flow);
    const struct policy_object object = {.proposal = "", .units = &unit, .unit_count = 1};

    case_take_settings(flow, &listing->common, loaded);
    if (!case_docket_exists(flow, &listing->common) || !flow_admit(flow, &object) ||
        !case_unit_takes_part(flow, &listing->common, loaded)) {
        return false;
    }
    listing->members = arena_array(flow_arena(flow), LISTING_PAGE_MAX, sizeof(*listing->members));
    listing->sheets = arena_array(flow_arena(flow), LISTING_PAGE_MAX, sizeof(*listing->sheets));
    if (!listing->members || !listing->sheets) {
        flow_fail_memory(flow);
        return false;
    }
    return true;
}

/* The members, in as many trips as it takes, then the page's timetables, and the calendar where it
 * has to be learnt, in one. */
bool listing_more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct listing *listing = flow_state(flow);
    bool first = !listing->chosen, learning = false;

    if (!listing->members && !begin(flow, listing, loaded)) {
        return false;
    }
    if (first && choose_page(flow, listing, loaded)) {
        plan_members(flow, listing, load);
        return true;
    }
    listing->chosen = true;
    if (!case_learn_calendar(flow, &listing->common, loaded, &learning)) {
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
    case_take_settings(flow, &listing->common, loaded);
    for (size_t i = 0; i < listing->count && !failure_is_set(flow_failure(flow)); i++) {
        case_take_sheet(flow, &listing->common, &listing->sheets[i], loaded);
    }
}

struct view listing_view(const struct flow *flow, const struct listing *listing, size_t place)
{
    return (struct view){.timetable = &listing->sheets[place].timetable,
                         .almanac = &listing->common.almanac,
                         .now_ms = flow_now_ms(flow),
                         .arena = flow_arena(flow)};
}
