/* From a member back to the struct that embeds it: how a callback that is handed a wait, a timer or
 * an event finds whoever waits. */
#ifndef BANFU_BASE_CONTAINER_OF_H
#define BANFU_BASE_CONTAINER_OF_H

#include <stddef.h>

/* The `type` whose `member` lies at `pointer`, which must not be NULL. */
#define CONTAINER_OF(pointer, type, member)                                                        \
    ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

#endif
