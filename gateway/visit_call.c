/* From a bound message to the answer: tokens, one call, its response by the route's kind. */
#include "answers.h"
#include "common/base/container_of.h"
#include "visit.h"

#include "banfu/identity/v1/identity.pb-c.h"

#include <string.h>

static void fetch_tokens(struct visit *visit);

static void answer_login(struct visit *visit, const ProtobufCMessage *message)
{
    enum { MS = 1000 };
    const Banfu__Identity__V1__LoginResponse *response =
        (const Banfu__Identity__V1__LoginResponse *)message;

    visit_set_cookie(visit, response->token, response->absolute_ms / MS);
    visit_answer_message(visit, message);
}

static void answer_logout(struct visit *visit, const ProtobufCMessage *message)
{
    tokens_forget(visit->gateway->tokens, visit->session);
    visit_set_cookie(visit, "", 0);
    visit_answer_message(visit, message);
}

static void answer_by_kind(struct visit *visit, const ProtobufCMessage *message)
{
    switch (visit->match.ready->route->answer) {
    case ANSWER_PAPER: answer_paper(visit, message); break;
    case ANSWER_LOGIN: answer_login(visit, message); break;
    case ANSWER_LOGOUT: answer_logout(visit, message); break;
    case ANSWER_JSON:
    case ANSWER_FILE:
    case ANSWER_PROPOSAL:
    case ANSWER_EVENTS:
    case ANSWER_CARD_ASK:
    case ANSWER_CARD_FORM:
    case ANSWER_CARD_RETURN:
    case ANSWER_VERIFY:
    case ANSWER_VERIFY_PAGE:
    case ANSWER_VERIFY_ASK:
    case ANSWER_ALIVE:
    case ANSWER_READY:
    case ANSWER_METRICS:
    case ANSWER_OPENAPI: visit_answer_message(visit, message); break;
    }
}

/* A token may be refused before it ends: the account's posts have changed. One fetched anew says
 * what holds now. */
bool visit_try_again(struct visit *visit, enum status_code code)
{
    if (code != STATUS_UNAUTHENTICATED || !visit->session || visit->asked_twice ||
        visit->match.ready->route->access == ACCESS_EVERYBODY) {
        return false;
    }
    visit->asked_twice = true;
    tokens_forget(visit->gateway->tokens, visit->session);
    rpc_status_done(&visit->status);
    fetch_tokens(visit);
    return true;
}

static void called(const ProtobufCMessage *message, void *data)
{
    struct visit *visit = data;

    if (message) {
        answer_by_kind(visit, message);
        return;
    }
    if (visit_try_again(visit, visit->status.failure.code)) {
        return;
    }
    failure_set(&visit->status.failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                "服务繁忙，请稍后再试");
    visit_refuse_with(visit, &visit->status.failure);
}

void visit_invoke(struct visit *visit, const char *bearer, ProtobufCClosure answered, void *data)
{
    const struct ready_route *ready = visit->match.ready;
    struct rpc_stub stub;

    const struct backend_call options = {.bearer = bearer,
                                         .request_id = visit->request_id,
                                         .client = visit->client,
                                         .status = &visit->status,
                                         .backend = ready->route->backend};
    backends_stub(&visit->gateway->backends, &options, &stub);
    stub.base.invoke(&stub.base, ready->method_index, visit->message, answered, data);
}

static void go_on(struct visit *visit, const struct token_set *tokens)
{
    const struct route *route = visit->match.ready->route;

    if (route->answer == ANSWER_PROPOSAL) {
        answer_proposal(visit, tokens);
    } else if (route->answer == ANSWER_EVENTS) {
        answer_events(visit, tokens->bearers[route->backend]);
    } else if (route->answer == ANSWER_FILE) {
        answer_file(visit, tokens->bearers[route->backend]);
    } else {
        visit_invoke(visit, tokens->bearers[route->backend], called, visit);
    }
}

static void tokens_came(struct token_wait *wait, const struct token_set *set,
                        const struct failure *failure)
{
    struct visit *visit = CONTAINER_OF(wait, struct visit, wait);

    if (set) {
        go_on(visit, set);
    } else {
        visit_refuse_with(visit, failure);
    }
}

static void fetch_tokens(struct visit *visit)
{
    visit->wait.done = tokens_came;
    const struct token_set *set = tokens_get(visit->gateway->tokens, visit->session,
                                             visit->request_id, visit->client, &visit->wait);
    if (set) {
        go_on(visit, set);
    }
}

void visit_call(struct visit *visit)
{
    const struct ready_route *ready = visit->match.ready;

    visit->message = visit_bind(visit, ready->method->input, http_request_query(visit->http));
    if (!visit->message) {
        return;
    }
    if (ready->route->access == ACCESS_EVERYBODY) {
        visit_invoke(visit, NULL, called, visit);
    } else {
        fetch_tokens(visit);
    }
}
