/* One-time codes beside the password: a secret is shown, put in force by a code of it, asked for at
 * every login, and taken off again by a code. Secrets lie sealed, as phones do. */
#include "common/base/clock.h"
#include "common/commit/commit.h"
#include "common/seal/seal.h"
#include "identity/credential.h"
#include "identity/errors.h"
#include "identity/handlers.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

enum { SEALED_CAP = TOTP_TEXT_SIZE + SEAL_OVERHEAD };

static void fail_store(struct flow *flow)
{
    failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                "数据库暂时不可用，请稍后再试");
}

/* What a sealed secret belongs to. */
static const char *owner_of(struct flow *flow, const char *account)
{
    const char *owner = arena_printf(flow_arena(flow), "account/%s/totp", account);

    return owner ? owner : "";
}

/* NULL with the failure set when it cannot be opened. */
static const char *open_secret(struct flow *flow, const char *account, const void *sealed,
                               size_t size)
{
    const struct seal *seal = identity_of(flow)->seal;
    const char *text = NULL;

    if (!seal || seal_open(seal, owner_of(flow, account), sealed, size, flow_arena(flow), &text) !=
                     SEAL_OPENED) {
        failure_set(flow_failure(flow), STATUS_UNAVAILABLE, "TOTP_UNREADABLE",
                    "暂时不能核对动态验证码，请与系统管理员联系");
        return NULL;
    }
    return text;
}

/* --- judging a code --- */

/* A code on its way through the store. */
struct judging {
    struct flow *flow;
    void (*judged)(struct flow *flow, enum totp_verdict verdict);
};

static void on_used(enum status_code code, void *data)
{
    const struct judging *judging = data;

    if (code != STATUS_OK && code != STATUS_NOT_FOUND) {
        fail_store(judging->flow);
        judging->judged(judging->flow, TOTP_UNSURE);
    } else {
        judging->judged(judging->flow, code == STATUS_OK ? TOTP_FINE : TOTP_WRONG);
    }
}

/* Whoever has looked over a shoulder comes too late with the same code. */
static void use(struct flow *flow, const char *account, int64_t step,
                void (*judged)(struct flow *flow, enum totp_verdict verdict))
{
    struct judging *judging = arena_alloc(flow_arena(flow), sizeof(*judging));

    if (judging) {
        *judging = (struct judging){.flow = flow, .judged = judged};
    }
    if (!judging || store_use_step(service_redis(flow_service(flow)), account, step,
                                   flow_arena(flow), on_used, judging) != 0) {
        fail_store(flow);
        judged(flow, TOTP_UNSURE);
    }
}

static void judge(struct flow *flow, const char *account, const char *secret, const char *code,
                  void (*judged)(struct flow *flow, enum totp_verdict verdict))
{
    int64_t step = 0;

    if (!secret) {
        judged(flow, TOTP_UNSURE);
    } else if (*code == '\0') {
        judged(flow, TOTP_MISSING);
    } else if (!totp_text_matches(secret, code, clock_real_ms(), &step)) {
        judged(flow, TOTP_WRONG);
    } else {
        use(flow, account, step, judged);
    }
}

void identity_judge_totp(struct flow *flow, const struct account *account, const char *code,
                         void (*judged)(struct flow *flow, enum totp_verdict verdict))
{
    judge(flow, account->id, open_secret(flow, account->id, account->totp, account->totp_size),
          code, judged);
}

/* --- PrepareTotp --- */

struct preparing {
    struct stored_account stored;
    char secret[TOTP_TEXT_SIZE];
};

static void plan_account(struct flow *flow, struct load *load)
{
    const char *account = flow_caller(flow)->account;

    /* The account comes first in the states of both methods. */
    if (!identity_of(flow)->seal) {
        failure_refuse(flow_failure(flow), &REFUSAL_TOTP_UNAVAILABLE, NULL);
    } else if (!store_load_account(load, account_id_is_valid(account) ? account : ":",
                                   flow_arena(flow), flow_state(flow))) {
        flow_fail_memory(flow);
    }
}

static void take_account(struct flow *flow, const struct loaded *loaded)
{
    struct stored_account *stored = flow_state(flow);

    store_take_account(loaded, flow_arena(flow), stored, flow_failure(flow));
    if (!stored->found) {
        failure_refuse(flow_failure(flow), &REFUSAL_ACCOUNT_UNKNOWN, NULL);
    }
}

/* The account as a URI's path may hold it. NULL when the arena is full. */
static const char *percent_encode(const char *text, struct arena *arena)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    static const char digits[] = "0123456789ABCDEF";
    char *encoded = arena_alloc(arena, 3 * strlen(text) + 1);
    char *out = encoded;

    for (const char *at = text; encoded && *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (strchr(plain, byte)) {
            *out++ = *at;
        } else {
            *out++ = '%';
            *out++ = digits[byte >> 4U];
            *out++ = digits[byte & 0xFU];
        }
    }
    return encoded;
}

static void on_prepared(enum status_code code, void *data)
{
    struct flow *flow = data;
    struct preparing *preparing = flow_state(flow);
    Banfu__Identity__V1__PrepareTotpResponse response =
        BANFU__IDENTITY__V1__PREPARE_TOTP_RESPONSE__INIT;

    const char *account = percent_encode(preparing->stored.account.id, flow_arena(flow));
    response.secret = preparing->secret;
    response.uri = arena_printf(flow_arena(flow), "otpauth://totp/Banfu:%s?secret=%s&issuer=Banfu",
                                account ? account : "", preparing->secret);
    if (code != STATUS_OK || !response.uri) {
        fail_store(flow);
        flow_answer_failed(flow);
    } else {
        flow_answer(flow, &response.base);
    }
}

static void answer_prepare(struct flow *flow)
{
    struct preparing *preparing = flow_state(flow);
    const char *account = preparing->stored.account.id;
    struct buffer sealed;

    buffer_init(&sealed, SEALED_CAP);
    if (totp_new(preparing->secret) != 0 ||
        seal_close(identity_of(flow)->seal, owner_of(flow, account), preparing->secret, &sealed) !=
            0 ||
        store_put_prepared(service_redis(flow_service(flow)), account, sealed.bytes, sealed.size,
                           flow_arena(flow), on_prepared, flow) != 0) {
        fail_store(flow);
    }
    buffer_done(&sealed);
}

static const struct flow_steps PREPARE = {
    .plan = plan_account,
    .take = take_account,
    .answer = answer_prepare,
    .state_size = sizeof(struct preparing),
    .log = STORE_LOG,
};

IDENTITY_HANDLER(prepare_totp, PrepareTotpRequest, Banfu__Identity__V1__PrepareTotpResponse)
{
    (void)service;
    flow_read(call, &PREPARE, &request->base, (flow_closure)closure);
}

/* --- SetTotp --- */

struct switching {
    struct stored_account stored;
    const void *sealed; /* the secret that is put in force */
    size_t size;
};

static void on_shown(struct flow *flow, enum totp_verdict verdict)
{
    if (verdict == TOTP_FINE) {
        lockout_give_back(identity_of(flow)->accounts, flow_caller(flow)->account, clock_real_ms());
    } else if (verdict != TOTP_UNSURE) {
        failure_refuse(flow_failure(flow), &REFUSAL_TOTP_CODE_WRONG, NULL);
        failure_add_field(flow_failure(flow), "code", "不正确");
    }
    flow_peer_answered(flow);
}

static void on_found(enum status_code code, const void *sealed, size_t size, void *data)
{
    struct flow *flow = data;
    const Banfu__Identity__V1__SetTotpRequest *request = flow_request(flow);
    struct switching *switching = flow_state(flow);
    const char *account = switching->stored.account.id;

    if (code == STATUS_NOT_FOUND) {
        failure_refuse(flow_failure(flow), &REFUSAL_TOTP_NOT_PREPARED, NULL);
        flow_peer_answered(flow);
        return;
    }
    switching->sealed = code == STATUS_OK ? arena_copy(flow_arena(flow), sealed, size) : NULL;
    switching->size = size;
    if (!switching->sealed) {
        fail_store(flow);
        flow_peer_answered(flow);
        return;
    }
    judge(flow, account, open_secret(flow, account, switching->sealed, size), request->code,
          on_shown);
}

/* Guessing codes counts as guessing passwords does. */
static void ask_code(struct flow *flow)
{
    const Banfu__Identity__V1__SetTotpRequest *request = flow_request(flow);
    const struct switching *switching = flow_state(flow);
    const struct account *account = &switching->stored.account;

    if (!request->on && !account->totp) {
        failure_refuse(flow_failure(flow), &REFUSAL_TOTP_NOT_ON, NULL);
    } else if (request->on && account->totp) {
        failure_refuse(flow_failure(flow), &REFUSAL_TOTP_ON_ALREADY, NULL);
    } else if (lockout_charge(identity_of(flow)->accounts, account->id, clock_real_ms()) > 0) {
        failure_refuse(flow_failure(flow), &REFUSAL_LOGIN_TOO_OFTEN, NULL);
    } else if (!request->on) {
        flow_await(flow);
        identity_judge_totp(flow, account, request->code, on_shown);
    } else if (store_get_prepared(service_redis(flow_service(flow)), account->id, flow_arena(flow),
                                  on_found, flow) == 0) {
        flow_await(flow);
    } else {
        fail_store(flow);
    }
}

static void decide_switch(struct flow *flow, struct commit *commit)
{
    const Banfu__Identity__V1__SetTotpRequest *request = flow_request(flow);
    struct switching *switching = flow_state(flow);
    struct stored_account *stored = &switching->stored;
    Banfu__Event__V1__TotpSet *body = arena_alloc(flow_arena(flow), sizeof(*body));

    if (!body) {
        flow_fail_memory(flow);
        return;
    }
    stored->account.totp = request->on ? switching->sealed : NULL;
    stored->account.totp_size = request->on ? switching->size : 0;
    flow_part(flow, stored->thing, STORE_ACCOUNT_PART, stored->version);
    store_put_account(commit, stored, flow_arena(flow), flow_failure(flow));
    banfu__event__v1__totp_set__init(body);
    body->on = request->on;
    Banfu__Event__V1__Event *event = flow_event(flow);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_TOTP_SET;
    event->totp_set = body;
    flow_receipt(flow)->state = borrow_text(request->on ? "ON" : "OFF");
}

static const struct flow_steps SWITCH = {
    .plan = plan_account,
    .take = take_account,
    .ask = ask_code,
    .decide = decide_switch,
    .state_size = sizeof(struct switching),
    .secret = true,
    .log = STORE_LOG,
};

IDENTITY_HANDLER(set_totp, SetTotpRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &SWITCH, &request->base, closure);
}
