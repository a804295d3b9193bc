#include "reply/letter_number.h"

#include "common/base/utf8.h"
#include "reply/errors.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define OPENING "〔"
#define CLOSING "〕"
#define ENDING "号"

enum { CODE_SHORTEST = 2, CODE_LONGEST = 20 };

static bool is_chinese(uint32_t code_point)
{
    return code_point >= 0x4E00 && code_point <= 0x9FFF;
}

bool letter_code_is_valid(const char *code)
{
    size_t left = strlen(code), length = 0;

    while (left > 0) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(code, left, &code_point);
        if (size == 0 || !is_chinese(code_point)) {
            return false;
        }
        code += size;
        left -= size;
        length++;
    }
    return length >= CODE_SHORTEST && length <= CODE_LONGEST;
}

/* Reads digits without a leading zero. Returns what stands behind them, or NULL. */
static const char *read_number(const char *text, int32_t most, int32_t *ret_number)
{
    int64_t number = 0;

    if (*text < '1' || *text > '9') {
        return NULL;
    }
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (*text - '0');
        if (number > most) {
            return NULL;
        }
    }
    *ret_number = (int32_t)number;
    return text;
}

static const char *skip(const char *text, const char *word)
{
    size_t size = strlen(word);

    return text && strncmp(text, word, size) == 0 ? text + size : NULL;
}

static bool read_parts(const char *text, struct letter_number_parts *parts)
{
    const char *bracket = strstr(text, OPENING);
    size_t size = bracket ? (size_t)(bracket - text) : 0;

    if (size == 0 || size >= sizeof(parts->code)) {
        return false;
    }
    memcpy(parts->code, text, size);
    parts->code[size] = '\0';
    const char *at = read_number(bracket + strlen(OPENING), 9999, &parts->year);
    at = skip(at, CLOSING);
    at = at ? read_number(at, LETTER_NUMBER_MOST, &parts->number) : NULL;
    at = skip(at, ENDING);
    return at && *at == '\0' && letter_code_is_valid(parts->code);
}

int letter_number_refuse(struct failure *failure, const struct failure_kind *kind,
                         const char *detail)
{
    failure_refuse(failure, kind, detail);
    failure_add_field(failure, "letterNumber", "%s", kind->message);
    return -1;
}

int letter_number_parse(const char *text, int32_t year, struct failure *failure,
                        struct letter_number_parts *ret_parts)
{
    struct letter_number_parts parts = {.number = 0};

    if (!read_parts(text, &parts)) {
        return letter_number_refuse(failure, &REFUSE_NUMBER_FORM, NULL);
    }
    if (parts.year != year) {
        return letter_number_refuse(failure, &REFUSE_NUMBER_YEAR, text);
    }
    *ret_parts = parts;
    return 0;
}

const char *letter_number_print(const struct letter_number_parts *parts,
                                char ret_text[LETTER_NUMBER_SIZE])
{
    snprintf(ret_text, LETTER_NUMBER_SIZE, "%s" OPENING "%d" CLOSING "%d" ENDING, parts->code,
             parts->year, parts->number);
    return ret_text;
}
