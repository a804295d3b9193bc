#include "deadline/wire.h"

#include "desk.h"

#include <banfu/deadline/v1/deadline.pb-c.h>
#include <banfu/deadline/v1/record.pb-c.h>
#include <banfu/event/v1/event.pb-c.h>
#include <banfu/proposal/v1/proposal.pb-c.h>

typedef Banfu__Deadline__V1__TimetableRecord TimetableRecord;

static const struct counted_by COUNTED = {7, 3};

static void fill(struct desk *desk)
{
    const struct moment moment = when(desk, "2022-06-22");
    const struct pressing pressing = {.unit = CO_UNIT, .text = "请尽快", .by = "李四"};
    const struct dissatisfaction words = {UNIT, 2, 1, day("2022-06-20"), false};

    assign(desk, "2022-03-28", 3);
    desk->timetable.signers[1] = "张三";
    assert_int_equal(domain_press(&desk->timetable, &moment, &pressing, &desk->failure), 0);
    assert_int_equal(ask(desk, "2022-06-20", "2022-08-01"), 0);
    assert_int_equal(decide(desk, "2022-06-21", true, DAY_NONE), 0);
    assert_int_equal(domain_release_signer(&desk->timetable, &moment, 3, &desk->failure), 0);
    assert_int_equal(domain_dissatisfied(&desk->timetable, &moment, &words, &desk->failure), 0);
    dispatch(desk, "2022-06-23", "2022-06-23", 1);
}

/* By way of bytes, as the store has it. */
static ProtobufCMessage *stored(struct desk *desk)
{
    static uint8_t bytes[256 * 1024];
    ProtobufCMessage *record = wire_store_timetable(&desk->timetable, COUNTED, desk->arena);

    assert_non_null(record);
    size_t size = protobuf_c_message_pack(record, bytes);
    assert_true(size < sizeof(bytes));
    return protobuf_c_message_unpack(WIRE_TIMETABLE, NULL, size, bytes);
}

static struct packed packed(const struct timetable *timetable)
{
    return wire_pack(wire_store_timetable(timetable, COUNTED, timetable->arena), timetable->arena);
}

static void what_is_stored_comes_back(void **state)
{
    struct desk *desk = *state;
    struct timetable again;
    struct counted_by counted = {0};

    fill(desk);
    ProtobufCMessage *record = stored(desk);
    timetable_init(&again, desk->arena);
    assert_true(wire_read_timetable(record, &again, &counted));
    assert_int_equal(counted.calendar, COUNTED.calendar);
    assert_int_equal(counted.settings, COUNTED.settings);
    assert_int_equal(again.clock_count, desk->timetable.clock_count);
    assert_int_equal(again.explanation_count, 3);
    assert_int_equal(again.sending_count, 1);
    assert_string_equal(again.signers[1], "张三");
    assert_true(again.released[3] && !again.released[2]);
    assert_true(wire_equal(wire_pack(record, desk->arena), packed(&again)));
    again.clocks[0].next_rung--;
    assert_false(wire_equal(wire_pack(record, desk->arena), packed(&again)));
    protobuf_c_message_free_unpacked(record, NULL);
}

static void numbers_out_of_range_are_not_believed(void **state)
{
    struct desk *desk = *state;

    fill(desk);
    for (int fault = 0; fault < 6; fault++) {
        ProtobufCMessage *message = stored(desk);
        TimetableRecord *record = (TimetableRecord *)(void *)message;
        struct timetable again;
        struct counted_by counted;
        int32_t *const places[] = {
            &record->clocks[0]->kind,        &record->clocks[0]->state,
            &record->clocks[0]->due->day,    &record->handlings[0]->extension,
            &record->explanations[0]->state, &record->signer_count};
        *places[fault] = -7;
        timetable_init(&again, desk->arena);
        assert_false(wire_read_timetable(message, &again, &counted));
        protobuf_c_message_free_unpacked(message, NULL);
    }
}

static void settings_come_back_and_gaps_are_defaults(void **state)
{
    struct desk *desk = *state;
    Banfu__Proposal__V1__Docket docket;
    Banfu__Proposal__V1__DocketSettings given;
    int32_t rungs[] = {10, 20};
    int64_t version = 0;
    struct settings again;
    char reply[] = "2022-06-30", none[] = "2022-06-31";

    banfu__proposal__v1__docket__init(&docket);
    banfu__proposal__v1__docket_settings__init(&given);
    docket.settings = &given;
    docket.reply_date = reply;
    docket.report_date = none;
    given.plan_working_days = 20;
    given.extension_months_most = 5;
    given.reminder_days = rungs;
    given.n_reminder_days = 2;
    struct settings settings = wire_settings_of(&docket);
    assert_int_equal(settings.reply_day, day("2022-06-30"));
    assert_int_equal(settings.report_day, DAY_NONE);
    assert_int_equal(settings.plan_days, 20);
    assert_int_equal(settings.acceptance_days, 7);
    assert_int_equal(settings.extension_months, 3);
    assert_int_equal(settings.rungs[0], 20);
    wire_read_settings(wire_store_settings(&settings, 4, desk->arena), &again, &version);
    assert_int_equal(version, 4);
    assert_int_equal(again.rung_count, settings.rung_count);
    assert_int_equal(again.plan_days, settings.plan_days);
    assert_int_equal(again.reply_day, settings.reply_day);
    assert_true(again.rungs_before_rest && again.meetings_asked);
    assert_int_equal(again.supplement_days, 15);
    given.reminders_before_rest = given.meetings_asked = BANFU__PROPOSAL__V1__SWITCH__ENUM__OFF;
    given.supplement_working_days = 10;
    settings = wire_settings_of(&docket);
    wire_read_settings(wire_store_settings(&settings, 5, desk->arena), &again, &version);
    assert_false(again.rungs_before_rest || again.meetings_asked);
    assert_int_equal(again.supplement_days, 10);
}

static void a_view_shows_lights_lines_and_who_is_to_be_told(void **state)
{
    struct desk *desk = *state;
    struct view view = {.timetable = &desk->timetable,
                        .almanac = &desk->almanac,
                        .now_ms = at("2022-06-23", 12),
                        .arena = desk->arena};

    fill(desk);
    const Banfu__Deadline__V1__ListClocksResponse *all = wire_view_clocks(&view, "", 9);
    assert_int_equal(all->version, 9);
    assert_int_equal(all->n_clocks, 4);
    assert_int_equal(all->n_unexplained, 2);
    assert_int_equal(all->presses, 1);
    assert_string_equal(all->extensions[0]->state, "GRANTED");
    assert_string_equal(all->extensions[0]->new_due_date, "2022-08-01");
    const Banfu__Deadline__V1__ListClocksResponse *one = wire_view_clocks(&view, CO_UNIT, 9);
    assert_int_equal(one->n_clocks, 1);
    assert_string_equal(one->clocks[0]->due_date, "2022-07-02");
    assert_int_equal(one->clocks[0]->light, BANFU__PROPOSAL__V1__LIGHT__ENUM__YELLOW);
    const Banfu__Deadline__V1__FactsResponse *facts = wire_facts(&view, UNIT, 9);
    assert_int_equal(facts->granted_extensions, 1);
    assert_false(facts->extension_pending);
    assert_int_equal(facts->n_clocks, 3);
}

static void a_full_arena_is_told(void **state)
{
    struct desk *desk = *state;
    struct arena *small = arena_new(512);
    struct view view = {.timetable = &desk->timetable,
                        .almanac = &desk->almanac,
                        .now_ms = at("2022-06-23", 12),
                        .arena = small};

    fill(desk);
    assert_null(wire_view_clocks(&view, "", 1));
    assert_null(wire_facts(&view, UNIT, 1));
    assert_null(wire_store_timetable(&desk->timetable, COUNTED, small));
    arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(what_is_stored_comes_back),
        DESK_TEST(numbers_out_of_range_are_not_believed),
        DESK_TEST(settings_come_back_and_gaps_are_defaults),
        DESK_TEST(a_view_shows_lights_lines_and_who_is_to_be_told),
        DESK_TEST(a_full_arena_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
