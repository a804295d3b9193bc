#include "reply/handlers_scans.h"
#include "reply/handlers.h"

#include "common/base/digest.h"
#include "common/base/status.h"
#include "reply/errors.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/reply/v1/record.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__GetScanRequest get_request_t;
typedef Banfu__Reply__V1__PutScanRequest put_request_t;
typedef Banfu__Reply__V1__ScanPiece piece_t;

/* --- what may be kept --- */

struct media {
    const char *type, *suffix, *begin;
};

static const struct media medias[] = {
    {"image/jpeg", "jpg", "\xFF\xD8\xFF"},
    {"image/png", "png", "\x89PNG"},
    {"application/pdf", "pdf", "%PDF"},
};

/* By how it begins, whatever its sender calls it; NULL for anything else. */
static const struct media *media_of(const ProtobufCBinaryData *scan)
{
    for (size_t i = 0; i < COUNT_OF(medias); i++) {
        size_t size = strlen(medias[i].begin);
        if (scan->len >= size && memcmp(scan->data, medias[i].begin, size) == 0) {
            return &medias[i];
        }
    }
    return NULL;
}

static const struct media *check_scan(const ProtobufCBinaryData *scan, size_t most,
                                      struct failure *failure)
{
    const struct media *media = media_of(scan);

    if (scan->len > most) {
        failure_add_field(failure, "scan", "扫描件过大：最多%zu千字节%s（规则22）", most >> 10,
                          most < SCAN_MAX ? "，更大的请先单独上传" : "");
    } else if (!media) {
        failure_add_field(failure, "scan", "扫描件应为JPEG、PNG图片或PDF（规则22）");
    }
    return media;
}

static const char *name_bytes(const void *bytes, size_t size, struct arena *arena)
{
    uint8_t digest[DIGEST_SIZE];
    char *name = arena_alloc(arena, DIGEST_HEX_SIZE);

    if (!name || digest_sha256(bytes, size, digest) < 0) {
        return NULL;
    }
    digest_hex(digest, name);
    return name;
}

struct store_key scans_key(struct flow *flow)
{
    return (struct store_key){.docket = flow_docket(flow),
                              .proposal = flow_proposal(flow),
                              .unit = "",
                              .arena = flow_arena(flow)};
}

const char *scans_keep(struct flow *flow, struct commit *commit, const ProtobufCBinaryData *scan)
{
    char digest[DIGEST_HEX_SIZE];

    if (scan->len == 0) {
        return "";
    }
    const struct media *media = check_scan(scan, SCAN_PIECE_MAX, flow_failure(flow));
    if (!media || failure_is_set(flow_failure(flow))) {
        return "";
    }
    commit_text(commit, (const char *)scan->data, scan->len, digest);
    const char *name = arena_strdup(flow_arena(flow), digest);
    const struct kept_scan kept = {
        .media_type = media->type, .size = scan->len, .piece_count = 1, .pieces = &name};
    if (!name) {
        flow_fail_memory(flow);
        return "";
    }
    const Banfu__Reply__V1__ReturnCardRequest *request = flow_request(flow);
    const struct store_key key = scans_key(flow);
    store_put_scan(commit, &key, request->signer, name, &kept);
    return name;
}

/* --- a large one, piece by piece: each is a commit of its own, the last names them all --- */

struct put_state {
    struct target target; /* first: the steps of handlers_target.h */
    const struct media *media;
    const char *digest;
    size_t count, next;
    bool scans_asked;
    size_t scans; /* a place */
    bool known, full;
    piece_t piece; /* under way */
    const char *pieces[SCAN_PIECES_MAX];
};

static void plan_put(struct flow *flow, struct load *load)
{
    const put_request_t *request = flow_request(flow);
    struct put_state *state = flow_state(flow);

    if (request->scan.len == 0) {
        failure_add_field(flow_failure(flow), "scan", "没有收到扫描件");
        return;
    }
    state->media = check_scan(&request->scan, SCAN_MAX, flow_failure(flow));
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    state->digest = name_bytes(request->scan.data, request->scan.len, flow_arena(flow));
    state->count = (request->scan.len + SCAN_PIECE_MAX - 1) / SCAN_PIECE_MAX;
    if (!state->digest) {
        flow_fail_memory(flow);
        return;
    }
    target_plan(flow, load);
}

/* A letter's scans are counted: what is kept is kept for ever. */
static bool more_put(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    const put_request_t *request = flow_request(flow);
    struct put_state *state = flow_state(flow);
    double score = 0;

    if (!state->scans_asked) {
        if (target_more(flow, loaded, load)) {
            return true;
        }
        state->scans_asked = !failure_is_set(flow_failure(flow));
        if (state->scans_asked) {
            state->scans = store_load_scans(load, &state->target.key, state->target.reply->round,
                                            request->signer);
        }
        return state->scans_asked;
    }
    size_t count = loaded_member_count(loaded, state->scans);
    for (size_t i = 0; i < count; i++) {
        state->known = state->known ||
                       strcmp(loaded_member(loaded, state->scans, i, &score), state->digest) == 0;
    }
    state->full = count >= STORE_SCANS_MAX;
    return false;
}

static void plan_piece(struct flow *flow, struct load *load)
{
    (void)flow;
    (void)load; /* a piece rests on nothing */
}

/* As the whole was admitted: by the same post, for the same unit and kind. */
static void take_piece(struct flow *flow, const struct loaded *loaded)
{
    const piece_t *piece = flow_request(flow);
    const struct reply_object object = {.unit = piece->unit, .kind = piece->kind};

    (void)loaded;
    if (!flow_admit(flow, &object)) {
        return;
    }
}

static void decide_piece(struct flow *flow, struct commit *commit)
{
    const piece_t *piece = flow_request(flow);
    char digest[DIGEST_HEX_SIZE];

    commit_text(commit, (const char *)piece->bytes.data, piece->bytes.len, digest);
    flow_receipt(flow)->state = borrow_text("KEPT");
}

static const struct flow_steps PIECE = {
    .plan = plan_piece, .take = take_piece, .decide = decide_piece, .state_size = 1};

static void keep_next(struct flow *flow);

static void on_piece(const struct failure *failure, const Banfu__Proposal__V1__Receipt *receipt,
                     void *data)
{
    struct flow *flow = data;
    struct put_state *state = flow_state(flow);

    if (!receipt) {
        failure_set(flow_failure(flow), failure->code, failure->reason, "%s", failure->message);
    } else if (++state->next < state->count) {
        keep_next(flow);
        return;
    }
    flow_peer_answered(flow);
}

static int begin_piece(struct flow *flow)
{
    const put_request_t *request = flow_request(flow);
    struct put_state *state = flow_state(flow);
    size_t begin = state->next * SCAN_PIECE_MAX;
    size_t left = request->scan.len - begin;
    const char *name = arena_printf(flow_arena(flow), "piece-%zu", state->next);
    piece_t *piece = &state->piece;

    banfu__reply__v1__scan_piece__init(piece);
    piece->docket = request->docket;
    piece->proposal = request->proposal;
    piece->unit = borrow_text(state->target.key.unit);
    piece->kind = borrow_text(target_kind_token(&state->target));
    piece->bytes.data = request->scan.data + begin;
    piece->bytes.len = left < SCAN_PIECE_MAX ? left : SCAN_PIECE_MAX;
    state->pieces[state->next] = name_bytes(piece->bytes.data, piece->bytes.len, flow_arena(flow));
    return name && state->pieces[state->next]
               ? flow_item(flow, name, &PIECE, &piece->base, on_piece, flow)
               : -1;
}

static void keep_next(struct flow *flow)
{
    if (begin_piece(flow) < 0) {
        flow_fail_memory(flow);
        flow_peer_answered(flow);
    }
}

static void keep_pieces(struct flow *flow)
{
    const put_request_t *request = flow_request(flow);
    const struct put_state *state = flow_state(flow);
    const struct target *target = &state->target;

    if (!reply_letter(target->reply, target->matter, request->signer)) {
        failure_refuse(flow_failure(flow), &REFUSE_NO_LETTER, NULL);
        return;
    }
    if (state->full && !state->known) {
        failure_refuse(flow_failure(flow), &REFUSE_TOO_MANY_SCANS, NULL);
        return;
    }
    flow_await(flow);
    keep_next(flow);
}

static void decide_put(struct flow *flow, struct commit *commit)
{
    const put_request_t *request = flow_request(flow);
    struct put_state *state = flow_state(flow);
    const struct kept_scan kept = {.media_type = state->media->type,
                                   .size = request->scan.len,
                                   .piece_count = state->count,
                                   .pieces = state->pieces};

    const struct store_key key = scans_key(flow);
    store_put_scan(commit, &key, request->signer, state->digest, &kept);
    store_list_scan(commit, &state->target.key, state->target.reply->round, request->signer,
                    state->digest);
    Banfu__Event__V1__ScanKept *told = target_event(flow, &banfu__event__v1__scan_kept__descriptor);
    told->round = state->target.reply->round;
    told->signer = request->signer;
    told->digest = borrow_text(state->digest);
    told->media_type = borrow_text(kept.media_type);
    told->size = (int64_t)kept.size;
    flow_event(flow)->unit = borrow_text(state->target.key.unit);
    flow_receipt(flow)->digest = borrow_text(state->digest);
}

static const struct flow_steps PUT = {
    .plan = plan_put,
    .more = more_put,
    .take = target_take,
    .ask = keep_pieces,
    .decide = decide_put,
    .state_size = sizeof(struct put_state),
};

void handlers_put_scan(reply_service_t *service, const put_request_t *request,
                       receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &PUT, &request->base, closure);
}

/* --- and shown --- */

enum get_stage { GET_HANDLING, GET_SCAN, GET_PIECES };

struct get_state {
    struct target target;
    enum get_stage stage;
    const char *digest;
    size_t place; /* of the scan's record, then of its first piece */
    struct kept_scan scan;
    char *content;
};

static const char *digest_wanted(struct flow *flow)
{
    const get_request_t *request = flow_request(flow);
    const struct target *target = flow_state(flow);
    const struct letter *letter = reply_letter(target->reply, target->matter, request->signer);

    if (!letter) {
        return "";
    }
    return request->wrong_entry && letter->card.corrected.recorded_ms != 0
               ? letter->card.corrected.scan
               : letter->card.answer.scan;
}

static bool plan_scan(struct flow *flow, struct load *load)
{
    const get_request_t *request = flow_request(flow);
    const struct store_key key = scans_key(flow);
    struct get_state *state = flow_state(flow);

    state->digest = digest_wanted(flow);
    if (!*state->digest) {
        failure_refuse(flow_failure(flow), &REFUSE_NO_SCAN, NULL);
        return false;
    }
    state->stage = GET_SCAN;
    state->place = store_load_scan(load, &key, request->signer, state->digest);
    return true;
}

static bool plan_pieces(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct get_state *state = flow_state(flow);
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, state->place, wire_scan_record, flow_arena(flow), &damaged);

    if (!record || wire_to_scan(record, flow_arena(flow), &state->scan) < 0 ||
        state->scan.size > SCAN_MAX || state->scan.piece_count == 0) {
        failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
        return false;
    }
    state->stage = GET_PIECES;
    state->place = load_text(load, state->scan.pieces[0]);
    for (size_t i = 1; i < state->scan.piece_count; i++) {
        (void)load_text(load, state->scan.pieces[i]);
    }
    return true;
}

static void take_pieces(struct flow *flow, const struct loaded *loaded)
{
    struct get_state *state = flow_state(flow);
    size_t at = 0;

    state->content = arena_alloc(flow_arena(flow), state->scan.size + 1);
    for (size_t i = 0; state->content && i < state->scan.piece_count; i++) {
        bool damaged = false;
        size_t size = 0;
        const char *piece =
            loaded_text(loaded, state->place + i, flow_arena(flow), &size, &damaged);
        if (!piece || size > state->scan.size - at) {
            failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
            return;
        }
        memcpy(state->content + at, piece, size);
        at += size;
    }
    if (!state->content) {
        flow_fail_memory(flow);
    }
}

static bool more_get(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct get_state *state = flow_state(flow);

    switch (state->stage) {
    case GET_HANDLING:
        return target_more(flow, loaded, load) ||
               (!failure_is_set(flow_failure(flow)) && plan_scan(flow, load));
    case GET_SCAN: return plan_pieces(flow, loaded, load);
    case GET_PIECES: take_pieces(flow, loaded); break;
    }
    return false;
}

static void answer_get(struct flow *flow)
{
    const get_request_t *request = flow_request(flow);
    const struct get_state *state = flow_state(flow);
    Banfu__Reply__V1__Paper paper = BANFU__REPLY__V1__PAPER__INIT;
    const struct ProtobufCBinaryData content = {.len = state->scan.size,
                                                .data = (uint8_t *)state->content};
    const struct media *media = media_of(&content);
    const char *name = arena_printf(flow_arena(flow), "%s-%d-反馈卡.%s", flow_proposal(flow),
                                    request->signer, media ? media->suffix : "bin");

    paper.media_type = borrow_text(state->scan.media_type);
    paper.file_name = borrow_text(name ? name : "scan");
    paper.content = content;
    flow_answer(flow, &paper.base);
}

static const struct flow_steps GET = {
    .plan = target_plan,
    .more = more_get,
    .take = target_take,
    .answer = answer_get,
    .state_size = sizeof(struct get_state),
};

void handlers_get_scan(reply_service_t *service, const get_request_t *request,
                       Banfu__Reply__V1__Paper_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &GET, &request->base, (flow_closure)closure);
}
