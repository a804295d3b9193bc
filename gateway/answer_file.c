/*
 * A file larger than one message: a banfu.reply.v1.Paper that comes piece by piece. Each piece is a
 * call of its own, made when the client has taken the one before, with tokens of that moment: a
 * session that ends meanwhile gets no more. A piece that does not come breaks the connection, so
 * that nobody takes half a file for a whole one.
 */
#include "answers.h"
#include "common/base/container_of.h"

#include "banfu/reply/v1/reply.pb-c.h"

struct file_answer {
    struct visit *visit;
    struct token_wait wait;
    int64_t *offset; /* in the request */
    int64_t size;    /* of the whole; known with the first piece */
    bool begun;
};

/* Where a route's request says what piece; NULL where it has no such field. */
static int64_t *find_offset(const struct visit *visit)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(visit->message->descriptor, "offset");

    return field && field->type == PROTOBUF_C_TYPE_INT64
               ? (int64_t *)(void *)((char *)visit->message + field->offset)
               : NULL;
}

static void give_up(struct file_answer *answer, const struct failure *failure)
{
    if (answer->begun) {
        http_stream_break(answer->visit->http);
    } else {
        visit_refuse_with(answer->visit, failure);
    }
}

static void wanted(struct http_request *http, void *data);

static void begin(struct file_answer *answer, const Banfu__Reply__V1__Paper *paper)
{
    struct visit *visit = answer->visit;

    answer->begun = true;
    answer->size = paper->size;
    answer_paper_name(visit, "attachment", paper->file_name);
    http_answer_pieces(visit->http, paper->media_type, (uint64_t)paper->size, wanted, answer);
}

static void came(const ProtobufCMessage *message, void *data)
{
    struct file_answer *answer = data;
    struct visit *visit = answer->visit;
    const Banfu__Reply__V1__Paper *paper = (const Banfu__Reply__V1__Paper *)message;

    if (!paper) {
        if (answer->begun || !visit_try_again(visit, visit->status.failure.code)) {
            failure_set(&visit->status.failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                        "服务繁忙，请稍后再试");
            give_up(answer, &visit->status.failure);
        }
        return;
    }
    /* The file stands as it is: a piece of another size is none of it. */
    if (answer->begun && paper->size != answer->size) {
        http_stream_break(visit->http);
        return;
    }
    if (!answer->begun) {
        begin(answer, paper);
    }
    *answer->offset += (int64_t)paper->content.len;
    if (paper->content.len == 0 ||
        !http_stream_send(visit->http, paper->content.data, paper->content.len)) {
        http_stream_break(visit->http);
    }
}

static void ask(struct file_answer *answer, const char *bearer)
{
    rpc_status_done(&answer->visit->status);
    visit_invoke(answer->visit, bearer, came, answer);
}

static void tokens_came(struct token_wait *wait, const struct token_set *set,
                        const struct failure *failure)
{
    struct file_answer *answer = CONTAINER_OF(wait, struct file_answer, wait);

    if (set) {
        ask(answer, set->bearers[answer->visit->match.ready->route->backend]);
    } else {
        give_up(answer, failure);
    }
}

static void wanted(struct http_request *http, void *data)
{
    struct file_answer *answer = data;
    struct visit *visit = answer->visit;

    if (*answer->offset >= answer->size) {
        http_stream_end(http);
        return;
    }
    answer->wait.done = tokens_came;
    const struct token_set *set = tokens_get(visit->gateway->tokens, visit->session,
                                             visit->request_id, visit->client, &answer->wait);
    if (set) {
        ask(answer, set->bearers[visit->match.ready->route->backend]);
    }
}

void answer_file(struct visit *visit, const char *bearer)
{
    struct file_answer *answer = arena_alloc(visit->arena, sizeof(*answer));
    int64_t *offset = find_offset(visit);

    if (!answer || !offset) {
        failure_set(&visit->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                    "服务繁忙，请稍后再试");
        visit_refuse(visit);
        return;
    }
    *offset = 0;
    *answer = (struct file_answer){.visit = visit, .offset = offset};
    ask(answer, bearer);
}
