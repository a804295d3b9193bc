/* The service that the frame is tested with: a real process, its steps as short as a service's own
 * should be. Run as "shelf" or as "depot", its peer, which follows the shelf's log. */
#include "common/base/arena.h"
#include "common/base/log.h"
#include "common/commit/commit.h"
#include "common/service/flow.h"
#include "common/service/service.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/shelf/v1/shelf.pb-c.h"
#include "shelf.descriptors.h"

#include <stdlib.h>
#include <string.h>

#define BOOK "book/%s"
#define SEEN "seen/%s"

typedef Banfu__Shelf__V1__Book book;

struct shelf_state {
    size_t book_place, seen_place, versions_place;
    const char *book_entity, *seen_entity;
    book *book;
    book *seen;
    int64_t version, depot_version;
    bool may_lend;
    const char *asked_by;
};

static char shelf_name[16] = "shelf";

static char *text(const char *constant)
{
    char *writable = NULL;

    memcpy(&writable, &constant, sizeof(writable));
    return writable;
}

/* --- shared steps --- */

static void plan(struct flow *flow, struct load *load)
{
    struct shelf_state *state = flow_state(flow);

    state->book_entity = arena_printf(flow_arena(flow), BOOK, flow_thing(flow));
    state->seen_entity = arena_printf(flow_arena(flow), SEEN, flow_docket(flow));
    state->book_place = load_entity(load, state->book_entity);
    state->seen_place = load_entity(load, state->seen_entity);
    state->versions_place = load_versions(load, flow_thing(flow));
}

static book *take_book(struct flow *flow, const struct loaded *loaded, size_t place)
{
    bool damaged = false;
    book *found = (book *)(void *)loaded_entity(loaded, place, &banfu__shelf__v1__book__descriptor,
                                                flow_arena(flow), &damaged);

    if (!found) {
        found = arena_alloc(flow_arena(flow), sizeof(*found));
        banfu__shelf__v1__book__init(found);
    }
    return found;
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    struct shelf_state *state = flow_state(flow);

    state->book = take_book(flow, loaded, state->book_place);
    state->seen = take_book(flow, loaded, state->seen_place);
    state->version = loaded_version(loaded, state->versions_place, shelf_name);
}

/* --- Put: a unit's own books, the office's any --- */

static void take_put(struct flow *flow, const struct loaded *loaded)
{
    take(flow, loaded);
    if (!flow_admit(flow, flow_unit(flow))) {
        return;
    }
}

static void decide_put(struct flow *flow, struct commit *commit)
{
    const Banfu__Shelf__V1__PutRequest *request = flow_request(flow);
    struct shelf_state *state = flow_state(flow);

    if (request->copies < 0) {
        failure_set(flow_failure(flow), STATUS_FAILED_PRECONDITION, "COPIES_NEGATIVE",
                    "册数不能小于零");
        return;
    }
    if (strcmp(request->title, state->book->title) == 0) {
        flow_part(flow, flow_thing(flow), shelf_name, state->version);
        flow_nothing(flow);
        return;
    }
    state->book->title = request->title;
    state->book->copies = request->copies;
    state->book->unit = request->unit;
    flow_part(flow, flow_thing(flow), shelf_name, state->version);
    commit_put(commit, state->book_entity, &state->book->base);
    Banfu__Event__V1__Event *event = flow_event(flow);
    event->pressed = arena_alloc(flow_arena(flow), sizeof(*event->pressed));
    banfu__event__v1__pressed__init(event->pressed);
    event->pressed->text = request->title;
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_PRESSED;
    flow_receipt(flow)->state = text("PUT");
}

static const struct flow_steps PUT = {
    .plan = plan, .take = take_put, .decide = decide_put, .state_size = sizeof(struct shelf_state)};

static void shelf__put(Banfu__Shelf__V1__Shelf_Service *service,
                       const Banfu__Shelf__V1__PutRequest *request,
                       Banfu__Proposal__V1__Receipt_Closure closure, void *call)
{
    (void)service;
    flow_change(call, &PUT, &request->base, closure);
}

/* --- Lend: slow where asked, with the depot's leave where asked --- */

static void on_facts(const Banfu__Shelf__V1__FactsResponse *facts, void *data)
{
    struct flow *flow = data;
    struct shelf_state *state = flow_state(flow);

    if (facts) {
        state->may_lend = facts->may_lend;
        state->depot_version = facts->version;
    }
    flow_peer_answered(flow);
}

static void ask_depot(struct flow *flow)
{
    Banfu__Shelf__V1__GetRequest question = BANFU__SHELF__V1__GET_REQUEST__INIT;
    ProtobufCService *depot = flow_peer(flow, "depot", &banfu__shelf__v1__shelf__descriptor);

    if (depot) {
        question.docket = text(flow_docket(flow));
        question.proposal = text(flow_proposal(flow));
        banfu__shelf__v1__shelf__facts(depot, &question, on_facts, flow);
    }
}

static void on_closed(uv_handle_t *timer)
{
    struct flow *flow = timer->data;

    free(timer);
    flow_peer_answered(flow);
}

static void on_slow(uv_timer_t *timer)
{
    uv_close((uv_handle_t *)timer, on_closed);
}

static void ask_lend(struct flow *flow)
{
    const Banfu__Shelf__V1__LendRequest *request = flow_request(flow);
    struct shelf_state *state = flow_state(flow);
    uv_timer_t *timer = request->slow_ms > 0 ? malloc(sizeof(*timer)) : NULL;

    state->may_lend = !request->ask_depot;
    if (timer) {
        LOG(LOG_INFO, "lending", LOG_TEXT("thing", flow_thing(flow)));
        flow_await(flow);
        (void)uv_timer_init(service_loop(flow_service(flow)), timer);
        timer->data = flow;
        (void)uv_timer_start(timer, on_slow, (uint64_t)request->slow_ms, 0);
    }
    if (request->ask_depot) {
        ask_depot(flow);
    }
}

static void decide_lend(struct flow *flow, struct commit *commit)
{
    const Banfu__Shelf__V1__LendRequest *request = flow_request(flow);
    struct shelf_state *state = flow_state(flow);

    if (state->book->copies == 0) {
        failure_set(flow_failure(flow), STATUS_FAILED_PRECONDITION, "NONE_LEFT", "已全部借出");
        return;
    }
    if (!state->may_lend) {
        failure_set(flow_failure(flow), STATUS_FAILED_PRECONDITION, "DEPOT_REFUSES", "书库不同意");
        return;
    }
    state->book->copies--;
    flow_part(flow, flow_thing(flow), shelf_name, state->version);
    if (request->ask_depot) {
        commit_rest_on(commit, flow_thing(flow), "depot", state->depot_version);
    }
    commit_put(commit, state->book_entity, &state->book->base);
    Banfu__Event__V1__Event *event = flow_event(flow);
    event->delay_explained = arena_alloc(flow_arena(flow), sizeof(*event->delay_explained));
    banfu__event__v1__delay_explained__init(event->delay_explained);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_DELAY_EXPLAINED;
    flow_receipt(flow)->state = text("LENT");
}

static const struct flow_steps LEND = {.plan = plan,
                                       .take = take,
                                       .ask = ask_lend,
                                       .decide = decide_lend,
                                       .state_size = sizeof(struct shelf_state)};

static void shelf__lend(Banfu__Shelf__V1__Shelf_Service *service,
                        const Banfu__Shelf__V1__LendRequest *request,
                        Banfu__Proposal__V1__Receipt_Closure closure, void *call)
{
    (void)service;
    flow_change(call, &LEND, &request->base, closure);
}

/* --- reads --- */

static void answer_get(struct flow *flow)
{
    struct shelf_state *state = flow_state(flow);

    state->book->version = state->version;
    state->book->seen = state->seen->seen;
    state->book->now_ms = flow_now_ms(flow);
    flow_answer(flow, &state->book->base);
}

static const struct flow_steps GET = {
    .plan = plan, .take = take, .answer = answer_get, .state_size = sizeof(struct shelf_state)};

static void shelf__get(Banfu__Shelf__V1__Shelf_Service *service,
                       const Banfu__Shelf__V1__GetRequest *request,
                       Banfu__Shelf__V1__Book_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &GET, &request->base, (flow_closure)closure);
}

static void shelf__peek(Banfu__Shelf__V1__Shelf_Service *service,
                        const Banfu__Shelf__V1__GetRequest *request,
                        Banfu__Shelf__V1__Book_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &GET, &request->base, (flow_closure)closure);
}

static void answer_facts(struct flow *flow)
{
    Banfu__Shelf__V1__FactsResponse facts = BANFU__SHELF__V1__FACTS_RESPONSE__INIT;
    const struct shelf_state *state = flow_state(flow);

    facts.may_lend = strcmp(flow_proposal(flow), "suggestion-13") != 0;
    facts.asked_by = text(flow_caller(flow)->account);
    facts.version = state->version;
    flow_answer(flow, &facts.base);
}

static const struct flow_steps FACTS = {
    .plan = plan, .take = take, .answer = answer_facts, .state_size = sizeof(struct shelf_state)};

static void shelf__facts(Banfu__Shelf__V1__Shelf_Service *service,
                         const Banfu__Shelf__V1__GetRequest *request,
                         Banfu__Shelf__V1__FactsResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &FACTS, &request->base, (flow_closure)closure);
}

static void shelf__burn(Banfu__Shelf__V1__Shelf_Service *service,
                        const Banfu__Shelf__V1__GetRequest *request,
                        Banfu__Shelf__V1__Book_Closure closure, void *call)
{
    const book nothing = BANFU__SHELF__V1__BOOK__INIT;

    (void)service;
    (void)request;
    closure(&nothing, call);
}

/* --- the depot counts what the shelf has put --- */

static void decide_seen(struct flow *flow, struct commit *commit)
{
    struct shelf_state *state = flow_state(flow);

    state->seen->seen++;
    commit_put(commit, state->seen_entity, &state->seen->base);
}

static const struct flow_steps COUNT = {
    .plan = plan, .take = take, .decide = decide_seen, .state_size = sizeof(struct shelf_state)};

static const struct flow_steps *reacts_to(uint32_t kind)
{
    return kind == BANFU__EVENT__V1__EVENT__BODY_PRESSED ? &COUNT : NULL;
}

/* --- wiring --- */

static bool is_own(const struct caller *caller, const struct caller_post *post, const void *object)
{
    (void)caller;
    return strcmp(post->scope, object) == 0;
}

static const struct policy_rule rules[] = {
    {"Put", POLICY_GRANTED, {{ROLE_BIT(ROLE_OFFICE), NULL}, {ROLE_BIT(ROLE_HANDLER), is_own}}},
    {"Lend", POLICY_SIGNED_IN, {{0, NULL}}},
    {"Get", POLICY_SIGNED_IN, {{0, NULL}}},
    {"Facts", POLICY_GRANTED, {{ROLE_BIT(ROLE_SERVICE), NULL}}},
    {"Peek", POLICY_GRANTED, {{ROLE_BIT(ROLE_OFFICE), NULL}, {ROLE_BIT(ROLE_HANDLER), is_own}}},
    {"Burn", POLICY_NOBODY, {{0, NULL}}},
};

static const struct policy policy = {"banfu.shelf.v1.Shelf", rules, COUNT_OF(rules)};
/* A service whose table forgot a method. */
static const struct policy with_hole = {"banfu.shelf.v1.Shelf", rules, COUNT_OF(rules) - 1};

static Banfu__Shelf__V1__Shelf_Service shelf_service = BANFU__SHELF__V1__SHELF__INIT(shelf__);

int main(int argc, char *argv[])
{
    static const char *as = "shelf";
    static bool hole;
    static const struct conf_setting settings[] = {
        {"as", "BANFU_AS", CONF_TEXT, "shelf", "shelf or depot", (void *)&as, 0, 0},
        {"hole", "BANFU_HOLE", CONF_SWITCH, "false", "leave a method out of the policy", &hole, 0,
         0}};
    static const char *const peers[] = {"depot", NULL};
    const char *name = getenv("BANFU_AS");
    bool depot = name && strcmp(name, "depot") == 0;
    ProtobufCService *const services[] = {&shelf_service.base, NULL};
    const struct policy *const policies[] = {getenv("BANFU_HOLE") ? &with_hole : &policy, NULL};
    const struct service_definition definition = {
        .name = depot ? "depot" : "shelf",
        .meaning = "books on a shelf",
        .settings = settings,
        .setting_count = COUNT_OF(settings),
        .services = services,
        .policies = policies,
        .descriptor_set = shelf_descriptor_set,
        .descriptor_set_size = shelf_descriptor_set_size,
        .peers = depot ? NULL : peers,
        .reacts_to = depot ? reacts_to : NULL,
    };

    memcpy(shelf_name, definition.name, strlen(definition.name) + 1);
    return service_run(argc, argv, &definition);
}
