#include "bind.h"

#include "percent.h"
#include "json/names.h"
#include "json/read.h"
#include "json/slot.h"

#include "common/base/borrow.h"

#include <string.h>

struct binding {
    const struct bind_input *input;
    ProtobufCMessage *message;
    json_field_set taken;
    struct arena *arena;
    struct failure *failure;
};

static void set(struct binding *binding, const char *name, const char *text, size_t size)
{
    /* what is wrong stands in the failure */
    (void)!json_set_parameter(binding->message, name, text, size, &binding->taken, binding->arena,
                              binding->failure);
}

static void bind_path(struct binding *binding)
{
    const struct route_match *match = binding->input->match;

    for (size_t i = 0; i < match->value_count; i++) {
        const struct route_value *value = &match->values[i];
        size_t size = 0;
        const char *text = percent_decode(value->text, value->size, false, binding->arena, &size);
        if (text) {
            set(binding, value->name, text, size);
        } else {
            failure_add_field(binding->failure, value->name, "地址中的百分号编码有误");
        }
    }
}

/* A page of nothing: proto3 cannot tell it from one whose size is left to the service. */
static bool is_empty_page(const struct binding *binding, const char *name, const char *value,
                          size_t size)
{
    const ProtobufCFieldDescriptor *field =
        json_field_named(binding->message->descriptor, name, strlen(name));

    return field && strcmp(field->name, "page_size") == 0 && strspn(value, "-0") == size;
}

/* One `name=value`. A parameter without a value is as good as left out. */
static void bind_pair(struct binding *binding, const char *pair, size_t size)
{
    const char *equals = memchr(pair, '=', size);
    size_t name_size = equals ? (size_t)(equals - pair) : size;
    size_t value_size = equals ? size - name_size - 1 : 0;
    const char *name = percent_decode(pair, name_size, true, binding->arena, &name_size);

    if (!name) {
        failure_add_field(binding->failure, "query", "地址中的百分号编码有误");
        return;
    }
    if (value_size == 0) {
        return;
    }
    const char *value = percent_decode(equals + 1, value_size, true, binding->arena, &value_size);
    if (!value) {
        failure_add_field(binding->failure, name, "地址中的百分号编码有误");
    } else if (is_empty_page(binding, name, value, value_size)) {
        failure_add_field(binding->failure, name, "每页至少1条；不写明的按默认条数");
    } else {
        set(binding, name, value, value_size);
    }
}

static void bind_query(struct binding *binding)
{
    const char *at = binding->input->query;

    while (*at) {
        size_t size = strcspn(at, "&");
        if (size > 0) {
            bind_pair(binding, at, size);
        }
        at += size + (at[size] == '&' ? 1 : 0);
    }
}

/* The key stands in a header of its own, so nobody else may set the field. */
static void bind_key(struct binding *binding)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(binding->message->descriptor, "request_id");
    const char *key = binding->input->request_id;

    if (!field) {
        return;
    }
    if (key) {
        set(binding, "requestId", key, strlen(key));
    }
    binding->taken |= json_field_bit(binding->message->descriptor, field);
}

static void bind_json(struct binding *binding)
{
    const struct bind_input *input = binding->input;
    const char *name = input->match->ready->route->body_field;
    ProtobufCMessage *message = binding->message;
    json_field_set taken = binding->taken;

    if (name) {
        const ProtobufCFieldDescriptor *field =
            json_field_named(message->descriptor, name, strlen(name));
        ProtobufCMessage **slot = slot_next(message, field, binding->arena);
        message = slot ? slot_message(field->descriptor, binding->arena) : NULL;
        taken = 0;
        if (!message) {
            failure_add_field(binding->failure, name, "内容过大");
            return;
        }
        *slot = message;
    }
    if (input->body_size > 0) {
        (void)!json_read(input->body, input->body_size, message, taken, binding->arena,
                         binding->failure);
    }
}

static void bind_file(struct binding *binding)
{
    const struct bind_input *input = binding->input;
    const char *name = input->match->ready->route->body_field;
    const ProtobufCFieldDescriptor *field =
        json_field_named(binding->message->descriptor, name, strlen(name));
    ProtobufCBinaryData *slot = slot_next(binding->message, field, binding->arena);

    if (input->body_size == 0) {
        failure_add_field(binding->failure, name, "没有收到文件");
        return;
    }
    slot->len = input->body_size;
    slot->data = borrow(input->body);
}

ProtobufCMessage *bind_request(const ProtobufCMessageDescriptor *type,
                               const struct bind_input *input, struct arena *arena,
                               struct failure *failure)
{
    const struct route *route = input->match->ready->route;
    struct binding binding = {
        .input = input, .message = slot_message(type, arena), .arena = arena, .failure = failure};

    if (!binding.message) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "REQUEST_TOO_LARGE", "请求内容过大");
        return NULL;
    }
    bind_key(&binding);
    bind_path(&binding);
    bind_query(&binding);
    if (input->session) {
        set(&binding, "session", input->session, strlen(input->session));
    }
    if (route->body == BODY_JSON) {
        bind_json(&binding);
    } else if (route->body == BODY_TABLE || route->body == BODY_SCAN) {
        bind_file(&binding);
    }
    return failure_is_set(failure) ? NULL : binding.message;
}
