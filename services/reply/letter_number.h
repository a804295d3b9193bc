/* A letter's number (函号): `朔住建函〔2022〕15号`, the unit's 代字, the year in 〔 〕, a number
 * without 第 and without leading zeros (GB/T 9704; rule 20). */
#ifndef BANFU_REPLY_LETTER_NUMBER_H
#define BANFU_REPLY_LETTER_NUMBER_H

#include "common/base/attributes.h"
#include "common/base/failure.h"

#include <stdint.h>

enum {
    LETTER_CODE_SIZE = 64,    /* bytes of a 代字 with its NUL: up to 20 characters */
    LETTER_NUMBER_SIZE = 128, /* bytes of a whole number with its NUL */
    LETTER_NUMBER_MOST = 99999
};

struct letter_number_parts {
    char code[LETTER_CODE_SIZE]; /* 代字 */
    int32_t year;
    int32_t number;
};

/* Reads a number as the registry allotted it. Returns 0, or -1 with `failure` naming the field
 * letterNumber: NUMBER_FORM, or NUMBER_YEAR when the year is not `year`, that of the letter's day.
 */
int letter_number_parse(const char *text, int32_t year, struct failure *failure,
                        struct letter_number_parts *ret_parts) MUST_CHECK;

/* Refuses, naming letterNumber as the field at fault; -1. `detail` may be NULL. */
int letter_number_refuse(struct failure *failure, const struct failure_kind *kind,
                         const char *detail);

/* Writes it and returns `ret_text`. */
const char *letter_number_print(const struct letter_number_parts *parts,
                                char ret_text[LETTER_NUMBER_SIZE]);

/* Whether `code` may be a 代字: 2 to 20 Chinese characters. */
bool letter_code_is_valid(const char *code);

#endif
