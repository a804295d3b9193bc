/* Calls made on behalf of another: they are cancelled with it, and it is not freed before them. */
#ifndef BANFU_RPC_CHILD_H
#define BANFU_RPC_CHILD_H

#include <stddef.h>

struct rpc_child {
    struct rpc_child *next, **link; /* `link` points at the pointer to this one; NULL: in no list */
    void (*cancel)(struct rpc_child *child);
};

static inline void child_add(struct rpc_child **list, struct rpc_child *child)
{
    child->next = *list;
    child->link = list;
    if (child->next) {
        child->next->link = &child->next;
    }
    *list = child;
}

static inline void child_remove(struct rpc_child *child)
{
    if (!child->link) {
        return;
    }
    *child->link = child->next;
    if (child->next) {
        child->next->link = child->link;
    }
    child->link = NULL;
}

/* A child stays in the list until its cancelled call has ended. */
static inline void children_cancel(struct rpc_child *list)
{
    while (list) {
        struct rpc_child *next = list->next;
        list->cancel(list);
        list = next;
    }
}

#endif
