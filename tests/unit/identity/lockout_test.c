/* Who may try how often: the credit, its growing back, many names in little room. */
#include "identity/lockout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { NOW = 1000000, REFILL = 1000 };

static struct lockout *make(size_t names, int64_t tries)
{
    struct lockout *lockout = lockout_new(
        &(struct lockout_options){.names_max = names, .tries = tries, .refill_ms = REFILL});

    assert_non_null(lockout);
    return lockout;
}

static void test_credit_is_used_up(void **state)
{
    struct lockout *lockout = make(64, 3);

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(lockout_charge(lockout, "one", NOW), 0);
    }
    assert_int_equal(lockout_charge(lockout, "one", NOW), REFILL);
    assert_int_equal(lockout_charge(lockout, "one", NOW + 400), REFILL - 400);
    assert_int_equal(lockout_charge(lockout, "other", NOW), 0);
    lockout_free(lockout);
}

static void test_credit_grows_back_one_by_one(void **state)
{
    struct lockout *lockout = make(64, 2);

    (void)state;
    assert_int_equal(lockout_charge(lockout, "one", NOW), 0);
    assert_int_equal(lockout_charge(lockout, "one", NOW), 0);
    assert_int_equal(lockout_charge(lockout, "one", NOW + REFILL), 0);
    assert_true(lockout_charge(lockout, "one", NOW + REFILL) > 0);
    /* However long it rests, no more than all of it. */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(lockout_charge(lockout, "one", NOW + 100 * REFILL), 0);
    }
    assert_true(lockout_charge(lockout, "one", NOW + 100 * REFILL) > 0);
    lockout_free(lockout);
}

static void test_refused_try_costs_nothing(void **state)
{
    struct lockout *lockout = make(64, 1);

    (void)state;
    assert_int_equal(lockout_charge(lockout, "one", NOW), 0);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(lockout_charge(lockout, "one", NOW), REFILL);
    }
    assert_int_equal(lockout_charge(lockout, "one", NOW + REFILL), 0);
    lockout_free(lockout);
}

static void test_given_back(void **state)
{
    struct lockout *lockout = make(64, 2);

    (void)state;
    for (int i = 0; i < 50; i++) {
        assert_int_equal(lockout_charge(lockout, "one", NOW), 0);
        lockout_give_back(lockout, "one", NOW);
    }
    /* Giving back what was never taken makes no credit. */
    for (int i = 0; i < 10; i++) {
        lockout_give_back(lockout, "one", NOW);
    }
    assert_int_equal(lockout_charge(lockout, "one", NOW), 0);
    assert_int_equal(lockout_charge(lockout, "one", NOW), 0);
    assert_true(lockout_charge(lockout, "one", NOW) > 0);
    lockout_free(lockout);
}

static void test_many_names_push_out_those_that_owe_least(void **state)
{
    struct lockout *lockout = make(8, 5);
    char name[16];

    (void)state;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(lockout_charge(lockout, "guessed", NOW), 0);
    }
    for (int i = 0; i < 10000; i++) {
        (void)snprintf(name, sizeof(name), "%d", i);
        assert_int_equal(lockout_charge(lockout, name, NOW), 0);
    }
    assert_true(lockout_charge(lockout, "guessed", NOW) > 0);
    lockout_free(lockout);
}

static void test_clock_that_ran_back_locks_nobody_for_longer(void **state)
{
    struct lockout *lockout = make(64, 1);

    (void)state;
    assert_int_equal(lockout_charge(lockout, "one", NOW), 0);
    assert_true(lockout_charge(lockout, "one", NOW - 500) <= REFILL + 500);
    lockout_free(lockout);
}

static void test_no_room_is_no_table(void **state)
{
    (void)state;
    assert_null(lockout_new(&(struct lockout_options){.names_max = 0, .tries = 1, .refill_ms = 1}));
    lockout_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_credit_is_used_up),
        cmocka_unit_test(test_credit_grows_back_one_by_one),
        cmocka_unit_test(test_refused_try_costs_nothing),
        cmocka_unit_test(test_given_back),
        cmocka_unit_test(test_many_names_push_out_those_that_owe_least),
        cmocka_unit_test(test_clock_that_ran_back_locks_nobody_for_longer),
        cmocka_unit_test(test_no_room_is_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
