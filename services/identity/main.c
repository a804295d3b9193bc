/* banfu-identity: who is who, and for how long. */
#include "identity/conf.h"
#include "identity/handlers.h"
#include "identity/policy.h"
#include "identity/store.h"

#include "identity.descriptors.h"

int main(int argc, char *argv[])
{
    static struct identity identity;
    static struct conf_setting settings[IDENTITY_SETTING_COUNT];
    static const char *const shards[] = {STORE_LOG, NULL};
    static const struct policy *const policies[] = {&identity_policy, NULL};
    ProtobufCService *const services[] = {identity_service(), NULL};
    const struct service_definition definition = {
        .name = "identity",
        .meaning = "units, posts, accounts, sessions and tokens",
        .settings = settings,
        .setting_count = IDENTITY_SETTING_COUNT,
        .services = services,
        .policies = policies,
        .descriptor_set = identity_descriptor_set,
        .descriptor_set_size = identity_descriptor_set_size,
        .shards = shards,
        .start = identity_start,
        .stop = identity_stop,
        .data = &identity,
    };

    identity_settings(&identity.conf, settings);
    return service_run(argc, argv, &definition);
}
