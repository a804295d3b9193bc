#include "assignment/store.h"

#include "assignment/plan.h"
#include "assignment/refusal.h"
#include "assignment/store_units.h"

#include <string.h>

#define DOCKETS "dockets"

static const size_t NOT_ASKED = SIZE_MAX;

static void out_of_memory(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
}

static void damaged(struct failure *failure, const char *what)
{
    failure_set(failure, STATUS_DATA_LOSS, "RECORD_DAMAGED", "存储的%s无法读取，请通知系统管理员",
                what);
}

/* Unpacks the entity at `place`; NULL when there is none or, with the failure set, it is damaged.
 */
static ProtobufCMessage *take(const struct loaded *loaded, size_t place,
                              const ProtobufCMessageDescriptor *descriptor, struct arena *arena,
                              const char *what, struct failure *failure)
{
    bool is_damaged = false;
    ProtobufCMessage *message = loaded_entity(loaded, place, descriptor, arena, &is_damaged);

    if (is_damaged) {
        damaged(failure, what);
        return NULL;
    }
    return message;
}

static void put(struct commit *commit, const char *entity, const ProtobufCMessage *message,
                struct failure *failure)
{
    if (!entity || !message) {
        out_of_memory(failure);
        return;
    }
    commit_put(commit, entity, message);
}

/* --- dockets --- */

static const char *docket_entity(const char *id, struct arena *arena)
{
    return arena_printf(arena, "docket/%s", id);
}

bool store_load_docket(struct load *load, const char *id, struct arena *arena,
                       struct stored_docket *ret_stored)
{
    const char *entity = docket_entity(id, arena);

    if (!entity) {
        return false;
    }
    *ret_stored = (struct stored_docket){
        .id = id, .entity = load_entity(load, entity), .versions = load_versions(load, id)};
    return true;
}

void store_take_docket(const struct loaded *loaded, struct arena *arena,
                       struct stored_docket *stored, struct failure *failure)
{
    ProtobufCMessage *record =
        take(loaded, stored->entity, wire_docket_record, arena, "办理年度", failure);

    stored->version = loaded_version(loaded, stored->versions, STORE_DOCKET_PART);
    stored->found = record != NULL;
    stored->record = record;
    if (record && wire_to_docket(record, stored->id, arena, &stored->docket) != 0) {
        damaged(failure, "办理年度");
    }
}

void store_need_docket(const struct loaded *loaded, struct arena *arena,
                       struct stored_docket *stored, struct failure *failure)
{
    store_take_docket(loaded, arena, stored, failure);
    if (!stored->found) {
        failure_set(failure, STATUS_NOT_FOUND, "DOCKET_UNKNOWN", "没有“%s”这个办理年度",
                    stored->id);
    }
}

void store_put_docket(struct commit *commit, const char *id, const ProtobufCMessage *record,
                      struct arena *arena, struct failure *failure)
{
    put(commit, docket_entity(id, arena), record, failure);
}

size_t store_load_dockets(struct load *load)
{
    return load_members(load, DOCKETS, 0, 0, LOAD_MEMBERS_MAX);
}

void store_list_docket(struct commit *commit, const char *id)
{
    commit_index(commit, DOCKETS, id, 0);
}

/* --- proposals --- */

static const char *proposal_entity(const char *docket, const char *key, struct arena *arena)
{
    return arena_printf(arena, "proposal/%s/%s", docket, key);
}

static const char *contacts_entity(const char *docket, const char *key, struct arena *arena)
{
    return arena_printf(arena, "contacts/%s/%s", docket, key);
}

bool store_load_bare_proposal(struct load *load, const char *docket, const char *key,
                              struct arena *arena, struct stored_proposal *ret_stored)
{
    const char *entity = proposal_entity(docket, key, arena);
    const char *thing = arena_printf(arena, "%s/%s", docket, key);

    if (!entity || !thing) {
        return false;
    }
    *ret_stored = (struct stored_proposal){.key = key,
                                           .thing = thing,
                                           .entity = load_entity(load, entity),
                                           .contacts = NOT_ASKED,
                                           .versions = load_versions(load, thing)};
    return true;
}

bool store_load_proposal(struct load *load, const char *docket, const char *key,
                         struct arena *arena, struct stored_proposal *ret_stored)
{
    const char *contacts = contacts_entity(docket, key, arena);

    if (!contacts || !store_load_bare_proposal(load, docket, key, arena, ret_stored)) {
        return false;
    }
    ret_stored->contacts = load_entity(load, contacts);
    return true;
}

static const char *reply_part(const char *unit, struct arena *arena)
{
    return arena_printf(arena, "reply/%s", unit);
}

/* NULL where memory is short: the commit, which needs more, fails then. */
static void take_replies(const struct loaded *loaded, struct arena *arena,
                         struct stored_proposal *stored)
{
    const struct proposal *proposal = &stored->proposal;
    int64_t *versions = arena_array(arena, proposal->answering_count + 1, sizeof(*versions));

    for (size_t i = 0; versions && i < proposal->answering_count; i++) {
        const char *part = reply_part(proposal->answering[i].unit, arena);
        versions[i] = part ? loaded_version(loaded, stored->versions, part) : 0;
    }
    stored->replies = versions;
}

void store_take_proposal(const struct loaded *loaded, struct arena *arena,
                         struct stored_proposal *stored, struct failure *failure)
{
    ProtobufCMessage *record =
        take(loaded, stored->entity, wire_proposal_record, arena, "建议提案", failure);
    ProtobufCMessage *contacts =
        stored->contacts == NOT_ASKED
            ? NULL
            : take(loaded, stored->contacts, wire_contacts_record, arena, "沟通记录", failure);

    stored->version = loaded_version(loaded, stored->versions, STORE_ASSIGNMENT_PART);
    stored->found = record != NULL;
    if (record && (wire_to_proposal(record, arena, &stored->proposal) != 0 ||
                   wire_to_contacts(contacts, arena, &stored->proposal) != 0)) {
        out_of_memory(failure);
        return;
    }
    if (record) {
        store_note_units(stored, arena, failure);
    }
    take_replies(loaded, arena, stored);
}

void store_rest_on_replies(struct commit *commit, const struct stored_proposal *stored,
                           struct arena *arena)
{
    const struct proposal *proposal = &stored->proposal;

    for (size_t i = 0; stored->replies && i < proposal->answering_count; i++) {
        commit_rest_on(commit, stored->thing, reply_part(proposal->answering[i].unit, arena),
                       stored->replies[i]);
    }
}

void store_need_proposal(const struct loaded *loaded, const struct docket *docket,
                         struct arena *arena, struct stored_proposal *stored,
                         struct failure *failure)
{
    store_take_proposal(loaded, arena, stored, failure);
    bool hidden = stored->found && *stored->proposal.import &&
                  strcmp(stored->proposal.import, docket->open_import) == 0;
    if (!stored->found || hidden) {
        refuse_saying(failure, REFUSAL_PROPOSAL_UNKNOWN, "%s", stored->key);
    }
}

static const char *unassigned_index(const char *docket, struct arena *arena)
{
    return arena_printf(arena, "unassigned/%s", docket);
}

void store_put_proposal(struct commit *commit, const char *docket,
                        const struct stored_proposal *stored, struct arena *arena,
                        struct failure *failure)
{
    const struct proposal *proposal = &stored->proposal;
    const char *index = unassigned_index(docket, arena);

    put(commit, proposal_entity(docket, stored->key, arena), wire_from_proposal(proposal, arena),
        failure);
    if (!index) {
        out_of_memory(failure);
    } else if (proposal->state == PROPOSAL_REGISTERED) {
        commit_index(commit, index, stored->key, store_by_number(proposal));
        store_list_entered(commit, docket, stored, arena);
    } else {
        commit_unindex(commit, index, stored->key);
    }
    store_move_units(commit, docket, stored, arena, failure);
}

void store_put_contacts(struct commit *commit, const char *docket,
                        const struct stored_proposal *stored, struct arena *arena,
                        struct failure *failure)
{
    put(commit, contacts_entity(docket, stored->key, arena),
        wire_from_contacts(&stored->proposal, arena), failure);
}

size_t store_load_unassigned(struct load *load, const char *docket, size_t count,
                             struct arena *arena)
{
    const char *index = unassigned_index(docket, arena);

    return load_members(load, index ? index : "", 0, 1e9, count);
}

/* --- phones --- */

static const char *phone_entity(const char *docket, const char *key, struct arena *arena)
{
    return arena_printf(arena, "phone/%s/%s", docket, key);
}

const char *store_phone_owner(const char *docket, const char *key, struct arena *arena)
{
    return phone_entity(docket, key, arena);
}

bool store_load_phone(struct load *load, const char *docket, const char *key, struct arena *arena,
                      size_t *ret_place)
{
    const char *entity = phone_entity(docket, key, arena);

    if (entity) {
        *ret_place = load_entity(load, entity);
    }
    return entity != NULL;
}

struct sealed store_take_phone(const struct loaded *loaded, size_t place, struct arena *arena,
                               struct failure *failure)
{
    return wire_to_phone(take(loaded, place, wire_phone_record, arena, "联系电话", failure));
}

void store_put_phone(struct commit *commit, const char *docket, const char *key,
                     struct sealed phone, struct arena *arena, struct failure *failure)
{
    const char *entity = phone_entity(docket, key, arena);

    if (entity && phone.size == 0) {
        commit_remove(commit, entity);
        return;
    }
    put(commit, entity, wire_from_phone(phone, arena), failure);
}

/* --- the directory --- */

static const char *namesakes_entity(const char *docket, enum person_kind kind, const char *name,
                                    struct arena *arena)
{
    return arena_printf(arena, "person/%s/%s/%s", docket, person_kind_name(kind), name);
}

bool store_load_namesakes(struct load *load, const char *docket, enum person_kind kind,
                          const char *name, struct arena *arena, size_t *ret_place)
{
    const char *entity = namesakes_entity(docket, kind, name, arena);

    if (entity) {
        *ret_place = load_entity(load, entity);
    }
    return entity != NULL;
}

void store_take_namesakes(const struct loaded *loaded, size_t place, struct arena *arena,
                          struct namesakes *ret_namesakes, struct sealed_person **ret_sealed,
                          struct failure *failure)
{
    ProtobufCMessage *record =
        take(loaded, place, wire_namesakes_record, arena, "代表委员名册", failure);

    if (record && wire_to_namesakes(record, arena, ret_namesakes, ret_sealed) != 0) {
        out_of_memory(failure);
    }
}

void store_put_namesakes(struct commit *commit, const char *docket,
                         const struct namesakes *namesakes, const ProtobufCMessage *record,
                         struct arena *arena, struct failure *failure)
{
    put(commit, namesakes_entity(docket, namesakes->kind, namesakes->name, arena), record, failure);
}

const char *store_person_owner(const char *docket, const struct namesakes *namesakes, size_t index,
                               const char *field, struct arena *arena)
{
    char id[PERSON_ID_SIZE];

    return arena_printf(arena, "person/%s/%s/%s", docket, person_id(namesakes, index, id), field);
}

/* --- completed by hand --- */

static const char *reaches_entity(const char *docket, const char *key, struct arena *arena)
{
    return arena_printf(arena, "reach/%s/%s", docket, key);
}

bool store_load_reaches(struct load *load, const char *docket, const char *key, struct arena *arena,
                        size_t *ret_place)
{
    const char *entity = reaches_entity(docket, key, arena);

    if (entity) {
        *ret_place = load_entity(load, entity);
    }
    return entity != NULL;
}

struct sealed_person *store_take_reaches(const struct loaded *loaded, size_t place, size_t count,
                                         struct arena *arena, struct failure *failure)
{
    struct sealed_person *list = wire_to_reaches(
        take(loaded, place, wire_reaches_record, arena, "联系方式", failure), count, arena);

    if (!list) {
        out_of_memory(failure);
    }
    return list;
}

void store_put_reaches(struct commit *commit, const char *docket, const char *key,
                       const struct sealed_person *reaches, size_t count, struct arena *arena,
                       struct failure *failure)
{
    put(commit, reaches_entity(docket, key, arena), wire_from_reaches(reaches, count, arena),
        failure);
}

const char *store_reach_owner(const char *docket, const char *key, int32_t signer,
                              const char *field, struct arena *arena)
{
    return arena_printf(arena, "reach/%s/%s/%d/%s", docket, key, signer, field);
}

/* --- imports --- */

static const char *import_entity(const char *job, struct arena *arena)
{
    return arena_printf(arena, "import/%s", job);
}

bool store_load_import(struct load *load, const char *job, struct arena *arena, size_t *ret_place)
{
    const char *entity = import_entity(job, arena);

    if (entity) {
        *ret_place = load_entity(load, entity);
    }
    return entity != NULL;
}

ProtobufCMessage *store_take_import(const struct loaded *loaded, size_t place, struct arena *arena,
                                    struct failure *failure)
{
    return take(loaded, place, wire_import_record, arena, "导入记录", failure);
}

void store_put_import(struct commit *commit, const char *job, const ProtobufCMessage *record,
                      struct arena *arena, struct failure *failure)
{
    put(commit, import_entity(job, arena), record, failure);
}

void store_end_import(struct commit *commit, const char *job, struct arena *arena,
                      struct failure *failure)
{
    const char *entity = import_entity(job, arena);

    if (entity) {
        commit_remove(commit, entity);
    } else {
        out_of_memory(failure);
    }
}

/* --- plans --- */

static const char *plan_entity(const char *docket, const char *unit, struct arena *arena)
{
    return arena_printf(arena, "plan/%s/%s", docket, unit);
}

bool store_load_plan(struct load *load, const char *docket, const char *unit, struct arena *arena,
                     struct stored_plan *ret_stored)
{
    const char *entity = plan_entity(docket, unit, arena);
    const char *thing = arena_printf(arena, "%s/plan/%s", docket, unit);

    if (!entity || !thing) {
        return false;
    }
    *ret_stored = (struct stored_plan){.thing = thing,
                                       .entity = load_entity(load, entity),
                                       .versions = load_versions(load, thing)};
    return true;
}

void store_take_plan(const struct loaded *loaded, struct arena *arena, struct stored_plan *stored,
                     struct failure *failure)
{
    stored->version = loaded_version(loaded, stored->versions, STORE_PLAN_PART);
    stored->plan =
        wire_to_plan(take(loaded, stored->entity, wire_plan_record, arena, "工作方案", failure));
}

void store_put_plan(struct commit *commit, const char *docket, const char *unit,
                    const struct work_plan *plan, struct arena *arena, struct failure *failure)
{
    put(commit, plan_entity(docket, unit, arena), wire_from_plan(plan, arena), failure);
}
