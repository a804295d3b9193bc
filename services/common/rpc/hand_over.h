/*
 * What the loop lends to core comes back on the queue's thread: core puts the one after the other,
 * but ThreadSanitizer does not see into core and is told here (ops/checks/threads). Nothing at all
 * in other builds.
 */
#ifndef BANFU_RPC_HAND_OVER_H
#define BANFU_RPC_HAND_OVER_H

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

/* On the loop, before core gets `tag`. */
static inline void hand_over_to_core(void *tag)
{
#ifdef __SANITIZE_THREAD__
    __tsan_release(tag);
#else
    (void)tag;
#endif
}

/* On the queue's thread, when core has given it back. */
static inline void hand_over_from_core(void *tag)
{
#ifdef __SANITIZE_THREAD__
    __tsan_acquire(tag);
#else
    (void)tag;
#endif
}

#endif
