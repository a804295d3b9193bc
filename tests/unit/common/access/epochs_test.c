#include "common/access/epochs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct epochs *epochs;

static int set_up(void **state)
{
    (void)state;
    epochs = epochs_new();
    return epochs ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    epochs_free(epochs);
    return 0;
}

static void add(const char *account, int64_t epoch)
{
    epochs_add(epochs, account, strlen(account), epoch);
}

static void older_epoch_is_refused_until_the_list_forgets(void **state)
{
    (void)state;
    epochs_begin(epochs);
    add("zhang", 1000);
    add("an", 900);
    add("li", 800);
    assert_false(epochs_refuse(epochs, "zhang", 1, 500)); /* not before the commit */
    epochs_commit(epochs, 2000);
    assert_true(epochs_refuse(epochs, "zhang", 999, 1500));
    assert_false(epochs_refuse(epochs, "zhang", 1000, 1500));
    assert_false(epochs_refuse(epochs, "zhang", 1001, 1500));
    assert_true(epochs_refuse(epochs, "an", 0, 500));
    assert_true(epochs_refuse(epochs, "li", 799, 500));
    assert_false(epochs_refuse(epochs, "wang", 0, 500));
    assert_false(epochs_refuse(epochs, "zhan", 0, 500));
    assert_false(epochs_refuse(epochs, "zhang2", 0, 500));
    epochs_begin(epochs);
    epochs_commit(epochs, 3000);
    assert_false(epochs_refuse(epochs, "zhang", 999, 1500));
}

static void list_is_stale_until_heard_and_after_a_silence(void **state)
{
    (void)state;
    assert_true(epochs_are_stale(epochs, 0));
    epochs_begin(epochs);
    assert_true(epochs_are_stale(epochs, 0));
    epochs_commit(epochs, 10000);
    assert_false(epochs_are_stale(epochs, 10000 + EPOCH_STALE_MS));
    assert_true(epochs_are_stale(epochs, 10001 + EPOCH_STALE_MS));
}

static void overflow_refuses_whatever_is_older_than_what_was_left_out(void **state)
{
    char account[16];

    (void)state;
    epochs_begin(epochs);
    for (int i = 0; i < EPOCH_LIST_MAX + 10; i++) {
        (void)snprintf(account, sizeof(account), "a%d", i);
        add(account, 100000 - i);
    }
    epochs_commit(epochs, 100000);
    int64_t newest_left_out = 100000 - EPOCH_LIST_MAX;
    assert_true(epochs_refuse(epochs, "a0", 99999, 100000));
    assert_true(epochs_refuse(epochs, "anybody", 0, newest_left_out));
    assert_false(epochs_refuse(epochs, "anybody", 0, newest_left_out + 1));
    (void)snprintf(account, sizeof(account), "a%d", EPOCH_LIST_MAX);
    assert_true(epochs_refuse(epochs, account, 0, newest_left_out));
}

static void account_that_cannot_be_is_left_out(void **state)
{
    char longest[CALLER_TEXT_MAX + 2];

    (void)state;
    memset(longest, 'x', sizeof(longest));
    longest[CALLER_TEXT_MAX + 1] = '\0';
    epochs_begin(epochs);
    add(longest, 7);
    longest[CALLER_TEXT_MAX] = '\0';
    add(longest, 5);
    epochs_commit(epochs, 10);
    assert_true(epochs_refuse(epochs, longest, 4, 9));
    assert_false(epochs_refuse(epochs, longest, 5, 9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(older_epoch_is_refused_until_the_list_forgets, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(list_is_stale_until_heard_and_after_a_silence, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(overflow_refuses_whatever_is_older_than_what_was_left_out,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(account_that_cannot_be_is_left_out, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
