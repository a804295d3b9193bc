#include "assignment/former.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define OURS "市住建局"
#define NEXT "市水利局"
#define HELP "市财政局"

static const int64_t LEFT_MS = 1650000000000;
static const int64_t BEFORE_MS = LEFT_MS - 86400000;
static const int64_t AFTER_MS = LEFT_MS + 86400000;

static struct arena *arena;
static struct answering_unit answering[2];
static struct co_unit co_units[3];
static struct contact contacts[3];
static struct coordination coordinations[3];
static struct history_line history[2];
static struct progress_report progress[2];
static struct signer signers[2];
static struct proposal proposal;
static struct proposal view;

/* OURS led, NEXT leads; HELP gave its opinion to OURS, 市交通局 to NEXT. */
static int set_up(void **state)
{
    (void)state;
    answering[0] = (struct answering_unit){
        .unit = OURS, .state = ANSWERING_RELEASED, .released_ms = LEFT_MS, .successor = ""};
    answering[1] = (struct answering_unit){
        .unit = NEXT, .state = ANSWERING_ASSIGNED, .five_fixed = {.leader = "孙"}, .successor = ""};
    co_units[0] = (struct co_unit){.unit = HELP,
                                   .state = OPINION_RELEASED,
                                   .opinion = {.text = "同意", .given_ms = BEFORE_MS}};
    co_units[1] = (struct co_unit){.unit = "市交通局",
                                   .state = OPINION_GIVEN,
                                   .opinion = {.text = "不同意", .given_ms = AFTER_MS}};
    co_units[2] = (struct co_unit){.unit = "市教育局", .state = OPINION_ASKED};
    contacts[0] = (struct contact){.unit = OURS, .gist = "己", .recorded_ms = BEFORE_MS};
    contacts[1] = (struct contact){.unit = NEXT, .gist = "人", .recorded_ms = AFTER_MS};
    contacts[2] = (struct contact){.unit = NEXT, .gist = "人", .recorded_ms = BEFORE_MS};
    coordinations[0] = (struct coordination){
        .unit = OURS, .asked_ms = BEFORE_MS, .decision = "已定", .decided_ms = AFTER_MS};
    coordinations[1] = (struct coordination){.unit = NEXT, .asked_ms = BEFORE_MS, .decision = ""};
    coordinations[2] = (struct coordination){.unit = OURS, .asked_ms = AFTER_MS, .decision = ""};
    history[0] = (struct history_line){.what = "改办", .instant_ms = LEFT_MS};
    history[1] = (struct history_line){.what = "签收", .instant_ms = AFTER_MS};
    progress[0] = (struct progress_report){.unit = OURS, .gist = "己"};
    progress[1] = (struct progress_report){.unit = NEXT, .gist = "人"};
    signers[0] = (struct signer){.name = "张三",
                                 .standing = SIGNER_WITHDRAWN,
                                 .standing_on = date_at(AFTER_MS),
                                 .reason = "撤回"};
    signers[1] = (struct signer){.name = "李四",
                                 .standing = SIGNER_EXCUSED,
                                 .standing_on = date_at(BEFORE_MS),
                                 .reason = "离任"};
    proposal = (struct proposal){.state = PROPOSAL_WITHDRAWN,
                                 .title = "关于路灯的建议",
                                 .answering = answering,
                                 .answering_count = COUNT_OF(answering),
                                 .co_units = co_units,
                                 .co_unit_count = COUNT_OF(co_units),
                                 .contacts = contacts,
                                 .contact_count = COUNT_OF(contacts),
                                 .coordinations = coordinations,
                                 .coordination_count = COUNT_OF(coordinations),
                                 .history = history,
                                 .history_count = COUNT_OF(history),
                                 .progress = progress,
                                 .progress_count = COUNT_OF(progress),
                                 .signers = signers,
                                 .signer_count = COUNT_OF(signers),
                                 .merged_into = "suggestion-3"};
    arena = arena_new(1 << 16);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void who_once_took_part(void **state)
{
    (void)state;
    assert_true(former_took_part(&proposal, OURS));
    assert_true(former_took_part(&proposal, HELP));
    assert_false(former_took_part(&proposal, NEXT));
    assert_false(former_took_part(&proposal, "市教育局"));
    assert_false(former_took_part(&proposal, "市卫健委"));
    /* Back again, it has all. */
    answering[1].unit = OURS;
    assert_false(former_took_part(&proposal, OURS));
}

static void its_own_until_then(void **state)
{
    (void)state;
    assert_int_equal(former_view(&proposal, OURS, arena, &view), 0);
    assert_string_equal(view.title, "关于路灯的建议");
    assert_int_equal(view.answering_count, 2);
    assert_string_equal(view.answering[0].unit, OURS);
    /* Who had it next, and not what became of it there. */
    assert_string_equal(view.answering[1].unit, NEXT);
    assert_null(view.answering[1].five_fixed.leader);
    assert_int_equal(view.co_unit_count, 1);
    assert_string_equal(view.co_units[0].opinion.text, "同意");
    assert_int_equal(view.co_units[0].state, OPINION_GIVEN);
    assert_int_equal(view.contact_count, 1);
    assert_string_equal(view.contacts[0].gist, "己");
    assert_int_equal(view.coordination_count, 1);
    assert_string_equal(view.coordinations[0].decision, "");
    assert_int_equal(view.history_count, 1);
    assert_int_equal(view.progress_count, 1);
    assert_int_equal(view.signers[0].standing, SIGNER_STANDS);
    assert_int_equal(view.signers[1].standing, SIGNER_EXCUSED);
    assert_int_equal(view.state, PROPOSAL_ASSIGNED);
    assert_string_equal(view.merged_into, "");
}

/* A co-unit had its own opinion and nobody else's. */
static void a_co_unit_reads_its_own_opinion(void **state)
{
    (void)state;
    co_units[0].released_ms = LEFT_MS;
    assert_int_equal(former_view(&proposal, HELP, arena, &view), 0);
    assert_int_equal(view.answering_count, 1);
    assert_string_equal(view.answering[0].unit, NEXT);
    assert_int_equal(view.co_unit_count, 1);
    assert_string_equal(view.co_units[0].unit, HELP);
    assert_int_equal(view.co_units[0].state, OPINION_RELEASED);
    assert_int_equal(view.contact_count, 0);
}

static void a_full_arena_shows_nothing(void **state)
{
    struct arena *small = arena_new(64);

    (void)state;
    view = (struct proposal){.title = "untouched"};
    assert_int_equal(former_view(&proposal, OURS, small, &view), -1);
    assert_string_equal(view.title, "untouched");
    arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_once_took_part, set_up, tear_down),
        cmocka_unit_test_setup_teardown(its_own_until_then, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_co_unit_reads_its_own_opinion, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_arena_shows_nothing, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
