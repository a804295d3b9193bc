#include "deadline/notices.h"

#include "common/base/proposal_name.h"
#include "deadline/rungs.h"

#include <string.h>

bool notice_names(const struct notice *notice, const char *person)
{
    return notice->handler && *person && strcmp(notice->handler, person) == 0;
}

bool notice_is_for(const struct notice *notice, enum notice_reader reader)
{
    bool of_office = *notice->to == '\0';

    switch (reader) {
    case READER_OFFICE: return of_office;
    case READER_DESK: return !of_office;
    case READER_LEADER:
        return !of_office && (notice->what == NOTICE_PRESS || rung_tells_leader(notice->what));
    case READER_NONE: break;
    }
    return false;
}

bool notice_is_rung(const struct notice *notice)
{
    return notice->what < NOTICE_PRESS;
}

bool notice_outdoes(const struct notice *later, const struct notice *earlier)
{
    return notice_is_rung(later) && notice_is_rung(earlier) && later->what <= earlier->what &&
           later->kind == earlier->kind && later->signer == earlier->signer &&
           later->round == earlier->round && strcmp(later->proposal, earlier->proposal) == 0 &&
           strcmp(later->unit, earlier->unit) == 0;
}

static const char *kept(const char *text)
{
    return text ? text : "";
}

/* "建议第17号"; of no one proposal: the unit. */
static const char *name_of(const struct notice *notice, struct arena *arena)
{
    return *notice->proposal ? proposal_name(notice->proposal, arena) : notice->unit;
}

/* Whose clock: "市住建局，答复，承办人李志强". */
static const char *say_whose(const struct notice *notice, const char *kind, struct arena *arena)
{
    return kept(arena_printf(arena, "%s%s%s%s%s", notice->unit, *kind ? "，" : "", kind,
                             notice->handler ? "，承办人" : "",
                             notice->handler ? notice->handler : ""));
}

static const char *say_rung(const struct notice *notice, const char *name, civil_day on,
                            struct arena *arena)
{
    char due[DATE_TEXT_SIZE];
    int32_t left = notice->due - on;
    const char *whose = say_whose(notice, clock_kind_chinese(notice->kind), arena);

    (void)date_print(notice->due, due);
    if (left < 0) {
        return arena_printf(arena, "%s（%s）已逾期%d天（%s）", name, whose, -left, due);
    }
    if (left == 0) {
        return arena_printf(arena, "%s（%s）今日到期（%s）", name, whose, due);
    }
    return arena_printf(arena, "%s（%s）还有%d天到期（%s）", name, whose, left, due);
}

const char *notice_text(const struct notice *notice, civil_day on, struct arena *arena)
{
    const char *name = name_of(notice, arena);

    switch (notice->what) {
    case NOTICE_PRESS:
        return kept(arena_printf(arena, "%s（%s）被催办（第%d次）", name,
                                 say_whose(notice, "", arena), notice->round));
    case NOTICE_MANNER:
        return kept(arena_printf(arena, "%s的第%d位代表、委员对%s的办理态度不满意（规则14）", name,
                                 notice->signer, notice->unit));
    case NOTICE_MEETING:
        return kept(arena_printf(
            arena, "%s的第%d位代表、委员对%s第%d轮答复仍不满意，请组织双方见面沟通（规则14）", name,
            notice->signer, notice->unit, notice->round));
    default: return kept(say_rung(notice, name, on, arena));
    }
}

void notice_count(const struct notice *notice, civil_day on, struct notice_sums *sums)
{
    switch (notice->what) {
    case NOTICE_PRESS: sums->presses++; break;
    case NOTICE_MANNER:
    case NOTICE_MEETING: sums->told++; break;
    default: *(on > notice->due ? &sums->overdue : &sums->ahead) += 1;
    }
}

const char *notice_heading(const struct notice_sums *sums, struct arena *arena)
{
    const struct {
        size_t count;
        const char *before, *after;
    } parts[] = {{sums->overdue, "逾期", "项"},
                 {sums->ahead, "即将到期", "项"},
                 {sums->presses, "催办", "次"},
                 {sums->told, "代表、委员意见", "件"}};
    const char *heading = "";

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].count > 0) {
            heading = kept(arena_printf(arena, "%s%s%s%zu%s", heading, *heading ? "、" : "",
                                        parts[i].before, parts[i].count, parts[i].after));
        }
    }
    return heading;
}
