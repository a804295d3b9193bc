/* What is stored comes back as it was. */
#include "assignment/asks.h"
#include "assignment/wire_record.h"

#include "assignment/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Through the bytes that are stored. */
static ProtobufCMessage *there_and_back(ProtobufCMessage *message)
{
    assert_non_null(message);
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = arena_alloc(arena, size + 1);
    assert_non_null(bytes);
    assert_int_equal(protobuf_c_message_pack(message, bytes), size);
    ProtobufCMessage *read = wire_unpack(arena, message->descriptor, bytes, size);
    assert_non_null(read);
    return read;
}

static struct signer signers[] = {
    {.name = "石轩庆", .delegation = "应县代表团", .person = "DEPUTY/石轩庆/1", .reason = ""},
    {.name = "民革朔州市委",
     .organisation = true,
     .delegation = "",
     .person = "",
     .ambiguous = true,
     .standing = SIGNER_EXCUSED,
     .reason = "撤销",
     .standing_on = 738000},
};
static struct coordination coordinations[] = {{"市财政局", "经费", 16, "由住建局列支", 17}};
static const char *co[] = {"市财政局", "市审计局"};
static const char *split[] = {"市水利局"};
static const char *merged[] = {"proposal-3"};
static struct answering_unit answering[] = {{
    .unit = "市住建局",
    .split = true,
    .state = ANSWERING_RETURN_REQUESTED,
    .assigned_ms = 1,
    .window_last = 738001,
    .signed_for_ms = 2,
    .five_fixed = {"王", "李", "答复", 738002, "满意", "赵", 3},
    .returning = {"不属", "市水利局", 4, "可", 5, true},
    .plan = {"赵", 738003, "办公会", "王", "李", "五月", "满意", "赵", "张", 6},
    .reply_signed_ms = 7,
    .granted_due = 738012,
    .released_ms = 8,
    .release_reason = "改",
}};
static struct co_unit co_units[] = {{
    .unit = "市财政局",
    .state = OPINION_GIVEN,
    .assigned_ms = 9,
    .window_last = 738004,
    .opinion_due = 738005,
    .signed_for_ms = 10,
    .returning = {"", "", 0, "", 0, false},
    .opinion = {"3号", "同意", "钱", 738006, 11},
    .waiver_reason = "已取得",
    .pressed_on = 738007,
    .released_ms = 12,
    .release_reason = "",
}};
static struct progress_report progress[] = {{"市住建局", "2022-05", "已调研"}};
static struct history_line history[] = {{13, "交办", "王办公", "理由"}};
static int32_t positions[] = {1, 2};
static struct contact contacts[] = {{
    .unit = "市住建局",
    .stage = CONTACT_DURING,
    .way = CONTACT_PHONE,
    .day = 738008,
    .signers = positions,
    .signer_count = 2,
    .who = "李",
    .gist = "听取意见",
    .reached = true,
    .waived = true,
    .confirmed_by = "王",
    .recorded_ms = 14,
    .late_entry = true,
    .answer = ANSWER_SILENT,
}};

static const struct proposal whole = {
    .kind = KIND_PROPOSAL,
    .number = 129,
    .title = "关于供水的提案",
    .text_digest = "d",
    .field = "城建",
    .key_supervision = true,
    .publication_consent = true,
    .import = "job",
    .signers = signers,
    .signer_count = COUNT_OF(signers),
    .ask_count = 2,
    .asks_digest = "a",
    .register_lead = "市住建局",
    .register_co = co,
    .register_co_count = COUNT_OF(co),
    .register_split = split,
    .register_split_count = COUNT_OF(split),
    .state = PROPOSAL_ASSIGNED,
    .registered_ms = 15,
    .answering = answering,
    .answering_count = COUNT_OF(answering),
    .co_units = co_units,
    .co_unit_count = COUNT_OF(co_units),
    .merged_into = "suggestion-1",
    .merged = merged,
    .merged_count = COUNT_OF(merged),
    .contacts = contacts,
    .contact_count = COUNT_OF(contacts),
    .progress = progress,
    .progress_count = COUNT_OF(progress),
    .coordinations = coordinations,
    .coordination_count = COUNT_OF(coordinations),
    .offline = {738009, 738010, 738011},
    .history = history,
    .history_count = COUNT_OF(history),
};

/* Everything differs from its default above, so what packs alike was carried over whole. */
static void assert_alike(ProtobufCMessage *one, ProtobufCMessage *other)
{
    size_t size = protobuf_c_message_get_packed_size(one);
    uint8_t *left = arena_alloc(arena, size + 1);
    uint8_t *right = arena_alloc(arena, size + 1);

    assert_non_null(left);
    assert_non_null(right);
    assert_int_equal(protobuf_c_message_get_packed_size(other), size);
    (void)protobuf_c_message_pack(one, left);
    (void)protobuf_c_message_pack(other, right);
    assert_memory_equal(left, right, size);
}

static void a_proposal_comes_back(void **state)
{
    struct proposal back;
    ProtobufCMessage *record = there_and_back(wire_from_proposal(&whole, arena));

    (void)state;
    assert_int_equal(wire_to_proposal(record, arena, &back), 0);
    assert_string_equal(back.answering[0].five_fixed.guarantor, "赵");
    assert_int_equal(back.answering[0].plan.filed_ms, 6);
    assert_int_equal(back.co_units[0].pressed_on, 738007);
    assert_true(back.signers[1].organisation);
    assert_int_equal(back.signers[1].standing, SIGNER_EXCUSED);
    assert_string_equal(back.register_split[0], "市水利局");
    assert_string_equal(back.history[0].reason, "理由");
    assert_int_equal(back.answering[0].granted_due, 738012);
    assert_string_equal(back.coordinations[0].decision, "由住建局列支");
    assert_int_equal(back.offline.closed, 738011);
    assert_alike(record, wire_from_proposal(&back, arena));
}

static void contacts_come_back(void **state)
{
    struct proposal back = {.number = 1};
    ProtobufCMessage *record = there_and_back(wire_from_contacts(&whole, arena));

    (void)state;
    assert_int_equal(wire_to_contacts(record, arena, &back), 0);
    assert_int_equal(back.contacts[0].signers[1], 2);
    assert_true(back.contacts[0].late_entry);
    assert_alike(record, wire_from_contacts(&back, arena));
    assert_int_equal(wire_to_contacts(NULL, arena, &back), 0);
    assert_int_equal(back.contact_count, 0);
}

static void plans_and_namesakes_come_back(void **state)
{
    struct person persons[] = {{"应县代表团", "一中", "138", "应县"}};
    const struct namesakes all = {
        .kind = PERSON_MEMBER, .name = "黎花", .persons = persons, .count = 1};
    const struct sealed_person sealed[] = {{{"abc", 3}, {"d", 1}}};
    struct sealed_person *sealed_back = NULL;
    struct namesakes back;

    (void)state;
    ProtobufCMessage *record = there_and_back(wire_from_namesakes(&all, sealed, arena));
    assert_int_equal(wire_to_namesakes(record, arena, &back, &sealed_back), 0);
    assert_string_equal(back.persons[0].delegation, "应县代表团");
    assert_string_equal(back.persons[0].phone, "");
    assert_memory_equal(sealed_back[0].phone.bytes, "abc", 3);

    ProtobufCMessage *plan = there_and_back(wire_from_plan(&answering[0].plan, arena));
    assert_string_equal(wire_to_plan(plan).meeting, "办公会");
    assert_int_equal(wire_to_plan(NULL).filed_ms, 0);
}

/* Asks are kept as one text, and come back as many as the proposal says. */
static void asks_come_back(void **state)
{
    struct ask asks[] = {{1, "改造管网"}, {2, "公布水质"}};
    struct proposal proposal = {.asks = asks, .ask_count = COUNT_OF(asks)};
    const char *text = asks_join(&proposal, arena);

    (void)state;
    assert_non_null(text);
    proposal.asks = NULL;
    assert_int_equal(asks_split(text, arena, &proposal), 0);
    assert_string_equal(proposal.asks[1].text, "公布水质");
    proposal.ask_count = 3;
    assert_int_equal(asks_split(text, arena, &proposal), -1);
    proposal.ask_count = 1;
    assert_int_equal(asks_split(text, arena, &proposal), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_come_back),
        cmocka_unit_test(a_proposal_comes_back),
        cmocka_unit_test(contacts_come_back),
        cmocka_unit_test(plans_and_namesakes_come_back),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
