#include "common/access/caller.h"

bool caller_has_role(const struct caller *caller, role_set roles)
{
    for (size_t i = 0; i < caller->post_count; i++) {
        if (roles & ROLE_BIT(caller->posts[i].role)) {
            return true;
        }
    }
    return false;
}
