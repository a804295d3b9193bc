#include "reply/handlers_publication_consent.h"

#include "banfu/assignment/v1/assignment.pb-c.h"

typedef Banfu__Assignment__V1__ProposalView proposal_t;

static const char **copy_names(const proposal_t *view, size_t before, struct arena *arena)
{
    const char **names = arena_array(arena, before + view->n_signers + 1, sizeof(*names));

    for (size_t i = 0; names && i < view->n_signers; i++) {
        names[before + i] = arena_strdup(arena, view->signers[i]->name);
        if (!names[before + i]) {
            return NULL;
        }
    }
    return names;
}

static int copy_own(const proposal_t *view, struct arena *arena, struct consent *told)
{
    told->consent = view->publication_consent;
    told->text = arena_strdup(arena, view->text);
    told->signers = copy_names(view, 0, arena);
    told->signer_count = view->n_signers;
    return told->text && told->signers ? 0 : -1;
}

static int hide_names(const proposal_t *view, struct arena *arena, struct consent *told)
{
    const char **names = copy_names(view, told->hidden_count, arena);

    if (!names) {
        return -1;
    }
    for (size_t i = 0; i < told->hidden_count; i++) {
        names[i] = told->hidden[i];
    }
    told->hidden = names;
    told->hidden_count += view->n_signers;
    return 0;
}

int consent_take(const struct Banfu__Assignment__V1__ProposalView *view, bool own,
                 struct arena *arena, struct consent *told)
{
    if (own && copy_own(view, arena, told) < 0) {
        return -1;
    }
    return view->publication_consent ? 0 : hide_names(view, arena, told);
}
