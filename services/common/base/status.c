#include "common/base/status.h"

const char *status_name(enum status_code code)
{
    switch (code) {
#define XX(number, name, meaning)                                                                  \
    case STATUS_##name: return #name;
        STATUS_MAP(XX)
#undef XX
    }
    return "UNKNOWN";
}
