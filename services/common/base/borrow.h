/* Texts for structs of C libraries (protobuf-c, the gRPC core) whose fields are not const although
 * nobody writes through them. */
#ifndef BANFU_BASE_BORROW_H
#define BANFU_BASE_BORROW_H

#include <string.h>

/* `text` as such a field takes it; it stays its owner's and must outlive the struct. */
static inline char *borrow_text(const char *text)
{
    char *writable = NULL;

    memcpy(&writable, &text, sizeof(writable));
    return writable;
}

#endif
