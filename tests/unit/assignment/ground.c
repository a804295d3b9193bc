#include "ground.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

bool is_known(const char *unit, const void *data)
{
    (void)data;
    return strncmp(unit, "市", strlen("市")) == 0;
}

void on_day(struct fixture *fixture, const char *role, const char *day)
{
    fixture->act.role = role;
    fixture->act.today = day_of(day);
    fixture->act.now_ms = date_begin_ms(fixture->act.today) + 1000;
    failure_init(&fixture->failure, fixture->arena);
}

int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    fixture->arena = arena_new(1 << 20);
    failure_init(&fixture->failure, fixture->arena);
    fixture->calendar = shipped_calendar(&fixture->failure);
    fixture->docket = (struct docket){
        .id = "shuozhou-2022",
        .reply_day = day_of("2022-06-30"),
        .acceptance_working_days = 7,
        .opinion_days_before_due = 30,
        .opinion_least_working_days = 10,
        .opinion_after_press_working_days = 5,
    };
    fixture->units = (struct known_units){.holds = is_known};
    fixture->context = (struct assign_context){.docket = &fixture->docket,
                                               .calendar = fixture->calendar,
                                               .units = &fixture->units,
                                               .arena = fixture->arena};
    fixture->act = (struct unit_act){.reason = "职责调整", .proposed_unit = ""};
    for (size_t i = 0; i < COUNT_OF(fixture->signers); i++) {
        fixture->signers[i] = (struct signer){.name = "石轩庆", .reason = "", .person = ""};
    }
    fixture->proposal = (struct proposal){.kind = KIND_SUGGESTION,
                                          .number = 17,
                                          .signers = fixture->signers,
                                          .signer_count = COUNT_OF(fixture->signers),
                                          .merged_into = ""};
    on_day(fixture, "OFFICE", "2022-03-25");
    *state = fixture;
    return 0;
}

int tear_down(void **state)
{
    struct fixture *fixture = *state;

    calendar_free(fixture->calendar);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

int assign_to(struct fixture *fixture, const char *lead, const char *co)
{
    const char *co_units[] = {co};
    const struct unit_choice choice = {.lead = lead, .co = co_units, .co_count = co != NULL};

    return assign(&fixture->context, &choice, &fixture->act, &fixture->failure, &fixture->proposal);
}
