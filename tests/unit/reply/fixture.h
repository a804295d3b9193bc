/* A handling as tests need it: one proposal with three signers, walked to where a test begins. */
#ifndef BANFU_TESTS_REPLY_FIXTURE_H
#define BANFU_TESTS_REPLY_FIXTURE_H

#include "reply/cards.h"
#include "reply/drafting.h"
#include "reply/levels.h"
#include "reply/numbering.h"
#include "reply/sending.h"

enum { FIXTURE_SIGNERS = 3 };

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct handling handling;
    struct handling_facts facts; /* contacts made, nothing missing */
    civil_day today;
    unsigned drafted; /* drafts so far: each says something new */
};

/* For cmocka's setup and teardown; `*state` is the fixture. */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);

/* Somebody of the unit, with those roles parted by spaces, at noon of fixture->today. */
struct act fixture_act(struct fixture *fixture, const char *account, const char *roles);

/* A draft that the linter has nothing against. */
struct draft fixture_draft(enum reply_class class);

/* Each fails the test when it is refused. */
struct reply *fixture_drafted(struct fixture *fixture, enum reply_kind kind, const int32_t *signers,
                              size_t count);
void fixture_sign(struct fixture *fixture, struct reply *reply);
void fixture_number(struct fixture *fixture, struct reply *reply, const char *number);
struct dispatched fixture_send(struct fixture *fixture, struct reply *reply, const int32_t *signers,
                               size_t count);
/* A first reply, dispatched to all. */
struct reply *fixture_replied(struct fixture *fixture);
/* The latest card of that signer comes back by its code. */
struct heard fixture_return(struct fixture *fixture, int32_t signer, enum satisfaction result);

/* Fails the test unless the fixture's failure has that reason; makes it anew. */
void fixture_refused(struct fixture *fixture, const char *reason);

const char *fixture_standing(const struct fixture *fixture, int32_t signer);

#endif
