/* What people were told: one message a person a day, which carries all of it (rule 15). */
#include "deadline/handlers_methods.h"
#include "deadline/policy.h"
#include "deadline/store_handover.h"
#include "deadline/told.h"

#include <banfu/event/v1/event.pb-c.h>
#include <string.h>

enum {
    DAYS_USUAL = 7,
    DAYS_MAX = 31,
    TRIPS_MAX = 8 /* to the running clocks: what is due later than they reach is taken to run */
};

typedef Banfu__Deadline__V1__Message Message;
typedef Banfu__Deadline__V1__Notice Notice;

struct notices_state {
    struct case_state common;
    civil_day from, until;
    size_t places[DAYS_MAX], leaders; /* a day's lines each */
    bool cut[DAYS_MAX];
    bool leader_reads; /* what the unit's liaison officer gets (rule 8) */
    struct told told;
    size_t handlers_place, running_place, keys_place;
    civil_day due, last_due; /* of the running clocks still to be looked at */
    int32_t trips;
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
            told_add(&state->told, &notice, on, store_clock_of(&notice, flow_arena(flow)));
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

static void take_lines(struct flow *flow, const struct loaded *loaded)
{
    struct notices_state *state = flow_state(flow);

    if (!may_be_told(flow, state, loaded)) {
        return;
    }
    state->leader_reads = store_leader_reads(loaded, state->leaders, flow_unit_meant(flow));
    if (!told_init(&state->told, count_lines(state, loaded), flow_arena(flow))) {
        flow_fail_memory(flow);
        return;
    }
    for (civil_day day = 0; day <= state->until - state->from; day++) {
        take_day(flow, state, day, loaded);
    }
    told_sort(&state->told);
}

static void plan_running(struct flow *flow, struct notices_state *state, struct load *load)
{
    state->handlers_place =
        store_plan_handlers(load, flow_docket(flow), flow_unit_meant(flow), flow_arena(flow));
    const char *index = store_due_index(flow_docket(flow), flow_arena(flow));

    state->running_place = load_members(load, index, state->due, state->last_due, LOAD_MEMBERS_MAX);
    state->keys_place = load_members(load, index, state->due - STORE_KEY_FIRST,
                                     state->last_due - STORE_KEY_FIRST, LOAD_MEMBERS_MAX);
}

static void take_handlers(struct flow *flow, const struct notices_state *state,
                          const struct loaded *loaded)
{
    for (size_t i = 0; i < loaded_member_count(loaded, state->handlers_place); i++) {
        const char *proposal = NULL, *handler = NULL;
        if (store_read_handler(loaded, state->handlers_place, i, flow_arena(flow), &proposal,
                               &handler)) {
            told_handler(&state->told, proposal, handler);
        }
    }
}

/* Those of key proposals: a docket has few. */
static void take_running_keys(const struct notices_state *state, const struct loaded *loaded)
{
    size_t count = loaded_member_count(loaded, state->keys_place);
    double score = 0;

    for (size_t i = 0; i < count; i++) {
        const char *clock = loaded_member(loaded, state->keys_place, i, &score);
        told_runs(&state->told, clock, (civil_day)score + STORE_KEY_FIRST);
    }
    if (count == LOAD_MEMBERS_MAX) {
        told_unknown(&state->told, (civil_day)score + STORE_KEY_FIRST, state->last_due);
    }
}

/* True when there are more of them. Of one day no more than one load is ever seen. */
static bool take_running(struct notices_state *state, const struct loaded *loaded)
{
    size_t count = loaded_member_count(loaded, state->running_place);
    double due = 0;

    for (size_t i = 0; i < count; i++) {
        const char *clock = loaded_member(loaded, state->running_place, i, &due);
        told_runs(&state->told, clock, (civil_day)due);
    }
    if (count < LOAD_MEMBERS_MAX) {
        return false;
    }
    if ((civil_day)due == state->due) {
        told_unknown(&state->told, state->due, state->due);
        due++;
    }
    state->due = (civil_day)due;
    if (++state->trips == TRIPS_MAX) {
        told_unknown(&state->told, state->due, state->last_due);
        return false;
    }
    return state->due <= state->last_due;
}

/* First the lines, then, in as many trips as it takes, the clocks that run of the days that the
 * lines say something is due on, and who handles what. */
static bool more_notices(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct notices_state *state = flow_state(flow);
    bool again = false;

    if (!state->told.lines) {
        take_lines(flow, loaded);
        again = !failure_is_set(flow_failure(flow)) && state->told.count > 0;
        if (again && !told_due_days(&state->told, &state->due, &state->last_due)) {
            state->due = DAY_LAST; /* who handles what is asked all the same */
            state->last_due = DAY_LAST;
        }
    } else {
        take_handlers(flow, state, loaded);
        take_running_keys(state, loaded);
        again = take_running(state, loaded);
    }
    if (again) {
        plan_running(flow, state, load);
    }
    return again;
}

/* What was loaded has been taken, trip by trip. */
static void take_notices(struct flow *flow, const struct loaded *loaded)
{
    struct notices_state *state = flow_state(flow);

    (void)loaded;
    told_settle(&state->told);
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

static Notice *view_notice(const struct told_line *line, const char *person, struct arena *arena)
{
    const struct notice *notice = &line->notice;
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
    message->text = wire_text(notice_text(notice, line->on, arena));
    message->handler = wire_text(notice->handler ? notice->handler : "");
    message->yours = notice_names(notice, person);
    return message;
}

/* Who reads, and what. */
struct reading {
    const struct told *told;
    enum notice_reader reader;
    const char *person; /* "": nobody whom a line could name */
    struct arena *arena;
};

/* Key proposals first (rule 30), then what names the reader as the handler. */
enum { RANKS = 4 };

static int rank_of(const struct notice *notice, const char *person)
{
    return (notice->key ? 0 : 2) + (notice_names(notice, person) ? 0 : 1);
}

/* The lines of that rank from `first` up to `end`. */
static void view_lines(const struct reading *reading, size_t first, size_t end, int rank,
                       Message *message)
{
    for (size_t at = first; at < end && message->n_lines < NOTICE_LINES_MAX; at++) {
        const struct told_line *told = &reading->told->lines[at];
        if (!notice_is_for(&told->notice, reading->reader) ||
            rank_of(&told->notice, reading->person) != rank) {
            continue;
        }
        Notice *line = view_notice(told, reading->person, reading->arena);
        if (line) {
            message->lines[message->n_lines++] = line;
        }
    }
}

/* The message of the day of the line at `first`; `ret_next` is the first line of another day. */
static Message *view_day(const struct reading *reading, size_t first, size_t *ret_next)
{
    const struct told *told = reading->told;
    Message *message = arena_alloc(reading->arena, sizeof(*message));
    Notice **lines = arena_array(reading->arena, NOTICE_LINES_MAX, sizeof(Notice *));
    struct notice_sums sums = {0};
    size_t end = first;

    if (!message || !lines) {
        return NULL;
    }
    banfu__deadline__v1__message__init(message);
    message->date = wire_day(told->lines[first].on, reading->arena);
    message->lines = lines;
    for (; end < told->count && told->lines[end].on == told->lines[first].on; end++) {
        if (notice_is_for(&told->lines[end].notice, reading->reader)) {
            notice_count(&told->lines[end].notice, told->lines[end].on, &sums);
        }
    }
    for (int rank = 0; rank < RANKS; rank++) {
        view_lines(reading, first, end, rank, message);
    }
    message->heading = wire_text(notice_heading(&sums, reading->arena));
    *ret_next = end;
    return message;
}

static void answer_notices(struct flow *flow)
{
    const struct notices_state *state = flow_state(flow);
    const struct told *told = &state->told;
    bool own = flow_caller(flow) && strcmp(flow_post(flow)->scope, flow_unit_meant(flow)) == 0;
    const struct reading reading = {.told = told,
                                    .reader = reader_of(flow),
                                    .person = own ? flow_caller(flow)->name : "",
                                    .arena = flow_arena(flow)};
    Banfu__Deadline__V1__ListNoticesResponse response =
        BANFU__DEADLINE__V1__LIST_NOTICES_RESPONSE__INIT;
    Message *messages[DAYS_MAX];

    response.messages = messages;
    for (size_t at = 0; at < told->count && response.n_messages < DAYS_MAX;) {
        civil_day day = told->lines[at].on - state->from;
        Message *message = view_day(&reading, at, &at);
        if (!message) {
            flow_fail_memory(flow);
            return;
        }
        message->cut = state->cut[day];
        if (message->n_lines > 0) {
            messages[response.n_messages++] = message;
        }
    }
    flow_answer(flow, &response.base);
}

const struct flow_steps LIST_NOTICES_STEPS = {
    .plan = plan_notices,
    .more = more_notices,
    .take = take_notices,
    .answer = answer_notices,
    .state_size = sizeof(struct notices_state),
};
