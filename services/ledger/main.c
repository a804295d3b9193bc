/* banfu-ledger: whatever is derived from the dockets' logs. */
#include "common/service/service.h"
#include "ledger/handlers.h"
#include "ledger/peers.h"
#include "ledger/policy.h"

#include <ledger.descriptors.h>

int main(int argc, char *argv[])
{
    ProtobufCService *services[] = {ledger_service(), NULL};
    static const char *const peers[] = {PEER_ASSIGNMENT, NULL};
    const struct policy *const policies[] = {&ledger_policy, NULL};
    const struct service_definition definition = {
        .name = "ledger",
        .meaning = "lists, lights and states, derived from the dockets' logs; decides nothing",
        .services = services,
        .policies = policies,
        .descriptor_set = ledger_descriptor_set,
        .descriptor_set_size = ledger_descriptor_set_size,
        .peers = peers,
        .start = ledger_start,
        .tick = ledger_tick,
        .stop = ledger_stop,
    };

    return service_run(argc, argv, &definition);
}
