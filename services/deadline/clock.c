#include "deadline/clock.h"

const char *clock_kind_name(enum clock_kind kind)
{
    static const char *const names[CLOCK_KINDS] = {
#define XX(number, name, chinese, clause) [number] = #name,
        CLOCK_KIND_MAP(XX)
#undef XX
    };

    return kind > CLOCK_NONE && kind < CLOCK_KINDS ? names[kind] : "";
}

const char *clock_kind_chinese(enum clock_kind kind)
{
    static const char *const names[CLOCK_KINDS] = {
#define XX(number, name, chinese, clause) [number] = (chinese),
        CLOCK_KIND_MAP(XX)
#undef XX
    };

    return kind > CLOCK_NONE && kind < CLOCK_KINDS ? names[kind] : "";
}

const char *clock_kind_clause(enum clock_kind kind)
{
    static const char *const clauses[CLOCK_KINDS] = {
#define XX(number, name, chinese, clause) [number] = (clause),
        CLOCK_KIND_MAP(XX)
#undef XX
    };

    return kind > CLOCK_NONE && kind < CLOCK_KINDS ? clauses[kind] : "";
}

const char *clock_end_name(enum clock_end end)
{
    static const char *const names[] = {[CLOCK_END_NONE] = "",
#define XX(number, name, chinese) [number] = #name,
                                        CLOCK_END_MAP(XX)
#undef XX
    };

    return (size_t)end < COUNT_OF(names) ? names[end] : "";
}

bool clock_is_running(const struct clock *clock)
{
    return clock->state == CLOCK_RUNNING || clock->state == CLOCK_UNCONFIRMED;
}

bool clock_is_overdue(const struct clock *clock, int64_t now_ms)
{
    switch (clock->state) {
    case CLOCK_RUNNING:
    case CLOCK_UNCONFIRMED: return now_ms >= date_end_ms(clock->due.day);
    case CLOCK_MET_LATE: return true;
    case CLOCK_MET:
    case CLOCK_ENDED: break;
    }
    return false;
}

int32_t clock_days_left(const struct clock *clock, int64_t now_ms)
{
    return clock->due.day - date_at(now_ms);
}

enum light clock_light(const struct clock *clock, const struct settings *settings, int64_t now_ms)
{
    if (clock->state == CLOCK_ENDED) {
        return LIGHT_NONE;
    }
    if (clock_is_overdue(clock, now_ms)) {
        return LIGHT_OVERDUE;
    }
    if (clock->state == CLOCK_MET) {
        return LIGHT_GREEN;
    }
    int32_t left = clock_days_left(clock, now_ms);
    if (left <= settings->red_days) {
        return LIGHT_RED;
    }
    return left <= settings->yellow_days ? LIGHT_YELLOW : LIGHT_GREEN;
}
