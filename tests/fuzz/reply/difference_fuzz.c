/* Two texts of any bytes, parted by a NUL: the pieces make up both, in order, and are never of one
 * sort behind each other. */
#include "reply/difference.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static const char *walk(const char *text, const struct difference_piece *piece)
{
    must(strncmp(text, piece->text, piece->size) == 0);
    return text + piece->size;
}

static void check(const struct difference *difference, const char *from, const char *to)
{
    size_t lengths[3] = {0};

    for (size_t i = 0; i < difference->count; i++) {
        const struct difference_piece *piece = &difference->pieces[i];
        must(piece->size > 0 && piece->length > 0 && piece->length <= piece->size);
        must(i == 0 || piece->sort != difference->pieces[i - 1].sort);
        lengths[piece->sort] += piece->length;
        from = piece->sort == DIFFERENCE_ADDED ? from : walk(from, piece);
        to = piece->sort == DIFFERENCE_REMOVED ? to : walk(to, piece);
    }
    must(*from == '\0' && *to == '\0');
    must(lengths[DIFFERENCE_SAME] == difference->same);
    must(lengths[DIFFERENCE_REMOVED] == difference->removed);
    must(lengths[DIFFERENCE_ADDED] == difference->added);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new(DIFFERENCE_ARENA + 2 * (size + 2));
    const char *from = arena ? arena_copy(arena, bytes, size) : NULL;
    size_t first = from ? strlen(from) : 0;
    struct difference difference;

    must(from != NULL);
    const char *to = first < size ? from + first + 1 : "";
    if (difference_find(from, to, arena, &difference) == 0) {
        check(&difference, from, to);
    } else {
        must(first > DIFFERENCE_TEXT_MAX || strlen(to) > DIFFERENCE_TEXT_MAX);
    }
    arena_free(arena);
    return 0;
}
