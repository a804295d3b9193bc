#include "deadline/notices.h"

#include "desk.h"

static struct notice line(const char *to, const char *proposal, int32_t what)
{
    return (struct notice){.to = to,
                           .proposal = proposal,
                           .unit = UNIT,
                           .kind = CLOCK_REPLY,
                           .signer = 2,
                           .round = 3,
                           .what = what,
                           .due = day("2022-06-30")};
}

/* Rule 15: handler and liaison officer always, from 3 days on the leader, from overdue the office,
 * which the lines of its own say. */
static void everybody_gets_what_is_theirs(void **state)
{
    static const struct {
        const char *to;
        int32_t what;
        bool desk, leader, office;
    } cases[] = {
        {"市住建局", 30, true, false, false},
        {"市住建局", 4, true, false, false},
        {"市住建局", 3, true, true, false},
        {"市住建局", 0, true, true, false},
        {"市住建局", -5, true, true, false},
        {"市住建局", NOTICE_PRESS, true, true, false},
        {"", -1, false, false, true},
        {"", NOTICE_MANNER, false, false, true},
        {"", NOTICE_MEETING, false, false, true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct notice notice = line(cases[i].to, "suggestion-17", cases[i].what);
        assert_int_equal(notice_is_for(&notice, READER_DESK), cases[i].desk);
        assert_int_equal(notice_is_for(&notice, READER_LEADER), cases[i].leader);
        assert_int_equal(notice_is_for(&notice, READER_OFFICE), cases[i].office);
        assert_false(notice_is_for(&notice, READER_NONE));
    }
}

static void each_line_says_it_in_words(void **state)
{
    struct desk *desk = *state;
    static const struct {
        const char *proposal;
        int32_t what, left; /* on the day of the message */
        const char *text;
    } cases[] = {
        {"suggestion-17", 7, 7, "建议第17号（市住建局，答复）还有7天到期（2022-06-30）"},
        {"proposal-3", 0, 0, "提案第3号（市住建局，答复）今日到期（2022-06-30）"},
        {"suggestion-17", 3, 4, "建议第17号（市住建局，答复）还有4天到期（2022-06-30）"},
        {"suggestion-17", -3, -1, "建议第17号（市住建局，答复）已逾期1天（2022-06-30）"},
        {"suggestion-b3", -2, -2, "闭会期间建议第3号（市住建局，答复）已逾期2天（2022-06-30）"},
        {"", 15, 15, "市住建局（市住建局，答复）还有15天到期（2022-06-30）"},
        {"suggestion-17", NOTICE_PRESS, 0, "建议第17号（市住建局）被催办（第3次）"},
        {"suggestion-17", NOTICE_MANNER, 0,
         "建议第17号的第2位代表、委员对市住建局的办理态度不满意（规则14）"},
        {"suggestion-17", NOTICE_MEETING, 0,
         "建议第17号的第2位代表、委员对市住建局第3轮答复仍不满意，请组织双方见面沟通（规则14）"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct notice notice = line(UNIT, cases[i].proposal, cases[i].what);
        assert_string_equal(notice_text(&notice, day("2022-06-30") - cases[i].left, desk->arena),
                            cases[i].text);
    }
}

static void the_heading_sums_up(void **state)
{
    struct desk *desk = *state;
    static const int32_t all[] = {-1, -2, 0, 7, 30, NOTICE_PRESS, NOTICE_MANNER, NOTICE_MEETING};
    struct notice_sums sums = {0};

    assert_string_equal(notice_heading(&sums, desk->arena), "");
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        const struct notice notice = line(UNIT, "suggestion-17", all[i]);
        notice_count(&notice, notice.due - all[i], &sums);
    }
    assert_string_equal(notice_heading(&sums, desk->arena),
                        "逾期2项、即将到期3项、催办1次、代表、委员意见2件");
}

static void the_latest_rung_of_a_clock_says_it_all(void **state)
{
    const struct notice first = line(UNIT, "suggestion-17", 1),
                        later = line(UNIT, "suggestion-17", -3);
    const struct notice other = line(UNIT, "suggestion-18", -4);
    const struct notice press = line(UNIT, "suggestion-17", NOTICE_PRESS);

    (void)state;
    assert_true(notice_outdoes(&later, &first));
    assert_false(notice_outdoes(&first, &later));
    assert_false(notice_outdoes(&other, &first));
    assert_false(notice_outdoes(&later, &press));
    assert_false(notice_outdoes(&press, &press));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(everybody_gets_what_is_theirs),
        DESK_TEST(each_line_says_it_in_words),
        DESK_TEST(the_heading_sums_up),
        DESK_TEST(the_latest_rung_of_a_clock_says_it_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
