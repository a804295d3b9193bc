/*
 * A card's short code: the city's id, which leads to its shard, and 13 random characters of
 * Crockford's base 32 (65 bits), in groups that are easy to read aloud:
 *
 *     shuozhou-7K3M-9QRT-2VX4H
 *
 * Typed forgivingly: case, spaces, dashes and full-width forms do not matter, O is 0, I and L are
 * 1, and where only one city is served its id may be left out.
 */
#ifndef BANFU_REPLY_CARD_CODE_H
#define BANFU_REPLY_CARD_CODE_H

#include "common/base/attributes.h"

#include <stddef.h>
#include <stdint.h>

enum {
    CARD_CODE_RANDOM = 13, /* bytes of randomness taken, five bits of each */
    CARD_CODE_SIZE = 64,   /* of a code's text with its NUL */
    CARD_CITY_SIZE = 32
};

/* Writes the code of that city made of those random bytes and returns `ret_code`. */
const char *card_code_print(const char *city, const uint8_t random[CARD_CODE_RANDOM],
                            char ret_code[CARD_CODE_SIZE]);

enum card_code_reading {
    CARD_CODE_READ,
    CARD_CODE_CITY_MISSING, /* it has no city, and `only_city` is NULL */
    CARD_CODE_NONE          /* it cannot be a code */
};

/* Reads what somebody typed: the code as card_code_print writes it, and its city, which is
 * `only_city` where none was typed. Both are untouched unless it was read. */
enum card_code_reading card_code_read(const char *typed, const char *only_city,
                                      char ret_code[CARD_CODE_SIZE],
                                      char ret_city[CARD_CITY_SIZE]) MUST_CHECK;

#endif
