/* The methods of banfu.deadline.v1.Deadline. */
#ifndef BANFU_DEADLINE_HANDLERS_H
#define BANFU_DEADLINE_HANDLERS_H

#include <protobuf-c/protobuf-c.h>

/* What is published; static storage. */
ProtobufCService *deadline_service(void);

#endif
