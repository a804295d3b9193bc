#include "reply/closing.h"

#include "reply/draft.h"
#include "reply/errors.h"
#include "reply/lifecycle_standing.h"

#include <string.h>

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

int closing_by_office(struct matter *matter, const char *reason, const struct act *act,
                      struct failure *failure)
{
    const struct failure_kind *refusal = why_not(matter);

    draft_check_text(reason, "reason", REMARK_TEXT_MAX, false, failure);
    if (!*reason) {
        failure_add_field(failure, "reason", "办结须写明理由（规则23）");
    }
    if (failure_is_set(failure)) {
        return -1;
    }
    if (refusal) {
        failure_refuse(failure, refusal, NULL);
        failure->state = matter_state(matter);
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
