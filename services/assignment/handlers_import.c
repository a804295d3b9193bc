/* Importing the register: every row held against what stands, and all of it before anything is
 * written (rules 1 and 2). */
#include "assignment/handlers_import.h"
#include "assignment/handlers_import_similar.h"
#include "assignment/import_plan.h"
#include "assignment/refusal.h"
#include "common/base/digest.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_A_TRIP = 100, NAMES_A_TRIP = 200 };

/* A name looked up in the directory. */
struct lookup {
    enum person_kind kind;
    const char *name;
    size_t place;
    struct namesakes found;
};

struct row_state {
    struct stored_proposal standing;
    size_t phone_place;
    struct sealed phone;
    struct signer *signers;
    struct proposal next;
    enum import_outcome outcome;
};

struct register_state {
    struct import_run run;
    struct register_book book;
    struct row_state *rows;
    size_t rows_asked, rows_taken;
    struct lookup *lookups; /* sorted by kind and name */
    size_t lookup_count, lookups_asked, lookups_taken;
    bool docket_taken;
    struct import_similar similar;
};

/* --- plan: the table --- */

static int by_name(const void *one, const void *other)
{
    const struct lookup *left = one;
    const struct lookup *right = other;

    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    return strcmp(left->name, right->name);
}

static size_t drop_doubles(struct lookup *lookups, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || by_name(&lookups[kept - 1], &lookups[i]) != 0) {
            lookups[kept++] = lookups[i];
        }
    }
    return kept;
}

static enum proposal_kind kind_of(const struct register_row *row)
{
    return row->kind == REGISTER_SUGGESTION ? KIND_SUGGESTION : KIND_PROPOSAL;
}

static void list_names(struct flow *flow)
{
    struct register_state *state = flow_state(flow);
    const struct register_book *book = &state->book;
    enum person_kind kinds[2];
    size_t room = 0;
    size_t count = 0;

    for (size_t i = 0; i < book->row_count; i++) {
        room += 2 * book->rows[i].signers.count;
    }
    state->lookups = arena_array(flow_arena(flow), room + 1, sizeof(*state->lookups));
    if (!state->lookups) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < book->row_count; i++) {
        size_t kind_count = person_kinds_of(kind_of(&book->rows[i]), kinds);
        for (size_t j = 0; j < book->rows[i].signers.count; j++) {
            for (size_t k = 0; k < kind_count; k++) {
                state->lookups[count++] =
                    (struct lookup){.kind = kinds[k], .name = book->rows[i].signers.names[j]};
            }
        }
    }
    qsort(state->lookups, count, sizeof(*state->lookups), by_name);
    state->lookup_count = drop_doubles(state->lookups, count);
}

static void plan_register(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__ImportRequest *request = flow_request(flow);
    struct register_state *state = flow_state(flow);

    if (!import_plan(flow, load, &import_proposals_job) ||
        register_read(request->table.data, request->table.len, flow_arena(flow), flow_failure(flow),
                      &state->book) != 0) {
        return;
    }
    state->rows = arena_array(flow_arena(flow), state->book.row_count + 1, sizeof(*state->rows));
    if (state->rows) {
        list_names(flow);
    } else {
        flow_fail_memory(flow);
    }
}

/* --- more: what stands, and who the signers are, a trip for each hundred --- */

static bool ask_rows(struct flow *flow, struct load *load)
{
    struct register_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);
    char key[PROPOSAL_KEY_SIZE];
    size_t end = state->rows_asked + ROWS_A_TRIP;

    for (; state->rows_asked < end && state->rows_asked < state->book.row_count;
         state->rows_asked++) {
        const struct register_row *row = &state->book.rows[state->rows_asked];
        struct row_state *to = &state->rows[state->rows_asked];
        int32_t number = row->number ? row->number : 1;
        const char *name =
            arena_strdup(arena, proposal_key(kind_of(row), row->between, number, key));
        if (!name ||
            !store_load_bare_proposal(load, flow_docket(flow), name, arena, &to->standing) ||
            !store_load_phone(load, flow_docket(flow), name, arena, &to->phone_place)) {
            flow_fail_memory(flow);
            return true;
        }
    }
    return true;
}

static void take_rows(struct flow *flow, const struct loaded *loaded)
{
    struct register_state *state = flow_state(flow);

    for (; state->rows_taken < state->rows_asked; state->rows_taken++) {
        struct row_state *row = &state->rows[state->rows_taken];
        store_take_proposal(loaded, flow_arena(flow), &row->standing, flow_failure(flow));
        row->phone =
            store_take_phone(loaded, row->phone_place, flow_arena(flow), flow_failure(flow));
    }
}

static bool ask_names(struct flow *flow, struct load *load)
{
    struct register_state *state = flow_state(flow);
    size_t end = state->lookups_asked + NAMES_A_TRIP;

    for (; state->lookups_asked < end && state->lookups_asked < state->lookup_count;
         state->lookups_asked++) {
        struct lookup *lookup = &state->lookups[state->lookups_asked];
        if (!store_load_namesakes(load, flow_docket(flow), lookup->kind, lookup->name,
                                  flow_arena(flow), &lookup->place)) {
            flow_fail_memory(flow);
            return true;
        }
    }
    return true;
}

static void take_names(struct flow *flow, const struct loaded *loaded)
{
    struct register_state *state = flow_state(flow);
    struct sealed_person *sealed = NULL;

    for (; state->lookups_taken < state->lookups_asked; state->lookups_taken++) {
        struct lookup *lookup = &state->lookups[state->lookups_taken];
        store_take_namesakes(loaded, lookup->place, flow_arena(flow), &lookup->found, &sealed,
                             flow_failure(flow));
    }
}

static bool more_register(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct register_state *state = flow_state(flow);

    if (!state->docket_taken) {
        import_take_docket(flow, loaded);
        state->docket_taken = true;
    } else if (state->rows_taken < state->rows_asked) {
        take_rows(flow, loaded);
    } else {
        take_names(flow, loaded);
    }
    if (failure_is_set(flow_failure(flow))) {
        return false;
    }
    if (state->rows_asked < state->book.row_count) {
        return ask_rows(flow, load);
    }
    return state->lookups_asked < state->lookup_count && ask_names(flow, load);
}

/* --- ask --- */

static void ask_register(struct flow *flow)
{
    struct register_state *state = flow_state(flow);

    import_ask(flow);
    for (size_t i = 0; i < state->book.row_count; i++) {
        const struct stored_proposal *standing = &state->rows[i].standing;
        if (!standing->found) {
            import_similar_add(flow, &state->similar, &state->book.rows[i], standing->key);
        }
    }
    import_similar_ask(flow, &state->similar);
}

/* --- answer: the plan --- */

static void fault(struct flow *flow, struct register_row *row, const char *column,
                  const char *message)
{
    struct register_state *state = flow_state(flow);

    row->faulty = true;
    table_faults_add(&state->book.faults, row->line, column, message);
}

static void match_signers(struct flow *flow, const struct register_row *row, struct row_state *to)
{
    struct register_state *state = flow_state(flow);
    enum person_kind kinds[2];
    struct namesakes lists[2];
    size_t kind_count = person_kinds_of(kind_of(row), kinds);

    to->signers = import_signers(row, flow_arena(flow));
    for (size_t i = 0; to->signers && i < row->signers.count; i++) {
        size_t count = 0;
        for (size_t k = 0; k < kind_count; k++) {
            const struct lookup wanted = {.kind = kinds[k], .name = row->signers.names[i]};
            const struct lookup *found =
                bsearch(&wanted, state->lookups, state->lookup_count, sizeof(wanted), by_name);
            if (found && found->found.count > 0) {
                lists[count++] = found->found;
            }
        }
        if (signer_match(&to->signers[i], lists, count, flow_arena(flow)) != 0) {
            flow_fail_memory(flow);
        }
    }
    if (!to->signers) {
        flow_fail_memory(flow);
    }
}

static const char *open_phone(struct flow *flow, const struct row_state *row)
{
    return case_open(flow,
                     store_phone_owner(flow_docket(flow), row->standing.key, flow_arena(flow)),
                     row->phone);
}

static const char *text_digest(struct flow *flow, const char *text)
{
    uint8_t digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];

    if (digest_sha256(text, strlen(text), digest) != 0) {
        flow_fail_memory(flow);
        return "";
    }
    digest_hex(digest, hex);
    const char *copy = arena_strdup(flow_arena(flow), hex);
    return copy ? copy : "";
}

static void decide_row(struct flow *flow, struct register_row *row, struct row_state *to)
{
    struct register_state *state = flow_state(flow);
    struct failure failure;
    const struct import_ground ground = {
        .standing = to->standing.found ? &to->standing.proposal : NULL,
        .standing_phone = open_phone(flow, to),
        .text_digest = text_digest(flow, row->text),
        .job = state->run.job.id,
        .act = {.role = role_name(flow_post(flow)->role),
                .today = date_at(flow_now_ms(flow)),
                .now_ms = flow_now_ms(flow)},
        .arena = flow_arena(flow),
    };

    match_signers(flow, row, to);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    failure_init(&failure, flow_arena(flow));
    to->outcome = import_decide(row, to->signers, &ground, &failure, &to->next);
    if (to->outcome == IMPORT_REFUSED) {
        fault(flow, row, "编号", failure.message);
    }
}

static bool is_known(const char *unit, const void *data)
{
    return case_unit_known(unit, data);
}

static void count_outcomes(struct register_state *state)
{
    Banfu__Assignment__V1__ImportResponse *response = state->run.response;

    for (size_t i = 0; i < state->book.row_count; i++) {
        if (!state->book.rows[i].faulty) {
            response->created += state->rows[i].outcome == IMPORT_CREATED;
            response->unchanged += state->rows[i].outcome == IMPORT_UNCHANGED;
            response->updated += state->rows[i].outcome == IMPORT_UPDATED;
        }
    }
}

static void decide_rows(struct flow *flow)
{
    struct register_state *state = flow_state(flow);

    if (!state->run.docket.docket.between_sessions) {
        register_refuse_between(&state->book);
    }
    if (register_check_units(&state->book, is_known, flow) != 0) {
        flow_fail_memory(flow);
    }
    for (size_t i = 0; i < state->book.row_count && !failure_is_set(flow_failure(flow)); i++) {
        if (!state->book.rows[i].faulty) {
            decide_row(flow, &state->book.rows[i], &state->rows[i]);
        }
    }
    if (!failure_is_set(flow_failure(flow))) {
        import_report(flow, &state->book.faults, &state->book.unused);
    }
}

/* --- answer: the pieces --- */

static Banfu__Assignment__V1__StagedProposal *stage_row(struct flow *flow,
                                                        const struct register_row *row,
                                                        const struct row_state *from)
{
    Banfu__Assignment__V1__StagedProposal *staged =
        case_message(flow, &banfu__assignment__v1__staged_proposal__descriptor);
    ProtobufCMessage *record = wire_from_proposal(&from->next, flow_arena(flow));
    const char *owner = store_phone_owner(flow_docket(flow), from->standing.key, flow_arena(flow));

    struct sealed phone;

    if (!staged || !record || !case_seal(flow, owner, row->phone, &phone)) {
        flow_fail_memory(flow);
        return NULL;
    }
    staged->phone = wire_from_sealed(phone);
    staged->proposal = (Banfu__Assignment__V1__ProposalRecord *)(void *)record;
    staged->text = borrow_text(row->text);
    staged->updated = from->outcome == IMPORT_UPDATED;
    return staged;
}

/* The next row to be written at or behind `i`. */
static size_t next_changed(const struct register_state *state, size_t i)
{
    while (i < state->book.row_count &&
           (state->book.rows[i].faulty || state->rows[i].outcome == IMPORT_UNCHANGED)) {
        i++;
    }
    return i;
}

/* On so many replies an amendment rests, its own and those of the one it may be handled with. */
static size_t count_rests(const struct row_state *row)
{
    return row->standing.found ? 2 * row->standing.proposal.answering_count : 0;
}

/* One piece from row `*next` on. */
static bool stage_piece(struct flow *flow, size_t *next)
{
    struct register_state *state = flow_state(flow);
    Banfu__Assignment__V1__StagedPiece *piece = import_new_piece(flow);
    Banfu__Assignment__V1__StagedProposal **list =
        wire_list(flow_arena(flow), IMPORT_ITEMS_A_PIECE);
    size_t bytes = 0, rests = 0;

    if (!piece || !list) {
        flow_fail_memory(flow);
        return false;
    }
    piece->proposals = list;
    while (*next < state->book.row_count && piece->n_proposals < IMPORT_ITEMS_A_PIECE &&
           bytes < IMPORT_PIECE_BYTES && rests < IMPORT_PIECE_RESTS) {
        Banfu__Assignment__V1__StagedProposal *staged =
            stage_row(flow, &state->book.rows[*next], &state->rows[*next]);
        if (!staged) {
            return false;
        }
        bytes += protobuf_c_message_get_packed_size(&staged->base);
        rests += count_rests(&state->rows[*next]);
        list[piece->n_proposals++] = staged;
        *next = next_changed(state, *next + 1);
    }
    return job_call_add(flow, &state->run.job, &piece->base);
}

static void stage_rows(struct flow *flow)
{
    const struct register_state *state = flow_state(flow);
    size_t next = next_changed(state, 0);

    while (next < state->book.row_count) {
        if (!stage_piece(flow, &next)) {
            return;
        }
    }
    import_start(flow);
}

static void answer_register(struct flow *flow)
{
    const Banfu__Assignment__V1__ImportRequest *request = flow_request(flow);
    struct register_state *state = flow_state(flow);
    Banfu__Assignment__V1__ImportResponse *response = state->run.response;

    if (state->run.job.known) {
        job_call_wait(flow, &state->run.job);
        return;
    }
    decide_rows(flow);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    bool refused = response->n_errors > 0 && !request->partial;
    if (!refused) {
        count_outcomes(state);
        import_similar_report(flow, &state->similar, response);
    }
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    if (refused || request->dry_run || response->created + response->updated == 0) {
        flow_answer(flow, &response->base);
    } else {
        stage_rows(flow);
    }
}

static const struct flow_steps IMPORT_PROPOSALS = {
    .plan = plan_register,
    .more = more_register,
    .ask = ask_register,
    .answer = answer_register,
    .state_size = sizeof(struct register_state),
};

ASSIGNMENT_HANDLER(import_proposals, ImportRequest, Banfu__Assignment__V1__ImportResponse)
{
    (void)service;
    flow_read_for_job(call, &IMPORT_PROPOSALS, &request->base, (flow_closure)closure);
}
