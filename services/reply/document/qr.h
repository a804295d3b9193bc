/* A text as a QR code. */
#ifndef BANFU_REPLY_DOCUMENT_QR_H
#define BANFU_REPLY_DOCUMENT_QR_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"

#include <stdint.h>

/* The modules with a quiet margin, a byte each (1 is dark), `ret_side` × `ret_side`, in `arena`.
 * NULL with `failure`: INVALID_ARGUMENT and CODE_TOO_LONG, or RESOURCE_EXHAUSTED. */
uint8_t *qr_modules(const char *text, struct arena *arena, struct failure *failure,
                    int32_t *ret_side) MUST_CHECK;

#endif
