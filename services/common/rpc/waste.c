#include "common/rpc/waste.h"

#include <grpc/byte_buffer.h>
#include <stdlib.h>
#include <string.h>

static void free_item(grpc_call *call, grpc_byte_buffer *message)
{
    grpc_byte_buffer_destroy(message);
    if (call) {
        grpc_call_unref(call);
    }
}

static void free_all(struct waste_heap *heap)
{
    for (size_t i = 0; i < heap->count; i++) {
        free_item(heap->items[i].call, heap->items[i].message);
    }
    heap->count = 0;
}

int waste_init(struct waste *waste)
{
    *waste = (struct waste){.own = calloc(1, sizeof(struct waste_heap)),
                            .handed = calloc(1, sizeof(struct waste_heap)),
                            .taken = calloc(1, sizeof(struct waste_heap))};
    if (waste->own && waste->handed && waste->taken && uv_mutex_init(&waste->mutex) == 0) {
        return 0;
    }
    free(waste->own);
    free(waste->handed);
    free(waste->taken);
    return -1;
}

void waste_done(struct waste *waste)
{
    free_all(waste->own);
    free_all(waste->handed);
    free(waste->own);
    free(waste->handed);
    free(waste->taken);
    uv_mutex_destroy(&waste->mutex);
}

void waste_add(struct waste *waste, grpc_call *call, grpc_byte_buffer *message)
{
    struct waste_heap *own = waste->own;

    if (own->count == WASTE_CAP) {
        free_item(call, message);
        return;
    }
    own->items[own->count].call = call;
    own->items[own->count].message = message;
    own->count++;
}

/* Moves what fits. */
static void move(struct waste_heap *from, struct waste_heap *into)
{
    size_t room = WASTE_CAP - into->count;
    size_t count = from->count < room ? from->count : room;

    from->count -= count;
    memcpy(&into->items[into->count], &from->items[from->count], count * sizeof(from->items[0]));
    into->count += count;
}

static void on_moment(uv_timer_t *timer)
{
    struct waste *waste = (struct waste *)timer->data;

    uv_mutex_lock(&waste->mutex);
    if (!waste->awake) {
        move(waste->handed, waste->own);
    }
    uv_mutex_unlock(&waste->mutex);
    free_all(waste->own);
}

void waste_hand_over(struct waste *waste)
{
    if (waste->own->count == 0) {
        return;
    }
    uv_mutex_lock(&waste->mutex);
    move(waste->own, waste->handed);
    uv_mutex_unlock(&waste->mutex);
    free_all(waste->own); /* there was no room: that thread is behind with its work */
    if (!uv_is_active((uv_handle_t *)&waste->moment)) {
        waste->moment.data = waste;
        (void)uv_timer_start(&waste->moment, on_moment, WASTE_MOMENT_MS, 0);
    }
}

bool waste_free_handed(struct waste *waste)
{
    struct waste_heap *handed;

    uv_mutex_lock(&waste->mutex);
    handed = waste->handed;
    waste->handed = waste->taken;
    waste->taken = handed;
    waste->awake = handed->count > 0;
    uv_mutex_unlock(&waste->mutex);
    bool found = handed->count > 0;
    free_all(handed);
    return found;
}

void waste_wake(struct waste *waste)
{
    uv_mutex_lock(&waste->mutex);
    waste->awake = true;
    uv_mutex_unlock(&waste->mutex);
}
