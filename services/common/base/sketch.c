#include "common/base/sketch.h"

#include "common/base/attributes.h"
#include "common/base/utf8.h"

#include <stdbool.h>
#include <string.h>

struct span {
    uint32_t first, last;
};

/* ASCII is told by is_plain; these are what else stands between words. */
static const struct span between[] = {
    {0x00A0, 0x00BF}, /* Latin-1's signs, the middle dot among them */
    {0x2000, 0x206F}, /* dashes, quotation marks, spaces */
    {0x3000, 0x303F}, /* Chinese punctuation */
    {0xFE10, 0xFE4F}, /* its vertical forms */
    {0xFF5F, 0xFF65},
};

static bool is_plain(uint32_t letter)
{
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z');
}

/* As it counts; 0 for what does not. */
static uint32_t letter_of(uint32_t code_point)
{
    if (code_point >= 0xFF01 && code_point <= 0xFF5E) {
        code_point -= 0xFEE0; /* the wide form of ASCII */
    }
    if (code_point >= 'A' && code_point <= 'Z') {
        code_point += 'a' - 'A';
    }
    if (code_point < 0x80) {
        return is_plain(code_point) ? code_point : 0;
    }
    for (size_t i = 0; i < COUNT_OF(between); i++) {
        if (code_point >= between[i].first && code_point <= between[i].last) {
            return 0;
        }
    }
    return code_point;
}

/* FNV-1a over the letters, and a finish after which every bit depends on every letter. */
static uint32_t mark_of(const uint32_t *letters, size_t count)
{
    uint32_t mark = 2166136261U;

    for (size_t i = 0; i < count; i++) {
        for (unsigned int shift = 0; shift < 24; shift += 8) {
            mark = (mark ^ (letters[i] >> shift & 0xFFU)) * 16777619U;
        }
    }
    mark = (mark ^ mark >> 16) * 0x7FEB352DU;
    mark = (mark ^ mark >> 15) * 0x846CA68BU;
    return mark ^ mark >> 16;
}

/* The first place whose mark is not less. */
static size_t place_of(const uint32_t *marks, size_t count, uint32_t mark)
{
    size_t from = 0, to = count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (marks[middle] < mark) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

static void keep(uint32_t *marks, size_t *count, uint32_t mark)
{
    size_t place = place_of(marks, *count, mark);

    if (place == SKETCH_MARKS_MAX || (place < *count && marks[place] == mark)) {
        return;
    }
    size_t moved = *count - place - (*count == SKETCH_MARKS_MAX ? 1 : 0);
    memmove(&marks[place + 1], &marks[place], moved * sizeof(*marks));
    marks[place] = mark;
    *count += *count < SKETCH_MARKS_MAX ? 1 : 0;
}

size_t sketch_make(const char *text, size_t size, size_t run, uint32_t ret_marks[SKETCH_MARKS_MAX])
{
    uint32_t letters[SKETCH_RUN_MAX];
    size_t held = 0, count = 0;

    for (size_t at = 0; at < size;) {
        uint32_t code_point = 0;
        size_t taken = utf8_decode(text + at, size - at, &code_point);
        uint32_t letter = letter_of(code_point);
        at += taken ? taken : 1;
        if (letter == 0) {
            continue;
        }
        if (held == run) {
            memmove(letters, letters + 1, --held * sizeof(*letters));
        }
        letters[held++] = letter;
        if (held == run) {
            keep(ret_marks, &count, mark_of(letters, run));
        }
    }
    if (count == 0 && held > 0) {
        keep(ret_marks, &count, mark_of(letters, held));
    }
    return count;
}
