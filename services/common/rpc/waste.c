#include "common/rpc/waste.h"

#include <grpc/byte_buffer.h>
#include <stdlib.h>

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

static void swap(struct waste_heap **one, struct waste_heap **other)
{
    struct waste_heap *kept = *one;

    *one = *other;
    *other = kept;
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

void waste_hand_over(struct waste *waste)
{
    if (waste->own->count == 0) {
        return;
    }
    uv_mutex_lock(&waste->mutex);
    if (waste->awake && waste->handed->count == 0) {
        swap(&waste->own, &waste->handed);
    }
    uv_mutex_unlock(&waste->mutex);
    /* It sleeps, or has not yet come for the last. */
    free_all(waste->own);
}

bool waste_free_handed(struct waste *waste)
{
    uv_mutex_lock(&waste->mutex);
    waste->awake = waste->handed->count > 0;
    swap(&waste->handed, &waste->taken);
    uv_mutex_unlock(&waste->mutex);
    bool found = waste->taken->count > 0;
    free_all(waste->taken);
    return found;
}

void waste_wake(struct waste *waste)
{
    uv_mutex_lock(&waste->mutex);
    waste->awake = true;
    uv_mutex_unlock(&waste->mutex);
}
