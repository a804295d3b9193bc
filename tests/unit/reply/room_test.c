/* A handling never outgrows its commit: with the longest of every field, whatever cannot wait takes
 * no more than was kept for it. */
#include "fixture.h"

#include "reply/cards.h"
#include "reply/closing.h"
#include "reply/levels.h"
#include "reply/lifecycle_standing.h"
#include "reply/numbering.h"
#include "reply/room.h"
#include "reply/sending.h"
#include "reply/wire.h"
#include "reply/words.h"

#include <protobuf-c/protobuf-c.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    ACCOUNT_BYTES = 64,
    NAME_BYTES = 200,
    CODE_BYTES = 63,
    SCAN_BYTES = 64,
    PACKED_ARENA = 8 << 20
};

static const char *longest(size_t size)
{
    static char text[NAME_BYTES + 1];

    memset(text, 'x', NAME_BYTES);
    return text + NAME_BYTES - size;
}

static void lengthen_person(struct person *person)
{
    person->account = person->on_behalf_of = longest(ACCOUNT_BYTES);
    person->name = person->behalf_name = longest(NAME_BYTES);
    person->role = "DIVISION_HEAD";
}

/* Words as they are kept: what is longer stands under its digest. */
static const char *words(void)
{
    return longest(WORDS_INLINE_MAX);
}

static void lengthen_answer(struct answer *answer)
{
    if (answer->recorded_ms != 0) {
        answer->reason = answer->opinion = words();
        answer->entered_by = "COMMITTEE";
        answer->scan = longest(SCAN_BYTES);
        answer->on_paper = true;
    }
}

static void lengthen_letter(const struct reply *reply, struct letter *letter)
{
    if (reply->state >= REPLY_SIGNED) {
        letter->card.code = letter->verification = longest(CODE_BYTES);
    }
    if (letter->sent != DAY_NONE) {
        letter->tracking = longest(TRACKING_MAX);
        letter->late_entry = letter->seal_late_entry = true;
    }
    letter->receipt_late_entry = letter->received != DAY_NONE;
    lengthen_answer(&letter->card.answer);
    lengthen_answer(&letter->card.corrected);
}

static void lengthen_copy(struct copy *copy)
{
    if (copy->sent != DAY_NONE) {
        copy->tracking = longest(TRACKING_MAX);
        copy->late_entry = copy->seal_late_entry = true;
    }
    copy->receipt_late_entry = copy->received != DAY_NONE;
}

/* Every text that there is by now, as long as it may be. */
static void lengthen(struct fixture *fixture)
{
    struct handling *handling = &fixture->handling;

    for (size_t i = 0; i < handling->reply_count; i++) {
        struct reply *reply = &handling->replies[i];
        for (size_t k = 0; k < reply->version_count; k++) {
            lengthen_person(&reply->versions[k].by);
        }
        for (size_t k = 0; k < reply->level_count; k++) {
            lengthen_person(&reply->levels[k].by);
            reply->levels[k].comment = words();
        }
        for (size_t k = 0; k < reply->number_count; k++) {
            reply->numbers[k].brought = true;
        }
        for (size_t k = 0; k < reply->letter_count; k++) {
            lengthen_letter(reply, &reply->letters[k]);
        }
        for (size_t k = 0; k < reply->copy_count; k++) {
            lengthen_copy(&reply->copies[k]);
        }
    }
    for (size_t i = 0; i < handling->dissatisfaction_count; i++) {
        handling->dissatisfactions[i].gist = words();
        handling->dissatisfactions[i].taken_back = true;
    }
    for (size_t i = 0; i < handling->matter_count; i++) {
        struct matter *matter = &handling->matters[i];
        matter->closed_reason = matter->closed_day == DAY_NONE ? "" : words();
    }
}

static size_t packed(const struct fixture *fixture)
{
    struct arena *arena = arena_new(PACKED_ARENA);
    const ProtobufCMessage *record = wire_from_handling(&fixture->handling, arena);

    assert_non_null(record);
    size_t size = protobuf_c_message_get_packed_size(record);
    arena_free(arena);
    return size;
}

/* What the handling is and what is kept for it never comes to more than it came to. */
static void holds(struct fixture *fixture, size_t *bound, const char *after)
{
    lengthen(fixture);
    size_t now = packed(fixture) + room_reserved(&fixture->handling);

    if (now > *bound) {
        fail_msg("%s: %zu bytes more than were kept", after, now - *bound);
    }
    *bound = now;
}

static void know_all(struct fixture *fixture)
{
    struct matter *matter = &fixture->handling.matters[0];

    matter->signers = arena_array(fixture->arena, SIGNERS_MAX, sizeof(*matter->signers));
    matter->signer_count = SIGNERS_MAX;
    for (int32_t i = 0; i < SIGNERS_MAX; i++) {
        matter->signers[i] = (struct signer){.position = i + 1, .name = longest(NAME_BYTES)};
    }
}

static void give_numbers(struct fixture *fixture, struct reply *reply, size_t *bound)
{
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");

    reply->voided = arena_array(fixture->arena, VOIDED_MAX + MATTERS_MAX, sizeof(*reply->voided));
    for (int i = 0; i <= VOIDED_MAX; i++) {
        const char *text =
            arena_printf(fixture->arena, "函函函函函函函函函函函函函函函函函函函函〔2022〕%d号",
                         99999 - reply->round * (VOIDED_MAX + 1) - i);
        assert_int_equal(numbering_give(reply, 0, text, false, &act, &fixture->failure), 0);
        holds(fixture, bound, "a number");
    }
}

static void send_all(struct fixture *fixture, struct reply *reply, size_t *bound)
{
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");
    const enum copy_body bodies[] = {COPY_COMMITTEE, COPY_OFFICE};
    const struct dispatch_request copies = {.copies = bodies,
                                            .copy_count = COPY_BODIES,
                                            .day = fixture->today,
                                            .sealed = fixture->today,
                                            .way = WAY_COMMITTEE,
                                            .tracking = ""};
    struct dispatched dispatched;

    for (size_t i = 0; i < reply->letter_count; i++) {
        fixture_send(fixture, reply, &reply->letters[i].signer, 1);
        holds(fixture, bound, "a letter sent");
    }
    assert_int_equal(
        sending_dispatch(&fixture->handling, reply, &copies, &act, &fixture->failure, &dispatched),
        0);
    holds(fixture, bound, "copies sent");
    for (size_t i = 0; i < reply->letter_count + COPY_BODIES; i++) {
        const struct act office = fixture_act(fixture, "office1", "OFFICE LIAISON COMMITTEE");
        const struct receipt_request receipt = {
            .signer = i < reply->letter_count ? reply->letters[i].signer : 0,
            .copy = i < reply->letter_count ? COPY_NONE : bodies[i - reply->letter_count],
            .day = fixture->today};
        assert_int_equal(sending_confirm(reply, &receipt, &office, &fixture->failure), 0);
        holds(fixture, bound, "a receipt");
    }
}

static void say(struct fixture *fixture, int32_t signer)
{
    const struct act act = fixture_act(fixture, "office1", "OFFICE");
    const struct dissatisfaction said = {.signer = signer,
                                         .learnt = fixture->today,
                                         .way = 4,
                                         .gist = "没有解决",
                                         .recorded_ms = act.now_ms};
    struct heard heard;

    assert_int_equal(
        cards_record_dissatisfaction(&fixture->handling, &said, &act, &fixture->failure, &heard),
        0);
}

/* One reply from its draft to its last card, each said twice. */
static void live(struct fixture *fixture, enum reply_kind kind)
{
    struct reply *reply = fixture_drafted(fixture, kind, NULL, 0);

    lengthen(fixture);
    size_t bound = packed(fixture) + room_reserved(&fixture->handling);
    fixture_sign(fixture, reply);
    holds(fixture, &bound, "three levels");
    give_numbers(fixture, reply, &bound);
    send_all(fixture, reply, &bound);
    for (size_t i = 0; i < reply->letter_count; i++) {
        say(fixture, reply->letters[i].signer);
        holds(fixture, &bound, "a word said");
        fixture_return(fixture, reply->letters[i].signer, DISSATISFIED);
        holds(fixture, &bound, "a card");
    }
    assert_int_equal(fixture->handling.dissatisfaction_count,
                     (size_t)reply->round * ROOM_SAYINGS * SIGNERS_MAX);
}

static void what_cannot_wait_has_its_room(void **state)
{
    struct fixture *fixture = *state;
    const struct act act = fixture_act(fixture, "office1", "OFFICE");

    know_all(fixture);
    live(fixture, REPLY_FIRST);
    live(fixture, REPLY_SECOND);
    for (size_t i = 0; i < SIGNERS_MAX; i++) {
        fixture->handling.matters[0].signers[i].standing = STANDING_ANSWERED;
    }
    lengthen(fixture);
    size_t bound = packed(fixture) + room_reserved(&fixture->handling);
    assert_int_equal(
        closing_by_office(&fixture->handling.matters[0], "清理", &act, &fixture->failure), 0);
    holds(fixture, &bound, "the close");
    for (size_t i = 0; i < fixture->handling.reply_count; i++) {
        fixture->handling.replies[i].filed_under = longest(NAME_BYTES);
    }
    fixture->handling.unit = longest(NAME_BYTES);
    holds(fixture, &bound, "another unit");
}

/* The most letters one reply may have, their signers named as people are: it can still be drafted,
 * and its handling fits. */
static void the_most_letters_have_room(void **state)
{
    struct fixture *fixture = *state;
    struct handling *handling = &fixture->handling;
    const struct matter first = handling->matters[0];
    struct draft_request asked = {.kind = REPLY_FIRST, .draft = fixture_draft(CLASS_A)};
    const struct act act = fixture_act(fixture, "handler1", "HANDLER");
    struct reply *reply = NULL;

    handling->matter_count = 3;
    for (size_t m = 0; m < handling->matter_count; m++) {
        handling->matters[m] = first;
        handling->matters[m].proposal = arena_printf(fixture->arena, "suggestion-%zu", 17 + m);
        handling->matters[m].signers =
            arena_array(fixture->arena, SIGNERS_MAX, sizeof(struct signer));
        handling->matters[m].signer_count = SIGNERS_MAX;
        for (int32_t i = 0; i < SIGNERS_MAX; i++) {
            handling->matters[m].signers[i] =
                (struct signer){.position = i + 1, .name = "欧阳修远"};
        }
    }
    assert_int_equal(drafting_put(handling, &asked, &act, &fixture->failure, &reply),
                     DRAFTED_SAVED);
    assert_int_equal(reply->letter_count, LETTERS_MAX);
    assert_true(packed(fixture) + room_reserved(handling) < ROOM_KEPT_MOST);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_cannot_wait_has_its_room),
        TEST(the_most_letters_have_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
