#include "deadline/store_handover.h"

#include <string.h>

enum { LEADERS_MAX = 500 };

static const char *leaders_index(const char *docket, struct arena *arena)
{
    const char *index = arena_printf(arena, "leaders/%s", docket);

    return index ? index : "";
}

void store_put_leader_reads(struct commit *commit, const char *docket, const char *unit, bool reads,
                            struct arena *arena)
{
    if (reads) {
        commit_index(commit, leaders_index(docket, arena), unit, 0);
    } else {
        commit_unindex(commit, leaders_index(docket, arena), unit);
    }
}

size_t store_plan_leaders(struct load *load, const char *docket, struct arena *arena)
{
    return load_members(load, leaders_index(docket, arena), 0, 0, LEADERS_MAX);
}

bool store_leader_reads(const struct loaded *loaded, size_t place, const char *unit)
{
    for (size_t i = 0; i < loaded_member_count(loaded, place); i++) {
        double score = 0;
        if (strcmp(loaded_member(loaded, place, i, &score), unit) == 0) {
            return true;
        }
    }
    return false;
}
