#include "assignment/offline.h"

#include "assignment/fields.h"
#include "assignment/refusal.h"

/* None in the future, and none before the step it follows. */
static void check_days(const struct offline_days *days, const struct docket *docket,
                       civil_day today, struct failure *failure)
{
    field_not_future(failure, "assignedDate", "交办日期", days->assigned, today);
    field_not_future(failure, "repliedDate", "答复日期", days->replied, today);
    field_not_future(failure, "closedDate", "办结日期", days->closed, today);
    if (days->assigned != DAY_NONE && docket->notice_day != DAY_NONE &&
        days->assigned < docket->notice_day) {
        failure_add_field(failure, "assignedDate", "交办不能早于通知日期（规则1）");
    }
    if (days->replied != DAY_NONE && days->replied < days->assigned) {
        failure_add_field(failure, "repliedDate", "答复不能早于交办（规则1）");
    }
    if (days->closed != DAY_NONE && (days->replied == DAY_NONE || days->closed < days->replied)) {
        failure_add_field(failure, "closedDate", "办结不能早于答复（规则1）");
    }
}

static struct proposal blank(const struct offline_entry *entry, const struct unit_act *act)
{
    return (struct proposal){
        .kind = entry->kind,
        .number = entry->number,
        .between = entry->between,
        .title = "",
        .text_digest = "",
        .field = "",
        .import = "",
        .register_lead = "",
        .merged_into = "",
        .asks_digest = "",
        .state = PROPOSAL_REGISTERED,
        .registered_ms = act->now_ms,
    };
}

int offline_register(const struct proposal *standing, const struct offline_entry *entry,
                     const struct docket *docket, const struct unit_act *act,
                     struct failure *failure, struct proposal *ret_proposal)
{
    struct proposal next = standing ? *standing : blank(entry, act);

    field_require(failure, "leadUnit", "承办单位", entry->unit, UNIT_NAME_MAX);
    if (*entry->unit && !entry->unit_known) {
        failure_add_field(failure, "leadUnit", "“%s”不是本届的承办单位（规则5）", entry->unit);
    }
    if (entry->days.assigned == DAY_NONE) {
        failure_add_field(failure, "assignedDate", "请填写交办日期");
    }
    check_days(&entry->days, docket, act->today, failure);
    if (failure_is_set(failure)) {
        return -1;
    }
    if (standing && standing->state != PROPOSAL_OFFLINE) {
        refuse(failure, REFUSAL_NUMBER_TAKEN);
        return -1;
    }
    if (!standing && proposal_decide(&next, PROPOSAL_KEEP_OFFLINE, act, failure) != 0) {
        return -1;
    }
    next.register_lead = entry->unit;
    next.offline = entry->days;
    *ret_proposal = next;
    return 0;
}
