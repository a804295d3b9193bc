#include "identity/liaison.h"

#include "common/access/role.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { NOW_MS = 1000 };

static struct post post(int role, const char *unit, bool deputy)
{
    return (struct post){.role = role,
                         .scope = unit,
                         .on_behalf_of = "",
                         .paper = "",
                         .from = "",
                         .until = "",
                         .deputy = deputy,
                         .behalf_name = ""};
}

static struct account account_with(struct post only)
{
    return (struct account){.id = "a", .name = "甲", .post_count = 1, .posts = {only}};
}

static void a_post_that_is_held_for_somebody_is_none(void **state)
{
    struct account account = account_with(post(ROLE_LIAISON, "市住建局", false));

    (void)state;
    assert_ptr_equal(account_liaison(&account, "市住建局"), &account.posts[0]);
    assert_null(account_liaison(&account, "市水利局"));
    account.posts[0].on_behalf_of = "b";
    assert_null(account_liaison(&account, "市住建局"));
}

static void a_post_counts_until_its_last_day(void **state)
{
    struct account account = account_with(post(ROLE_LIAISON, "市住建局", false));

    (void)state;
    account.posts[0].until = "2030-01-01";
    assert_ptr_equal(account_liaison(&account, "市住建局"), &account.posts[0]);
    assert_int_equal(post_last_day(&account.posts[0]), date_day(2030, 1, 1));
    account.posts[1] = post(ROLE_LIAISON, "市住建局", true);
    account.post_count = 2;
    assert_ptr_equal(account_liaison(&account, "市住建局"), &account.posts[1]);
    assert_int_equal(post_last_day(&account.posts[1]), DAY_LAST);
}

static void whoever_else_is_in_charge_becomes_a_deputy(void **state)
{
    struct account account = account_with(post(ROLE_LIAISON, "市住建局", false));

    (void)state;
    assert_false(account_demote_liaison(&account, "市水利局", NOW_MS));
    assert_true(account_demote_liaison(&account, "市住建局", NOW_MS));
    assert_true(account.posts[0].deputy);
    assert_int_equal(account.epoch, NOW_MS);
    assert_false(account_demote_liaison(&account, "市住建局", NOW_MS));
}

static void the_post_passes_whole(void **state)
{
    struct account from = account_with(post(ROLE_LIAISON, "市住建局", false));
    struct account to = account_with(post(ROLE_HANDLER, "市住建局", false));

    (void)state;
    assert_int_equal(account_move_liaison(&from, &to, "市住建局", NOW_MS), 0);
    assert_int_equal(from.post_count, 0);
    assert_int_equal(to.post_count, 2);
    assert_false(account_liaison(&to, "市住建局")->deputy);
    assert_int_equal(from.epoch, NOW_MS);
    assert_int_equal(to.epoch, NOW_MS);
}

static void a_deputy_comes_to_be_in_charge(void **state)
{
    struct account to = account_with(post(ROLE_LIAISON, "市住建局", true));

    (void)state;
    assert_int_equal(account_move_liaison(NULL, &to, "市住建局", NOW_MS), 0);
    assert_int_equal(to.post_count, 1);
    assert_false(to.posts[0].deputy);
}

static void a_deputy_is_not_put_out(void **state)
{
    struct account from = account_with(post(ROLE_LIAISON, "市住建局", true));
    struct account to = account_with(post(ROLE_HANDLER, "市住建局", false));

    (void)state;
    assert_int_equal(account_move_liaison(&from, &to, "市住建局", NOW_MS), 0);
    assert_int_equal(from.post_count, 1);
    assert_int_equal(from.epoch, 0);
}

static void an_account_without_room_takes_no_post(void **state)
{
    struct account to = {.post_count = ACCOUNT_POSTS_MAX};

    (void)state;
    for (size_t i = 0; i < ACCOUNT_POSTS_MAX; i++) {
        to.posts[i] = post(ROLE_HANDLER, "市住建局", false);
    }
    assert_int_equal(account_move_liaison(NULL, &to, "市住建局", NOW_MS), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_post_that_is_held_for_somebody_is_none),
        cmocka_unit_test(a_post_counts_until_its_last_day),
        cmocka_unit_test(whoever_else_is_in_charge_becomes_a_deputy),
        cmocka_unit_test(the_post_passes_whole),
        cmocka_unit_test(a_deputy_comes_to_be_in_charge),
        cmocka_unit_test(a_deputy_is_not_put_out),
        cmocka_unit_test(an_account_without_room_takes_no_post),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
