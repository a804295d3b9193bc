#include "assignment/parts.h"

#include "assignment/refusal.h"

int parts_make_room(struct proposal *proposal, size_t answering, size_t co_units,
                    struct arena *arena, struct failure *failure)
{
    size_t answering_room = proposal->answering_count + answering;
    size_t co_room = proposal->co_unit_count + co_units;

    if (answering_room > UNITS_MAX || co_room > UNITS_MAX) {
        refuse(failure, REFUSAL_UNITS_FULL);
        return -1;
    }
    struct answering_unit *longer = arena_array(arena, answering_room + 1, sizeof(*longer));
    struct co_unit *co_longer = arena_array(arena, co_room + 1, sizeof(*co_longer));
    if (!longer || !co_longer) {
        return refuse_no_room(failure);
    }
    for (size_t i = 0; i < proposal->answering_count; i++) {
        longer[i] = proposal->answering[i];
    }
    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        co_longer[i] = proposal->co_units[i];
    }
    proposal->answering = longer;
    proposal->co_units = co_longer;
    return 0;
}

void parts_add_answering(struct proposal *proposal, const struct answering_unit *part)
{
    proposal->answering[proposal->answering_count++] = *part;
}

void parts_add_co_unit(struct proposal *proposal, const struct co_unit *part)
{
    proposal->co_units[proposal->co_unit_count++] = *part;
}
