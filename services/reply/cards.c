#include "reply/cards.h"

#include "common/base/happened.h"
#include "reply/closing.h"
#include "reply/draft.h"
#include "reply/errors.h"
#include "reply/lifecycle_standing.h"

#include <string.h>

enum { WAY_VISIT = 1, WAY_CARD = 7 /* banfu.proposal.v1.ContactWay */ };

int cards_prepare(struct reply *reply, const char *const *codes, const struct act *act,
                  struct failure *failure)
{
    for (size_t i = 0; i < reply->letter_count; i++) {
        struct card *card = &reply->letters[i].card;
        const struct card_step step = {.card = card, .act = act, .code = codes[i]};
        if (card_apply(card, CARD_PREPARE, &step, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

/* --- guards --- */

static bool is_said(enum satisfaction satisfaction)
{
    return satisfaction >= SATISFIED && satisfaction <= DISSATISFIED;
}

int cards_may_return(const void *input, struct failure *failure)
{
    const struct card_step *step = input;
    const struct answer *answer = step->answer;
    const struct happened happened = {.day = answer->received, .recorded_ms = answer->recorded_ms};

    if (!is_said(answer->manner)) {
        failure_add_field(failure, "manner", "请选择对办理工作是否满意");
    }
    if (!is_said(answer->result)) {
        failure_add_field(failure, "result", "请选择对答复结果是否满意");
    }
    draft_check_text(answer->reason, "reason", REMARK_TEXT_MAX, false, failure);
    draft_check_text(answer->opinion, "opinion", REMARK_TEXT_MAX, false, failure);
    bool in_order = happened_check(&happened, step->sent, "receivedDate", failure);
    return in_order && !failure_is_set(failure) ? 0 : -1;
}

int cards_may_correct(const void *input, struct failure *failure)
{
    const struct card_step *step = input;

    if (!step->card->answer.on_paper) {
        failure_refuse(failure, &REFUSE_CARD_NOT_ON_PAPER, NULL);
        return -1;
    }
    if (!*step->answer->scan && !*step->card->answer.scan) {
        failure_refuse(failure, &REFUSE_SCAN_MISSING, NULL);
        failure_add_field(failure, "scan", "须附扫描件");
        return -1;
    }
    return cards_may_return(input, failure);
}

/* --- what follows --- */

static int keep_dissatisfaction(struct handling *handling, const struct dissatisfaction *said,
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

/* The first day on which anybody learnt of that round's dissatisfaction; DAY_NONE: nobody has. */
static civil_day first_learnt(const struct handling *handling, const struct dissatisfaction *about)
{
    civil_day first = DAY_NONE;

    for (size_t i = 0; i < handling->dissatisfaction_count; i++) {
        const struct dissatisfaction *said = &handling->dissatisfactions[i];
        if (is_of(said, about->matter, about->signer) && said->round == about->round &&
            (first == DAY_NONE || said->learnt < first)) {
            first = said->learnt;
        }
    }
    return first;
}

int32_t cards_dissatisfied_rounds(const struct handling *handling, uint32_t matter, int32_t signer)
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

static int hear_dissatisfaction(struct handling *handling, const struct dissatisfaction *said,
                                const struct act *act, struct failure *failure,
                                struct heard *ret_heard)
{
    struct matter *matter = &handling->matters[said->matter];
    struct signer *signer = matter_signer(matter, said->signer);
    const struct standing_step step = {.act = act, .round = said->round};
    int before = signer->standing;
    civil_day known = first_learnt(handling, said);

    if (standing_apply(signer, STANDING_IS_DISSATISFIED, &step, failure) < 0 ||
        keep_dissatisfaction(handling, said, failure) < 0) {
        return -1;
    }
    ret_heard->fresh = before != STANDING_REHANDLING;
    ret_heard->earlier = !ret_heard->fresh && known != DAY_NONE && said->learnt < known;
    ret_heard->meeting =
        ret_heard->fresh && cards_dissatisfied_rounds(handling, said->matter, said->signer) > 1;
    ret_heard->reopened = before == STANDING_CLOSED;
    if (ret_heard->reopened) {
        matter->closed_day = DAY_NONE;
    }
    return 0;
}

static int hear_content(struct matter *matter, struct signer *signer, enum standing_event event,
                        const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    const struct standing_step step = {.act = act};

    if (standing_apply(signer, event, &step, failure) < 0) {
        return -1;
    }
    ret_heard->closed = closing_settle(matter, act);
    return 0;
}

/* Only the latest card says where a signer stands; a correction may concern an earlier one. */
static bool is_latest(const struct handling *handling, const struct letter *letter)
{
    struct reply *reply = NULL;

    return handling_latest_letter(handling, letter->matter, letter->signer, &reply) == letter;
}

/* Where one stands once the dissatisfaction is gone: as the latest card says. */
static int hear_latest(struct handling *handling, uint32_t matter, struct signer *signer,
                       const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    struct reply *reply = NULL;
    const struct letter *letter =
        handling_latest_letter(handling, matter, signer->position, &reply);

    if (!letter || letter->card.state != CARD_RETURNED ||
        letter->card.answer.result == DISSATISFIED) {
        return 0;
    }
    return hear_content(&handling->matters[matter], signer, STANDING_IS_CONTENT, act, failure,
                        ret_heard);
}

static int hear_card(struct handling *handling, const struct letter *letter, int32_t round,
                     const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    struct matter *matter = &handling->matters[letter->matter];
    struct signer *signer = matter_signer(matter, letter->signer);
    const struct answer *answer = &letter->card.answer;

    ret_heard->round = round;
    if (!is_latest(handling, letter)) {
        return 0;
    }
    if (answer->result != DISSATISFIED) {
        return hear_content(matter, signer, STANDING_IS_CONTENT, act, failure, ret_heard);
    }
    const struct dissatisfaction said = {.matter = letter->matter,
                                         .signer = letter->signer,
                                         .round = round,
                                         .learnt = answer->received,
                                         .way = WAY_CARD,
                                         .gist = answer->reason,
                                         .recorded_ms = act->now_ms};
    return hear_dissatisfaction(handling, &said, act, failure, ret_heard);
}

/* The letter whose card is meant: of that round, else the latest that has left. */
static struct letter *find_letter(const struct handling *handling, uint32_t matter, int32_t signer,
                                  int32_t round, struct failure *failure, struct reply **ret_reply)
{
    const struct signer *who = matter_signer(&handling->matters[matter], signer);
    struct reply *reply = round ? handling_reply(handling, round) : NULL;
    struct letter *letter = NULL;

    if (!who) {
        failure_refuse(failure, &REFUSE_NO_SUCH_SIGNER, NULL);
    } else if (who->released) {
        failure_refuse(failure, &REFUSE_SIGNER_RELEASED, who->name);
    } else if (round == 0) {
        letter = handling_latest_letter(handling, matter, signer, &reply);
    } else {
        letter = reply ? reply_letter(reply, matter, signer) : NULL;
    }
    if (!letter) {
        failure_refuse(failure, round ? &REFUSE_NO_LETTER : &REFUSE_NO_REPLY_YET, NULL);
        if (round) {
            failure_add_field(failure, "round", "第%d轮答复没有给第%d位的答复函和反馈卡", round,
                              signer);
        }
        return NULL;
    }
    *ret_reply = reply;
    return letter;
}

int cards_return(struct handling *handling, const struct card_request *request,
                 const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    const struct answer *answer = &request->answer;
    struct reply *reply = NULL;
    struct letter *letter =
        find_letter(handling, request->matter, request->signer, request->round, failure, &reply);

    *ret_heard = (struct heard){.round = 0};
    if (!letter) {
        return -1;
    }
    const struct card_step step = {
        .card = &letter->card, .act = act, .answer = answer, .sent = letter->sent};
    if (card_apply(&letter->card, answer->on_paper ? CARD_RETURN_ON_PAPER : CARD_RETURN, &step,
                   failure) < 0) {
        if (letter->card.state == CARD_REPLACED) {
            failure_add_field(failure, "round", "第%d轮的反馈卡已由后一轮的取代（规则22）",
                              reply->round);
        }
        return -1;
    }
    return hear_card(handling, letter, reply->round, act, failure, ret_heard);
}

static void forget_dissatisfaction(struct handling *handling, const struct letter *letter,
                                   int32_t round)
{
    for (size_t i = 0; i < handling->dissatisfaction_count; i++) {
        struct dissatisfaction *said = &handling->dissatisfactions[i];
        if (said->matter == letter->matter && said->signer == letter->signer &&
            said->round == round && !said->manner_only) {
            said->taken_back = true;
        }
    }
}

/* Whether the signer was heard dissatisfied of that round on another way than the card. */
static bool said_otherwise(const struct handling *handling, const struct letter *letter,
                           int32_t round)
{
    for (size_t i = 0; i < handling->dissatisfaction_count; i++) {
        const struct dissatisfaction *said = &handling->dissatisfactions[i];
        if (said->matter == letter->matter && said->signer == letter->signer &&
            said->round == round && said->way != WAY_CARD && !said->manner_only &&
            !said->taken_back) {
            return true;
        }
    }
    return false;
}

/* The dissatisfaction that runs came of this very card, and of nothing else. */
static bool came_of_card(const struct handling *handling, const struct letter *letter,
                         int32_t round)
{
    const struct signer *who = matter_signer(&handling->matters[letter->matter], letter->signer);

    return who->standing == STANDING_REHANDLING && who->standing_round == round &&
           !said_otherwise(handling, letter, round);
}

int cards_correct(struct handling *handling, const struct card_request *request,
                  const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    const struct answer *answer = &request->answer;
    struct reply *reply = NULL;
    struct letter *letter =
        find_letter(handling, request->matter, request->signer, request->round, failure, &reply);

    *ret_heard = (struct heard){.round = 0};
    if (!letter) {
        return -1;
    }
    bool unfounded = letter->card.answer.result == DISSATISFIED && answer->result != DISSATISFIED &&
                     came_of_card(handling, letter, reply->round);
    const struct card_step step = {
        .card = &letter->card, .act = act, .answer = answer, .sent = letter->sent};
    if (card_apply(&letter->card, CARD_CORRECT, &step, failure) < 0) {
        return -1;
    }
    if (!unfounded) {
        return hear_card(handling, letter, reply->round, act, failure, ret_heard);
    }
    struct signer *signer = matter_signer(&handling->matters[letter->matter], letter->signer);
    const struct standing_step corrected = {.act = act};
    forget_dissatisfaction(handling, letter, reply->round);
    ret_heard->round = reply->round;
    ret_heard->unfounded = true;
    return standing_apply(signer, STANDING_IS_CORRECTED, &corrected, failure) < 0
               ? -1
               : hear_latest(handling, letter->matter, signer, act, failure, ret_heard);
}

int cards_record_dissatisfaction(struct handling *handling, const struct dissatisfaction *said,
                                 const struct act *act, struct failure *failure,
                                 struct heard *ret_heard)
{
    struct reply *reply = NULL;
    const struct letter *letter =
        find_letter(handling, said->matter, said->signer, 0, failure, &reply);
    const struct happened happened = {.day = said->learnt, .recorded_ms = act->now_ms};

    *ret_heard = (struct heard){.round = reply ? reply->round : 0};
    draft_check_text(said->gist, "gist", REMARK_TEXT_MAX, false, failure);
    if (!letter || !reply || !happened_check(&happened, letter->sent, "date", failure)) {
        return -1;
    }
    if (!*said->gist) {
        failure_add_field(failure, "gist", "须写明代表、委员的原话或大意（规则14）");
    }
    if (said->way < WAY_VISIT || said->way >= WAY_CARD) {
        failure_add_field(failure, "way",
                          said->way == WAY_CARD
                              ? "反馈卡上所写，登记反馈卡即可（规则22）"
                              : "须写明以何种方式得知：走访、座谈、邀请参加、电话、书面、经委员会"
                                "转达（规则14）");
    }
    if (failure_is_set(failure)) {
        return -1;
    }
    struct dissatisfaction whole = *said;
    whole.round = reply->round;
    return said->manner_only ? keep_dissatisfaction(handling, &whole, failure)
                             : hear_dissatisfaction(handling, &whole, act, failure, ret_heard);
}

int cards_take_back(struct handling *handling, uint32_t matter, int32_t signer,
                    const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    struct signer *who = matter_signer(&handling->matters[matter], signer);
    const struct standing_step step = {.act = act};

    *ret_heard = (struct heard){.round = who ? who->standing_round : 0};
    if (!who || who->standing != STANDING_REHANDLING) {
        failure_refuse(failure, who ? &REFUSE_NOTHING_TO_TAKE_BACK : &REFUSE_NO_SUCH_SIGNER, NULL);
        return -1;
    }
    const struct letter meant = {.matter = matter, .signer = signer};
    if (standing_apply(who, STANDING_TAKES_BACK, &step, failure) < 0) {
        return -1;
    }
    forget_dissatisfaction(handling, &meant, ret_heard->round);
    return hear_latest(handling, matter, who, act, failure, ret_heard);
}
