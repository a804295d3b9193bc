#include "common/service/flow_inside.h"

#include "common/base/clock.h"
#include "common/base/digest.h"
#include "common/base/log.h"

#include <string.h>

enum { OWN_ARENA_CAP = 4 << 20, REQUEST_ID_MAX = 64 };

/* --- a request's fields by their names --- */

static const void *field_of(const ProtobufCMessage *request, const char *name, ProtobufCType type)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(request->descriptor, name);

    if (!field || field->type != type || field->label == PROTOBUF_C_LABEL_REPEATED) {
        return NULL;
    }
    return (const char *)request + field->offset;
}

static const char *text_of(const ProtobufCMessage *request, const char *name)
{
    const void *field = field_of(request, name, PROTOBUF_C_TYPE_STRING);

    return field ? *(const char *const *)field : "";
}

static int64_t number_of(const ProtobufCMessage *request, const char *name)
{
    const void *field = field_of(request, name, PROTOBUF_C_TYPE_INT64);

    return field ? *(const int64_t *)field : 0;
}

/* --- beginning --- */

struct flow *flow_new(enum flow_kind kind, struct service *service, const struct flow_steps *steps,
                      const ProtobufCMessage *request, struct arena *arena)
{
    struct flow *flow = arena_alloc(arena, sizeof(*flow));

    if (!flow) {
        return NULL;
    }
    *flow = (struct flow){
        .kind = kind, .service = service, .steps = steps, .arena = arena, .request = request};
    failure_init(&flow->failure, arena);
    flow->docket = text_of(request, "docket");
    flow->proposal = text_of(request, "proposal");
    flow->unit = text_of(request, "unit");
    flow->version = number_of(request, "version");
    flow->ends_ms = clock_steady_ms() + (kind == FLOW_OWN ? FLOW_OWN_TIMEOUT_MS : FLOW_TIMEOUT_MS);
    flow->thing =
        *flow->proposal ? arena_printf(arena, "%s/%s", flow->docket, flow->proposal) : flow->docket;
    return flow->thing ? flow : NULL;
}

static void fail_without_memory(void *call)
{
    rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
}

static struct flow *begin_call(enum flow_kind kind, void *call, const struct flow_steps *steps,
                               const ProtobufCMessage *request)
{
    struct flow *flow = flow_new(kind, service_of(call), steps, request, rpc_call_arena(call));

    if (!flow) {
        fail_without_memory(call);
        return NULL;
    }
    int64_t remaining = rpc_call_remaining_ms(call);
    if (remaining < FLOW_TIMEOUT_MS) {
        flow->ends_ms = clock_steady_ms() + remaining;
    }
    flow->call = call;
    flow->caller = guard_caller(call);
    flow->post = guard_post_anywhere(call);
    return flow;
}

/* Where its data lie: the docket's city, or what the steps say. */
static bool find_log(struct flow *flow)
{
    if (!flow->steps->log) {
        flow->log = flow->docket;
        return service_shard(flow->service, flow->docket, &flow->failure, flow->shard);
    }
    flow->log = flow->steps->log;
    memccpy(flow->shard, flow->log, '\0', SERVICE_SHARD_SIZE - 1);
    return true;
}

static bool request_id_is_valid(const char *id)
{
    size_t length = strlen(id);

    for (size_t i = 0; i < length; i++) {
        if (id[i] < '!' || id[i] > '~') {
            return false;
        }
    }
    return length > 0 && length <= REQUEST_ID_MAX;
}

static bool find_request_id(struct flow *flow)
{
    flow->key.request_id = text_of(flow->request, "request_id");
    if (request_id_is_valid(flow->key.request_id)) {
        return true;
    }
    if (*flow->key.request_id == '\0') {
        failure_set(&flow->failure, STATUS_INVALID_ARGUMENT, "REQUEST_ID_MISSING",
                    "缺少请求编号（Idempotency-Key）");
        failure_add_field(&flow->failure, "request_id", "必填：每次办理动作一个新的编号");
    } else {
        failure_set(&flow->failure, STATUS_INVALID_ARGUMENT, "REQUEST_ID_INVALID",
                    "请求编号（Idempotency-Key）不符合格式");
        failure_add_field(&flow->failure, "request_id", "应为1至64个可见的ASCII字符");
    }
    return false;
}

/* The request's identity for the store: who asked for what, and the digest of the words. */
static bool name_request(struct flow *flow)
{
    const void *bytes = NULL;
    size_t size = 0;

    flow->key.account = flow->caller ? flow->caller->account : "-";
    flow->key.method = rpc_call_method(flow->call);
    if (!flow->steps->secret) {
        rpc_call_request_bytes(flow->call, &bytes, &size);
    }
    if (digest_sha256(bytes, size, flow->key.digest) != 0) {
        failure_set(&flow->failure, STATUS_INTERNAL, "DIGEST_FAILED", "系统内部错误，请稍后再试");
        return false;
    }
    return true;
}

void flow_change(void *call, const struct flow_steps *steps, const ProtobufCMessage *request,
                 void (*closure)(const struct Banfu__Proposal__V1__Receipt *, void *))
{
    struct flow *flow = begin_call(FLOW_CHANGE, call, steps, request);

    if (!flow) {
        return;
    }
    flow->receipt_closure = closure;
    if (!find_request_id(flow) || !find_log(flow) || !name_request(flow)) {
        flow_end_failed(flow);
        return;
    }
    flow_run(flow);
}

void flow_read(void *call, const struct flow_steps *steps, const ProtobufCMessage *request,
               flow_closure closure)
{
    flow_read_with(call, steps, request, NULL, closure);
}

void flow_read_with(void *call, const struct flow_steps *steps, const ProtobufCMessage *request,
                    const void *context, flow_closure closure)
{
    struct flow *flow = begin_call(FLOW_READ, call, steps, request);

    if (!flow) {
        return;
    }
    flow->closure = closure;
    flow->context = context;
    flow->key.request_id = rpc_call_request_id(call);
    if (!find_log(flow)) {
        flow_end_failed(flow);
        return;
    }
    flow_run(flow);
}

void flow_read_for_job(void *call, const struct flow_steps *steps, const ProtobufCMessage *request,
                       flow_closure closure)
{
    struct flow *flow = begin_call(FLOW_READ, call, steps, request);

    if (!flow) {
        return;
    }
    flow->closure = closure;
    if (!find_request_id(flow) || !find_log(flow) || !name_request(flow)) {
        flow_end_failed(flow);
        return;
    }
    flow_run(flow);
}

/* --- the service's own changes --- */

/* The request is copied by way of its bytes, which the digest is made of as well. */
static struct flow *begin_own(struct service *service, const char *docket, const char *request_id,
                              const struct flow_steps *steps, const ProtobufCMessage *request,
                              struct arena *arena)
{
    size_t size = protobuf_c_message_get_packed_size(request);
    uint8_t *bytes = arena_alloc(arena, size);
    struct flow *flow = bytes ? flow_new(FLOW_OWN, service, steps, request, arena) : NULL;

    if (!flow) {
        return NULL;
    }
    (void)protobuf_c_message_pack(request, bytes);
    flow->request = flow_unpack(flow, request->descriptor, bytes, size);
    flow->docket = arena_strdup(arena, docket);
    flow->key.request_id = arena_strdup(arena, request_id);
    flow->key.account = arena_printf(arena, KEY_SERVICE_ACCOUNT "%s", service_name(service));
    flow->key.method = "own";
    if (!flow->request || !flow->docket || !flow->key.request_id || !flow->key.account ||
        digest_sha256(bytes, steps->secret ? 0 : size, flow->key.digest) != 0) {
        return NULL;
    }
    flow->proposal = text_of(flow->request, "proposal");
    flow->unit = text_of(flow->request, "unit");
    flow->version = 0;
    flow->thing =
        *flow->proposal ? arena_printf(arena, "%s/%s", docket, flow->proposal) : flow->docket;
    return flow->thing && find_log(flow) ? flow : NULL;
}

int flow_own(struct service *service, const char *docket, const char *request_id,
             const struct flow_steps *steps, const ProtobufCMessage *request,
             void (*done)(const struct failure *failure, void *data), void *data)
{
    struct arena *arena = service->phase < PHASE_STOPPING ? arena_new(OWN_ARENA_CAP) : NULL;
    struct flow *flow =
        arena ? begin_own(service, docket, request_id, steps, request, arena) : NULL;

    if (!flow) {
        arena_free(arena);
        return -1;
    }
    flow->done = done;
    flow->data = data;
    service->own_flows++;
    flow_run(flow);
    return 0;
}

/* --- what steps ask --- */

const void *flow_request(const struct flow *flow)
{
    return flow->request;
}

const void *flow_context(const struct flow *flow)
{
    return flow->context;
}

struct service *flow_service(const struct flow *flow)
{
    return flow->service;
}

void *flow_call(const struct flow *flow)
{
    return flow->call;
}

void *flow_state(const struct flow *flow)
{
    return flow->state;
}

struct arena *flow_arena(const struct flow *flow)
{
    return flow->arena;
}

struct failure *flow_failure(struct flow *flow)
{
    return &flow->failure;
}

void flow_fail_memory(struct flow *flow)
{
    failure_set(&flow->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
}

const char *flow_docket(const struct flow *flow)
{
    return flow->docket;
}

const char *flow_proposal(const struct flow *flow)
{
    return flow->proposal;
}

const char *flow_unit(const struct flow *flow)
{
    return flow->unit;
}

const char *flow_thing(const struct flow *flow)
{
    return flow->thing;
}

const struct caller *flow_caller(const struct flow *flow)
{
    return flow->caller;
}

/* Posts that extend to units, as rule 28 has it: the others' scopes are kinds and persons. */
static const role_set UNIT_ROLES = ROLE_BIT(ROLE_LIAISON) | ROLE_BIT(ROLE_HANDLER) |
                                   ROLE_BIT(ROLE_DIVISION_HEAD) | ROLE_BIT(ROLE_LEADER) |
                                   ROLE_BIT(ROLE_PRINCIPAL);

const char *flow_caller_unit(const struct flow *flow)
{
    const struct caller *caller = flow->caller;
    const char *unit = "";

    /* From the last to the first, own posts after those held for others: the first own one stays.
     */
    for (int own = 0; caller && own < 2; own++) {
        for (size_t i = caller->post_count; i-- > 0;) {
            const struct caller_post *post = &caller->posts[i];
            if ((*post->on_behalf_of == '\0') == own && (ROLE_BIT(post->role) & UNIT_ROLES)) {
                unit = post->scope;
            }
        }
    }
    return unit;
}

const char *flow_unit_meant(const struct flow *flow)
{
    return *flow_unit(flow) ? flow_unit(flow) : flow_caller_unit(flow);
}

bool flow_admit(struct flow *flow, const void *object)
{
    if (!flow->call) {
        return true; /* the service itself, or what it does about an event */
    }
    flow->post = guard_post(flow->call, object);
    if (!flow->post) {
        failure_set(&flow->failure, STATUS_PERMISSION_DENIED, "NOT_ALLOWED",
                    "这件事不在您的职务范围内，不能进行这项操作");
    }
    return flow->post != NULL;
}

bool flow_is_admitted(struct flow *flow)
{
    if (!flow->call || flow->post || !guard_asks_for_post(flow->call)) {
        return true;
    }
    LOG(LOG_ERROR, "object_not_looked_at", LOG_TEXT("method", rpc_call_method(flow->call)));
    failure_set(&flow->failure, STATUS_INTERNAL, "NOT_LOOKED_AT",
                "系统内部错误，请与系统管理员联系");
    return false;
}

const struct caller_post *flow_post(const struct flow *flow)
{
    return flow->post;
}

int64_t flow_now_ms(const struct flow *flow)
{
    return flow->now_ms;
}

int64_t flow_left_ms(const struct flow *flow)
{
    int64_t left = flow->ends_ms - clock_steady_ms();

    return left > 0 ? left : 0;
}

const struct Banfu__Event__V1__Event *flow_happened(const struct flow *flow)
{
    return flow->happened;
}

int64_t flow_happened_position(const struct flow *flow)
{
    return flow->reaction ? reaction_entry(flow->reaction)->position : 0;
}

size_t flow_piece(const struct flow *flow)
{
    return flow->reaction ? reaction_piece(flow->reaction) : 0;
}

int64_t flow_happened_ms(const struct flow *flow)
{
    return flow->reaction ? reaction_entry(flow->reaction)->instant_ms : 0;
}
