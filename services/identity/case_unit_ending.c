#include "identity/case_unit_ending.h"

#include "common/base/clock.h"

#include <string.h>

void unit_ending_plan(struct flow *flow, struct load *load, const char *unit,
                      struct unit_ending *ending)
{
    struct arena *arena = flow_arena(flow);
    bool fits = store_load_stand_ins(load, unit, arena, &ending->stored);

    for (size_t i = 0; fits && i < ending->count; i++) {
        fits = store_load_account(load, ending->ids[i], arena, &ending->persons[i]);
    }
    if (!fits) {
        flow_fail_memory(flow);
    }
}

static struct stored_account *find_person(struct unit_ending *ending, const char *id)
{
    for (size_t i = 0; i < ending->count; i++) {
        if (strcmp(ending->ids[i], id) == 0) {
            return &ending->persons[i];
        }
    }
    return NULL;
}

static void find_persons(struct flow *flow, struct unit_ending *ending)
{
    const struct stand_in_register *book = &ending->stored.book;
    civil_day today = date_at(flow_now_ms(flow));

    for (size_t i = 0; i < book->count; i++) {
        const struct stand_in *entry = &book->entries[i];
        enum stand_in_standing standing = stand_in_standing(entry, today);
        if ((standing != STAND_IN_STANDING && standing != STAND_IN_UPCOMING) ||
            find_person(ending, entry->account)) {
            continue;
        }
        if (ending->count == UNIT_ENDING_PERSONS_MAX) {
            failure_set(flow_failure(flow), STATUS_RESOURCE_EXHAUSTED, "STAND_INS_TOO_MANY",
                        "本单位代行的人多于%d名，须由联络员先行终止一部分（规则17）",
                        UNIT_ENDING_PERSONS_MAX);
            return;
        }
        ending->ids[ending->count++] = entry->account;
    }
}

static bool make_room(struct flow *flow, struct unit_ending *ending)
{
    struct arena *arena = flow_arena(flow);

    if (!ending->persons) {
        ending->ids = arena_array(arena, UNIT_ENDING_PERSONS_MAX, sizeof(*ending->ids));
        ending->persons = arena_array(arena, UNIT_ENDING_PERSONS_MAX, sizeof(*ending->persons));
    }
    if (!ending->ids || !ending->persons) {
        flow_fail_memory(flow);
        return false;
    }
    return true;
}

bool unit_ending_more(struct flow *flow, const struct loaded *loaded, struct unit_ending *ending)
{
    struct arena *arena = flow_arena(flow);
    size_t known = ending->count;

    store_take_stand_ins(loaded, arena, &ending->stored, flow_failure(flow));
    if (failure_is_set(flow_failure(flow)) || ending->stored.book.count == 0) {
        return false;
    }
    if (!make_room(flow, ending)) {
        return false;
    }
    find_persons(flow, ending);
    return ending->count > known && !failure_is_set(flow_failure(flow));
}

void unit_ending_take(struct flow *flow, const struct loaded *loaded, struct unit_ending *ending)
{
    store_take_stand_ins(loaded, flow_arena(flow), &ending->stored, flow_failure(flow));
    for (size_t i = 0; i < ending->count; i++) {
        store_take_account(loaded, flow_arena(flow), &ending->persons[i], flow_failure(flow));
    }
}

static void put(struct flow *flow, struct commit *commit, const struct unit_ending *ending)
{
    const struct stored_stand_ins *stored = &ending->stored;

    flow_part_also(flow, stored->thing, STORE_STAND_INS_PART, stored->version);
    store_put_stand_ins(commit, stored, flow_arena(flow), flow_failure(flow));
    for (size_t i = 0; i < ending->count; i++) {
        const struct stored_account *person = &ending->persons[i];
        if (person->found) {
            flow_part_also(flow, person->thing, STORE_ACCOUNT_PART, person->version);
            store_put_account(commit, person, flow_arena(flow), flow_failure(flow));
        }
    }
}

void unit_ending_end(struct flow *flow, struct commit *commit, civil_day last_day,
                     struct unit_ending *ending, struct lapsing *ret_lapsing)
{
    struct stored_stand_ins *stored = &ending->stored;
    const struct stand_in *entry = NULL;

    if (!lapsing_begin(flow, stored->book.count, flow_now_ms(flow), ret_lapsing)) {
        return;
    }
    while ((entry = lapsing_next_with_unit(flow, ret_lapsing, &stored->book, last_day)) != NULL) {
        struct stored_account *person = find_person(ending, entry->account);
        if (person && person->found) {
            stand_in_take_away(&person->account, &stored->book, entry, clock_real_ms());
        }
    }
    if (ret_lapsing->count > 0) {
        put(flow, commit, ending);
    } else {
        commit_rest_on(commit, stored->thing, STORE_STAND_INS_PART, stored->version);
    }
}
