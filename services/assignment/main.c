/* banfu-assignment: who answers which proposal. */
#include "assignment/handlers.h"
#include "assignment/policy.h"
#include "assignment/reactions.h"

#include "assignment.descriptors.h"

#include <assignment/holidays.h>

int main(int argc, char *argv[])
{
    static struct assignment assignment;
    static const char *const peers[] = {"identity", "ledger", "reply", NULL};
    static const struct policy *const policies[] = {&assignment_policy, NULL};
    ProtobufCService *const services[] = {assignment_service(), NULL};
    const struct service_definition definition = {
        .name = "assignment",
        .meaning = "who answers which proposal",
        .services = services,
        .policies = policies,
        .descriptor_set = assignment_descriptor_set,
        .descriptor_set_size = assignment_descriptor_set_size,
        .peers = peers,
        .reacts_to = assignment_reacts_to,
        .start = assignment_start,
        .stop = assignment_stop,
        .data = &assignment,
    };

    assignment.holidays = (const char *)holidays;
    assignment.holidays_size = holidays_size;
    return service_run(argc, argv, &definition);
}
