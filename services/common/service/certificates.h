/*
 * Who is who beyond unix sockets: mutual TLS by three PEM files of one folder, `authority.pem`
 * (whom all certificates must be signed by), `NAME.pem` and `NAME.key`, NAME being the service's. A
 * certificate bears its service's name; callers go by that, not by addresses.
 */
#ifndef BANFU_SERVICE_CERTIFICATES_H
#define BANFU_SERVICE_CERTIFICATES_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "common/rpc/rpc.h"

struct certificates;

/* NULL with a line for the operator in `fault`: a file that cannot be read, or a key that others
 * may read. Free with certificates_free. */
struct certificates *certificates_new(const char *folder, const char *name,
                                      struct buffer *fault) MUST_CHECK;

/* Wipes the key. Accepts NULL. */
void certificates_free(struct certificates *certificates);

/* What to use at `address`: NULL for unix sockets, and where there are no certificates (NULL). */
const struct rpc_tls *certificates_for(const struct certificates *certificates,
                                       const char *address);

#endif
