#include "assignment/phone.h"

#include "common/base/attributes.h"

#include <stddef.h>
#include <string.h>

/* How many bytes at `text` may stand between a phone's digits; 0 where something else does. */
static size_t phone_mark_length(const char *text)
{
    static const char *const marks[] = {" ", "-", "+", "(", ")", "（", "）", "转", "分机"};

    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        size_t length = strlen(marks[i]);
        if (strncmp(text, marks[i], length) == 0) {
            return length;
        }
    }
    return 0;
}

bool phone_is_plausible(const char *text)
{
    enum { DIGITS_MIN = 5, DIGITS_MAX = 20 };
    size_t digits = 0;

    while (*text) {
        bool digit = *text >= '0' && *text <= '9';
        size_t length = digit ? 1 : phone_mark_length(text);
        if (length == 0) {
            return false;
        }
        digits += digit;
        text += length;
    }
    return digits >= DIGITS_MIN && digits <= DIGITS_MAX;
}
