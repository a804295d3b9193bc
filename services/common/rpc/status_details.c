#include "common/rpc/status_details.h"

#include "common/base/borrow.h"
#include "common/rpc/message.h"
#include "common/rpc/rpc.h"

#include <errno.h>
#include <google/rpc/error_details.pb-c.h>
#include <google/rpc/status.pb-c.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE_PREFIX "type.googleapis.com/"
static const char DOMAIN_NAME[] = "banfu";
static const char ALLOWED[] = "ALLOWED";

enum { ENTRIES_MAX = 3, DETAILS_MAX = 3, NUMBER_SIZE = 24 };

/* --- packing: the structs of one status, on the stack --- */

struct packing {
    struct arena *arena;
    Google__Rpc__Status status;
    Google__Protobuf__Any anys[DETAILS_MAX];
    Google__Protobuf__Any *details[DETAILS_MAX];
    bool failed;
};

static void pack_detail(struct packing *packing, const ProtobufCMessage *message)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = arena_alloc(packing->arena, size + 1);
    char *url = arena_printf(packing->arena, TYPE_PREFIX "%s", message->descriptor->name);

    if (!bytes || !url) {
        packing->failed = true;
        return;
    }
    (void)protobuf_c_message_pack(message, bytes);
    Google__Protobuf__Any *any = &packing->anys[packing->status.n_details];
    google__protobuf__any__init(any);
    any->type_url = url;
    any->value = (ProtobufCBinaryData){.data = bytes, .len = size};
    packing->details[packing->status.n_details++] = any;
}

static void pack_error_info(struct packing *packing, const struct failure *failure, size_t left_out)
{
    char version[NUMBER_SIZE];
    char missing[NUMBER_SIZE];
    Google__Rpc__ErrorInfo info = GOOGLE__RPC__ERROR_INFO__INIT;
    Google__Rpc__ErrorInfo__MetadataEntry entries[ENTRIES_MAX];
    Google__Rpc__ErrorInfo__MetadataEntry *metadata[ENTRIES_MAX];
    const struct {
        const char *key, *value;
        bool present;
    } rows[ENTRIES_MAX] = {
        {"state", failure->state, failure->state != NULL},
        {"version", version, failure->version != 0},
        {"fields_left_out", missing, left_out > 0},
    };

    (void)snprintf(version, sizeof(version), "%" PRId64, failure->version);
    (void)snprintf(missing, sizeof(missing), "%zu", left_out);
    for (size_t i = 0; i < ENTRIES_MAX; i++) {
        if (rows[i].present) {
            Google__Rpc__ErrorInfo__MetadataEntry *entry = &entries[info.n_metadata];
            google__rpc__error_info__metadata_entry__init(entry);
            entry->key = borrow_text(rows[i].key);
            entry->value = borrow_text(rows[i].value);
            metadata[info.n_metadata++] = entry;
        }
    }
    info.reason = borrow_text(failure->reason);
    info.domain = borrow_text(DOMAIN_NAME);
    info.metadata = metadata;
    pack_detail(packing, &info.base);
}

static void pack_fields(struct packing *packing, const struct failure *failure, size_t count)
{
    Google__Rpc__BadRequest request = GOOGLE__RPC__BAD_REQUEST__INIT;
    Google__Rpc__BadRequest__FieldViolation violations[FAILURE_FIELDS_MAX];
    Google__Rpc__BadRequest__FieldViolation *pointers[FAILURE_FIELDS_MAX];

    for (size_t i = 0; i < count; i++) {
        google__rpc__bad_request__field_violation__init(&violations[i]);
        violations[i].field = borrow_text(failure->fields[i].field);
        violations[i].description = borrow_text(failure->fields[i].message);
        pointers[i] = &violations[i];
    }
    request.field_violations = pointers;
    request.n_field_violations = count;
    if (count > 0) {
        pack_detail(packing, &request.base);
    }
}

static void pack_allowed(struct packing *packing, const struct failure *failure)
{
    Google__Rpc__PreconditionFailure refusal = GOOGLE__RPC__PRECONDITION_FAILURE__INIT;
    Google__Rpc__PreconditionFailure__Violation violations[FAILURE_ALLOWED_MAX];
    Google__Rpc__PreconditionFailure__Violation *pointers[FAILURE_ALLOWED_MAX];

    for (size_t i = 0; i < failure->allowed_count; i++) {
        google__rpc__precondition_failure__violation__init(&violations[i]);
        violations[i].type = borrow_text(ALLOWED);
        violations[i].subject = borrow_text(failure->allowed[i]);
        pointers[i] = &violations[i];
    }
    refusal.violations = pointers;
    refusal.n_violations = failure->allowed_count;
    if (failure->allowed_count > 0) {
        pack_detail(packing, &refusal.base);
    }
}

/* Packs with the first `count` fields. NULL when it would be more than the cap or memory is short.
 */
static const uint8_t *pack_with(const struct failure *failure, size_t count, struct arena *arena,
                                size_t *ret_size)
{
    struct packing packing = {.arena = arena, .status = GOOGLE__RPC__STATUS__INIT};

    packing.status.code = (int32_t)failure->code;
    packing.status.message = borrow_text(failure->message);
    packing.status.details = packing.details;
    pack_error_info(&packing, failure, failure->field_count - count);
    pack_fields(&packing, failure, count);
    pack_allowed(&packing, failure);
    size_t size = google__rpc__status__get_packed_size(&packing.status);
    if (packing.failed || size > RPC_DETAILS_CAP) {
        return NULL;
    }
    uint8_t *bytes = arena_alloc(arena, size + 1);
    if (bytes) {
        *ret_size = google__rpc__status__pack(&packing.status, bytes);
    }
    return bytes;
}

int status_details_pack(const struct failure *failure, struct arena *arena,
                        const uint8_t **ret_bytes, size_t *ret_size)
{
    for (size_t count = failure->field_count;; count /= 2) {
        size_t size;
        const uint8_t *bytes = pack_with(failure, count, arena, &size);
        if (bytes) {
            *ret_bytes = bytes;
            *ret_size = size;
            return 0;
        }
        if (count == 0) {
            return -1;
        }
    }
}

/* --- unpacking --- */

static void *unpack_detail(const Google__Protobuf__Any *any,
                           const ProtobufCMessageDescriptor *descriptor, struct arena *arena)
{
    const char *name = strrchr(any->type_url, '/');
    struct failure ignored;

    if (!name || strcmp(name + 1, descriptor->name) != 0) {
        return NULL;
    }
    failure_init(&ignored, arena);
    return message_unpack(descriptor, any->value.len ? any->value.data : (const uint8_t *)"",
                          any->value.len, arena, &ignored);
}

static void read_error_info(const Google__Rpc__ErrorInfo *info, struct failure *failure)
{
    failure->reason = info->reason;
    for (size_t i = 0; i < info->n_metadata; i++) {
        if (strcmp(info->metadata[i]->key, "state") == 0) {
            failure->state = info->metadata[i]->value;
        } else if (strcmp(info->metadata[i]->key, "version") == 0) {
            errno = 0;
            int64_t version = strtoll(info->metadata[i]->value, NULL, 10);
            failure->version = errno == 0 ? version : 0;
        }
    }
}

static void read_fields(const Google__Rpc__BadRequest *request, struct failure *failure)
{
    for (size_t i = 0; i < request->n_field_violations; i++) {
        failure_add_field(failure, request->field_violations[i]->field, "%s",
                          request->field_violations[i]->description);
    }
}

static void read_allowed(const Google__Rpc__PreconditionFailure *refusal, struct failure *failure)
{
    for (size_t i = 0; i < refusal->n_violations; i++) {
        if (strcmp(refusal->violations[i]->type, ALLOWED) == 0) {
            failure_allow(failure, refusal->violations[i]->subject);
        }
    }
}

static void read_detail(const Google__Protobuf__Any *any, struct failure *failure)
{
    const void *detail;

    if ((detail = unpack_detail(any, &google__rpc__error_info__descriptor, failure->arena))) {
        read_error_info(detail, failure);
    } else if ((detail =
                    unpack_detail(any, &google__rpc__bad_request__descriptor, failure->arena))) {
        read_fields(detail, failure);
    } else if ((detail = unpack_detail(any, &google__rpc__precondition_failure__descriptor,
                                       failure->arena))) {
        read_allowed(detail, failure);
    }
}

int status_details_unpack(const uint8_t *bytes, size_t size, struct failure *failure)
{
    struct failure ignored;

    failure_init(&ignored, failure->arena);
    const Google__Rpc__Status *status = (const Google__Rpc__Status *)message_unpack(
        &google__rpc__status__descriptor, bytes, size, failure->arena, &ignored);
    if (!status || status->code <= STATUS_OK || status->code > STATUS_UNAUTHENTICATED) {
        return -1;
    }
    failure->code = (enum status_code)status->code;
    failure->message = status->message;
    failure->reason = status_name(failure->code);
    for (size_t i = 0; i < status->n_details; i++) {
        read_detail(status->details[i], failure);
    }
    return 0;
}

/* --- where there are none --- */

void status_details_without(enum status_code code, struct failure *failure)
{
    static const char *const sentences[] = {
        [STATUS_OK] = "服务回应有误，请稍后再试",
        [STATUS_CANCELLED] = "操作已取消",
        [STATUS_UNKNOWN] = "服务出错，请稍后再试",
        [STATUS_INVALID_ARGUMENT] = "请求内容有误",
        [STATUS_DEADLINE_EXCEEDED] = "服务没有及时回应，请稍后再试",
        [STATUS_NOT_FOUND] = "没有找到",
        [STATUS_ALREADY_EXISTS] = "已经存在",
        [STATUS_PERMISSION_DENIED] = "没有权限",
        [STATUS_RESOURCE_EXHAUSTED] = "服务繁忙或内容过大，请稍后再试",
        [STATUS_FAILED_PRECONDITION] = "现在不能这样做",
        [STATUS_ABORTED] = "内容刚被他人改动，请重新载入",
        [STATUS_OUT_OF_RANGE] = "超出范围",
        [STATUS_UNIMPLEMENTED] = "没有这项服务",
        [STATUS_INTERNAL] = "服务出错，请稍后再试",
        [STATUS_UNAVAILABLE] = "服务暂时不可用，请稍后再试",
        [STATUS_DATA_LOSS] = "数据损坏，请联系管理员",
        [STATUS_UNAUTHENTICATED] = "请先登录",
    };
    unsigned index = code < COUNT_OF(sentences) ? (unsigned)code : STATUS_UNKNOWN;

    failure->code = (enum status_code)index;
    failure->reason = status_name((enum status_code)index);
    failure->message = sentences[index];
}
