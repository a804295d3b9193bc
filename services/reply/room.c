#include "reply/room.h"

#include "reply/lifecycle.h"

#include <string.h>

size_t room_sayings(const struct handling *handling, uint32_t matter, int32_t signer, int32_t round)
{
    size_t count = 0;

    for (size_t i = 0; i < handling->dissatisfaction_count; i++) {
        const struct dissatisfaction *said = &handling->dissatisfactions[i];
        count += said->matter == matter && said->signer == signer && said->round == round;
    }
    return count;
}

static size_t of_letter(const struct handling *handling, const struct reply *reply,
                        const struct letter *letter)
{
    size_t said = room_sayings(handling, letter->matter, letter->signer, reply->round);
    size_t bytes = reply->state < REPLY_SIGNED ? ROOM_CODES : 0;

    bytes += letter->sent == DAY_NONE ? ROOM_SENDING : 0;
    bytes += letter->received == DAY_NONE ? ROOM_RECEIPT : 0;
    bytes += letter->card.answer.recorded_ms == 0 ? ROOM_CARD : 0;
    return bytes + (said < ROOM_SAYINGS ? (ROOM_SAYINGS - said) * ROOM_SAID : 0);
}

static size_t of_copies(const struct reply *reply)
{
    size_t bytes = 0;

    for (size_t i = 0; i < reply->copy_count; i++) {
        bytes += reply->copies[i].sent == DAY_NONE ? ROOM_COPY : 0;
        bytes += reply->copies[i].received == DAY_NONE ? ROOM_RECEIPT : 0;
    }
    return bytes;
}

/* Numbers not given yet, and those that may still be void: none once all its letters have left. */
static size_t of_numbers(const struct handling *handling, const struct reply *reply)
{
    size_t voids = reply->voided_count < VOIDED_MAX ? VOIDED_MAX - reply->voided_count : 0;
    size_t given = handling->matter_count > reply->number_count
                       ? handling->matter_count - reply->number_count
                       : 0;

    return reply->state == REPLY_DISPATCHED ? 0 : (voids + given) * ROOM_NUMBER;
}

/* One who holds two posts does two of them at once. */
static size_t of_levels(const struct reply *reply)
{
    switch ((enum reply_state)reply->state) {
    case REPLY_DRAFTING: return (size_t)3 * ROOM_LEVEL;
    case REPLY_SUBMITTED: return (size_t)2 * ROOM_LEVEL;
    case REPLY_REVIEWED: return ROOM_LEVEL;
    case REPLY_SIGNED:
    case REPLY_DISPATCHING:
    case REPLY_DISPATCHED:
    case REPLY_STATES: break;
    }
    return 0;
}

static size_t of_reply(const struct handling *handling, const struct reply *reply)
{
    size_t bytes = of_levels(reply) + of_numbers(handling, reply) + of_copies(reply);

    bytes += reply->state < REPLY_DISPATCHED ? ROOM_REPLY : 0;
    bytes += *reply->filed_under ? 0 : ROOM_PASSED;
    for (size_t i = 0; i < reply->letter_count; i++) {
        bytes += of_letter(handling, reply, &reply->letters[i]);
    }
    return bytes;
}

/* A matter that is open again keeps why it was closed. */
static size_t of_matter(const struct matter *matter)
{
    size_t bytes = matter->closed_day == DAY_NONE ? ROOM_CLOSED_DAY : 0;

    bytes += *matter->closed_reason ? 0 : ROOM_CLOSED_REASON;
    for (size_t i = 0; i < matter->signer_count; i++) {
        const struct signer *signer = &matter->signers[i];
        bytes += signer->standing == 0 ? ROOM_STANDING : 0;
        bytes += signer->released ? 0 : ROOM_STANDING;
        bytes += signer->standing_round == 0 ? ROOM_ROUND : 0;
    }
    return bytes;
}

size_t room_reserved(const struct handling *handling)
{
    size_t named = strlen(handling->unit);
    size_t bytes = named < ROOM_PASSED ? ROOM_PASSED - named : 0;

    for (size_t i = 0; i < handling->matter_count; i++) {
        bytes += of_matter(&handling->matters[i]);
    }
    for (size_t i = 0; i < handling->reply_count; i++) {
        bytes += of_reply(handling, &handling->replies[i]);
    }
    return bytes;
}
