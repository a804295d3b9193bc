#include "reply/publication.h"

#include <string.h>

#define PHONE_LEFT_OUT "（电话略）"
#define NAME_LEFT_OUT "某某"

enum {
    MOBILE_DIGITS = 11,
    AREA_DIGITS_LEAST = 10, /* 0349-5550112 without its dash has 11, 010-… 11, 0349-… of 7 11 */
    AREA_DIGITS_MOST = 12,
    PHONE_DIGITS_LEAST = 5, /* 12345, behind 热线 */
    PHONE_DIGITS_MOST = 20,
    PHONE_WORD_REACH = 24 /* bytes before the number in which 电话 is looked for */
};

bool publication_may(const struct reply *reply)
{
    return reply->draft.publication == PUBLICATION_PROACTIVE && reply_has_left(reply);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* A run of digits, with single dashes or spaces between. */
static size_t number_size(const char *text, size_t *ret_digits)
{
    size_t size = 0;

    *ret_digits = 0;
    while (is_digit(text[size]) ||
           (size > 0 && (text[size] == '-' || text[size] == ' ') && is_digit(text[size + 1]))) {
        *ret_digits += is_digit(text[size]);
        size++;
    }
    return size;
}

/* Where the clause begins that ends at `at`, or `begin` when it begins before. */
static const char *clause_begin(const char *begin, const char *at)
{
    static const char *const stops[] = {"。", "，", "；", "\n"};

    for (const char *mark = begin; mark < at; mark++) {
        for (size_t i = 0; i < COUNT_OF(stops); i++) {
            if (strncmp(mark, stops[i], strlen(stops[i])) == 0) {
                begin = mark;
            }
        }
    }
    return begin;
}

/* Whether the words shortly before, in the same clause, announce a phone. */
static bool is_announced(const char *text, const char *at)
{
    static const char *const words[] = {"电话", "手机", "热线", "联系方式"};
    size_t before = (size_t)(at - text);
    const char *begin =
        clause_begin(at - (before < PHONE_WORD_REACH ? before : PHONE_WORD_REACH), at);
    size_t reach = (size_t)(at - begin);

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (memmem(begin, reach, words[i], strlen(words[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_phone(const char *text, const char *at, size_t size, size_t digits)
{
    bool mobile = digits == MOBILE_DIGITS && at[0] == '1' && at[1] >= '3';
    bool with_area = at[0] == '0' && digits >= AREA_DIGITS_LEAST && digits <= AREA_DIGITS_MOST;
    bool of_phone_length = digits >= PHONE_DIGITS_LEAST && digits <= PHONE_DIGITS_MOST;

    return size > 0 && (mobile || with_area || (of_phone_length && is_announced(text, at)));
}

const char *publication_without_phones(const char *text, struct arena *arena)
{
    size_t size = strlen(text);
    /* Five bytes at least of a number become fifteen. */
    char *without =
        arena_alloc(arena, size + size / PHONE_DIGITS_LEAST * sizeof(PHONE_LEFT_OUT) + 1);
    char *to = without;

    for (const char *at = text; without && *at;) {
        size_t digits = 0, taken = number_size(at, &digits);
        bool left_out = is_phone(text, at, taken, digits);
        const char *from = left_out ? PHONE_LEFT_OUT : at;
        size_t count = left_out ? strlen(PHONE_LEFT_OUT) : taken > 0 ? taken : 1;
        memcpy(to, from, count);
        to += count;
        at += taken > 0 ? taken : 1;
    }
    return without;
}

static const char *without_name(const char *text, const char *name, struct arena *arena)
{
    size_t length = strlen(name), count = 0;

    for (const char *at = text; (at = strstr(at, name)) != NULL; at += length) {
        count++;
    }
    char *without = arena_alloc(arena, strlen(text) + count * sizeof(NAME_LEFT_OUT) + 1);
    char *to = without;
    while (without && *text) {
        bool found = strncmp(text, name, length) == 0;
        const char *from = found ? NAME_LEFT_OUT : text;
        size_t taken = found ? sizeof(NAME_LEFT_OUT) - 1 : 1;
        memcpy(to, from, taken);
        to += taken;
        text += found ? length : 1;
    }
    return without;
}

const char *publication_without_names(const char *text, const char *const *names, size_t count,
                                      struct arena *arena)
{
    for (size_t i = 0; text && i < count; i++) {
        if (*names[i] && strstr(text, names[i])) {
            text = without_name(text, names[i], arena);
        }
    }
    return text;
}
