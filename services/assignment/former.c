#include "assignment/former.h"

#include <string.h>

bool former_took_part(const struct proposal *proposal, const char *unit)
{
    return proposal_concerns(proposal, unit) && !proposal_find_answering(proposal, unit) &&
           !proposal_find_co_unit(proposal, unit);
}

/* What is kept, and of what: a unit, until when. */
struct keeping {
    const struct proposal *proposal;
    const char *unit;
    struct arena *arena;
    int64_t left_ms;
    bool led; /* co-units' opinions were given to it */
};

static bool is_own(const struct keeping *keeping, const char *unit)
{
    return strcmp(keeping->unit, unit) == 0;
}

/* When it left for the last time. */
static void find_leaving(struct keeping *keeping)
{
    const struct proposal *proposal = keeping->proposal;

    for (size_t i = 0; i < proposal->answering_count; i++) {
        const struct answering_unit *one = &proposal->answering[i];
        if (is_own(keeping, one->unit)) {
            keeping->led = keeping->led || !one->split;
            keeping->left_ms =
                one->released_ms > keeping->left_ms ? one->released_ms : keeping->left_ms;
        }
    }
    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        const struct co_unit *one = &proposal->co_units[i];
        if (is_own(keeping, one->unit) && one->released_ms > keeping->left_ms) {
            keeping->left_ms = one->released_ms;
        }
    }
}

/* Whoever had it once the unit had left: the act that took it away names them. */
static bool had_it_next(const struct keeping *keeping, const struct answering_unit *one)
{
    return one->assigned_ms <= keeping->left_ms &&
           (one->released_ms == 0 || one->released_ms > keeping->left_ms);
}

/* Its own shares whole, of others' the name. */
static int keep_answering(const struct keeping *keeping, struct proposal *view)
{
    const struct proposal *proposal = keeping->proposal;

    view->answering =
        arena_array(keeping->arena, proposal->answering_count + 1, sizeof(*view->answering));
    view->answering_count = 0;
    for (size_t i = 0; view->answering && i < proposal->answering_count; i++) {
        const struct answering_unit *one = &proposal->answering[i];
        if (is_own(keeping, one->unit)) {
            view->answering[view->answering_count++] = *one;
        } else if (had_it_next(keeping, one)) {
            view->answering[view->answering_count++] = (struct answering_unit){
                .unit = one->unit, .split = one->split, .state = ANSWERING_ASSIGNED};
        }
    }
    return view->answering ? 0 : -1;
}

/* Its own, and those whose opinion it had as the lead unit, as far as they were given by then. */
static int keep_co_units(const struct keeping *keeping, struct proposal *view)
{
    const struct proposal *proposal = keeping->proposal;

    view->co_units =
        arena_array(keeping->arena, proposal->co_unit_count + 1, sizeof(*view->co_units));
    view->co_unit_count = 0;
    for (size_t i = 0; view->co_units && i < proposal->co_unit_count; i++) {
        const struct co_unit *one = &proposal->co_units[i];
        bool heard =
            keeping->led && one->opinion.given_ms != 0 && one->opinion.given_ms <= keeping->left_ms;
        if (is_own(keeping, one->unit)) {
            view->co_units[view->co_unit_count++] = *one;
        } else if (heard) {
            struct co_unit *kept = &view->co_units[view->co_unit_count++];
            *kept = *one;
            kept->state = OPINION_GIVEN;
        }
    }
    return view->co_units ? 0 : -1;
}

static int keep_contacts(const struct keeping *keeping, struct proposal *view)
{
    const struct proposal *proposal = keeping->proposal;

    view->contacts =
        arena_array(keeping->arena, proposal->contact_count + 1, sizeof(*view->contacts));
    view->contact_count = 0;
    for (size_t i = 0; view->contacts && i < proposal->contact_count; i++) {
        const struct contact *one = &proposal->contacts[i];
        if (is_own(keeping, one->unit) && one->recorded_ms <= keeping->left_ms) {
            view->contacts[view->contact_count++] = *one;
        }
    }
    return view->contacts ? 0 : -1;
}

static int keep_progress(const struct keeping *keeping, struct proposal *view)
{
    const struct proposal *proposal = keeping->proposal;

    view->progress =
        arena_array(keeping->arena, proposal->progress_count + 1, sizeof(*view->progress));
    view->progress_count = 0;
    for (size_t i = 0; view->progress && i < proposal->progress_count; i++) {
        if (is_own(keeping, proposal->progress[i].unit)) {
            view->progress[view->progress_count++] = proposal->progress[i];
        }
    }
    return view->progress ? 0 : -1;
}

static int keep_coordinations(const struct keeping *keeping, struct proposal *view)
{
    const struct proposal *proposal = keeping->proposal;

    view->coordinations =
        arena_array(keeping->arena, proposal->coordination_count + 1, sizeof(*view->coordinations));
    view->coordination_count = 0;
    for (size_t i = 0; view->coordinations && i < proposal->coordination_count; i++) {
        struct coordination one = proposal->coordinations[i];
        if (!is_own(keeping, one.unit) || one.asked_ms > keeping->left_ms) {
            continue;
        }
        if (one.decided_ms > keeping->left_ms) {
            one.decision = "";
            one.decided_ms = 0;
        }
        view->coordinations[view->coordination_count++] = one;
    }
    return view->coordinations ? 0 : -1;
}

static int keep_history(const struct keeping *keeping, struct proposal *view)
{
    const struct proposal *proposal = keeping->proposal;

    view->history =
        arena_array(keeping->arena, proposal->history_count + 1, sizeof(*view->history));
    view->history_count = 0;
    for (size_t i = 0; view->history && i < proposal->history_count; i++) {
        if (proposal->history[i].instant_ms <= keeping->left_ms) {
            view->history[view->history_count++] = proposal->history[i];
        }
    }
    return view->history ? 0 : -1;
}

/* Who withdrew or was released later stood then. */
static int keep_signers(const struct keeping *keeping, struct proposal *view)
{
    const struct proposal *proposal = keeping->proposal;
    civil_day left = date_at(keeping->left_ms);

    view->signers = arena_array(keeping->arena, proposal->signer_count + 1, sizeof(*view->signers));
    for (size_t i = 0; view->signers && i < proposal->signer_count; i++) {
        struct signer *one = &view->signers[i];
        *one = proposal->signers[i];
        if (one->standing_on > left) {
            one->standing = SIGNER_STANDS;
            one->standing_on = DAY_NONE;
            one->reason = "";
        }
    }
    return view->signers ? 0 : -1;
}

int former_view(const struct proposal *proposal, const char *unit, struct arena *arena,
                struct proposal *ret_view)
{
    struct keeping keeping = {.proposal = proposal, .unit = unit, .arena = arena};
    struct proposal view = *proposal;

    find_leaving(&keeping);
    /* Whatever it is handled with, and how it ended, came later or is others'. */
    view.merged_into = "";
    view.merged_count = 0;
    if (view.state == PROPOSAL_WITHDRAWN || view.state == PROPOSAL_ENDED) {
        view.state = PROPOSAL_ASSIGNED;
    }
    int outcome = keep_answering(&keeping, &view);
    outcome |= keep_co_units(&keeping, &view);
    outcome |= keep_contacts(&keeping, &view);
    outcome |= keep_progress(&keeping, &view);
    outcome |= keep_coordinations(&keeping, &view);
    outcome |= keep_history(&keeping, &view);
    outcome |= keep_signers(&keeping, &view);
    if (outcome == 0) {
        *ret_view = view;
    }
    return outcome;
}
