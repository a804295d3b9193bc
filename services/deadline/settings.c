#include "deadline/settings.h"

static const int32_t RUNGS[] = {30, 15, 7, 3, 1, 0};

enum { RUNG_MOST = 366 };

static void default_rungs(struct settings *settings)
{
    settings->rung_count = COUNT_OF(RUNGS);
    for (size_t i = 0; i < COUNT_OF(RUNGS); i++) {
        settings->rungs[i] = RUNGS[i];
    }
}

void settings_default(struct settings *ret_settings)
{
    *ret_settings = (struct settings){.acceptance_days = 7,
                                      .opinion_days_before = 30,
                                      .opinion_least_days = 10,
                                      .explanation_days = 3,
                                      .plan_days = 15,
                                      .supplement_days = 15,
                                      .progress_months = 1,
                                      .extension_months = SETTINGS_EXTENSION_MONTHS,
                                      .rehandling_months = SETTINGS_REHANDLING_MONTHS,
                                      .yellow_days = 15,
                                      .red_days = 3,
                                      .rungs_before_rest = true,
                                      .meetings_asked = true};
    default_rungs(ret_settings);
}

static int32_t within(int32_t value, int32_t most, int32_t otherwise)
{
    return value < 1 || value > most ? otherwise : value;
}

/* Insertion: there are a handful. */
static size_t insert_rung(int32_t *rungs, size_t count, int32_t rung)
{
    size_t place = 0;

    while (place < count && rungs[place] > rung) {
        place++;
    }
    if (place < count && rungs[place] == rung) {
        return count;
    }
    for (size_t i = count; i > place; i--) {
        rungs[i] = rungs[i - 1];
    }
    rungs[place] = rung;
    return count + 1;
}

static void mend_rungs(struct settings *settings)
{
    int32_t sorted[SETTINGS_RUNGS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < settings->rung_count && i < SETTINGS_RUNGS_MAX; i++) {
        if (settings->rungs[i] >= 0 && settings->rungs[i] <= RUNG_MOST) {
            count = insert_rung(sorted, count, settings->rungs[i]);
        }
    }
    if (count == 0) {
        default_rungs(settings);
        return;
    }
    settings->rung_count = count;
    for (size_t i = 0; i < count; i++) {
        settings->rungs[i] = sorted[i];
    }
}

void settings_mend(struct settings *settings)
{
    struct settings usual;

    settings_default(&usual);
    settings->acceptance_days = within(settings->acceptance_days, 250, usual.acceptance_days);
    settings->opinion_days_before =
        within(settings->opinion_days_before, 365, usual.opinion_days_before);
    settings->opinion_least_days =
        within(settings->opinion_least_days, 250, usual.opinion_least_days);
    settings->explanation_days = within(settings->explanation_days, 250, usual.explanation_days);
    settings->plan_days = within(settings->plan_days, 250, usual.plan_days);
    settings->supplement_days = within(settings->supplement_days, 250, usual.supplement_days);
    settings->progress_months = within(settings->progress_months, 12, usual.progress_months);
    settings->extension_months =
        within(settings->extension_months, SETTINGS_EXTENSION_MONTHS, usual.extension_months);
    settings->rehandling_months =
        within(settings->rehandling_months, SETTINGS_REHANDLING_MONTHS, usual.rehandling_months);
    settings->yellow_days = within(settings->yellow_days, 365, usual.yellow_days);
    settings->red_days = within(settings->red_days, settings->yellow_days, usual.red_days);
    mend_rungs(settings);
}
