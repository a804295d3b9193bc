/*
 * The signer's own card: a page that needs no account and no script (rule 22). What is posted is
 * shown again when something is missing or a service does not answer, so that nobody writes twice.
 */
#include "answers.h"
#include "card/card_page.h"
#include "card/form.h"
#include "fan.h"
#include "own_call.h"
#include "percent.h"
#include "refusal.h"
#include "json/read.h"
#include "json/slot.h"

#include "banfu/reply/v1/reply.pb-c.h"

#include <sodium.h>
#include <string.h>

enum { KEY_BYTES = 16, KEY_SIZE = 2 * KEY_BYTES + 1, CARD_PAGE_CAP = 256 << 10 };

enum { FIELD_KEY, FIELD_MANNER, FIELD_RESULT, FIELD_REASON, FIELD_OPINION, FIELDS };

/* What the visit works on; in its arena. */
struct card_work {
    struct fan fan;
    struct form_field fields[FIELDS];
    const char *form_fault; /* what is wrong with what was posted */
    struct card_view card;
    const Banfu__Reply__V1__CardByCode *found; /* before it was posted */
    const char *typed;                         /* the code, as somebody typed it */
    ProtobufCMessage *request;
};

/* What was typed, or what the path holds. */
static const char *typed_code(const struct visit *visit)
{
    const struct card_work *work = visit->work;

    return work ? work->typed : "";
}

/* Whoever has mistyped the code finds the form to type it again. */
static void answer_message(struct visit *visit, const struct failure *failure)
{
    struct buffer page;

    buffer_init(&page, CARD_PAGE_CAP);
    if (failure->code == STATUS_NOT_FOUND) {
        card_page_ask(&page, "没有找到这张反馈卡",
                      "请对照反馈卡核对编码后再试；仍打不开的，请致电承办单位。",
                      typed_code(visit));
    } else if (failure->code == STATUS_INVALID_ARGUMENT) {
        card_page_ask(&page, "请补全反馈编码", failure->message, typed_code(visit));
    } else {
        card_page_message(&page, "反馈卡暂时打不开", failure->message);
    }
    answer_plain_page(visit, refusal_http_status(failure), &page);
}

static void view_card(struct card_work *work, const Banfu__Reply__V1__CardByCode *card,
                      struct arena *arena)
{
    const ProtobufCEnumValue *class_value = protobuf_c_enum_descriptor_get_value(
        &banfu__proposal__v1__class__enum__descriptor, (int)card->class_);

    work->found = card;
    work->card = (struct card_view){
        .case_name = card->case_name,
        .title = card->title,
        .class_name = class_value && class_value->value != 0 ? class_value->name : "",
        .signer = card->signer,
        .unit = card->unit,
        .letter_number = card->letter_number,
        .reply_date = own_call_date(card->reply_date, arena),
        .unit_phone = card->unit_phone,
        .returned = card->returned,
        .open = card->open,
    };
}

static void ask(struct visit *visit, const char *method, const ProtobufCMessage *request,
                void (*done)(struct fan *fan, void *data))
{
    struct card_work *work = visit->work;

    own_call(visit, &work->fan, method, request, done);
}

/* --- the form --- */

static struct card_entry entered(const struct card_work *work)
{
    return (struct card_entry){.manner = work->fields[FIELD_MANNER].text,
                               .result = work->fields[FIELD_RESULT].text,
                               .reason = work->fields[FIELD_REASON].text,
                               .opinion = work->fields[FIELD_OPINION].text};
}

static void answer_form(struct visit *visit, int status, const char *fault, const char *key)
{
    const struct card_work *work = visit->work;
    struct card_entry entry = entered(work);
    struct buffer page;

    buffer_init(&page, CARD_PAGE_CAP);
    card_page_form(&page, &work->card, &entry, fault, key);
    answer_plain_page(visit, status, &page);
}

static const char *said(int value)
{
    const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(
        &banfu__proposal__v1__satisfaction__enum__descriptor, value);

    return found ? found->name : "";
}

static void answer_closed(struct visit *visit, int status, const Banfu__Reply__V1__CardByCode *card)
{
    const struct card_work *work = visit->work;
    const struct card_entry entry = {.manner = said((int)card->manner),
                                     .result = said((int)card->result)};
    struct buffer page;

    buffer_init(&page, CARD_PAGE_CAP);
    card_page_closed(&page, &work->card, &entry);
    answer_plain_page(visit, status, &page);
}

static void draw_key(char ret_key[KEY_SIZE])
{
    uint8_t bytes[KEY_BYTES];

    randombytes_buf(bytes, sizeof(bytes));
    (void)sodium_bin2hex(ret_key, KEY_SIZE, bytes, sizeof(bytes));
}

static void form_card_came(struct fan *fan, void *data)
{
    struct visit *visit = data;
    char key[KEY_SIZE];

    if (!fan->calls[0].answer) {
        answer_message(visit, &fan->calls[0].status.failure);
        fan_done(fan);
        return;
    }
    draw_key(key);
    const Banfu__Reply__V1__CardByCode *card =
        (const Banfu__Reply__V1__CardByCode *)fan->calls[0].answer;
    view_card(visit->work, card, visit->arena);
    if (card->open) {
        answer_form(visit, 200, NULL, key);
    } else {
        answer_closed(visit, 200, card);
    }
    fan_done(fan);
}

static const struct failure unknown_code = {.code = STATUS_NOT_FOUND, .reason = "", .message = ""};

/* A code as the request of that type; NULL after having answered. */
static ProtobufCMessage *request_of(struct visit *visit, const ProtobufCMessageDescriptor *type,
                                    const char *code, size_t size)
{
    struct card_work *work = visit->work;
    ProtobufCMessage *message = slot_message(type, visit->arena);
    json_field_set taken = 0;

    if (message && code &&
        json_set_parameter(message, "code", code, size, &taken, visit->arena, &visit->failure)) {
        work->typed = code;
        return message;
    }
    answer_message(visit, &unknown_code);
    return NULL;
}

/* The code out of the path. */
static ProtobufCMessage *bind_code(struct visit *visit, const ProtobufCMessageDescriptor *type)
{
    const struct route_value *value = &visit->match.values[0];
    size_t size = 0;
    const char *code = percent_decode(value->text, value->size, false, visit->arena, &size);

    return request_of(visit, type, code, size);
}

static bool begin(struct visit *visit)
{
    struct card_work *work = arena_alloc(visit->arena, sizeof(*work));
    const struct failure busy = {
        .code = STATUS_RESOURCE_EXHAUSTED, .reason = "", .message = "服务繁忙，请稍后再试"};

    if (!work) {
        answer_message(visit, &busy);
        return false;
    }
    work->fields[FIELD_KEY] = (struct form_field){"key", VISIT_ID_MAX, ""};
    work->fields[FIELD_MANNER] = (struct form_field){"manner", VISIT_ID_MAX, ""};
    work->fields[FIELD_RESULT] = (struct form_field){"result", VISIT_ID_MAX, ""};
    work->fields[FIELD_REASON] = (struct form_field){"reason", CARD_REASON_MAX, ""};
    work->fields[FIELD_OPINION] = (struct form_field){"opinion", CARD_OPINION_MAX, ""};
    work->typed = "";
    visit->work = work;
    return true;
}

/* --- a code is asked for --- */

static void answer_ask(struct visit *visit)
{
    struct buffer page;

    buffer_init(&page, CARD_PAGE_CAP);
    card_page_ask(&page, "代表（委员）意见反馈卡", NULL, "");
    answer_plain_page(visit, 200, &page);
}

/* On to the card's own address, which can be kept. */
static void asked_card_came(struct fan *fan, void *data)
{
    struct visit *visit = data;
    struct buffer nothing;

    if (!fan->calls[0].answer) {
        answer_message(visit, &fan->calls[0].status.failure);
        fan_done(fan);
        return;
    }
    const Banfu__Reply__V1__CardByCode *card =
        (const Banfu__Reply__V1__CardByCode *)fan->calls[0].answer;
    const char *place = arena_printf(visit->arena, "/c/%s", card->code);
    buffer_init(&nothing, 0);
    http_add_header(visit->http, "Location", place ? place : "/c/");
    visit_answer(visit, 303, "text/html; charset=utf-8", &nothing);
    fan_done(fan);
}

void answer_card_ask(struct visit *visit)
{
    const char *query = http_request_query(visit->http);
    struct form_field field = {"code", CARD_CODE_TEXT_MAX, ""};
    size_t at = 0;

    if (!begin(visit)) {
        return;
    }
    if (form_parse(query, strlen(query), visit->arena, &field, 1, &at) != FORM_READ) {
        answer_message(visit, &unknown_code);
        return;
    }
    if (*field.text == '\0') {
        answer_ask(visit);
        return;
    }
    const ProtobufCMessage *request =
        request_of(visit, &banfu__reply__v1__get_card_by_code_request__descriptor, field.text,
                   strlen(field.text));
    if (request) {
        ask(visit, "GetCardByCode", request, asked_card_came);
    }
}

/* --- the card is looked at --- */

void answer_card_form(struct visit *visit)
{
    const ProtobufCMessage *request =
        begin(visit) ? bind_code(visit, &banfu__reply__v1__get_card_by_code_request__descriptor)
                     : NULL;

    if (request) {
        ask(visit, "GetCardByCode", request, form_card_came);
    }
}

/* --- what was posted --- */

static void returned(struct fan *fan, void *data)
{
    struct visit *visit = data;
    const struct card_work *work = visit->work;
    const struct failure *failure = &fan->calls[0].status.failure;
    struct card_entry entry = entered(work);
    struct buffer page;

    if (!fan->calls[0].answer && !work->found->open) {
        answer_closed(visit, refusal_http_status(failure), work->found);
    } else if (!fan->calls[0].answer) {
        answer_form(visit, refusal_http_status(failure), failure->message,
                    work->fields[FIELD_KEY].text);
    } else {
        buffer_init(&page, CARD_PAGE_CAP);
        card_page_thanks(&page, &work->card, &entry);
        answer_plain_page(visit, 200, &page);
    }
    fan_done(fan);
}

/* What is wrong with the field that has been filled in. */
static const char *fault_in_words(enum form_outcome outcome, struct form_field *field, bool written,
                                  struct arena *arena)
{
    const char *name = strcmp(field->name, "reason") == 0 ? "不满意的主要原因" : "意见和建议";

    if (!written) {
        field->text = ""; /* it came from the page, not from a hand */
        return "提交的内容有误，请重新填写。";
    }
    const char *fault =
        outcome == FORM_TOO_LONG
            ? arena_printf(arena, "“%s”过长，最多%zu个汉字，请缩短后再提交。", name,
                           field->most / 3)
            : arena_printf(arena, "“%s”中有不能识别的字符（如自造字），已去掉，请核对后再提交。",
                           name);
    return fault ? fault : "所写内容有误，请核对后再提交。";
}

static const char *fault_of(enum form_outcome outcome, struct card_work *work, size_t at,
                            struct arena *arena)
{
    switch (outcome) {
    case FORM_TOO_LONG:
    case FORM_NOT_PLAIN:
        return fault_in_words(outcome, &work->fields[at], at == FIELD_REASON || at == FIELD_OPINION,
                              arena);
    case FORM_MALFORMED: return "提交的内容有误，请重新填写。";
    case FORM_NO_MEMORY: return "服务繁忙，请稍后再试。";
    case FORM_READ: break;
    }
    if (*work->fields[FIELD_MANNER].text == '\0' || *work->fields[FIELD_RESULT].text == '\0') {
        return "请选择对办理工作和对答复结果的意见。";
    }
    if (*work->fields[FIELD_KEY].text == '\0') {
        return "提交的内容有误，请重新填写。";
    }
    return NULL;
}

static void read_form(struct visit *visit)
{
    struct card_work *work = visit->work;
    size_t size = 0, at = 0;
    const char *body = http_request_body(visit->http, &size);
    enum form_outcome outcome = form_parse(body, size, visit->arena, work->fields, FIELDS, &at);

    work->form_fault = fault_of(outcome, work, at, visit->arena);
}

/* Fills the request by the fields' names, as a query would. */
static bool fill_request(struct visit *visit, ProtobufCMessage *request)
{
    static const char *const names[FIELDS] = {"requestId", "manner", "result", "reason", "opinion"};
    const struct card_work *work = visit->work;
    json_field_set taken = 0;
    bool all = true;

    for (size_t i = 0; i < FIELDS; i++) {
        const char *text = work->fields[i].text;
        all = json_set_parameter(request, names[i], text, strlen(text), &taken, visit->arena,
                                 &visit->failure) &&
              all;
    }
    return all;
}

static void return_card_came(struct fan *fan, void *data)
{
    struct visit *visit = data;
    struct card_work *work = visit->work;
    const char *key = work->fields[FIELD_KEY].text;

    if (!fan->calls[0].answer) {
        answer_message(visit, &fan->calls[0].status.failure);
        fan_done(fan);
        return;
    }
    view_card(work, (const Banfu__Reply__V1__CardByCode *)fan->calls[0].answer, visit->arena);
    fan_done(fan);
    if (!work->form_fault && !fill_request(visit, work->request)) {
        work->form_fault = "提交的内容有误，请重新填写。";
    }
    if (work->form_fault) {
        char fresh[KEY_SIZE];
        draw_key(fresh);
        answer_form(visit, 400, work->form_fault, *key ? key : fresh);
        return;
    }
    ask(visit, "ReturnCardByCode", work->request, returned);
}

void answer_card_return(struct visit *visit)
{
    if (!begin(visit)) {
        return;
    }
    struct card_work *work = visit->work;
    read_form(visit);
    work->request = bind_code(visit, &banfu__reply__v1__return_card_by_code_request__descriptor);
    const ProtobufCMessage *request =
        work->request ? bind_code(visit, &banfu__reply__v1__get_card_by_code_request__descriptor)
                      : NULL;
    if (request) {
        ask(visit, "GetCardByCode", request, return_card_came);
    }
}
