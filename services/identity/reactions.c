#include "identity/reactions.h"

#include "common/base/digest.h"
#include "common/commit/reactor.h"
#include "common/service/flow.h"
#include "common/service/trouble.h"
#include "identity/reactions_liaison.h"
#include "identity/reactions_unit.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/identity/v1/record.pb-c.h"

#include <stdlib.h>
#include <string.h>

struct identity_following {
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

/* Nothing is passed over: a hand-over that was signed would not move the post, and nobody would
 * know. What does not pass by itself (the successor's posts are full) holds the log up, is counted
 * among the stuck ones, and goes on once the administrator has made room. */
static void on_followed(const struct failure *failure, void *data)
{
    struct reaction *reaction = data;

    if (failure->code != STATUS_OK) {
        reaction_fail(reaction, failure->code, failure->reason);
        return;
    }
    if (reaction_commit(reaction)) {
        reaction_submit(reaction);
    } else {
        reaction_fail(reaction, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
}

/* A request id has little room and a log's name much: the digest of both, or two cities whose names
 * begin alike would share a receipt. */
static const char *name_followed(const struct reaction *reaction)
{
    struct arena *arena = reaction_arena(reaction);
    const char *entry = arena_printf(arena, "%s:%lld", reaction_log(reaction),
                                     (long long)reaction_entry(reaction)->position);
    uint8_t digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];

    if (!entry || digest_sha256(entry, strlen(entry), digest) != 0) {
        return NULL;
    }
    digest_hex(digest, hex);
    return arena_printf(arena, "%.32s", hex);
}

static void follow(struct service *service, struct reaction *reaction,
                   const Banfu__Event__V1__Event *event, const struct flow_steps *steps)
{
    Banfu__Identity__V1__FollowedEvent about = BANFU__IDENTITY__V1__FOLLOWED_EVENT__INIT;
    const char *name = name_followed(reaction);

    about.docket = event->docket;
    about.unit = event->unit;
    if (event->body_case == BANFU__EVENT__V1__EVENT__BODY_UNIT_SUCCEEDED) {
        about.successor = event->unit_succeeded->successor;
        about.since = event->unit_succeeded->since;
    } else {
        about.from_account = event->liaison_moved->from_account;
        about.to_account = event->liaison_moved->to_account;
    }
    if (!name || flow_own(service, reaction_log(reaction), name, steps, &about.base, on_followed,
                          reaction) != 0) {
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

struct identity_following *identity_follow(struct service *service)
{
    struct identity_following *following = calloc(1, sizeof(*following));

    if (!following) {
        return NULL;
    }
    following->reactor = reactor_new(service_loop(service),
                                     &(struct reactor_options){.store = service_store(service),
                                                               .consumer = service_name(service),
                                                               .shards = service_cities(service),
                                                               .shard_count = count_cities(service),
                                                               .react = react,
                                                               .trouble = service_on_trouble,
                                                               .overcome = service_on_overcome,
                                                               .data = service});
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
