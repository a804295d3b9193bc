/* Jobs as those who ask for them see them. */
#include "common/commit/job.h"

#include "common/commit/commit_parts.h"
#include "common/commit/job_worker.h"
#include "common/commit/keys.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { ASK_ARENA_BYTES = 16 << 10 };

/* How stage answers. */
enum { STAGED, IS_OPEN, GAP };

/* One question to the store; its arena holds all of it. */
struct job_ask {
    struct arena *arena;
    void (*done)(enum status_code code, void *data);
    void (*read)(enum status_code code, const struct job_status *status, void *data);
    void *data;
};

static bool id_fits(const char *id)
{
    size_t size = strlen(id);

    for (size_t i = 0; i < size; i++) {
        if (!isalnum((unsigned char)id[i]) && id[i] != '-' && id[i] != '_') {
            return false;
        }
    }
    return size > 0 && size <= JOB_ID_MAX;
}

static struct job_ask *ask_new(void *data)
{
    struct arena *arena = arena_new(ASK_ARENA_BYTES);
    struct job_ask *ask = arena ? arena_alloc(arena, sizeof(*ask)) : NULL;

    if (!ask) {
        arena_free(arena);
        return NULL;
    }
    ask->arena = arena;
    ask->data = data;
    return ask;
}

static void ask_free(struct job_ask *ask)
{
    arena_free(ask->arena);
}

/* Sends the words, of which the fourth is the first key; frees the question when it cannot. */
static int send_ask(struct job_ask *ask, struct commit_store *store,
                    const struct redis_argument *words, size_t count, int64_t timeout_ms,
                    redis_cb on_reply)
{
    bool fits = timeout_ms > 0;

    for (size_t i = 0; i < count; i++) {
        fits = fits && words[i].bytes;
    }
    if (!fits || redis_command(store->redis, words[3].bytes, words, count, (uint64_t)timeout_ms,
                               on_reply, ask) != 0) {
        ask_free(ask);
        return -1;
    }
    return 0;
}

static struct redis_argument job_key(struct job_ask *ask, struct commit_store *store,
                                     const char *shard, const char *sort, const char *id)
{
    return commit_word(key_owned(ask->arena, shard, sort, store->owner, id));
}

/* The integer that a function has answered; -1, with `code` saying why, when it has not. */
static int64_t integer_of(struct job_ask *ask, enum status_code *code,
                          const struct redis_reply *reply)
{
    const char *message = "";

    if (*code == STATUS_OK && redis_reply_type(reply) == REDIS_INTEGER) {
        return redis_reply_integer(reply);
    }
    *code = commit_reply_failure(*code, reply, ask->arena, &message);
    return -1;
}

/* --- staging --- */

static void on_staged(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct job_ask *ask = data;
    int64_t answer = integer_of(ask, &code, reply);

    if (answer == IS_OPEN) {
        code = STATUS_FAILED_PRECONDITION;
    } else if (answer == GAP) {
        code = STATUS_INVALID_ARGUMENT;
    }
    ask->done(code, ask->data);
    ask_free(ask);
}

int job_stage(struct commit_store *store, const char *shard, const struct job_piece *piece,
              int64_t timeout_ms, void (*done)(enum status_code code, void *data), void *data)
{
    struct job_ask *ask = NULL;

    if (!id_fits(piece->job) || !commit_shard_fits(shard) || piece->index >= JOB_PIECES_MAX ||
        piece->size > JOB_PIECE_BYTES_MAX || !(ask = ask_new(data))) {
        return -1;
    }
    ask->done = done;
    const struct redis_argument words[] = {
        commit_word("FCALL"),
        commit_word("banfu_stage_2"),
        commit_word("1"),
        commit_word(key_shared(ask->arena, shard, KEY_LOG, "")),
        job_key(ask, store, shard, KEY_JOB, piece->job),
        job_key(ask, store, shard, KEY_JOB_PIECES, piece->job),
        commit_word(arena_printf(ask->arena, "%zu", piece->index)),
        {piece->bytes, piece->size},
        commit_word(arena_printf(ask->arena, "%d", JOB_STAGED_S)),
        commit_word(piece->staging ? piece->staging : ""),
    };
    return send_ask(ask, store, words, COUNT_OF(words), timeout_ms, on_staged);
}

void commit_open_job(struct commit *commit, const char *id, const char *kind, const char *account,
                     size_t pieces, const char *staging)
{
    struct arena *arena = commit->arena;
    const char *owner = commit->store->owner;

    if (!id_fits(id) || pieces > JOB_PIECES_MAX) {
        commit_fail(commit, STATUS_INTERNAL, "no id of a job, or too many pieces");
        return;
    }
    const struct redis_argument words[] = {
        commit_word(key_owned(arena, commit->shard, KEY_JOB, owner, id)),
        commit_word(key_owned(arena, commit->shard, KEY_JOB_PIECES, owner, id)),
        commit_word(key_shared(arena, commit->shard, KEY_JOBS, owner)),
        commit_word(arena_strdup(arena, id)),
        commit_word(arena_strdup(arena, kind)),
        commit_word(arena_strdup(arena, account)),
        commit_word(commit->log),
        commit_number(commit, (int64_t)pieces),
        commit_word(arena_strdup(arena, staging ? staging : "")),
    };
    commit_add(commit, SECTION_OPENINGS, words, COUNT_OF(words));
}

/* --- reading --- */

/* The value behind `name` in a list of names and values; NULL when there is none. */
static const struct redis_reply *field(const struct redis_reply *pairs, const char *name)
{
    size_t size = 0;

    for (size_t i = 0; i + 1 < redis_reply_count(pairs); i += 2) {
        if (strcmp(redis_reply_bytes(redis_reply_at(pairs, i), &size), name) == 0) {
            return redis_reply_at(pairs, i + 1);
        }
    }
    return NULL;
}

static const char *text_field(const struct redis_reply *pairs, const char *name)
{
    size_t size = 0;

    return redis_reply_bytes(field(pairs, name), &size);
}

static int64_t number_field(const struct redis_reply *pairs, const char *name)
{
    return strtoll(text_field(pairs, name), NULL, 10);
}

static enum job_state state_of(const char *name)
{
    static const struct {
        const char *name;
        enum job_state state;
    } names[] = {
        {"open", JOB_OPEN},
        {"done", JOB_DONE},
        {"failed", JOB_FAILED},
        {"cancelled", JOB_CANCELLED},
    };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i].name, name) == 0) {
            return names[i].state;
        }
    }
    return JOB_UNKNOWN;
}

static void read_status(const struct redis_reply *reply, struct job_status *status)
{
    const struct redis_reply *job = redis_reply_at(reply, 0);
    int64_t staged = redis_reply_integer(redis_reply_at(reply, 1));

    status->state = state_of(text_field(job, "state"));
    if (status->state == JOB_UNKNOWN) {
        status->state = staged > 0 ? JOB_STAGED : JOB_UNKNOWN;
        status->total = staged;
    } else {
        status->total = number_field(job, "total");
    }
    status->done = number_field(job, "done");
    status->kind = text_field(job, "kind");
    status->account = text_field(job, "account");
    status->log = text_field(job, "log");
    status->cancel_asked = text_field(job, "cancel")[0] == '1';
    status->opened_real_ms = number_field(job, "opened");
    status->ended_real_ms = number_field(job, "ended");
    status->message = text_field(job, "message");
    status->result = redis_reply_bytes(field(job, "result"), &status->result_size);
    status->fields = job;
}

void job_status_outcomes(const struct job_status *status,
                         void (*each)(int64_t piece, const void *bytes, size_t size, void *data),
                         void *data)
{
    const struct redis_reply *pairs = status->fields;

    for (size_t i = 0; i + 1 < redis_reply_count(pairs); i += 2) {
        size_t size = 0;
        const char *name = redis_reply_bytes(redis_reply_at(pairs, i), &size);
        if (strncmp(name, JOB_OUTCOME, strlen(JOB_OUTCOME)) == 0) {
            const void *bytes = redis_reply_bytes(redis_reply_at(pairs, i + 1), &size);
            each(strtoll(name + strlen(JOB_OUTCOME), NULL, 10), bytes, size, data);
        }
    }
}

static void on_read(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct job_ask *ask = data;
    struct job_status status = {0};
    const char *message = "";

    if (code == STATUS_OK && redis_reply_type(reply) == REDIS_ARRAY) {
        read_status(reply, &status);
    } else {
        code = commit_reply_failure(code, reply, ask->arena, &message);
    }
    ask->read(code, code == STATUS_OK ? &status : NULL, ask->data);
    ask_free(ask);
}

static int ask_status(struct commit_store *store, const char *shard, const char *id,
                      const char *outcomes, int64_t timeout_ms,
                      void (*done)(enum status_code code, const struct job_status *status,
                                   void *data),
                      void *data)
{
    struct job_ask *ask = NULL;

    if (!id_fits(id) || !commit_shard_fits(shard) || !(ask = ask_new(data))) {
        return -1;
    }
    ask->read = done;
    const struct redis_argument words[] = {
        commit_word("FCALL_RO"),
        commit_word("banfu_job_2"),
        commit_word("1"),
        commit_word(key_shared(ask->arena, shard, KEY_LOG, "")),
        job_key(ask, store, shard, KEY_JOB, id),
        job_key(ask, store, shard, KEY_JOB_PIECES, id),
        commit_word(outcomes),
    };
    return send_ask(ask, store, words, COUNT_OF(words), timeout_ms, on_read);
}

int job_read(struct commit_store *store, const char *shard, const char *id, int64_t timeout_ms,
             void (*done)(enum status_code code, const struct job_status *status, void *data),
             void *data)
{
    return ask_status(store, shard, id, "", timeout_ms, done, data);
}

int job_read_all(struct commit_store *store, const char *shard, const char *id, int64_t timeout_ms,
                 void (*done)(enum status_code code, const struct job_status *status, void *data),
                 void *data)
{
    return ask_status(store, shard, id, "1", timeout_ms, done, data);
}

/* --- cancelling --- */

static void on_cancelled(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct job_ask *ask = data;

    if (integer_of(ask, &code, reply) == 0) {
        code = STATUS_NOT_FOUND;
    }
    ask->done(code, ask->data);
    ask_free(ask);
}

int job_cancel(struct commit_store *store, const char *shard, const char *id, int64_t timeout_ms,
               void (*done)(enum status_code code, void *data), void *data)
{
    struct job_ask *ask = NULL;

    if (!id_fits(id) || !commit_shard_fits(shard) || !(ask = ask_new(data))) {
        return -1;
    }
    ask->done = done;
    const struct redis_argument words[] = {
        commit_word("FCALL"),
        commit_word("banfu_cancel_2"),
        commit_word("1"),
        commit_word(key_shared(ask->arena, shard, KEY_LOG, "")),
        job_key(ask, store, shard, KEY_JOB, id),
    };
    return send_ask(ask, store, words, COUNT_OF(words), timeout_ms, on_cancelled);
}
