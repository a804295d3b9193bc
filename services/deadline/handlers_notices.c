/* What people were told: one message a person a day, which carries all of it (rule 15). */
#include "deadline/handlers_methods.h"
#include "deadline/policy.h"
#include "deadline/store_handover.h"

#include <banfu/event/v1/event.pb-c.h>
#include <string.h>

enum { DAYS_USUAL = 7, DAYS_MAX = 31 };

typedef Banfu__Deadline__V1__Message Message;
typedef Banfu__Deadline__V1__Notice Notice;

struct notices_state {
    struct case_state common;
    civil_day from, until;
    size_t places[DAYS_MAX], leaders; /* a day's lines each */
    bool cut[DAYS_MAX];
    bool leader_reads;      /* what the unit's liaison officer gets (rule 8) */
    struct notice *notices; /* in the order of their days */
    civil_day *days;
    size_t count;
};

/* The last days up to today where none are asked for. */
static void choose_days(struct flow *flow, struct notices_state *state)
{
    const Banfu__Deadline__V1__ListNoticesRequest *request = flow_request(flow);
    civil_day today = date_at(service_case_now_ms(flow_service(flow)));
    civil_day from = handlers_read_day(flow, "from", request->from, true);
    civil_day until = handlers_read_day(flow, "until", request->until, true);

    state->until = until == DAY_NONE ? today : until;
    state->from = from == DAY_NONE ? state->until - DAYS_USUAL + 1 : from;
    if (state->until < state->from || state->until - state->from >= DAYS_MAX) {
        failure_add_field(flow_failure(flow), "from", "起止日期应先后有序，最多%d天", DAYS_MAX);
    }
}

static void plan_notices(struct flow *flow, struct load *load)
{
    struct notices_state *state = flow_state(flow);

    choose_days(flow, state);
    case_plan_settings(flow, &state->common, load);
    case_plan_unit_meant(flow, &state->common, load);
    for (civil_day on = state->from; on <= state->until && on - state->from < DAYS_MAX; on++) {
        state->places[on - state->from] = store_plan_notices(
            load, flow_docket(flow), flow_unit_meant(flow), on, flow_arena(flow));
    }
    state->leaders = store_plan_leaders(load, flow_docket(flow), flow_arena(flow));
}

/* The index has a day's lines of one clock side by side. */
static void add_notice(struct notices_state *state, const struct notice *notice, civil_day on)
{
    const struct notice *last = state->count > 0 ? &state->notices[state->count - 1] : NULL;

    if (last && state->days[state->count - 1] == on) {
        if (notice_outdoes(last, notice)) {
            return;
        }
        state->count -= notice_outdoes(notice, last);
    }
    state->notices[state->count] = *notice;
    state->days[state->count++] = on;
}

static size_t count_lines(const struct notices_state *state, const struct loaded *loaded)
{
    size_t count = 0;

    for (civil_day day = 0; day <= state->until - state->from; day++) {
        count += loaded_member_count(loaded, state->places[day]);
    }
    return count;
}

static void take_day(struct flow *flow, struct notices_state *state, civil_day day,
                     const struct loaded *loaded)
{
    size_t count = loaded_member_count(loaded, state->places[day]);

    state->cut[day] = count == STORE_NOTICES_MAX;
    for (size_t i = 0; i < count; i++) {
        struct notice notice;
        civil_day on = DAY_NONE;
        if (store_read_notice(loaded, state->places[day], i, flow_unit_meant(flow),
                              flow_arena(flow), &notice, &on)) {
            add_notice(state, &notice, on);
        }
    }
}

/* Whether there is such a docket, the caller may read it, and the unit has a part in it. */
static bool may_be_told(struct flow *flow, struct notices_state *state, const struct loaded *loaded)
{
    const char *unit = flow_unit_meant(flow);
    const struct policy_object object = {.proposal = "", .units = &unit, .unit_count = 1};

    case_take_settings(flow, &state->common, loaded);
    return case_docket_exists(flow, &state->common) && flow_admit(flow, &object) &&
           case_unit_takes_part(flow, &state->common, loaded);
}

static void take_notices(struct flow *flow, const struct loaded *loaded)
{
    struct notices_state *state = flow_state(flow);
    const char *unit = flow_unit_meant(flow);
    size_t count = count_lines(state, loaded);

    if (!may_be_told(flow, state, loaded)) {
        return;
    }
    state->leader_reads = store_leader_reads(loaded, state->leaders, unit);
    state->notices = arena_array(flow_arena(flow), count + 1, sizeof(*state->notices));
    state->days = arena_array(flow_arena(flow), count + 1, sizeof(*state->days));
    if (!state->notices || !state->days) {
        flow_fail_memory(flow);
        return;
    }
    for (civil_day day = 0; day <= state->until - state->from; day++) {
        take_day(flow, state, day, loaded);
    }
}

/* As whom the caller reads: whoever holds several posts of a unit gets what the fullest gets. The
 * office reads a unit's as its desk does. */
static enum notice_reader reader_of(const struct flow *flow)
{
    const struct caller *caller = flow_caller(flow);
    const struct notices_state *state = flow_state(flow);
    const char *unit = flow_unit_meant(flow);
    enum notice_reader reader = READER_NONE;

    if (flow_post(flow)->role == ROLE_OFFICE || flow_post(flow)->role == ROLE_SERVICE) {
        return *unit ? READER_DESK : READER_OFFICE;
    }
    for (size_t i = 0; caller && i < caller->post_count; i++) {
        const struct caller_post *post = &caller->posts[i];
        if (strcmp(post->scope, unit) != 0) {
            continue;
        }
        if (post->role == ROLE_HANDLER || post->role == ROLE_LIAISON ||
            (post->role == ROLE_LEADER && state->leader_reads)) {
            return READER_DESK;
        }
        reader = post->role == ROLE_LEADER ? READER_LEADER : reader;
    }
    return reader;
}

static Notice *view_notice(const struct notice *notice, civil_day on, struct arena *arena)
{
    Notice *message = arena_alloc(arena, sizeof(*message));

    if (!message) {
        return NULL;
    }
    banfu__deadline__v1__notice__init(message);
    message->proposal = wire_text(notice->proposal);
    message->unit = wire_text(notice->unit);
    message->kind = (Banfu__Event__V1__ClockKind__Enum)notice->kind;
    message->signer = notice->signer;
    message->round = notice->round;
    message->due_date = wire_day(notice->due, arena);
    message->text = wire_text(notice_text(notice, on, arena));
    return message;
}

/* The message of the day of the line at `first`; `ret_next` is the first line of another day. */
static Message *view_day(const struct notices_state *state, enum notice_reader reader, size_t first,
                         struct arena *arena, size_t *ret_next)
{
    Message *message = arena_alloc(arena, sizeof(*message));
    Notice **lines = arena_array(arena, NOTICE_LINES_MAX, sizeof(Notice *));
    struct notice_sums sums = {0};
    size_t at = first;

    if (!message || !lines) {
        return NULL;
    }
    banfu__deadline__v1__message__init(message);
    message->date = wire_day(state->days[first], arena);
    message->lines = lines;
    for (; at < state->count && state->days[at] == state->days[first]; at++) {
        if (!notice_is_for(&state->notices[at], reader)) {
            continue;
        }
        notice_count(&state->notices[at], state->days[at], &sums);
        Notice *line = message->n_lines < NOTICE_LINES_MAX
                           ? view_notice(&state->notices[at], state->days[at], arena)
                           : NULL;
        if (line) {
            lines[message->n_lines++] = line;
        }
    }
    message->heading = wire_text(notice_heading(&sums, arena));
    message->cut = state->cut[state->days[first] - state->from];
    *ret_next = at;
    return message;
}

static void answer_notices(struct flow *flow)
{
    const struct notices_state *state = flow_state(flow);
    enum notice_reader reader = reader_of(flow);
    Banfu__Deadline__V1__ListNoticesResponse response =
        BANFU__DEADLINE__V1__LIST_NOTICES_RESPONSE__INIT;
    Message *messages[DAYS_MAX];

    response.messages = messages;
    for (size_t at = 0; at < state->count && response.n_messages < DAYS_MAX;) {
        Message *message = view_day(state, reader, at, flow_arena(flow), &at);
        if (!message) {
            flow_fail_memory(flow);
            return;
        }
        if (message->n_lines > 0) {
            messages[response.n_messages++] = message;
        }
    }
    flow_answer(flow, &response.base);
}

const struct flow_steps LIST_NOTICES_STEPS = {
    .plan = plan_notices,
    .take = take_notices,
    .answer = answer_notices,
    .state_size = sizeof(struct notices_state),
};
