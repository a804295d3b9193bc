/* Changes asked of a service at a fixed number in flight, and how many a second were acknowledged.
 */
#ifndef BANFU_BENCH_CHANGES_H
#define BANFU_BENCH_CHANGES_H

#include "common/rpc/rpc.h"

#include <banfu/proposal/v1/proposal.pb-c.h>

struct changes {
    const char *address, *token; /* of the service, of the caller */
    const ProtobufCServiceDescriptor *descriptor;
    long first, wanted, in_flight; /* changes are numbered from `first` on */
    /* Asks for the change of that number; the answer goes to changes_on_receipt, without data. */
    void (*ask)(ProtobufCService *service, long number);
};

/* Runs them and prints the rate. Returns the program's exit code: 1 when one is refused or the
 * service cannot be reached. Once in a program. */
int changes_run(const struct changes *changes);

void changes_on_receipt(const Banfu__Proposal__V1__Receipt *receipt, void *data);

#endif
