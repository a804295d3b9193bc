#include "common/access/guard.h"

#include "common/base/clock.h"
#include "common/rpc/rpc.h"

#include <string.h>

static const char BEARER[] = "Bearer ";

/* What the guard leaves on a call. */
struct admission {
    void *owner;
    const struct policy_rule *rule;
    const struct caller *caller;
    struct token token;
};

static void refuse_token(void *call, enum verifier_outcome outcome)
{
    switch (outcome) {
    case VERIFIER_ACCEPTED: break;
    case VERIFIER_NOT_IN_TIME:
        rpc_fail(call, STATUS_UNAUTHENTICATED, "TOKEN_EXPIRED", "访问凭证已过期，请重试");
        break;
    case VERIFIER_CALLED_IN:
        rpc_fail(call, STATUS_UNAUTHENTICATED, "TOKEN_REVOKED",
                 "账号的密码或职务刚有变动，请重新登录");
        break;
    case VERIFIER_EPOCHS_STALE:
        rpc_fail(call, STATUS_UNAVAILABLE, "ACCESS_UNSURE", "暂时不能核对身份，请稍后再试");
        break;
    case VERIFIER_MALFORMED:
    case VERIFIER_OTHER_AUDIENCE:
    case VERIFIER_KEY_UNKNOWN:
    case VERIFIER_FORGED:
        rpc_fail(call, STATUS_UNAUTHENTICATED, "TOKEN_INVALID", "访问凭证无效，请重新登录");
        break;
    }
}

/* Fills in the caller where the call brings a token. Returns 0, or -1 when it was refused. */
static int read_caller(const struct guard *guard, void *call, struct admission *admission)
{
    const char *header = rpc_call_header(call, "authorization");
    size_t prefix = sizeof(BEARER) - 1;

    if (*header == '\0') {
        return 0;
    }
    if (strncmp(header, BEARER, prefix) != 0) {
        refuse_token(call, VERIFIER_MALFORMED);
        return -1;
    }
    enum verifier_outcome outcome =
        verifier_judge(guard->verifier, header + prefix, strlen(header + prefix), clock_real_ms(),
                       rpc_call_arena(call), &admission->token);
    if (outcome != VERIFIER_ACCEPTED) {
        refuse_token(call, outcome);
        return -1;
    }
    if (guard->today) {
        caller_keep_posts_on(&admission->token.caller, guard->today(guard->owner));
    }
    admission->caller = &admission->token.caller;
    return 0;
}

static void refuse_caller(void *call, const struct policy_rule *rule, const struct caller *caller)
{
    if (rule && rule->admission != POLICY_NOBODY && !caller) {
        rpc_fail(call, STATUS_UNAUTHENTICATED, "TOKEN_MISSING", "请先登录");
    } else {
        rpc_fail(call, STATUS_PERMISSION_DENIED, "NOT_ALLOWED", "您的职务不能进行这项操作");
    }
}

void guard_intercept(void *call, const char *method, void *data)
{
    const struct guard *guard = data;
    struct admission *admission = arena_alloc(rpc_call_arena(call), sizeof(*admission));

    if (!admission) {
        rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
        return;
    }
    admission->owner = guard->owner;
    admission->rule = policy_find(guard->policies, guard->policy_count, method);
    /* A row for everybody looks at no token: an old one must not keep a person from logging in. */
    bool open = admission->rule && admission->rule->admission == POLICY_EVERYBODY;
    if (!open && read_caller(guard, call, admission) != 0) {
        return;
    }
    /* Attached also to a call that is refused: whoever notes refusals asks who it was. */
    rpc_call_attach(call, admission);
    if (!policy_admits(admission->rule, admission->caller)) {
        refuse_caller(call, admission->rule, admission->caller);
        return;
    }
    rpc_call_continue(call);
}

const struct caller *guard_caller(const void *call)
{
    const struct admission *admission = rpc_call_attached(call);

    return admission ? admission->caller : NULL;
}

void *guard_owner(const void *call)
{
    const struct admission *admission = rpc_call_attached(call);

    return admission ? admission->owner : NULL;
}

const struct caller_post *guard_post(const void *call, const void *object)
{
    const struct admission *admission = rpc_call_attached(call);

    return admission ? policy_post(admission->rule, admission->caller, object) : NULL;
}

const struct caller_post *guard_post_anywhere(const void *call)
{
    const struct admission *admission = rpc_call_attached(call);

    return admission ? policy_post_anywhere(admission->rule, admission->caller) : NULL;
}

bool guard_asks_for_post(const void *call)
{
    const struct admission *admission = rpc_call_attached(call);

    return !admission || !admission->rule || admission->rule->admission == POLICY_GRANTED;
}

const struct caller_post *guard_admit(void *call, const void *object)
{
    const struct caller_post *post = guard_post(call, object);

    if (!post) {
        rpc_fail(call, STATUS_PERMISSION_DENIED, "NOT_ALLOWED",
                 "这件事不在您的职务范围内，不能进行这项操作");
    }
    return post;
}
