#include "assignment/plan.h"

#include "assignment/fields.h"
#include "assignment/refusal.h"

#include <stdio.h>
#include <string.h>

struct work_plan work_plan_none(void)
{
    return (struct work_plan){
        .principal = "",
        .meeting = "",
        .leader = "",
        .people = "",
        .progress = "",
        .standards = "",
        .confirmed_by = "",
        .supervisor = "",
    };
}

static bool says_nothing(const struct work_plan *plan)
{
    return !*plan->principal && !*plan->meeting && !*plan->leader && !*plan->people &&
           !*plan->progress && !*plan->standards && !*plan->supervisor && plan->day == DAY_NONE;
}

static void check_key(const struct work_plan *plan, struct failure *failure)
{
    field_require(failure, "plan.supervisor", "督办的市领导（规则30）", plan->supervisor,
                  SHORT_TEXT_MAX);
    if (strcmp(plan->leader, plan->principal) != 0) {
        failure_add_field(failure, "plan.leader", "重点督办件由主要负责人领办（规则30）");
    }
}

static void check(const struct work_plan *plan, civil_day today, struct failure *failure)
{
    field_require(failure, "plan.principal", "主要负责人", plan->principal, SHORT_TEXT_MAX);
    field_allow(failure, "plan.meeting", "研究部署的会议", plan->meeting, SHORT_TEXT_MAX);
    field_require(failure, "plan.leader", "分管领导", plan->leader, SHORT_TEXT_MAX);
    field_require(failure, "plan.people", "承办人员", plan->people, SHORT_TEXT_MAX);
    field_require(failure, "plan.progress", "办理进度", plan->progress, LONG_TEXT_MAX);
    field_require(failure, "plan.standards", "标准要求", plan->standards, LONG_TEXT_MAX);
    if (plan->day == DAY_NONE) {
        failure_add_field(failure, "plan.date", "请填写主要负责人研究部署的日期（规则30）");
    }
    field_not_future(failure, "plan.date", "研究部署的日期", plan->day, today);
}

int work_plan_file(const struct work_plan *standing, const struct work_plan *plan,
                   const struct plan_act *act, struct failure *failure, struct work_plan *ret_plan)
{
    bool confirms = *act->principal && says_nothing(plan);
    struct work_plan next = confirms ? *standing : *plan;

    if (confirms && standing->filed_ms == 0) {
        refuse(failure, REFUSAL_PLAN_UNKNOWN);
        return -1;
    }
    if (!confirms) {
        check(plan, act->today, failure);
        field_allow(failure, "plan.supervisor", "督办的市领导", plan->supervisor, SHORT_TEXT_MAX);
        if (act->key_proposal) {
            check_key(plan, failure);
        }
        next.filed_ms = act->now_ms;
    }
    if (failure_is_set(failure)) {
        return -1;
    }
    next.confirmed_by = act->principal;
    *ret_plan = next;
    return 0;
}

/* "2022-05", of this month or an earlier one. */
static void check_month(const char *month, civil_day today, struct failure *failure)
{
    char first[DATE_TEXT_SIZE];
    civil_day day = DAY_NONE;

    (void)snprintf(first, sizeof(first), "%.7s-01", month);
    if (strlen(month) != 7 || date_parse(first, strlen(first), &day) != 0) {
        failure_add_field(failure, "month", "月份应写成2022-05的样子");
    } else {
        field_not_future(failure, "month", "月份", day, today);
    }
}

int progress_report(struct proposal *proposal, const struct progress_report *report,
                    civil_day today, struct arena *arena, struct failure *failure)
{
    check_month(report->month, today, failure);
    field_require(failure, "gist", "进展情况", report->gist, LONG_TEXT_MAX);
    if (failure_is_set(failure)) {
        return -1;
    }
    for (size_t i = 0; i < proposal->progress_count; i++) {
        struct progress_report *earlier = &proposal->progress[i];
        if (strcmp(earlier->unit, report->unit) == 0 &&
            strcmp(earlier->month, report->month) == 0) {
            *earlier = *report;
            return 0;
        }
    }
    size_t count = proposal->progress_count;
    struct progress_report *longer = arena_array(arena, count + 1, sizeof(*longer));
    if (!longer || count == PROGRESS_MAX) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "PROGRESS_FULL", "进展报告太多（规则30）");
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        longer[i] = proposal->progress[i];
    }
    longer[count] = *report;
    proposal->progress = longer;
    proposal->progress_count = count + 1;
    return 0;
}
