#include "fixture.h"

#include "reply/lifecycle_standing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define LONG_BODY                                                                                                                  \
    "一、基本情况。老旧小区供水管网改造已列入今年的重点工程，共涉及12个小区、3200户。\n"      \
    "二、已做的工作。我局于2022年4月完成了勘察设计，5月10日开工，目前已更换管道4.6公里。\n"    \
    "三、下一步安排。一是6月底前完成剩余2.1公里；二是由市政管理科负责，逐户回访水压水质；" \
    "三是建立长效巡检制度，每季度检查一次。"

enum { ARENA_CAP = 64 << 20, NOON_MS = 12 * 3600 * 1000 };

int fixture_set_up(void **state)
{
    struct arena *arena = arena_new(ARENA_CAP);
    struct fixture *fixture = arena_alloc(arena, sizeof(*fixture));
    static const char *const names[] = {"龙丰瑞", "孟浩雅", "民革朔州市委"};

    assert_non_null(fixture);
    fixture->arena = arena;
    fixture->today = date_day(2022, 6, 1);
    failure_init(&fixture->failure, arena);
    fixture->facts = (struct handling_facts){.contacts_required = true,
                                             .asks_required = true,
                                             .contact_before = true,
                                             .contact_during = true};
    struct handling *handling = &fixture->handling;
    *handling = (struct handling){.docket = "shuozhou-2022", .unit = "市住建局"};
    handling->matters = arena_array(arena, MATTERS_MAX, sizeof(*handling->matters));
    handling->replies = arena_array(arena, REPLIES_MAX + 1, sizeof(*handling->replies));
    handling->dissatisfactions =
        arena_array(arena, DISSATISFACTIONS_MAX, sizeof(*handling->dissatisfactions));
    struct signer *signers = arena_array(arena, FIXTURE_SIGNERS, sizeof(*signers));
    for (int32_t i = 0; i < FIXTURE_SIGNERS; i++) {
        signers[i] = (struct signer){
            .position = i + 1, .name = names[i], .organisation = i == FIXTURE_SIGNERS - 1};
    }
    const struct matter matter = {.proposal = "suggestion-17",
                                  .kind = KIND_SUGGESTION,
                                  .number = 17,
                                  .title = "关于改造老旧小区供水管网的建议",
                                  .signer_count = FIXTURE_SIGNERS,
                                  .signers = signers,
                                  .closed_reason = ""};
    assert_int_equal(drafting_know(handling, &matter, arena), 0);
    *state = fixture;
    return 0;
}

int fixture_tear_down(void **state)
{
    arena_free(((struct fixture *)*state)->arena);
    return 0;
}

struct act fixture_act(struct fixture *fixture, const char *account, const char *roles)
{
    struct act act = {
        .by = {.account = account, .name = account, .role = roles, .on_behalf_of = ""},
        .now_ms = date_begin_ms(fixture->today) + NOON_MS,
        .arena = fixture->arena};
    const char **list = arena_array(fixture->arena, 8, sizeof(*list));

    while (*roles) {
        size_t length = strcspn(roles, " ");
        list[act.role_count++] = arena_copy(fixture->arena, roles, length);
        roles += length + (roles[length] == ' ');
    }
    act.roles = list;
    return act;
}

struct draft fixture_draft(enum reply_class class)
{
    static struct promise promise = {.what = "更换剩余管道", .who = "市政管理科"};

    promise.by = date_day(2022, 12, 31);
    return (struct draft){.class = class,
                          .class_reason = class == CLASS_C ? "资金尚未落实" : "",
                          .body = LONG_BODY,
                          .digest = "d1",
                          .field = "城市建设",
                          .handler = "王建国",
                          .phone = "0349-5550112",
                          .publication = PUBLICATION_PROACTIVE,
                          .publication_reason = "",
                          .office_report = "已向市政府办公室报告重新办理情况。",
                          .promise_count = class == CLASS_B,
                          .promises = &promise};
}

struct reply *fixture_drafted(struct fixture *fixture, enum reply_kind kind, const int32_t *signers,
                              size_t count)
{
    const struct act act = fixture_act(fixture, "handler1", "HANDLER");
    struct draft_request request = {
        .kind = kind, .signers = signers, .signer_count = count, .draft = fixture_draft(CLASS_A)};
    struct reply *reply = NULL;

    /* Whoever saves says something new. */
    request.draft.digest = arena_printf(fixture->arena, "d%u", ++fixture->drafted);
    if (drafting_put(&fixture->handling, &request, &act, &fixture->failure, &reply) < 0) {
        fail_msg("%s", fixture->failure.message);
    }
    /* Room as the store leaves it. */
    struct level *levels = arena_array(fixture->arena, ACTS_MAX, sizeof(*levels));
    memcpy(levels, reply->levels, reply->level_count * sizeof(*levels));
    reply->levels = levels;
    struct text_version *versions = arena_array(fixture->arena, VERSIONS_MAX, sizeof(*versions));
    memcpy(versions, reply->versions, reply->version_count * sizeof(*versions));
    reply->versions = versions;
    return reply;
}

void fixture_sign(struct fixture *fixture, struct reply *reply)
{
    const struct act head = fixture_act(fixture, "head1", "DIVISION_HEAD");
    const struct act leader = fixture_act(fixture, "leader1", "LEADER");
    const struct act principal = fixture_act(fixture, "principal1", "PRINCIPAL");
    struct reply_step step = {.reply = reply, .comment = "", .facts = &fixture->facts};
    const char **codes = arena_array(fixture->arena, reply->letter_count, sizeof(*codes));

    for (size_t i = 0; i < reply->letter_count; i++) {
        codes[i] = arena_printf(fixture->arena, "code-%d-%zu", reply->round, i);
    }
    step.act = &head;
    int outcome = levels_submit(reply, &step, &fixture->failure);
    step.act = &leader;
    outcome = outcome < 0 ? -1 : levels_review(reply, true, &step, &fixture->failure);
    step.act = &principal;
    outcome = outcome < 0 ? -1 : levels_sign(reply, &step, &fixture->failure);
    if (outcome < 0 || cards_prepare(reply, codes, &principal, &fixture->failure) < 0) {
        fail_msg("%s", fixture->failure.message);
    }
}

void fixture_number(struct fixture *fixture, struct reply *reply, const char *number)
{
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");

    if (numbering_give(reply, 0, number, false, &act, &fixture->failure) < 0) {
        fail_msg("%s", fixture->failure.message);
    }
}

struct dispatched fixture_send(struct fixture *fixture, struct reply *reply, const int32_t *signers,
                               size_t count)
{
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");
    const struct dispatch_request request = {.signers = signers,
                                             .signer_count = count,
                                             .day = fixture->today,
                                             .sealed = fixture->today,
                                             .way = WAY_POST,
                                             .tracking = ""};
    struct dispatched dispatched;

    if (sending_dispatch(&fixture->handling, reply, &request, &act, &fixture->failure,
                         &dispatched) < 0) {
        fail_msg("%s", fixture->failure.message);
    }
    return dispatched;
}

struct reply *fixture_replied(struct fixture *fixture)
{
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);

    fixture_sign(fixture, reply);
    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    assert_true(fixture_send(fixture, reply, NULL, 0).to_all);
    return reply;
}

struct heard fixture_return(struct fixture *fixture, int32_t signer, enum satisfaction result)
{
    const struct act act = fixture_act(fixture, "service:gateway", "SERVICE");
    const struct card_request request = {.signer = signer,
                                         .answer = {.manner = SATISFIED,
                                                    .result = result,
                                                    .reason = "",
                                                    .opinion = "",
                                                    .entered_by = "",
                                                    .scan = "",
                                                    .received = fixture->today,
                                                    .recorded_ms = act.now_ms}};
    struct heard heard;

    if (cards_return(&fixture->handling, &request, &act, &fixture->failure, &heard) < 0) {
        fail_msg("%s", fixture->failure.message);
    }
    return heard;
}

void fixture_refused(struct fixture *fixture, const char *reason)
{
    assert_true(failure_is_set(&fixture->failure));
    assert_string_equal(fixture->failure.reason, reason);
    failure_init(&fixture->failure, fixture->arena);
}

const char *fixture_standing(const struct fixture *fixture, int32_t signer)
{
    return standing_token(matter_signer(&fixture->handling.matters[0], signer));
}
