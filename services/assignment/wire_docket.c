#include "assignment/wire_docket.h"

#include "assignment/domain.h"
#include "assignment/fields.h"
#include "assignment/wire_record.h"

#include "banfu/assignment/v1/record.pb-c.h"

#include <stddef.h>
#include <string.h>

#define SETTINGS_FIELD(name) offsetof(Banfu__Proposal__V1__DocketSettings, name)
#define DOCKET_FIELD(name) offsetof(Banfu__Proposal__V1__Docket, name)

/* The settings that are numbers: where, default, and the most that the rules or sense allow. */
static const struct {
    const char *field;
    size_t offset;
    int32_t otherwise, most;
} numbers[] = {
    {"settings.acceptanceWorkingDays", SETTINGS_FIELD(acceptance_working_days), 7, 60},
    {"settings.opinionDaysBeforeDue", SETTINGS_FIELD(opinion_days_before_due), 30, 120},
    {"settings.opinionLeastWorkingDays", SETTINGS_FIELD(opinion_least_working_days), 10, 60},
    {"settings.opinionAfterPressWorkingDays", SETTINGS_FIELD(opinion_after_press_working_days), 5,
     60},
    {"settings.planWorkingDays", SETTINGS_FIELD(plan_working_days), 15, 120},
    {"settings.progressMonths", SETTINGS_FIELD(progress_months), 1, 12},
    {"settings.explanationWorkingDays", SETTINGS_FIELD(explanation_working_days), 3, 60},
    {"settings.supplementWorkingDays", SETTINGS_FIELD(supplement_working_days), 15, 120},
    {"settings.extensionMonthsMost", SETTINGS_FIELD(extension_months_most), 3, 3},
    {"settings.rehandlingMonths", SETTINGS_FIELD(rehandling_months), 1, 1},
    {"settings.closeDaysAfterReceipt", SETTINGS_FIELD(close_days_after_receipt), 30, 365},
    {"settings.closeDaysAfterDispatch", SETTINGS_FIELD(close_days_after_dispatch), 37, 365},
    {"settings.yellowDays", SETTINGS_FIELD(yellow_days), 15, 120},
    {"settings.redDays", SETTINGS_FIELD(red_days), 3, 120},
};

static const struct {
    size_t offset;
    Banfu__Proposal__V1__Switch__Enum otherwise;
} switches[] = {
    {SETTINGS_FIELD(contacts_required), BANFU__PROPOSAL__V1__SWITCH__ENUM__ON},
    {SETTINGS_FIELD(asks_required), BANFU__PROPOSAL__V1__SWITCH__ENUM__ON},
    {SETTINGS_FIELD(roll_rest_days), BANFU__PROPOSAL__V1__SWITCH__ENUM__OFF},
    {SETTINGS_FIELD(between_sessions), BANFU__PROPOSAL__V1__SWITCH__ENUM__OFF},
    {SETTINGS_FIELD(reminders_before_rest), BANFU__PROPOSAL__V1__SWITCH__ENUM__ON},
    {SETTINGS_FIELD(meetings_asked), BANFU__PROPOSAL__V1__SWITCH__ENUM__ON},
    {SETTINGS_FIELD(withdrawal_taken), BANFU__PROPOSAL__V1__SWITCH__ENUM__ON},
    {SETTINGS_FIELD(taking_back_accepted), BANFU__PROPOSAL__V1__SWITCH__ENUM__ON},
};

static const struct {
    const char *field, *what;
    size_t offset;
    const char *otherwise; /* NULL: required */
} texts[] = {
    {"congressSession", "人大会议名称", DOCKET_FIELD(congress_session), NULL},
    {"conferenceSession", "政协会议名称", DOCKET_FIELD(conference_session), NULL},
    {"government", "政府名称", DOCKET_FIELD(government), "市政府"},
    {"office", "政府办公室名称", DOCKET_FIELD(office), "市政府办公室"},
    {"congressCommittee", "人大工作机构名称", DOCKET_FIELD(congress_committee),
     "市人大人事工作委员会"},
    {"conferenceCommittee", "政协工作机构名称", DOCKET_FIELD(conference_committee),
     "市政协提案委员会"},
};

static int32_t *number_at(Banfu__Proposal__V1__DocketSettings *settings, size_t offset)
{
    return (int32_t *)(void *)((char *)settings + offset);
}

static Banfu__Proposal__V1__Switch__Enum *switch_at(Banfu__Proposal__V1__DocketSettings *settings,
                                                    size_t offset)
{
    return (Banfu__Proposal__V1__Switch__Enum *)(void *)((char *)settings + offset);
}

static char **text_at(Banfu__Proposal__V1__Docket *docket, size_t offset)
{
    return (char **)(void *)((char *)docket + offset);
}

static void fill_settings(Banfu__Proposal__V1__DocketSettings *settings)
{
    static int32_t reminders[] = {30, 15, 7, 3, 1, 0};

    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        int32_t *number = number_at(settings, numbers[i].offset);
        *number = *number ? *number : numbers[i].otherwise;
    }
    for (size_t i = 0; i < COUNT_OF(switches); i++) {
        Banfu__Proposal__V1__Switch__Enum *value = switch_at(settings, switches[i].offset);
        *value = *value ? *value : switches[i].otherwise;
    }
    if (settings->n_reminder_days == 0) {
        settings->reminder_days = reminders;
        settings->n_reminder_days = COUNT_OF(reminders);
    }
    if (*settings->co_unit_word == '\0') {
        settings->co_unit_word = borrow_text("会办");
    }
}

void wire_docket_filled(const Banfu__Proposal__V1__Docket *body,
                        Banfu__Proposal__V1__Docket *ret_body,
                        Banfu__Proposal__V1__DocketSettings *ret_settings)
{
    *ret_body = *body;
    if (body->settings) {
        *ret_settings = *body->settings;
    } else {
        banfu__proposal__v1__docket_settings__init(ret_settings);
    }
    fill_settings(ret_settings);
    ret_body->settings = ret_settings;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        char **text = text_at(ret_body, texts[i].offset);
        if (**text == '\0' && texts[i].otherwise) {
            *text = borrow_text(texts[i].otherwise);
        }
    }
}

static void check_numbers(const Banfu__Proposal__V1__DocketSettings *settings,
                          struct failure *failure)
{
    Banfu__Proposal__V1__DocketSettings copy = *settings;

    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        int32_t number = *number_at(&copy, numbers[i].offset);
        if (number < 0 || number > numbers[i].most) {
            failure_add_field(failure, numbers[i].field, "应在1到%d之间", numbers[i].most);
        }
    }
    for (size_t i = 0; i < settings->n_reminder_days; i++) {
        if (settings->reminder_days[i] < 0 || settings->reminder_days[i] > 365 ||
            settings->n_reminder_days > 20) {
            failure_add_field(failure, "settings.reminderDays", "最多20个，每个在0到365之间");
            return;
        }
    }
    if (*settings->co_unit_word && strcmp(settings->co_unit_word, "会办") != 0 &&
        strcmp(settings->co_unit_word, "协办") != 0) {
        failure_add_field(failure, "settings.coUnitWord", "只能是“会办”或“协办”");
    }
}

static void check_dates(const Banfu__Proposal__V1__Docket *body, struct failure *failure)
{
    civil_day notice =
        field_day(failure, "noticeDate", "通知日期", body->notice_date, date_day(2000, 1, 1));
    civil_day reply = field_day(failure, "replyDate", "答复期限", body->reply_date, DAY_NONE);
    civil_day report = *body->report_date ? field_day(failure, "reportDate", "总结报送日",
                                                      body->report_date, DAY_NONE)
                                          : DAY_NONE;

    if (reply != DAY_NONE && notice > reply) {
        failure_add_field(failure, "replyDate", "答复期限不能早于通知日期（规则10）");
    }
    if (reply != DAY_NONE && report != DAY_NONE && report < reply) {
        failure_add_field(failure, "reportDate", "总结报送日不能早于答复期限（规则25）");
    }
}

void wire_docket_check(const Banfu__Proposal__V1__Docket *body, struct failure *failure)
{
    Banfu__Proposal__V1__Docket copy = *body;

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const char *text = *text_at(&copy, texts[i].offset);
        if (texts[i].otherwise) {
            field_allow(failure, texts[i].field, texts[i].what, text, SHORT_TEXT_MAX);
        } else {
            field_require(failure, texts[i].field, texts[i].what, text, SHORT_TEXT_MAX);
        }
    }
    check_dates(body, failure);
    if (body->settings) {
        check_numbers(body->settings, failure);
    }
}

static int from_successions(const struct docket *docket, struct arena *arena,
                            Banfu__Assignment__V1__DocketRecord *record)
{
    size_t count = docket->succession_count;
    Banfu__Assignment__V1__SuccessionRecord *rows = arena_array(arena, count + 1, sizeof(*rows));

    record->successions =
        arena_array(arena, count + 1, sizeof(Banfu__Assignment__V1__SuccessionRecord *));
    if (!rows || !record->successions) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        banfu__assignment__v1__succession_record__init(&rows[i]);
        rows[i].unit = borrow_text(docket->successions[i].unit);
        rows[i].successor = borrow_text(docket->successions[i].successor);
        rows[i].since = docket->successions[i].since;
        rows[i].reason = borrow_text(docket->successions[i].reason);
        rows[i].job = borrow_text(docket->successions[i].job);
        record->successions[i] = &rows[i];
    }
    record->n_successions = count;
    return 0;
}

ProtobufCMessage *wire_from_docket(const Banfu__Proposal__V1__Docket *body,
                                   const struct docket *standing, struct arena *arena)
{
    Banfu__Assignment__V1__DocketRecord *record = arena_alloc(arena, sizeof(*record));
    Banfu__Proposal__V1__Docket *copy = arena_alloc(arena, sizeof(*copy));

    if (!record || !copy) {
        return NULL;
    }
    banfu__assignment__v1__docket_record__init(record);
    *copy = *body;
    record->body = copy;
    if (!standing) {
        return &record->base;
    }
    record->open_import = borrow_text(standing->open_import);
    return from_successions(standing, arena, record) == 0 ? &record->base : NULL;
}

Banfu__Proposal__V1__Docket *wire_docket_body(const ProtobufCMessage *record)
{
    return ((const Banfu__Assignment__V1__DocketRecord *)(const void *)record)->body;
}
