#include "assignment/wire_lists.h"

#include "assignment/wire.h"

char **wire_texts(const char *const *from, size_t count, struct arena *arena)
{
    char **list = wire_list(arena, count);

    for (size_t i = 0; list && i < count; i++) {
        list[i] = borrow_text(from[i]);
    }
    return list;
}

Banfu__Proposal__V1__Signer **wire_signers(const struct proposal *proposal, struct arena *arena)
{
    Banfu__Proposal__V1__Signer **list = wire_list(arena, proposal->signer_count);

    for (size_t i = 0; list && i < proposal->signer_count; i++) {
        list[i] = wire_signer(&proposal->signers[i], (int32_t)i + 1, arena);
        if (!list[i]) {
            return NULL;
        }
    }
    return list;
}

char **wire_asks(const struct proposal *proposal, struct arena *arena)
{
    char **list = wire_list(arena, proposal->ask_count);

    for (size_t i = 0; list && i < proposal->ask_count; i++) {
        list[i] = borrow_text(proposal->asks ? proposal->asks[i].text : "");
    }
    return list;
}

char *wire_lead_unit(const struct proposal *proposal)
{
    for (size_t i = 0; i < proposal->answering_count; i++) {
        const struct answering_unit *unit = &proposal->answering[i];
        if (!unit->split && unit->state != ANSWERING_RELEASED) {
            return borrow_text(unit->unit);
        }
    }
    return borrow_text("");
}

char **wire_split_units(const struct proposal *proposal, struct arena *arena, size_t *ret_count)
{
    char **list = wire_list(arena, proposal->answering_count);
    size_t count = 0;

    for (size_t i = 0; list && i < proposal->answering_count; i++) {
        const struct answering_unit *unit = &proposal->answering[i];
        if (unit->split && unit->state != ANSWERING_RELEASED) {
            list[count++] = borrow_text(unit->unit);
        }
    }
    *ret_count = count;
    return list;
}

char **wire_co_units(const struct proposal *proposal, struct arena *arena, size_t *ret_count)
{
    char **list = wire_list(arena, proposal->co_unit_count);
    size_t count = 0;

    for (size_t i = 0; list && i < proposal->co_unit_count; i++) {
        if (proposal->co_units[i].state != OPINION_RELEASED) {
            list[count++] = borrow_text(proposal->co_units[i].unit);
        }
    }
    *ret_count = count;
    return list;
}

char **wire_merged_with(const struct proposal *proposal, struct arena *arena, size_t *ret_count)
{
    if (*proposal->merged_into) {
        *ret_count = 1;
        return wire_texts(&proposal->merged_into, 1, arena);
    }
    *ret_count = proposal->merged_count;
    return wire_texts(proposal->merged, proposal->merged_count, arena);
}
