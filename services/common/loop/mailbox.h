/*
 * Messages from other threads to the loop, in order, through one uv_async. Many posts wake the loop
 * once; one wake takes all that is there.
 */
#ifndef BANFU_LOOP_MAILBOX_H
#define BANFU_LOOP_MAILBOX_H

#include "common/base/attributes.h"

#include <stddef.h>
#include <uv.h>

/* A link to embed in the message; owned by the mailbox between post and delivery. */
struct mailbox_item {
    struct mailbox_item *next;
};

struct mailbox;

/* Called on the loop for each item in posting order. */
typedef void (*mailbox_cb)(struct mailbox_item *item, void *data);

/* A mailbox that delivers on `loop`. It keeps the loop alive until mailbox_close. NULL when memory
 * or descriptors are short. */
struct mailbox *mailbox_new(uv_loop_t *loop, mailbox_cb deliver, void *data) MUST_CHECK;

/* From any thread: queues the item and wakes the loop. Never fails and never blocks: items carry
 * their own memory, so whoever makes items caps their number. */
void mailbox_post(struct mailbox *mailbox, struct mailbox_item *item);

/* As mailbox_post for several at once, already linked: `newest` leads by `next`, the newest first,
 * to `oldest`. One wake at most. */
void mailbox_post_all(struct mailbox *mailbox, struct mailbox_item *newest,
                      struct mailbox_item *oldest);

/* On the loop, after the last post: delivers what is queued, then closes and frees the mailbox.
 * Accepts NULL. */
void mailbox_close(struct mailbox *mailbox);

#endif
