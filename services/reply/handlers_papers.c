/* Letters and cards as files, made on a worker thread. */
#include "reply/handlers_papers.h"

#include "reply/handlers.h"
#include "reply/handlers_facts.h"

#include "common/base/log.h"
#include "common/service/service.h"
#include "reply/conf.h"
#include "reply/errors.h"
#include "reply/lifecycle.h"
#include "reply/lifecycle_card.h"
#include "reply/numbering.h"
#include "reply/papers.h"
#include "reply/process.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

enum { PAPERS_MAX = 2 * SIGNERS_MAX + 2 * COPY_BODIES };

typedef Banfu__Reply__V1__GetPaperRequest paper_request_t;

/* What the worker works on; lives in the call's arena, which nobody else uses meanwhile. */
struct order {
    uv_work_t work;
    struct flow *flow;
    struct press press;
    enum paper_format format;
    struct paper_substitutes substitutes;
    const char *stem; /* of the file's name */
    size_t count;
    struct paper papers[PAPERS_MAX];
    struct buffer file;
    int outcome;
    struct paper_fault fault;
};

/* What a file may be asked for as, and what it is then called. */
static const struct {
    const char *name, *media_type;
} formats[PAPER_FORMATS] = {
    [PAPER_PDF] = {"pdf", "application/pdf"},
    [PAPER_DOCX] = {"docx",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    [PAPER_OFD] = {"ofd", "application/ofd"},
    [PAPER_ZIP] = {"zip", "application/zip"},
};

/* --- what stands on it --- */

static const char *earlier_number(const struct target *target, int32_t signer)
{
    for (size_t i = (size_t)target->reply->round - 1; i > 0; i--) {
        const struct reply *earlier = &target->handling.replies[i - 1];
        const struct letter *letter = reply_letter(earlier, target->matter, signer);
        if (letter && letter->sent != DAY_NONE) {
            return reply_number(earlier, target->matter);
        }
    }
    return "";
}

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

/* A draft may have none yet. */
static char class_letter(enum reply_class class)
{
    if (class == CLASS_NONE) {
        return ' ';
    }
    return class_token(class)[0];
}

static struct paper paper_of(struct flow *flow, const struct letterhead *head,
                             const struct letter *letter, bool is_card)
{
    const paper_request_t *request = flow_request(flow);
    const struct target *target = flow_state(flow);
    const struct reply *reply = target->reply;
    const struct matter *matter = &target->handling.matters[target->matter];
    const struct signer *signer = matter_signer(matter, letter->signer);
    bool is_draft = request->draft || reply->state < REPLY_SIGNED;
    bool is_joint = matter->signer_count > 1;

    return (struct paper){
        .is_card = is_card,
        .draft = is_draft,
        .kind = (int)matter->kind,
        .reply_kind = (int)reply->kind,
        .class_letter = class_letter(reply->draft.class),
        .unit = head->unit_full_name,
        .session = target_session(target, head, flow_arena(flow)),
        .case_name = target_case_name(target, head, flow_arena(flow)),
        .number = matter->number,
        .title = matter->title,
        .signer = signer->name,
        .organisation = signer->organisation,
        .joint = is_joint,
        .body = target->body,
        .field = reply->draft.field,
        .government = head->government,
        .office = head->office,
        .committee =
            matter->kind == KIND_SUGGESTION ? head->congress_committee : head->conference_committee,
        .phone = reply->draft.phone,
        .letter_number = reply_number(reply, target->matter),
        .earlier_number = earlier_number(target, letter->signer),
        .date = reply->letter_day,
        .published = reply->draft.publication == PUBLICATION_PROACTIVE,
        .verification = is_draft ? "" : letter->verification,
        .verification_site = reply_conf.verify_address,
        .code = letter->card.code,
        .site = reply_conf.card_address,
        .link = text_or_empty(
            arena_printf(flow_arena(flow), "%s%s", reply_conf.card_address, letter->card.code))};
}

void order_add(struct order *order, const char *stem, const struct paper *paper)
{
    order->stem = stem;
    if (order->count < PAPERS_MAX) {
        order->papers[order->count++] = *paper;
    }
}

/* --- which are wanted --- */

static const struct letter *letter_wanted(struct flow *flow)
{
    const paper_request_t *request = flow_request(flow);
    const struct target *target = flow_state(flow);
    const struct letter *letter =
        reply_letter(target->reply, target->matter, request->signer ? request->signer : 1);

    if (!letter) {
        failure_refuse(flow_failure(flow), &REFUSE_NO_LETTER, NULL);
    }
    return letter;
}

static void choose_letter(struct flow *flow, const struct letterhead *head, struct order *order)
{
    const struct letter *letter = letter_wanted(flow);

    if (letter) {
        const struct paper paper = paper_of(flow, head, letter, false);
        order_add(order, "letter", &paper);
    }
}

static void choose_card(struct flow *flow, const struct letterhead *head, struct order *order)
{
    const struct letter *letter = letter_wanted(flow);

    if (letter && (letter->card.state == CARD_VOID || !*letter->card.code)) {
        failure_refuse(flow_failure(flow), &REFUSE_CARD_VOID, NULL);
    } else if (letter) {
        const struct paper paper = paper_of(flow, head, letter, true);
        order_add(order, "card", &paper);
    }
}

/* A card's code lets whoever reads it return the card: committees are shown none (rule 28). */
static bool may_print_cards(const struct flow *flow)
{
    return !flow_post(flow) || flow_post(flow)->role != ROLE_COMMITTEE;
}

/* How many of that signer's name have a letter up to this one. */
static int count_same(const struct target *target, const struct letter *last)
{
    const struct matter *matter = &target->handling.matters[target->matter];
    const char *name = matter_signer(matter, last->signer)->name;
    int same = 1;

    for (const struct letter *letter = target->reply->letters; letter < last; letter++) {
        same += letter->matter == target->matter &&
                strcmp(matter_signer(matter, letter->signer)->name, name) == 0;
    }
    return same;
}

static void choose_signer(struct flow *flow, const struct letterhead *head,
                          const struct letter *letter, struct order *order)
{
    const paper_request_t *request = flow_request(flow);
    struct paper paper = paper_of(flow, head, letter, false);

    paper.same = count_same(flow_state(flow), letter);
    order_add(order, "letters", &paper);
    if (!request->without_cards && may_print_cards(flow) && *letter->card.code &&
        letter->card.state != CARD_VOID) {
        struct paper card = paper_of(flow, head, letter, true);
        card.same = paper.same;
        order_add(order, "letters", &card);
    }
}

/* To be printed: the lead signer's letter, two for each body (notice 四). */
static void choose_copies(struct flow *flow, const struct letterhead *head,
                          const struct letter *lead, struct order *order)
{
    for (int i = 0; i < 2 * COPY_BODIES; i++) {
        const struct paper paper = paper_of(flow, head, lead, false);
        order_add(order, "letters", &paper);
    }
}

/* Each signer's letter with its card, of all or of those asked for; behind the last the copies. */
static void choose_all(struct flow *flow, const struct letterhead *head, struct order *order)
{
    const paper_request_t *request = flow_request(flow);
    const struct target *target = flow_state(flow);
    const struct letter *lead = NULL;
    int64_t begin = request->skip, count = 0;
    int64_t end = request->limit > 0 ? begin + request->limit : INT64_MAX;

    for (size_t i = 0; i < target->reply->letter_count; i++) {
        const struct letter *letter = &target->reply->letters[i];
        if (letter->matter != target->matter) {
            continue;
        }
        lead = lead ? lead : letter;
        if (count >= begin && count < end) {
            choose_signer(flow, head, letter, order);
        }
        count++;
    }
    if (begin < 0 || (begin > 0 && begin >= count)) {
        failure_refuse(flow_failure(flow), &REFUSE_NO_LETTER, NULL);
    } else if (lead && end >= count && order->format != PAPER_ZIP) {
        choose_copies(flow, head, lead, order);
    }
}

/* --- making them --- */

static void work(uv_work_t *request)
{
    struct order *order = request->data;

    order->outcome = papers_print(&order->press, order->format, order->papers, order->count,
                                  &order->file, &order->substitutes, &order->fault);
}

static void on_made(uv_work_t *request, int status)
{
    struct order *order = request->data;
    struct flow *flow = order->flow;
    Banfu__Reply__V1__Paper paper = BANFU__REPLY__V1__PAPER__INIT;
    struct buffer file = order->file;

    if (status != 0) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "ENDING", "服务正在停止，请稍后再试");
    } else if (order->outcome < 0) {
        failure_set(flow_failure(flow), order->fault.code, order->fault.reason, "%s",
                    order->fault.message);
    }
    if (*order->substitutes.text) {
        LOG(LOG_INFO, "substitute_faces", LOG_TEXT("characters", order->substitutes.text));
    }
    /* The flow, and the order with it, is gone once it has answered. */
    if (failure_is_set(flow_failure(flow))) {
        flow_answer_failed(flow);
    } else {
        char name[32];
        (void)snprintf(name, sizeof(name), "%s.%s", order->stem, formats[order->format].name);
        paper.media_type = borrow_text(formats[order->format].media_type);
        paper.file_name = borrow_text(name);
        paper.content.data = (uint8_t *)file.bytes;
        paper.content.len = file.size;
        flow_answer(flow, &paper.base);
    }
    buffer_done(&file);
}

/* 只有pdf、docx、ofd */
static void refuse_format(struct flow *flow, unsigned offered)
{
    char names[64] = "";
    size_t at = 0;

    for (int format = 0; format < PAPER_FORMATS; format++) {
        if (offered & IN_FORMAT(format)) {
            at += (size_t)snprintf(names + at, sizeof(names) - at, "%s%s", at > 0 ? "、" : "",
                                   formats[format].name);
        }
    }
    failure_add_field(flow_failure(flow), "format", "只有%s", names);
}

/* The format that is asked for, when it is among those offered. */
static bool read_format(struct flow *flow, const char *asked, unsigned offered,
                        enum paper_format *ret_format)
{
    asked = *asked ? asked : formats[PAPER_PDF].name;
    for (int format = 0; format < PAPER_FORMATS; format++) {
        if ((offered & IN_FORMAT(format)) && strcmp(asked, formats[format].name) == 0) {
            *ret_format = (enum paper_format)format;
            return true;
        }
    }
    refuse_format(flow, offered);
    return false;
}

/* Letters and cards are final, or asked for as a draft. */
static bool check_final(struct flow *flow)
{
    const paper_request_t *request = flow_request(flow);
    const struct target *target = flow_state(flow);
    bool final = target->reply->state >= REPLY_SIGNED &&
                 numbering_is_done(target->reply, target->matter, flow_arena(flow));

    if (!request->draft && !final) {
        failure_refuse(flow_failure(flow), &REFUSE_PAPER_NOT_FINAL, NULL);
        target_explain(flow);
    }
    return request->draft || final;
}

static void queue(struct flow *flow, struct order *order)
{
    const struct process *process = service_data(flow_service(flow));

    if (!process->fonts) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "NO_FONTS",
                    "服务器没有安装公文字体，不能制作答复函");
        return;
    }
    order->flow = flow;
    order->press = (struct press){process->fonts, process->templates};
    order->work.data = order;
    buffer_init(&order->file, PAPERS_FILE_MAX);
    if (uv_queue_work(service_loop(flow_service(flow)), &order->work, work, on_made) != 0) {
        flow_fail_memory(flow);
    }
}

void papers_make(struct flow *flow, choose_cb choose, const char *format, unsigned offered)
{
    const struct target_with_facts *state = flow_state(flow);
    const struct letterhead *head =
        state->have_facts ? &state->facts.letterhead : &state->target.letterhead;
    struct order *order = arena_alloc(flow_arena(flow), sizeof(*order));

    if (!order) {
        flow_fail_memory(flow);
        return;
    }
    if (!read_format(flow, format, offered, &order->format)) {
        return;
    }
    choose(flow, head, order);
    if (!failure_is_set(flow_failure(flow))) {
        queue(flow, order);
    }
}

void papers_make_one(struct flow *flow, const char *stem, const struct paper *paper,
                     const char *format)
{
    struct order *order = arena_alloc(flow_arena(flow), sizeof(*order));

    if (!order) {
        flow_fail_memory(flow);
        return;
    }
    if (read_format(flow, format, OF_ONE_LETTER, &order->format)) {
        order_add(order, stem, paper);
        queue(flow, order);
    }
}

/* Before the signing there is no letterhead of that day: assignment says who answers now. */
void papers_ask(struct flow *flow)
{
    const struct target *target = flow_state(flow);

    if (target->reply->state < REPLY_SIGNED) {
        facts_ask(flow);
    }
}

static void make_final(struct flow *flow, choose_cb choose, unsigned offered)
{
    const paper_request_t *request = flow_request(flow);

    if (check_final(flow)) {
        papers_make(flow, choose, request->format, offered);
    }
}

static void answer_letter(struct flow *flow)
{
    make_final(flow, choose_letter, OF_ONE_LETTER);
}

static void answer_card(struct flow *flow)
{
    make_final(flow, choose_card, IN_FORMAT(PAPER_PDF));
}

static void answer_all(struct flow *flow)
{
    make_final(flow, choose_all, OF_LETTERS);
}

#define PAPER_STEPS(answer_step)                                                                   \
    {                                                                                              \
        .plan = target_plan_with_text, .more = target_more, .take = target_take,                   \
        .ask = papers_ask, .answer = (answer_step), .state_size = sizeof(struct target_with_facts) \
    }

static const struct flow_steps LETTER = PAPER_STEPS(answer_letter);
static const struct flow_steps CARD = PAPER_STEPS(answer_card);
static const struct flow_steps LETTERS = PAPER_STEPS(answer_all);

void handlers_get_letter(reply_service_t *service, const paper_request_t *request,
                         Banfu__Reply__V1__Paper_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &LETTER, &request->base, (flow_closure)closure);
}

void handlers_get_card(reply_service_t *service, const paper_request_t *request,
                       Banfu__Reply__V1__Paper_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &CARD, &request->base, (flow_closure)closure);
}

void handlers_get_letters(reply_service_t *service, const paper_request_t *request,
                          Banfu__Reply__V1__Paper_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &LETTERS, &request->base, (flow_closure)closure);
}
