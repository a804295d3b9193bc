#include "identity/reactions.h"

#include "common/base/log.h"
#include "common/commit/reactor.h"
#include "common/service/flow.h"
#include "identity/reactions_liaison.h"
#include "identity/reactions_unit.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/identity/v1/record.pb-c.h"

#include <stdlib.h>
#include <string.h>

struct identity_following {
    struct service *service;
    struct reactor *reactor;
    void (*closed)(void *data);
    void *data;
};

static size_t count_cities(const struct service *service)
{
    size_t count = 0;

    while (service_cities(service)[count]) {
        count++;
    }
    return count;
}

/* What can never be done is told and passed over: an entry that could not be passed would hold up
 * all that follow it. */
static bool passes_by_itself(const struct failure *failure)
{
    return failure->code == STATUS_UNAVAILABLE || failure->code == STATUS_ABORTED ||
           failure->code == STATUS_DEADLINE_EXCEEDED ||
           failure->code == STATUS_RESOURCE_EXHAUSTED || failure->code == STATUS_CANCELLED;
}

static void on_followed(const struct failure *failure, void *data)
{
    struct reaction *reaction = data;

    if (failure->code != STATUS_OK && passes_by_itself(failure)) {
        reaction_fail(reaction, failure->code, failure->reason);
        return;
    }
    if (failure->code != STATUS_OK) {
        LOG(LOG_ERROR, "not_followed", LOG_TEXT("log", reaction_log(reaction)),
            LOG_INTEGER("position", reaction_entry(reaction)->position),
            LOG_TEXT("reason", failure->reason), LOG_TEXT("message", failure->message));
    }
    if (reaction_commit(reaction)) {
        reaction_submit(reaction);
    } else {
        reaction_fail(reaction, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
}

static void follow(struct identity_following *following, struct reaction *reaction,
                   const Banfu__Event__V1__Event *event, const struct flow_steps *steps)
{
    Banfu__Identity__V1__FollowedEvent about = BANFU__IDENTITY__V1__FOLLOWED_EVENT__INIT;
    const char *name = arena_printf(reaction_arena(reaction), "%.32s:%lld", reaction_log(reaction),
                                    (long long)reaction_entry(reaction)->position);

    about.docket = event->docket;
    about.unit = event->unit;
    if (event->body_case == BANFU__EVENT__V1__EVENT__BODY_UNIT_SUCCEEDED) {
        about.successor = event->unit_succeeded->successor;
        about.since = event->unit_succeeded->since;
    } else {
        about.from_account = event->liaison_moved->from_account;
        about.to_account = event->liaison_moved->to_account;
    }
    if (!name || flow_own(following->service, reaction_log(reaction), name, steps, &about.base,
                          on_followed, reaction) != 0) {
        reaction_fail(reaction, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
}

static const struct flow_steps *find_steps(uint32_t kind)
{
    switch (kind) {
    case BANFU__EVENT__V1__EVENT__BODY_UNIT_SUCCEEDED: return &REACTIONS_UNIT_SUCCEEDED;
    case BANFU__EVENT__V1__EVENT__BODY_LIAISON_MOVED: return &REACTIONS_LIAISON_MOVED;
    default: return NULL;
    }
}

static void react(struct reaction *reaction, void *data)
{
    const struct log_entry *entry = reaction_entry(reaction);
    const struct flow_steps *steps = find_steps(entry->kind);

    if (!steps) {
        reaction_skip(reaction);
        return;
    }
    Banfu__Event__V1__Event *event =
        banfu__event__v1__event__unpack(NULL, entry->size, entry->event);
    if (!event) {
        reaction_fail(reaction, STATUS_DATA_LOSS, "an event that cannot be read");
    } else if (*event->proposal) {
        reaction_skip(reaction); /* of one proposal: the unit itself was told of before */
    } else {
        follow(data, reaction, event, steps);
    }
    banfu__event__v1__event__free_unpacked(event, NULL);
}

static void on_trouble(const struct reactor_trouble *trouble, void *data)
{
    (void)data;
    LOG(LOG_WARN, "following_delayed", LOG_TEXT("log", trouble->log),
        LOG_INTEGER("position", trouble->position), LOG_TEXT("code", status_name(trouble->code)),
        LOG_TEXT("why", trouble->why));
}

struct identity_following *identity_follow(struct service *service)
{
    struct identity_following *following = calloc(1, sizeof(*following));

    if (!following) {
        return NULL;
    }
    following->service = service;
    following->reactor = reactor_new(service_loop(service),
                                     &(struct reactor_options){.store = service_store(service),
                                                               .consumer = service_name(service),
                                                               .shards = service_cities(service),
                                                               .shard_count = count_cities(service),
                                                               .react = react,
                                                               .trouble = on_trouble,
                                                               .data = following});
    if (!following->reactor) {
        free(following);
        return NULL;
    }
    return following;
}

static void on_closed(void *data)
{
    struct identity_following *following = data;
    void (*closed)(void *data) = following->closed;
    void *closed_data = following->data;

    free(following);
    closed(closed_data);
}

void identity_unfollow(struct identity_following *following, void (*closed)(void *data), void *data)
{
    if (!following) {
        closed(data);
        return;
    }
    following->closed = closed;
    following->data = data;
    reactor_close(following->reactor, on_closed, following);
}
