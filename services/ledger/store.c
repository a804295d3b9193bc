#include "ledger/store.h"

#include "common/base/clock.h"
#include "ledger/wire_events.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 64 };

struct waiting {
    struct waiting *next;
    store_cb done;
    void *data;
};

/* Callers in the order they came. */
struct queue {
    struct waiting *first, **last;
    size_t count;
};

struct docket {
    struct store *store;
    char shard[NAME_SIZE], name[NAME_SIZE];
    struct docket_rows rows;
    int64_t position; /* applied so far */
    int64_t asked_ms; /* steady clock */
    bool reading;
    struct queue now;   /* served by the reading under way */
    struct queue later; /* came while it was: what it reads may be older than they are */
};

struct store {
    struct commit_store *log;
    struct docket *dockets[STORE_DOCKETS_MAX];
};

struct store *store_new(struct commit_store *log)
{
    struct store *store = calloc(1, sizeof(*store));

    if (store) {
        store->log = log;
    }
    return store;
}

static void queue_clear(struct queue *queue)
{
    *queue = (struct queue){0};
    queue->last = &queue->first;
}

/* Empties `from` into the empty `to`. */
static void queue_move(struct queue *to, struct queue *from)
{
    *to = *from;
    to->last = from->first ? from->last : &to->first;
    queue_clear(from);
}

static void docket_free(struct docket *docket)
{
    if (docket) {
        rows_free(docket->rows.rows);
        free(docket);
    }
}

void store_free(struct store *store)
{
    if (!store) {
        return;
    }
    for (size_t i = 0; i < STORE_DOCKETS_MAX; i++) {
        docket_free(store->dockets[i]);
    }
    free(store);
}

/* --- which dockets are kept --- */

static struct docket *docket_new(struct store *store, const char *shard, const char *name)
{
    struct docket *docket = calloc(1, sizeof(*docket));

    if (!docket || strlen(shard) >= NAME_SIZE || strlen(name) >= NAME_SIZE) {
        free(docket);
        return NULL;
    }
    docket->rows.rows = rows_new();
    if (!docket->rows.rows) {
        free(docket);
        return NULL;
    }
    docket->store = store;
    memcpy(docket->shard, shard, strlen(shard) + 1);
    memcpy(docket->name, name, strlen(name) + 1);
    queue_clear(&docket->now);
    queue_clear(&docket->later);
    return docket;
}

/* An empty place, made by dropping the docket that was asked for longest ago if need be; NULL when
 * all are being read. */
static struct docket **find_place(struct store *store)
{
    struct docket **oldest = NULL;

    for (size_t i = 0; i < STORE_DOCKETS_MAX; i++) {
        struct docket **place = &store->dockets[i];
        if (!*place) {
            return place;
        }
        if (!(*place)->reading && (!oldest || (*place)->asked_ms < (*oldest)->asked_ms)) {
            oldest = place;
        }
    }
    if (oldest) {
        docket_free(*oldest);
        *oldest = NULL;
    }
    return oldest;
}

static struct docket *find_docket(struct store *store, const char *shard, const char *name)
{
    for (size_t i = 0; i < STORE_DOCKETS_MAX; i++) {
        struct docket *docket = store->dockets[i];
        if (docket && strcmp(docket->name, name) == 0 && strcmp(docket->shard, shard) == 0) {
            return docket;
        }
    }
    struct docket **place = find_place(store);
    if (!place) {
        return NULL;
    }
    *place = docket_new(store, shard, name);
    return *place;
}

static void forget(struct docket *docket)
{
    struct store *store = docket->store;

    for (size_t i = 0; i < STORE_DOCKETS_MAX; i++) {
        if (store->dockets[i] == docket) {
            store->dockets[i] = NULL;
        }
    }
    docket_free(docket);
}

void store_drop_idle(struct store *store, int64_t now_ms)
{
    for (size_t i = 0; i < STORE_DOCKETS_MAX; i++) {
        struct docket *docket = store->dockets[i];
        if (docket && !docket->reading && docket->asked_ms < now_ms - STORE_IDLE_MS) {
            docket_free(docket);
            store->dockets[i] = NULL;
        }
    }
}

/* --- bringing one up to its log's head --- */

static void serve(struct docket *docket, struct queue *queue, enum status_code code)
{
    struct waiting *waiting = queue->first;

    queue_clear(queue);
    while (waiting) {
        struct waiting *next = waiting->next;
        waiting->done(code, code == STATUS_OK ? &docket->rows : NULL, docket->position,
                      waiting->data);
        free(waiting);
        waiting = next;
    }
}

static int apply_page(struct docket *docket, const struct log_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        const struct log_entry *entry = &page->entries[i];
        if (wire_event_counts(entry->kind) &&
            wire_apply_event(&docket->rows, entry->event, entry->size) != 0) {
            return -1;
        }
        docket->position = entry->position;
    }
    return 0;
}

static int read_on(struct docket *docket) MUST_CHECK;
static void go_on(struct docket *docket);

/* Everybody is told; a docket that can no longer be trusted goes with them, as does one without a
 * log, so that made-up names take no room. */
static void finish(struct docket *docket, enum status_code code, bool trusted)
{
    docket->reading = false;
    serve(docket, &docket->now, code);
    if (!trusted) {
        serve(docket, &docket->later, code);
        forget(docket);
    } else if (docket->later.first) {
        queue_move(&docket->now, &docket->later);
        go_on(docket);
    }
}

static void on_page(enum status_code code, const struct log_page *page, void *data)
{
    struct docket *docket = data;

    if (code != STATUS_OK) {
        finish(docket, code, docket->position > 0);
    } else if (page->head == 0) {
        finish(docket, STATUS_NOT_FOUND, false);
    } else if (page->head < docket->position) { /* restored: what was applied never happened */
        finish(docket, STATUS_UNAVAILABLE, false);
    } else if (apply_page(docket, page) != 0) {
        finish(docket, STATUS_DATA_LOSS, false);
    } else if (docket->position < page->head) {
        go_on(docket);
    } else {
        finish(docket, STATUS_OK, true);
    }
}

static int read_on(struct docket *docket)
{
    docket->reading = log_read(docket->store->log, docket->shard, docket->name, docket->position,
                               STORE_READ_TIMEOUT_MS, on_page, docket) == 0;
    return docket->reading ? 0 : -1;
}

static void go_on(struct docket *docket)
{
    if (read_on(docket) != 0) {
        finish(docket, STATUS_RESOURCE_EXHAUSTED, docket->position > 0);
    }
}

static void queue_add(struct queue *queue, struct waiting *waiting)
{
    *queue->last = waiting;
    queue->last = &waiting->next;
    queue->count++;
}

int store_bring_up(struct store *store, const char *shard, const char *name, store_cb done,
                   void *data)
{
    struct docket *docket = find_docket(store, shard, name);
    struct waiting *waiting = docket ? calloc(1, sizeof(*waiting)) : NULL;

    if (!waiting || docket->now.count + docket->later.count >= STORE_WAITING_MAX) {
        free(waiting);
        return -1;
    }
    *waiting = (struct waiting){.done = done, .data = data};
    docket->asked_ms = clock_steady_ms();
    if (docket->reading) {
        queue_add(&docket->later, waiting);
        return 0;
    }
    if (read_on(docket) != 0) {
        free(waiting);
        return -1;
    }
    queue_add(&docket->now, waiting);
    return 0;
}
