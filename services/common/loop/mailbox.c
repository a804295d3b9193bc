#include "common/loop/mailbox.h"

#include <stdatomic.h>
#include <stdlib.h>

/* A stack that producers push on and the loop takes whole, then reverses: one atomic exchange a
 * batch. */
struct mailbox {
    uv_async_t wake;
    _Atomic(struct mailbox_item *) newest;
    mailbox_cb deliver;
    void *data;
};

static struct mailbox_item *take_in_order(struct mailbox *mailbox)
{
    struct mailbox_item *item = atomic_exchange(&mailbox->newest, NULL);
    struct mailbox_item *in_order = NULL;

    while (item) {
        struct mailbox_item *next = item->next;
        item->next = in_order;
        in_order = item;
        item = next;
    }
    return in_order;
}

static void deliver_all(struct mailbox *mailbox)
{
    struct mailbox_item *item = take_in_order(mailbox);

    while (item) {
        struct mailbox_item *next = item->next;
        mailbox->deliver(item, mailbox->data);
        item = next;
    }
}

static void on_wake(uv_async_t *wake)
{
    deliver_all(wake->data);
}

struct mailbox *mailbox_new(uv_loop_t *loop, mailbox_cb deliver, void *data)
{
    struct mailbox *mailbox = calloc(1, sizeof(*mailbox));

    if (!mailbox) {
        return NULL;
    }
    mailbox->deliver = deliver;
    mailbox->data = data;
    atomic_init(&mailbox->newest, NULL);
    if (uv_async_init(loop, &mailbox->wake, on_wake) != 0) {
        free(mailbox);
        return NULL;
    }
    mailbox->wake.data = mailbox;
    return mailbox;
}

void mailbox_post(struct mailbox *mailbox, struct mailbox_item *item)
{
    mailbox_post_all(mailbox, item, item);
}

void mailbox_post_all(struct mailbox *mailbox, struct mailbox_item *newest,
                      struct mailbox_item *oldest)
{
    struct mailbox_item *before = atomic_load(&mailbox->newest);

    do {
        oldest->next = before;
    } while (!atomic_compare_exchange_weak(&mailbox->newest, &before, newest));
    /* Only the post that finds the box empty needs to wake the loop: the rest ride along. */
    if (!before) {
        (void)uv_async_send(&mailbox->wake);
    }
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void mailbox_close(struct mailbox *mailbox)
{
    if (!mailbox) {
        return;
    }
    deliver_all(mailbox);
    uv_close((uv_handle_t *)&mailbox->wake, on_closed);
}
