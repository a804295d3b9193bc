/* A change as services make them, for h2load, which sends one prepared request: each call is given
 * a request id and a proposal of its own, so that every one is decided and committed. */
#include "common/base/arena.h"
#include "common/commit/commit.h"
#include "common/rpc/rpc.h"
#include "common/service/flow.h"
#include "common/service/service.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/shelf/v1/shelf.pb-c.h"
#include "shelf.descriptors.h"

#include <string.h>

/* A docket of that size; more than are in flight, so that no two meet at one proposal. */
enum { PROPOSALS = 300 };

struct bench_state {
    size_t book_place, versions_place;
    const char *entity;
    Banfu__Shelf__V1__Book *book;
    int64_t version;
};

static void plan(struct flow *flow, struct load *load)
{
    struct bench_state *state = flow_state(flow);

    state->entity = arena_printf(flow_arena(flow), "book/%s", flow_thing(flow));
    state->book_place = load_entity(load, state->entity);
    state->versions_place = load_versions(load, flow_thing(flow));
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    struct bench_state *state = flow_state(flow);
    bool damaged = false;

    state->book = (Banfu__Shelf__V1__Book *)(void *)loaded_entity(
        loaded, state->book_place, &banfu__shelf__v1__book__descriptor, flow_arena(flow), &damaged);
    state->version = loaded_version(loaded, state->versions_place, "shelf");
    (void)!flow_admit(flow, flow_unit(flow));
}

static void decide(struct flow *flow, struct commit *commit)
{
    static char put[] = "PUT";
    const Banfu__Shelf__V1__PutRequest *request = flow_request(flow);
    struct bench_state *state = flow_state(flow);
    Banfu__Shelf__V1__Book book = BANFU__SHELF__V1__BOOK__INIT;

    if (request->copies < 0) {
        failure_set(flow_failure(flow), STATUS_FAILED_PRECONDITION, "COPIES_NEGATIVE", "…");
        return;
    }
    book.title = request->title;
    book.unit = request->unit;
    book.copies = request->copies + (state->book ? state->book->copies : 0);
    flow_part(flow, flow_thing(flow), "shelf", state->version);
    commit_put(commit, state->entity, &book.base);
    commit_index(commit, "copies", flow_thing(flow), (double)book.copies);
    Banfu__Event__V1__Event *event = flow_event(flow);
    Banfu__Event__V1__Pressed *pressed = arena_alloc(flow_arena(flow), sizeof(*pressed));
    banfu__event__v1__pressed__init(pressed);
    pressed->text = request->title;
    event->pressed = pressed;
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_PRESSED;
    flow_receipt(flow)->state = put;
}

static const struct flow_steps PUT = {
    .plan = plan, .take = take, .decide = decide, .state_size = sizeof(struct bench_state)};

static void bench__put(Banfu__Shelf__V1__Shelf_Service *service,
                       const Banfu__Shelf__V1__PutRequest *request,
                       Banfu__Proposal__V1__Receipt_Closure closure, void *call)
{
    static unsigned long calls;
    struct arena *arena = rpc_call_arena(call);
    Banfu__Shelf__V1__PutRequest *own = arena_alloc(arena, sizeof(*own));

    (void)service;
    *own = *request;
    own->request_id = arena_printf(arena, "%s-%lu", request->request_id, calls);
    own->proposal = arena_printf(arena, "suggestion-%lu", calls++ % PROPOSALS);
    flow_change(call, &PUT, &own->base, closure);
}

static const struct policy_rule rules[] = {
    {"Put", POLICY_GRANTED, {{ROLE_BIT(ROLE_OFFICE), NULL}}},
    {"Lend", POLICY_NOBODY, {{0, NULL}}},
    {"Get", POLICY_NOBODY, {{0, NULL}}},
    {"Facts", POLICY_NOBODY, {{0, NULL}}},
    {"Peek", POLICY_NOBODY, {{0, NULL}}},
    {"Burn", POLICY_NOBODY, {{0, NULL}}},
};

int main(int argc, char *argv[])
{
    static const struct policy policy = {"banfu.shelf.v1.Shelf", rules, COUNT_OF(rules)};
    static Banfu__Shelf__V1__Shelf_Service shelf = {.base = BANFU__SHELF__V1__SHELF__BASE_INIT,
                                                    .put = bench__put};
    ProtobufCService *const services[] = {&shelf.base, NULL};
    const struct policy *const policies[] = {&policy, NULL};
    const struct service_definition definition = {
        .name = "shelf",
        .meaning = "one change, measured",
        .services = services,
        .policies = policies,
        .descriptor_set = shelf_descriptor_set,
        .descriptor_set_size = shelf_descriptor_set_size,
    };

    return service_run(argc, argv, &definition);
}
