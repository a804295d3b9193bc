#include "deadline/reactions_notices.h"

#include "deadline/case.h"
#include "deadline/owed.h"

#include <banfu/event/v1/event.pb-c.h>

typedef Banfu__Event__V1__Event Event;

/* What a signer's words come to (rule 14). */
struct words {
    int32_t signer, round;
    bool fresh, manner_only;
};

static bool is_content(Banfu__Proposal__V1__Satisfaction__Enum result)
{
    return result == BANFU__PROPOSAL__V1__SATISFACTION__ENUM__SATISFIED ||
           result == BANFU__PROPOSAL__V1__SATISFACTION__ENUM__BASICALLY_SATISFIED;
}

static bool manner_alone(Banfu__Proposal__V1__Satisfaction__Enum manner,
                         Banfu__Proposal__V1__Satisfaction__Enum result)
{
    return manner == BANFU__PROPOSAL__V1__SATISFACTION__ENUM__DISSATISFIED && is_content(result);
}

static struct words words_of(const Event *event)
{
    const Banfu__Event__V1__DissatisfactionRecorded *said = event->dissatisfaction_recorded;
    const Banfu__Event__V1__CardReturned *card = event->card_returned;
    const Banfu__Event__V1__CardCorrected *corrected = event->card_corrected;

    switch ((int)event->body_case) {
    case BANFU__EVENT__V1__EVENT__BODY_DISSATISFACTION_RECORDED:
        return (struct words){said->signer, said->round, said->fresh, said->manner_only};
    case BANFU__EVENT__V1__EVENT__BODY_CARD_RETURNED:
        return (struct words){card->signer, card->round, card->fresh,
                              manner_alone(card->manner, card->result)};
    case BANFU__EVENT__V1__EVENT__BODY_CARD_CORRECTED:
        return (struct words){corrected->signer, corrected->round, corrected->fresh,
                              manner_alone(corrected->manner, corrected->result)};
    default: return (struct words){0};
    }
}

bool reactions_notice(const struct flow *flow, int32_t presses, struct notice *ret_notice)
{
    const Event *event = flow_happened(flow);
    const struct case_state *state = flow_state(flow);
    const struct words words = words_of(event);
    struct notice notice = {.to = "",
                            .proposal = event->proposal,
                            .unit = event->unit,
                            .signer = words.signer,
                            .round = words.round,
                            .key = timetable_is_key(&state->sheet.timetable)};

    if (event->body_case == BANFU__EVENT__V1__EVENT__BODY_OPINION_PRESSED) {
        notice.to = notice.unit = event->opinion_pressed->co_unit;
        notice.kind = CLOCK_OPINION;
        notice.round = presses;
        notice.what = NOTICE_PRESS;
    } else if (words.manner_only) {
        notice.what = NOTICE_MANNER;
    } else if (words.fresh && words.round >= OWED_MEETING_ROUND &&
               state->almanac.settings.meetings_asked) {
        notice.kind = CLOCK_REHANDLING;
        notice.what = NOTICE_MEETING;
    } else {
        return false;
    }
    *ret_notice = notice;
    return true;
}
