/* The connection that listens: Redis pushes to it what is published, over reconnections. */
#ifndef BANFU_REDIS_SUBSCRIBER_H
#define BANFU_REDIS_SUBSCRIBER_H

#include "common/base/attributes.h"
#include "common/redis/node.h"

#include <stddef.h>

typedef void (*subscriber_heard)(const char *message, size_t size, void *data);

struct subscriber;

/* `options` are those of the nodes; `gone` runs after subscriber_close. NULL when memory is short.
 */
struct subscriber *subscriber_new(const struct node_options *options, void (*gone)(void *data),
                                  void *data) MUST_CHECK;

/* Listens to the channel of that name from the next subscriber_point on. -1 when memory is short or
 * REDIS_CHANNELS_MAX is reached. */
int subscriber_add(struct subscriber *subscriber, const char *name, subscriber_heard heard,
                   void *data) MUST_CHECK;

/* Connects to `address`; moves there when it is another. */
void subscriber_point(struct subscriber *subscriber, const struct address *address);

void subscriber_close(struct subscriber *subscriber);

#endif
