/* What tests of stand-ins stand on: a unit's register, one who stands in and one who is stood for.
 */
#ifndef BANFU_TEST_IDENTITY_STAND_IN_CASE_H
#define BANFU_TEST_IDENTITY_STAND_IN_CASE_H

#include "common/access/role.h"
#include "identity/stand_in.h"

#define UNIT "市住建局"

extern struct arena *arena;
extern struct failure failure;
extern struct stand_in entries[STAND_INS_MAX + 1];
extern struct stand_in_register book;
extern struct account person, holder; /* 孙副局长, the LEADER; 李局长, the PRINCIPAL */
extern civil_day today;

int set_up(void **state);
int tear_down(void **state);

struct post own(int role, const char *until); /* of the unit; until "": for good */

void forget(void);             /* a fresh failure, after one that was looked at */
bool names(const char *field); /* whether the failure does */

struct stand_in wish(
    void); /* `person` for `holder`, authorised in writing, today and ten days more */
struct stand_in_act act_on(civil_day day);
const struct stand_in *enter(const struct stand_in *wanted); /* as checked by the register alone */
void must_enter(const struct stand_in *wanted);

#endif
