/* One's own password. */
#include "common/base/clock.h"
#include "common/commit/commit.h"
#include "identity/errors.h"
#include "identity/handlers.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"

struct changing {
    struct stored_account stored;
    const char *hash; /* of the new password */
};

static void plan_change(struct flow *flow, struct load *load)
{
    const Banfu__Identity__V1__ChangePasswordRequest *request = flow_request(flow);
    struct changing *changing = flow_state(flow);
    const char *account = flow_caller(flow)->account;

    if (!password_may_be_chosen(request->new_password, account)) {
        failure_refuse(flow_failure(flow), &REFUSAL_PASSWORD_WEAK, NULL);
        failure_add_field(flow_failure(flow), "new_password", "%s", PASSWORD_RULE);
        return;
    }
    if (!store_load_account(load, account_id_is_valid(account) ? account : ":", flow_arena(flow),
                            &changing->stored)) {
        flow_fail_memory(flow);
    }
}

static void take_change(struct flow *flow, const struct loaded *loaded)
{
    struct changing *changing = flow_state(flow);

    store_take_account(loaded, flow_arena(flow), &changing->stored, flow_failure(flow));
    if (!changing->stored.found) {
        failure_refuse(flow_failure(flow), &REFUSAL_ACCOUNT_UNKNOWN, NULL);
    }
}

static void on_stretched(void *data, bool done, const char *hash)
{
    struct flow *flow = data;
    struct changing *changing = flow_state(flow);

    changing->hash = done ? arena_strdup(flow_arena(flow), hash) : NULL;
    if (!changing->hash) {
        flow_fail_memory(flow);
    }
    flow_peer_answered(flow);
}

static void on_old_compared(void *data, bool done, const char *hash)
{
    struct flow *flow = data;
    const Banfu__Identity__V1__ChangePasswordRequest *request = flow_request(flow);
    struct identity *identity = identity_of(flow);

    (void)hash;
    if (!done) {
        failure_refuse(flow_failure(flow), &REFUSAL_PASSWORD_WRONG, NULL);
        failure_add_field(flow_failure(flow), "old_password", "不正确");
        flow_peer_answered(flow);
        return;
    }
    lockout_give_back(identity->accounts, flow_caller(flow)->account, clock_real_ms());
    if (password_pool_stretch(identity->passwords, request->new_password, on_stretched, flow) !=
        0) {
        failure_refuse(flow_failure(flow), &REFUSAL_LOGIN_BUSY, NULL);
        flow_peer_answered(flow);
    }
}

/* Guessing the old password counts as guessing it at the login. */
static void ask_change(struct flow *flow)
{
    const Banfu__Identity__V1__ChangePasswordRequest *request = flow_request(flow);
    const struct changing *changing = flow_state(flow);
    struct identity *identity = identity_of(flow);

    if (lockout_charge(identity->accounts, flow_caller(flow)->account, clock_real_ms()) > 0) {
        failure_refuse(flow_failure(flow), &REFUSAL_LOGIN_TOO_OFTEN, NULL);
    } else if (password_pool_compare(identity->passwords, changing->stored.account.password_hash,
                                     request->old_password, on_old_compared, flow) == 0) {
        flow_await(flow);
    } else {
        failure_refuse(flow_failure(flow), &REFUSAL_LOGIN_BUSY, NULL);
    }
}

static void decide_change(struct flow *flow, struct commit *commit)
{
    struct changing *changing = flow_state(flow);
    struct stored_account *stored = &changing->stored;
    Banfu__Event__V1__PasswordChanged *body = arena_alloc(flow_arena(flow), sizeof(*body));

    if (!body) {
        flow_fail_memory(flow);
        return;
    }
    account_set_password(&stored->account, changing->hash, clock_real_ms());
    flow_part(flow, stored->thing, STORE_ACCOUNT_PART, stored->version);
    store_put_account(commit, stored, flow_arena(flow), flow_failure(flow));
    banfu__event__v1__password_changed__init(body);
    Banfu__Event__V1__Event *event = flow_event(flow);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_PASSWORD_CHANGED;
    event->password_changed = body;
    flow_receipt(flow)->state = borrow_text("CHANGED");
}

static const struct flow_steps CHANGE_PASSWORD = {
    .plan = plan_change,
    .take = take_change,
    .ask = ask_change,
    .decide = decide_change,
    .state_size = sizeof(struct changing),
    .secret = true,
    .log = STORE_LOG,
};

IDENTITY_HANDLER(change_password, ChangePasswordRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &CHANGE_PASSWORD, &request->base, closure);
}
