/*
 * The one table of what the gateway answers: method, path, the service's method behind it, how body
 * and answer look. Path variables, query parameters and the body are bound to the request's fields
 * by their JSON names, so a row names no field but where the body is not the request itself.
 */
#ifndef BANFU_GATEWAY_ROUTES_H
#define BANFU_GATEWAY_ROUTES_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

#define BACKEND_MAP(XX)                                                                            \
    XX(IDENTITY, identity)                                                                         \
    XX(ASSIGNMENT, assignment)                                                                     \
    XX(DEADLINE, deadline)                                                                         \
    XX(REPLY, reply)                                                                               \
    XX(LEDGER, ledger)

enum backend {
#define XX(name, text) BACKEND_##name, /* text */
    BACKEND_MAP(XX)
#undef XX
        BACKEND_COUNT
};

enum route_body {
    BODY_NONE,
    BODY_JSON,  /* application/json; may be left out where all can be */
    BODY_TABLE, /* CSV or XLSX, as they are, into a field of bytes */
    BODY_SCAN,  /* JPEG, PNG or PDF, likewise */
    BODY_FORM   /* what an HTML form posts */
};

enum route_answer {
    ANSWER_JSON,        /* the method's response */
    ANSWER_PAPER,       /* a banfu.reply.v1.Paper, as the file it holds */
    ANSWER_FILE,        /* the same, piece by piece by the request's `offset` */
    ANSWER_LOGIN,       /* JSON, and the session as a cookie */
    ANSWER_LOGOUT,      /* JSON, and the cookie taken back */
    ANSWER_PROPOSAL,    /* banfu.gateway.v1.Proposal, made of three services' answers */
    ANSWER_EVENTS,      /* a stream, as server-sent events */
    ANSWER_CARD_ASK,    /* the page that asks for a card's code */
    ANSWER_CARD_FORM,   /* the signer's card as a page */
    ANSWER_CARD_RETURN, /* the page that says it was received */
    ANSWER_VERIFY,      /* a letter's standing, asked for by the gateway itself */
    ANSWER_VERIFY_PAGE, /* as a page */
    ANSWER_VERIFY_ASK,  /* the page that asks for a verification code */
    ANSWER_ALIVE,       /* the gateway itself: /healthz */
    ANSWER_READY,       /* with every service: /readyz */
    ANSWER_METRICS,
    ANSWER_OPENAPI
};

enum route_access {
    ACCESS_SESSION,  /* a session, exchanged for the service's token */
    ACCESS_EVERYBODY /* no session asked for */
};

struct route {
    const char *method;     /* "GET", "POST", "PUT" */
    const char *path;       /* "/api/v1/dockets/{docket}/proposals/{proposal}:assign" */
    const char *summary;    /* one line of Chinese, for the OpenAPI page */
    const char *rpc;        /* the method's name; NULL where the gateway answers itself */
    const char *body_field; /* the request's field that the body fills; NULL: the request itself */
    enum backend backend;
    enum route_body body;
    enum route_answer answer;
    enum route_access access;
};

extern const struct route routes[];
extern const size_t route_count;

enum {
    BODY_JSON_CAP = 1 << 20,  /* bytes */
    BODY_TABLE_CAP = 8 << 20, /* registers */
    BODY_SCAN_CAP = 6 << 20,  /* what a phone's camera makes of a card */
    BODY_FORM_CAP = 64 << 10
};

/* The bytes that a body of that kind may have. */
size_t route_body_cap(enum route_body body);

/* "assignment", and what the service publishes. Static storage. */
const char *backend_name(enum backend backend);
const ProtobufCServiceDescriptor *backend_descriptor(enum backend backend);

#endif
