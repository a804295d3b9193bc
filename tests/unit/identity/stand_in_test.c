#include "stand_in_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { REAL_MS = 5000 };

static void each_fault_of_the_form_is_named(void **state)
{
    (void)state;
    stand_in_check(&(struct stand_in){.account = "", .on_behalf_of = "", .paper = ""}, today,
                   &failure);
    static const char *const fields[] = {"account",    "role", "on_behalf_of", "paper",
                                         "paper_date", "from", "until"};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        assert_true(names(fields[i]));
    }
    assert_int_equal(failure.field_count, COUNT_OF(fields));
}

/* Every role against every ground: the principal's post passes on a ground alone, never by default
 * (rule 17). */
static void every_role_against_every_ground(void **state)
{
    (void)state;
    for (int role = 0; role <= ROLE_SERVICE + 1; role++) {
        for (int ground = GROUND_NONE; ground <= GROUND_AUTHORISED + 1; ground++) {
            struct stand_in wanted = wish();
            wanted.role = role;
            wanted.ground = (enum stand_in_ground)ground;
            forget();
            stand_in_check(&wanted, today, &failure);
            bool level = role >= ROLE_HANDLER && role <= ROLE_PRINCIPAL;
            bool grounded = role == ROLE_PRINCIPAL
                                ? ground == GROUND_IN_CHARGE || ground == GROUND_AUTHORISED
                                : ground == GROUND_NONE || ground == GROUND_AUTHORISED;
            assert_int_equal(names("role"), !level);
            assert_int_equal(names("ground"), !grounded);
        }
    }
}

static void days_are_in_order(void **state)
{
    static const struct {
        int paper, from, until; /* from today */
        const char *field;      /* at fault */
    } cases[] = {
        {0, 0, 0, NULL},       {-5, -3, 0, NULL},       {0, 5, 90, NULL},   {0, 5, 4, "until"},
        {-9, -9, -1, "until"}, {1, 2, 3, "paper_date"}, {0, -1, 3, "from"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct stand_in wanted = wish();
        wanted.paper_day = today + cases[i].paper;
        wanted.from = today + cases[i].from;
        wanted.until = today + cases[i].until;
        forget();
        stand_in_check(&wanted, today, &failure);
        assert_int_equal(failure.field_count, cases[i].field != NULL);
        assert_true(!cases[i].field || names(cases[i].field));
    }
}

static void whoever_stands_in_is_of_the_unit(void **state)
{
    const struct stand_in wanted = wish();
    const struct stand_in_act act = act_on(today);

    (void)state;
    assert_null(stand_in_enter(&book, &wanted, NULL, &holder, &act, &failure));
    assert_true(names("account"));
    forget();
    person.disabled = true;
    assert_null(enter(&wanted));
    assert_true(names("account"));
    forget();
    person.disabled = false;
    person.posts[0].scope = "市水利局";
    assert_null(enter(&wanted));
    assert_true(names("account"));
    forget();
    /* A post that is itself held for somebody makes nobody one of the unit. */
    person.posts[0] = own(ROLE_LEADER, "");
    person.posts[0].on_behalf_of = "zhao";
    person.posts[0].entry = 1;
    assert_null(enter(&wanted));
    assert_true(names("account"));
    forget();
    person.posts[0] = own(ROLE_LEADER, "2022-04-25");
    assert_null(enter(&wanted));
    assert_true(names("account"));
}

static void the_post_is_somebodys_own(void **state)
{
    struct stand_in wanted = wish();
    const struct stand_in_act act = act_on(today);

    (void)state;
    assert_null(stand_in_enter(&book, &wanted, &person, NULL, &act, &failure));
    assert_true(names("on_behalf_of"));
    forget();
    holder.posts[0].role = ROLE_LEADER;
    assert_null(enter(&wanted));
    assert_true(names("on_behalf_of"));
    forget();
    holder.posts[0] = own(ROLE_PRINCIPAL, "");
    holder.posts[0].on_behalf_of = "wang";
    assert_null(enter(&wanted));
    assert_true(names("on_behalf_of"));
    forget();
    /* An authority ends with the office of whoever gave it; whoever runs the unit stays. */
    holder.posts[0] = own(ROLE_PRINCIPAL, "2022-04-22");
    assert_null(enter(&wanted));
    assert_true(names("until"));
    forget();
    wanted.ground = GROUND_IN_CHARGE;
    assert_non_null(enter(&wanted));
}

static void nobody_enters_oneself(void **state)
{
    const struct stand_in wanted = wish();
    struct stand_in_act act = act_on(today);

    (void)state;
    act.account = "sun";
    assert_null(stand_in_enter(&book, &wanted, &person, &holder, &act, &failure));
    assert_string_equal(failure.reason, "STAND_IN_ONESELF");
    assert_int_equal(book.count, 0);
}

static void two_at_a_time_are_refused_where_one_may_be(void **state)
{
    struct stand_in wanted = wish();

    (void)state;
    must_enter(&wanted);
    assert_null(enter(&wanted));
    assert_string_equal(failure.reason, "STAND_IN_STANDS");
    assert_non_null(strstr(failure.message, "第1号"));
    assert_string_equal(failure.allowed[0], "END_STAND_IN");
    forget();
    wanted.from = today + 11;
    wanted.until = today + 20;
    wanted.ground = GROUND_IN_CHARGE;
    must_enter(&wanted);
    /* Several may be authorised; one runs the unit. */
    person.id = wanted.account = "qian";
    assert_null(enter(&wanted));
    assert_string_equal(failure.reason, "IN_CHARGE_ALREADY");
    forget();
    wanted.ground = GROUND_AUTHORISED;
    must_enter(&wanted);
    assert_int_equal(book.count, 3);
    assert_int_equal(book.entries[2].number, 3);
    assert_string_equal(book.entries[2].name, "孙副局长");
    assert_string_equal(book.entries[2].behalf_name, "李局长");
    assert_string_equal(book.entries[2].entered.account, "liaison1");
}

static void the_register_is_bounded(void **state)
{
    struct stand_in wanted = wish();

    (void)state;
    for (int i = 0; i < STAND_INS_MAX; i++) {
        wanted.from = wanted.until = today + i;
        must_enter(&wanted);
    }
    wanted.from = wanted.until = today + STAND_INS_MAX;
    assert_null(enter(&wanted));
    assert_string_equal(failure.reason, "STAND_INS_TOO_MANY");
}

static void it_stands_by_its_days_and_ends_once(void **state)
{
    struct stand_in wanted = wish();
    struct stand_in_act act = act_on(today + 3);

    (void)state;
    wanted.from = today + 2;
    must_enter(&wanted);
    const struct stand_in *entry = &book.entries[0];
    assert_int_equal(stand_in_standing(entry, today + 1), STAND_IN_UPCOMING);
    assert_int_equal(stand_in_standing(entry, today + 2), STAND_IN_STANDING);
    assert_int_equal(stand_in_standing(entry, today + 10), STAND_IN_STANDING);
    assert_int_equal(stand_in_standing(entry, today + 11), STAND_IN_EXPIRED);
    assert_null(stand_in_end(&book, 1, "", &act, &failure));
    assert_true(names("reason"));
    forget();
    assert_null(stand_in_end(&book, 2, "返岗", &act, &failure));
    assert_string_equal(failure.reason, "NO_SUCH_STAND_IN");
    forget();
    act = act_on(today + 11);
    assert_null(stand_in_end(&book, 1, "返岗", &act, &failure));
    assert_string_equal(failure.reason, "STAND_IN_OVER");
    assert_string_equal(failure.state, "EXPIRED");
    forget();
    act = act_on(today + 3);
    assert_ptr_equal(stand_in_end(&book, 1, "返岗", &act, &failure), entry);
    assert_int_equal(stand_in_standing(entry, today + 3), STAND_IN_ENDED);
    assert_string_equal(entry->ended.name, "周联络");
    assert_int_equal(entry->until, today + 10);
    assert_null(stand_in_end(&book, 1, "返岗", &act, &failure));
    assert_string_equal(failure.state, "ENDED");
    forget();
    /* What was ended is in nobody's way. */
    must_enter(&wanted);
}

static void the_account_holds_the_post_while_it_stands(void **state)
{
    const struct stand_in wanted = wish();
    const struct post *posts[ACCOUNT_POSTS_MAX];

    (void)state;
    must_enter(&wanted);
    assert_int_equal(stand_in_give(&person, &book, &book.entries[0], REAL_MS, &failure), 0);
    assert_int_equal(person.post_count, 2);
    assert_int_equal(person.epoch, REAL_MS);
    assert_string_equal(person.posts[1].on_behalf_of, "li");
    assert_string_equal(person.posts[1].behalf_name, "李局长");
    assert_string_equal(person.posts[1].until, "2022-04-30");
    assert_int_equal(account_posts_left(&person, "2022-04-30", posts), 2);
    assert_int_equal(account_posts_left(&person, "2022-05-01", posts), 1);
    stand_in_take_away(&person, &book, &book.entries[0], REAL_MS);
    assert_int_equal(person.post_count, 1);
    assert_string_equal(person.posts[0].on_behalf_of, "");
    assert_int_equal(person.epoch, REAL_MS + 1);
}

static void posts_that_are_over_make_room(void **state)
{
    struct stand_in wanted = wish();

    (void)state;
    must_enter(&wanted);
    person.post_count = ACCOUNT_POSTS_MAX;
    for (size_t i = 1; i < ACCOUNT_POSTS_MAX; i++) {
        person.posts[i] = own(ROLE_HANDLER, "");
    }
    assert_int_equal(stand_in_give(&person, &book, &book.entries[0], REAL_MS, &failure), -1);
    assert_string_equal(failure.reason, "POSTS_TOO_MANY");
    forget();
    person.posts[5].on_behalf_of = "zhao";
    person.posts[5].until = "2022-04-19";
    assert_int_equal(stand_in_give(&person, &book, &book.entries[0], REAL_MS, &failure), 0);
    assert_int_equal(person.post_count, ACCOUNT_POSTS_MAX);
    assert_int_equal(person.posts[ACCOUNT_POSTS_MAX - 1].entry, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_fault_of_the_form_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_role_against_every_ground, set_up, tear_down),
        cmocka_unit_test_setup_teardown(days_are_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whoever_stands_in_is_of_the_unit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_post_is_somebodys_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_enters_oneself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_at_a_time_are_refused_where_one_may_be, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_register_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_stands_by_its_days_and_ends_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_account_holds_the_post_while_it_stands, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(posts_that_are_over_make_room, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
