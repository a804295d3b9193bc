/* Codes of cards: each a member of one index of the city, its score made of the code. */
#include "reply/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CODES "cards"

enum { SCORE_BITS = 48 /* a double counts to 2^53 */, SAME_SCORE_MAX = 4, PLACE_FIELDS = 5 };

/* FNV-1a. Codes are random, and so nearly never share a score: those that do are told apart by
 * name. */
static double score_of(const char *code)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (; *code; code++) {
        hash = (hash ^ (uint8_t)*code) * UINT64_C(1099511628211);
    }
    return (double)(hash >> (64 - SCORE_BITS));
}

void store_put_code(struct commit *commit, const char *code, const struct card_place *place,
                    struct arena *arena)
{
    const char *member = arena_printf(arena, "%s/%s/%s/%d/%d/%s", code, place->docket,
                                      place->proposal, place->round, place->signer, place->unit);

    commit_index(commit, CODES, member, score_of(code));
}

size_t store_load_code(struct load *load, const char *code)
{
    double score = score_of(code);

    return load_members(load, CODES, score, score, SAME_SCORE_MAX);
}

static bool read_number(const char *text, int32_t *ret_number)
{
    char *end = NULL;

    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < 0 || number > INT32_MAX) {
        return false;
    }
    *ret_number = (int32_t)number;
    return true;
}

/* "DOCKET/PROPOSAL/ROUND/SIGNER/UNIT", cut in place. */
static bool read_place(char *text, struct card_place *ret_place)
{
    char *fields[PLACE_FIELDS] = {text};

    for (size_t i = 1; i < PLACE_FIELDS; i++) {
        char *end = strchr(fields[i - 1], '/');
        if (!end) {
            return false;
        }
        *end = '\0';
        fields[i] = end + 1;
    }
    ret_place->docket = fields[0];
    ret_place->proposal = fields[1];
    ret_place->unit = fields[4];
    return read_number(fields[2], &ret_place->round) && read_number(fields[3], &ret_place->signer);
}

bool store_take_code(const struct loaded *loaded, size_t place, const char *code,
                     struct arena *arena, struct card_place *ret_place)
{
    size_t size = strlen(code);

    for (size_t i = 0; i < loaded_member_count(loaded, place); i++) {
        double score = 0;
        const char *member = loaded_member(loaded, place, i, &score);
        if (strncmp(member, code, size) == 0 && member[size] == '/') {
            char *copy = arena_strdup(arena, member + size + 1);
            return copy && read_place(copy, ret_place);
        }
    }
    return false;
}
