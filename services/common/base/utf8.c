#include "common/base/utf8.h"

#include <string.h>

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0U) == 0x80U;
}

/* Three bytes of a Chinese letter, which most of all text here is: U+1000 to U+CFFF, none of them a
 * surrogate, a control, a noncharacter or for private use. */
static bool is_letter(const unsigned char *bytes)
{
    return bytes[0] > 0xE0 && bytes[0] < 0xED && is_continuation(bytes[1]) &&
           is_continuation(bytes[2]);
}

/* The bytes at the start that are such letters. */
static size_t letter_run(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t run = 0;

    while (size - run > 2 && is_letter(bytes + run)) {
        run += 3;
    }
    return run;
}

/* The length that the first byte announces and the lowest code point that needs it; 0 for no first
 * byte. */
static size_t sequence_length(unsigned char first, uint32_t *ret_lowest, uint32_t *ret_bits)
{
    static const struct {
        unsigned char mask, lead;
        uint32_t lowest;
    } forms[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};

    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        if ((first & forms[i].mask) == forms[i].lead) {
            *ret_lowest = forms[i].lowest;
            *ret_bits = first & (unsigned char)~forms[i].mask;
            return i + 1;
        }
    }
    return 0;
}

size_t utf8_decode(const char *text, size_t size, uint32_t *ret_code_point)
{
    const unsigned char *bytes = (const unsigned char *)text;
    uint32_t lowest = 0;
    uint32_t code_point = 0;

    if (size == 0) {
        return 0;
    }
    if (size > 2 && is_letter(bytes)) {
        *ret_code_point = (bytes[0] & 0x0FU) << 12U | (bytes[1] & 0x3FU) << 6U | (bytes[2] & 0x3FU);
        return 3;
    }
    size_t length = sequence_length(bytes[0], &lowest, &code_point);
    if (length == 0 || length > size) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (!is_continuation(bytes[i])) {
            return 0;
        }
        code_point = code_point << 6U | (bytes[i] & 0x3FU);
    }
    if (code_point < lowest || code_point > 0x10FFFF ||
        (code_point >= 0xD800 && code_point <= 0xDFFF)) {
        return 0;
    }
    *ret_code_point = code_point;
    return length;
}

size_t utf8_encode(uint32_t code_point, char ret_bytes[UTF8_BYTES_MAX])
{
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};

    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
        code_point = 0xFFFD;
    }
    if (code_point < 0x80) {
        ret_bytes[0] = (char)code_point;
        return 1;
    }
    size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        ret_bytes[i] = (char)(0x80U | (code_point & 0x3FU));
        code_point >>= 6U;
    }
    ret_bytes[0] = (char)(leads[length] | code_point);
    return length;
}

static bool accepts_plain(uint32_t code_point)
{
    if (code_point < 0x20) {
        return code_point == '\t' || code_point == '\n';
    }
    bool control = code_point >= 0x7F && code_point <= 0x9F;
    bool noncharacter = (code_point & 0xFFFEU) == 0xFFFEU;
    bool private_use = (code_point >= 0xE000 && code_point <= 0xF8FF) || code_point >= 0xF0000;
    return !control && !noncharacter && !private_use;
}

/* The bytes at the start that are ASCII: eight at a time, for most text on the wire is. */
static size_t ascii_run(const char *text, size_t size)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    size_t run = 0;
    uint64_t eight;

    while (size - run >= sizeof(eight)) {
        memcpy(&eight, text + run, sizeof(eight));
        if (eight & high) {
            break;
        }
        run += sizeof(eight);
    }
    while (run < size && (unsigned char)text[run] < 0x80) {
        run++;
    }
    return run;
}

bool utf8_valid(const char *text, size_t size)
{
    while (size > 0) {
        size_t length = ascii_run(text, size);
        length += letter_run(text + length, size - length);
        uint32_t code_point;
        if (length == 0 && (length = utf8_decode(text, size, &code_point)) == 0) {
            return false;
        }
        text += length;
        size -= length;
    }
    return true;
}

bool utf8_is_plain_text(const char *text, size_t size)
{
    while (size > 0) {
        size_t length = letter_run(text, size);
        uint32_t code_point;
        if (length == 0 &&
            ((length = utf8_decode(text, size, &code_point)) == 0 || !accepts_plain(code_point))) {
            return false;
        }
        text += length;
        size -= length;
    }
    return true;
}

size_t utf8_length(const char *text, size_t size)
{
    size_t count = 0;

    while (size > 0) {
        uint32_t code_point;
        size_t length = utf8_decode(text, size, &code_point);
        length = length ? length : 1;
        text += length;
        size -= length;
        count++;
    }
    return count;
}

size_t utf8_fit(const char *text, size_t size, size_t most)
{
    if (size <= most) {
        return size;
    }
    while (most > 0 && is_continuation((unsigned char)text[most])) {
        most--;
    }
    return most;
}

/* White space as Unicode lists it (PropList), and what has no width. */
static bool is_unseen(uint32_t code_point)
{
    return (code_point >= 0x09 && code_point <= 0x0D) || code_point == 0x20 || code_point == 0x85 ||
           code_point == 0xA0 || code_point == 0x1680 ||
           (code_point >= 0x2000 && code_point <= 0x200F) || code_point == 0x2028 ||
           code_point == 0x2029 || code_point == 0x202F || code_point == 0x205F ||
           code_point == 0x2060 || code_point == 0x3000 || code_point == 0xFEFF;
}

bool utf8_is_blank(const char *text)
{
    size_t size = strlen(text);

    while (size > 0) {
        uint32_t code_point = 0;
        size_t length = utf8_decode(text, size, &code_point);
        if (length == 0 || !is_unseen(code_point)) {
            return false;
        }
        text += length;
        size -= length;
    }
    return true;
}
