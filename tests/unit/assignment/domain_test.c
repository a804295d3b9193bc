#include "assignment/domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void keys_are_read_exactly(void **state)
{
    enum proposal_kind kind = KIND_NONE;
    int32_t number = 0;
    char key[PROPOSAL_KEY_SIZE];

    (void)state;
    assert_int_equal(proposal_key_parse("proposal-129", &kind, &number), 0);
    assert_int_equal(kind, KIND_PROPOSAL);
    assert_string_equal(proposal_key(kind, false, number, key), "proposal-129");
    assert_false(proposal_key_between(key));
    assert_int_equal(proposal_key_parse("suggestion-b3", &kind, &number), 0);
    assert_true(kind == KIND_SUGGESTION && number == 3);
    assert_string_equal(proposal_key(kind, true, number, key), "suggestion-b3");
    assert_true(proposal_key_between(key));
    static const char *const wrong[] = {
        "suggestion-b",      "suggestion-b03", "suggestion-bb3", "proposal-b3", "",
        "suggestion",        "suggestion-",    "suggestion-0",   "proposal-01", "proposal-1x",
        "suggestion-123456", "Proposal-1"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(proposal_key_parse(wrong[i], &kind, &number), -1);
    }
    assert_true(docket_id_is_valid("shuozhou-2022"));
    assert_true(docket_id_is_valid("shan-yin-2022b"));
    static const char *const strange[] = {"",          "2022",          "-2022",
                                          "shuozhou-", "Shuozhou-2022", "a/b-2022",
                                          "{a}-2022",  "shuozhou--2022"};
    for (size_t i = 0; i < COUNT_OF(strange); i++) {
        assert_false(docket_id_is_valid(strange[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_read_exactly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
