#include "history_promises.h"

#include "reply/lifecycle.h"
#include "reply/lifecycle_card.h"
#include "reply/lifecycle_standing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_letters(const struct fixture *fixture, const struct reply *reply)
{
    for (size_t i = 0; i < reply->letter_count; i++) {
        const struct letter *letter = &reply->letters[i];
        bool left = letter->sent != DAY_NONE;
        assert_int_equal(left, letter->card.state == CARD_OWED ||
                                   letter->card.state == CARD_RETURNED ||
                                   letter->card.state == CARD_REPLACED);
        if (left) {
            assert_true(*reply_number(reply, letter->matter) && letter->sealed != DAY_NONE);
            assert_true(reply->letter_day <= letter->sealed && letter->sealed <= letter->sent);
            assert_true(letter->sent <= fixture->today);
        }
        assert_true(left || reply->state != REPLY_DISPATCHED);
    }
    for (size_t i = 0; i < reply->copy_count; i++) {
        const struct copy *copy = &reply->copies[i];
        assert_true(copy->sent == DAY_NONE || *reply_number(reply, copy->matter));
        assert_true(copy->sent == DAY_NONE ||
                    (reply->letter_day <= copy->sealed && copy->sealed <= copy->sent &&
                     copy->sealed != DAY_NONE));
    }
    assert_true(reply->state >= REPLY_DISPATCHING || !reply_has_left(reply));
    assert_int_equal(reply->state >= REPLY_SIGNED, reply->letter_day != DAY_NONE);
}

/* No card but the latest one that has left can be returned. */
static void assert_one_card_is_owed(const struct fixture *fixture, uint32_t matter, int32_t signer)
{
    struct reply *reply = NULL;
    const struct letter *latest =
        handling_latest_letter(&fixture->handling, matter, signer, &reply);

    for (size_t i = 0; i < fixture->handling.reply_count; i++) {
        const struct letter *letter = reply_letter(&fixture->handling.replies[i], matter, signer);
        assert_true(!letter || letter->card.state != CARD_OWED || letter == latest);
    }
}

static void assert_standing(const struct fixture *fixture, uint32_t matter,
                            const struct signer *signer)
{
    bool said = false;

    for (size_t i = 0; i < fixture->handling.dissatisfaction_count; i++) {
        const struct dissatisfaction *one = &fixture->handling.dissatisfactions[i];
        said =
            said || (one->matter == matter && one->signer == signer->position &&
                     one->round == signer->standing_round && !one->manner_only && !one->taken_back);
    }
    assert_int_equal(signer->standing == STANDING_REHANDLING, signer->standing_round != 0);
    if (signer->standing == STANDING_CONTENT) {
        struct reply *reply = NULL;
        const struct letter *latest =
            handling_latest_letter(&fixture->handling, matter, signer->position, &reply);
        assert_true(latest && latest->card.state == CARD_RETURNED);
        assert_int_not_equal(latest->card.answer.result, DISSATISFIED);
    }
    assert_true(signer->standing != STANDING_REHANDLING || said);
}

void history_promises(const struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->handling.reply_count; i++) {
        assert_letters(fixture, &fixture->handling.replies[i]);
    }
    for (uint32_t matter = 0; matter < fixture->handling.matter_count; matter++) {
        for (int32_t signer = 1; signer <= FIXTURE_SIGNERS; signer++) {
            assert_one_card_is_owed(fixture, matter, signer);
            assert_standing(fixture, matter,
                            &fixture->handling.matters[matter].signers[signer - 1]);
        }
    }
}

void history_signed_texts(const struct handling *before, const struct handling *after)
{
    for (size_t i = 0; i < before->reply_count; i++) {
        const struct reply *old = &before->replies[i], *now = &after->replies[i];
        if (old->state >= REPLY_SIGNED && now->state >= REPLY_SIGNED) {
            assert_int_equal(old->version_count, now->version_count);
            assert_int_equal(old->draft.class, now->draft.class);
            assert_string_equal(old->draft.digest, now->draft.digest);
            assert_int_equal(old->letter_day, now->letter_day);
        }
        assert_true(old->state < REPLY_DISPATCHING || now->state >= old->state);
        assert_true(old->voided_count <= now->voided_count);
    }
}

void history_closed_stay(const struct handling *before, const struct handling *after)
{
    for (size_t i = 0; i < before->matter_count * FIXTURE_SIGNERS; i++) {
        size_t matter = i / FIXTURE_SIGNERS, signer = i % FIXTURE_SIGNERS;
        int was = before->matters[matter].signers[signer].standing;
        int now = after->matters[matter].signers[signer].standing;
        assert_true(was != STANDING_CLOSED || now == STANDING_CLOSED || now == STANDING_REHANDLING);
    }
}
