#include "common/service/frame.h"

#include <stdio.h>
#include <string.h>

enum { DOCKET_MAX = 64 };

/* Letters and digits with a '-' between city and year: nothing in it could be part of a key. */
static bool is_docket(const char *docket, const char **ret_dash)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t length = strlen(docket);

    *ret_dash = strrchr(docket, '-');
    return length <= DOCKET_MAX && strspn(docket, allowed) == length && *ret_dash &&
           *ret_dash > docket && *ret_dash < docket + SERVICE_SHARD_SIZE && (*ret_dash)[1] != '\0';
}

static bool is_served(const struct service *service, const char *city)
{
    for (size_t i = 0; service->settings.cities[i]; i++) {
        if (strcmp(service->settings.cities[i], city) == 0) {
            return true;
        }
    }
    return false;
}

bool service_shard(const struct service *service, const char *docket, struct failure *failure,
                   char ret_shard[SERVICE_SHARD_SIZE])
{
    const char *dash = NULL;

    if (!is_docket(docket, &dash)) {
        failure_add_field(failure, "docket", "“%s”不是办理年度的编号，应如 shuozhou-2022", docket);
        return false;
    }
    (void)snprintf(ret_shard, SERVICE_SHARD_SIZE, "%.*s", (int)(dash - docket), docket);
    if (!is_served(service, ret_shard)) {
        failure_set(failure, STATUS_NOT_FOUND, "DOCKET_UNKNOWN", "没有“%s”这个办理年度", docket);
        return false;
    }
    return true;
}
