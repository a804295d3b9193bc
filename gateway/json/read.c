#include "json/read.h"

#include "common/base/buffer.h"
#include "json/names.h"
#include "json/scalar.h"
#include "json/scan.h"
#include "json/slot.h"

#include <string.h>

enum { PATH_MAX_BYTES = 300 };

/* Where the reader is: a chain of frames on the stack, put into words only when there is a fault.
 */
struct path {
    const struct path *up;
    const char *name; /* of a member; NULL for an item of an array */
    size_t name_size;
    size_t index;
};

struct reader {
    struct json_scan scan;
    struct arena *arena;
    struct failure *failure;
};

json_field_set json_field_bit(const ProtobufCMessageDescriptor *message,
                              const ProtobufCFieldDescriptor *field)
{
    return (json_field_set)1 << (unsigned)(field - message->fields);
}

static void put_path(const struct path *path, struct buffer *text)
{
    if (!path) {
        return;
    }
    put_path(path->up, text);
    if (!path->name) {
        buffer_printf(text, "[%zu]", path->index);
        return;
    }
    if (path->up) {
        buffer_append_char(text, '.');
    }
    buffer_append(text, path->name, path->name_size);
}

/* Names the field at fault. Always false. */
static bool complain(struct reader *reader, const struct path *path, const char *what)
{
    struct buffer text;

    buffer_init(&text, PATH_MAX_BYTES);
    put_path(path, &text);
    failure_add_field(reader->failure, text.size > 0 ? text.bytes : "body", "%s", what);
    buffer_done(&text);
    return false;
}

/* The text is no JSON from here on. */
static bool complain_of_text(struct reader *reader, const struct path *path)
{
    size_t at = (size_t)(reader->scan.at - reader->scan.start);
    const char *fault = reader->scan.fault ? reader->scan.fault : "不是合法的JSON";
    const char *what = arena_printf(reader->arena, "%s（正文第%zu字节处）", fault, at + 1);

    return complain(reader, path, what ? what : fault);
}

/* The value is well formed but not wanted: names the fault and moves over it. True while reading
 * can go on. */
static bool refuse_value(struct reader *reader, const struct path *path, const char *what)
{
    (void)complain(reader, path, what);
    return json_scan_skip(&reader->scan, JSON_DEPTH_MAX) || complain_of_text(reader, path);
}

static bool judge(struct reader *reader, const struct path *path,
                  const ProtobufCFieldDescriptor *field, enum scalar_outcome outcome)
{
    if (outcome != SCALAR_SET) {
        (void)complain(reader, path, scalar_complaint(field, outcome, reader->arena));
    }
    return true;
}

static bool read_string(struct reader *reader, const struct path *path,
                        const ProtobufCFieldDescriptor *field, void *slot)
{
    struct json_span span;
    size_t size = 0;

    if (!json_scan_string(&reader->scan, &span)) {
        return complain_of_text(reader, path);
    }
    if (!span.escaped) {
        return judge(reader, path, field,
                     scalar_from_text(field, span.text, span.size, reader->arena, slot));
    }
    const char *text = json_decode(&span, reader->arena, &size);
    return judge(reader, path, field,
                 text ? scalar_from_text(field, text, size, reader->arena, slot)
                      : SCALAR_NOT_PLAIN);
}

static bool read_number(struct reader *reader, const struct path *path,
                        const ProtobufCFieldDescriptor *field, void *slot)
{
    struct json_span span;

    if (!json_scan_number(&reader->scan, &span)) {
        return complain_of_text(reader, path);
    }
    return judge(reader, path, field, scalar_from_number(field, span.text, span.size, slot));
}

static bool read_boolean(struct reader *reader, const struct path *path,
                         const ProtobufCFieldDescriptor *field, enum json_kind kind, void *slot)
{
    if (!json_scan_word(&reader->scan, kind)) {
        return complain_of_text(reader, path);
    }
    return judge(reader, path, field, scalar_from_boolean(field, kind == JSON_TRUE, slot));
}

static bool read_object(struct reader *reader, const struct path *path, ProtobufCMessage *message,
                        json_field_set taken, int depth);

static bool read_message(struct reader *reader, const struct path *path,
                         const ProtobufCFieldDescriptor *field, int depth, void *slot)
{
    ProtobufCMessage *message = NULL;

    if (depth == 0) {
        return refuse_value(reader, path, "嵌套过深");
    }
    message = slot_message(field->descriptor, reader->arena);
    if (!message) {
        return refuse_value(reader, path, "内容过大");
    }
    *(ProtobufCMessage **)slot = message;
    return read_object(reader, path, message, 0, depth - 1);
}

/* One value that is neither null nor an array of values. */
static bool read_value(struct reader *reader, const struct path *path,
                       const ProtobufCFieldDescriptor *field, int depth, void *slot)
{
    enum json_kind kind = json_scan_kind(&reader->scan);
    bool takes_object = field->type == PROTOBUF_C_TYPE_MESSAGE;

    if (kind != JSON_MALFORMED && takes_object != (kind == JSON_OBJECT)) {
        return refuse_value(reader, path,
                            scalar_complaint(field, SCALAR_WRONG_TYPE, reader->arena));
    }
    switch (kind) {
    case JSON_OBJECT: return read_message(reader, path, field, depth, slot);
    case JSON_STRING: return read_string(reader, path, field, slot);
    case JSON_NUMBER: return read_number(reader, path, field, slot);
    case JSON_TRUE:
    case JSON_FALSE: return read_boolean(reader, path, field, kind, slot);
    case JSON_ARRAY:
    case JSON_NULL:
        return refuse_value(reader, path,
                            scalar_complaint(field, SCALAR_WRONG_TYPE, reader->arena));
    case JSON_MALFORMED: break;
    }
    return complain_of_text(reader, path);
}

static bool read_array(struct reader *reader, const struct path *path, ProtobufCMessage *message,
                       const ProtobufCFieldDescriptor *field, int depth)
{
    struct path item = {.up = path};

    if (!json_scan_take(&reader->scan, '[')) {
        return refuse_value(reader, path, "应为数组");
    }
    if (json_scan_take(&reader->scan, ']')) {
        return true;
    }
    do {
        void *slot = slot_next(message, field, reader->arena);
        if (!slot) {
            (void)json_scan_stop(&reader->scan, "数组过长");
            return complain_of_text(reader, path);
        }
        if (!read_value(reader, &item, field, depth, slot)) {
            return false;
        }
        item.index++;
    } while (json_scan_take(&reader->scan, ','));
    return json_scan_take(&reader->scan, ']') || complain_of_text(reader, path);
}

/* Null stands for "left out" everywhere. */
static bool read_field(struct reader *reader, const struct path *path, ProtobufCMessage *message,
                       const ProtobufCFieldDescriptor *field, int depth)
{
    enum json_kind kind = json_scan_kind(&reader->scan);

    if (kind == JSON_NULL) {
        return json_scan_word(&reader->scan, kind) || complain_of_text(reader, path);
    }
    if (slot_other_is_set(message, field)) {
        return refuse_value(reader, path, "与另一项只能给一项");
    }
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        return read_array(reader, path, message, field, depth);
    }
    return read_value(reader, path, field, depth, slot_next(message, field, reader->arena));
}

static bool read_member(struct reader *reader, const struct path *path, ProtobufCMessage *message,
                        json_field_set taken, json_field_set *seen, int depth)
{
    struct json_span name;
    struct path here = {.up = path};

    if (!json_scan_string(&reader->scan, &name) || !json_scan_take(&reader->scan, ':')) {
        return complain_of_text(reader, path);
    }
    here.name = name.text;
    here.name_size = name.size;
    if (name.escaped) {
        here.name = json_decode(&name, reader->arena, &here.name_size);
        if (!here.name) {
            return refuse_value(reader, path, "名称含有不合法的字符");
        }
    }
    const ProtobufCFieldDescriptor *field =
        json_field_named(message->descriptor, here.name, here.name_size);
    if (!field) {
        return refuse_value(reader, &here, "没有这一项");
    }
    json_field_set bit = json_field_bit(message->descriptor, field);
    if ((taken | *seen) & bit) {
        return refuse_value(reader, &here, *seen & bit ? "这一项给了两次" : "这一项不在正文中给出");
    }
    *seen |= bit;
    return read_field(reader, &here, message, field, depth);
}

static bool read_object(struct reader *reader, const struct path *path, ProtobufCMessage *message,
                        json_field_set taken, int depth)
{
    json_field_set seen = 0;

    if (!json_scan_take(&reader->scan, '{')) {
        (void)json_scan_stop(&reader->scan, "应为一个对象");
        return complain_of_text(reader, path);
    }
    if (json_scan_take(&reader->scan, '}')) {
        return true;
    }
    do {
        if (!read_member(reader, path, message, taken, &seen, depth)) {
            return false;
        }
    } while (json_scan_take(&reader->scan, ','));
    return json_scan_take(&reader->scan, '}') || complain_of_text(reader, path);
}

bool json_read(const char *text, size_t size, ProtobufCMessage *message, json_field_set taken,
               struct arena *arena, struct failure *failure)
{
    struct reader reader = {.arena = arena, .failure = failure};

    json_scan_init(&reader.scan, text, size);
    if (read_object(&reader, NULL, message, taken, JSON_DEPTH_MAX) &&
        !json_scan_ended(&reader.scan)) {
        (void)json_scan_stop(&reader.scan, "对象之后还有内容");
        (void)complain_of_text(&reader, NULL);
    }
    return !failure_is_set(failure);
}

static const ProtobufCFieldDescriptor *parameter_field(const ProtobufCMessage *message,
                                                       const char *name, json_field_set taken,
                                                       struct failure *failure)
{
    const ProtobufCFieldDescriptor *field =
        json_field_named(message->descriptor, name, strlen(name));

    if (!field || field->type == PROTOBUF_C_TYPE_MESSAGE) {
        failure_add_field(failure, name, "没有这一项");
        return NULL;
    }
    bool again = (taken & json_field_bit(message->descriptor, field)) != 0;
    if (slot_other_is_set(message, field) || (again && field->label != PROTOBUF_C_LABEL_REPEATED)) {
        failure_add_field(failure, name, "这一项给了两次");
        return NULL;
    }
    return field;
}

bool json_set_parameter(ProtobufCMessage *message, const char *name, const char *text, size_t size,
                        json_field_set *taken, struct arena *arena, struct failure *failure)
{
    const ProtobufCFieldDescriptor *field = parameter_field(message, name, *taken, failure);

    if (!field) {
        return false;
    }
    void *slot = slot_next(message, field, arena);
    enum scalar_outcome outcome =
        slot ? scalar_from_parameter(field, text, size, arena, slot) : SCALAR_NO_MEMORY;
    *taken |= json_field_bit(message->descriptor, field);
    if (outcome != SCALAR_SET) {
        failure_add_field(failure, name, "%s", scalar_complaint(field, outcome, arena));
    }
    return outcome == SCALAR_SET;
}

static bool check_within(const ProtobufCMessageDescriptor *type, int depth)
{
    if (depth == 0 || type->n_fields > JSON_FIELDS_MAX) {
        return false;
    }
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        bool proto3 =
            field->label == PROTOBUF_C_LABEL_NONE || field->label == PROTOBUF_C_LABEL_REPEATED;
        if (!proto3 || (field->type == PROTOBUF_C_TYPE_MESSAGE &&
                        !check_within(field->descriptor, depth - 1))) {
            return false;
        }
    }
    return true;
}

bool json_check(const ProtobufCMessageDescriptor *type)
{
    return check_within(type, JSON_DEPTH_MAX);
}
