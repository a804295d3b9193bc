#include "history_model.h"

static civil_day today(const struct model *model)
{
    return date_at(model->now_ms);
}

/* A month by the Civil Code, passed on from rest days where the docket says so. */
static civil_day a_month_after(const struct model *model, civil_day day)
{
    civil_day due = date_add_months(day, 1);

    while (model->roll && !calendar_is_working(model->calendar, due)) {
        due++;
    }
    return due;
}

static bool runs(const struct model_duty *duty)
{
    return duty->state == MODEL_OPEN || duty->state == MODEL_WAITS;
}

/* A later round begins: what has left for this one may still wait for the office's word. */
static void set_aside(struct model *model, int32_t signer)
{
    const struct model_duty *again = &model->again[signer];

    if (again->state == MODEL_WAITS) {
        model->waiting[signer][model->waiting_count[signer]++] = *again;
    }
    if (!again->taken_back && again->round > model->stood[signer]) {
        model->stood[signer] = again->round;
    }
}

static struct model_duty take_earliest(struct model *model, int32_t signer)
{
    struct model_duty earliest = model->waiting[signer][0];

    model->waiting_count[signer]--;
    for (int i = 0; i < model->waiting_count[signer]; i++) {
        model->waiting[signer][i] = model->waiting[signer][i + 1];
    }
    return earliest;
}

/* Late is what happened after the day; what happened before it and was entered after it waits. */
static void judge_by_days(struct model_duty *duty)
{
    if (duty->done > duty->due) {
        duty->state = MODEL_LATE;
    } else {
        duty->state = duty->entered > duty->due ? MODEL_WAITS : MODEL_TIMELY;
    }
}

static void do_duty(struct model *model, struct model_duty *duty, civil_day day, civil_day entered)
{
    duty->done = day;
    duty->entered = entered;
    judge_by_days(duty);
    if (duty->state == MODEL_LATE) {
        duty->explanation_owed = duty != &model->reply || !model->delay_explained;
    }
}

void model_begin(struct model *model, civil_day due)
{
    model->reply = (struct model_duty){.state = MODEL_OPEN, .original = due, .due = due};
}

/* Replied is when it has left to every signer who is still to be answered. */
static void settle(struct model *model)
{
    civil_day day = DAY_NONE, entered = DAY_NONE;

    for (int32_t i = 1; i <= MODEL_SIGNERS; i++) {
        if (!model->sent[i] && !model->released[i]) {
            return;
        }
        if (model->sent[i]) {
            day = model->sent_on[i] > day ? model->sent_on[i] : day;
            entered = model->sent_entered[i] > entered ? model->sent_entered[i] : entered;
        }
    }
    if (day != DAY_NONE && model->reply.state == MODEL_OPEN) {
        do_duty(model, &model->reply, day, entered);
    }
}

bool model_send_first(struct model *model, int32_t signer, civil_day day)
{
    if (!model->sent[signer]) {
        model->sent[signer] = true;
        model->sent_on[signer] = day;
        model->sent_entered[signer] = today(model);
    }
    settle(model);
    return true;
}

bool model_send_second(struct model *model, int32_t signer, civil_day day)
{
    if (model->again[signer].state == MODEL_OPEN) {
        do_duty(model, &model->again[signer], day, today(model));
    }
    return true;
}

static bool within_cap(const struct model *model, civil_day day)
{
    return day > model->reply.due &&
           day <= date_add_months(model->reply.original, model->cap_months);
}

bool model_ask(struct model *model, civil_day wanted)
{
    bool in_time = model->reply.state == MODEL_OPEN && today(model) <= model->reply.due;

    if (model->pending || !in_time || !within_cap(model, wanted)) {
        return false;
    }
    model->pending = true;
    model->wanted = wanted;
    return true;
}

/* A grant cures what was done, and entered, by the new day. */
static void cure(struct model *model)
{
    struct model_duty *reply = &model->reply;
    civil_day counts = reply->state == MODEL_WAITS ? reply->entered : reply->done;

    if (reply->state != MODEL_LATE && reply->state != MODEL_WAITS) {
        return;
    }
    if (counts <= reply->due) {
        model->healed = reply->state == MODEL_LATE;
        reply->state = MODEL_TIMELY;
        reply->explanation_owed = false;
    }
}

bool model_grant(struct model *model, civil_day day)
{
    civil_day until = day == DAY_NONE ? model->wanted : day;

    if (!model->pending || !within_cap(model, until)) {
        return false;
    }
    model->pending = false;
    model->reply.due = model->granted = until;
    cure(model);
    for (int32_t i = 1; i <= MODEL_SIGNERS; i++) {
        model->owed[i] += !model->released[i];
    }
    return true;
}

bool model_refuse(struct model *model)
{
    bool pending = model->pending;

    model->pending = false;
    return pending;
}

/* Of several rounds that wait the earliest is judged. */
static bool judge_earlier_round(struct model *model, int32_t signer, bool believed)
{
    if (model->waiting_count[signer] == 0) {
        return false;
    }
    struct model_duty earliest = take_earliest(model, signer);
    if (!believed) {
        do_duty(model, &earliest, earliest.entered, earliest.entered);
        model->again[signer].explanation_owed |= earliest.explanation_owed;
    }
    return true;
}

bool model_judge(struct model *model, int32_t signer, bool believed)
{
    if (judge_earlier_round(model, signer, believed)) {
        return true;
    }
    struct model_duty *duty = signer == 0 ? &model->reply : &model->again[signer];

    if (duty->state != MODEL_WAITS) {
        return false;
    }
    if (believed) {
        duty->state = MODEL_TIMELY;
    } else {
        do_duty(model, duty, duty->entered, duty->entered);
    }
    return true;
}

bool model_dissatisfied(struct model *model, int32_t signer, int32_t round, civil_day learnt)
{
    struct model_duty *again = &model->again[signer];
    bool heard = (again->state != MODEL_NONE && again->round >= round && !again->taken_back) ||
                 model->stood[signer] >= round;

    if (again->state != MODEL_OPEN && !heard) {
        set_aside(model, signer);
        bool owed = again->explanation_owed;
        *again = (struct model_duty){.state = MODEL_OPEN,
                                     .original = a_month_after(model, learnt),
                                     .due = a_month_after(model, learnt),
                                     .round = round,
                                     .learnt = learnt,
                                     .explanation_owed = owed};
    } else if (again->state == MODEL_OPEN && again->round == round && learnt < again->learnt) {
        again->learnt = learnt;
        again->original = again->due = a_month_after(model, learnt);
    }
    return true;
}

bool model_take_back(struct model *model, int32_t signer)
{
    if (runs(&model->again[signer])) {
        model->again[signer].state = MODEL_DROPPED;
        model->again[signer].taken_back = true;
    }
    return true; /* what has left before for an earlier round stands */
}

bool model_explain(struct model *model, int32_t signer, civil_day day)
{
    bool owed = model->owed[signer] > 0 && day <= today(model);

    if (owed) {
        model->owed[signer] = 0;
    }
    return owed;
}

bool model_explain_delay(struct model *model)
{
    const struct model_duty *reply = &model->reply;
    bool owed = reply->explanation_owed;

    for (int32_t i = 1; i <= MODEL_SIGNERS; i++) {
        owed = owed || model->again[i].explanation_owed;
    }
    bool overdue = reply->state == MODEL_LATE || (runs(reply) && today(model) > reply->due);
    if (!owed && (!overdue || model->delay_explained)) {
        return false;
    }
    model->delay_explained = true;
    model->reply.explanation_owed = false;
    for (int32_t i = 1; i <= MODEL_SIGNERS; i++) {
        model->again[i].explanation_owed = false;
    }
    return true;
}

bool model_release(struct model *model, int32_t signer)
{
    if (model->released[signer]) {
        return true;
    }
    model->released[signer] = true;
    model->owed[signer] = 0;
    if (runs(&model->again[signer])) {
        model->again[signer].state = MODEL_DROPPED;
    }
    model->waiting_count[signer] = 0;
    settle(model);
    return true;
}

/* A grant stands, unless the docket's own date has moved past it, or it reaches more than the
 * notice's three months past that. */
void model_recount(struct model *model, civil_day docket_day)
{
    struct model_duty *reply = &model->reply;

    if (reply->state == MODEL_OPEN) {
        civil_day latest = date_add_months(docket_day, 3);
        civil_day granted = model->granted < latest ? model->granted : latest;
        reply->due = granted > docket_day ? granted : docket_day;
        reply->original = docket_day;
    }
    for (int32_t i = 1; i <= MODEL_SIGNERS; i++) {
        struct model_duty *again = &model->again[i];
        if (again->state == MODEL_OPEN) {
            again->original = again->due = a_month_after(model, again->learnt);
        }
    }
}
