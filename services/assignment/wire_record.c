#include "assignment/wire_record.h"

#include "assignment/plan.h"
#include "assignment/wire_docket.h"

#include "banfu/assignment/v1/record.pb-c.h"

#include <string.h>

const ProtobufCMessageDescriptor *const wire_docket_record =
    &banfu__assignment__v1__docket_record__descriptor;
const ProtobufCMessageDescriptor *const wire_contacts_record =
    &banfu__assignment__v1__contacts_record__descriptor;
const ProtobufCMessageDescriptor *const wire_phone_record =
    &banfu__assignment__v1__phone_record__descriptor;
const ProtobufCMessageDescriptor *const wire_import_record =
    &banfu__assignment__v1__import_record__descriptor;
const ProtobufCMessageDescriptor *const wire_namesakes_record =
    &banfu__assignment__v1__namesakes_record__descriptor;
const ProtobufCMessageDescriptor *const wire_plan_record =
    &banfu__assignment__v1__plan_record__descriptor;

const ProtobufCMessageDescriptor *const wire_reaches_record =
    &banfu__assignment__v1__reaches_record__descriptor;

typedef Banfu__Assignment__V1__ContactRecord contact_record_t;
typedef Banfu__Assignment__V1__ContactsRecord contacts_record_t;
typedef Banfu__Assignment__V1__DocketRecord docket_record_t;
typedef Banfu__Assignment__V1__NamesakesRecord namesakes_record_t;
typedef Banfu__Assignment__V1__PersonRecord person_record_t;
typedef Banfu__Assignment__V1__PhoneRecord phone_record_t;
typedef Banfu__Assignment__V1__PlanRecord plan_record_t;

void *wire_list(struct arena *arena, size_t count)
{
    return arena_array(arena, count + 1, sizeof(void *));
}

static void *give(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void keep(void *arena, void *pointer)
{
    (void)arena; /* all goes with the arena */
    (void)pointer;
}

ProtobufCMessage *wire_unpack(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                              const void *bytes, size_t size)
{
    ProtobufCAllocator allocator = {.alloc = give, .free = keep, .allocator_data = arena};

    return protobuf_c_message_unpack(descriptor, &allocator, size, bytes);
}

/* --- the docket --- */

static int to_successions(const docket_record_t *record, struct arena *arena, struct docket *docket)
{
    struct succession *successions =
        arena_array(arena, record->n_successions + 1, sizeof(*successions));

    for (size_t i = 0; successions && i < record->n_successions; i++) {
        const Banfu__Assignment__V1__SuccessionRecord *row = record->successions[i];
        successions[i] = (struct succession){.unit = row->unit,
                                             .successor = row->successor,
                                             .since = row->since,
                                             .reason = row->reason,
                                             .job = row->job};
    }
    docket->successions = successions;
    docket->succession_count = record->n_successions;
    return successions ? 0 : -1;
}

int wire_to_docket(const ProtobufCMessage *record, const char *id, struct arena *arena,
                   struct docket *ret_docket)
{
    const docket_record_t *docket = (const void *)record;
    Banfu__Proposal__V1__Docket body;
    Banfu__Proposal__V1__DocketSettings settings;

    if (!docket->body) {
        return -1;
    }
    wire_docket_filled(docket->body, &body, &settings);
    *ret_docket = (struct docket){
        .id = id,
        .acceptance_working_days = settings.acceptance_working_days,
        .opinion_days_before_due = settings.opinion_days_before_due,
        .opinion_least_working_days = settings.opinion_least_working_days,
        .opinion_after_press_working_days = settings.opinion_after_press_working_days,
        .contacts_required = settings.contacts_required == BANFU__PROPOSAL__V1__SWITCH__ENUM__ON,
        .between_sessions = settings.between_sessions == BANFU__PROPOSAL__V1__SWITCH__ENUM__ON,
        .withdrawal_taken = settings.withdrawal_taken == BANFU__PROPOSAL__V1__SWITCH__ENUM__ON,
        .roll_rest_days = settings.roll_rest_days == BANFU__PROPOSAL__V1__SWITCH__ENUM__ON,
        .open_import = docket->open_import,
    };
    if (to_successions(docket, arena, ret_docket) != 0 ||
        date_parse(body.reply_date, strlen(body.reply_date), &ret_docket->reply_day) != 0) {
        return -1;
    }
    const char *notice = body.notice_date;
    return *notice ? date_parse(notice, strlen(notice), &ret_docket->notice_day) : 0;
}

/* --- contacts --- */

static void from_contact(const struct contact *contact, contact_record_t *record)
{
    banfu__assignment__v1__contact_record__init(record);
    record->unit = borrow_text(contact->unit);
    record->stage = (int32_t)contact->stage;
    record->way = (int32_t)contact->way;
    record->day = contact->day;
    record->signers = contact->signers;
    record->n_signers = contact->signer_count;
    record->who = borrow_text(contact->who);
    record->gist = borrow_text(contact->gist);
    record->reached = contact->reached;
    record->waived = contact->waived;
    record->confirmed_by = borrow_text(contact->confirmed_by);
    record->recorded_ms = contact->recorded_ms;
    record->late_entry = contact->late_entry;
    record->answer = (int32_t)contact->answer;
}

ProtobufCMessage *wire_from_contacts(const struct proposal *proposal, struct arena *arena)
{
    size_t count = proposal->contact_count;
    contacts_record_t *record = arena_alloc(arena, sizeof(*record));
    contact_record_t *rows = arena_array(arena, count + 1, sizeof(*rows));
    contact_record_t **list = wire_list(arena, count);

    if (!record || !rows || !list) {
        return NULL;
    }
    banfu__assignment__v1__contacts_record__init(record);
    for (size_t i = 0; i < count; i++) {
        from_contact(&proposal->contacts[i], &rows[i]);
        list[i] = &rows[i];
    }
    record->contacts = list;
    record->n_contacts = count;
    return &record->base;
}

static struct contact to_contact(const contact_record_t *record)
{
    return (struct contact){
        .unit = record->unit,
        .stage = (enum contact_stage)record->stage,
        .way = (enum contact_way)record->way,
        .day = record->day,
        .signers = record->signers,
        .signer_count = record->n_signers,
        .who = record->who,
        .gist = record->gist,
        .reached = record->reached,
        .waived = record->waived,
        .confirmed_by = record->confirmed_by,
        .recorded_ms = record->recorded_ms,
        .late_entry = record->late_entry,
        .answer = (enum invitation_answer)record->answer,
    };
}

int wire_to_contacts(const ProtobufCMessage *record, struct arena *arena, struct proposal *proposal)
{
    const contacts_record_t *contacts = (const void *)record;
    size_t count = contacts ? contacts->n_contacts : 0;

    proposal->contacts = arena_array(arena, count + 1, sizeof(*proposal->contacts));
    if (!proposal->contacts) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        proposal->contacts[i] = to_contact(contacts->contacts[i]);
    }
    proposal->contact_count = count;
    return 0;
}

/* --- what lies sealed --- */

ProtobufCBinaryData wire_from_sealed(struct sealed sealed)
{
    ProtobufCBinaryData data = {.len = sealed.size};

    memcpy(&data.data, &sealed.bytes, sizeof(data.data));
    return data;
}

static struct sealed to_sealed(ProtobufCBinaryData data)
{
    return (struct sealed){.bytes = data.data, .size = data.len};
}

ProtobufCMessage *wire_from_phone(struct sealed phone, struct arena *arena)
{
    phone_record_t *record = arena_alloc(arena, sizeof(*record));

    if (!record) {
        return NULL;
    }
    banfu__assignment__v1__phone_record__init(record);
    record->phone = wire_from_sealed(phone);
    return &record->base;
}

struct sealed wire_to_phone(const ProtobufCMessage *record)
{
    const phone_record_t *phone = (const void *)record;

    return phone ? to_sealed(phone->phone) : (struct sealed){.size = 0};
}

ProtobufCMessage *wire_from_namesakes(const struct namesakes *namesakes,
                                      const struct sealed_person *sealed, struct arena *arena)
{
    namesakes_record_t *record = arena_alloc(arena, sizeof(*record));
    person_record_t *rows = arena_array(arena, namesakes->count + 1, sizeof(*rows));
    person_record_t **list = wire_list(arena, namesakes->count);

    if (!record || !rows || !list) {
        return NULL;
    }
    banfu__assignment__v1__namesakes_record__init(record);
    for (size_t i = 0; i < namesakes->count; i++) {
        banfu__assignment__v1__person_record__init(&rows[i]);
        rows[i].delegation = borrow_text(namesakes->persons[i].delegation);
        rows[i].work_unit = borrow_text(namesakes->persons[i].work_unit);
        rows[i].phone = wire_from_sealed(sealed[i].phone);
        rows[i].address = wire_from_sealed(sealed[i].address);
        list[i] = &rows[i];
    }
    record->kind = (int32_t)namesakes->kind;
    record->name = borrow_text(namesakes->name);
    record->persons = list;
    record->n_persons = namesakes->count;
    return &record->base;
}

int wire_to_namesakes(const ProtobufCMessage *record, struct arena *arena,
                      struct namesakes *ret_namesakes, struct sealed_person **ret_sealed)
{
    const namesakes_record_t *from = (const void *)record;
    struct person *persons = arena_array(arena, from->n_persons + 1, sizeof(*persons));
    struct sealed_person *sealed = arena_array(arena, from->n_persons + 1, sizeof(*sealed));

    if (!persons || !sealed) {
        return -1;
    }
    for (size_t i = 0; i < from->n_persons; i++) {
        persons[i] = (struct person){
            .delegation = from->persons[i]->delegation,
            .work_unit = from->persons[i]->work_unit,
            .phone = "",
            .address = "",
        };
        sealed[i].phone = to_sealed(from->persons[i]->phone);
        sealed[i].address = to_sealed(from->persons[i]->address);
    }
    *ret_namesakes = (struct namesakes){.kind = (enum person_kind)from->kind,
                                        .name = from->name,
                                        .persons = persons,
                                        .count = from->n_persons};
    *ret_sealed = sealed;
    return 0;
}

ProtobufCMessage *wire_from_reaches(const struct sealed_person *reaches, size_t count,
                                    struct arena *arena)
{
    Banfu__Assignment__V1__ReachesRecord *record = arena_alloc(arena, sizeof(*record));
    Banfu__Assignment__V1__ReachRecord *rows = arena_array(arena, count + 1, sizeof(*rows));
    Banfu__Assignment__V1__ReachRecord **list = wire_list(arena, count);

    if (!record || !rows || !list) {
        return NULL;
    }
    banfu__assignment__v1__reaches_record__init(record);
    record->reaches = list;
    for (size_t i = 0; i < count; i++) {
        if (reaches[i].phone.size == 0 && reaches[i].address.size == 0) {
            continue;
        }
        banfu__assignment__v1__reach_record__init(&rows[i]);
        rows[i].signer = (int32_t)i + 1;
        rows[i].phone = wire_from_sealed(reaches[i].phone);
        rows[i].address = wire_from_sealed(reaches[i].address);
        list[record->n_reaches++] = &rows[i];
    }
    return &record->base;
}

struct sealed_person *wire_to_reaches(const ProtobufCMessage *record, size_t count,
                                      struct arena *arena)
{
    const Banfu__Assignment__V1__ReachesRecord *reaches = (const void *)record;
    struct sealed_person *list = arena_array(arena, count + 1, sizeof(*list));

    for (size_t i = 0; list && reaches && i < reaches->n_reaches; i++) {
        const Banfu__Assignment__V1__ReachRecord *row = reaches->reaches[i];
        if (row->signer >= 1 && (size_t)row->signer <= count) {
            list[row->signer - 1] = (struct sealed_person){.phone = to_sealed(row->phone),
                                                           .address = to_sealed(row->address)};
        }
    }
    return list;
}

/* --- plans --- */

ProtobufCMessage *wire_from_plan(const struct work_plan *plan, struct arena *arena)
{
    plan_record_t *record = arena_alloc(arena, sizeof(*record));

    if (!record) {
        return NULL;
    }
    banfu__assignment__v1__plan_record__init(record);
    record->principal = borrow_text(plan->principal);
    record->day = plan->day;
    record->meeting = borrow_text(plan->meeting);
    record->leader = borrow_text(plan->leader);
    record->people = borrow_text(plan->people);
    record->progress = borrow_text(plan->progress);
    record->standards = borrow_text(plan->standards);
    record->confirmed_by = borrow_text(plan->confirmed_by);
    record->supervisor = borrow_text(plan->supervisor);
    record->filed_ms = plan->filed_ms;
    return &record->base;
}

struct work_plan wire_to_plan(const ProtobufCMessage *record)
{
    const plan_record_t *plan = (const void *)record;

    if (!plan) {
        return work_plan_none();
    }
    return (struct work_plan){
        .principal = plan->principal,
        .day = plan->day,
        .meeting = plan->meeting,
        .leader = plan->leader,
        .people = plan->people,
        .progress = plan->progress,
        .standards = plan->standards,
        .confirmed_by = plan->confirmed_by,
        .supervisor = plan->supervisor,
        .filed_ms = plan->filed_ms,
    };
}
