/* A table to decide at: the calendar as shipped, the docket of 2022, one timetable. */
#ifndef BANFU_TESTS_DEADLINE_DESK_H
#define BANFU_TESTS_DEADLINE_DESK_H

#include "deadline/domain.h"
#include "deadline/due.h"
#include "support/days.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct desk {
    struct arena *arena;
    struct calendar *calendar;
    struct almanac almanac;
    struct failure failure;
    struct timetable timetable;
    bool key; /* what is assigned is a key proposal */
};

static inline civil_day day(const char *text)
{
    civil_day result = DAY_NONE;

    assert_int_equal(date_parse(text, strlen(text), &result), 0);
    return result;
}

static inline int64_t at(const char *date, int hour)
{
    return date_begin_ms(day(date)) + (int64_t)hour * 3600 * 1000;
}

static inline struct moment when(const struct desk *desk, const char *date)
{
    return (struct moment){&desk->almanac, at(date, 10)};
}

static inline int desk_set(void **state)
{
    struct desk *desk = calloc(1, sizeof(*desk));

    desk->arena = arena_new(4 << 20);
    failure_init(&desk->failure, desk->arena);
    desk->calendar = shipped_calendar(&desk->failure);
    settings_default(&desk->almanac.settings);
    desk->almanac.settings.reply_day = day("2022-06-30");
    desk->almanac.settings.report_day = day("2022-08-31");
    desk->almanac.calendar = desk->calendar;
    timetable_init(&desk->timetable, desk->arena);
    *state = desk;
    return 0;
}

static inline int desk_cleared(void **state)
{
    struct desk *desk = *state;

    calendar_free(desk->calendar);
    arena_free(desk->arena);
    free(desk);
    return 0;
}

#define DESK_TEST(function) cmocka_unit_test_setup_teardown(function, desk_set, desk_cleared)

static const char *const UNIT = "市住建局", *const CO_UNIT = "市财政局";

static inline struct due_date count(const struct desk *desk, enum clock_kind kind, civil_day anchor,
                                    civil_day reply_due)
{
    const struct clock clock = {.kind = kind, .round = 1, .due = {.anchor = anchor}};

    return due_count(&desk->almanac, &clock, reply_due);
}

static inline void assign(struct desk *desk, const char *date, int32_t signers)
{
    const struct moment moment = when(desk, date);
    const struct assignment assignment = {
        .lead = UNIT, .cos = &CO_UNIT, .co_count = 1, .signer_count = signers, .key = desk->key};

    assert_int_equal(domain_assign(&desk->timetable, &moment, &assignment, &desk->failure), 0);
}

static inline struct clock *clock_of(struct desk *desk, enum clock_kind kind, const char *unit)
{
    struct clock *clock = timetable_clock(&desk->timetable, kind, unit, 0);

    assert_non_null(clock);
    return clock;
}

static inline void dispatch(struct desk *desk, const char *entered, const char *left,
                            int32_t signer)
{
    const struct moment moment = when(desk, entered);
    const struct dispatch dispatch = {.unit = UNIT,
                                      .kind = REPLY_FIRST,
                                      .signers = &signer,
                                      .signer_count = 1,
                                      .left = {day(left), moment.now_ms}};

    assert_int_equal(domain_dispatch(&desk->timetable, &moment, &dispatch, &desk->failure), 0);
}

static const char *const LIAISON_ROLE[] = {"LIAISON"}, *const OFFICE_ROLE[] = {"OFFICE"};
static const struct acting AS_LIAISON = {LIAISON_ROLE, 1}, AS_OFFICE = {OFFICE_ROLE, 1};

/* Asks on `date` for `wanted`; the failure is fresh each time. */
static inline int ask(struct desk *desk, const char *date, const char *wanted)
{
    const struct moment moment = when(desk, date);
    const struct extension_asking asking = {.unit = UNIT,
                                            .reason = "情况复杂",
                                            .steps_done = "已调研",
                                            .by = "王五",
                                            .day = day(wanted)};

    failure_init(&desk->failure, desk->arena);
    return domain_ask_extension(&desk->timetable, &moment, &asking, &AS_LIAISON, &desk->failure);
}

static inline int decide(struct desk *desk, const char *date, bool grant, civil_day until)
{
    const struct moment moment = when(desk, date);
    const struct extension_decision decision = {
        .unit = UNIT, .reason = "同意", .by = "市政府办公室", .grant = grant, .day = until};

    failure_init(&desk->failure, desk->arena);
    return domain_decide_extension(&desk->timetable, &moment, &decision, &AS_OFFICE,
                                   &desk->failure);
}

#endif
