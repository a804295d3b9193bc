#include "reply/handlers.h"

ProtobufCService *reply_service(void)
{
    static reply_service_t service = BANFU__REPLY__V1__REPLY__INIT(handlers_);

    return &service.base;
}
