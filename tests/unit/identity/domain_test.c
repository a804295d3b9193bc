#include "identity/domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const int64_t NOW = 1655686800000;
static const struct session_limits LIMITS = {.idle_ms = 1000, .absolute_ms = 5000};

static struct post make_post(const char *from, const char *until)
{
    return (struct post){.role = 3,
                         .scope = "市住建局",
                         .on_behalf_of = "",
                         .paper = "",
                         .from = from,
                         .until = until,
                         .behalf_name = ""};
}

static struct account make_account(void)
{
    struct account account = {.id = "zhang",
                              .name = "张三",
                              .password_hash = "old",
                              .epoch = 100,
                              .session_epoch = 100,
                              .post_count = 1,
                              .posts = {make_post("", "")}};

    return account;
}

static void both_ends_are_included(void **state)
{
    static const struct {
        const char *from, *until, *date;
        bool holds;
    } cases[] = {
        {"", "", "2022-06-20", true},
        {"2022-06-20", "", "2022-06-20", true},
        {"2022-06-21", "", "2022-06-20", false},
        {"", "2022-06-20", "2022-06-20", true},
        {"", "2022-06-19", "2022-06-20", false},
        {"2021-12-31", "2022-12-31", "2022-01-01", true},
        {"2022-06-01", "2022-06-19", "2022-06-20", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(holds_on(cases[i].from, cases[i].until, cases[i].date), cases[i].holds);
    }
}

static void posts_that_have_ended_do_not_count(void **state)
{
    struct account account = make_account();
    const struct post *posts[ACCOUNT_POSTS_MAX];

    (void)state;
    account.posts[1] = make_post("2022-07-01", "2022-07-31");
    account.posts[2] = make_post("", "2022-06-30");
    account.post_count = 3;
    assert_int_equal(account_posts_left(&account, "2022-06-30", posts), 3);
    assert_ptr_equal(posts[1], &account.posts[1]);
    assert_int_equal(account_posts_left(&account, "2022-07-01", posts), 2);
    assert_int_equal(account_posts_left(&account, "2022-08-01", posts), 1);
    account.post_count = 0;
    assert_int_equal(account_posts_left(&account, "2022-07-15", posts), 0);
}

/* Rule 17: a stand-in's post without a liaison officer's entry is nobody's. */
static void a_post_held_for_somebody_needs_an_entry(void **state)
{
    struct account account = make_account();
    const struct post *posts[ACCOUNT_POSTS_MAX];

    (void)state;
    account.posts[0].on_behalf_of = "li";
    assert_int_equal(account_posts_left(&account, "2022-06-20", posts), 0);
    account.posts[0].entry = 1;
    assert_int_equal(account_posts_left(&account, "2022-06-20", posts), 1);
}

static void stand_ins_stay_when_own_posts_are_set(void **state)
{
    struct account account = make_account();
    struct account wanted = make_account();

    (void)state;
    account.posts[1] = make_post("", "");
    account.posts[1].on_behalf_of = "li"; /* by nobody's entry: not kept */
    account.posts[2] = account.posts[1];
    account.posts[2].entry = 7;
    account.post_count = 3;
    assert_int_equal(account_keep_stand_ins(&account, &wanted), 0);
    assert_int_equal(wanted.post_count, 2);
    assert_int_equal(wanted.posts[1].entry, 7);
    wanted.post_count = ACCOUNT_POSTS_MAX;
    assert_int_equal(account_keep_stand_ins(&account, &wanted), -1);
}

static void successor_answers_once_the_unit_is_gone(void **state)
{
    static const struct unit units[] = {
        {"甲局", "", "", "", "", "2022-03-31", "乙局", ""},
        {"乙局", "", "", "", "2022-04-01", "2022-05-31", "丙局", ""},
        {"丙局", "", "", "", "2022-06-01", "", "", ""},
        {"丁局", "", "", "", "", "2022-03-31", "", ""},
        {"戊局", "", "", "", "", "2022-03-31", "己局", ""},
        {"己局", "", "", "", "", "2022-03-31", "戊局", ""},
    };

    (void)state;
    assert_ptr_equal(unit_answering(units, 6, "甲局", "2022-03-31"), &units[0]);
    assert_ptr_equal(unit_answering(units, 6, "甲局", "2022-04-01"), &units[1]);
    assert_ptr_equal(unit_answering(units, 6, "甲局", "2022-06-01"), &units[2]);
    assert_ptr_equal(unit_answering(units, 6, "丙局", "2022-06-01"), &units[2]);
    assert_null(unit_answering(units, 6, "丁局", "2022-04-01"));
    assert_null(unit_answering(units, 6, "戊局", "2022-04-01"));
    assert_null(unit_answering(units, 6, "庚局", "2022-04-01"));
}

static void epoch_always_rises(void **state)
{
    (void)state;
    assert_int_equal(epoch_after(100, NOW), NOW);
    assert_int_equal(epoch_after(NOW, NOW), NOW + 1);
    assert_int_equal(epoch_after(NOW + 5, NOW), NOW + 6);
}

static void same_account_changes_nothing(void **state)
{
    struct account account = make_account();
    struct account wanted = make_account();

    (void)state;
    wanted.password_hash = "";
    wanted.epoch = 0;
    assert_false(account_adopt(&account, &wanted, NOW));
    assert_int_equal(account.epoch, 100);
}

static void each_difference_raises_the_epoch_and_keeps_sessions(void **state)
{
    struct account wanted[8];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        wanted[i] = make_account();
    }
    wanted[0].name = "李四";
    wanted[1].posts[0].role = 4;
    wanted[2].posts[0].scope = "市教育局";
    wanted[3].posts[0].from = "2022-07-01";
    wanted[4].posts[0].until = "2022-07-01";
    wanted[5].posts[0].on_behalf_of = "li";
    wanted[6].posts[0].paper = "授权书";
    wanted[7].post_count = 0;
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        struct account account = make_account();
        assert_true(account_adopt(&account, &wanted[i], NOW));
        assert_int_equal(account.epoch, NOW);
        assert_int_equal(account.session_epoch, 100);
        assert_string_equal(account.password_hash, "old");
        assert_false(account_adopt(&account, &wanted[i], NOW));
    }
}

static void disabling_ends_sessions_and_enabling_does_not_bring_them_back(void **state)
{
    struct account account = make_account();
    struct account wanted = make_account();
    const struct session session = {.opened_ms = NOW, .seen_ms = NOW, .session_epoch = 100};

    (void)state;
    wanted.disabled = true;
    assert_true(account_adopt(&account, &wanted, NOW));
    assert_int_equal(session_judge(&session, &account, &LIMITS, NOW), SESSION_CALLED_IN);
    wanted.disabled = false;
    assert_true(account_adopt(&account, &wanted, NOW));
    assert_int_equal(account.epoch, NOW + 1);
    assert_int_equal(session_judge(&session, &account, &LIMITS, NOW), SESSION_CALLED_IN);
}

static void new_password_ends_tokens_and_sessions(void **state)
{
    struct account account = make_account();
    const struct session before = {.opened_ms = NOW, .seen_ms = NOW, .session_epoch = 100};

    (void)state;
    account_set_password(&account, "new", NOW);
    assert_string_equal(account.password_hash, "new");
    assert_int_equal(account.epoch, NOW);
    assert_int_equal(session_judge(&before, &account, &LIMITS, NOW), SESSION_CALLED_IN);
    const struct session after = {
        .opened_ms = NOW, .seen_ms = NOW, .session_epoch = account.session_epoch};
    assert_int_equal(session_judge(&after, &account, &LIMITS, NOW), SESSION_STANDS);
}

static void session_ends_idle_or_old(void **state)
{
    static const struct {
        int64_t seen_after, now_after;
        enum session_standing standing;
        int64_t left;
    } cases[] = {
        {0, 0, SESSION_STANDS, 1000},      {0, 999, SESSION_STANDS, 1},
        {0, 1000, SESSION_IDLE, 0},        {4500, 4999, SESSION_STANDS, 1},
        {4500, 5000, SESSION_TOO_OLD, 0},  {4990, 6000, SESSION_TOO_OLD, 0},
        {4000, 4100, SESSION_STANDS, 900}, {4800, 4900, SESSION_STANDS, 100},
        {500, -100, SESSION_STANDS, 1000},
    };
    const struct account account = make_account();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct session session = {
            .opened_ms = NOW, .seen_ms = NOW + cases[i].seen_after, .session_epoch = 100};
        int64_t now = NOW + cases[i].now_after;
        assert_int_equal(session_judge(&session, &account, &LIMITS, now), cases[i].standing);
        assert_int_equal(session_left_ms(&session, &LIMITS, now), cases[i].left);
    }
}

static void passwords_are_weighed(void **state)
{
    static const struct {
        const char *password;
        bool good;
    } cases[] = {
        {"Abcdef1234", true},
        {"abcdef-123", true},
        {"ABC-123-456", true},
        {"密码Abcdef", true},
        {"Abcdef123", false},
        {"abcdefghij", false},
        {"abcdef1234", false},
        {"", false},
        {"Zhang-zhang1", false},
        {"Abcdef\x01"
         "1234",
         false},
        {"Abcdef\xff"
         "1234",
         false},
    };
    char longest[ACCOUNT_PASSWORD_MAX + 2];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(password_may_be_chosen(cases[i].password, "zhang"), cases[i].good);
    }
    memset(longest, 'x', sizeof(longest));
    memcpy(longest, "A1", 2);
    longest[ACCOUNT_PASSWORD_MAX + 1] = '\0';
    assert_false(password_may_be_chosen(longest, "zhang"));
    longest[ACCOUNT_PASSWORD_MAX] = '\0';
    assert_true(password_may_be_chosen(longest, "zhang"));
}

static void account_ids_are_weighed(void **state)
{
    static const char *const good[] = {"a", "zhang.san-1_2", "市住建局-联络员", "OFFICE"};
    static const char *const wrong[] = {
        "",
        "service:reply",
        "a b",
        "a/b",
        "a\n",
        "a\xff",
        "a，b",
        "{x}",
        "01234567890123456789012345678901234567890123456789012345678901234"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_true(account_id_is_valid(good[i]));
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(account_id_is_valid(wrong[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ends_are_included),
        cmocka_unit_test(posts_that_have_ended_do_not_count),
        cmocka_unit_test(a_post_held_for_somebody_needs_an_entry),
        cmocka_unit_test(stand_ins_stay_when_own_posts_are_set),
        cmocka_unit_test(successor_answers_once_the_unit_is_gone),
        cmocka_unit_test(epoch_always_rises),
        cmocka_unit_test(same_account_changes_nothing),
        cmocka_unit_test(each_difference_raises_the_epoch_and_keeps_sessions),
        cmocka_unit_test(disabling_ends_sessions_and_enabling_does_not_bring_them_back),
        cmocka_unit_test(new_password_ends_tokens_and_sessions),
        cmocka_unit_test(session_ends_idle_or_old),
        cmocka_unit_test(passwords_are_weighed),
        cmocka_unit_test(account_ids_are_weighed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
