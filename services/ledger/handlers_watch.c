#include "ledger/handlers_watch.h"

#include "common/access/guard.h"
#include "common/commit/log.h"
#include "common/rpc/rpc.h"
#include "common/service/service.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 64, HEAD_TIMEOUT_MS = 2000 };

struct watcher {
    struct watcher *next, **previous;
    void *call; /* NULL once it has ended */
    struct service *service;
    char shard[SERVICE_SHARD_SIZE];
    char docket[NAME_SIZE];
    int64_t told; /* the head the caller knows */
    bool looking; /* the head is being read */
    bool sending;
    bool again; /* it grew meanwhile */
};

static struct watcher *watchers;
static size_t watcher_count;

static void look(struct watcher *watcher);

/* Freed once nothing will come back to it. */
static void maybe_free(struct watcher *watcher)
{
    if (watcher->call || watcher->looking || watcher->sending) {
        return;
    }
    *watcher->previous = watcher->next;
    if (watcher->next) {
        watcher->next->previous = watcher->previous;
    }
    watcher_count--;
    free(watcher);
}

static void end(struct watcher *watcher)
{
    void *call = watcher->call;

    watcher->call = NULL;
    if (call) {
        rpc_call_on_cancel(call, NULL, NULL);
        rpc_call_on_drain(call, NULL, NULL);
        rpc_stream_end(call);
    }
    maybe_free(watcher);
}

static void on_end(void *data)
{
    end(data);
}

static void on_sent(void *data)
{
    struct watcher *watcher = data;

    watcher->sending = false;
    if (!watcher->call) {
        maybe_free(watcher);
    } else if (watcher->again) {
        look(watcher);
    }
}

/* Nobody has opened that docket. */
static void refuse(struct watcher *watcher)
{
    void *call = watcher->call;

    watcher->call = NULL;
    rpc_call_on_cancel(call, NULL, NULL);
    rpc_call_on_drain(call, NULL, NULL);
    rpc_fail(call, STATUS_NOT_FOUND, "DOCKET_UNKNOWN", "没有“%s”这个办理年度", watcher->docket);
    maybe_free(watcher);
}

static void tell(struct watcher *watcher, int64_t head)
{
    Banfu__Ledger__V1__WatchResponse response = BANFU__LEDGER__V1__WATCH_RESPONSE__INIT;

    response.head = head;
    watcher->told = head;
    watcher->sending = true;
    if (!rpc_stream_send(watcher->call, &response.base, on_sent, watcher)) {
        watcher->sending = false;
        end(watcher);
    }
}

static void on_head(enum status_code code, const struct log_page *page, void *data)
{
    struct watcher *watcher = data;

    watcher->looking = false;
    if (!watcher->call) {
        maybe_free(watcher);
    } else if (code == STATUS_OK && page->head == 0) {
        refuse(watcher);
    } else if (code == STATUS_OK && page->head != watcher->told) { /* behind it: restored */
        tell(watcher, page->head);
    } else if (watcher->again) {
        look(watcher);
    }
}

/* The head alone is wanted: nothing lies behind the highest position. A look that fails is made up
 * for by the next hint. */
static void look(struct watcher *watcher)
{
    if (watcher->looking || watcher->sending) {
        watcher->again = true;
        return;
    }
    watcher->again = false;
    watcher->looking = log_read(service_store(watcher->service), watcher->shard, watcher->docket,
                                watcher->told, HEAD_TIMEOUT_MS, on_head, watcher) == 0;
}

static void on_grown(const char *shard, const char *log, void *data)
{
    struct watcher *next;

    (void)data;
    for (struct watcher *watcher = watchers; watcher; watcher = next) {
        next = watcher->next;
        if (watcher->call && strcmp(watcher->docket, log) == 0 &&
            strcmp(watcher->shard, shard) == 0) {
            look(watcher);
        }
    }
}

int handlers_watch_start(struct service *service)
{
    for (const char *const *city = service_cities(service); *city; city++) {
        if (log_listen(service_store(service), *city, on_grown, NULL) != 0) {
            return -1;
        }
    }
    return 0;
}

static struct watcher *watcher_new(struct service *service, const char *docket, const char *shard)
{
    struct watcher *watcher = watcher_count < WATCHERS_MAX && strlen(docket) < NAME_SIZE
                                  ? calloc(1, sizeof(*watcher))
                                  : NULL;

    if (!watcher) {
        return NULL;
    }
    watcher->service = service;
    memcpy(watcher->docket, docket, strlen(docket) + 1);
    memcpy(watcher->shard, shard, strlen(shard) + 1);
    watcher->next = watchers;
    watcher->previous = &watchers;
    if (watchers) {
        watchers->previous = &watcher->next;
    }
    watchers = watcher;
    watcher_count++;
    return watcher;
}

void ledger__watch(Banfu__Ledger__V1__Ledger_Service *service,
                   const Banfu__Ledger__V1__WatchRequest *request,
                   Banfu__Ledger__V1__WatchResponse_Closure closure, void *call)
{
    struct failure failure;
    char shard[SERVICE_SHARD_SIZE];

    (void)service;
    (void)closure;
    if (!guard_admit(call, NULL)) {
        return;
    }
    failure_init(&failure, rpc_call_arena(call));
    if (!service_shard(service_of(call), request->docket, &failure, shard)) {
        rpc_fail_with(call, &failure);
        return;
    }
    struct watcher *watcher = watcher_new(service_of(call), request->docket, shard);
    if (!watcher) {
        rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "BUSY", "服务繁忙，请稍后再试");
        return;
    }
    watcher->call = call;
    rpc_call_on_cancel(call, on_end, watcher);
    rpc_call_on_drain(call, on_end, watcher);
    look(watcher);
}
