/* Taking in a seed; between the files of it only. */
#ifndef BANFU_IDENTITY_HANDLERS_SEED_H
#define BANFU_IDENTITY_HANDLERS_SEED_H

#include "common/base/arena.h"
#include "common/base/digest.h"
#include "common/service/flow.h"
#include "identity/seed.h"

enum { SEED_STEP_ID_SIZE = 64 };

struct seeding {
    struct service *service;
    struct arena *arena;
    struct seed seed;
    char digest[DIGEST_HEX_SIZE];
    char id[SEED_STEP_ID_SIZE]; /* of the step under way */
    bool taken_in;
    size_t next;    /* account */
    size_t changed; /* accounts written */
    int64_t told_ms;
};

struct seeding *seeding_of(const struct flow *flow);

/* A change of its own: `request` may be any message, `next` runs when it is done. */
void seeding_run(struct seeding *seeding, const char *name, size_t number,
                 const struct flow_steps *steps, const ProtobufCMessage *request,
                 void (*next)(const struct failure *failure, void *data));

/* Ends it: the process does not start. */
void seeding_refuse(struct seeding *seeding, const char *what);

/* Sets the flow's event. */
void seeding_tell(struct flow *flow, int32_t units, size_t n_accounts, char **accounts);

/* handlers_seed_accounts.c: all of them, a few at a time, then seeding_end. */
void seeding_accounts(struct seeding *seeding);

/* Remembers that the seed was taken in, and ends it. */
void seeding_end(struct seeding *seeding);

#endif
