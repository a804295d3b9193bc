/*
 * The canonical status codes of gRPC (google.rpc.Code): the one vocabulary of outcomes between
 * layers, services and clients. Numbers are those on the wire.
 */
#ifndef BANFU_BASE_STATUS_H
#define BANFU_BASE_STATUS_H

#define STATUS_MAP(XX)                                                                             \
    XX(0, OK, "success")                                                                           \
    XX(1, CANCELLED, "the caller gave up")                                                         \
    XX(2, UNKNOWN, "an error without a better name")                                               \
    XX(3, INVALID_ARGUMENT, "bad input, whatever the state")                                       \
    XX(4, DEADLINE_EXCEEDED, "the time allowed ran out")                                           \
    XX(5, NOT_FOUND, "no such thing")                                                              \
    XX(6, ALREADY_EXISTS, "there is one already")                                                  \
    XX(7, PERMISSION_DENIED, "the caller may not do this")                                         \
    XX(8, RESOURCE_EXHAUSTED, "a cap was reached")                                                 \
    XX(9, FAILED_PRECONDITION, "the rules refuse in this state")                                   \
    XX(10, ABORTED, "somebody else changed it first")                                              \
    XX(11, OUT_OF_RANGE, "past the end")                                                           \
    XX(12, UNIMPLEMENTED, "no such method")                                                        \
    XX(13, INTERNAL, "a defect of ours")                                                           \
    XX(14, UNAVAILABLE, "not now: try again")                                                      \
    XX(15, DATA_LOSS, "stored data is damaged")                                                    \
    XX(16, UNAUTHENTICATED, "the caller did not say who it is")

enum status_code {
#define XX(number, name, meaning) STATUS_##name = (number), /* meaning */
    STATUS_MAP(XX)
#undef XX
};

/* The upper-case name of `code` ("NOT_FOUND"); "UNKNOWN" for a number that is none. Static storage.
 */
const char *status_name(enum status_code code);

#endif
