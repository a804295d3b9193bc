#include "common/base/proposal_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void names_each_series(void **state)
{
    struct arena *arena = arena_new(4096);

    (void)state;
    assert_string_equal(proposal_name("suggestion-17", arena), "建议第17号");
    assert_string_equal(proposal_name("suggestion-b3", arena), "闭会期间建议第3号");
    assert_string_equal(proposal_name("proposal-129", arena), "提案第129号");
    assert_string_equal(proposal_title("suggestion-17", arena), "第17号建议");
    assert_string_equal(proposal_title("suggestion-b3", arena), "闭会期间第3号建议");
    assert_string_equal(proposal_title("proposal-129", arena), "第129号提案");
    assert_true(proposal_name_between("suggestion-b3"));
    assert_false(proposal_name_between("suggestion-3"));
    assert_false(proposal_name_between("proposal-3"));
    arena_free(arena);
}

static void what_is_no_key_or_finds_no_room_stands_as_it_is(void **state)
{
    struct arena *arena = arena_new(4096), *full = arena_new(4);

    (void)state;
    assert_string_equal(proposal_name("", arena), "");
    assert_string_equal(proposal_title("市住建局", arena), "市住建局");
    assert_false(proposal_name_between(""));
    assert_string_equal(proposal_name("proposal-5", full), "proposal-5");
    assert_string_equal(proposal_title("proposal-5", full), "proposal-5");
    arena_free(full);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_each_series),
        cmocka_unit_test(what_is_no_key_or_finds_no_room_stands_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
