#include "deadline/explain.h"
#include "deadline/lifecycle.h"
#include "deadline/wire.h"

#include <banfu/deadline/v1/deadline.pb-c.h>
#include <string.h>

typedef Banfu__Deadline__V1__ClockView ClockView;
typedef Banfu__Deadline__V1__WhyLine WhyLine;
typedef Banfu__Deadline__V1__ListClocksResponse ListClocksResponse;
typedef Banfu__Deadline__V1__Extension Extension;
typedef Banfu__Deadline__V1__Explanation Explanation;
typedef Banfu__Deadline__V1__DelayExplanation DelayExplanation;
typedef Banfu__Deadline__V1__PressView PressView;

char *wire_day(civil_day day, struct arena *arena)
{
    char *text = arena_alloc(arena, DATE_TEXT_SIZE);

    if (!text) {
        return wire_text("");
    }
    (void)date_print(day, text);
    return text;
}

/* --- one clock --- */

static bool view_why(const struct view *view, const struct clock *clock, ClockView *clock_view)
{
    size_t room = explain_room(view->timetable);
    struct why_line *lines = arena_array(view->arena, room, sizeof(*lines));
    WhyLine *messages = arena_array(view->arena, room, sizeof(*messages));
    WhyLine **list = arena_array(view->arena, room, sizeof(WhyLine *));

    if (!lines || !messages || !list) {
        return false;
    }
    size_t count = explain(view->timetable, clock, view->almanac, view->arena, lines);
    for (size_t i = 0; i < count; i++) {
        banfu__deadline__v1__why_line__init(&messages[i]);
        messages[i].clause = wire_text(lines[i].clause);
        messages[i].anchor = wire_text(lines[i].anchor);
        messages[i].arithmetic = wire_text(lines[i].arithmetic);
        messages[i].date = wire_day(lines[i].day, view->arena);
        list[i] = &messages[i];
    }
    clock_view->n_why = count;
    clock_view->why = list;
    return true;
}

ClockView *wire_view_clock(const struct view *view, const struct clock *clock)
{
    ClockView *message = arena_alloc(view->arena, sizeof(*message));

    if (!message) {
        return NULL;
    }
    banfu__deadline__v1__clock_view__init(message);
    message->kind = (Banfu__Event__V1__ClockKind__Enum)clock->kind;
    message->unit = wire_text(clock->unit);
    message->signer = clock->signer;
    message->round = clock->round;
    message->due_date = wire_day(clock->due.day, view->arena);
    message->original_due_date = wire_day(clock->due.original, view->arena);
    message->state = wire_text(CLOCK_TABLE.states[clock->state].token);
    message->light = (Banfu__Proposal__V1__Light__Enum)clock_light(clock, &view->almanac->settings,
                                                                   view->now_ms);
    message->ended_date = wire_day(clock->end_day, view->arena);
    message->end = wire_text(clock_end_name(clock->end));
    message->days_left = clock_is_running(clock) ? clock_days_left(clock, view->now_ms) : 0;
    return view_why(view, clock, message) ? message : NULL;
}

/* --- lists of a timetable --- */

static bool concerns(const char *unit, const char *whose)
{
    return *unit == '\0' || strcmp(unit, whose) == 0;
}

static bool view_clocks(const struct view *view, const char *unit, ListClocksResponse *response)
{
    const struct timetable *timetable = view->timetable;

    response->clocks = arena_array(view->arena, timetable->clock_count, sizeof(ClockView *));
    if (timetable->clock_count > 0 && !response->clocks) {
        return false;
    }
    for (size_t i = 0; i < timetable->clock_count; i++) {
        if (!concerns(unit, timetable->clocks[i].unit)) {
            continue;
        }
        ClockView *clock = wire_view_clock(view, &timetable->clocks[i]);
        if (!clock) {
            return false;
        }
        response->clocks[response->n_clocks++] = clock;
    }
    return true;
}

static const char *extension_state(const struct extension *extension)
{
    enum extension_state decided = extension->granted ? EXTENSION_GRANTED : EXTENSION_REFUSED;

    return EXTENSION_TABLE.states[extension->decided_ms ? decided : EXTENSION_ASKED].token;
}

static void view_extension(const struct extension *extension, struct arena *arena,
                           Extension *message)
{
    banfu__deadline__v1__extension__init(message);
    message->unit = wire_text(extension->unit);
    message->state = wire_text(extension_state(extension));
    message->reason = wire_text(extension->reason);
    message->steps_done = wire_text(extension->steps_done);
    message->asked_date = wire_day(date_at(extension->asked_ms), arena);
    message->old_due_date = wire_day(extension->old_day, arena);
    message->new_due_date =
        wire_day(extension->granted ? extension->granted_day : extension->wanted_day, arena);
    message->decision_reason = wire_text(extension->decision_reason);
    message->decided_by = wire_text(extension->decided_by);
    if (extension->decided_ms) {
        message->decided_date = wire_day(date_at(extension->decided_ms), arena);
    }
}

static bool view_extensions(const struct view *view, const char *unit, ListClocksResponse *response)
{
    size_t count = view->timetable->extension_count;
    Extension *messages = arena_array(view->arena, count, sizeof(*messages));

    response->extensions = arena_array(view->arena, count, sizeof(Extension *));
    if (count > 0 && (!messages || !response->extensions)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (concerns(unit, view->timetable->extensions[i].unit)) {
            view_extension(&view->timetable->extensions[i], view->arena, &messages[i]);
            response->extensions[response->n_extensions++] = &messages[i];
        }
    }
    return true;
}

static void view_explanation(const struct view *view, const struct explanation *explanation,
                             Explanation *message)
{
    banfu__deadline__v1__explanation__init(message);
    message->unit = wire_text(explanation->unit);
    message->signer = explanation->signer;
    message->date = wire_day(explanation->given.day, view->arena);
    message->way = (Banfu__Proposal__V1__ContactWay__Enum)explanation->way;
    message->gist = wire_text(explanation->gist);
    message->late_entry = happened_is_late_entry(&explanation->given, view->almanac->calendar);
}

static bool is_listed(const int32_t *signers, size_t count, int32_t signer)
{
    for (size_t i = 0; i < count; i++) {
        if (signers[i] == signer) {
            return true;
        }
    }
    return false;
}

/* Signers still to be told, each once. */
static bool list_unexplained(const struct view *view, const char *unit, size_t *ret_count,
                             int32_t **ret_signers)
{
    size_t count = 0, most = view->timetable->explanation_count;
    int32_t *signers = arena_array(view->arena, most, sizeof(*signers));

    if (most > 0 && !signers) {
        return false;
    }
    for (size_t i = 0; i < most; i++) {
        const struct explanation *explanation = &view->timetable->explanations[i];
        if (explanation->state == EXPLANATION_OWED && concerns(unit, explanation->unit) &&
            !is_listed(signers, count, explanation->signer)) {
            signers[count++] = explanation->signer;
        }
    }
    *ret_count = count;
    *ret_signers = signers;
    return true;
}

static bool view_explanations(const struct view *view, const char *unit,
                              ListClocksResponse *response)
{
    size_t count = view->timetable->explanation_count;
    Explanation *messages = arena_array(view->arena, count, sizeof(*messages));

    response->explanations = arena_array(view->arena, count, sizeof(Explanation *));
    if (count > 0 && (!messages || !response->explanations)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct explanation *explanation = &view->timetable->explanations[i];
        if (explanation->state == EXPLANATION_GIVEN && concerns(unit, explanation->unit)) {
            view_explanation(view, explanation, &messages[i]);
            response->explanations[response->n_explanations++] = &messages[i];
        }
    }
    return list_unexplained(view, unit, &response->n_unexplained, &response->unexplained);
}

static bool view_handlings(const struct view *view, const char *unit, ListClocksResponse *response)
{
    size_t count = view->timetable->handling_count;
    DelayExplanation *messages = arena_array(view->arena, count, sizeof(*messages));

    response->delays = arena_array(view->arena, count, sizeof(DelayExplanation *));
    if (count > 0 && (!messages || !response->delays)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct handling *handling = &view->timetable->handlings[i];
        if (!concerns(unit, handling->unit)) {
            continue;
        }
        response->presses += handling->presses;
        if (handling->delay_explained != DAY_NONE) {
            banfu__deadline__v1__delay_explanation__init(&messages[i]);
            messages[i].unit = wire_text(handling->unit);
            messages[i].date = wire_day(handling->delay_explained, view->arena);
            messages[i].text = wire_text(handling->delay_text);
            response->delays[response->n_delays++] = &messages[i];
        }
    }
    return true;
}

static bool view_presses(const struct view *view, const char *unit, ListClocksResponse *response)
{
    size_t count = view->timetable->press_count;
    PressView *messages = arena_array(view->arena, count, sizeof(*messages));

    response->pressed = arena_array(view->arena, count, sizeof(PressView *));
    if (count > 0 && (!messages || !response->pressed)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct press *press = &view->timetable->presses[i];
        if (concerns(unit, press->unit)) {
            banfu__deadline__v1__press_view__init(&messages[i]);
            messages[i].unit = wire_text(press->unit);
            messages[i].by = wire_text(press->by);
            messages[i].date = wire_day(date_at(press->instant_ms), view->arena);
            messages[i].text = wire_text(press->text);
            response->pressed[response->n_pressed++] = &messages[i];
        }
    }
    return true;
}

ListClocksResponse *wire_view_clocks(const struct view *view, const char *unit, int64_t version)
{
    ListClocksResponse *response = arena_alloc(view->arena, sizeof(*response));

    if (!response) {
        return NULL;
    }
    banfu__deadline__v1__list_clocks_response__init(response);
    response->version = version;
    bool whole = view_clocks(view, unit, response) && view_extensions(view, unit, response) &&
                 view_explanations(view, unit, response) && view_handlings(view, unit, response) &&
                 view_presses(view, unit, response);
    return whole ? response : NULL;
}

/* --- what peers ask --- */

static bool list_facts(const struct view *view, const char *unit,
                       Banfu__Deadline__V1__FactsResponse *response)
{
    const struct timetable *timetable = view->timetable;
    Banfu__Event__V1__Clock *messages =
        arena_array(view->arena, timetable->clock_count, sizeof(*messages));

    response->clocks =
        arena_array(view->arena, timetable->clock_count, sizeof(Banfu__Event__V1__Clock *));
    if (timetable->clock_count > 0 && (!messages || !response->clocks)) {
        return false;
    }
    for (size_t i = 0; i < timetable->clock_count; i++) {
        if (concerns(unit, timetable->clocks[i].unit)) {
            wire_event_clock(&timetable->clocks[i], "", view->arena, &messages[i]);
            response->clocks[response->n_clocks++] = &messages[i];
        }
    }
    return true;
}

Banfu__Deadline__V1__FactsResponse *wire_facts(const struct view *view, const char *unit,
                                               int64_t version)
{
    Banfu__Deadline__V1__FactsResponse *response = arena_alloc(view->arena, sizeof(*response));
    const struct handling *handling = timetable_handling(view->timetable, unit);

    if (!response) {
        return NULL;
    }
    banfu__deadline__v1__facts_response__init(response);
    response->version = version;
    response->extension_pending = handling && handling->extension == EXTENSION_ASKED;
    response->granted_extensions = timetable_grants(view->timetable, unit);
    if (handling) {
        response->first_press_date = wire_day(handling->first_press, view->arena);
    }
    bool whole = list_facts(view, unit, response) &&
                 list_unexplained(view, unit, &response->n_unexplained, &response->unexplained);
    return whole ? response : NULL;
}
