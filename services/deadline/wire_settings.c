#include "deadline/wire.h"

#include <banfu/deadline/v1/record.pb-c.h>
#include <banfu/proposal/v1/proposal.pb-c.h>
#include <string.h>

ProtobufCMessage *wire_store_settings(const struct settings *settings, int64_t version,
                                      struct arena *arena)
{
    Banfu__Deadline__V1__SettingsRecord *record = arena_alloc(arena, sizeof(*record));
    int32_t *rungs = arena_array(arena, SETTINGS_RUNGS_MAX, sizeof(*rungs));

    if (!record || !rungs) {
        return NULL;
    }
    banfu__deadline__v1__settings_record__init(record);
    record->version = version;
    record->reply_day = settings->reply_day;
    record->report_day = settings->report_day;
    record->acceptance_days = settings->acceptance_days;
    record->opinion_days_before = settings->opinion_days_before;
    record->opinion_least_days = settings->opinion_least_days;
    record->explanation_days = settings->explanation_days;
    record->plan_days = settings->plan_days;
    record->supplement_days = settings->supplement_days;
    record->extension_months = settings->extension_months;
    record->rehandling_months = settings->rehandling_months;
    record->yellow_days = settings->yellow_days;
    record->red_days = settings->red_days;
    record->roll_rest_days = settings->roll_rest_days;
    record->rungs_on_rest_days = !settings->rungs_before_rest;
    record->meetings_not_asked = !settings->meetings_asked;
    record->progress_months = settings->progress_months;
    memcpy(rungs, settings->rungs, sizeof(settings->rungs));
    record->rungs = rungs;
    record->n_rungs = settings->rung_count;
    return &record->base;
}

static void take_rungs(struct settings *settings, const int32_t *rungs, size_t count)
{
    settings->rung_count = count < SETTINGS_RUNGS_MAX ? count : SETTINGS_RUNGS_MAX;
    for (size_t i = 0; i < settings->rung_count; i++) {
        settings->rungs[i] = rungs[i];
    }
}

void wire_read_settings(const ProtobufCMessage *record, struct settings *ret_settings,
                        int64_t *ret_version)
{
    const Banfu__Deadline__V1__SettingsRecord *stored =
        (const Banfu__Deadline__V1__SettingsRecord *)(const void *)record;

    settings_default(ret_settings);
    *ret_version = stored->version;
    ret_settings->reply_day = stored->reply_day;
    ret_settings->report_day = stored->report_day;
    ret_settings->acceptance_days = stored->acceptance_days;
    ret_settings->opinion_days_before = stored->opinion_days_before;
    ret_settings->opinion_least_days = stored->opinion_least_days;
    ret_settings->explanation_days = stored->explanation_days;
    ret_settings->plan_days = stored->plan_days;
    ret_settings->supplement_days = stored->supplement_days;
    ret_settings->extension_months = stored->extension_months;
    ret_settings->rehandling_months = stored->rehandling_months;
    ret_settings->yellow_days = stored->yellow_days;
    ret_settings->red_days = stored->red_days;
    ret_settings->roll_rest_days = stored->roll_rest_days;
    ret_settings->rungs_before_rest = !stored->rungs_on_rest_days;
    ret_settings->meetings_asked = !stored->meetings_not_asked;
    ret_settings->progress_months = stored->progress_months;
    take_rungs(ret_settings, stored->rungs, stored->n_rungs);
    settings_mend(ret_settings);
}

static civil_day day_of(const char *text)
{
    civil_day day = DAY_NONE;

    return date_parse(text, strlen(text), &day) == 0 ? day : DAY_NONE;
}

struct settings wire_settings_of(const Banfu__Proposal__V1__Docket *docket)
{
    const Banfu__Proposal__V1__DocketSettings *given = docket->settings;
    struct settings settings;

    settings_default(&settings);
    settings.reply_day = day_of(docket->reply_date);
    settings.report_day = day_of(docket->report_date);
    if (!given) {
        return settings;
    }
    settings.acceptance_days = given->acceptance_working_days;
    settings.opinion_days_before = given->opinion_days_before_due;
    settings.opinion_least_days = given->opinion_least_working_days;
    settings.explanation_days = given->explanation_working_days;
    settings.plan_days = given->plan_working_days;
    settings.extension_months = given->extension_months_most;
    settings.rehandling_months = given->rehandling_months;
    settings.yellow_days = given->yellow_days;
    settings.red_days = given->red_days;
    settings.supplement_days = given->supplement_working_days;
    settings.progress_months = given->progress_months;
    settings.rungs_before_rest =
        given->reminders_before_rest != BANFU__PROPOSAL__V1__SWITCH__ENUM__OFF;
    settings.meetings_asked = given->meetings_asked != BANFU__PROPOSAL__V1__SWITCH__ENUM__OFF;
    settings.roll_rest_days = given->roll_rest_days == BANFU__PROPOSAL__V1__SWITCH__ENUM__ON;
    if (given->n_reminder_days > 0) {
        take_rungs(&settings, given->reminder_days, given->n_reminder_days);
    }
    settings_mend(&settings);
    return settings;
}

ProtobufCMessage *wire_store_calendar(const char *table, struct arena *arena)
{
    Banfu__Deadline__V1__CalendarRecord *record = arena_alloc(arena, sizeof(*record));

    if (!record) {
        return NULL;
    }
    banfu__deadline__v1__calendar_record__init(record);
    record->table = wire_text(table);
    return &record->base;
}

const char *wire_read_calendar(const ProtobufCMessage *record)
{
    return ((const Banfu__Deadline__V1__CalendarRecord *)(const void *)record)->table;
}
