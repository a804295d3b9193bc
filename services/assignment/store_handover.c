#include "assignment/store_handover.h"

bool store_load_handover(struct load *load, const char *docket, const char *unit,
                         struct arena *arena, struct stored_handover *ret_stored)
{
    const char *thing = arena_printf(arena, "%s/handover/%s", docket, unit);

    if (!thing) {
        return false;
    }
    *ret_stored = (struct stored_handover){
        .thing = thing, .entity = load_entity(load, thing), .versions = load_versions(load, thing)};
    return true;
}

void store_take_handover(const struct loaded *loaded, struct arena *arena,
                         struct stored_handover *stored, struct failure *failure)
{
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, stored->entity, wire_handover_record, arena, &damaged);

    if (damaged) {
        failure_set(failure, STATUS_DATA_LOSS, "RECORD_DAMAGED",
                    "存储的交接记录无法读取，请通知系统管理员");
        return;
    }
    stored->version = loaded_version(loaded, stored->versions, STORE_HANDOVER_PART);
    stored->handover = wire_to_handover(record);
}

void store_put_handover(struct commit *commit, const struct stored_handover *stored,
                        struct Banfu__Assignment__V1__Inventory *held, struct arena *arena,
                        struct failure *failure)
{
    const ProtobufCMessage *record = wire_from_handover(&stored->handover, held, arena);

    if (record) {
        commit_put(commit, stored->thing, record);
    } else {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
    }
}
