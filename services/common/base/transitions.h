/*
 * State × event tables. A cell says who may let the event happen, what guards it, the state that
 * follows, the effects on the entity, and the clause it rests on, in words. An absent cell is a
 * refusal that names the state and what may happen instead.
 *
 * A table is one array written with designated initialisers, so that a cell written twice is a
 * compiler warning:
 *
 *   static const struct transition cells[STATES][EVENTS] = {
 *       [DOOR_SHUT][DOOR_UNLOCK] = {.next = DOOR_OPEN,
 *                                   .by = "KEEPER OWNER",
 *                                   .guard = TRANSITION_RUNS(has_key),
 *                                   .effects = {TRANSITION_RUNS(count_opening)},
 *                                   .clause = "House rules 3: whoever has the key may open"},
 *   };
 */
#ifndef BANFU_BASE_TRANSITIONS_H
#define BANFU_BASE_TRANSITIONS_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "common/base/failure.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    TRANSITION_EFFECTS_MAX = 4,
    TRANSITION_STATES_MAX = 32,
    TRANSITION_EVENTS_MAX = 40,
    TRANSITION_TEXT_MAX = 64 * 1024 /* bytes a printed table takes at most */
};

/* Returns 0 when the event may happen; else -1 with `failure` saying why. `input` is whatever the
 * table's owner decides from: facts, what was asked, the instant. */
typedef int (*transition_guard_cb)(const void *input, struct failure *failure);

/* Changes the entity, which already is a copy. Whatever could fail belongs into the guard. */
typedef void (*transition_effect_cb)(const void *input, void *entity);

struct transition_guard {
    const char *name; /* NULL: unguarded */
    transition_guard_cb run;
};

struct transition_effect {
    const char *name; /* NULL ends the list */
    transition_effect_cb run;
};

#define TRANSITION_RUNS(function)                                                                  \
    {                                                                                              \
        .name = #function, .run = (function)                                                       \
    }

struct transition {
    int next;
    bool follows; /* from another act: nobody asks for it by itself, and no refusal names it */
    /* Roles, any of them: "OFFICE LIAISON"; "LEADER+PRINCIPAL" is one who is both. */
    const char *by;
    /* Looks at the entity alone, whatever is asked for, and comes first: refusals of other acts
     * name this one only where it holds. */
    struct transition_guard needs;
    struct transition_guard guard;
    struct transition_effect effects[TRANSITION_EFFECTS_MAX];
    const char *clause; /* NULL: the cell is absent */
};

/* What somebody asks for. */
struct transition_act {
    int state; /* the entity's */
    int event;
    const char *const *roles; /* of whoever acts */
    size_t role_count;
    const void *input; /* for guards and effects */
};

struct transition_name {
    const char *token;   /* UPPER_SNAKE */
    const char *chinese; /* what people read */
};

struct transition_table {
    const char *title;
    const struct transition_name *states; /* the first is where every entity begins */
    size_t state_count;
    const struct transition_name *events;
    size_t event_count;
    const struct transition *cells; /* state_count rows of event_count cells */
};

/* The cell, or NULL when the state refuses the event or either is out of range. */
const struct transition *transition_find(const struct transition_table *table, int state,
                                         int event);

/* Whether somebody who has all of `roles` may let it happen. */
bool transition_admits(const struct transition *transition, const char *const *roles,
                       size_t role_count);

/*
 * Finds the cell, checks the roles and runs the guard. Returns 0 and stores the cell; or returns -1
 * with `failure` set: FAILED_PRECONDITION with reason STATE_REFUSES, the state and the events
 * allowed instead; PERMISSION_DENIED with reason ROLE_REFUSED; or what the guard said, with the
 * state added.
 */
int transition_decide(const struct transition_table *table, const struct transition_act *act,
                      struct failure *failure, const struct transition **ret_transition) MUST_CHECK;

/* As transition_decide; but a refusal by state names the rule by which the event is taken
 * elsewhere, that is what stands before the "：" of the clause, and one by a guard that names
 * nothing allowed tells what else the state takes. */
int transition_decide_by_rule(const struct transition_table *table,
                              const struct transition_act *act, struct failure *failure,
                              const struct transition **ret_transition) MUST_CHECK;

/* Adds to a refusal, wherever it came from, what people may do in `state`: acts of theirs that do
 * not only follow from others, and whose needs hold for `input`. `refused` is the event that was
 * refused (-1 for none): neither it nor what has its guard is named. Returns the Chinese names,
 * with 、 between; "无" for none. */
const char *transition_allow(const struct transition_table *table, int state, int refused,
                             const void *input, struct failure *failure);

/* Runs the cell's effects on the entity, in order. */
void transition_run_effects(const struct transition *transition, const void *input, void *entity);

/* Appends a line for every fault in the table itself: names missing, a next state out of range, a
 * cell without roles, a state never reached, an event that no state takes. Returns 0 when there was
 * nothing to say. For tests. */
int transition_table_check(const struct transition_table *table, struct buffer *fault) MUST_CHECK;

/* Appends the table as a Mermaid stateDiagram-v2, and as a Markdown table with a row a cell. */
void transition_print_mermaid(const struct transition_table *table, struct buffer *text);
void transition_print_markdown(const struct transition_table *table, struct buffer *text);

#endif
