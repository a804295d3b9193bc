#include "reply/difference.h"

#include "common/base/utf8.h"
#include "reply/shortest_edit.h"

#include <string.h>

/* Some nanoseconds a step; what is beyond counts as replaced. */
enum {
    CLAUSES_BUDGET = 1500000,
    CHARACTERS_BUDGET = 1500000,
    REWORDED_MAX = 4000, /* characters of both sides; longer stretches are replaced, not reworded */
    MALFORMED = 0x110000 /* a byte that begins no character counts as one of its own */
};

struct clause {
    uint32_t begin, count; /* characters */
};

/* One of the two texts. */
struct side {
    const char *text;
    size_t count;         /* characters */
    uint32_t *characters; /* code points */
    uint32_t *at;         /* bytes before each, and before the end */
    bool *changed;
    size_t clause_count;
    struct clause *clauses;
    uint32_t *clause_names; /* equal clauses have equal numbers, on both sides */
    bool *clause_changed;
};

/* --- from text to characters to clauses --- */

static int read_characters(struct side *side, const char *text, struct arena *arena)
{
    size_t size = strlen(text);

    side->text = text;
    side->characters = arena_array(arena, size + 1, sizeof(*side->characters));
    side->at = arena_array(arena, size + 1, sizeof(*side->at));
    side->changed = arena_array(arena, size + 1, sizeof(*side->changed));
    if (size > DIFFERENCE_TEXT_MAX || !side->characters || !side->at || !side->changed) {
        return -1;
    }
    for (size_t at = 0; at < size; side->count++) {
        uint32_t character = MALFORMED + (unsigned char)text[at];
        size_t length = utf8_decode(text + at, size - at, &character);
        side->characters[side->count] = character;
        at += length ? length : 1;
        side->at[side->count + 1] = (uint32_t)at;
    }
    return 0;
}

static bool ends_clause(uint32_t character)
{
    static const uint32_t ends[] = {'\n',
                                    ',',
                                    ';',
                                    '!',
                                    '?',
                                    0x3001 /* 、 */,
                                    0x3002 /* 。 */,
                                    0xFF0C /* ， */,
                                    0xFF1B /* ； */,
                                    0xFF1A /* ： */,
                                    0xFF01 /* ！ */,
                                    0xFF1F /* ？ */};

    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (character == ends[i]) {
            return true;
        }
    }
    return false;
}

static int read_clauses(struct side *side, struct arena *arena)
{
    size_t count = 1, begin = 0;

    for (size_t i = 0; i < side->count; i++) {
        count += ends_clause(side->characters[i]);
    }
    side->clauses = arena_array(arena, count, sizeof(*side->clauses));
    side->clause_names = arena_array(arena, count, sizeof(*side->clause_names));
    side->clause_changed = arena_array(arena, count, sizeof(*side->clause_changed));
    if (!side->clauses || !side->clause_names || !side->clause_changed) {
        return -1;
    }
    for (size_t i = 0; i < side->count; i++) {
        if (ends_clause(side->characters[i]) || i + 1 == side->count) {
            side->clauses[side->clause_count++] =
                (struct clause){.begin = (uint32_t)begin, .count = (uint32_t)(i + 1 - begin)};
            begin = i + 1;
        }
    }
    return 0;
}

/* --- clauses get numbers --- */

struct known_clause {
    const uint32_t *characters; /* NULL: free */
    uint32_t count, name;
};

struct names {
    size_t mask;
    struct known_clause *known;
    uint32_t next;
};

static uint64_t hash(const uint32_t *characters, size_t count)
{
    uint64_t value = 1469598103934665603ULL; /* FNV-1a */

    for (size_t i = 0; i < count; i++) {
        value = (value ^ characters[i]) * 1099511628211ULL;
    }
    return value ^ value >> 32;
}

static uint32_t name_clause(struct names *names, const uint32_t *characters, uint32_t count)
{
    size_t place = hash(characters, count) & names->mask;

    while (names->known[place].characters) {
        const struct known_clause *known = &names->known[place];
        if (known->count == count &&
            memcmp(known->characters, characters, count * sizeof(*characters)) == 0) {
            return known->name;
        }
        place = (place + 1) & names->mask;
    }
    names->known[place] =
        (struct known_clause){.characters = characters, .count = count, .name = names->next};
    return names->next++;
}

static void name_clauses(struct names *names, struct side *side)
{
    for (size_t i = 0; i < side->clause_count; i++) {
        side->clause_names[i] =
            name_clause(names, side->characters + side->clauses[i].begin, side->clauses[i].count);
    }
}

static int name_all(struct side *from, struct side *to, struct arena *arena)
{
    struct names names = {.mask = 1};

    while (names.mask < 2 * (from->clause_count + to->clause_count)) {
        names.mask *= 2;
    }
    names.known = arena_array(arena, names.mask, sizeof(*names.known));
    names.mask--;
    if (!names.known) {
        return -1;
    }
    name_clauses(&names, from);
    name_clauses(&names, to);
    return 0;
}

static int compare_clauses(struct side *from, struct side *to, struct arena *arena)
{
    const struct edit_side before = {from->clause_names, from->clause_changed, from->clause_count};
    const struct edit_side after = {to->clause_names, to->clause_changed, to->clause_count};
    int64_t budget = CLAUSES_BUDGET;

    return name_all(from, to, arena) == 0 ? edit_find(&before, &after, arena, &budget) : -1;
}

/* --- reworded or replaced --- */

/* The characters of changed clauses that follow each other. */
static struct edit_side take_changed(const struct side *side, size_t *clause)
{
    const struct clause *first = &side->clauses[*clause];
    size_t count = 0;

    while (*clause < side->clause_count && side->clause_changed[*clause]) {
        count += side->clauses[*clause].count;
        ++*clause;
    }
    return count == 0 ? (struct edit_side){.count = 0}
                      : (struct edit_side){.of = side->characters + first->begin,
                                           .changed = side->changed + first->begin,
                                           .count = count};
}

static size_t count_changed(const struct edit_side *side)
{
    size_t count = 0;

    for (size_t i = 0; i < side->count; i++) {
        count += side->changed[i];
    }
    return count;
}

static void set_changed(const struct edit_side *side)
{
    for (size_t i = 0; i < side->count; i++) {
        side->changed[i] = true;
    }
}

/* Reworded is what keeps two thirds of its characters, in their order, on the shorter side: less is
 * what any two sentences have in common, and reading it piece by piece helps nobody. */
static int compare_stretch(const struct edit_side *before, const struct edit_side *after,
                           struct arena *arena, int64_t *budget)
{
    size_t shorter = before->count < after->count ? before->count : after->count;

    if (shorter > 0 && before->count + after->count <= REWORDED_MAX) {
        if (edit_find(before, after, arena, budget) < 0) {
            return -1;
        }
        if ((before->count - count_changed(before)) * 3 >= shorter * 2) {
            return 0;
        }
    }
    set_changed(before);
    set_changed(after);
    return 0;
}

static int compare_characters(const struct side *from, const struct side *to, struct arena *arena)
{
    int64_t budget = CHARACTERS_BUDGET;
    size_t i = 0, j = 0;

    while (i < from->clause_count || j < to->clause_count) {
        const struct edit_side before = take_changed(from, &i), after = take_changed(to, &j);
        if (compare_stretch(&before, &after, arena, &budget) < 0) {
            return -1;
        }
        /* A clause that both have. */
        i++;
        j++;
    }
    return 0;
}

/* --- pieces --- */

static void add_piece(struct difference *difference, enum difference_sort sort,
                      const struct side *side, size_t begin, size_t end)
{
    if (begin < end) {
        difference->pieces[difference->count++] =
            (struct difference_piece){.sort = sort,
                                      .text = side->text + side->at[begin],
                                      .size = side->at[end] - side->at[begin],
                                      .length = end - begin};
    }
}

static size_t run_end(const struct side *side, size_t begin, bool changed)
{
    size_t end = begin;

    while (end < side->count && side->changed[end] == changed) {
        end++;
    }
    return end;
}

static void list_pieces(const struct side *from, const struct side *to,
                        struct difference *difference)
{
    size_t i = 0, j = 0;

    while (i < from->count || j < to->count) {
        size_t removed = run_end(from, i, true), added = run_end(to, j, true);
        add_piece(difference, DIFFERENCE_REMOVED, from, i, removed);
        add_piece(difference, DIFFERENCE_ADDED, to, j, added);
        difference->removed += removed - i;
        difference->added += added - j;
        size_t kept = run_end(from, removed, false) - removed;
        size_t kept_there = run_end(to, added, false) - added;
        size_t same = kept < kept_there ? kept : kept_there;
        add_piece(difference, DIFFERENCE_SAME, from, removed, removed + same);
        difference->same += same;
        i = removed + same;
        j = added + same;
    }
}

int difference_find(const char *from, const char *to, struct arena *arena,
                    struct difference *ret_difference)
{
    struct side before = {.count = 0}, after = {.count = 0};
    struct difference difference = {.count = 0};

    if (read_characters(&before, from, arena) < 0 || read_characters(&after, to, arena) < 0 ||
        read_clauses(&before, arena) < 0 || read_clauses(&after, arena) < 0 ||
        compare_clauses(&before, &after, arena) < 0 ||
        compare_characters(&before, &after, arena) < 0) {
        return -1;
    }
    difference.pieces =
        arena_array(arena, before.count + after.count + 1, sizeof(*difference.pieces));
    if (!difference.pieces) {
        return -1;
    }
    list_pieces(&before, &after, &difference);
    *ret_difference = difference;
    return 0;
}
