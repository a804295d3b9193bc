#include "reply/hearing.h"

#include "reply/closing.h"
#include "reply/lifecycle_card.h"
#include "reply/lifecycle_standing.h"

int hearing_keep(struct handling *handling, const struct dissatisfaction *said,
                 struct failure *failure)
{
    if (handling->dissatisfaction_count == DISSATISFACTIONS_MAX) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "TOO_MANY_DISSATISFACTIONS",
                    "此件的不满意记录已达上限");
        return -1;
    }
    handling->dissatisfactions[handling->dissatisfaction_count++] = *said;
    return 0;
}

static bool is_of(const struct dissatisfaction *said, uint32_t matter, int32_t signer)
{
    return said->matter == matter && said->signer == signer && !said->manner_only &&
           !said->taken_back;
}

civil_day hearing_first_learnt(const struct handling *handling, uint32_t matter, int32_t signer,
                               int32_t round)
{
    civil_day first = DAY_NONE;

    for (size_t i = 0; i < handling->dissatisfaction_count; i++) {
        const struct dissatisfaction *said = &handling->dissatisfactions[i];
        if (is_of(said, matter, signer) && said->round == round &&
            (first == DAY_NONE || said->learnt < first)) {
            first = said->learnt;
        }
    }
    return first;
}

int32_t hearing_dissatisfied_rounds(const struct handling *handling, uint32_t matter,
                                    int32_t signer)
{
    bool rounds[REPLIES_MAX + 1] = {false};
    int32_t count = 0;

    for (size_t i = 0; i < handling->dissatisfaction_count; i++) {
        const struct dissatisfaction *said = &handling->dissatisfactions[i];
        bool counts = is_of(said, matter, signer) && said->round >= 0 &&
                      said->round <= REPLIES_MAX && !rounds[said->round];
        if (counts) {
            rounds[said->round] = true;
            count++;
        }
    }
    return count;
}

static bool is_overtaken(const struct handling *handling, const struct dissatisfaction *said)
{
    const struct letter *latest = NULL;
    int32_t latest_round = said->round;

    for (size_t i = 0; i < handling->reply_count; i++) {
        const struct reply *reply = &handling->replies[i];
        const struct letter *letter = reply_letter(reply, said->matter, said->signer);
        if (!letter || letter->sent == DAY_NONE || reply->round <= said->round) {
            continue;
        }
        if (reply->kind == REPLY_SECOND) {
            return true;
        }
        latest = letter;
        latest_round = reply->round;
    }
    return latest_round > said->round && latest->card.state == CARD_RETURNED;
}

int hearing_dissatisfied(struct handling *handling, const struct dissatisfaction *said,
                         const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    struct matter *matter = &handling->matters[said->matter];
    struct signer *signer = matter_signer(matter, said->signer);
    const struct standing_step step = {.act = act, .round = said->round};
    int before = signer->standing;
    civil_day known = hearing_first_learnt(handling, said->matter, said->signer, said->round);

    if (hearing_keep(handling, said, failure) < 0) {
        return -1;
    }
    if (is_overtaken(handling, said)) {
        return 0;
    }
    if (standing_apply(signer, STANDING_IS_DISSATISFIED, &step, failure) < 0) {
        return -1;
    }
    ret_heard->fresh = before != STANDING_REHANDLING;
    ret_heard->earlier = !ret_heard->fresh && known != DAY_NONE && said->learnt < known;
    ret_heard->meeting =
        ret_heard->fresh && hearing_dissatisfied_rounds(handling, said->matter, said->signer) > 1;
    ret_heard->reopened = before == STANDING_CLOSED;
    if (ret_heard->reopened) {
        matter->closed_day = DAY_NONE;
    }
    return 0;
}

int hearing_content(struct matter *matter, struct signer *signer, const struct act *act,
                    struct failure *failure, struct heard *ret_heard)
{
    const struct standing_step step = {.act = act};

    if (standing_apply(signer, STANDING_IS_CONTENT, &step, failure) < 0) {
        return -1;
    }
    ret_heard->closed = closing_settle(matter, act);
    return 0;
}

int hearing_latest_card(struct handling *handling, uint32_t matter, struct signer *signer,
                        const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    struct reply *reply = NULL;
    const struct letter *letter =
        handling_latest_letter(handling, matter, signer->position, &reply);

    if (!letter || letter->card.state != CARD_RETURNED ||
        letter->card.answer.result == DISSATISFIED) {
        return 0;
    }
    return hearing_content(&handling->matters[matter], signer, act, failure, ret_heard);
}
