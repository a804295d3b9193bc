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

static void phones_are_left_out_however_written(void **state)
{
    struct fixture *fixture = *state;

    assert_phones(fixture, "李四：+8613912345678。", "李四：（电话略）。");
    assert_phones(fixture, "李四：＋86 13912345678。", "李四：（电话略）。");
    assert_phones(fixture, "0086-139-1234-5678", "（电话略）");
    assert_phones(fixture, "联系电话：13912345678 13812345678", "联系电话：（电话略） （电话略）");
    assert_phones(fixture, "1391234567813812345678", "（电话略）（电话略）");
    assert_phones(fixture, "可找（0349）5550112咨询", "可找（电话略）咨询");
    assert_phones(fixture, "可找(010)55501123咨询", "可找（电话略）咨询");
    assert_phones(fixture, "致电５５５０１１２、１３９１２３４５６７８",
                  "致电（电话略）、（电话略）");
    assert_phones(fixture, "139.1234.5678", "（电话略）");
    assert_phones(fixture, "电话：王工 规划科 办公楼三层 5550112",
                  "电话：王工 规划科 办公楼三层 （电话略）");
    assert_phones(fixture, "气温+5度，（2022）年，（0349）号", "气温+5度，（2022）年，（0349）号");
}

static void what_still_has_many_digits_is_looked_at(void **state)
{
    (void)state;
    assert_true(publication_wants_a_look("可找王工5550112"));
    assert_true(publication_wants_a_look("５５５－０１１２"));
    assert_false(publication_wants_a_look("2022年12月31日前，46000米，（电话略）"));
}

static void names_are_left_out(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {"龙丰瑞", "", "孟浩雅"};

    assert_string_equal(publication_without_names("龙丰瑞、孟浩雅代表与龙丰瑞的建议", names,
                                                  COUNT_OF(names), fixture->arena),
                        "某某、某某代表与某某的建议");
    static const char *const short_first[] = {"张三", "张三丰", "李 四"};
    assert_string_equal(publication_without_names("张　三代表、张 三、张三丰、李四、李  四",
                                                  short_first, 3, fixture->arena),
                        "某某代表、某某、某某、某某、某某");
    assert_string_equal(publication_without_names("与人无涉", names, 3, fixture->arena),
                        "与人无涉");
}

static void only_what_was_reviewed_so_and_has_left_to_all(void **state)
{
    struct fixture *fixture = *state;
    const struct handling *handling = &fixture->handling;
    const int32_t first = 1;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);

    assert_false(publication_may(handling, reply, 0));
    fixture_sign(fixture, reply);
    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    assert_false(publication_may(handling, reply, 0));
    fixture_send(fixture, reply, &first, 1);
    assert_false(publication_may(handling, reply, 0));
    fixture_send(fixture, reply, NULL, 0);
    assert_true(publication_may(handling, reply, 0));
    assert_false(publication_may(handling, reply, 1)); /* of another proposal nothing has left */
    reply->draft.publication = PUBLICATION_ON_REQUEST;
    assert_false(publication_may(handling, reply, 0));
    reply->draft.publication = PUBLICATION_REFUSED;
    assert_false(publication_may(handling, reply, 0));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(phones_are_left_out_numbers_stay),
        TEST(phones_are_left_out_however_written),
        TEST(what_still_has_many_digits_is_looked_at),
        TEST(names_are_left_out),
        TEST(only_what_was_reviewed_so_and_has_left_to_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
