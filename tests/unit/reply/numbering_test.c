/* Numbers: what the registry may have allotted, how far a series has come, what stands and what is
 * void. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct reply *signed_reply(struct fixture *fixture)
{
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);

    fixture_sign(fixture, reply);
    return reply;
}

static void form_year_and_code_are_the_registrys(void **state)
{
    struct fixture *fixture = *state;
    const struct reply *reply = signed_reply(fixture);
    static const struct {
        const char *number, *code, *reason;
    } cases[] = {
        {"朔住建函〔2022〕15号", "朔住建函", NULL},
        {"朔水函〔2022〕15号", "", NULL},
        {"朔水函〔2022〕15号", "朔住建函", "NUMBER_CODE"},
        {"朔住建〔2022〕15号", "朔住建函", "NUMBER_CODE"},
        {"朔住建函〔2021〕15号", "朔住建函", "NUMBER_YEAR"},
        {"朔住建函〔2022〕015号", "朔住建函", "NUMBER_FORM"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int outcome = numbering_check(reply, cases[i].number, cases[i].code, &fixture->failure);
        assert_int_equal(outcome, cases[i].reason ? -1 : 0);
        if (cases[i].reason) {
            fixture_refused(fixture, cases[i].reason);
        }
    }
}

static void a_series_goes_on_where_it_was_whatever_came_between(void **state)
{
    struct fixture *fixture = *state;
    struct series series = {.code = "朔住建提函", .year = 2022, .first = 15};

    assert_int_equal(series_next(&series, 2022), 15);
    assert_int_equal(series_next(&series, 2023), 1);
    assert_int_equal(series_give(&series, 2022, 15, &fixture->failure), 0);
    assert_int_equal(series_give(&series, 2022, 18, &fixture->failure), 0);
    assert_int_equal(series_next(&series, 2022), 19);
    series.code = "朔住建答函";
    assert_int_equal(series_next(&series, 2022), 15);
    assert_int_equal(series_give(&series, 2022, 15, &fixture->failure), 0);
    series.code = "朔住建提函";
    assert_int_equal(series_next(&series, 2022), 19);
    assert_int_equal(series_last(&series, "朔住建答函", 2022), 15);
    assert_int_equal(series_last(&series, "朔水函", 2022), 0);
}

static void a_unit_keeps_so_many_series_and_no_more(void **state)
{
    struct fixture *fixture = *state;
    struct series series = {.code = "朔住建提函", .year = 2022};

    for (int32_t year = 2000; year < 2000 + SERIES_COUNTS_MAX; year++) {
        assert_int_equal(series_give(&series, year, 1, &fixture->failure), 0);
    }
    assert_int_equal(series_give(&series, 2000, 2, &fixture->failure), 0);
    assert_int_equal(series_give(&series, 2900, 1, &fixture->failure), -1);
    fixture_refused(fixture, "SERIES_FULL");
}

static int give(struct fixture *fixture, struct reply *reply, const char *number, bool of_series)
{
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");

    return numbering_give(reply, 0, number, of_series, &act, &fixture->failure);
}

static void a_number_of_the_series_stands(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = signed_reply(fixture);

    assert_int_equal(give(fixture, reply, "朔住建提函〔2022〕1号", true), 0);
    assert_int_equal(give(fixture, reply, "朔住建函〔2022〕15号", false), -1);
    fixture_refused(fixture, "NUMBER_STANDS");
    assert_int_equal(give(fixture, reply, "朔住建提函〔2022〕2号", true), -1);
    fixture_refused(fixture, "NUMBER_STANDS");
    assert_int_equal(reply->voided_count, 0);
}

static void taken_back_and_signed_in_the_next_year_it_gets_that_years(void **state)
{
    struct fixture *fixture = *state;
    const struct act principal = fixture_act(fixture, "principal1", "PRINCIPAL");
    struct reply *reply = signed_reply(fixture);
    const struct reply_step step = {.reply = reply, .act = &principal, .comment = "数字有误"};

    assert_int_equal(give(fixture, reply, "朔住建提函〔2022〕1号", true), 0);
    assert_int_equal(levels_recall(reply, &step, &fixture->failure), 0);
    assert_string_equal(reply_number(reply, 0), "朔住建提函〔2022〕1号");
    fixture->today = date_day(2023, 1, 5);
    fixture_sign(fixture, reply);
    assert_false(numbering_is_done(reply, 0, fixture->arena));
    assert_int_equal(give(fixture, reply, "朔住建提函〔2023〕1号", true), 0);
    assert_true(numbering_is_done(reply, 0, fixture->arena));
    assert_string_equal(reply_number(reply, 0), "朔住建提函〔2023〕1号");
    assert_int_equal(reply->voided_count, 1);
    assert_string_equal(reply->voided[0].text, "朔住建提函〔2022〕1号");
}

static void so_many_numbers_are_given_up_and_no_more(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = signed_reply(fixture);

    reply->voided = arena_array(fixture->arena, VOIDED_MAX + MATTERS_MAX, sizeof(*reply->voided));
    for (int i = 0; i <= VOIDED_MAX; i++) {
        const char *number = arena_printf(fixture->arena, "朔住建函〔2022〕%d号", i + 1);
        assert_int_equal(give(fixture, reply, number, false), 0);
    }
    assert_int_equal(give(fixture, reply, "朔住建函〔2022〕99号", false), -1);
    fixture_refused(fixture, "NUMBER_STANDS");
}

/* A unit takes over what it once answered itself: its own numbers stay listed, as void. */
static void numbers_of_a_reply_laid_aside_are_void(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = signed_reply(fixture);
    struct matter matters[] = {{.proposal = "suggestion-18"}, {.proposal = "suggestion-17"}};
    struct letter_number given[] = {{.matter = 1,
                                     .text = "朔水提函〔2022〕2号",
                                     .of_series = true}},
                         given_up[] = {{.matter = 0, .text = "朔水提函〔2022〕1号"}};
    struct reply laid_aside = {
        .round = 1, .number_count = 1, .numbers = given, .voided_count = 1, .voided = given_up};
    const struct handling aside = {
        .matter_count = 2, .matters = matters, .reply_count = 1, .replies = &laid_aside};

    assert_int_equal(give(fixture, reply, "朔住建函〔2022〕15号", false), 0);
    assert_int_equal(numbering_take_void(&fixture->handling, &aside, fixture->arena), 0);
    assert_string_equal(reply_number(reply, 0), "朔住建函〔2022〕15号");
    assert_int_equal(reply->voided_count, 2);
    assert_string_equal(reply->voided[0].text, "朔水提函〔2022〕1号");
    assert_string_equal(reply->voided[1].text, "朔水提函〔2022〕2号");
    assert_int_equal(reply->voided[1].matter, 0);
    assert_int_equal(give(fixture, reply, "朔水提函〔2022〕2号", false), -1);
    fixture_refused(fixture, "NUMBER_VOID");
    const struct handling bare = {.reply_count = 0};
    assert_int_equal(numbering_take_void(&fixture->handling, &bare, fixture->arena), 0);
    assert_int_equal(reply->voided_count, 2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(form_year_and_code_are_the_registrys),
        TEST(a_series_goes_on_where_it_was_whatever_came_between),
        TEST(a_unit_keeps_so_many_series_and_no_more),
        TEST(a_number_of_the_series_stands),
        TEST(taken_back_and_signed_in_the_next_year_it_gets_that_years),
        TEST(so_many_numbers_are_given_up_and_no_more),
        TEST(numbers_of_a_reply_laid_aside_are_void),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
