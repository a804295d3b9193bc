/* Codes of cards and of letters: each a member of one index of the city, its score made of the
 * code. */
#include "reply/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CARDS "cards"
#define LETTERS "letters"

enum {
    SCORE_BITS = 48 /* a double counts to 2^53 */,
    SAME_SCORE_MAX = 4,
    CARD_FIELDS = 5,
    LETTER_FIELDS = 6
};

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

    commit_index(commit, CARDS, member, score_of(code));
}

size_t store_load_code(struct load *load, const char *code)
{
    double score = score_of(code);

    return load_members(load, CARDS, score, score, SAME_SCORE_MAX);
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

/* Cuts "a/b/c" in place; false when there are fewer than `count`. The last may hold a slash. */
static bool cut(char *text, char **ret_fields, size_t count)
{
    ret_fields[0] = text;
    for (size_t i = 1; i < count; i++) {
        char *end = strchr(ret_fields[i - 1], '/');
        if (!end) {
            return false;
        }
        *end = '\0';
        ret_fields[i] = end + 1;
    }
    return true;
}

/* What stands behind the code, cut; false when nobody was ever given that code. */
static bool find(const struct loaded *loaded, size_t place, const char *code, struct arena *arena,
                 char **ret_fields, size_t count)
{
    size_t size = strlen(code);

    for (size_t i = 0; i < loaded_member_count(loaded, place); i++) {
        double score = 0;
        const char *member = loaded_member(loaded, place, i, &score);
        if (strncmp(member, code, size) == 0 && member[size] == '/') {
            char *copy = arena_strdup(arena, member + size + 1);
            return copy && cut(copy, ret_fields, count);
        }
    }
    return false;
}

/* CODE/DOCKET/PROPOSAL/ROUND/SIGNER/UNIT */
bool store_take_code(const struct loaded *loaded, size_t place, const char *code,
                     struct arena *arena, struct card_place *ret_place)
{
    char *fields[CARD_FIELDS];

    if (!find(loaded, place, code, arena, fields, CARD_FIELDS)) {
        return false;
    }
    ret_place->docket = fields[0];
    ret_place->proposal = fields[1];
    ret_place->unit = fields[4];
    return read_number(fields[2], &ret_place->round) && read_number(fields[3], &ret_place->signer);
}

void store_put_verification(struct commit *commit, const char *code,
                            const struct letter_place *place, struct arena *arena)
{
    char date[DATE_TEXT_SIZE];
    const char *member =
        arena_printf(arena, "%s/%s/%s/%d/%d/%s/%s", code, place->docket, place->proposal,
                     place->round, (int)place->class, date_print(place->date, date), place->unit);

    commit_index(commit, LETTERS, member, score_of(code));
}

size_t store_load_verification(struct load *load, const char *code)
{
    double score = score_of(code);

    return load_members(load, LETTERS, score, score, SAME_SCORE_MAX);
}

/* CODE/DOCKET/PROPOSAL/ROUND/CLASS/DATE/UNIT */
bool store_take_verification(const struct loaded *loaded, size_t place, const char *code,
                             struct arena *arena, struct letter_place *ret_place)
{
    char *fields[LETTER_FIELDS];
    int32_t class = 0;

    if (!find(loaded, place, code, arena, fields, LETTER_FIELDS) ||
        !read_number(fields[2], &ret_place->round) || !read_number(fields[3], &class) ||
        date_parse(fields[4], strlen(fields[4]), &ret_place->date) != 0) {
        return false;
    }
    ret_place->docket = fields[0];
    ret_place->proposal = fields[1];
    ret_place->class = (enum reply_class) class;
    ret_place->unit = fields[5];
    return true;
}
