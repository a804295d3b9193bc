#include "ledger/wire.h"

#include <ctype.h>
#include <string.h>

#include <banfu/event/v1/event.pb-c.h>

typedef Banfu__Ledger__V1__Row row_message;

static char empty[] = "";

/* --- what is asked --- */

static const char *given(const char *text)
{
    return *text ? text : NULL;
}

static void check_enum(const ProtobufCEnumDescriptor *descriptor, int value, const char *field,
                       struct failure *failure)
{
    if (value != 0 && !protobuf_c_enum_descriptor_get_value(descriptor, value)) {
        failure_add_field(failure, field, "没有这个取值");
    }
}

bool wire_query(const Banfu__Ledger__V1__ListProposalsRequest *request, struct failure *failure,
                struct query *ret_query)
{
    struct query query = {.kind = (enum row_kind)request->kind,
                          .state = (enum row_state)request->state,
                          .class = (enum row_class)request->class_,
                          .light = (enum row_light)request->light,
                          .five_fixed_owed = request->five_fixed_owed,
                          .opinion_omitted = request->opinion_omitted,
                          .former = request->former,
                          .unit = given(request->unit),
                          .co_unit = given(request->co_unit),
                          .field = given(request->field),
                          .signer = given(request->signer),
                          .key = given(request->key),
                          .words = given(request->q),
                          .after = given(request->page_token),
                          .page_size = request->page_size > 0 ? (size_t)request->page_size : 50};
    int sorts = query_parse_sort(request->sort, query.sorts);

    check_enum(&banfu__proposal__v1__kind__enum__descriptor, (int)request->kind, "kind", failure);
    check_enum(&banfu__proposal__v1__state__enum__descriptor, (int)request->state, "state",
               failure);
    check_enum(&banfu__proposal__v1__class__enum__descriptor, (int)request->class_, "class",
               failure);
    check_enum(&banfu__proposal__v1__light__enum__descriptor, (int)request->light, "light",
               failure);
    if (request->page_size < 0 || request->page_size > QUERY_PAGE_MAX) {
        failure_add_field(failure, "pageSize", "每页应为1到%d件", QUERY_PAGE_MAX);
    }
    if (sorts < 0) {
        failure_add_field(failure, "sort", "不能这样排序：列名以逗号分开，倒序在列名前加“-”");
    }
    query.sort_count = sorts > 0 ? (size_t)sorts : 0;
    *ret_query = query;
    return !failure_is_set(failure);
}

/* --- what is answered --- */

/* The texts of a list of names; they stay the names' own. */
static char **texts_of(const struct names *names, const uint16_t *list, size_t count,
                       struct arena *arena)
{
    char **texts = arena_array(arena, count ? count : 1, sizeof(char *));

    for (size_t i = 0; texts && i < count; i++) {
        texts[i] = arena_strdup(arena, names_text(names, list[i]));
        if (!texts[i]) {
            return NULL;
        }
    }
    return texts;
}

static int add_units(const struct names *names, const struct row *row, struct arena *arena,
                     row_message *message)
{
    message->split_units = arena_array(arena, row->part_count + 1, sizeof(char *));
    message->co_units = texts_of(names, row->co_units, row->co_unit_count, arena);
    message->n_co_units = row->co_unit_count;
    for (size_t i = 0; message->split_units && i < row->part_count; i++) {
        char *unit = arena_strdup(arena, names_text(names, row->parts[i].unit));
        if (!unit) {
            return -1;
        }
        if (row->parts[i].split) {
            message->split_units[message->n_split_units++] = unit;
        } else {
            message->lead_unit = unit;
        }
    }
    return message->split_units && message->co_units ? 0 : -1;
}

static size_t count_omitted(const struct row *row)
{
    size_t count = 0;

    for (size_t i = 0; i < row->part_count; i++) {
        count += row->parts[i].omitted_count;
    }
    return count;
}

/* What is counted against units (rules 6 and 7). */
static int add_owed(const struct names *names, const struct row *row, struct arena *arena,
                    row_message *message)
{
    message->five_fixed_owed = arena_array(arena, row->part_count + 1, sizeof(char *));
    message->opinions_omitted = arena_array(arena, count_omitted(row) + 1, sizeof(char *));
    if (!message->five_fixed_owed || !message->opinions_omitted) {
        return -1;
    }
    for (size_t i = 0; i < row->part_count; i++) {
        const struct row_part *part = &row->parts[i];
        char **omitted = texts_of(names, part->omitted, part->omitted_count, arena);
        char **owing = texts_of(names, &part->unit, part->five_fixed_owed, arena);
        if (!omitted || !owing) {
            return -1;
        }
        for (size_t j = 0; j < part->omitted_count; j++) {
            message->opinions_omitted[message->n_opinions_omitted++] = omitted[j];
        }
        if (part->five_fixed_owed) {
            message->five_fixed_owed[message->n_five_fixed_owed++] = owing[0];
        }
    }
    return 0;
}

/* Of the unit asked for; "" where none is, or it does not answer the row. NULL when memory is
 * short. */
static char *own_due_date(const struct query *query, const struct names *names,
                          const struct row *row, struct arena *arena)
{
    uint16_t unit = query->unit ? names_find(names, query->unit) : NAME_NONE;
    char date[DATE_TEXT_SIZE];

    return arena_strdup(arena, date_print(unit ? row_unit_due_day(row, unit) : DAY_NONE, date));
}

static row_message *wire_row(const struct query *query, const struct names *names,
                             const struct row *row, struct arena *arena)
{
    row_message *message = arena_alloc(arena, sizeof(*message));
    char *date = arena_alloc(arena, DATE_TEXT_SIZE);

    if (!message || !date) {
        return NULL;
    }
    banfu__ledger__v1__row__init(message);
    (void)date_print(row_due_day(row), date);
    message->key = arena_strdup(arena, row->key);
    message->kind = (Banfu__Proposal__V1__Kind__Enum)row->kind;
    message->number = row->number;
    message->title = arena_strdup(arena, row->title);
    message->field = arena_strdup(arena, names_text(names, row->field));
    message->state = (Banfu__Proposal__V1__State__Enum)row_state(row);
    message->light = (Banfu__Proposal__V1__Light__Enum)query_light(query, row);
    message->due_date = date;
    message->unit_due_date = own_due_date(query, names, row, arena);
    message->class_ = (Banfu__Proposal__V1__Class__Enum)row_class(row);
    message->signers = texts_of(names, row->signers, row->signer_count, arena);
    message->n_signers = row->signer_count;
    message->key_supervision = row->key_supervision;
    return message->key && message->title && message->field && message->unit_due_date &&
                   message->signers && add_units(names, row, arena, message) == 0 &&
                   add_owed(names, row, arena, message) == 0
               ? message
               : NULL;
}

/* As a unit that has it no more knew it, marked with its name; else as it stands. */
static row_message *wire_hit(const struct query *query, const struct names *names,
                             const struct query_page *page, size_t place, struct arena *arena)
{
    const struct row_former *former = page->formers[place];
    struct former_view view;

    if (!former) {
        return wire_row(query, names, page->rows[place], arena);
    }
    row_message *message =
        wire_row(query, names, former_view(page->rows[place], former, &view), arena);
    if (message) {
        message->former_unit = arena_strdup(arena, names_text(names, former->unit));
    }
    return message && message->former_unit ? message : NULL;
}

Banfu__Ledger__V1__ListProposalsResponse *wire_page(const struct query *query,
                                                    const struct query_page *page,
                                                    struct rows *rows, struct arena *arena)
{
    Banfu__Ledger__V1__ListProposalsResponse *response = arena_alloc(arena, sizeof(*response));
    row_message **messages = arena_array(arena, page->count + 1, sizeof(row_message *));

    if (!response || !messages) {
        return NULL;
    }
    banfu__ledger__v1__list_proposals_response__init(response);
    for (size_t i = 0; i < page->count; i++) {
        messages[i] = wire_hit(query, rows_names(rows), page, i, arena);
        if (!messages[i]) {
            return NULL;
        }
    }
    response->proposals = messages;
    response->n_proposals = page->count;
    response->total = (int32_t)page->total;
    if (page->more) {
        response->next_page_token = arena_strdup(arena, page->rows[page->count - 1]->key);
    }
    return response->next_page_token ? response : NULL;
}

Banfu__Ledger__V1__Similar *wire_similar(const struct query *query, struct rows *rows,
                                         const char *docket, const struct similar_hit *hit,
                                         struct arena *arena)
{
    Banfu__Ledger__V1__Similar *message = arena_alloc(arena, sizeof(*message));

    if (!message) {
        return NULL;
    }
    banfu__ledger__v1__similar__init(message);
    message->docket = arena_strdup(arena, docket);
    message->proposal = wire_row(query, rows_names(rows), hit->row, arena);
    message->likeness = hit->likeness;
    return message->docket && message->proposal ? message : NULL;
}

/* --- the log --- */

/* DRAFT_SAVED: the name of the body's field. */
static char *event_name(uint32_t kind, struct arena *arena)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field(&banfu__event__v1__event__descriptor, kind);
    char *name = arena_strdup(arena, field ? field->name : "UNKNOWN");

    for (char *at = name; at && *at; at++) {
        *at = (char)toupper((unsigned char)*at);
    }
    return name;
}

static char *kept(const char *text, struct arena *arena, bool *full)
{
    char *copy = arena_strdup(arena, text);

    *full = *full || !copy;
    return copy;
}

static bool fill_line(const struct log_entry *entry, const Banfu__Event__V1__Event *event,
                      struct arena *arena, Banfu__Ledger__V1__LogLine *line)
{
    char hex[DIGEST_HEX_SIZE];
    bool full = false;

    digest_hex(entry->sm3, hex);
    line->what = event_name(entry->kind, arena);
    line->proposal = kept(event->proposal, arena, &full);
    line->unit = kept(event->unit, arena, &full);
    line->reason = kept(event->reason, arena, &full);
    line->request_id = kept(event->request_id, arena, &full);
    line->digest = kept(hex, arena, &full);
    if (event->actor) {
        line->account = kept(event->actor->account, arena, &full);
        line->name = kept(event->actor->name, arena, &full);
        line->role = kept(event->actor->role, arena, &full);
        line->on_behalf_of = kept(event->actor->on_behalf_of, arena, &full);
    }
    return line->what && !full;
}

Banfu__Ledger__V1__LogLine *wire_log_line(const struct log_entry *entry, const char *proposal,
                                          struct arena *arena)
{
    Banfu__Ledger__V1__LogLine *line = arena_alloc(arena, sizeof(*line));
    Banfu__Event__V1__Event *event =
        line ? banfu__event__v1__event__unpack(NULL, entry->size, entry->event) : NULL;

    if (!event) {
        return NULL;
    }
    banfu__ledger__v1__log_line__init(line);
    line->position = entry->position;
    line->instant_ms = entry->instant_ms;
    line->what = empty;
    bool wanted = !*proposal || strcmp(event->proposal, proposal) == 0;
    bool filled = !wanted || fill_line(entry, event, arena, line);
    banfu__event__v1__event__free_unpacked(event, NULL);
    return filled ? line : NULL;
}
