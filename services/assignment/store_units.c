#include "assignment/store_units.h"

#include <string.h>

static void out_of_memory(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
}

static const char *unit_index(const char *docket, const char *unit, struct arena *arena)
{
    return arena_printf(arena, "of/%s/%s", docket, unit);
}

double store_by_number(const struct proposal *proposal)
{
    double series = proposal->between ? 5e5 : 0;

    return (double)proposal->kind * 1e6 + series + proposal->number;
}

static bool is_among(const char *const *units, size_t count, const char *unit)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(units[i], unit) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_open(const struct answering_unit *part)
{
    return part->state != ANSWERING_RELEASED && part->state != ANSWERING_ENDED;
}

/* Whoever gave its opinion, or owes none any more, still reads the proposal and gets the reply. */
static bool reads(const struct co_unit *part)
{
    return part->state != OPINION_RELEASED && part->state != OPINION_ENDED;
}

/* For whom it is open; NULL when the arena is full. */
static const char **open_units(const struct proposal *proposal, struct arena *arena,
                               size_t *ret_count)
{
    const char **units =
        arena_array(arena, proposal->answering_count + proposal->co_unit_count + 1, sizeof(*units));
    size_t count = 0;

    for (size_t i = 0; units && i < proposal->answering_count; i++) {
        if (is_open(&proposal->answering[i])) {
            units[count++] = proposal->answering[i].unit;
        }
    }
    for (size_t i = 0; units && i < proposal->co_unit_count; i++) {
        if (reads(&proposal->co_units[i])) {
            units[count++] = proposal->co_units[i].unit;
        }
    }
    *ret_count = count;
    return units;
}

void store_move_units(struct commit *commit, const char *docket,
                      const struct stored_proposal *stored, struct arena *arena,
                      struct failure *failure)
{
    size_t count = 0;
    const char **now = open_units(&stored->proposal, arena, &count);

    if (!now) {
        out_of_memory(failure);
        return;
    }
    for (size_t i = 0; i < stored->unit_count; i++) {
        if (!is_among(now, count, stored->units[i])) {
            commit_unindex(commit, unit_index(docket, stored->units[i], arena), stored->key);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_among(stored->units, stored->unit_count, now[i])) {
            commit_index(commit, unit_index(docket, now[i], arena), stored->key,
                         store_by_number(&stored->proposal));
        }
    }
}

void store_note_units(struct stored_proposal *stored, struct arena *arena, struct failure *failure)
{
    stored->units = open_units(&stored->proposal, arena, &stored->unit_count);
    if (!stored->units) {
        out_of_memory(failure);
    }
}

size_t store_load_of_unit(struct load *load, const char *docket, const char *unit, size_t count,
                          struct arena *arena)
{
    const char *index = unit_index(docket, unit, arena);

    return load_members(load, index ? index : "", 0, 1e9, count);
}
