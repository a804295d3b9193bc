/* bench_difference MILLISECONDS: comparisons a second of two versions of 10,000 characters, the
 * slowest of these pairs:
 *   edited: prose, one clause in twenty reworded, one in twenty new
 *   rewritten: prose, nothing in common but words
 *   marks: ends of clauses only, half of them the same: as many clauses as characters */
#include "common/base/clock.h"
#include "reply/difference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHARACTERS = 10000, WIDE = 3, ROOM = CHARACTERS * WIDE + 1, WORDS = 600, CLAUSE = 10 };

static uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return (uint32_t)((*seed * 2685821657736338717ULL) >> 33) % below;
}

static void put_character(char *text, size_t place, uint32_t one)
{
    text[place * WIDE] = (char)(0xE0 | one >> 12);
    text[place * WIDE + 1] = (char)(0x80 | (one >> 6 & 0x3F));
    text[place * WIDE + 2] = (char)(0x80 | (one & 0x3F));
}

static void write_prose(char *text, uint64_t *seed)
{
    for (size_t i = 0; i < CHARACTERS; i++) {
        put_character(text, i, i % CLAUSE == CLAUSE - 1 ? 0xFF0C : 0x4E00 + draw(seed, WORDS));
    }
}

static void edit(char *text, uint64_t *seed)
{
    for (size_t i = 0; i + CLAUSE <= CHARACTERS; i += CLAUSE) {
        uint32_t lot = draw(seed, 20);
        for (size_t j = 0; lot == 0 && j < CLAUSE - 1; j++) {
            put_character(text, i + j, 0x4E00 + draw(seed, WORDS));
        }
        if (lot == 1) {
            put_character(text, i + 4, 0x4E00 + draw(seed, WORDS));
        }
    }
}

static void write_marks(char *text, uint64_t *seed)
{
    for (size_t i = 0; i < CHARACTERS; i++) {
        put_character(text, i, draw(seed, 2) ? 0xFF0C : 0x3002);
    }
}

static double rate_of(const char *from, const char *to, int64_t most_ns)
{
    int64_t begin = clock_steady_ns(), now = begin;
    int done = 0;

    while (now - begin < most_ns) {
        struct arena *arena = arena_new(DIFFERENCE_ARENA);
        struct difference difference;
        if (!arena || difference_find(from, to, arena, &difference) < 0) {
            (void)fprintf(stderr, "cannot compare\n");
            exit(1);
        }
        arena_free(arena);
        done++;
        now = clock_steady_ns();
    }
    return done * 1e9 / (double)(now - begin);
}

int main(int argc, char *argv[])
{
    static char from[ROOM], to[ROOM];
    int64_t most_ns = (argc > 1 ? strtol(argv[1], NULL, 10) : 300) * 1000000L / 3;
    uint64_t seed = 5;

    write_prose(from, &seed);
    memcpy(to, from, ROOM);
    edit(to, &seed);
    double edited = rate_of(from, to, most_ns);
    write_prose(to, &seed);
    double rewritten = rate_of(from, to, most_ns);
    write_marks(from, &seed);
    write_marks(to, &seed);
    double marks = rate_of(from, to, most_ns);
    (void)fprintf(stderr, "edited %.2f ms, rewritten %.2f ms, marks %.2f ms\n", 1e3 / edited,
                  1e3 / rewritten, 1e3 / marks);
    double slowest = rewritten < edited ? rewritten : edited;
    printf("%.1f\n", marks < slowest ? marks : slowest);
    return 0;
}
