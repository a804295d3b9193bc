/* What an auditor reads beside the dockets' logs: what happened to accounts, and who was refused
 * what. */
#include "common/base/digest.h"
#include "common/commit/log.h"
#include "common/service/refusals.h"
#include "identity/handlers.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"

#include <ctype.h>
#include <string.h>

enum { LINES_DEFAULT = 50, READ_TIMEOUT_MS = 5000 };

typedef Banfu__Event__V1__Event event_message;
typedef Banfu__Identity__V1__TrailLine trail_line;

/* A copy in the flow's arena; "" when it is full, which the last copy of a line shows. */
static char *keep(struct flow *flow, const char *text, bool *full)
{
    char *copy = arena_strdup(flow_arena(flow), text);

    *full = *full || !copy;
    return copy ? copy : borrow_text("");
}

/* "LOGGED_IN", after the field of the event's body. */
static char *name_of(struct flow *flow, const event_message *event, bool *full)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field(event->base.descriptor, (unsigned)event->body_case);
    char *name = keep(flow, field ? field->name : "", full);

    for (char *letter = name; *letter; letter++) {
        *letter = (char)toupper((unsigned char)*letter);
    }
    return name;
}

/* Stand-ins that ended with what the entry is about. */
static void tell_lapsed(struct flow *flow, Banfu__Event__V1__StandInEnded **ended, size_t count,
                        trail_line *line, bool *full)
{
    for (size_t i = 0; i < count; i++) {
        line->why = arena_printf(flow_arena(flow), "%s%s第%d号代行（%s代%s）：%s", line->why,
                                 i > 0 ? "；" : "", (int)ended[i]->number, ended[i]->account,
                                 ended[i]->on_behalf_of, ended[i]->reason);
        if (!line->why) {
            line->why = borrow_text("");
            *full = true;
        }
    }
}

/* Whom or what it was about, where the event says so. */
static void tell_subject(struct flow *flow, const event_message *event, trail_line *line,
                         bool *full)
{
    switch ((int)event->body_case) {
    case BANFU__EVENT__V1__EVENT__BODY_LOGIN_REFUSED:
        line->subject = keep(flow, event->login_refused->account, full);
        line->why = keep(flow, event->login_refused->why, full);
        break;
    case BANFU__EVENT__V1__EVENT__BODY_ACCOUNT_SET:
        line->subject = keep(flow, event->account_set->account, full);
        break;
    case BANFU__EVENT__V1__EVENT__BODY_STAND_IN_ENTERED:
        line->subject = keep(flow, event->stand_in_entered->account, full);
        line->why = keep(flow, event->stand_in_entered->paper, full);
        break;
    case BANFU__EVENT__V1__EVENT__BODY_STAND_IN_ENDED:
        line->subject = keep(flow, event->stand_in_ended->account, full);
        line->why = keep(flow, event->reason, full);
        break;
    case BANFU__EVENT__V1__EVENT__BODY_LIAISON_MOVED:
        line->subject = keep(flow, event->liaison_moved->to_account, full);
        tell_lapsed(flow, event->liaison_moved->stand_ins_ended,
                    event->liaison_moved->n_stand_ins_ended, line, full);
        break;
    case BANFU__EVENT__V1__EVENT__BODY_SEEDED:
        tell_lapsed(flow, event->seeded->stand_ins_ended, event->seeded->n_stand_ins_ended, line,
                    full);
        break;
    case BANFU__EVENT__V1__EVENT__BODY_UNIT_SET:
        line->subject = keep(flow, event->unit_set->short_name, full);
        tell_lapsed(flow, event->unit_set->stand_ins_ended, event->unit_set->n_stand_ins_ended,
                    line, full);
        break;
    case BANFU__EVENT__V1__EVENT__BODY_ACCESS_REFUSED:
        line->subject = keep(flow, event->access_refused->method, full);
        line->why = keep(flow, event->access_refused->reason, full);
        break;
    default: break;
    }
}

static void tell_actor(struct flow *flow, const Banfu__Event__V1__Actor *actor, trail_line *line,
                       bool *full)
{
    line->account = keep(flow, actor->account, full);
    line->name = keep(flow, actor->name, full);
    line->role = keep(flow, actor->role, full);
    line->unit = keep(flow, actor->unit, full);
    line->on_behalf_of = keep(flow, actor->on_behalf_of, full);
    line->peer = keep(flow, actor->peer, full);
}

/* False when the arena is full. An entry that cannot be read is shown by its digest alone. */
static bool fill_line(struct flow *flow, const struct log_entry *entry, trail_line *line)
{
    event_message *event = banfu__event__v1__event__unpack(NULL, entry->size, entry->event);
    char hex[DIGEST_HEX_SIZE];
    bool full = false;

    banfu__identity__v1__trail_line__init(line);
    digest_hex(entry->sm3, hex);
    line->position = entry->position;
    line->digest = keep(flow, hex, &full);
    if (event) {
        line->recorded_ms = event->recorded_ms;
        line->what = name_of(flow, event, &full);
        line->request_id = keep(flow, event->request_id, &full);
        tell_subject(flow, event, line, &full);
    }
    if (event && event->actor) {
        tell_actor(flow, event->actor, line, &full);
    }
    banfu__event__v1__event__free_unpacked(event, NULL);
    return !full;
}

static size_t wanted_of(const struct flow *flow)
{
    const Banfu__Identity__V1__ListTrailRequest *request = flow_request(flow);

    return request->page_size > 0 ? (size_t)request->page_size : LINES_DEFAULT;
}

static void answer_page(struct flow *flow, const struct log_page *page)
{
    const Banfu__Identity__V1__ListTrailRequest *request = flow_request(flow);
    Banfu__Identity__V1__ListTrailResponse response =
        BANFU__IDENTITY__V1__LIST_TRAIL_RESPONSE__INIT;
    size_t count = page->count < wanted_of(flow) ? page->count : wanted_of(flow);
    trail_line *lines = arena_array(flow_arena(flow), count + 1, sizeof(*lines));
    trail_line **list = arena_array(flow_arena(flow), count + 1, sizeof(trail_line *));
    bool fits = lines && list;

    for (size_t i = 0; fits && i < count; i++) {
        list[i] = &lines[i];
        fits = fill_line(flow, &page->entries[i], &lines[i]);
    }
    if (!fits) {
        flow_fail_memory(flow);
        flow_answer_failed(flow);
        return;
    }
    response.n_entries = count;
    response.entries = list;
    response.head = page->head;
    response.next_after = count > 0 ? page->entries[count - 1].position : request->after;
    flow_answer(flow, &response.base);
}

static void on_page(enum status_code code, const struct log_page *page, void *data)
{
    struct flow *flow = data;

    if (code == STATUS_OK) {
        answer_page(flow, page);
        return;
    }
    failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                "数据库暂时不可用，请稍后再试");
    flow_answer_failed(flow);
}

static void plan_trail(struct flow *flow, struct load *load)
{
    const Banfu__Identity__V1__ListTrailRequest *request = flow_request(flow);
    struct failure *failure = flow_failure(flow);

    (void)load;
    if (request->trail != BANFU__IDENTITY__V1__TRAIL__ENUM__ACCOUNTS &&
        request->trail != BANFU__IDENTITY__V1__TRAIL__ENUM__REFUSALS) {
        failure_add_field(failure, "trail", "应为 ACCOUNTS 或 REFUSALS");
    }
    if (request->page_size < 0 || request->page_size > LOG_PAGE_MAX) {
        failure_add_field(failure, "page_size", "每页应为1到%d条", LOG_PAGE_MAX);
    }
    if (request->after < 0) {
        failure_add_field(failure, "after", "应为不小于0的整数");
    }
}

static void answer_trail(struct flow *flow)
{
    const Banfu__Identity__V1__ListTrailRequest *request = flow_request(flow);
    bool refusals = request->trail == BANFU__IDENTITY__V1__TRAIL__ENUM__REFUSALS;

    if (log_read(service_store(flow_service(flow)), refusals ? REFUSALS_SHARD : STORE_LOG,
                 refusals ? REFUSALS_LOG : STORE_LOG, request->after, READ_TIMEOUT_MS, on_page,
                 flow) != 0) {
        flow_fail_memory(flow);
    }
}

static const struct flow_steps LIST_TRAIL = {
    .plan = plan_trail, .answer = answer_trail, .log = STORE_LOG};

IDENTITY_HANDLER(list_trail, ListTrailRequest, Banfu__Identity__V1__ListTrailResponse)
{
    (void)service;
    flow_read(call, &LIST_TRAIL, &request->base, (flow_closure)closure);
}
