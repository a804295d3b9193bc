#include "deadline/rungs.h"

static const int64_t HOUR_MS = INT64_C(3600000);

enum { RUNG_LEADER = 3 };

int32_t rung_next(const struct settings *settings, int32_t rung)
{
    for (size_t i = 0; i < settings->rung_count; i++) {
        if (settings->rungs[i] < rung) {
            return settings->rungs[i];
        }
    }
    return rung > 0 ? -1 : rung - 1;
}

static civil_day rung_day(const struct almanac *almanac, civil_day due, int32_t rung)
{
    civil_day day = due - rung;

    if (!almanac->settings.rungs_before_rest) {
        return day;
    }
    day = calendar_roll_back(almanac->calendar, day);
    return rung < 0 && day <= due ? due + 1 : day;
}

int64_t rung_instant(const struct almanac *almanac, civil_day due, int32_t rung)
{
    return date_begin_ms(rung_day(almanac, due, rung)) + RUNG_HOUR * HOUR_MS;
}

int32_t rung_after(const struct almanac *almanac, civil_day due, int64_t instant_ms)
{
    int32_t rung = almanac->settings.rungs[0];

    while (rung_instant(almanac, due, rung) <= instant_ms) {
        rung = rung_next(&almanac->settings, rung);
    }
    return rung;
}

bool rung_tells_leader(int32_t rung)
{
    return rung <= RUNG_LEADER;
}

bool rung_tells_office(int32_t rung)
{
    return rung < 0;
}
