#include "reply/publication.h"

#include <string.h>

#define PHONE_LEFT_OUT "（电话略）"
#define NAME_LEFT_OUT "某某"

enum {
    MOBILE_DIGITS = 11,
    AREA_DIGITS_LEAST = 10, /* 0349-5550112 without its dash has 11, 010-… 11, 0349-… of 7 11 */
    AREA_DIGITS_MOST = 12,
    PHONE_DIGITS_LEAST = 5, /* 12345, behind 热线 */
    LOCAL_DIGITS_LEAST = 7,
    PHONE_DIGITS_MOST = 20,
    SHORT_REACH = 24, /* bytes before a number in which 电话 is looked for, */
    LOCAL_REACH = 90, /* and before one as long as a local number */
    RUN_DIGITS_MAX = 64
};

bool publication_may(const struct handling *handling, const struct reply *reply, uint32_t matter)
{
    civil_day last = DAY_NONE;

    return reply->draft.publication == PUBLICATION_PROACTIVE && *reply_number(reply, matter) &&
           reply_left_to_all(handling, reply, matter, &last);
}

/* --- phones --- */

/* Bytes of the sign at `at` when it is one of those, else 0. */
static size_t sign_size(const char *at, const char *const *signs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(signs[i]);
        if (strncmp(at, signs[i], size) == 0) {
            return size;
        }
    }
    return 0;
}

/* Bytes of the digit at `at`, full-width (U+FF10 to U+FF19) or not; 0 for none. */
static size_t digit_size(const char *at, char *ret_digit)
{
    const unsigned char *byte = (const unsigned char *)at;
    const unsigned char zero = 0x90;

    if (*at >= '0' && *at <= '9') {
        *ret_digit = *at;
        return 1;
    }
    if (byte[0] == 0xEF && byte[1] == 0xBC && byte[2] >= zero && byte[2] <= zero + 9) {
        *ret_digit = (char)('0' + (byte[2] - zero));
        return 3;
    }
    return 0;
}

static size_t joint_size(const char *at)
{
    static const char *const joints[] = {"-", " ", ".", "－", "　", "—", "–", "‑", "．"};

    return sign_size(at, joints, COUNT_OF(joints));
}

static size_t opening_size(const char *at)
{
    static const char *const signs[] = {"（", "("};

    return sign_size(at, signs, COUNT_OF(signs));
}

static size_t closing_size(const char *at)
{
    static const char *const signs[] = {"）", ")"};

    return sign_size(at, signs, COUNT_OF(signs));
}

static size_t plus_size(const char *at)
{
    static const char *const signs[] = {"+", "＋"};

    return sign_size(at, signs, COUNT_OF(signs));
}

/* Digits in a row, with single signs between: where each begins and ends, and whether a piece ends
 * with it. */
struct run {
    size_t count, size; /* bytes */
    char digits[RUN_DIGITS_MAX + 1];
    struct {
        size_t begin, end;
        bool last;
    } at[RUN_DIGITS_MAX];
};

static void read_run(const char *text, struct run *run)
{
    size_t at = 0;
    char digit = '\0';

    run->count = 0;
    while (run->count < RUN_DIGITS_MAX) {
        size_t joint = run->count > 0 ? joint_size(text + at) : 0;
        size_t size = digit_size(text + at + joint, &digit);
        if (size == 0) {
            break;
        }
        if (run->count > 0) {
            run->at[run->count - 1].last = joint > 0;
        }
        run->at[run->count].begin = at + joint;
        at += joint + size;
        run->at[run->count].end = at;
        run->at[run->count].last = true;
        run->digits[run->count++] = digit;
    }
    run->digits[run->count] = '\0';
    run->size = at;
}

/* Where the clause begins that ends at `at`, or `begin` when it begins before. */
static const char *clause_begin(const char *begin, const char *at)
{
    static const char *const stops[] = {"。", "，", "；", "\n"};

    for (const char *mark = begin; mark < at; mark++) {
        if (sign_size(mark, stops, COUNT_OF(stops)) > 0) {
            begin = mark;
        }
    }
    return begin;
}

/* Whether the words before, in the same clause, announce a phone: of a number as long as a local
 * one farther off, with a name and an office between. */
static bool is_announced(const char *text, const char *at, size_t digits)
{
    static const char *const words[] = {"电话", "手机", "热线", "联系方式", "致电",
                                        "拨打", "请拨", "可拨", "传真"};
    size_t before = (size_t)(at - text);
    size_t most = digits >= LOCAL_DIGITS_LEAST ? LOCAL_REACH : SHORT_REACH;
    const char *begin = clause_begin(at - (before < most ? before : most), at);
    size_t reach = (size_t)(at - begin);

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (memmem(begin, reach, words[i], strlen(words[i]))) {
            return true;
        }
    }
    return false;
}

/* Where a piece ends at or before that many digits from `first`; 0 when the first is longer. */
static size_t piece_within(const struct run *run, size_t first, size_t most)
{
    size_t count = 0;

    for (size_t i = first; i < run->count && i - first < most; i++) {
        count = run->at[i].last ? i - first + 1 : count;
    }
    return count;
}

static bool is_mobile(const struct run *run, size_t first)
{
    size_t end = first + MOBILE_DIGITS;

    return end <= run->count && run->digits[first] == '1' && run->digits[first + 1] >= '3' &&
           (run->at[end - 1].last || is_mobile(run, end));
}

/* How many of the run's digits from `first` are one phone, 0 for none; a piece begins there, or the
 * phone before ended. */
static size_t phone_digits(const char *text, const char *at, const struct run *run, size_t first)
{
    static const char *const countries[] = {"86", "0086"};
    size_t country = sign_size(&run->digits[first], countries, COUNT_OF(countries));
    size_t with_area = piece_within(run, first, AREA_DIGITS_MOST);
    size_t piece = 1;

    if (is_mobile(run, first)) {
        return MOBILE_DIGITS;
    }
    if (country > 0 && is_mobile(run, first + country)) {
        return country + MOBILE_DIGITS;
    }
    if (run->digits[first] == '0' && with_area >= AREA_DIGITS_LEAST) {
        return with_area;
    }
    while (!run->at[first + piece - 1].last) {
        piece++;
    }
    size_t whole = with_area > piece ? with_area : piece;
    return whole >= PHONE_DIGITS_LEAST && whole <= PHONE_DIGITS_MOST &&
                   is_announced(text, at, whole)
               ? whole
               : 0;
}

/* （0349）5550112: bytes of the sign before and the one behind the area code, 0 for none. */
static size_t area_size(const char *at, struct run *ret_run)
{
    size_t opening = opening_size(at);

    if (opening == 0) {
        return 0;
    }
    read_run(at + opening, ret_run);
    size_t inside = opening + ret_run->size, closing = closing_size(at + inside);
    if (closing == 0 || ret_run->digits[0] != '0' || ret_run->count < 3 || ret_run->count > 4) {
        return 0;
    }
    size_t code = inside + closing;
    read_run(at + code, ret_run);
    size_t local = ret_run->count > 0 ? piece_within(ret_run, 0, 8) : 0;
    return local >= LOCAL_DIGITS_LEAST ? code + ret_run->at[local - 1].end : 0;
}

struct output {
    char *to;
};

static void write_bytes(struct output *output, const char *bytes, size_t size)
{
    memcpy(output->to, bytes, size);
    output->to += size;
}

/* The run at `at`, its phones left out. */
static void write_run(struct output *output, const char *text, const char *at,
                      const struct run *run)
{
    size_t done = 0; /* bytes */

    for (size_t i = 0; i < run->count;) {
        size_t digits = phone_digits(text, at, run, i);
        size_t end = i + (digits > 0 ? digits : 1);
        if (digits > 0) {
            write_bytes(output, at + done, run->at[i].begin - done);
            write_bytes(output, PHONE_LEFT_OUT, strlen(PHONE_LEFT_OUT));
            done = run->at[end - 1].end;
        } else {
            while (!run->at[end - 1].last) {
                end++;
            }
        }
        i = end;
    }
    write_bytes(output, at + done, run->size - done);
}

const char *publication_without_phones(const char *text, struct arena *arena)
{
    size_t size = strlen(text);
    /* Five bytes at least of a number become fifteen. */
    char *without =
        arena_alloc(arena, size + (size / PHONE_DIGITS_LEAST + 1) * sizeof(PHONE_LEFT_OUT) + 1);
    struct output output = {.to = without};
    struct run run;

    for (const char *at = text; without && *at;) {
        size_t taken = area_size(at, &run);
        if (taken > 0) {
            write_bytes(&output, PHONE_LEFT_OUT, strlen(PHONE_LEFT_OUT));
            at += taken;
            continue;
        }
        size_t plus = plus_size(at);
        read_run(at + plus, &run);
        if (run.count == 0) {
            write_bytes(&output, at, 1);
            at++;
            continue;
        }
        /* The plus goes with its number. */
        bool is_phone = plus > 0 && phone_digits(text, at + plus, &run, 0) > 0;
        write_bytes(&output, at, is_phone ? 0 : plus);
        write_run(&output, text, at + plus, &run);
        at += plus + run.size;
    }
    if (without) {
        *output.to = '\0';
    }
    return without;
}

bool publication_wants_a_look(const char *text)
{
    struct run run;

    while (*text) {
        read_run(text, &run);
        if (run.count >= LOCAL_DIGITS_LEAST) {
            return true;
        }
        text += run.size > 0 ? run.size : 1;
    }
    return false;
}

/* --- names --- */

static size_t space_size(const char *at)
{
    static const char *const spaces[] = {" ", "　", "\xC2\xA0"};
    size_t size = 0, one = 0;

    while ((one = sign_size(at + size, spaces, COUNT_OF(spaces))) > 0) {
        size += one;
    }
    return size;
}

/* Bytes of the name at `at`, with spaces between its characters or without; 0 when another word
 * stands there. */
static size_t name_size(const char *at, const char *name)
{
    size_t size = 0;

    name += space_size(name);
    if (!*name) {
        return 0;
    }
    while (*name) {
        if (at[size] != *name) {
            return 0;
        }
        size++;
        name++;
        /* Between characters, not inside one: space_size finds none there. */
        name += space_size(name);
        size += *name && at[size] != *name ? space_size(at + size) : 0;
    }
    return size;
}

static size_t longest_name(const char *at, const char *const *names, size_t count)
{
    size_t longest = 0;

    for (size_t i = 0; i < count; i++) {
        size_t size = name_size(at, names[i]);
        longest = size > longest ? size : longest;
    }
    return longest;
}

const char *publication_without_names(const char *text, const char *const *names, size_t count,
                                      struct arena *arena)
{
    size_t found = 0;

    for (const char *at = text; *at;) {
        size_t size = longest_name(at, names, count);
        found += size > 0;
        at += size > 0 ? size : 1;
    }
    if (found == 0) {
        return text;
    }
    char *without = arena_alloc(arena, strlen(text) + found * sizeof(NAME_LEFT_OUT) + 1);
    struct output output = {.to = without};
    while (without && *text) {
        size_t size = longest_name(text, names, count);
        if (size > 0) {
            write_bytes(&output, NAME_LEFT_OUT, strlen(NAME_LEFT_OUT));
        } else {
            write_bytes(&output, text, 1);
        }
        text += size > 0 ? size : 1;
    }
    if (without) {
        *output.to = '\0';
    }
    return without;
}
