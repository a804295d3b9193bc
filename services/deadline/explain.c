#include "deadline/explain.h"

#include "deadline/due.h"

enum { LINES_BESIDE_GRANTS = 5 };

struct writer {
    const struct clock *clock;
    const struct almanac *almanac;
    struct arena *arena;
    struct why_line *lines;
    size_t count;
};

static const char *kept(const char *text)
{
    return text ? text : "";
}

static void add_line(struct writer *writer, const char *clause, const char *anchor,
                     const char *arithmetic, civil_day day)
{
    writer->lines[writer->count++] = (struct why_line){
        .clause = clause, .anchor = kept(anchor), .arithmetic = kept(arithmetic), .day = day};
}

/* What a kind counts from, as people say it. */
static const char *anchor_name(const struct clock *clock)
{
    static const char *const names[CLOCK_KINDS] = {
        [CLOCK_REPLY] = "通知规定的答复期限",
        [CLOCK_ACCEPTANCE] = "交办（或不准退办）之日",
        [CLOCK_OPINION] = "交办之日",
        [CLOCK_REHANDLING] = "首次得知不满意之日",
        [CLOCK_EXPLANATION] = "逾期答复寄出之日",
        [CLOCK_PLAN] = "交办之日",
        [CLOCK_UNIT_REPORT] = "通知规定的报告期限",
        [CLOCK_SUPPLEMENT] = "退回补办之日",
        [CLOCK_PROGRESS] = "交办之日",
    };

    return clock->kind == CLOCK_REPLY && clock->between ? "闭会期间建议交办之日"
                                                        : names[clock->kind];
}

static const char *say_anchor(struct writer *writer)
{
    char day[DATE_TEXT_SIZE];

    return arena_printf(writer->arena, "%s%s", anchor_name(writer->clock),
                        date_print(writer->clock->due.anchor, day));
}

static void write_docket_date(struct writer *writer)
{
    const struct due_date *due = &writer->clock->due;
    char day[DATE_TEXT_SIZE];

    add_line(writer, clock_kind_clause(writer->clock->kind), say_anchor(writer),
             arena_printf(writer->arena, "%s当日24时止（北京时间）", date_print(due->counted, day)),
             due->counted);
}

static void write_months(struct writer *writer)
{
    const struct due_date *due = &writer->clock->due;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
    bool clamped = date_of_day(due->counted).day != date_of_day(due->anchor).day;

    add_line(writer,
             kept(arena_printf(writer->arena, "%s；民法典第201、202条",
                               clock_kind_clause(writer->clock->kind))),
             say_anchor(writer),
             arena_printf(writer->arena, "%s + %d个月（当日不计）= %s%s",
                          date_print(due->anchor, from), due->count, date_print(due->counted, to),
                          clamped ? "，到期月没有对应日，取月末日" : ""),
             due->counted);
}

static void write_working_days(struct writer *writer)
{
    const struct due_date *due = &writer->clock->due;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    add_line(writer, clock_kind_clause(writer->clock->kind), say_anchor(writer),
             arena_printf(writer->arena, "%s + %d个工作日（当日不计）= %s",
                          date_print(due->anchor, from), due->count, date_print(due->counted, to)),
             due->counted);
}

static void write_before_reply(struct writer *writer)
{
    const struct due_date *due = &writer->clock->due;
    const char *clause = clock_kind_clause(writer->clock->kind);
    char from[DATE_TEXT_SIZE], reply[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
    civil_day before = due->against - due->count;

    (void)date_print(due->against, reply);
    add_line(
        writer, clause, arena_printf(writer->arena, "答复期限%s", reply),
        arena_printf(writer->arena, "%s - %d天 = %s", reply, due->count, date_print(before, to)),
        before);
    if (due->counted > before) {
        add_line(writer, clause, say_anchor(writer),
                 arena_printf(writer->arena, "不早于%s + %d个工作日 = %s",
                              date_print(due->anchor, from), due->least,
                              date_print(due->counted, to)),
                 due->counted);
    }
}

static void write_counting(struct writer *writer)
{
    switch (due_period(writer->clock, &writer->almanac->settings).form) {
    case PERIOD_DOCKET_DATE: write_docket_date(writer); break;
    case PERIOD_MONTHS: write_months(writer); break;
    case PERIOD_WORKING_DAYS: write_working_days(writer); break;
    case PERIOD_BEFORE_REPLY: write_before_reply(writer); break;
    }
}

static void write_rest_days(struct writer *writer)
{
    const struct due_date *due = &writer->clock->due;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    if (due->original == due->counted) {
        return;
    }
    add_line(writer, "民法典第203条",
             arena_printf(writer->arena, "%s是休息日", date_print(due->counted, from)),
             arena_printf(writer->arena, "顺延%d天至%s", due->original - due->counted,
                          date_print(due->original, to)),
             due->original);
}

static void write_grant(struct writer *writer, const struct extension *extension, int number)
{
    char decided[DATE_TEXT_SIZE], from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE], most[DATE_TEXT_SIZE];
    civil_day latest = due_latest(&writer->almanac->settings, &writer->clock->due);

    add_line(writer, "通知二；规则11",
             arena_printf(writer->arena, "%s批准延期（第%d次）",
                          date_print(date_at(extension->decided_ms), decided), number),
             arena_printf(writer->arena, "%s改为%s，累计最多至%s",
                          date_print(extension->old_day, from),
                          date_print(extension->granted_day, to), date_print(latest, most)),
             extension->granted_day);
}

static void write_grants(struct writer *writer, const struct timetable *timetable)
{
    int number = 0;

    for (size_t i = 0; i < timetable->extension_count; i++) {
        const struct extension *extension = &timetable->extensions[i];
        if (extension->granted && &timetable->clocks[extension->clock] == writer->clock &&
            extension->granted_day > writer->clock->due.original) {
            write_grant(writer, extension, ++number);
        }
    }
}

/* A grant that reaches farther than it may since the original date was moved forward. */
static void write_cap(struct writer *writer)
{
    const struct due_date *due = &writer->clock->due;
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

    if (due->day == due->original || writer->lines[writer->count - 1].day == due->day) {
        return;
    }
    add_line(writer, "通知二；规则11",
             arena_printf(writer->arena, "原期限已改为%s", date_print(due->original, from)),
             arena_printf(writer->arena, "延期累计最多%d个月，至%s", SETTINGS_EXTENSION_MONTHS,
                          date_print(due->day, to)),
             due->day);
}

static bool asks_calendar(const struct writer *writer)
{
    enum period_form form = due_period(writer->clock, &writer->almanac->settings).form;

    return form == PERIOD_WORKING_DAYS || form == PERIOD_BEFORE_REPLY ||
           (form == PERIOD_MONTHS && writer->almanac->settings.roll_rest_days);
}

/* Whoever shows a date that rests on a guess says so. */
static void write_unknown_year(struct writer *writer)
{
    const struct due_date *due = &writer->clock->due;
    int32_t year = calendar_unknown_year(writer->almanac->calendar, due->anchor, due->original);

    if (year == 0 || !asks_calendar(writer)) {
        return;
    }
    add_line(writer, "规则13", "工作日历",
             arena_printf(writer->arena, "%d年放假安排尚未录入，按周一至周五为工作日计", year),
             due->original);
}

size_t explain_room(const struct timetable *timetable)
{
    return LINES_BESIDE_GRANTS + timetable->extension_count;
}

size_t explain(const struct timetable *timetable, const struct clock *clock,
               const struct almanac *almanac, struct arena *arena, struct why_line *ret_lines)
{
    struct writer writer = {.clock = clock, .almanac = almanac, .arena = arena, .lines = ret_lines};

    write_counting(&writer);
    write_rest_days(&writer);
    write_unknown_year(&writer);
    write_grants(&writer, timetable);
    write_cap(&writer);
    return writer.count;
}
