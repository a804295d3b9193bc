#include "assignment/domain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Stands before the number of what was raised between sessions: "suggestion-b3". */
#define BETWEEN_MARK "b"

static const struct {
    enum proposal_kind kind;
    const char *prefix;
} prefixes[] = {{KIND_SUGGESTION, "suggestion-"}, {KIND_PROPOSAL, "proposal-"}};

const char *proposal_key(enum proposal_kind kind, bool between, int32_t number,
                         char ret_key[PROPOSAL_KEY_SIZE])
{
    const char *prefix = kind == KIND_SUGGESTION ? prefixes[0].prefix : prefixes[1].prefix;

    (void)snprintf(ret_key, PROPOSAL_KEY_SIZE, "%s%s%d", prefix, between ? BETWEEN_MARK : "",
                   number);
    return ret_key;
}

bool proposal_key_between(const char *key)
{
    return strncmp(key, prefixes[0].prefix, strlen(prefixes[0].prefix)) == 0 &&
           strncmp(key + strlen(prefixes[0].prefix), BETWEEN_MARK, strlen(BETWEEN_MARK)) == 0;
}

/* 1 to 99999 without leading zeros; 0 for anything else. */
static int32_t read_number(const char *digits)
{
    size_t length = strlen(digits);
    char *end = NULL;

    if (length == 0 || length > 5 || digits[0] < '1' || digits[0] > '9') {
        return 0;
    }
    errno = 0;
    long number = strtol(digits, &end, 10);
    return *end == '\0' && errno == 0 ? (int32_t)number : 0;
}

int proposal_key_parse(const char *key, enum proposal_kind *ret_kind, int32_t *ret_number)
{
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        size_t length = strlen(prefixes[i].prefix);
        if (strncmp(key, prefixes[i].prefix, length) != 0) {
            continue;
        }
        length += proposal_key_between(key) ? strlen(BETWEEN_MARK) : 0;
        int32_t number = read_number(key + length);
        if (number == 0) {
            return -1;
        }
        *ret_kind = prefixes[i].kind;
        *ret_number = number;
        return 0;
    }
    return -1;
}

static bool all_of(const char *text, size_t size, const char *characters)
{
    for (size_t i = 0; i < size; i++) {
        if (!strchr(characters, text[i])) {
            return false;
        }
    }
    return true;
}

bool docket_id_is_valid(const char *id)
{
    enum { CITY_MAX = 32, SERIES_MAX = 16 };
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
    static const char series[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    const char *dash = strrchr(id, '-');

    if (!dash || dash == id || dash - id > CITY_MAX || *id == '-' || dash[-1] == '-') {
        return false;
    }
    size_t rest = strlen(dash + 1);
    return rest >= 1 && rest <= SERIES_MAX && all_of(id, (size_t)(dash - id), letters) &&
           all_of(dash + 1, rest, series);
}

enum answering_state answering_state_on(const struct answering_unit *unit, civil_day today)
{
    bool waiting = unit->state == ANSWERING_ASSIGNED || unit->state == ANSWERING_SIGNED_FOR;

    return waiting && today > unit->window_last ? ANSWERING_DEEMED : unit->state;
}

/* Reassignment moves no date. */
static civil_day first_assigned(const struct proposal *proposal)
{
    civil_day first = DAY_NONE;

    for (size_t i = 0; i < proposal->answering_count; i++) {
        civil_day day = date_at(proposal->answering[i].assigned_ms);
        first = first == DAY_NONE || day < first ? day : first;
    }
    return first;
}

/* The day by which the proposal is to be answered, grants aside: the docket's, or of what was
 * raised between sessions 3 months after it was first assigned (rule 10). DAY_NONE of such a one
 * that never was. */
static civil_day proposal_reply_due(const struct docket *docket, const struct calendar *calendar,
                                    const struct proposal *proposal)
{
    enum { BETWEEN_MONTHS = 3 };

    if (!proposal->between) {
        return docket->reply_day;
    }
    civil_day first = first_assigned(proposal);
    if (first == DAY_NONE) {
        return DAY_NONE;
    }
    civil_day due = date_add_months(first, BETWEEN_MONTHS);
    return docket->roll_rest_days ? calendar_roll_forward(calendar, due) : due;
}

civil_day answering_due(const struct docket *docket, const struct calendar *calendar,
                        const struct proposal *proposal, const struct answering_unit *unit)
{
    return unit->granted_due == DAY_NONE ? proposal_reply_due(docket, calendar, proposal)
                                         : unit->granted_due;
}

static bool is_answering(const struct answering_unit *unit)
{
    return unit->state != ANSWERING_RELEASED && unit->state != ANSWERING_ENDED;
}

civil_day proposal_opinions_lead_to(const struct docket *docket, const struct calendar *calendar,
                                    const struct proposal *proposal)
{
    civil_day earliest = DAY_NONE;

    for (size_t i = 0; i < proposal->answering_count; i++) {
        const struct answering_unit *unit = &proposal->answering[i];
        if (!is_answering(unit)) {
            continue;
        }
        civil_day due = answering_due(docket, calendar, proposal, unit);
        if (!unit->split) {
            return due;
        }
        earliest = earliest == DAY_NONE || due < earliest ? due : earliest;
    }
    return earliest == DAY_NONE ? proposal_reply_due(docket, calendar, proposal) : earliest;
}

bool co_unit_awaited(const struct co_unit *unit)
{
    return unit->state == OPINION_ASKED || unit->state == OPINION_SIGNED_FOR ||
           unit->state == OPINION_RETURN_REQUESTED;
}

struct answering_unit *proposal_find_answering(const struct proposal *proposal, const char *unit)
{
    for (size_t i = 0; i < proposal->answering_count; i++) {
        struct answering_unit *answering = &proposal->answering[i];
        if (answering->state != ANSWERING_RELEASED && strcmp(answering->unit, unit) == 0) {
            return answering;
        }
    }
    return NULL;
}

struct co_unit *proposal_find_co_unit(const struct proposal *proposal, const char *unit)
{
    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        struct co_unit *co_unit = &proposal->co_units[i];
        if (co_unit->state != OPINION_RELEASED && strcmp(co_unit->unit, unit) == 0) {
            return co_unit;
        }
    }
    return NULL;
}

size_t proposal_answering_open(const struct proposal *proposal)
{
    size_t open = 0;

    for (size_t i = 0; i < proposal->answering_count; i++) {
        open += is_answering(&proposal->answering[i]);
    }
    return open;
}

bool proposal_hears_co_units(const struct proposal *proposal, const struct answering_unit *unit)
{
    if (!unit->split) {
        return true;
    }
    for (size_t i = 0; i < proposal->answering_count; i++) {
        if (!proposal->answering[i].split && proposal->answering[i].state != ANSWERING_RELEASED) {
            return false;
        }
    }
    return true;
}

bool proposal_reply_signed(const struct proposal *proposal)
{
    for (size_t i = 0; i < proposal->answering_count; i++) {
        enum answering_state state = proposal->answering[i].state;
        if (state == ANSWERING_REPLY_SIGNED || state == ANSWERING_CLOSED) {
            return true;
        }
    }
    return false;
}

struct signer *proposal_signer(const struct proposal *proposal, int32_t position)
{
    bool there = position >= 1 && (size_t)position <= proposal->signer_count;

    return there ? &proposal->signers[position - 1] : NULL;
}

int32_t proposal_lead_signer(const struct proposal *proposal)
{
    for (size_t i = 0; i < proposal->signer_count; i++) {
        if (proposal->signers[i].standing == SIGNER_STANDS) {
            return (int32_t)i + 1;
        }
    }
    return 0;
}

bool proposal_has_ended(const struct proposal *proposal)
{
    return proposal->state == PROPOSAL_WITHDRAWN || proposal->state == PROPOSAL_ENDED;
}

int proposal_note(struct proposal *proposal, const struct history_line *line, struct arena *arena)
{
    size_t count = proposal->history_count;
    size_t first = count < HISTORY_MAX ? 0 : count - HISTORY_MAX + 1;
    struct history_line *lines = arena_array(arena, count - first + 1, sizeof(*lines));

    if (!lines) {
        return -1;
    }
    for (size_t i = first; i < count; i++) {
        lines[i - first] = proposal->history[i];
    }
    lines[count - first] = *line;
    proposal->history = lines;
    proposal->history_count = count - first + 1;
    return 0;
}

bool proposal_concerns(const struct proposal *proposal, const char *unit)
{
    for (size_t i = 0; i < proposal->answering_count; i++) {
        if (strcmp(proposal->answering[i].unit, unit) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        if (strcmp(proposal->co_units[i].unit, unit) == 0) {
            return true;
        }
    }
    return false;
}
