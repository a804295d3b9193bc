#include "common/loop/mailbox.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PRODUCERS = 4, ITEMS_EACH = 50000 };

struct message {
    struct mailbox_item item; /* first: the item is the message */
    size_t producer;
    size_t sequence;
};

struct producer {
    pthread_t thread;
    struct mailbox *mailbox;
    struct message *messages;
    size_t expected; /* the next sequence number the loop should see */
};

struct post_office {
    struct mailbox *mailbox;
    struct producer producers[PRODUCERS];
    size_t delivered;
};

static void on_message(struct mailbox_item *item, void *data)
{
    struct post_office *office = data;
    struct message *message = (struct message *)item;
    struct producer *producer = &office->producers[message->producer];

    assert_int_equal(message->sequence, producer->expected);
    producer->expected++;
    if (++office->delivered == (size_t)PRODUCERS * ITEMS_EACH) {
        mailbox_close(office->mailbox);
    }
}

static void *produce(void *argument)
{
    struct producer *producer = argument;

    for (size_t i = 0; i < ITEMS_EACH; i++) {
        producer->messages[i].sequence = i;
        mailbox_post(producer->mailbox, &producer->messages[i].item);
    }
    return NULL;
}

static void each_producer_is_heard_whole_and_in_order(void **state)
{
    struct post_office office = {0};
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    office.mailbox = mailbox_new(&loop, on_message, &office);
    assert_non_null(office.mailbox);
    for (size_t i = 0; i < PRODUCERS; i++) {
        struct producer *producer = &office.producers[i];
        producer->mailbox = office.mailbox;
        producer->messages = calloc(ITEMS_EACH, sizeof(*producer->messages));
        assert_non_null(producer->messages);
        for (size_t j = 0; j < ITEMS_EACH; j++) {
            producer->messages[j].producer = i;
        }
        assert_int_equal(pthread_create(&producer->thread, NULL, produce, producer), 0);
    }
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    for (size_t i = 0; i < PRODUCERS; i++) {
        assert_int_equal(pthread_join(office.producers[i].thread, NULL), 0);
        assert_int_equal(office.producers[i].expected, ITEMS_EACH);
        free(office.producers[i].messages);
    }
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void count(struct mailbox_item *item, void *data)
{
    (void)item;
    ++*(int *)data;
}

static void close_delivers_what_is_queued(void **state)
{
    struct mailbox_item items[3];
    uv_loop_t loop;
    int delivered = 0;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    struct mailbox *mailbox = mailbox_new(&loop, count, &delivered);
    for (size_t i = 0; i < 3; i++) {
        mailbox_post(mailbox, &items[i]);
    }
    mailbox_close(mailbox);
    mailbox_close(NULL);
    assert_int_equal(delivered, 3);
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_producer_is_heard_whole_and_in_order),
        cmocka_unit_test(close_delivers_what_is_queued),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
