/* All handlings of a proposal, each as far as the caller may see it. */
#include "reply/handlers.h"
#include "reply/handlers_target.h"

#include "reply/errors.h"
#include "reply/peers.h"
#include "reply/wire_list.h"
#include "reply/wire_part.h"

#include "banfu/assignment/v1/assignment.pb-c.h"

#include <string.h>

enum sight {
    SIGHT_NONE,
    SIGHT_OF_PART,      /* a signer's or a co-unit's, if he is one: assignment says */
    SIGHT_OF_COMMITTEE, /* all but the codes */
    SIGHT_OF_ALL
};

struct shown_handling {
    enum sight sight;
    struct store_key key; /* its proposal is the main one where others are merged */
    struct stored_handling places;
    struct handling handling;
    uint32_t matter;
};

enum replies_stage { REPLIES_UNITS, REPLIES_HANDLINGS, REPLIES_TEXTS, REPLIES_WORDS };

struct replies_state {
    enum replies_stage stage;
    size_t units, members_place;
    struct members members;
    size_t count; /* of handlings */
    struct shown_handling *shown;
    struct words words;
    size_t text_count; /* in the order of handlings and replies, at most LOAD_TEXTS_MAX */
    int32_t signer;    /* which the caller is; 0: none */
    bool is_co_unit;   /* the caller's unit gives an opinion on the proposal */
    bool is_concerned; /* it is the caller's to see, though there may be no reply yet */
};

static void plan_replies(struct flow *flow, struct load *load)
{
    struct replies_state *state = flow_state(flow);
    const struct store_key key = {.docket = flow_docket(flow),
                                  .proposal = flow_proposal(flow),
                                  .unit = "",
                                  .arena = flow_arena(flow)};

    state->units = store_load_units(load, &key);
    state->members_place = store_load_members(load, &key);
}

static bool plan_handlings(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct replies_state *state = flow_state(flow);
    size_t count = loaded_member_count(loaded, state->units);

    if (store_take_members(loaded, state->members_place, flow_arena(flow), flow_failure(flow),
                           &state->members) < 0) {
        return false;
    }
    const struct members *members = state->members.count ? &state->members : NULL;
    state->stage = REPLIES_HANDLINGS;
    state->shown = arena_array(flow_arena(flow), count + 1, sizeof(*state->shown));
    for (size_t i = 0; state->shown && i < count; i++) {
        struct shown_handling *shown = &state->shown[i];
        shown->key = (struct store_key){
            .docket = flow_docket(flow),
            .proposal = members ? members->of[0] : flow_proposal(flow),
            .unit = arena_strdup(flow_arena(flow), store_unit(loaded, state->units, i)),
            .arena = flow_arena(flow)};
        if (!shown->key.unit) {
            flow_fail_memory(flow);
            return false;
        }
        if (i == 0) {
            store_load_handling(load, &shown->key, members, &shown->places);
        } else {
            store_load_beside(load, &shown->key, &state->shown[0].places, &shown->places);
        }
        state->count = i + 1;
    }
    return state->count > 0;
}

/* How much the caller sees of this unit's handling (rule 28). */
static void look(struct flow *flow, struct shown_handling *shown)
{
    static const char *const tokens[] = {"", "SUGGESTION", "PROPOSAL"};
    const struct matter *matter = &shown->handling.matters[shown->matter];
    const struct reply_object object = {
        .unit = shown->key.unit,
        .kind = (size_t)matter->kind < COUNT_OF(tokens) ? tokens[matter->kind] : ""};
    const char *roles[CALLER_POSTS_MAX];
    size_t count = policy_roles(flow_caller(flow), &object, roles, NULL);

    if (count > 0) {
        bool committee = count == 1 && strcmp(roles[0], role_name(ROLE_COMMITTEE)) == 0;
        shown->sight = committee ? SIGHT_OF_COMMITTEE : SIGHT_OF_ALL;
        return;
    }
    if (caller_has_role(flow_caller(flow), ROLE_BIT(ROLE_SIGNER)) || *flow_caller_unit(flow)) {
        shown->sight = SIGHT_OF_PART;
    }
}

static void take_handlings(struct flow *flow, const struct loaded *loaded)
{
    struct replies_state *state = flow_state(flow);
    size_t seen = 0;

    for (size_t i = 0; i < state->count; i++) {
        struct shown_handling shown = state->shown[i];
        bool known = false;
        if (store_take_handling(loaded, &shown.key, &shown.places, flow_failure(flow),
                                &shown.handling, &known) < 0) {
            return;
        }
        if (known && handling_matter(&shown.handling, flow_proposal(flow), &shown.matter)) {
            look(flow, &shown);
            state->shown[seen] = shown;
            seen += shown.sight != SIGHT_NONE;
        }
    }
    state->count = seen;
}

static bool plan_texts(struct flow *flow, struct load *load)
{
    struct replies_state *state = flow_state(flow);

    state->stage = REPLIES_TEXTS;
    for (size_t i = 0; i < state->count; i++) {
        const struct handling *handling = &state->shown[i].handling;
        for (size_t j = 0; j < handling->reply_count && state->text_count < LOAD_TEXTS_MAX; j++) {
            load_text(load, handling->replies[j].draft.digest);
            state->text_count++;
        }
    }
    return state->text_count > 0;
}

static void take_texts(struct flow *flow, const struct loaded *loaded)
{
    struct replies_state *state = flow_state(flow);
    size_t place = 0;

    for (size_t i = 0; i < state->count; i++) {
        struct handling *handling = &state->shown[i].handling;
        for (size_t j = 0; j < handling->reply_count && place < state->text_count; j++) {
            bool damaged = false;
            size_t size = 0;
            handling->replies[j].draft.body =
                loaded_text(loaded, place++, flow_arena(flow), &size, &damaged);
            if (!handling->replies[j].draft.body) {
                failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
                return;
            }
        }
    }
}

static bool plan_words(struct flow *flow, struct load *load)
{
    struct replies_state *state = flow_state(flow);

    if (failure_is_set(flow_failure(flow))) {
        return false;
    }
    state->stage = REPLIES_WORDS;
    state->words = (struct words){.wanted = words_are_away, .arena = flow_arena(flow)};
    for (size_t i = 0; i < state->count; i++) {
        words_of_handling(&state->words, &state->shown[i].handling);
    }
    if (state->words.out_of_memory) {
        flow_fail_memory(flow);
        return false;
    }
    return store_load_words(load, &state->words);
}

static bool more_replies(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct replies_state *state = flow_state(flow);

    switch (state->stage) {
    case REPLIES_UNITS: return plan_handlings(flow, loaded, load);
    case REPLIES_HANDLINGS:
        take_handlings(flow, loaded);
        return !failure_is_set(flow_failure(flow)) && plan_texts(flow, load);
    case REPLIES_TEXTS: take_texts(flow, loaded); return plan_words(flow, load);
    case REPLIES_WORDS:
        return store_take_words(loaded, &state->words, flow_failure(flow)) == 0 &&
               store_load_words(load, &state->words);
    }
    return false;
}

/* --- whether it is a signer or a co-unit that looks, or somebody whose proposal has no reply yet
 * --- */

static bool is_among(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool post_is_concerned(const struct caller_post *post,
                              const Banfu__Assignment__V1__FactsResponse *facts)
{
    static const char *const kinds[] = {"", "SUGGESTION", "PROPOSAL"};
    const char *kind = (size_t)facts->kind < COUNT_OF(kinds) ? kinds[facts->kind] : "";

    switch ((int)post->role) {
    case ROLE_OFFICE:
    case ROLE_SERVICE: return true;
    case ROLE_COMMITTEE: return strcmp(post->scope, kind) == 0;
    default: return false;
    }
}

static void on_facts(const Banfu__Assignment__V1__FactsResponse *facts, void *data)
{
    struct flow *flow = data;
    struct replies_state *state = flow_state(flow);

    const struct caller *caller = flow_caller(flow);

    if (facts) {
        state->is_co_unit = is_among(facts->co_units, facts->n_co_units, flow_caller_unit(flow));
        state->signer = facts->n_signed_ > 0 ? facts->signed_[0] : 0;
        state->is_concerned = facts->concerned || state->signer != 0;
    }
    for (size_t i = 0; facts && i < caller->post_count; i++) {
        state->is_concerned = state->is_concerned || post_is_concerned(&caller->posts[i], facts);
    }
    flow_peer_answered(flow);
}

/* Where nothing is to be seen for certain: assignment knows whether there is such a proposal. */
static void ask_assignment(struct flow *flow)
{
    const struct replies_state *state = flow_state(flow);
    bool doubtful = state->count == 0;

    for (size_t i = 0; i < state->count; i++) {
        doubtful = doubtful || state->shown[i].sight == SIGHT_OF_PART;
    }
    ProtobufCService *assignment =
        doubtful ? flow_peer(flow, PEER_ASSIGNMENT, peers_assignment) : NULL;
    if (assignment) {
        peers_ask_reader(assignment, flow_docket(flow), flow_proposal(flow), flow_caller(flow),
                         on_facts, flow);
    }
}

static Banfu__Reply__V1__HandlingView *show(struct flow *flow, const struct shown_handling *shown)
{
    const struct replies_state *state = flow_state(flow);
    Banfu__Reply__V1__HandlingView *view =
        wire_view_handling(&shown->handling, shown->matter, flow_arena(flow));

    if (view && shown->sight == SIGHT_OF_COMMITTEE) {
        for (size_t i = 0; i < view->n_replies; i++) {
            wire_hide_from_committee(view->replies[i]);
        }
    } else if (view && shown->sight != SIGHT_OF_ALL) {
        wire_keep_part(view, state->signer);
    }
    return view;
}

static void answer_replies(struct flow *flow)
{
    struct replies_state *state = flow_state(flow);
    Banfu__Reply__V1__GetRepliesResponse response = BANFU__REPLY__V1__GET_REPLIES_RESPONSE__INIT;
    Banfu__Reply__V1__HandlingView **views = wire_pointers(flow_arena(flow), state->count);

    for (size_t i = 0; views && i < state->count; i++) {
        if (state->shown[i].sight == SIGHT_OF_PART && !state->signer && !state->is_co_unit) {
            continue;
        }
        views[response.n_handlings] = show(flow, &state->shown[i]);
        if (!views[response.n_handlings]) {
            flow_fail_memory(flow);
            return;
        }
        response.n_handlings++;
    }
    if (response.n_handlings == 0 && !state->is_concerned) {
        failure_refuse(flow_failure(flow), &REFUSE_NOT_ALLOWED, NULL);
        return;
    }
    response.handlings = views;
    flow_answer(flow, &response.base);
}

static const struct flow_steps REPLIES = {
    .plan = plan_replies,
    .more = more_replies,
    .ask = ask_assignment,
    .answer = answer_replies,
    .state_size = sizeof(struct replies_state),
};

void handlers_get_replies(reply_service_t *service,
                          const Banfu__Reply__V1__GetRepliesRequest *request,
                          Banfu__Reply__V1__GetRepliesResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &REPLIES, &request->base, (flow_closure)closure);
}
