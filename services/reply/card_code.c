#include "reply/card_code.h"

#include "common/base/utf8.h"

#include <stdbool.h>
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

/* What parts the groups of a code: spaces and all that looks like a dash. */
static bool is_gap(uint32_t symbol)
{
    return symbol == ' ' || symbol == '-' || symbol == '_' || symbol == '\t' || symbol == 0xA0 ||
           (symbol >= 0x2010 && symbol <= 0x2015) || symbol == 0x2212 || symbol == 0x3000;
}

/* Full-width letters, digits and signs as their plain forms. */
static uint32_t narrow(uint32_t symbol)
{
    return symbol >= 0xFF01 && symbol <= 0xFF5E ? symbol - 0xFEE0 : symbol;
}

static bool is_letter_or_digit(uint32_t symbol)
{
    return (symbol >= '0' && symbol <= '9') || (symbol >= 'A' && symbol <= 'Z') ||
           (symbol >= 'a' && symbol <= 'z');
}

/* Letters and digits as typed, without what parts them. Returns their number, SIZE_MAX when there
 * are too many or others. */
static size_t gather(const char *typed, char *symbols, size_t room)
{
    size_t left = strlen(typed), count = 0;

    while (left > 0) {
        uint32_t symbol = 0;
        size_t bytes = utf8_decode(typed, left, &symbol);
        if (bytes == 0) {
            return SIZE_MAX;
        }
        typed += bytes;
        left -= bytes;
        symbol = narrow(symbol);
        if (is_gap(symbol)) {
            continue;
        }
        if (count == room || !is_letter_or_digit(symbol)) {
            return SIZE_MAX;
        }
        symbols[count++] = (char)symbol;
    }
    return count;
}

static bool read_symbols(const char *typed, char ret_symbols[CARD_CODE_RANDOM])
{
    for (size_t i = 0; i < CARD_CODE_RANDOM; i++) {
        ret_symbols[i] = symbol_meant(typed[i]);
        if (!ret_symbols[i]) {
            return false;
        }
    }
    return true;
}

/* The city's id, typed in letters and digits of whatever case, or `only_city`. */
static void read_city(const char *typed, size_t size, const char *only_city,
                      char ret_city[CARD_CITY_SIZE])
{
    if (size == 0) {
        (void)snprintf(ret_city, CARD_CITY_SIZE, "%s", only_city);
        return;
    }
    for (size_t i = 0; i < size; i++) {
        ret_city[i] = lower(typed[i]);
    }
    ret_city[size] = '\0';
}

enum card_code_reading card_code_read(const char *typed, const char *only_city,
                                      char ret_code[CARD_CODE_SIZE], char ret_city[CARD_CITY_SIZE])
{
    char gathered[CARD_CODE_SIZE], symbols[CARD_CODE_RANDOM];
    size_t count = gather(typed, gathered, sizeof(gathered));

    if (count == SIZE_MAX || count < CARD_CODE_RANDOM ||
        count - CARD_CODE_RANDOM >= CARD_CITY_SIZE) {
        return CARD_CODE_NONE;
    }
    size_t city_size = count - CARD_CODE_RANDOM;
    if (!read_symbols(gathered + city_size, symbols)) {
        return CARD_CODE_NONE;
    }
    if (city_size == 0 && !only_city) {
        return CARD_CODE_CITY_MISSING;
    }
    read_city(gathered, city_size, only_city, ret_city);
    print_symbols(ret_city, symbols, ret_code);
    return CARD_CODE_READ;
}
