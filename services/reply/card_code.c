#include "reply/card_code.h"

#include <stdio.h>
#include <string.h>

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static const char *print_symbols(const char *city, const char symbols[CARD_CODE_RANDOM],
                                 char ret_code[CARD_CODE_SIZE])
{
    snprintf(ret_code, CARD_CODE_SIZE, "%s-%.4s-%.4s-%.5s", city, symbols, symbols + 4,
             symbols + 8);
    return ret_code;
}

const char *card_code_print(const char *city, const uint8_t random[CARD_CODE_RANDOM],
                            char ret_code[CARD_CODE_SIZE])
{
    char symbols[CARD_CODE_RANDOM];

    for (size_t i = 0; i < CARD_CODE_RANDOM; i++) {
        symbols[i] = ALPHABET[random[i] & 31];
    }
    return print_symbols(city, symbols, ret_code);
}

static char upper(char byte)
{
    if (byte >= 'a' && byte <= 'z') {
        return (char)(byte - 'a' + 'A');
    }
    return byte;
}

/* The symbol meant, or 0. */
static char symbol_meant(char typed)
{
    char symbol = upper(typed);

    if (symbol == 'O') {
        return '0';
    }
    if (symbol == 'I' || symbol == 'L') {
        return '1';
    }
    if (!strchr(ALPHABET, symbol)) {
        return '\0';
    }
    return symbol;
}

static char lower(char byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        return (char)(byte - 'A' + 'a');
    }
    return byte;
}

/* Letters and digits as typed, without what parts them. Returns their number, SIZE_MAX when there
 * are too many or others. */
static size_t gather(const char *typed, char *symbols, size_t room)
{
    size_t count = 0;

    for (; *typed; typed++) {
        if (strchr(" -_\t", *typed)) {
            continue;
        }
        char byte = upper(*typed);
        if (count == room || !((byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9'))) {
            return SIZE_MAX;
        }
        symbols[count++] = *typed;
    }
    return count;
}

int card_code_read(const char *typed, char ret_code[CARD_CODE_SIZE], char ret_city[CARD_CITY_SIZE])
{
    char gathered[CARD_CODE_SIZE], symbols[CARD_CODE_RANDOM], city[CARD_CITY_SIZE];
    size_t count = gather(typed, gathered, sizeof(gathered));

    if (count == SIZE_MAX || count <= CARD_CODE_RANDOM ||
        count - CARD_CODE_RANDOM >= CARD_CITY_SIZE) {
        return -1;
    }
    size_t city_size = count - CARD_CODE_RANDOM;
    for (size_t i = 0; i < city_size; i++) {
        city[i] = lower(gathered[i]);
    }
    city[city_size] = '\0';
    for (size_t i = 0; i < CARD_CODE_RANDOM; i++) {
        symbols[i] = symbol_meant(gathered[city_size + i]);
        if (!symbols[i]) {
            return -1;
        }
    }
    memcpy(ret_city, city, city_size + 1);
    print_symbols(city, symbols, ret_code);
    return 0;
}
