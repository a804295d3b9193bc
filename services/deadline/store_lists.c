/* Lists: what is due, what waits for somebody's act, what people were told. */
#include "deadline/store.h"

#include <stdlib.h>
#include <string.h>

static const char *kept(const char *text)
{
    return text ? text : "";
}

const char *store_due_index(const char *docket, struct arena *arena)
{
    return kept(arena_printf(arena, "due/%s", docket));
}

const char *store_owed_index(const char *docket, struct arena *arena)
{
    return kept(arena_printf(arena, "owed/%s", docket));
}

/* Cuts the next field off; NULL when there is no further one. */
static char *next_field(char **rest)
{
    char *field = *rest;
    char *end = field ? strchr(field, '\t') : NULL;

    if (end) {
        *end++ = '\0';
    }
    *rest = end;
    return field;
}

static bool read_fields(const char *member, struct arena *arena, const char **fields, size_t count)
{
    char *rest = arena_strdup(arena, member);

    for (size_t i = 0; i < count; i++) {
        fields[i] = next_field(&rest);
        if (!fields[i]) {
            return false;
        }
    }
    return true;
}

static int32_t number(const char *field)
{
    return (int32_t)strtol(field, NULL, 10);
}

bool store_read_member(const char *member, struct arena *arena, struct listed_member *ret_member)
{
    const char *fields[5];

    if (!read_fields(member, arena, fields, COUNT_OF(fields))) {
        return false;
    }
    *ret_member = (struct listed_member){.proposal = fields[0],
                                         .kind = number(fields[1]),
                                         .signer = number(fields[2]),
                                         .round = number(fields[3]),
                                         .unit = fields[4]};
    return true;
}

static const char *notice_index(struct arena *arena, const char *docket, const char *to)
{
    return kept(arena_printf(arena, "notice/%s/%s", docket, to));
}

/* Of a key proposal the line ends with it. */
#define KEY_FIELD "\tkey"

static const char *notice_member(const struct notice *notice, struct arena *arena)
{
    return kept(arena_printf(arena, "%s\t%d\t%d\t%d\t%s\t%d\t%d%s", notice->proposal,
                             (int)notice->kind, notice->signer, notice->round, notice->unit,
                             notice->what, notice->due, notice->key ? KEY_FIELD : ""));
}

static bool ends_with_key(const char *member)
{
    const char *last = strrchr(member, '\t');

    return last && strcmp(last, KEY_FIELD) == 0;
}

void store_put_notice(struct commit *commit, const char *docket, const struct notice *notice,
                      civil_day on, struct arena *arena)
{
    commit_index(commit, notice_index(arena, docket, notice->to), notice_member(notice, arena), on);
}

void store_drop_notice(struct commit *commit, const char *docket, const struct notice *notice,
                       struct arena *arena)
{
    commit_unindex(commit, notice_index(arena, docket, notice->to), notice_member(notice, arena));
}

size_t store_plan_notices(struct load *load, const char *docket, const char *to, civil_day on,
                          struct arena *arena)
{
    return load_members(load, notice_index(arena, docket, to), on, on, STORE_NOTICES_MAX);
}

bool store_read_notice(const struct loaded *loaded, size_t place, size_t index, const char *to,
                       struct arena *arena, struct notice *ret_notice, civil_day *ret_on)
{
    double score = 0;
    const char *fields[7];
    const char *member = loaded_member(loaded, place, index, &score);

    if (!read_fields(member, arena, fields, COUNT_OF(fields))) {
        return false;
    }
    *ret_notice = (struct notice){.to = to,
                                  .proposal = fields[0],
                                  .kind = (enum clock_kind)number(fields[1]),
                                  .signer = number(fields[2]),
                                  .round = number(fields[3]),
                                  .unit = fields[4],
                                  .what = number(fields[5]),
                                  .due = number(fields[6]),
                                  .key = ends_with_key(member)};
    *ret_on = (civil_day)score;
    return true;
}

/* --- who handles what --- */

static const char *handlers_index(struct arena *arena, const char *docket, const char *unit)
{
    return kept(arena_printf(arena, "handlers/%s/%s", docket, unit));
}

static const char *handler_member(struct arena *arena, const char *proposal, const char *handler)
{
    return kept(arena_printf(arena, "%s\t%s", proposal, handler));
}

size_t store_plan_handlers(struct load *load, const char *docket, const char *unit,
                           struct arena *arena)
{
    return load_members(load, handlers_index(arena, docket, unit), 0, 0, LOAD_MEMBERS_MAX);
}

bool store_read_handler(const struct loaded *loaded, size_t place, size_t index,
                        struct arena *arena, const char **ret_proposal, const char **ret_handler)
{
    const char *fields[2];

    if (!read_fields(store_member(loaded, place, index), arena, fields, COUNT_OF(fields))) {
        return false;
    }
    *ret_proposal = fields[0];
    *ret_handler = fields[1];
    return true;
}

void store_put_handler(struct commit *commit, const char *docket, const char *unit,
                       const char *proposal, const char *handler, struct arena *arena)
{
    commit_index(commit, handlers_index(arena, docket, unit),
                 handler_member(arena, proposal, handler), 0);
}

void store_drop_handler(struct commit *commit, const char *docket, const char *unit,
                        const char *proposal, const char *handler, struct arena *arena)
{
    commit_unindex(commit, handlers_index(arena, docket, unit),
                   handler_member(arena, proposal, handler));
}
