/* Importing the signers' directory (rule 1). Phones and addresses are sealed before they leave this
 * file. */
#include "assignment/directory.h"
#include "assignment/handlers_import.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_A_TRIP = 200, NAMES_A_PIECE = 90 };

/* All rows of one kind and name, and what stands of it. */
struct entry {
    size_t first_row, row_count; /* in the sorted list */
    size_t place;
    struct namesakes namesakes;
    struct sealed_person *sealed;
    bool changed;
};

struct directory_state {
    struct import_run run;
    struct directory_book book;
    struct directory_row **sorted;
    struct entry *entries;
    size_t count, asked, taken;
    bool docket_taken;
};

/* --- plan --- */

static int by_kind_name_line(const void *one, const void *other)
{
    const struct directory_row *left = *(struct directory_row *const *)one;
    const struct directory_row *right = *(struct directory_row *const *)other;

    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    int names = strcmp(left->name, right->name);
    if (names != 0) {
        return names;
    }
    return (left->line > right->line) - (left->line < right->line);
}

static bool same_name(const struct directory_row *one, const struct directory_row *other)
{
    return one->kind == other->kind && strcmp(one->name, other->name) == 0;
}

static void group_rows(struct directory_state *state)
{
    for (size_t i = 0; i < state->book.row_count; i++) {
        const struct directory_row *row = state->sorted[i];
        if (state->count == 0 || !same_name(state->sorted[i - 1], row)) {
            state->entries[state->count++] =
                (struct entry){.first_row = i, .namesakes = {.kind = row->kind, .name = row->name}};
        }
        state->entries[state->count - 1].row_count++;
    }
}

static void plan_directory(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__ImportRequest *request = flow_request(flow);
    struct directory_state *state = flow_state(flow);
    struct directory_book *book = &state->book;

    if (!import_plan(flow, load, &import_signers_job) ||
        directory_read(request->table.data, request->table.len, flow_arena(flow),
                       flow_failure(flow), book) != 0) {
        return;
    }
    state->sorted = wire_list(flow_arena(flow), book->row_count);
    state->entries = arena_array(flow_arena(flow), book->row_count + 1, sizeof(*state->entries));
    if (!state->sorted || !state->entries) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < book->row_count; i++) {
        state->sorted[i] = &book->rows[i];
    }
    qsort(state->sorted, book->row_count, sizeof(void *), by_kind_name_line);
    group_rows(state);
}

/* --- more --- */

static void open_persons(struct flow *flow, struct entry *entry)
{
    struct arena *arena = flow_arena(flow);

    for (size_t i = 0; i < entry->namesakes.count; i++) {
        struct person *person = &entry->namesakes.persons[i];
        person->phone = case_open(
            flow, store_person_owner(flow_docket(flow), &entry->namesakes, i, "phone", arena),
            entry->sealed[i].phone);
        person->address = case_open(
            flow, store_person_owner(flow_docket(flow), &entry->namesakes, i, "address", arena),
            entry->sealed[i].address);
    }
}

static void take_entries(struct flow *flow, const struct loaded *loaded)
{
    struct directory_state *state = flow_state(flow);

    for (; state->taken < state->asked; state->taken++) {
        struct entry *entry = &state->entries[state->taken];
        store_take_namesakes(loaded, entry->place, flow_arena(flow), &entry->namesakes,
                             &entry->sealed, flow_failure(flow));
        if (!failure_is_set(flow_failure(flow))) {
            open_persons(flow, entry);
        }
    }
}

static bool more_directory(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct directory_state *state = flow_state(flow);
    size_t end = state->asked + NAMES_A_TRIP;

    if (!state->docket_taken) {
        import_take_docket(flow, loaded);
        state->docket_taken = true;
    } else {
        take_entries(flow, loaded);
    }
    if (failure_is_set(flow_failure(flow)) || state->asked == state->count) {
        return false;
    }
    for (; state->asked < end && state->asked < state->count; state->asked++) {
        struct entry *entry = &state->entries[state->asked];
        if (!store_load_namesakes(load, flow_docket(flow), entry->namesakes.kind,
                                  entry->namesakes.name, flow_arena(flow), &entry->place)) {
            flow_fail_memory(flow);
            break;
        }
    }
    return true;
}

/* --- answer --- */

static void adopt_row(struct flow *flow, struct entry *entry, struct directory_row *row)
{
    struct directory_state *state = flow_state(flow);
    Banfu__Assignment__V1__ImportResponse *response = state->run.response;

    switch (namesakes_adopt(&entry->namesakes, &row->person, flow_arena(flow))) {
    case PERSON_CREATED:
        response->created++;
        entry->changed = true;
        break;
    case PERSON_UPDATED:
        response->updated++;
        entry->changed = true;
        break;
    case PERSON_UNCHANGED: response->unchanged++; break;
    case PERSON_TOO_MANY:
        row->faulty = true;
        table_faults_add(&state->book.faults, row->line, "姓名", "同名的人太多");
        break;
    }
}

static void adopt_rows(struct flow *flow)
{
    struct directory_state *state = flow_state(flow);

    for (size_t i = 0; i < state->count; i++) {
        struct entry *entry = &state->entries[i];
        for (size_t j = 0; j < entry->row_count; j++) {
            struct directory_row *row = state->sorted[entry->first_row + j];
            if (!row->faulty) {
                adopt_row(flow, entry, row);
            }
        }
    }
    import_report(flow, &state->book.faults, &state->book.unused);
}

/* All of the name are sealed anew: two seals of one text differ anyway. */
static Banfu__Assignment__V1__NamesakesRecord *seal_entry(struct flow *flow,
                                                          const struct entry *entry)
{
    struct arena *arena = flow_arena(flow);
    const struct namesakes *all = &entry->namesakes;
    struct sealed_person *sealed = arena_array(arena, all->count + 1, sizeof(*sealed));

    for (size_t i = 0; sealed && i < all->count; i++) {
        if (!case_seal(flow, store_person_owner(flow_docket(flow), all, i, "phone", arena),
                       all->persons[i].phone, &sealed[i].phone) ||
            !case_seal(flow, store_person_owner(flow_docket(flow), all, i, "address", arena),
                       all->persons[i].address, &sealed[i].address)) {
            return NULL;
        }
    }
    return sealed ? (Banfu__Assignment__V1__NamesakesRecord *)(void *)wire_from_namesakes(
                        all, sealed, arena)
                  : NULL;
}

static bool stage_piece(struct flow *flow, size_t *next)
{
    struct directory_state *state = flow_state(flow);
    Banfu__Assignment__V1__StagedPiece *piece = import_new_piece(flow);
    Banfu__Assignment__V1__NamesakesRecord **list = wire_list(flow_arena(flow), NAMES_A_PIECE);
    size_t bytes = 0;

    if (!piece || !list) {
        flow_fail_memory(flow);
        return false;
    }
    piece->namesakes = list;
    for (; *next < state->count && piece->n_namesakes < NAMES_A_PIECE && bytes < IMPORT_PIECE_BYTES;
         (*next)++) {
        if (!state->entries[*next].changed) {
            continue;
        }
        Banfu__Assignment__V1__NamesakesRecord *record = seal_entry(flow, &state->entries[*next]);
        if (!record) {
            flow_fail_memory(flow);
            return false;
        }
        bytes += protobuf_c_message_get_packed_size(&record->base);
        list[piece->n_namesakes++] = record;
    }
    return piece->n_namesakes == 0 || job_call_add(flow, &state->run.job, &piece->base);
}

static void stage_entries(struct flow *flow)
{
    const struct directory_state *state = flow_state(flow);
    size_t next = 0;

    while (next < state->count) {
        if (!stage_piece(flow, &next)) {
            return;
        }
    }
    import_start(flow);
}

static void answer_directory(struct flow *flow)
{
    const Banfu__Assignment__V1__ImportRequest *request = flow_request(flow);
    struct directory_state *state = flow_state(flow);
    Banfu__Assignment__V1__ImportResponse *response = state->run.response;

    if (state->run.job.known) {
        job_call_wait(flow, &state->run.job);
        return;
    }
    adopt_rows(flow);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    bool refused = response->n_errors > 0 && !request->partial;
    if (refused) {
        response->created = response->updated = response->unchanged = 0;
    }
    if (refused || request->dry_run || response->created + response->updated == 0) {
        flow_answer(flow, &response->base);
    } else {
        stage_entries(flow);
    }
}

static const struct flow_steps IMPORT_SIGNERS = {
    .plan = plan_directory,
    .more = more_directory,
    .ask = import_ask,
    .answer = answer_directory,
    .state_size = sizeof(struct directory_state),
};

ASSIGNMENT_HANDLER(import_signers, ImportRequest, Banfu__Assignment__V1__ImportResponse)
{
    (void)service;
    flow_read_for_job(call, &IMPORT_SIGNERS, &request->base, (flow_closure)closure);
}
