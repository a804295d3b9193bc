#include "common/rpc/descriptor_pool.h"

#include <google/protobuf/descriptor.pb-c.h>
#include <stdlib.h>
#include <string.h>

typedef Google__Protobuf__FileDescriptorProto file_proto;
typedef Google__Protobuf__ServiceDescriptorProto service_proto;

struct descriptor_pool {
    Google__Protobuf__FileDescriptorSet *sets[DESCRIPTOR_SETS_MAX];
    size_t count;
};

struct descriptor_pool *descriptor_pool_new(void)
{
    return calloc(1, sizeof(struct descriptor_pool));
}

void descriptor_pool_free(struct descriptor_pool *pool)
{
    if (!pool) {
        return;
    }
    for (size_t i = 0; i < pool->count; i++) {
        google__protobuf__file_descriptor_set__free_unpacked(pool->sets[i], NULL);
    }
    free(pool);
}

int descriptor_pool_add(struct descriptor_pool *pool, const unsigned char *bytes, size_t size)
{
    if (pool->count == DESCRIPTOR_SETS_MAX) {
        return -1;
    }
    Google__Protobuf__FileDescriptorSet *set =
        google__protobuf__file_descriptor_set__unpack(NULL, size, bytes);
    if (!set) {
        return -1;
    }
    pool->sets[pool->count++] = set;
    return 0;
}

/* What stands behind `prefix` and a dot in `name`; with an empty prefix the name itself; NULL when
 * it does not begin so. */
static const char *behind(const char *name, const char *prefix)
{
    size_t size = prefix ? strlen(prefix) : 0;

    if (size == 0) {
        return name;
    }
    return strncmp(name, prefix, size) == 0 && name[size] == '.' ? name + size + 1 : NULL;
}

static const service_proto *find_service(const file_proto *file, const char *name)
{
    const char *own = behind(name, file->package);

    for (size_t i = 0; own && i < file->n_service; i++) {
        if (strcmp(file->service[i]->name, own) == 0) {
            return file->service[i];
        }
    }
    return NULL;
}

static const service_proto *service_in_pool(const struct descriptor_pool *pool, const char *name)
{
    for (size_t i = 0; i < pool->count; i++) {
        for (size_t j = 0; j < pool->sets[i]->n_file; j++) {
            const service_proto *service = find_service(pool->sets[i]->file[j], name);
            if (service) {
                return service;
            }
        }
    }
    return NULL;
}

int descriptor_pool_streams(const struct descriptor_pool *pool, const char *service,
                            const char *method, bool *ret_requests, bool *ret_answers)
{
    const service_proto *found = service_in_pool(pool, service);

    for (size_t i = 0; found && i < found->n_method; i++) {
        if (strcmp(found->method[i]->name, method) == 0) {
            *ret_requests = found->method[i]->client_streaming;
            *ret_answers = found->method[i]->server_streaming;
            return 0;
        }
    }
    return -1;
}

const file_proto *descriptor_pool_file(const struct descriptor_pool *pool, const char *name)
{
    for (size_t i = 0; i < pool->count; i++) {
        for (size_t j = 0; j < pool->sets[i]->n_file; j++) {
            if (strcmp(pool->sets[i]->file[j]->name, name) == 0) {
                return pool->sets[i]->file[j];
            }
        }
    }
    return NULL;
}

/* --- symbols: a name is looked up part by part, inside what its first parts name --- */

static bool enums_define(Google__Protobuf__EnumDescriptorProto *const *enums, size_t count,
                         const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(enums[i]->name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Goes down one level of nested messages at each turn, so that it needs no recursion. */
static bool messages_define(Google__Protobuf__DescriptorProto *const *messages, size_t count,
                            const char *name)
{
    for (size_t i = 0; i < count; i++) {
        const Google__Protobuf__DescriptorProto *message = messages[i];
        const char *inner = behind(name, message->name);
        if (strcmp(message->name, name) == 0 ||
            (inner && enums_define(message->enum_type, message->n_enum_type, inner))) {
            return true;
        }
        if (inner && message->n_nested_type > 0) {
            messages = message->nested_type;
            count = message->n_nested_type;
            name = inner;
            i = (size_t)-1;
        }
    }
    return false;
}

static bool services_define(const file_proto *file, const char *name)
{
    for (size_t i = 0; i < file->n_service; i++) {
        const service_proto *service = file->service[i];
        const char *method = behind(name, service->name);
        if (strcmp(service->name, name) == 0) {
            return true;
        }
        for (size_t j = 0; method && j < service->n_method; j++) {
            if (strcmp(service->method[j]->name, method) == 0) {
                return true;
            }
        }
    }
    return false;
}

static bool file_defines(const file_proto *file, const char *symbol)
{
    const char *own = behind(symbol, file->package);

    return own &&
           (messages_define(file->message_type, file->n_message_type, own) ||
            enums_define(file->enum_type, file->n_enum_type, own) || services_define(file, own));
}

const file_proto *descriptor_pool_symbol(const struct descriptor_pool *pool, const char *symbol)
{
    for (size_t i = 0; i < pool->count; i++) {
        for (size_t j = 0; j < pool->sets[i]->n_file; j++) {
            if (file_defines(pool->sets[i]->file[j], symbol)) {
                return pool->sets[i]->file[j];
            }
        }
    }
    return NULL;
}
