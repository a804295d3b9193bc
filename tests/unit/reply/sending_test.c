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

static int dispatch(struct fixture *fixture, struct reply *reply, struct dispatch_request request)
{
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");
    struct dispatched dispatched;

    request.tracking = request.tracking ? request.tracking : "";
    return sending_dispatch(&fixture->handling, reply, &request, &act, &fixture->failure,
                            &dispatched);
}

static struct dispatch_request usual(const struct fixture *fixture)
{
    return (struct dispatch_request){
        .day = fixture->today, .sealed = fixture->today, .way = WAY_POST};
}

static void nothing_leaves_without_number_or_seal(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    struct dispatch_request request = usual(fixture);

    assert_int_equal(dispatch(fixture, reply, request), -1);
    fixture_refused(fixture, "STATE_REFUSES");
    fixture_sign(fixture, reply);
    assert_int_equal(dispatch(fixture, reply, request), -1);
    fixture_refused(fixture, "NOT_NUMBERED");
    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    request.sealed = DAY_NONE;
    assert_int_equal(dispatch(fixture, reply, request), -1);
    fixture_refused(fixture, "NOT_SEALED");
    request.sealed = fixture->today - 1;
    assert_int_equal(dispatch(fixture, reply, request), -1);
    fixture_refused(fixture, "FIELDS_INVALID");
    request.sealed = fixture->today + 1;
    assert_int_equal(dispatch(fixture, reply, request), -1);
    assert_int_equal(fixture->failure.field_count, 1);
    assert_string_equal(fixture->failure.fields[0].field, "signedAndSealedOn");
    fixture_refused(fixture, "FIELDS_INVALID");
    assert_int_equal(dispatch(fixture, reply, usual(fixture)), 0);
}

static void acts_on_paper_keep_their_order(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = signed_reply(fixture);
    struct dispatch_request request = usual(fixture);

    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    request.day = fixture->today + 1;
    assert_int_equal(dispatch(fixture, reply, request), -1);
    fixture_refused(fixture, "FIELDS_INVALID");
    fixture->today += 1;
    request = usual(fixture);
    request.day = fixture->today - 1; /* before it was sealed */
    assert_int_equal(dispatch(fixture, reply, request), -1);
    assert_string_equal(fixture->failure.fields[0].field, "date");
    fixture_refused(fixture, "FIELDS_INVALID");
    request = usual(fixture);
    request.way = WAY_EMS;
    assert_int_equal(dispatch(fixture, reply, request), -1);
    fixture_refused(fixture, "FIELDS_INVALID");
    request.tracking = "1054892213918";
    assert_int_equal(dispatch(fixture, reply, request), 0);
}

static void the_last_letter_makes_it_replied(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = signed_reply(fixture);

    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    struct dispatched some = fixture_send(fixture, reply, (const int32_t[]){1, 3, 1}, 3);
    assert_int_equal(some.signer_count, 2);
    assert_false(some.to_all);
    assert_string_equal(reply_state_token(reply), "DISPATCHING");
    fixture->today += 6;
    struct dispatched last = fixture_send(fixture, reply, (const int32_t[]){2}, 1);
    assert_true(last.to_all);
    assert_int_equal(last.last, fixture->today);
    assert_string_equal(reply_state_token(reply), "DISPATCHED");
    assert_int_equal(dispatch(fixture, reply,
                              (struct dispatch_request){.signers = (const int32_t[]){2},
                                                        .signer_count = 1,
                                                        .day = fixture->today,
                                                        .sealed = fixture->today,
                                                        .way = WAY_POST}),
                     -1);
    fixture_refused(fixture, "ALREADY_SENT");
    struct dispatched copies = fixture_send(fixture, reply, NULL, 0);
    assert_int_equal(copies.copy_count, 2);
    assert_int_equal(fixture->handling.first_class, CLASS_A);
}

static void entered_over_three_working_days_later_it_is_late(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = signed_reply(fixture); /* Wednesday 2022-06-01 */
    const civil_day sent = fixture->today;

    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    fixture->today = date_day(2022, 6, 6); /* the third working day */
    struct dispatch_request request = usual(fixture);
    request.day = request.sealed = sent;
    request.signers = (const int32_t[]){1};
    request.signer_count = 1;
    assert_int_equal(dispatch(fixture, reply, request), 0);
    assert_false(reply_letter(reply, 0, 1)->late_entry);
    fixture->today = date_day(2022, 6, 7);
    request.signers = (const int32_t[]){2};
    assert_int_equal(dispatch(fixture, reply, request), 0);
    assert_true(reply_letter(reply, 0, 2)->late_entry);
}

/* Rule 20: day, way and number of what goes to the committee and the office, as of what goes to the
 * signers, and 补录 likewise. */
static void copies_keep_how_they_left(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = signed_reply(fixture);
    struct dispatch_request request = usual(fixture);

    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    request.copies = (const enum copy_body[]){COPY_COMMITTEE};
    request.copy_count = 1;
    request.way = WAY_EMS;
    request.tracking = "1054892213918";
    assert_int_equal(dispatch(fixture, reply, request), 0);
    const struct copy *committee = reply_copy(reply, 0, COPY_COMMITTEE);
    assert_int_equal(committee->way, WAY_EMS);
    assert_string_equal(committee->tracking, "1054892213918");
    assert_false(committee->seal_late_entry);
    request.sealed = fixture->today;
    fixture->today = date_day(2022, 6, 7);
    request.day = fixture->today;
    request.copies = (const enum copy_body[]){COPY_OFFICE};
    request.way = WAY_HAND;
    request.tracking = "";
    assert_int_equal(dispatch(fixture, reply, request), 0);
    const struct copy *office = reply_copy(reply, 0, COPY_OFFICE);
    assert_int_equal(office->way, WAY_HAND);
    assert_true(office->seal_late_entry && !office->late_entry);
}

static int confirm(struct fixture *fixture, struct reply *reply, const char *roles, int32_t signer,
                   enum copy_body copy)
{
    const struct act act = fixture_act(fixture, "somebody", roles);
    const struct receipt_request request = {.signer = signer, .copy = copy, .day = fixture->today};

    return sending_confirm(reply, &request, &act, &fixture->failure);
}

static void receipts_are_confirmed_once_by_whom_they_concern(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = signed_reply(fixture);

    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    fixture_send(fixture, reply, (const int32_t[]){1}, 1);
    assert_int_equal(confirm(fixture, reply, "LIAISON", 2, COPY_NONE), -1);
    fixture_refused(fixture, "NOT_SENT");
    assert_int_equal(confirm(fixture, reply, "LIAISON", 1, COPY_NONE), 0);
    assert_int_equal(confirm(fixture, reply, "LIAISON", 1, COPY_NONE), -1);
    fixture_refused(fixture, "ALREADY_RECEIVED");
    fixture_send(fixture, reply, NULL, 0);
    assert_int_equal(confirm(fixture, reply, "COMMITTEE", 0, COPY_OFFICE), -1);
    fixture_refused(fixture, "ROLE_REFUSED");
    assert_int_equal(confirm(fixture, reply, "COMMITTEE", 0, COPY_COMMITTEE), 0);
    assert_int_equal(confirm(fixture, reply, "OFFICE", 0, COPY_OFFICE), 0);
}

static void nothing_is_received_before_it_left_nor_tomorrow(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = signed_reply(fixture);
    const struct act act = fixture_act(fixture, "somebody", "LIAISON");
    const civil_day days[] = {fixture->today - 1, fixture->today + 1, DAY_NONE};
    const struct receipt_request of[] = {{.signer = 1}, {.copy = COPY_OFFICE}};

    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    fixture_send(fixture, reply, NULL, 0);
    for (size_t i = 0; i < COUNT_OF(of) * COUNT_OF(days); i++) {
        struct receipt_request request = of[i / COUNT_OF(days)];
        request.day = days[i % COUNT_OF(days)];
        failure_init(&fixture->failure, fixture->arena);
        assert_int_equal(sending_confirm(reply, &request, &act, &fixture->failure), -1);
        assert_string_equal(fixture->failure.fields[0].field, "date");
    }
}

static void one_thing_is_received_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = signed_reply(fixture);

    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    fixture_send(fixture, reply, (const int32_t[]){1}, 1);
    assert_int_equal(confirm(fixture, reply, "LIAISON", 1, COPY_OFFICE), -1);
    assert_int_equal(fixture->failure.field_count, 1);
    assert_string_equal(fixture->failure.fields[0].field, "copy");
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(confirm(fixture, reply, "LIAISON", 0, COPY_NONE), -1);
    assert_int_equal(fixture->failure.field_count, 1);
    assert_string_equal(fixture->failure.fields[0].field, "signer");
    assert_int_equal(reply_letter(reply, 0, 1)->received, DAY_NONE);
}

static void a_wrong_number_is_voided_and_never_forgotten(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = signed_reply(fixture);
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");

    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    assert_int_equal(
        numbering_give(reply, 0, "朔住建函〔2022〕15号", false, &act, &fixture->failure), -1);
    fixture_refused(fixture, "NUMBER_STANDS");
    fixture_number(fixture, reply, "朔住建函〔2022〕16号");
    assert_string_equal(reply_number(reply, 0), "朔住建函〔2022〕16号");
    assert_int_equal(reply->voided_count, 1);
    assert_string_equal(reply->voided[0].text, "朔住建函〔2022〕15号");
    assert_int_equal(
        numbering_give(reply, 0, "朔住建函〔2022〕15号", false, &act, &fixture->failure), -1);
    fixture_refused(fixture, "NUMBER_VOID");
    fixture_send(fixture, reply, (const int32_t[]){1}, 1);
    struct act late = fixture_act(fixture, "liaison1", "LIAISON");
    assert_int_equal(
        numbering_give(reply, 0, "朔住建函〔2022〕17号", false, &late, &fixture->failure), -1);
    fixture_refused(fixture, "NUMBER_STANDS");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_leaves_without_number_or_seal),
        TEST(acts_on_paper_keep_their_order),
        TEST(the_last_letter_makes_it_replied),
        TEST(entered_over_three_working_days_later_it_is_late),
        TEST(copies_keep_how_they_left),
        TEST(receipts_are_confirmed_once_by_whom_they_concern),
        TEST(nothing_is_received_before_it_left_nor_tomorrow),
        TEST(one_thing_is_received_at_a_time),
        TEST(a_wrong_number_is_voided_and_never_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
