/* What a stand-in rests on: the days of posts, and what ends it with them (rules 17 and 28). */
#include "stand_in_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The post stood for, or the stand-in's own of the unit, is held from the first day to the last
 * without a gap; whoever runs the unit may do so when the principal has left. Days of April 2022;
 * the stand-in's are 20 to 30. */
static const struct {
    const char *case_name;
    struct {
        const char *from, *until;
    } posts[3];
    size_t count;
    const char *fault; /* of the holder's days; NULL for none */
} DAYS_HELD[] = {
    {"open at both ends", {{"", ""}}, 1, NULL},
    {"just the days", {{"2022-04-20", "2022-04-30"}}, 1, NULL},
    {"begins a day late", {{"2022-04-21", ""}}, 1, "from"},
    {"begins after all of it", {{"2022-05-01", ""}}, 1, "from"},
    {"ended the day before", {{"", "2022-04-19"}}, 1, "from"},
    {"ends a day early", {{"", "2022-04-29"}}, 1, "until"},
    {"adjacent", {{"", "2022-04-24"}, {"2022-04-25", ""}}, 2, NULL},
    {"adjacent, the later first",
     {{"2022-04-25", "2022-04-30"}, {"2022-04-20", "2022-04-24"}},
     2,
     NULL},
    {"overlapping", {{"", "2022-04-26"}, {"2022-04-22", ""}}, 2, NULL},
    {"one within the other", {{"2022-04-01", "2022-05-31"}, {"2022-04-22", "2022-04-23"}}, 2, NULL},
    {"a day's gap", {{"", "2022-04-24"}, {"2022-04-26", ""}}, 2, "until"},
    {"a gap before and behind", {{"", "2022-04-19"}, {"2022-05-01", ""}}, 2, "from"},
    {"three in a row",
     {{"", "2022-04-21"}, {"2022-04-22", "2022-04-28"}, {"2022-04-29", ""}},
     3,
     NULL},
    {"the third too late",
     {{"", "2022-04-21"}, {"2022-04-22", "2022-04-28"}, {"2022-04-30", ""}},
     3,
     "until"},
};

static void give_days(struct account *account, int role, size_t place)
{
    account->post_count = DAYS_HELD[place].count;
    for (size_t i = 0; i < account->post_count; i++) {
        account->posts[i] = own(role, DAYS_HELD[place].posts[i].until);
        account->posts[i].from = DAYS_HELD[place].posts[i].from;
    }
}

static void the_post_stood_for_is_held_throughout(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(DAYS_HELD); i++) {
        struct stand_in wanted = wish();
        print_message("%s\n", DAYS_HELD[i].case_name);
        forget();
        book.count = 0;
        give_days(&holder, ROLE_PRINCIPAL, i);
        assert_int_equal(enter(&wanted) == NULL, DAYS_HELD[i].fault != NULL);
        assert_true(!DAYS_HELD[i].fault || names(DAYS_HELD[i].fault));
        /* Running the unit rests on no days of the principal's. */
        forget();
        book.count = 0;
        wanted.ground = GROUND_IN_CHARGE;
        assert_non_null(enter(&wanted));
    }
}

static void whoever_stands_in_is_of_the_unit_throughout(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(DAYS_HELD); i++) {
        struct stand_in wanted = wish();
        print_message("%s\n", DAYS_HELD[i].case_name);
        for (int ground = GROUND_IN_CHARGE; ground <= GROUND_AUTHORISED; ground++) {
            forget();
            book.count = 0;
            wanted.ground = (enum stand_in_ground)ground;
            give_days(&person, ROLE_HANDLER, i);
            /* One of them is another post of the unit: any will do. */
            person.posts[0].role = ROLE_LEADER;
            assert_int_equal(enter(&wanted) == NULL, DAYS_HELD[i].fault != NULL);
            assert_true(!DAYS_HELD[i].fault || names("account"));
        }
    }
}

/* What stands already rests on the days that are left of it. */
static void days_gone_by_bear_nothing(void **state)
{
    struct stand_in wanted = wish();

    (void)state;
    must_enter(&wanted);
    holder.posts[0].from = "2022-04-22";
    assert_ptr_equal(stand_in_resting_on(&book, &holder, today + 1), &book.entries[0]);
    assert_null(stand_in_resting_on(&book, &holder, today + 2));
    holder.posts[1] = own(ROLE_PRINCIPAL, "");
    holder.posts[1].from = "2022-04-26";
    holder.posts[0].until = "2022-04-25";
    holder.post_count = 2;
    assert_null(stand_in_resting_on(&book, &holder, today + 2));
    holder.posts[1].from = "2022-04-27";
    assert_ptr_equal(stand_in_resting_on(&book, &holder, today + 2), &book.entries[0]);
}

/* Neither whoever stands in nor whoever has authorised him leaves before it is ended. */
static void posts_that_bear_a_stand_in_stay(void **state)
{
    struct stand_in wanted = wish();

    (void)state;
    must_enter(&wanted);
    assert_null(stand_in_resting_on(&book, &person, today));
    assert_null(stand_in_resting_on(&book, &holder, today));
    person.posts[0].until = "2022-04-29";
    assert_ptr_equal(stand_in_resting_on(&book, &person, today), &book.entries[0]);
    holder.post_count = 0;
    assert_ptr_equal(stand_in_resting_on(&book, &holder, today), &book.entries[0]);
    assert_null(stand_in_resting_on(&book, &holder, today + 11));
    book.entries[0].ground = GROUND_IN_CHARGE;
    assert_null(stand_in_resting_on(&book, &holder, today));
}

/* Ends all that a change of the account's posts takes the ground from. */
static size_t lapse(const struct account *before, const struct account *after, civil_day day)
{
    const struct stand_in_act act = act_on(day);
    const struct posts_change change = {.before = before, .after = after};
    const struct stand_in *entry = NULL;
    size_t count = 0;

    while ((entry = stand_in_lapse(&book, &change, &act)) != NULL) {
        assert_int_equal(stand_in_standing(entry, day), STAND_IN_ENDED);
        assert_string_equal(entry->ended.account, act.account);
        count++;
    }
    return count;
}

static void it_ends_with_the_post_stood_for(void **state)
{
    struct stand_in wanted = wish();
    struct account left = holder;

    (void)state;
    must_enter(&wanted);
    left.post_count = 0;
    assert_int_equal(lapse(&holder, &holder, today), 0);
    assert_int_equal(lapse(&left, &left, today), 0);
    assert_int_equal(lapse(&holder, &left, today + 3), 1);
    assert_non_null(strstr(book.entries[0].end_reason, "被代行人不再担任"));
    assert_int_equal(lapse(&holder, &left, today + 3), 0);
    /* Whoever runs the unit does so when the principal has left, too. */
    wanted.ground = GROUND_IN_CHARGE;
    must_enter(&wanted);
    assert_int_equal(lapse(&holder, &left, today), 0);
    /* Another post of the holder's is not the one stood for. */
    wanted = wish();
    wanted.from = today + 20;
    wanted.until = today + 30;
    must_enter(&wanted);
    left.posts[left.post_count++] = own(ROLE_LEADER, "");
    assert_int_equal(lapse(&holder, &left, today), 1);
}

static void it_ends_when_the_stand_in_leaves_the_unit(void **state)
{
    struct stand_in wanted = wish();
    struct account left = person;

    (void)state;
    for (int ground = GROUND_IN_CHARGE; ground <= GROUND_AUTHORISED; ground++) {
        wanted.ground = (enum stand_in_ground)ground;
        must_enter(&wanted);
        left.post_count = 1;
        left.posts[0] = own(ROLE_HANDLER, "");
        assert_int_equal(lapse(&person, &left, today), 0);
        left.posts[0].scope = "市水利局";
        assert_int_equal(lapse(&person, &left, today), 1);
        assert_non_null(strstr(book.entries[book.count - 1].end_reason, "不再是本单位的人"));
    }
}

/* Neither does the one who entered it, nor what is over already. */
static void nobody_else_ends_it(void **state)
{
    const struct stand_in wanted = wish();
    struct account officer = {
        .id = "liaison1", .name = "周联络", .post_count = 1, .posts = {own(ROLE_LIAISON, "")}};
    const struct account no_officer = {.id = "liaison1", .name = "周联络"};
    const struct account nothing_left = {.id = "sun", .name = "孙副局长"};

    (void)state;
    must_enter(&wanted);
    assert_string_equal(book.entries[0].entered.account, officer.id);
    assert_int_equal(lapse(&officer, &no_officer, today), 0);
    assert_int_equal(lapse(&person, &nothing_left, today + 11), 0);
    assert_int_equal(stand_in_standing(&book.entries[0], today + 11), STAND_IN_EXPIRED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_post_stood_for_is_held_throughout, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whoever_stands_in_is_of_the_unit_throughout, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(days_gone_by_bear_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(posts_that_bear_a_stand_in_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_ends_with_the_post_stood_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_ends_when_the_stand_in_leaves_the_unit, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(nobody_else_ends_it, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
