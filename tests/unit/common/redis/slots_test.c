#include "common/redis/slots.h"

#include "common/redis/redis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Figures of CLUSTER KEYSLOT of a Redis 7. */
static void slot_is_that_of_the_servers(void **state)
{
    (void)state;
    assert_int_equal(redis_key_slot("123456789"), 0x31c3);
    assert_int_equal(redis_key_slot("foo"), 12182);
    assert_int_equal(redis_key_slot(""), 0);
}

static void tag_alone_counts_where_there_is_one(void **state)
{
    (void)state;
    assert_int_equal(redis_key_slot("{shuozhou}:log:shuozhou-2022"), redis_key_slot("shuozhou"));
    assert_int_equal(redis_key_slot("a{foo}b{bar}"), redis_key_slot("foo"));
    assert_int_equal(redis_key_slot("foo{{bar}}zap"), redis_key_slot("{bar"));
    assert_int_not_equal(redis_key_slot("foo{}{bar}"), redis_key_slot("bar"));
    assert_int_not_equal(redis_key_slot("{foo"), redis_key_slot("foo"));
}

static void ranges_are_kept_within_the_map(void **state)
{
    static struct slots slots;

    (void)state;
    slots_forget(&slots);
    assert_int_equal(slots.nodes[0], SLOT_UNKNOWN);
    slots_set(&slots, -5, 2, 1);
    slots_set(&slots, SLOT_COUNT - 1, SLOT_COUNT + 100, 2);
    assert_int_equal(slots.nodes[0], 1);
    assert_int_equal(slots.nodes[2], 1);
    assert_int_equal(slots.nodes[3], SLOT_UNKNOWN);
    assert_int_equal(slots.nodes[SLOT_COUNT - 1], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slot_is_that_of_the_servers),
        cmocka_unit_test(tag_alone_counts_where_there_is_one),
        cmocka_unit_test(ranges_are_kept_within_the_map),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
