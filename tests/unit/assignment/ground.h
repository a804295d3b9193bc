/* What tests of assigning and of intake stand on: a docket, its calendar, a proposal with two
 * signers. */
#ifndef BANFU_TEST_ASSIGNMENT_GROUND_H
#define BANFU_TEST_ASSIGNMENT_GROUND_H

#include "assignment/assign.h"
#include "support/days.h"

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct calendar *calendar;
    struct docket docket;
    struct known_units units;
    struct assign_context context;
    struct unit_act act;
    struct signer signers[2];
    struct proposal proposal;
};

bool is_known(const char *unit, const void *data); /* whose name begins with 市 */
/* Whoever acts from now on, and when. */
void on_day(struct fixture *fixture, const char *role, const char *day);
int assign_to(struct fixture *fixture, const char *lead, const char *co);

int set_up(void **state);
int tear_down(void **state);

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
