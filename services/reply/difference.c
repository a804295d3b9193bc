#include "reply/difference.h"

#include "common/base/utf8.h"
#include "reply/shortest_edit.h"

#include <string.h>

/* Some nanoseconds a step; what is beyond counts as replaced. */
enum {
    CLAUSES_BUDGET = 1500000,
    CHARACTERS_BUDGET = 1500000,
    REWORDED_MAX = 4000, /* characters of both sides; longer stretches are replaced, not reworded */
    MALFORMED = 0x110000, /* a byte that begins no character counts as one of its own */
    WORD = 0x120000       /* and the number of a word behind it */
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

/* --- what is equal gets one number --- */

struct known_run {
    const uint32_t *characters; /* NULL: free */
    uint32_t count, name;
};

struct names {
    size_t mask;
    struct known_run *known;
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

static uint32_t name_run(struct names *names, const uint32_t *characters, uint32_t count)
{
    size_t place = hash(characters, count) & names->mask;

    while (names->known[place].characters) {
        const struct known_run *known = &names->known[place];
        if (known->count == count &&
            memcmp(known->characters, characters, count * sizeof(*characters)) == 0) {
            return known->name;
        }
        place = (place + 1) & names->mask;
    }
    names->known[place] =
        (struct known_run){.characters = characters, .count = count, .name = names->next};
    return names->next++;
}

static int names_room(struct names *names, size_t count, struct arena *arena)
{
    names->mask = 1;
    while (names->mask < 2 * count) {
        names->mask *= 2;
    }
    names->known = arena_array(arena, names->mask, sizeof(*names->known));
    names->mask--;
    return names->known ? 0 : -1;
}

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

static bool is_of_word(uint32_t character)
{
    return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
           (character >= 'a' && character <= 'z');
}

/* A number, a word of Latin letters, is read as one: from here on it is one character. */
static int join_words(struct side *side, struct names *names, struct arena *arena)
{
    uint32_t *joined = arena_array(arena, side->count + 1, sizeof(*joined));
    size_t count = 0;

    for (size_t i = 0; joined && i < side->count;) {
        size_t begin = i++;
        while (is_of_word(side->characters[begin]) && i < side->count &&
               is_of_word(side->characters[i])) {
            i++;
        }
        joined[count] =
            i - begin > 1 ? WORD + name_run(names, side->characters + begin, (uint32_t)(i - begin))
                          : side->characters[begin];
        side->at[++count] = side->at[i];
    }
    side->characters = joined;
    side->count = count;
    return joined ? 0 : -1;
}

static int read_texts(struct side *from, struct side *to, const char *old, const char *new,
                      struct arena *arena)
{
    struct names names = {.next = 0};

    if (read_characters(from, old, arena) < 0 || read_characters(to, new, arena) < 0 ||
        names_room(&names, (from->count + to->count) / 2, arena) < 0) {
        return -1;
    }
    return join_words(from, &names, arena) < 0 || join_words(to, &names, arena) < 0 ? -1 : 0;
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

static void name_clauses(struct names *names, struct side *side)
{
    for (size_t i = 0; i < side->clause_count; i++) {
        side->clause_names[i] =
            name_run(names, side->characters + side->clauses[i].begin, side->clauses[i].count);
    }
}

static int name_all(struct side *from, struct side *to, struct arena *arena)
{
    struct names names = {.next = 0};

    if (names_room(&names, from->clause_count + to->clause_count, arena) < 0) {
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

/* --- where a change is best seen --- */

static size_t run_end(const struct side *side, size_t begin, bool changed)
{
    size_t end = begin;

    while (end < side->count && side->changed[end] == changed) {
        end++;
    }
    return end;
}

static bool ends_clause_at(const struct side *side, size_t end)
{
    return ends_clause(side->characters[end - 1]);
}

/* A change that could as well begin and end some characters later is shown so where it ends a
 * clause then: 完成[。三是巡检]。 says less than 完成。[三是巡检。] */
static void slide(const struct side *side, size_t begin, size_t end)
{
    size_t steps = 0;

    while (!ends_clause_at(side, end + steps) && end + steps < side->count &&
           !side->changed[end + steps] &&
           side->characters[begin + steps] == side->characters[end + steps]) {
        steps++;
    }
    for (size_t i = 0; ends_clause_at(side, end + steps) && i < steps; i++) {
        side->changed[begin + i] = false;
        side->changed[end + i] = true;
    }
}

static void slide_changes(const struct side *side)
{
    size_t end = 0;

    for (size_t begin = 0; begin < side->count; begin = end) {
        end = run_end(side, begin, side->changed[begin]);
        if (side->changed[begin]) {
            slide(side, begin, end);
            end = run_end(side, end, true);
        }
    }
}

/* --- pieces --- */

/* Returns how many characters it is. */
static size_t add_piece(struct difference *difference, enum difference_sort sort,
                        const struct side *side, size_t begin, size_t end)
{
    struct difference_piece piece = {.sort = sort,
                                     .text = side->text + side->at[begin],
                                     .size = side->at[end] - side->at[begin]};

    piece.length = utf8_length(piece.text, piece.size);
    if (piece.size > 0) {
        difference->pieces[difference->count++] = piece;
    }
    return piece.length;
}

static void list_pieces(const struct side *from, const struct side *to,
                        struct difference *difference)
{
    size_t i = 0, j = 0;

    while (i < from->count || j < to->count) {
        size_t removed = run_end(from, i, true), added = run_end(to, j, true);
        difference->removed += add_piece(difference, DIFFERENCE_REMOVED, from, i, removed);
        difference->added += add_piece(difference, DIFFERENCE_ADDED, to, j, added);
        size_t kept = run_end(from, removed, false) - removed;
        size_t kept_there = run_end(to, added, false) - added;
        size_t same = kept < kept_there ? kept : kept_there;
        difference->same += add_piece(difference, DIFFERENCE_SAME, from, removed, removed + same);
        i = removed + same;
        j = added + same;
    }
}

int difference_find(const char *from, const char *to, struct arena *arena,
                    struct difference *ret_difference)
{
    struct side before = {.count = 0}, after = {.count = 0};
    struct difference difference = {.count = 0};

    if (read_texts(&before, &after, from, to, arena) < 0 || read_clauses(&before, arena) < 0 ||
        read_clauses(&after, arena) < 0 || compare_clauses(&before, &after, arena) < 0 ||
        compare_characters(&before, &after, arena) < 0) {
        return -1;
    }
    difference.pieces =
        arena_array(arena, before.count + after.count + 1, sizeof(*difference.pieces));
    if (!difference.pieces) {
        return -1;
    }
    slide_changes(&before);
    slide_changes(&after);
    list_pieces(&before, &after, &difference);
    *ret_difference = difference;
    return 0;
}
