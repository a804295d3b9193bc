/* A session for tokens; its end; who one is. */
#include "common/access/guard.h"
#include "common/base/clock.h"
#include "common/base/date.h"
#include "common/rpc/rpc.h"
#include "identity/credential.h"
#include "identity/errors.h"
#include "identity/handlers.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"

#include <stdlib.h>
#include <string.h>

enum { AUDIENCES_MAX = 8, TOUCH_AFTER_MS = 60000, SIMULATED_LEAST_MS = 2000 };

/* A call whose session is being looked up; in the call's arena. */
struct visit {
    void *call;
    const ProtobufCMessage *request;
    flow_closure closure;
    const struct flow_steps *steps;
    bool may_be_gone; /* the method means the same when there is no such session */
    char key[SESSION_KEY_SIZE];
    const struct session_held *held;
};

static void fail_refused(void *call, const struct failure_kind *kind)
{
    rpc_fail(call, kind->code, kind->reason, "%s", kind->message);
}

static void fail_store(void *call)
{
    rpc_fail(call, STATUS_UNAVAILABLE, "STORE_UNAVAILABLE", "数据库暂时不可用，请稍后再试");
}

static void on_session(enum status_code code, const struct session_held *held, void *data)
{
    struct visit *visit = data;
    struct session_held *kept = arena_alloc(rpc_call_arena(visit->call), sizeof(*kept));

    if (code == STATUS_NOT_FOUND && visit->may_be_gone) {
        const Banfu__Identity__V1__LogoutResponse response =
            BANFU__IDENTITY__V1__LOGOUT_RESPONSE__INIT;
        visit->closure(&response.base, visit->call);
    } else if (code == STATUS_NOT_FOUND) {
        fail_refused(visit->call, &REFUSAL_SESSION_ENDED);
    } else if (code != STATUS_OK || !kept) {
        fail_store(visit->call);
    } else {
        *kept = *held;
        visit->held = kept;
        flow_read_with(visit->call, visit->steps, visit->request, visit, visit->closure);
    }
}

/* Looks the session up, then goes on with the steps, whose context is the visit. */
static void begin(void *call, const char *session, const struct visit *wanted)
{
    struct visit *visit = arena_alloc(rpc_call_arena(call), sizeof(*visit));

    if (!visit) {
        fail_store(call);
        return;
    }
    *visit = *wanted;
    visit->call = call;
    if (session_key(session, visit->key) != 0) {
        fail_refused(call, &REFUSAL_SESSION_ENDED);
    } else if (store_get_session(service_redis(service_of(call)), visit->key, rpc_call_arena(call),
                                 on_session, visit) != 0) {
        fail_store(call);
    }
}

static void plan_account(struct flow *flow, struct load *load)
{
    const struct visit *visit = flow_context(flow);
    struct stored_account *stored = flow_state(flow);

    if (!store_load_account(load, visit->held->account, flow_arena(flow), stored)) {
        flow_fail_memory(flow);
    }
}

static void take_account(struct flow *flow, const struct loaded *loaded)
{
    store_take_account(loaded, flow_arena(flow), flow_state(flow), flow_failure(flow));
}

/* --- Exchange --- */

static bool audience_is_valid(const char *audience)
{
    size_t length = strlen(audience);

    return length > 0 && length <= KEY_ISSUER_MAX &&
           strspn(audience, "abcdefghijklmnopqrstuvwxyz") == length;
}

static bool audiences_are_valid(const Banfu__Identity__V1__ExchangeRequest *request)
{
    for (size_t i = 0; i < request->n_audiences; i++) {
        if (!audience_is_valid(request->audiences[i])) {
            return false;
        }
    }
    return request->n_audiences > 0 && request->n_audiences <= AUDIENCES_MAX;
}

/* Whether the session still stands; one that does and has not been seen for a while is written
 * again. */
static bool session_stands(struct flow *flow, const struct account *account, int64_t now_ms)
{
    const struct session_limits limits = identity_limits(identity_of(flow));
    const struct visit *visit = flow_context(flow);
    struct session_held held = *visit->held;

    if (session_judge(&held.session, account, &limits, now_ms) != SESSION_STANDS) {
        return false;
    }
    if (now_ms - held.session.seen_ms > TOUCH_AFTER_MS) {
        held.session.seen_ms = now_ms;
        store_touch_session(service_redis(flow_service(flow)), visit->key, &held,
                            session_left_ms(&held.session, &limits, now_ms), flow_arena(flow));
    }
    return true;
}

static bool issue(struct flow *flow, const struct account *account, const char *audience,
                  int64_t now_ms, Banfu__Identity__V1__AudienceToken *ret_token)
{
    char date[DATE_TEXT_SIZE];
    struct buffer text;

    buffer_init(&text, TOKEN_TEXT_MAX);
    (void)date_print(date_at(flow_now_ms(flow)), date);
    banfu__identity__v1__audience_token__init(ret_token);
    if (token_issue(service_signing_key(flow_service(flow)), account, date, audience, now_ms,
                    &text) == 0) {
        ret_token->token = arena_strdup(flow_arena(flow), buffer_text(&text));
    }
    buffer_done(&text);
    ret_token->audience = borrow_text(audience);
    ret_token->expires_ms = now_ms + TOKEN_LIFE_MS;
    return ret_token->token && *ret_token->token;
}

static void issue_all(struct flow *flow, const struct account *account, int64_t now_ms)
{
    const Banfu__Identity__V1__ExchangeRequest *request = flow_request(flow);
    Banfu__Identity__V1__ExchangeResponse response = BANFU__IDENTITY__V1__EXCHANGE_RESPONSE__INIT;
    Banfu__Identity__V1__AudienceToken tokens[AUDIENCES_MAX];
    Banfu__Identity__V1__AudienceToken *list[AUDIENCES_MAX];

    for (size_t i = 0; i < request->n_audiences; i++) {
        list[i] = &tokens[i];
        if (!issue(flow, account, request->audiences[i], now_ms, list[i])) {
            failure_refuse(flow_failure(flow), &REFUSAL_POSTS_TOO_MANY, NULL);
            return;
        }
    }
    response.account = borrow_text(account->id);
    response.n_tokens = request->n_audiences;
    response.tokens = list;
    flow_answer(flow, &response.base);
}

static void answer_exchange(struct flow *flow)
{
    const struct stored_account *stored = flow_state(flow);
    int64_t now_ms = clock_real_ms();

    if (!stored->found || stored->account.disabled ||
        !session_stands(flow, &stored->account, now_ms)) {
        failure_refuse(flow_failure(flow), &REFUSAL_SESSION_ENDED, NULL);
        return;
    }
    issue_all(flow, &stored->account, now_ms);
}

static const struct flow_steps EXCHANGE = {
    .plan = plan_account,
    .take = take_account,
    .answer = answer_exchange,
    .state_size = sizeof(struct stored_account),
    .log = STORE_LOG,
};

IDENTITY_HANDLER(exchange, ExchangeRequest, Banfu__Identity__V1__ExchangeResponse)
{
    (void)service;
    if (!audiences_are_valid(request)) {
        rpc_fail(call, STATUS_INVALID_ARGUMENT, "FIELDS_INVALID", "audiences：应为1至%d个服务名称",
                 AUDIENCES_MAX);
        return;
    }
    begin(call, request->session,
          &(struct visit){
              .request = &request->base, .closure = (flow_closure)closure, .steps = &EXCHANGE});
}

/* --- Logout --- */

static void answer_logged_out(struct flow *flow)
{
    const Banfu__Identity__V1__LogoutResponse response = BANFU__IDENTITY__V1__LOGOUT_RESPONSE__INIT;

    if (failure_is_set(flow_failure(flow))) {
        flow_answer_failed(flow);
    } else {
        flow_answer(flow, &response.base);
    }
}

static void on_ended(enum status_code code, void *data)
{
    struct flow *flow = data;
    const struct stored_account *stored = flow_state(flow);
    const struct visit *visit = flow_context(flow);
    Banfu__Event__V1__LoggedOut *body = arena_alloc(flow_arena(flow), sizeof(*body));

    if (code != STATUS_OK || !body) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据库暂时不可用，请稍后再试");
        flow_answer_failed(flow);
        return;
    }
    banfu__event__v1__logged_out__init(body);
    Banfu__Event__V1__Event *event = flow_event(flow);
    event->actor->account = borrow_text(visit->held->account);
    event->actor->name = borrow_text(stored->found ? stored->account.name : "");
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_LOGGED_OUT;
    event->logged_out = body;
    flow_record(flow, answer_logged_out);
}

static void end_session(struct flow *flow)
{
    const struct visit *visit = flow_context(flow);

    if (store_end_session(service_redis(flow_service(flow)), visit->key, flow_arena(flow), on_ended,
                          flow) != 0) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据库暂时不可用，请稍后再试");
    }
}

static const struct flow_steps LOGOUT = {
    .plan = plan_account,
    .take = take_account,
    .answer = end_session,
    .state_size = sizeof(struct stored_account),
    .log = STORE_LOG,
};

IDENTITY_HANDLER(logout, LogoutRequest, Banfu__Identity__V1__LogoutResponse)
{
    (void)service;
    begin(call, request->session,
          &(struct visit){.request = &request->base,
                          .closure = (flow_closure)closure,
                          .steps = &LOGOUT,
                          .may_be_gone = true});
}

/* --- Me: what the token says, and what day it is in the handling --- */

/* Real time but for the moment between two looks at the clock. */
static bool is_simulated(int64_t case_now_ms)
{
    return llabs(case_now_ms - clock_real_ms()) > SIMULATED_LEAST_MS;
}

/* "" for an open end, and when memory is short. */
static char *day_text(civil_day day, struct arena *arena)
{
    char text[DATE_TEXT_SIZE];
    char *copy = arena_strdup(arena, date_print(day, text));

    return copy ? copy : borrow_text("");
}

IDENTITY_HANDLER(me, MeRequest, Banfu__Identity__V1__MeResponse)
{
    const struct caller *caller = guard_caller(call);
    Banfu__Identity__V1__MeResponse response = BANFU__IDENTITY__V1__ME_RESPONSE__INIT;
    Banfu__Identity__V1__Post posts[CALLER_POSTS_MAX];
    Banfu__Identity__V1__Post *list[CALLER_POSTS_MAX];

    (void)service;
    (void)request;
    for (size_t i = 0; i < caller->post_count; i++) {
        banfu__identity__v1__post__init(&posts[i]);
        posts[i].role = borrow_text(role_name(caller->posts[i].role));
        posts[i].scope = borrow_text(caller->posts[i].scope);
        posts[i].on_behalf_of = borrow_text(caller->posts[i].on_behalf_of);
        posts[i].behalf_name = borrow_text(caller->posts[i].behalf_name);
        posts[i].from = day_text(caller->posts[i].from, rpc_call_arena(call));
        posts[i].until = day_text(caller->posts[i].until, rpc_call_arena(call));
        list[i] = &posts[i];
    }
    response.account = borrow_text(caller->account);
    response.name = borrow_text(caller->name);
    response.n_posts = caller->post_count;
    response.posts = list;
    response.now_ms = service_case_now_ms(service_of(call));
    response.simulated = is_simulated(response.now_ms);
    closure(&response, call);
}
