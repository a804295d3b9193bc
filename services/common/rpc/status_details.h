/* A failure as google.rpc.Status and back: what travels in the trailer grpc-status-details-bin. */
#ifndef BANFU_RPC_STATUS_DETAILS_H
#define BANFU_RPC_STATUS_DETAILS_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"

#include <stddef.h>
#include <stdint.h>

/* Packs the failure: ErrorInfo with its reason, state and version, BadRequest with its fields,
 * PreconditionFailure with what is allowed instead. At most RPC_DETAILS_CAP bytes: fields that do
 * not fit are left out, their number is ErrorInfo's `fields_left_out`. Returns 0 and bytes in the
 * arena, or -1 when it is full. */
int status_details_pack(const struct failure *failure, struct arena *arena,
                        const uint8_t **ret_bytes, size_t *ret_size) MUST_CHECK;

/* Reads what another side sent and sets `failure`, whose arena then holds all strings. Details of
 * other kinds are passed over. Returns 0, or -1 with `failure` untouched when the bytes are no such
 * status or memory is short. */
int status_details_unpack(const uint8_t *bytes, size_t size, struct failure *failure) MUST_CHECK;

/* Sets `failure` where the other side sent no details that could be read: a reason of the code's
 * name and a sentence for it. */
void status_details_without(enum status_code code, struct failure *failure);

#endif
