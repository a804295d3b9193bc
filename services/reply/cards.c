#include "reply/cards.h"

#include "common/base/happened.h"
#include "common/base/utf8.h"
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

int cards_are_on_paper(const void *input, struct failure *failure)
{
    const struct card_step *step = input;

    if (!step->card->answer.on_paper) {
        failure_refuse(failure, &REFUSE_CARD_NOT_ON_PAPER, NULL);
        return -1;
    }
    return 0;
}

int cards_may_correct(const void *input, struct failure *failure)
{
    const struct card_step *step = input;

    if (!*step->answer->scan && !*step->card->answer.scan) {
        failure_refuse(failure, &REFUSE_SCAN_MISSING, NULL);
        failure_add_field(failure, "scan", "须附扫描件");
        return -1;
    }
    return cards_may_return(input, failure);
}

int cards_may_return_late(const void *input, struct failure *failure)
{
    const struct card_step *step = input;

    if (cards_may_return(input, failure) < 0) {
        return -1;
    }
    if (step->answer->received > step->replaced) {
        failure_add_field(failure, "receivedDate",
                          "收到在后一轮答复函寄出之后的，以后一轮的反馈卡为准（规则22）");
        return -1;
    }
    return 0;
}

/* --- what follows --- */

static bool is_latest(const struct handling *handling, const struct letter *letter)
{
    struct reply *reply = NULL;

    return handling_latest_letter(handling, letter->matter, letter->signer, &reply) == letter;
}

/* Only the latest card says that a signer is content. */
static int hear_card(struct handling *handling, const struct letter *letter, int32_t round,
                     const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    struct matter *matter = &handling->matters[letter->matter];
    const struct answer *answer = &letter->card.answer;

    ret_heard->round = round;
    if (answer->result != DISSATISFIED) {
        return is_latest(handling, letter)
                   ? hearing_content(matter, matter_signer(matter, letter->signer), act, failure,
                                     ret_heard)
                   : 0;
    }
    const struct dissatisfaction said = {.matter = letter->matter,
                                         .signer = letter->signer,
                                         .round = round,
                                         .learnt = answer->received,
                                         .way = WAY_CARD,
                                         .gist = answer->reason,
                                         .recorded_ms = act->now_ms};
    return hearing_dissatisfied(handling, &said, act, failure, ret_heard);
}

/* The letter whose card is meant: of that round, else the latest that has left. */
static struct letter *find_letter(const struct handling *handling, uint32_t matter, int32_t signer,
                                  int32_t round, struct failure *failure, struct reply **ret_reply)
{
    const struct signer *who = matter_signer(&handling->matters[matter], signer);
    struct reply *reply = round ? handling_reply(handling, round) : NULL;
    struct letter *letter = NULL;

    if (!who || who->released) {
        failure_refuse(failure, who ? &REFUSE_SIGNER_RELEASED : &REFUSE_NO_SUCH_SIGNER,
                       who ? who->name : NULL);
        failure_add_field(failure, "signer", "第%d位不在答复之列", signer);
    } else if (round == 0) {
        letter = handling_latest_letter(handling, matter, signer, &reply);
    } else {
        letter = reply ? reply_letter(reply, matter, signer) : NULL;
    }
    if (!letter) {
        failure_refuse(failure, round ? &REFUSE_NO_LETTER : &REFUSE_NO_REPLY_YET, NULL);
        if (round && who && !who->released) {
            failure_add_field(failure, "round", "第%d轮答复没有给第%d位的答复函和反馈卡", round,
                              signer);
        }
        return NULL;
    }
    *ret_reply = reply;
    return letter;
}

/* The day the first later letter left to the same signer; DAY_NONE: none has. */
static civil_day replaced_on(const struct handling *handling, const struct letter *letter,
                             int32_t round)
{
    for (size_t i = 0; i < handling->reply_count; i++) {
        const struct letter *later =
            reply_letter(&handling->replies[i], letter->matter, letter->signer);
        if (handling->replies[i].round > round && later && later->sent != DAY_NONE) {
            return later->sent;
        }
    }
    return DAY_NONE;
}

int cards_return(struct handling *handling, const struct card_request *request,
                 const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    const struct answer *answer = &request->answer;
    struct reply *reply = NULL;
    struct letter *letter =
        find_letter(handling, request->matter, request->signer, request->round, failure, &reply);

    *ret_heard = (struct heard){.learnt = DAY_NONE};
    if (!letter) {
        return -1;
    }
    const struct card_step step = {.card = &letter->card,
                                   .act = act,
                                   .answer = answer,
                                   .sent = letter->sent,
                                   .replaced = replaced_on(handling, letter, reply->round)};
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

static bool is_said_of(const struct dissatisfaction *said, const struct letter *letter,
                       int32_t round)
{
    return said->matter == letter->matter && said->signer == letter->signer &&
           said->round == round && !said->manner_only;
}

static void forget_dissatisfaction(struct handling *handling, const struct letter *letter,
                                   int32_t round)
{
    for (size_t i = 0; i < handling->dissatisfaction_count; i++) {
        struct dissatisfaction *said = &handling->dissatisfactions[i];
        if (is_said_of(said, letter, round)) {
            said->taken_back = true;
        }
    }
}

/* What the card itself was kept as; NULL where it said nothing of dissatisfaction. */
static struct dissatisfaction *words_of_card(struct handling *handling, const struct letter *letter,
                                             int32_t round)
{
    for (size_t i = handling->dissatisfaction_count; i > 0; i--) {
        struct dissatisfaction *said = &handling->dissatisfactions[i - 1];
        if (is_said_of(said, letter, round) && said->way == WAY_CARD) {
            return said;
        }
    }
    return NULL;
}

static bool runs_for(const struct handling *handling, const struct letter *letter, int32_t round)
{
    const struct signer *who = matter_signer(&handling->matters[letter->matter], letter->signer);

    return who->standing == STANDING_REHANDLING && who->standing_round == round;
}

/* The card's own words go, or change: what is left says where the signer stands, and from which day
 * a clock that runs counts. */
static int settle_corrected(struct handling *handling, const struct letter *letter, int32_t round,
                            civil_day known, const struct act *act, struct failure *failure,
                            struct heard *ret_heard)
{
    struct signer *signer = matter_signer(&handling->matters[letter->matter], letter->signer);
    const struct standing_step corrected = {.act = act};
    civil_day learnt = hearing_first_learnt(handling, letter->matter, letter->signer, round);

    ret_heard->round = round;
    if (!runs_for(handling, letter, round)) {
        return letter->card.answer.result == DISSATISFIED
                   ? 0
                   : hear_card(handling, letter, round, act, failure, ret_heard);
    }
    if (learnt != DAY_NONE) {
        ret_heard->learnt = learnt == known ? DAY_NONE : learnt;
        ret_heard->earlier = learnt < known;
        return 0;
    }
    ret_heard->unfounded = true;
    return standing_apply(signer, STANDING_IS_CORRECTED, &corrected, failure) < 0
               ? -1
               : hearing_latest_card(handling, letter->matter, signer, act, failure, ret_heard);
}

int cards_correct(struct handling *handling, const struct card_request *request,
                  const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    const struct answer *answer = &request->answer;
    struct reply *reply = NULL;
    struct letter *letter =
        find_letter(handling, request->matter, request->signer, request->round, failure, &reply);

    *ret_heard = (struct heard){.learnt = DAY_NONE};
    if (!letter) {
        return -1;
    }
    const struct card_step step = {
        .card = &letter->card, .act = act, .answer = answer, .sent = letter->sent};
    civil_day known = hearing_first_learnt(handling, letter->matter, letter->signer, reply->round);
    struct dissatisfaction *words = letter->card.answer.result == DISSATISFIED
                                        ? words_of_card(handling, letter, reply->round)
                                        : NULL;
    if (card_apply(&letter->card, CARD_CORRECT, &step, failure) < 0) {
        return -1;
    }
    if (!words) {
        return hear_card(handling, letter, reply->round, act, failure, ret_heard);
    }
    words->learnt = answer->received;
    words->gist = answer->reason;
    words->taken_back = words->taken_back || answer->result != DISSATISFIED;
    return settle_corrected(handling, letter, reply->round, known, act, failure, ret_heard);
}

/* The last letter that had left by that day; the first, where none had. */
static const struct letter *letter_spoken_of(const struct handling *handling,
                                             const struct dissatisfaction *said,
                                             struct failure *failure, struct reply **ret_reply)
{
    const struct letter *found =
        find_letter(handling, said->matter, said->signer, 0, failure, ret_reply);

    for (size_t i = handling->reply_count; found && i > 0 && found->sent > said->learnt; i--) {
        struct reply *reply = &handling->replies[i - 1];
        const struct letter *letter = reply_letter(reply, said->matter, said->signer);
        if (letter && letter->sent != DAY_NONE) {
            found = letter;
            *ret_reply = reply;
        }
    }
    return found;
}

int cards_record_dissatisfaction(struct handling *handling, const struct dissatisfaction *said,
                                 const struct act *act, struct failure *failure,
                                 struct heard *ret_heard)
{
    struct reply *reply = NULL;
    const struct letter *letter = letter_spoken_of(handling, said, failure, &reply);
    const struct happened happened = {.day = said->learnt, .recorded_ms = act->now_ms};

    *ret_heard = (struct heard){.round = reply ? reply->round : 0, .learnt = DAY_NONE};
    draft_check_text(said->gist, "gist", REMARK_TEXT_MAX, false, failure);
    if (!letter || !reply || !happened_check(&happened, letter->sent, "date", failure)) {
        return -1;
    }
    if (utf8_is_blank(said->gist)) {
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
    return said->manner_only ? hearing_keep(handling, &whole, failure)
                             : hearing_dissatisfied(handling, &whole, act, failure, ret_heard);
}

int cards_take_back(struct handling *handling, uint32_t matter, int32_t signer, bool refused,
                    const struct act *act, struct failure *failure, struct heard *ret_heard)
{
    struct signer *who = matter_signer(&handling->matters[matter], signer);
    const struct standing_step step = {.act = act, .taking_back_refused = refused};

    *ret_heard = (struct heard){.round = who ? who->standing_round : 0, .learnt = DAY_NONE};
    if (!who) {
        failure_refuse(failure, &REFUSE_NO_SUCH_SIGNER, NULL);
        failure_add_field(failure, "signer", "第%d位不在答复之列", signer);
        return -1;
    }
    if (who->standing != STANDING_REHANDLING) {
        failure_refuse(failure, &REFUSE_NOTHING_TO_TAKE_BACK, NULL);
        standing_tell(who, failure);
        return -1;
    }
    const struct letter meant = {.matter = matter, .signer = signer};
    if (standing_apply(who, STANDING_TAKES_BACK, &step, failure) < 0) {
        return -1;
    }
    forget_dissatisfaction(handling, &meant, ret_heard->round);
    return hearing_latest_card(handling, matter, who, act, failure, ret_heard);
}
