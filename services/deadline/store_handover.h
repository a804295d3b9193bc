/* Units whose leader in charge gets the liaison officer's reminders: until a hand-over is signed
 * that the leader opened, where there is no deputy (rule 8). By docket. */
#ifndef BANFU_DEADLINE_STORE_HANDOVER_H
#define BANFU_DEADLINE_STORE_HANDOVER_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/commit/commit.h"
#include "common/commit/load.h"

#include <stdbool.h>

void store_put_leader_reads(struct commit *commit, const char *docket, const char *unit, bool reads,
                            struct arena *arena);
size_t store_plan_leaders(struct load *load, const char *docket, struct arena *arena);
bool store_leader_reads(const struct loaded *loaded, size_t place, const char *unit) MUST_CHECK;

#endif
