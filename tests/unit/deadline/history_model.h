/* What rules 10 to 14 say of one unit's dates, written again as plainly as they read, to be held
 * against the real timetable in random histories. It knows no table and no clock: a handful of
 * fields and the sentences of the rules. */
#ifndef BANFU_TESTS_DEADLINE_HISTORY_MODEL_H
#define BANFU_TESTS_DEADLINE_HISTORY_MODEL_H

#include "common/base/calendar.h"

#include <stdbool.h>
#include <stdint.h>

enum { MODEL_SIGNERS = 4, MODEL_WAITING = 4 };

enum model_state { MODEL_NONE, MODEL_OPEN, MODEL_WAITS, MODEL_TIMELY, MODEL_LATE, MODEL_DROPPED };

/* A duty with a day by which it is to be done. */
struct model_duty {
    enum model_state state;
    civil_day original, due;
    civil_day done, entered; /* days */
    int32_t round;
    civil_day learnt;
    bool taken_back, explanation_owed;
};

struct model {
    const struct calendar *calendar;
    bool roll;
    int32_t cap_months;
    int64_t now_ms;
    struct model_duty reply, again[MODEL_SIGNERS + 1];
    /* earlier rounds that have left and wait for the office's word, the earliest first */
    struct model_duty waiting[MODEL_SIGNERS + 1][MODEL_WAITING];
    int waiting_count[MODEL_SIGNERS + 1];
    int32_t
        stood[MODEL_SIGNERS + 1]; /* the highest earlier round whose words were not taken back */
    bool released[MODEL_SIGNERS + 1], sent[MODEL_SIGNERS + 1];
    civil_day sent_on[MODEL_SIGNERS + 1], sent_entered[MODEL_SIGNERS + 1];
    int owed[MODEL_SIGNERS + 1]; /* explanations of grants */
    bool pending, delay_explained;
    civil_day wanted, granted; /* the latest grant; none: none was */
    /* for the properties */
    bool healed; /* by the last act */
};

void model_begin(struct model *model, civil_day due);
/* Each says whether the rules let it happen. */
bool model_send_first(struct model *model, int32_t signer, civil_day day);
bool model_send_second(struct model *model, int32_t signer, civil_day day);
bool model_ask(struct model *model, civil_day wanted);
bool model_grant(struct model *model, civil_day day); /* DAY_NONE: as asked */
bool model_refuse(struct model *model);
bool model_judge(struct model *model, int32_t signer, bool believed);
bool model_dissatisfied(struct model *model, int32_t signer, int32_t round, civil_day learnt);
bool model_take_back(struct model *model, int32_t signer);
bool model_explain(struct model *model, int32_t signer, civil_day day);
bool model_explain_delay(struct model *model);
bool model_release(struct model *model, int32_t signer);
/* The docket's date, the calendar or its settings have changed. */
void model_recount(struct model *model, civil_day docket_day);

#endif
