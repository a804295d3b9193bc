/* Texts, bytes and messages for structs of C libraries (protobuf-c, the gRPC core) whose fields are
 * not const although nobody writes through them. */
#ifndef BANFU_BASE_BORROW_H
#define BANFU_BASE_BORROW_H

#include <string.h>

/* `data` as such a field takes it; it stays its owner's and must outlive the struct. */
static inline void *borrow(const void *data)
{
    void *writable = NULL;

    memcpy(&writable, &data, sizeof(writable));
    return writable;
}

/* The same for a text, and for nothing else. */
static inline char *borrow_text(const char *text)
{
    return borrow(text);
}

#endif
