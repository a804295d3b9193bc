#include "assignment/reactions.h"

#include "assignment/reactions_deadline.h"
#include "assignment/reactions_reply.h"
#include "common/service/city_calendar.h"

#include "banfu/event/v1/event.pb-c.h"

const struct flow_steps *assignment_reacts_to(uint32_t kind)
{
    switch (kind) {
    case BANFU__EVENT__V1__EVENT__BODY_SIGNED:
    case BANFU__EVENT__V1__EVENT__BODY_RECALLED:
    case BANFU__EVENT__V1__EVENT__BODY_CLOSED:
    case BANFU__EVENT__V1__EVENT__BODY_CLOSED_MANY:
    case BANFU__EVENT__V1__EVENT__BODY_REOPENED:
    case BANFU__EVENT__V1__EVENT__BODY_CARD_RETURNED:
    case BANFU__EVENT__V1__EVENT__BODY_CARD_CORRECTED:
    case BANFU__EVENT__V1__EVENT__BODY_DISSATISFACTION_RECORDED: return &REACTIONS_REPLY;
    case BANFU__EVENT__V1__EVENT__BODY_PRESSED: return &REACTIONS_PRESS;
    case BANFU__EVENT__V1__EVENT__BODY_EXTENSION_DECIDED: return &REACTIONS_EXTENSION;
    case BANFU__EVENT__V1__EVENT__BODY_CALENDAR_CHANGED: return &CITY_CALENDAR_TOLD;
    default: return NULL;
    }
}
