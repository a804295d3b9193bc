#include "reply/publication.h"

#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_phones(struct fixture *fixture, const char *text, const char *wanted)
{
    assert_string_equal(publication_without_phones(text, fixture->arena), wanted);
}

static void phones_are_left_out_numbers_stay(void **state)
{
    struct fixture *fixture = *state;

    assert_phones(fixture, "", "");
    assert_phones(fixture, "请拨13834901234联系。", "请拨（电话略）联系。");
    assert_phones(fixture, "联系0349-5550112或0349 5550113。", "联系（电话略）或（电话略）。");
    assert_phones(fixture, "服务热线12345，投入12345万元。", "服务热线（电话略），投入12345万元。");
    assert_phones(fixture, "电话5550112、5550113", "电话（电话略）、（电话略）");
    assert_phones(fixture, "热线已开通。2022年12月31日前更换管道46000米，投资1200000元。",
                  "热线已开通。2022年12月31日前更换管道46000米，投资1200000元。");
    assert_phones(fixture, "朔住建函〔2022〕15号，1-2号楼，2022-06-30",
                  "朔住建函〔2022〕15号，1-2号楼，2022-06-30");
    assert_phones(fixture, "13834901234", "（电话略）");
}

static void names_are_left_out(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {"龙丰瑞", "", "孟浩雅"};

    assert_string_equal(publication_without_names("龙丰瑞、孟浩雅代表与龙丰瑞的建议", names,
                                                  COUNT_OF(names), fixture->arena),
                        "某某、某某代表与某某的建议");
    assert_string_equal(publication_without_names("与人无涉", names, 3, fixture->arena),
                        "与人无涉");
}

static void only_what_was_reviewed_so_and_has_left(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);

    assert_false(publication_may(reply));
    fixture_sign(fixture, reply);
    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    assert_false(publication_may(reply));
    fixture_send(fixture, reply, NULL, 0);
    assert_true(publication_may(reply));
    reply->draft.publication = PUBLICATION_ON_REQUEST;
    assert_false(publication_may(reply));
    reply->draft.publication = PUBLICATION_REFUSED;
    assert_false(publication_may(reply));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(phones_are_left_out_numbers_stay),
        TEST(names_are_left_out),
        TEST(only_what_was_reviewed_so_and_has_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
