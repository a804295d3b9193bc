/* Any bytes as somebody typed them: whatever is read as a letter's number, or as a card's code, is
 * written again as it was meant, and read again as the same. */
#include "reply/card_code.h"
#include "reply/letter_number.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR = 2022, ARENA = 64 << 10 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* A number has one form: what is read is written as it stood. */
static void check_number(const char *typed, struct arena *arena)
{
    struct letter_number_parts parts;
    struct failure failure;
    char text[LETTER_NUMBER_SIZE];

    failure_init(&failure, arena);
    if (letter_number_parse(typed, YEAR, &failure, &parts) == 0) {
        must(!failure_is_set(&failure) && letter_code_is_valid(parts.code));
        must(strcmp(letter_number_print(&parts, text), typed) == 0);
    } else {
        must(failure_is_set(&failure) && failure.field_count == 1);
    }
}

/* A code is typed in many ways, all of which mean one. */
static void check_code(const char *typed)
{
    char code[CARD_CODE_SIZE], city[CARD_CITY_SIZE], again[CARD_CODE_SIZE], same[CARD_CITY_SIZE];

    if (card_code_read(typed, NULL, code, city) == CARD_CODE_READ) {
        must(strncmp(code, city, strlen(city)) == 0);
        must(card_code_read(code, NULL, again, same) == CARD_CODE_READ);
        must(strcmp(code, again) == 0 && strcmp(city, same) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new(ARENA + size);
    const char *typed = arena ? arena_copy(arena, bytes, size) : NULL;

    must(typed != NULL);
    check_number(typed, arena);
    check_code(typed);
    arena_free(arena);
    return 0;
}
