#include "ledger/best.h"

#include "common/base/attributes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MOST = 3 };

struct runner {
    int speed, number;
};

static bool is_faster(const void *one, const void *other)
{
    return ((const struct runner *)one)->speed > ((const struct runner *)other)->speed;
}

/* Behind the room for them nothing is written. */
static void the_best_stay_in_order_and_equals_as_they_came(void **state)
{
    static const struct {
        struct runner runner;
        bool all_kept;
        int numbers[MOST]; /* of those kept then; 0: none */
    } steps[] = {
        {{5, 1}, true, {1, 0, 0}},  {{5, 2}, true, {1, 2, 0}},  {{7, 3}, true, {3, 1, 2}},
        {{5, 4}, false, {3, 1, 2}}, {{4, 5}, false, {3, 1, 2}}, {{6, 6}, false, {3, 6, 1}},
        {{9, 7}, false, {7, 3, 6}},
    };
    struct runner list[MOST + 1] = {[MOST] = {.speed = 1, .number = 99}};
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        bool kept = best_add(list, &count, MOST, sizeof(*list), &steps[i].runner, is_faster);
        assert_int_equal(kept, steps[i].all_kept);
        assert_int_equal(count, i < MOST ? i + 1 : MOST);
        for (size_t k = 0; k < count; k++) {
            assert_int_equal(list[k].number, steps[i].numbers[k]);
        }
        assert_int_equal(list[MOST].number, 99);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_stay_in_order_and_equals_as_they_came),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
