/* Random histories of one handling: whatever is tried in whatever order, what rules 14 and 17 to 23
 * promise stays true, and what is stored comes back as it was. */
#include "fixture.h"
#include "history_promises.h"

#include "reply/closing.h"
#include "reply/lifecycle_standing.h"
#include "reply/merging.h"
#include "reply/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MATTERS = 2, HISTORIES = 150, STEPS = 500, NUMBERS_FROM = 1, PERCENT = 100 };

struct history {
    struct fixture *fixture;
    uint32_t matter; /* whose turn it is, of a merged handling */
    uint64_t seed;
    int32_t numbers; /* given so far */
    int32_t texts;   /* written so far */
    int counts[20];  /* of steps of each sort that came through */
};

/* xorshift64*: the same everywhere, so that a failure can be played again. */
static uint32_t draw(struct history *history, uint32_t below)
{
    history->seed ^= history->seed >> 12;
    history->seed ^= history->seed << 25;
    history->seed ^= history->seed >> 27;
    return (uint32_t)((history->seed * 2685821657736338717ULL) >> 33) % below;
}

/* The latest as often as all the others: or few ever leave. */
static struct reply *any_reply(struct history *history)
{
    const struct handling *handling = &history->fixture->handling;
    size_t count = handling->reply_count;
    size_t place = count && draw(history, 2) ? draw(history, (uint32_t)count) : count - 1;

    return count ? &handling->replies[place] : NULL;
}

static int32_t any_signer(struct history *history)
{
    return (int32_t)draw(history, FIXTURE_SIGNERS) + 1;
}

/* --- steps; each returns as the rule it calls --- */

static int step_put(struct history *history)
{
    struct fixture *fixture = history->fixture;
    const struct act act = fixture_act(fixture, "handler1", "HANDLER");
    int32_t signer = any_signer(history);
    struct draft_request request = {
        .kind = (enum reply_kind)draw(history, REPLY_FURTHER + 1),
        .matter = history->matter,
        .signers = &signer,
        .signer_count = draw(history, 2),
        .draft = fixture_draft((enum reply_class)(draw(history, CLASS_C) + 1))};
    struct reply *reply = NULL;

    request.draft.digest = arena_printf(fixture->arena, "d%d", ++history->texts);
    return drafting_put(&fixture->handling, &request, &act, &fixture->failure, &reply);
}

static struct reply_step step_of(struct history *history, struct reply *reply,
                                 const struct act *act)
{
    return (struct reply_step){
        .reply = reply, .act = act, .comment = "意见", .facts = &history->fixture->facts};
}

static int step_submit(struct history *history)
{
    const struct act act = fixture_act(history->fixture, "head1", "DIVISION_HEAD");
    struct reply *reply = any_reply(history);
    const struct reply_step step = step_of(history, reply, &act);

    return reply ? levels_submit(reply, &step, &history->fixture->failure) : -1;
}

static int step_review(struct history *history)
{
    const struct act act = fixture_act(history->fixture, "leader1", "LEADER");
    struct reply *reply = any_reply(history);
    const struct reply_step step = step_of(history, reply, &act);

    return reply ? levels_review(reply, draw(history, 4) > 0, &step, &history->fixture->failure)
                 : -1;
}

static int step_sign(struct history *history)
{
    struct fixture *fixture = history->fixture;
    const struct act act = fixture_act(fixture, "principal1", "PRINCIPAL");
    struct reply *reply = any_reply(history);
    const struct reply_step step = step_of(history, reply, &act);

    if (!reply || levels_sign(reply, &step, &fixture->failure) < 0) {
        return -1;
    }
    const char **codes = arena_array(fixture->arena, reply->letter_count + 1, sizeof(*codes));
    for (size_t i = 0; i < reply->letter_count; i++) {
        codes[i] = arena_printf(fixture->arena, "code-%u", draw(history, 1U << 30));
    }
    return cards_prepare(reply, codes, &act, &fixture->failure);
}

static int step_recall(struct history *history)
{
    const struct act act = fixture_act(history->fixture, "principal1", "PRINCIPAL");
    struct reply *reply = any_reply(history);
    const struct reply_step step = step_of(history, reply, &act);

    return reply && draw(history, 4) == 0 ? levels_recall(reply, &step, &history->fixture->failure)
                                          : -1;
}

static int step_number(struct history *history)
{
    struct fixture *fixture = history->fixture;
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");
    struct reply *reply = any_reply(history);
    const char *number =
        arena_printf(fixture->arena, "朔住建函〔2022〕%d号", NUMBERS_FROM + history->numbers++);

    return reply ? numbering_give(reply, history->matter, number, draw(history, 2), &act,
                                  &fixture->failure)
                 : -1;
}

static int step_send(struct history *history)
{
    struct fixture *fixture = history->fixture;
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");
    struct reply *reply = any_reply(history);
    int32_t signer = any_signer(history);
    civil_day sealed = fixture->today - (civil_day)draw(history, 2);
    /* Some were not sealed, or left before they were. */
    const struct dispatch_request request = {.matter = history->matter,
                                             .signers = &signer,
                                             .signer_count = draw(history, 2),
                                             .day = fixture->today - (civil_day)draw(history, 2),
                                             .sealed = draw(history, 4) ? sealed : DAY_NONE,
                                             .way = WAY_POST,
                                             .tracking = ""};
    struct dispatched dispatched;

    return reply ? sending_dispatch(&fixture->handling, reply, &request, &act, &fixture->failure,
                                    &dispatched)
                 : -1;
}

/* Standings of all, before what one says. */
struct standings {
    int of[MATTERS][FIXTURE_SIGNERS];
};

static struct standings standings_of(const struct fixture *fixture)
{
    struct standings standings;

    for (size_t i = 0; i < fixture->handling.matter_count * FIXTURE_SIGNERS; i++) {
        size_t matter = i / FIXTURE_SIGNERS, signer = i % FIXTURE_SIGNERS;
        standings.of[matter][signer] = fixture->handling.matters[matter].signers[signer].standing;
    }
    return standings;
}

/* One signer never moves another, nor one proposal another, but that all who are content are closed
 * together. */
static void assert_others_stand(const struct history *history, const struct standings *before,
                                int32_t signer, bool closed)
{
    const struct handling *handling = &history->fixture->handling;

    for (uint32_t matter = 0; matter < handling->matter_count; matter++) {
        for (int32_t i = 0; i < FIXTURE_SIGNERS; i++) {
            int was = before->of[matter][i], now = handling->matters[matter].signers[i].standing;
            bool settled = closed && was == STANDING_CONTENT && now == STANDING_CLOSED;
            bool meant = matter == history->matter && (settled || i + 1 == signer);
            assert_true(meant || now == was);
        }
    }
}

static int step_return(struct history *history)
{
    struct fixture *fixture = history->fixture;
    bool on_paper = draw(history, 2);
    const struct act act = fixture_act(fixture, "somebody", on_paper ? "LIAISON" : "SERVICE");
    const struct standings before = standings_of(fixture);
    const struct card_request request = {
        .matter = history->matter,
        .signer = any_signer(history),
        .round = (int32_t)draw(history, 4),
        .answer = {.manner = SATISFIED,
                   .result = (enum satisfaction)(draw(history, DISSATISFIED) + 1),
                   .reason = "",
                   .opinion = "",
                   .entered_by = "",
                   .scan = "",
                   .on_paper = on_paper,
                   .received = fixture->today - (on_paper ? (civil_day)draw(history, 4) : 0),
                   .recorded_ms = act.now_ms}};
    struct heard heard;

    if (cards_return(&fixture->handling, &request, &act, &fixture->failure, &heard) < 0) {
        return -1;
    }
    assert_others_stand(history, &before, request.signer, heard.closed);
    return 0;
}

static int step_say(struct history *history)
{
    struct fixture *fixture = history->fixture;
    const struct act act = fixture_act(fixture, "committee1", "COMMITTEE");
    const struct standings before = standings_of(fixture);
    const struct dissatisfaction said = {.matter = history->matter,
                                         .signer = any_signer(history),
                                         .learnt = fixture->today - (civil_day)draw(history, 4),
                                         .way = 4,
                                         .gist = "没有解决",
                                         .manner_only = draw(history, 3) == 0,
                                         .recorded_ms = act.now_ms};
    struct heard heard;

    if (draw(history, 3) > 0 || cards_record_dissatisfaction(&fixture->handling, &said, &act,
                                                             &fixture->failure, &heard) < 0) {
        return -1;
    }
    assert_others_stand(history, &before, said.signer, false);
    assert_true(!said.manner_only || before.of[said.matter][said.signer - 1] ==
                                         standings_of(fixture).of[said.matter][said.signer - 1]);
    return 0;
}

static int step_take_back(struct history *history)
{
    struct fixture *fixture = history->fixture;
    const struct act act = fixture_act(fixture, "office1", "OFFICE");
    const struct standings before = standings_of(fixture);
    int32_t signer = any_signer(history);
    struct heard heard;

    if (draw(history, 4) > 0 || cards_take_back(&fixture->handling, history->matter, signer, false,
                                                &act, &fixture->failure, &heard) < 0) {
        return -1;
    }
    assert_others_stand(history, &before, signer, heard.closed);
    return 0;
}

static int step_correct(struct history *history)
{
    struct fixture *fixture = history->fixture;
    const struct act act = fixture_act(fixture, "office1", "OFFICE");
    const struct standings before = standings_of(fixture);
    const struct card_request request = {
        .matter = history->matter,
        .signer = any_signer(history),
        .round = (int32_t)draw(history, 4),
        .answer = {.manner = SATISFIED,
                   .result = (enum satisfaction)(draw(history, DISSATISFIED) + 1),
                   .reason = "",
                   .opinion = "",
                   .entered_by = "OFFICE",
                   .scan = "scan",
                   .on_paper = true,
                   /* Some never happened, or have not happened yet. */
                   .received = fixture->today - (civil_day)draw(history, 5) + 1,
                   .recorded_ms = act.now_ms}};
    struct heard heard;

    if (cards_correct(&fixture->handling, &request, &act, &fixture->failure, &heard) < 0) {
        return -1;
    }
    assert_others_stand(history, &before, request.signer, heard.closed);
    return 0;
}

static int step_close(struct history *history)
{
    struct fixture *fixture = history->fixture;
    const struct act act = fixture_act(fixture, "office1", "OFFICE");

    return draw(history, 6) == 0 ? closing_by_office(&fixture->handling.matters[history->matter],
                                                     "逾期", &act, &fixture->failure)
                                 : -1;
}

static int step_day(struct history *history)
{
    history->fixture->today += (civil_day)draw(history, 2);
    return 0;
}

/* --- stored and read again, each time --- */

static ProtobufCMessage *store(const struct fixture *fixture)
{
    ProtobufCMessage *record = wire_from_handling(&fixture->handling, fixture->arena);

    assert_non_null(record);
    return record;
}

static void read_again(struct fixture *fixture, const ProtobufCMessage *record)
{
    size_t size = protobuf_c_message_get_packed_size(record);
    uint8_t *bytes = arena_alloc(fixture->arena, size + 1);
    uint8_t *again = arena_alloc(fixture->arena, size + 1);
    int64_t version = fixture->handling.version;

    assert_true(bytes && again);
    assert_int_equal(protobuf_c_message_pack(record, bytes), size);
    assert_int_equal(wire_to_handling(record, fixture->arena, &fixture->handling), 0);
    fixture->handling.version = version;
    const ProtobufCMessage *second = store(fixture);
    assert_int_equal(protobuf_c_message_get_packed_size(second), size);
    assert_int_equal(protobuf_c_message_pack(second, again), size);
    assert_memory_equal(bytes, again, size);
}

typedef int (*step_cb)(struct history *history);

static const step_cb steps[] = {step_put,     step_submit, step_review, step_sign,   step_recall,
                                step_number,  step_send,   step_return, step_say,    step_take_back,
                                step_correct, step_close,  step_day,    step_submit, step_review,
                                step_sign,    step_number, step_send,   step_return, step_send};

static void take_step(struct history *history)
{
    struct fixture *fixture = history->fixture;
    const struct handling before = fixture->handling;
    ProtobufCMessage *record = store(fixture);
    size_t sort = draw(history, COUNT_OF(steps));

    history->matter = draw(history, (uint32_t)fixture->handling.matter_count);

    read_again(fixture, record); /* the step works on a copy of its own */
    if (steps[sort](history) < 0) {
        assert_int_equal(wire_to_handling(record, fixture->arena, &fixture->handling), 0);
        failure_init(&fixture->failure, fixture->arena);
        return;
    }
    history->counts[sort % COUNT_OF(history->counts)]++;
    assert_false(failure_is_set(&fixture->failure));
    history_promises(fixture);
    history_signed_texts(&before, &fixture->handling);
    history_closed_stay(&before, &fixture->handling);
}

/* Another proposal of the same signers, handled with the first. */
static void merge(struct fixture *fixture)
{
    struct matter matters[MATTERS] = {fixture->handling.matters[0], fixture->handling.matters[0]};

    matters[1].proposal = "proposal-5";
    matters[1].kind = KIND_PROPOSAL;
    matters[1].number = 5;
    assert_int_equal(merging_know(&fixture->handling, matters, MATTERS, fixture->arena), 0);
}

static void play(uint64_t seed, int counts[20])
{
    struct history history = {.seed = seed * 2654435761ULL + 1};
    void *state = NULL;

    assert_int_equal(fixture_set_up(&state), 0);
    history.fixture = state;
    if (seed % 2 == 0) {
        merge(history.fixture);
    }
    for (int i = 0; i < STEPS; i++) {
        take_step(&history);
    }
    for (size_t i = 0; i < COUNT_OF(history.counts); i++) {
        counts[i] += history.counts[i];
    }
    assert_int_equal(fixture_tear_down(&state), 0);
}

static void what_is_promised_stays_true(void **state)
{
    int counts[20] = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
        play(seed, counts);
    }
    for (size_t i = 0; i < 13; i++) {
        print_message("step %zu came through %d times\n", i, counts[i]);
        assert_true(counts[i] > HISTORIES / PERCENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_promised_stays_true)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
