#include "reply/wire_papers.h"

#include "common/base/borrow.h"
#include "reply/document/wording.h"
#include "reply/domain.h"
#include "reply/errors.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/deadline/v1/deadline.pb-c.h"

#include <string.h>

typedef Banfu__Assignment__V1__FactsResponse facts_t;
typedef Banfu__Assignment__V1__Handling handling_t;
typedef Banfu__Assignment__V1__Opinion opinion_t;
typedef Banfu__Assignment__V1__ProposalView view_t;
typedef Banfu__Deadline__V1__ClockView due_t;
typedef Banfu__Deadline__V1__Extension extension_t;
typedef Banfu__Proposal__V1__Signer signer_t;

enum { NAMES_MAX = 16 << 10 };

/* --- what several papers say --- */

static enum letter_kind letter_kind(const view_t *view)
{
    return (enum letter_kind)view->kind;
}

static const char *who(const view_t *view)
{
    return letter_kind(view) == LETTER_TO_DEPUTY ? "代表" : "委员";
}

static const char *session_of(const struct case_sources *sources, struct arena *arena)
{
    const struct matter matter = {.between = sources->view->between_sessions};
    const Banfu__Proposal__V1__Docket *docket = sources->facts->docket;

    return matter_session(&matter,
                          letter_kind(sources->view) == LETTER_TO_DEPUTY
                              ? docket->congress_session
                              : docket->conference_session,
                          arena);
}

void wire_put_case(const struct case_sources *sources, struct paper_fields *fields)
{
    const view_t *view = sources->view;
    const char *session = session_of(sources, fields->arena);
    const char *what = wording_kind(letter_kind(view));
    int number = view->number;

    paper_put(fields, "session", session);
    paper_put(fields, "case_number", arena_printf(fields->arena, "%d", number));
    paper_put(fields, "what", what);
    paper_put(fields, "case",
              session ? arena_printf(fields->arena, "%s第%d号%s", session, number, what) : NULL);
    paper_put(fields, "title", view->title);
    paper_put(fields, "quoted_title",
              wording_quoted_title(letter_kind(view), view->title, fields->arena));
    paper_put(fields, "office", sources->facts->docket->office);
    paper_need(fields, "unit", sources->facts->unit_full_name, "unit", "单位的全称");
}

/* Whom the reader asks back. */
static void put_contact(const struct case_sources *sources, struct paper_fields *fields,
                        const handling_t *handling)
{
    const char *handler = sources->handler;

    if (!*handler && handling && handling->commitment) {
        handler = handling->commitment->handler;
    }
    paper_need(fields, "handler", handler, "handler", "联系人");
    paper_need(fields, "phone", sources->phone, "phone", "联系电话");
}

static const handling_t *find_handling(const struct case_sources *sources)
{
    for (size_t i = 0; i < sources->view->n_handlings; i++) {
        if (strcmp(sources->view->handlings[i]->unit, sources->unit) == 0) {
            return sources->view->handlings[i];
        }
    }
    return NULL;
}

/* Whether the proposal has passed on from the unit: it reads what it wrote and heard until then,
 * and writes nothing more (rules 5 and 28). */
static bool has_passed_on(const struct case_sources *sources)
{
    const handling_t *handling = find_handling(sources);

    return handling && strcmp(handling->state, "RELEASED") == 0;
}

static const opinion_t *find_opinion(const struct case_sources *sources)
{
    for (size_t i = 0; i < sources->view->n_opinions; i++) {
        if (strcmp(sources->view->opinions[i]->co_unit, sources->unit) == 0) {
            return sources->view->opinions[i];
        }
    }
    return NULL;
}

/* The unit's clock of that kind; its first where it has several. */
static const due_t *find_clock(const struct case_sources *sources,
                               Banfu__Event__V1__ClockKind__Enum kind)
{
    for (size_t i = 0; i < sources->clocks->n_clocks; i++) {
        const due_t *clock = sources->clocks->clocks[i];
        if (clock->kind == kind && strcmp(clock->unit, sources->unit) == 0) {
            return clock;
        }
    }
    return NULL;
}

/* By when the unit owes what it was given the proposal for: its reply, or its opinion. */
static const due_t *find_own_clock(const struct case_sources *sources)
{
    return find_clock(sources, find_handling(sources)
                                   ? BANFU__EVENT__V1__CLOCK_KIND__ENUM__REPLY
                                   : BANFU__EVENT__V1__CLOCK_KIND__ENUM__OPINION);
}

static const char *joined(struct arena *arena, char *const *names, size_t count)
{
    struct buffer text;

    buffer_init(&text, NAMES_MAX);
    for (size_t i = 0; i < count; i++) {
        buffer_printf(&text, "%s%s", i > 0 ? "、" : "", names[i]);
    }
    const char *copy = text.failed ? NULL : arena_strdup(arena, buffer_text(&text));
    buffer_done(&text);
    return copy;
}

/* As papers name it; by the short name where nobody knows a full one. */
static const char *full_name(const struct case_sources *sources, const char *unit)
{
    const facts_t *facts = sources->facts;

    for (size_t i = 0; i < sources->named_count && i < facts->n_full_names; i++) {
        if (strcmp(sources->named[i], unit) == 0 && *facts->full_names[i]) {
            return facts->full_names[i];
        }
    }
    return unit;
}

static const char *full_names(const struct case_sources *sources, char *const *units, size_t count,
                              struct arena *arena)
{
    char **names = arena_array(arena, count + 1, sizeof(*names));

    for (size_t i = 0; names && i < count; i++) {
        names[i] = borrow_text(full_name(sources, units[i]));
    }
    return names ? joined(arena, names, count) : NULL;
}

static const char *signer_names(const view_t *view, struct arena *arena)
{
    char **names = arena_array(arena, view->n_signers + 1, sizeof(*names));
    size_t count = 0;

    for (size_t i = 0; names && i < view->n_signers; i++) {
        if (!view->signers[i]->withdrawn) {
            names[count++] = view->signers[i]->name;
        }
    }
    return names ? joined(arena, names, count) : NULL;
}

/* --- 交办单 --- */

/* Why the office gave it as it did, where it said so. */
static const char *assigning_words(const view_t *view)
{
    const char *words = "";

    for (size_t i = 0; i < view->n_history; i++) {
        if (strstr(view->history[i]->what, "交办") || strstr(view->history[i]->what, "改办")) {
            words = view->history[i]->reason;
        }
    }
    return words;
}

/* Every unit is given the proposal at the same moment; a co-unit's is not told. */
static int64_t assigned_ms(const view_t *view, const handling_t *handling)
{
    int64_t instant = handling ? handling->assigned_ms : 0;

    for (size_t i = 0; instant == 0 && i < view->n_handlings; i++) {
        instant = view->handlings[i]->assigned_ms;
    }
    return instant;
}

void wire_paper_assignment(const struct case_sources *sources, struct paper_fields *fields)
{
    const view_t *view = sources->view;
    const handling_t *handling = find_handling(sources);
    const opinion_t *opinion = find_opinion(sources);

    if (!handling && !opinion) {
        failure_refuse(fields->failure, &REFUSE_NOT_ASSIGNED, sources->unit);
        return;
    }
    const due_t *due = find_own_clock(sources);
    wire_put_case(sources, fields);
    paper_put_day(fields, "date", date_at(assigned_ms(view, handling)));
    paper_put(fields, "signers", signer_names(view, fields->arena));
    paper_put(fields, "lead_unit", full_name(sources, view->lead_unit));
    paper_put(fields, "co_units",
              full_names(sources, view->co_units, view->n_co_units, fields->arena));
    paper_put(fields, "split_units",
              full_names(sources, view->split_units, view->n_split_units, fields->arena));
    paper_put_date(fields, "accept_by", handling ? handling->acceptance_due : "");
    paper_put_date(fields, "due_date", due ? due->due_date : opinion ? opinion->due_date : "");
    paper_put(fields, "words", assigning_words(view));
}

/* --- 退办单 --- */

/* What the office said to the latest asking; "" while it has not. */
static const char *return_decision(const view_t *view, struct arena *arena)
{
    const char *decision = "";

    for (size_t i = 0; i < view->n_history; i++) {
        const Banfu__Assignment__V1__AssignmentChange *line = view->history[i];
        if (strcmp(line->what, "申请退办") == 0) {
            decision = "";
        } else if (strstr(line->what, "同意退办")) {
            char day[DATE_CHINESE_SIZE];
            decision = arena_printf(arena, "%s。%s\n%s　%s", line->what, line->reason, line->by,
                                    date_print_chinese(date_at(line->instant_ms), day));
        }
    }
    return decision;
}

static const Banfu__Assignment__V1__AssignmentChange *return_asked(const view_t *view)
{
    const Banfu__Assignment__V1__AssignmentChange *asked = NULL;

    for (size_t i = 0; i < view->n_history; i++) {
        if (strcmp(view->history[i]->what, "申请退办") == 0) {
            asked = view->history[i];
        }
    }
    return asked;
}

void wire_paper_return(const struct case_sources *sources, struct paper_fields *fields)
{
    const handling_t *handling = find_handling(sources);
    const Banfu__Assignment__V1__AssignmentChange *asked = return_asked(sources->view);

    if (!handling || !*handling->return_reason || !asked) {
        failure_refuse(fields->failure, &REFUSE_NO_RETURN, sources->unit);
        return;
    }
    wire_put_case(sources, fields);
    paper_put_day(fields, "assigned_date", date_at(handling->assigned_ms));
    paper_put(fields, "reason", handling->return_reason);
    paper_put(fields, "proposed_unit", full_name(sources, handling->proposed_unit));
    paper_put_day(fields, "date", date_at(asked->instant_ms));
    paper_put(fields, "handler", *sources->handler ? sources->handler : asked->by);
    paper_put(fields, "decision", return_decision(sources->view, fields->arena));
}

/* --- 会办意见 --- */

void wire_paper_opinion(const struct case_sources *sources, struct paper_fields *fields)
{
    const opinion_t *opinion = find_opinion(sources);

    if (!opinion || !*opinion->text) {
        failure_refuse(fields->failure, &REFUSE_NO_OPINION, sources->unit);
        return;
    }
    wire_put_case(sources, fields);
    paper_put(fields, "letter_number", opinion->number);
    paper_need(fields, "lead_unit", sources->lead ? sources->lead->unit_full_name : "", "leadUnit",
               "主办单位的全称");
    paper_put(fields, "body", opinion->text);
    put_contact(sources, fields, NULL);
    paper_put_date(fields, "date", opinion->given_date);
}

/* --- 延期报告, 延期说明 --- */

static const extension_t *last_extension(const struct case_sources *sources, const char *state)
{
    const Banfu__Deadline__V1__ListClocksResponse *clocks = sources->clocks;

    for (size_t i = clocks->n_extensions; i > 0; i--) {
        const extension_t *extension = clocks->extensions[i - 1];
        if (strcmp(extension->unit, sources->unit) == 0 &&
            (!*state || strcmp(extension->state, state) == 0)) {
            return extension;
        }
    }
    return NULL;
}

void wire_paper_extension(const struct case_sources *sources, struct paper_fields *fields)
{
    const extension_t *extension = last_extension(sources, "");

    if (!extension) {
        failure_refuse(fields->failure, &REFUSE_NO_EXTENSION, sources->unit);
        return;
    }
    wire_put_case(sources, fields);
    paper_put(fields, "letter_number", sources->letter_number);
    paper_put_date(fields, "due_date", extension->old_due_date);
    paper_need(fields, "reason", extension->reason, "reason", "延期理由");
    paper_need(fields, "steps", extension->steps_done, "stepsDone", "已开展的工作");
    paper_put_date(fields, "new_due_date", extension->new_due_date);
    paper_put(fields, "who", who(sources->view));
    put_contact(sources, fields, find_handling(sources));
    paper_put_date(fields, "date", extension->asked_date);
}

static const signer_t *find_signer(const view_t *view, int32_t position)
{
    for (size_t i = 0; i < view->n_signers; i++) {
        if (position ? view->signers[i]->position == position : !view->signers[i]->withdrawn) {
            return view->signers[i];
        }
    }
    return NULL;
}

/* The day on which the unit explained it to that signer; today while it has not. */
static const char *explained_on(const struct case_sources *sources, int32_t signer)
{
    const Banfu__Deadline__V1__ListClocksResponse *clocks = sources->clocks;

    for (size_t i = clocks->n_explanations; i > 0; i--) {
        const Banfu__Deadline__V1__Explanation *one = clocks->explanations[i - 1];
        if (one->signer == signer && strcmp(one->unit, sources->unit) == 0) {
            return one->date;
        }
    }
    return "";
}

void wire_paper_explanation(const struct case_sources *sources, struct paper_fields *fields)
{
    const extension_t *extension = last_extension(sources, "GRANTED");
    const signer_t *signer = find_signer(sources->view, sources->signer);

    if (!extension) {
        failure_refuse(fields->failure, &REFUSE_NOT_EXTENDED, sources->unit);
        return;
    }
    if (!signer || signer->withdrawn) {
        failure_refuse(fields->failure, signer ? &REFUSE_SIGNER_RELEASED : &REFUSE_NO_SUCH_SIGNER,
                       NULL);
        return;
    }
    const char *day = explained_on(sources, signer->position);
    if (!*day && has_passed_on(sources)) {
        failure_refuse(fields->failure, &REFUSE_NOT_ANSWERING, NULL);
        return;
    }
    wire_put_case(sources, fields);
    paper_put(fields, "letter_number", sources->letter_number);
    paper_put(fields, "addressee",
              arena_printf(fields->arena, "%s%s：", signer->name,
                           signer->organisation ? "" : who(sources->view)));
    paper_put_date(fields, "due_date", extension->old_due_date);
    paper_need(fields, "reason", extension->reason, "reason", "延期理由");
    paper_put_date(fields, "new_due_date", extension->new_due_date);
    paper_put(fields, "steps", extension->steps_done);
    put_contact(sources, fields, find_handling(sources));
    if (*day) {
        paper_put_date(fields, "date", day);
    } else {
        paper_put_day(fields, "date", sources->today);
    }
}

/* --- 催办单 --- */

static const char *standing_of(const due_t *clock, struct arena *arena)
{
    if (*clock->ended_date) {
        return "现已办结";
    }
    return clock->days_left < 0 ? arena_printf(arena, "现已逾期%d天", -clock->days_left)
                                : arena_printf(arena, "距期限还有%d天", clock->days_left);
}

void wire_paper_press(const struct case_sources *sources, struct paper_fields *fields)
{
    const Banfu__Deadline__V1__ListClocksResponse *clocks = sources->clocks;
    const Banfu__Deadline__V1__PressView *last = NULL;
    const due_t *due = find_own_clock(sources);
    int count = 0;

    if (has_passed_on(sources)) { /* nobody is to be pressed there */
        failure_refuse(fields->failure, &REFUSE_NOT_ANSWERING, NULL);
        return;
    }
    for (size_t i = 0; i < clocks->n_pressed; i++) {
        if (strcmp(clocks->pressed[i]->unit, sources->unit) == 0) {
            last = clocks->pressed[i];
            count++;
        }
    }
    if (!last || !due) {
        failure_refuse(fields->failure, &REFUSE_NOT_PRESSED, sources->unit);
        return;
    }
    wire_put_case(sources, fields);
    paper_put(fields, "count", arena_printf(fields->arena, "%d", count));
    paper_put_date(fields, "due_date", due->due_date);
    paper_put(fields, "standing", standing_of(due, fields->arena));
    paper_put(fields, "words", last->text);
    paper_put_date(fields, "date", last->date);
}
