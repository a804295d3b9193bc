#include "reply/document/cff_charset.h"

#include <stdbool.h>

/* Operators of a top DICT; two-byte ones have their escape in front. */
enum { OPERATOR_CHARSET = 15, OPERATOR_ESCAPE = 12, OPERATOR_ROS = 12 << 8 | 30 };

struct reader {
    const uint8_t *bytes;
    size_t size, at;
    bool failed;
};

static uint32_t read_number(struct reader *reader, size_t width)
{
    uint32_t number = 0;

    if (width > reader->size - reader->at) {
        reader->failed = true;
        return 0;
    }
    for (size_t i = 0; i < width; i++) {
        number = number << 8 | reader->bytes[reader->at++];
    }
    return number;
}

static void skip(struct reader *reader, size_t count)
{
    if (count > reader->size - reader->at) {
        reader->failed = true;
    } else {
        reader->at += count;
    }
}

/* Reads past an INDEX; its first object goes to `ret_object` when that is wanted. */
static void read_index(struct reader *reader, struct reader *ret_object)
{
    uint32_t count = read_number(reader, 2);

    if (count == 0 || reader->failed) {
        return;
    }
    uint32_t width = read_number(reader, 1);
    if (width < 1 || width > 4) {
        reader->failed = true;
        return;
    }
    uint32_t begin = read_number(reader, width);
    uint32_t end = read_number(reader, width);
    uint32_t last = end;
    if (count > 1) {
        skip(reader, (size_t)(count - 2) * width);
        last = read_number(reader, width);
    }
    if (reader->failed || begin != 1 || end < begin || last < end ||
        last - 1 > reader->size - reader->at) {
        reader->failed = true;
        return;
    }
    if (ret_object) {
        *ret_object = (struct reader){.bytes = reader->bytes + reader->at, .size = end - begin};
    }
    skip(reader, last - 1);
}

/* Skips an operand of real form: nibbles up to one of 15. */
static void skip_real(struct reader *reader)
{
    uint32_t pair;

    do {
        pair = read_number(reader, 1);
    } while (!reader->failed && (pair & 15) != 15 && pair >> 4 != 15);
}

/* An operand that begins with `first`; 0 for reals, which no offset is. */
static int64_t read_operand(struct reader *reader, uint32_t first)
{
    if (first == 28) {
        return (int16_t)read_number(reader, 2);
    }
    if (first == 29) {
        return (int32_t)read_number(reader, 4);
    }
    if (first == 30) {
        skip_real(reader);
        return 0;
    }
    if (first <= 246) {
        return (int64_t)first - 139;
    }
    int64_t low = read_number(reader, 1);
    return first <= 250 ? (int64_t)(first - 247) * 256 + low + 108
                        : -(int64_t)(first - 251) * 256 - low - 108;
}

/* Where the charset lies; 0 when the DICT is not a CID-keyed font's or names none. */
static size_t find_charset(struct reader *dict)
{
    int64_t operand = 0;
    size_t charset = 0;
    bool keyed = false;

    while (dict->at < dict->size && !dict->failed) {
        uint32_t first = read_number(dict, 1);
        if (first >= 28 && first != 31 && first != 255) {
            operand = read_operand(dict, first);
            continue;
        }
        uint32_t operation = first == OPERATOR_ESCAPE ? first << 8 | read_number(dict, 1) : first;
        keyed = keyed || operation == OPERATOR_ROS;
        if (operation == OPERATOR_CHARSET && operand > 0) {
            charset = (size_t)operand;
        }
    }
    return keyed && !dict->failed ? charset : 0;
}

static void read_charset(struct reader *reader, uint16_t *cids, size_t glyph_count)
{
    uint32_t format = read_number(reader, 1);
    size_t glyph = 1;

    if (format > 2) {
        reader->failed = true;
    }
    cids[0] = 0;
    while (glyph < glyph_count && !reader->failed) {
        uint32_t cid = read_number(reader, 2);
        uint32_t more = format == 0 ? 0 : read_number(reader, format);
        for (uint32_t i = 0; i <= more && glyph < glyph_count; i++) {
            cids[glyph++] = (uint16_t)(cid + i);
        }
    }
}

int cff_charset_read(const uint8_t *bytes, size_t size, uint16_t *ret_cids, size_t glyph_count)
{
    struct reader reader = {.bytes = bytes, .size = size}, dict = {0};

    if (size < 4 || bytes[0] != 1 || glyph_count < 1) {
        return -1;
    }
    skip(&reader, bytes[2]); /* the header says how long it is */
    read_index(&reader, NULL);
    read_index(&reader, &dict);
    size_t charset = reader.failed ? 0 : find_charset(&dict);
    if (charset == 0 || charset >= size) {
        return -1;
    }
    reader.at = charset;
    read_charset(&reader, ret_cids, glyph_count);
    return reader.failed ? -1 : 0;
}
