/* A password for a session. Whatever is wrong with account or password is told in the same words
 * and takes the same time. */
#include "common/base/clock.h"
#include "common/rpc/rpc.h"
#include "common/service/envelope.h"
#include "identity/credential.h"
#include "identity/errors.h"
#include "identity/handlers.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct login {
    struct stored_account stored;
    bool matches;
    enum totp_verdict totp; /* TOTP_FINE where the account asks for none */
    const char *peer;       /* NULL where all come through one door and cannot be told apart */
    char session[SESSION_TEXT_SIZE];
    char key[SESSION_KEY_SIZE];
};

static void add_wait(struct failure *failure, int64_t wait_ms)
{
    char detail[64];

    (void)snprintf(detail, sizeof(detail), "（约%" PRId64 "秒后）", wait_ms / 1000 + 1);
    failure_refuse(failure, &REFUSAL_LOGIN_TOO_OFTEN, detail);
}

/* The address failed logins are counted by. */
static const char *peer_of(const void *call)
{
    const char *peer = envelope_peer(call);

    return strncmp(peer, "unix:", 5) == 0 ? NULL : peer;
}

static void charge(struct flow *flow, struct login *login, const char *account)
{
    struct identity *identity = identity_of(flow);
    int64_t now_ms = clock_real_ms();
    int64_t wait_ms = lockout_charge(identity->accounts, account, now_ms);

    if (wait_ms == 0 && login->peer) {
        wait_ms = lockout_charge(identity->peers, login->peer, now_ms);
    }
    if (wait_ms > 0) {
        add_wait(flow_failure(flow), wait_ms);
    }
}

static void plan_login(struct flow *flow, struct load *load)
{
    const Banfu__Identity__V1__LoginRequest *request = flow_request(flow);
    struct login *login = flow_state(flow);
    struct failure *failure = flow_failure(flow);

    if (*request->account == '\0') {
        failure_add_field(failure, "account", "请输入账号");
    }
    if (*request->password == '\0' || strlen(request->password) > PASSWORD_MAX) {
        failure_add_field(failure, "password", "请输入密码，至多%d个字节", PASSWORD_MAX);
    }
    if (failure_is_set(failure)) {
        return;
    }
    login->peer = peer_of(flow_call(flow));
    charge(flow, login, request->account);
    /* No account is called ":": a name that cannot be one takes the same way. */
    bool possible = account_id_is_valid(request->account);
    if (!store_load_account(load, possible ? request->account : ":", flow_arena(flow),
                            &login->stored)) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
    }
}

static void take_login(struct flow *flow, const struct loaded *loaded)
{
    struct login *login = flow_state(flow);

    store_take_account(loaded, flow_arena(flow), &login->stored, flow_failure(flow));
}

/* Whether account and password are right and in use. */
static bool is_right(const struct login *login)
{
    return login->stored.found && login->matches && !login->stored.account.disabled;
}

static void on_judged(struct flow *flow, enum totp_verdict verdict)
{
    struct login *login = flow_state(flow);

    login->totp = verdict;
    flow_peer_answered(flow);
}

static void on_compared(void *data, bool done, const char *hash)
{
    struct flow *flow = data;
    const Banfu__Identity__V1__LoginRequest *request = flow_request(flow);
    struct login *login = flow_state(flow);

    (void)hash;
    login->matches = done;
    login->totp = TOTP_FINE;
    if (is_right(login) && login->stored.account.totp) {
        identity_judge_totp(flow, &login->stored.account, request->totp, on_judged);
    } else {
        flow_peer_answered(flow);
    }
}

static void give_back(struct flow *flow, const struct login *login)
{
    const Banfu__Identity__V1__LoginRequest *request = flow_request(flow);
    int64_t now_ms = clock_real_ms();

    lockout_give_back(identity_of(flow)->accounts, request->account, now_ms);
    if (login->peer) {
        lockout_give_back(identity_of(flow)->peers, login->peer, now_ms);
    }
}

static void compare(struct flow *flow)
{
    const Banfu__Identity__V1__LoginRequest *request = flow_request(flow);
    const struct login *login = flow_state(flow);
    const char *hash = login->stored.found ? login->stored.account.password_hash : NULL;

    if (password_pool_compare(identity_of(flow)->passwords, hash, request->password, on_compared,
                              flow) == 0) {
        flow_await(flow);
    } else {
        give_back(flow, login);
        failure_refuse(flow_failure(flow), &REFUSAL_LOGIN_BUSY, NULL);
    }
}

/* --- refused --- */

/* Which of them it is. That a code is asked for is told to nobody without the password. */
static const struct failure_kind *refusal_of(const struct login *login)
{
    if (!login->matches || !login->stored.found) {
        return &REFUSAL_LOGIN_WRONG;
    }
    if (login->stored.account.disabled) {
        return &REFUSAL_LOGIN_DISABLED;
    }
    return login->totp == TOTP_MISSING ? &REFUSAL_TOTP_REQUIRED : &REFUSAL_TOTP_WRONG;
}

static const char *why_of(const struct login *login)
{
    if (!login->stored.found) {
        return "UNKNOWN";
    }
    if (!login->matches) {
        return "PASSWORD";
    }
    return login->stored.account.disabled ? "DISABLED" : "TOTP";
}

static void answer_refused(struct flow *flow)
{
    failure_refuse(flow_failure(flow), refusal_of(flow_state(flow)), NULL);
    flow_answer_failed(flow);
}

/* What was typed may be anything, even a password in the wrong field: only the name of an account
 * that exists is written down. */
static void refuse(struct flow *flow)
{
    struct login *login = flow_state(flow);
    Banfu__Event__V1__LoginRefused *body = arena_alloc(flow_arena(flow), sizeof(*body));
    Banfu__Event__V1__Event *event = flow_event(flow);

    if (!body) {
        answer_refused(flow);
        return;
    }
    banfu__event__v1__login_refused__init(body);
    body->account = borrow_text(login->stored.found ? login->stored.account.id : "");
    body->why = borrow_text(why_of(login));
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_LOGIN_REFUSED;
    event->login_refused = body;
    flow_record(flow, answer_refused);
}

/* --- let in --- */

static void answer_session(struct flow *flow)
{
    const struct session_limits limits = identity_limits(identity_of(flow));
    Banfu__Identity__V1__LoginResponse response = BANFU__IDENTITY__V1__LOGIN_RESPONSE__INIT;
    struct login *login = flow_state(flow);

    if (failure_is_set(flow_failure(flow))) {
        flow_answer_failed(flow);
        return;
    }
    response.token = login->session;
    response.idle_ms = limits.idle_ms;
    response.absolute_ms = limits.absolute_ms;
    flow_answer(flow, &response.base);
}

static void on_stored(enum status_code code, void *data)
{
    struct flow *flow = data;
    const struct login *login = flow_state(flow);
    Banfu__Event__V1__LoggedIn *body = arena_alloc(flow_arena(flow), sizeof(*body));

    if (code != STATUS_OK || !body) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据库暂时不可用，请稍后再试");
        flow_answer_failed(flow);
        return;
    }
    banfu__event__v1__logged_in__init(body);
    Banfu__Event__V1__Event *event = flow_event(flow);
    event->actor->account = borrow_text(login->stored.account.id);
    event->actor->name = borrow_text(login->stored.account.name);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_LOGGED_IN;
    event->logged_in = body;
    flow_record(flow, answer_session);
}

static void open_session(struct flow *flow)
{
    struct login *login = flow_state(flow);
    const struct session_limits limits = identity_limits(identity_of(flow));
    int64_t now_ms = clock_real_ms();
    const struct session_held held = {
        .account = login->stored.account.id,
        .session = {.opened_ms = now_ms,
                    .seen_ms = now_ms,
                    .session_epoch = login->stored.account.session_epoch}};

    give_back(flow, login);
    if (session_new(login->session, login->key) != 0 ||
        store_put_session(service_redis(flow_service(flow)), login->key, &held,
                          session_left_ms(&held.session, &limits, now_ms), flow_arena(flow),
                          on_stored, flow) != 0) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据库暂时不可用，请稍后再试");
    }
}

/* A code that is missing costs no try: the person is on the way to show it. */
static void answer_login(struct flow *flow)
{
    const struct login *login = flow_state(flow);

    if (is_right(login) && login->totp == TOTP_FINE) {
        open_session(flow);
    } else if (is_right(login) && login->totp == TOTP_MISSING) {
        give_back(flow, login);
        failure_refuse(flow_failure(flow), &REFUSAL_TOTP_REQUIRED, NULL);
    } else {
        refuse(flow);
    }
}

static const struct flow_steps LOGIN = {
    .plan = plan_login,
    .take = take_login,
    .ask = compare,
    .answer = answer_login,
    .state_size = sizeof(struct login),
    .log = STORE_LOG,
};

IDENTITY_HANDLER(login, LoginRequest, Banfu__Identity__V1__LoginResponse)
{
    (void)service;
    flow_read(call, &LOGIN, &request->base, (flow_closure)closure);
}
