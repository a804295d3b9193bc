#include "common/access/role.h"

#include <stddef.h>
#include <string.h>

const char *role_name(enum role role)
{
    switch (role) {
#define XX(number, name, chinese)                                                                  \
    case ROLE_##name: return #name;
        ROLE_MAP(XX)
#undef XX
    }
    return NULL;
}

const char *role_chinese(enum role role)
{
    switch (role) {
#define XX(number, name, chinese)                                                                  \
    case ROLE_##name: return (chinese);
        ROLE_MAP(XX)
#undef XX
    }
    return NULL;
}

int role_parse(const char *name, enum role *ret_role)
{
    static const enum role roles[] = {
#define XX(number, name, chinese) ROLE_##name,
        ROLE_MAP(XX)
#undef XX
    };

    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        if (strcmp(role_name(roles[i]), name) == 0) {
            *ret_role = roles[i];
            return 0;
        }
    }
    return -1;
}
