#include "reply/closing.h"

#include "common/base/utf8.h"
#include "reply/draft.h"
#include "reply/errors.h"
#include "reply/lifecycle_card.h"
#include "reply/lifecycle_standing.h"

#include <string.h>

/* Bytes of a reason that has room behind it, up to REMARK_TEXT_MAX, for that many names. */
enum { REASON_WITH_GROUND_MAX = 1000, NAMED_MAX = 15 };

static size_t count_standing(const struct matter *matter, enum standing standing)
{
    size_t count = 0;

    for (size_t i = 0; i < matter->signer_count; i++) {
        const struct signer *signer = &matter->signers[i];
        count += !signer->released && signer->standing == (int)standing;
    }
    return count;
}

static size_t count_owed(const struct matter *matter)
{
    size_t count = 0;

    for (size_t i = 0; i < matter->signer_count; i++) {
        count += !matter->signers[i].released;
    }
    return count;
}

static int close_signers(struct matter *matter, enum standing_event event, const struct act *act,
                         struct failure *failure)
{
    const struct standing_step step = {.act = act};

    for (size_t i = 0; i < matter->signer_count; i++) {
        struct signer *signer = &matter->signers[i];
        if (signer->released || signer->standing == STANDING_CLOSED) {
            continue;
        }
        if (standing_apply(signer, event, &step, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

bool closing_settle(struct matter *matter, const struct act *act)
{
    size_t content = count_standing(matter, STANDING_CONTENT);
    size_t closed = count_standing(matter, STANDING_CLOSED);
    struct failure failure;

    failure_init(&failure, act->arena);
    if (content == 0 || content + closed < count_owed(matter) ||
        close_signers(matter, STANDING_SETTLE, act, &failure) < 0) {
        return false;
    }
    matter->closed_day = date_at(act->now_ms);
    matter->closed_by_office = false;
    matter->closed_reason = "";
    return true;
}

/* Where the one stands who is the reason, and what would help there. */
static void tell_where(const struct matter *matter, enum standing standing, struct failure *failure)
{
    for (size_t i = 0; i < matter->signer_count; i++) {
        const struct signer *signer = &matter->signers[i];
        if (!signer->released && signer->standing == (int)standing) {
            standing_tell(signer, failure);
            return;
        }
    }
}

static const struct failure_kind *why_not(const struct matter *matter)
{
    if (count_owed(matter) == 0) {
        return &REFUSE_NO_SIGNERS_LEFT;
    }
    if (count_standing(matter, STANDING_AWAITING) > 0) {
        return &REFUSE_NOT_REPLIED;
    }
    if (count_standing(matter, STANDING_REHANDLING) > 0) {
        return &REFUSE_REHANDLING_RUNS;
    }
    return count_standing(matter, STANDING_CLOSED) == count_owed(matter) ? &REFUSE_ALREADY_CLOSED
                                                                         : NULL;
}

void closing_check_reason(const char *reason, bool cards_overdue, struct failure *failure)
{
    draft_check_text(reason, "reason", cards_overdue ? REASON_WITH_GROUND_MAX : REMARK_TEXT_MAX,
                     false, failure);
    if (utf8_is_blank(reason) && !cards_overdue) {
        failure_add_field(failure, "reason", "办结须写明理由（规则23）");
    }
}

int closing_by_office(struct matter *matter, const char *reason, const struct act *act,
                      struct failure *failure)
{
    const struct failure_kind *refusal = why_not(matter);

    closing_check_reason(reason, false, failure);
    if (failure_is_set(failure)) {
        return -1;
    }
    if (refusal) {
        failure_refuse(failure, refusal, NULL);
        /* What has not been sent yet, the reply's own state tells. */
        if (refusal == &REFUSE_REHANDLING_RUNS || refusal == &REFUSE_ALREADY_CLOSED) {
            tell_where(matter,
                       refusal == &REFUSE_ALREADY_CLOSED ? STANDING_CLOSED : STANDING_REHANDLING,
                       failure);
        }
        return -1;
    }
    if (close_signers(matter, STANDING_OFFICE_CLOSES, act, failure) < 0) {
        return -1;
    }
    matter->closed_day = date_at(act->now_ms);
    matter->closed_by_office = true;
    matter->closed_reason = reason;
    return 0;
}

/* --- cards that stay out --- */

static const struct letter *letter_out(const struct handling *handling, uint32_t matter,
                                       int32_t signer)
{
    struct reply *reply = NULL;
    const struct letter *letter = handling_latest_letter(handling, matter, signer, &reply);

    return letter && letter->card.state == CARD_OWED ? letter : NULL;
}

/* The last day on which the signer's card is still in time; DAY_NONE when none is out. */
static civil_day closing_card_due(const struct handling *handling, uint32_t matter, int32_t signer,
                                  const struct card_days *days)
{
    const struct letter *letter = letter_out(handling, matter, signer);

    if (!letter) {
        return DAY_NONE;
    }
    return letter->received != DAY_NONE ? letter->received + days->after_receipt
                                        : letter->sent + days->after_dispatch;
}

/* In words: 孟浩雅（2022-06-20收到，30日内未返回）. */
static const char *say_silence(const struct letter *letter, const struct signer *signer,
                               const struct card_days *days, struct arena *arena)
{
    bool received = letter->received != DAY_NONE;
    char day[DATE_TEXT_SIZE];

    return arena_printf(arena, "%s（%s%s，%d日内未返回）", signer->name,
                        date_print(received ? letter->received : letter->sent, day),
                        received ? "收到" : "寄出，无收到记录",
                        received ? days->after_receipt : days->after_dispatch);
}

/* What is said of those who are silent; beyond some names, how many they are. */
struct silence {
    size_t count;
    const char *names;
};

/* Adds the signer's silence to what is said; -1 when the card is not overdue. */
static int add_silence(const struct handling *handling, uint32_t matter,
                       const struct signer *signer, const struct card_days *days,
                       const struct act *act, struct failure *failure, struct silence *said)
{
    const struct letter *letter = letter_out(handling, matter, signer->position);
    civil_day due = closing_card_due(handling, matter, signer->position, days);
    char day[DATE_TEXT_SIZE];

    if (!letter || due >= date_at(act->now_ms)) {
        failure_refuse(failure, &REFUSE_CARD_NOT_OVERDUE,
                       letter ? arena_printf(failure->arena, "%s的反馈卡%s期满", signer->name,
                                             date_print(due, day))
                              : arena_printf(failure->arena, "%s的反馈卡已返回", signer->name));
        standing_tell(signer, failure);
        return -1;
    }
    if (said->count++ >= NAMED_MAX) {
        return 0;
    }
    const char *one = say_silence(letter, signer, days, act->arena);
    said->names =
        one ? arena_printf(act->arena, "%s%s%s", said->names, *said->names ? "、" : "", one) : NULL;
    if (!said->names) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
        return -1;
    }
    return 0;
}

static int say_ground(const struct handling *handling, uint32_t matter, const char *reason,
                      const struct card_days *days, const struct act *act, struct failure *failure,
                      const char **ret_ground)
{
    const struct matter *about = &handling->matters[matter];
    struct silence said = {.names = ""};

    for (size_t i = 0; i < about->signer_count; i++) {
        const struct signer *signer = &about->signers[i];
        if (!signer->released && signer->standing == STANDING_ANSWERED &&
            add_silence(handling, matter, signer, days, act, failure, &said) < 0) {
            return -1;
        }
    }
    *ret_ground = arena_printf(act->arena, "%s%s反馈卡逾期未返回：%s", reason, *reason ? "；" : "",
                               said.names);
    if (*ret_ground && said.count > NAMED_MAX) {
        *ret_ground = arena_printf(act->arena, "%s等%zu位", *ret_ground, said.count);
    }
    if (!*ret_ground) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
    }
    return *ret_ground ? 0 : -1;
}

int closing_for_silence(struct handling *handling, uint32_t matter, const char *reason,
                        const struct card_days *days, const struct act *act,
                        struct failure *failure)
{
    struct matter *about = &handling->matters[matter];
    const struct failure_kind *refusal = why_not(about);
    const char *ground = "";

    closing_check_reason(reason, true, failure);
    if (failure_is_set(failure)) {
        return -1;
    }
    /* Nobody is silent where the matter cannot be closed at all. */
    if (!refusal && say_ground(handling, matter, reason, days, act, failure, &ground) < 0) {
        return -1;
    }
    return closing_by_office(about, refusal ? "—" : ground, act, failure);
}
