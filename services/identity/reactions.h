/*
 * What dockets' logs say about units and posts: identity follows it, for both lie in shards of
 * their own and one commit cannot span them. What follows is carried out once: the change is
 * remembered under the entry's name, and the cursor moves after it.
 */
#ifndef BANFU_IDENTITY_REACTIONS_H
#define BANFU_IDENTITY_REACTIONS_H

#include "common/base/attributes.h"
#include "common/service/service.h"

struct identity_following;

/* Begins to follow all cities' logs. NULL when memory is short. */
struct identity_following *identity_follow(struct service *service) MUST_CHECK;

/* Ends it; `closed` runs last. Accepts NULL. */
void identity_unfollow(struct identity_following *following, void (*closed)(void *data),
                       void *data);

#endif
