#include "reply/wire_papers_docket.h"

#include "common/base/proposal_name.h"
#include "reply/document/wording.h"
#include "reply/errors.h"
#include "reply/lifecycle_card.h"
#include "reply/wire.h"

#include "banfu/assignment/v1/assignment.pb-c.h"

#include <stdlib.h>
#include <string.h>

enum { REGISTER_COLUMNS = 8, ARCHIVE_COLUMNS = 9, FIGURE_COLUMNS = 5, HANDED_COLUMNS = 4 };

typedef Banfu__Assignment__V1__Inventory inventory_t;

/* --- what several papers say --- */

static void put_unit(const struct unit_sources *sources, struct paper_fields *fields)
{
    struct civil_date today = date_of_day(sources->today);

    paper_need(fields, "unit", sources->facts->unit_full_name, "unit", "单位的全称");
    paper_put(fields, "office", sources->facts->docket->office);
    paper_put(fields, "year", arena_printf(fields->arena, "%d", (int)today.year));
    paper_put_day(fields, "date", sources->today);
}

/* The first reply that was signed; NULL before. */
static const struct reply *first_signed(const struct unit_entry *entry)
{
    const struct handling *handling = entry->handling;

    for (size_t i = 0; handling && i < handling->reply_count; i++) {
        const struct reply *reply = &handling->replies[i];
        if (reply->letter_day != DAY_NONE && *reply_number(reply, entry->matter)) {
            return reply;
        }
    }
    return NULL;
}

static bool is_replied(const struct unit_entry *entry)
{
    civil_day last = DAY_NONE;

    return entry->handling && entry->handling->reply_count > 0 &&
           reply_left_to_all(entry->handling, &entry->handling->replies[0], entry->matter, &last);
}

static bool is_closed(const struct unit_entry *entry)
{
    return entry->handling && entry->matter < entry->handling->matter_count &&
           strcmp(matter_state(&entry->handling->matters[entry->matter]), "CLOSED") == 0;
}

/* Cards of the proposal by what they say of the result, all rounds. */
struct cards {
    int sent, back, content;
};

static struct cards count_cards(const struct unit_entry *entry)
{
    const struct handling *handling = entry->handling;
    struct cards cards = {0, 0, 0};

    for (size_t i = 0; handling && i < handling->reply_count; i++) {
        for (size_t k = 0; k < handling->replies[i].letter_count; k++) {
            const struct letter *letter = &handling->replies[i].letters[k];
            bool back = letter->card.state == CARD_RETURNED;
            if (letter->matter == entry->matter && letter->sent != DAY_NONE) {
                cards.sent++;
                cards.back += back;
                cards.content += back && letter->card.answer.result != DISSATISFIED;
            }
        }
    }
    return cards;
}

/* --- 登记簿 --- */

static const char *reply_cell(const struct unit_entry *entry, struct arena *arena)
{
    const struct reply *reply = first_signed(entry);
    char day[DATE_TEXT_SIZE];

    return reply ? arena_printf(arena, "%s\n%s", reply_number(reply, entry->matter),
                                date_print(reply->letter_day, day))
                 : "";
}

static const char *feedback_cell(const struct unit_entry *entry, struct arena *arena)
{
    const struct reply *reply = first_signed(entry);
    const struct cards cards = count_cards(entry);

    if (!reply) {
        return "";
    }
    return cards.sent == 0
               ? arena_printf(arena, "%s类", class_token(reply->draft.class))
               : arena_printf(arena, "%s类\n收回%d/%d\n满意%d", class_token(reply->draft.class),
                              cards.back, cards.sent, cards.content);
}

void wire_paper_register(const struct unit_sources *sources, struct paper_fields *fields)
{
    struct arena *arena = fields->arena;
    struct paper_table table;

    put_unit(sources, fields);
    if (paper_table(fields, "entries", REGISTER_COLUMNS, sources->count, &table) < 0) {
        return;
    }
    for (size_t i = 0; i < sources->count; i++) {
        const struct unit_entry *entry = &sources->entries[i];
        char day[DATE_TEXT_SIZE];
        const char *row[REGISTER_COLUMNS] = {
            arena_printf(arena, "%s%d", kind_chinese(entry->kind), entry->number),
            entry->title,
            entry->signers,
            arena_strdup(arena, date_print(entry->assigned, day)),
            "", /* the division is written by hand: nobody enters it */
            entry->handler,
            reply_cell(entry, arena),
            feedback_cell(entry, arena)};
        paper_row(fields, &table, row);
    }
}

/* --- 归档文件目录 --- */

static void add_filed(const struct unit_sources *sources, struct paper_fields *fields,
                      const struct paper_table *table, const struct unit_entry *entry)
{
    const struct handling *handling = entry->handling;

    for (size_t i = 0; i < handling->reply_count; i++) {
        const struct reply *reply = &handling->replies[i];
        char day[DATE_TEXT_SIZE];
        if (reply->letter_day == DAY_NONE || table->rows->count == UNIT_ENTRIES_MAX) {
            continue;
        }
        const char *row[ARCHIVE_COLUMNS] = {
            arena_printf(fields->arena, "%zu", table->rows->count + 1),
            "",
            reply_number(reply, entry->matter),
            sources->facts->unit_full_name,
            arena_printf(fields->arena, "关于%s的%s",
                         proposal_title(entry->proposal, fields->arena),
                         wording_answer((enum letter_round)reply->kind)),
            arena_strdup(fields->arena, date_print(reply->letter_day, day)),
            "",
            "",
            ""};
        paper_row(fields, table, row);
    }
}

void wire_paper_archive_list(const struct unit_sources *sources, struct paper_fields *fields)
{
    struct paper_table table;

    put_unit(sources, fields);
    if (paper_table(fields, "files", ARCHIVE_COLUMNS, UNIT_ENTRIES_MAX, &table) < 0) {
        return;
    }
    for (size_t i = 0; i < sources->count; i++) {
        if (is_closed(&sources->entries[i])) {
            add_filed(sources, fields, &table, &sources->entries[i]);
        }
    }
    if (table.rows->count == 0) {
        paper_lacks(fields, "closed", "还没有办结的建议提案，无可归档（规则31）");
    }
}

/* --- 办理情况报告 --- */

struct figures {
    int answered, replied, closed;
    int of_class[CLASS_C + 1];
    struct cards cards;
};

static struct figures count_of(const struct unit_sources *sources, enum kind kind)
{
    struct figures figures = {.answered = 0};

    for (size_t i = 0; i < sources->count; i++) {
        const struct unit_entry *entry = &sources->entries[i];
        const struct reply *reply = first_signed(entry);
        const struct cards cards = count_cards(entry);
        if (kind != KIND_NONE && entry->kind != kind) {
            continue;
        }
        figures.answered++;
        figures.replied += is_replied(entry);
        figures.closed += is_closed(entry);
        figures.of_class[reply ? reply->draft.class : CLASS_NONE]++;
        figures.cards.sent += cards.sent;
        figures.cards.back += cards.back;
        figures.cards.content += cards.content;
    }
    return figures;
}

static void add_figures(const struct unit_sources *sources, struct paper_fields *fields,
                        const struct paper_table *table, enum kind kind, const char *name)
{
    const struct figures figures = count_of(sources, kind);
    struct arena *arena = fields->arena;
    const char *row[FIGURE_COLUMNS] = {name, arena_printf(arena, "%d", figures.answered),
                                       arena_printf(arena, "%d", figures.of_class[CLASS_A]),
                                       arena_printf(arena, "%d", figures.of_class[CLASS_B]),
                                       arena_printf(arena, "%d", figures.of_class[CLASS_C])};

    paper_row(fields, table, row);
}

/* Longer than any letter that is printed. */
enum { REPORT_MAX = 256 << 10 };

/* Granted beyond the docket's date, and open still; those raised between sessions have a date of
 * their own. */
static bool is_extended(const struct unit_entry *entry, civil_day date)
{
    return !is_replied(entry) && entry->due != DAY_NONE && entry->due > date &&
           !proposal_name_between(entry->proposal);
}

static void tell_extended(const struct unit_sources *sources, struct arena *arena,
                          struct buffer *to)
{
    civil_day date = wire_day(sources->facts->docket->reply_date);
    size_t count = 0;

    for (size_t i = 0; date != DAY_NONE && i < sources->count; i++) {
        count += is_extended(&sources->entries[i], date);
    }
    if (count == 0) {
        buffer_append_text(to, "\n四、延期事项。没有经批准延期、尚未办复的建议提案。");
        return;
    }
    buffer_printf(to, "\n四、延期事项。经批准延期、尚未办复的%zu件：", count);
    count = 0;
    for (size_t i = 0; i < sources->count; i++) {
        const struct unit_entry *entry = &sources->entries[i];
        char day[DATE_CHINESE_SIZE];
        if (is_extended(entry, date)) {
            buffer_printf(to, "\n%zu. %s《%s》，延至%s。", ++count,
                          proposal_title(entry->proposal, arena), entry->title,
                          date_print_chinese(entry->due, day));
        }
    }
}

static void tell_promises(const struct unit_sources *sources, struct arena *arena,
                          struct buffer *to)
{
    const inventory_t *inventory = sources->liaison ? sources->liaison->inventory : NULL;
    size_t count = inventory ? inventory->n_promises : 0;

    if (count == 0) {
        buffer_append_text(to, "\n五、承诺事项。没有正在解决或列入计划、尚待落实的承诺事项。");
        return;
    }
    buffer_printf(to, "\n五、承诺事项。正在解决或列入计划、尚待落实的%zu项，我单位将按期落实：",
                  count);
    for (size_t i = 0; i < count; i++) {
        const Banfu__Assignment__V1__HandedPromise *promise = inventory->promises[i];
        char day[DATE_CHINESE_SIZE];
        buffer_printf(to, "\n%zu. %s：%s，%s前，%s负责。", i + 1,
                      proposal_title(promise->proposal, arena), promise->what,
                      date_print_chinese(wire_day(promise->by_date), day), promise->who);
    }
}

static const char *report_figures(const struct unit_sources *sources, struct arena *arena)
{
    const struct figures all = count_of(sources, KIND_NONE);
    const struct figures suggestions = count_of(sources, KIND_SUGGESTION);
    char day[DATE_CHINESE_SIZE];

    return arena_printf(
        arena,
        "一、办理情况。今年我单位承办建议%d件、提案%d件，共%d件，另会办%zu件。截至%s，已办复%"
        "d件，办结%"
        "d件。\n"
        "二、办理结果。所提问题已经解决或基本解决的（A类）%d件，正在解决或列入计划解决的（B类）%"
        "d件，"
        "受条件限制留待以后解决的（C类）%d件。\n"
        "三、反馈情况。寄出意见反馈卡%d张，收回%d张，其中对办理结果满意、基本满意的%d张，不满意的%"
        "d张。",
        suggestions.answered, all.answered - suggestions.answered, all.answered,
        sources->co_handled, date_print_chinese(sources->today, day), all.replied, all.closed,
        all.of_class[CLASS_A], all.of_class[CLASS_B], all.of_class[CLASS_C], all.cards.sent,
        all.cards.back, all.cards.content, all.cards.back - all.cards.content);
}

static const char *report_body(const struct unit_sources *sources, struct arena *arena)
{
    const char *figures = report_figures(sources, arena);
    struct buffer body;

    buffer_init(&body, REPORT_MAX);
    buffer_append_text(&body, figures ? figures : "");
    tell_extended(sources, arena, &body);
    tell_promises(sources, arena, &body);
    const char *copy = figures && !body.failed ? arena_strdup(arena, buffer_text(&body)) : NULL;
    buffer_done(&body);
    return copy;
}

void wire_paper_unit_report(const struct unit_sources *sources, struct paper_fields *fields)
{
    struct paper_table table;

    put_unit(sources, fields);
    paper_put(fields, "phone", sources->facts->unit_phone);
    paper_put(fields, "letter_number", sources->letter_number);
    paper_put(fields, "body", report_body(sources, fields->arena));
    if (paper_table(fields, "figures", FIGURE_COLUMNS, 3, &table) < 0) {
        return;
    }
    add_figures(sources, fields, &table, KIND_SUGGESTION, "建议");
    add_figures(sources, fields, &table, KIND_PROPOSAL, "提案");
    add_figures(sources, fields, &table, KIND_NONE, "合计");
}

/* --- 交接清单 --- */

/* Where the unit stands with it, in words. */
static const char *held_words(const Banfu__Assignment__V1__HeldProposal *held, struct arena *arena)
{
    static const struct {
        const char *token, *words;
    } all[] = {{"LEAD", "主办"},
               {"SPLIT", "分办"},
               {"CO", "会办"},
               {"ASSIGNED", "待签收"},
               {"SIGNED_FOR", "已签收"},
               {"RETURN_REQUESTED", "退办待定"},
               {"ACCEPTED", "办理中"},
               {"DEEMED_ACCEPTED", "视为接收"},
               {"REPLY_SIGNED", "答复已签发"},
               {"ASKED", "意见待提"},
               {"GIVEN", "意见已提"},
               {"WAIVED", "免提意见"},
               {"OMITTED", "意见未提"},
               {"CLOSED", "办结"},
               {"RELEASED", "已改办"},
               {"ENDED", "办理终止"}};
    const char *part = held->part, *state = held->state;

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        part = strcmp(all[i].token, held->part) == 0 ? all[i].words : part;
        state = strcmp(all[i].token, held->state) == 0 ? all[i].words : state;
    }
    return arena_printf(arena, "%s，%s", part, state);
}

static void add_held(struct paper_fields *fields, const inventory_t *inventory)
{
    struct arena *arena = fields->arena;
    struct paper_table table;

    if (paper_table(fields, "proposals", HANDED_COLUMNS, inventory->n_proposals, &table) < 0) {
        return;
    }
    for (size_t i = 0; i < inventory->n_proposals; i++) {
        const Banfu__Assignment__V1__HeldProposal *held = inventory->proposals[i];
        const char *row[HANDED_COLUMNS] = {arena_printf(arena, "%zu", i + 1),
                                           proposal_title(held->proposal, arena), held->title,
                                           held_words(held, arena)};
        paper_row(fields, &table, row);
    }
}

static void add_promises(struct paper_fields *fields, const inventory_t *inventory)
{
    struct arena *arena = fields->arena;
    struct paper_table table;

    if (paper_table(fields, "promises", HANDED_COLUMNS, inventory->n_promises, &table) < 0) {
        return;
    }
    for (size_t i = 0; i < inventory->n_promises; i++) {
        const Banfu__Assignment__V1__HandedPromise *promise = inventory->promises[i];
        const char *row[HANDED_COLUMNS] = {
            arena_printf(arena, "%zu", i + 1), proposal_title(promise->proposal, arena),
            promise->what, arena_printf(arena, "%s　%s", promise->by_date, promise->who)};
        paper_row(fields, &table, row);
    }
}

static void add_cards(struct paper_fields *fields, const inventory_t *inventory)
{
    struct arena *arena = fields->arena;
    struct paper_table table;

    if (paper_table(fields, "cards", HANDED_COLUMNS, inventory->n_cards, &table) < 0) {
        return;
    }
    for (size_t i = 0; i < inventory->n_cards; i++) {
        const Banfu__Assignment__V1__HandedCard *card = inventory->cards[i];
        const char *row[HANDED_COLUMNS] = {arena_printf(arena, "%zu", i + 1),
                                           proposal_title(card->proposal, arena), card->name,
                                           card->sent_date};
        paper_row(fields, &table, row);
    }
}

void wire_paper_handover(const struct unit_sources *sources, struct paper_fields *fields)
{
    const inventory_t *inventory = sources->liaison->inventory;

    if (inventory->n_proposals > UNIT_ENTRIES_MAX || inventory->n_promises > UNIT_ENTRIES_MAX ||
        inventory->n_cards > UNIT_ENTRIES_MAX) {
        failure_refuse(fields->failure, &REFUSE_PAPER_TOO_LONG, NULL);
        return;
    }
    put_unit(sources, fields);
    paper_put(fields, "proposals", inventory->n_proposals ? "1" : "");
    paper_put(fields, "promises", inventory->n_promises ? "1" : "");
    paper_put(fields, "cards", inventory->n_cards ? "1" : "");
    add_held(fields, inventory);
    add_promises(fields, inventory);
    add_cards(fields, inventory);
}

/* --- what assignment says of one --- */

int wire_to_unit_entry(const Banfu__Assignment__V1__ProposalView *view, const char *unit,
                       struct arena *arena, struct unit_entry *entry)
{
    entry->answers = strcmp(view->lead_unit, unit) == 0;
    for (size_t i = 0; i < view->n_split_units; i++) {
        entry->answers = entry->answers || strcmp(view->split_units[i], unit) == 0;
    }
    for (size_t i = 0; i < view->n_handlings; i++) {
        const Banfu__Assignment__V1__Handling *handling = view->handlings[i];
        if (strcmp(handling->unit, unit) == 0) {
            entry->assigned = date_at(handling->assigned_ms);
            entry->handler =
                arena_strdup(arena, handling->commitment ? handling->commitment->handler : "");
        }
    }
    return entry->handler ? 0 : -1;
}
