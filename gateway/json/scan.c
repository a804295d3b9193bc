#include "json/scan.h"

#include <stdint.h>
#include <string.h>

void json_scan_init(struct json_scan *scan, const char *text, size_t size)
{
    *scan = (struct json_scan){.start = text, .at = text, .end = text + size};
}

bool json_scan_stop(struct json_scan *scan, const char *fault)
{
    if (!scan->fault) {
        scan->fault = fault;
    }
    return false;
}

static void skip_space(struct json_scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\t' || *scan->at == '\r')) {
        scan->at++;
    }
}

enum json_kind json_scan_kind(struct json_scan *scan)
{
    skip_space(scan);
    if (scan->fault || scan->at == scan->end) {
        (void)json_scan_stop(scan, "内容不完整");
        return JSON_MALFORMED;
    }
    switch (*scan->at) {
    case '{': return JSON_OBJECT;
    case '[': return JSON_ARRAY;
    case '"': return JSON_STRING;
    case 't': return JSON_TRUE;
    case 'f': return JSON_FALSE;
    case 'n': return JSON_NULL;
    default: break;
    }
    if (*scan->at == '-' || (*scan->at >= '0' && *scan->at <= '9')) {
        return JSON_NUMBER;
    }
    (void)json_scan_stop(scan, "此处应为一个值");
    return JSON_MALFORMED;
}

bool json_scan_take(struct json_scan *scan, char byte)
{
    skip_space(scan);
    if (scan->fault || scan->at == scan->end || *scan->at != byte) {
        return false;
    }
    scan->at++;
    return true;
}

bool json_scan_ended(struct json_scan *scan)
{
    skip_space(scan);
    return scan->at == scan->end;
}

static int hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The four digits of \uXXXX, or -1. */
static int32_t hex_four(const char *text, const char *end)
{
    int32_t value = 0;

    if (end - text < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

/* Moves over one escape, the backslash taken already. */
static bool take_escape(struct json_scan *scan)
{
    if (scan->at == scan->end) {
        return json_scan_stop(scan, "文字没有结束");
    }
    char letter = *scan->at++;
    if (letter == 'u') {
        if (hex_four(scan->at, scan->end) < 0) {
            return json_scan_stop(scan, "\\u后应为四位十六进制数");
        }
        scan->at += 4;
        return true;
    }
    return letter != '\0' && strchr("\"\\/bfnrt", letter) ? true
                                                          : json_scan_stop(scan, "不认识的转义");
}

bool json_scan_string(struct json_scan *scan, struct json_span *ret_span)
{
    if (!json_scan_take(scan, '"')) {
        return json_scan_stop(scan, "此处应为文字");
    }
    const char *start = scan->at;
    bool escaped = false;
    while (scan->at < scan->end && *scan->at != '"') {
        unsigned char byte = (unsigned char)*scan->at++;
        if (byte < 0x20) {
            return json_scan_stop(scan, "文字中的控制字符应当转义");
        }
        if (byte == '\\') {
            escaped = true;
            if (!take_escape(scan)) {
                return false;
            }
        }
    }
    if (scan->at == scan->end) {
        return json_scan_stop(scan, "文字没有结束");
    }
    *ret_span = (struct json_span){start, (size_t)(scan->at - start), escaped};
    scan->at++;
    return true;
}

static size_t take_digits(struct json_scan *scan)
{
    const char *start = scan->at;

    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9') {
        scan->at++;
    }
    return (size_t)(scan->at - start);
}

static bool at_any(const struct json_scan *scan, const char *bytes)
{
    return scan->at < scan->end && *scan->at != '\0' && strchr(bytes, *scan->at);
}

bool json_scan_number(struct json_scan *scan, struct json_span *ret_span)
{
    const char *start = scan->at;

    if (at_any(scan, "-")) {
        scan->at++;
    }
    bool zero = at_any(scan, "0");
    size_t digits = take_digits(scan);
    if (digits == 0 || (zero && digits > 1)) {
        return json_scan_stop(scan, "数值写法不对");
    }
    if (at_any(scan, ".")) {
        scan->at++;
        if (take_digits(scan) == 0) {
            return json_scan_stop(scan, "数值写法不对");
        }
    }
    if (at_any(scan, "eE")) {
        scan->at++;
        scan->at += at_any(scan, "+-") ? 1 : 0;
        if (take_digits(scan) == 0) {
            return json_scan_stop(scan, "数值写法不对");
        }
    }
    *ret_span = (struct json_span){start, (size_t)(scan->at - start), false};
    return true;
}

bool json_scan_word(struct json_scan *scan, enum json_kind kind)
{
    const char *word = kind == JSON_TRUE ? "true" : kind == JSON_FALSE ? "false" : "null";
    size_t size = strlen(word);

    if ((size_t)(scan->end - scan->at) < size || memcmp(scan->at, word, size) != 0) {
        return json_scan_stop(scan, "此处应为一个值");
    }
    scan->at += size;
    return true;
}

/* The rest of an object or array, its bracket taken already. */
static bool skip_members(struct json_scan *scan, bool object, int depth)
{
    char close = object ? '}' : ']';
    struct json_span name;

    if (json_scan_take(scan, close)) {
        return true;
    }
    do {
        if (object && (!json_scan_string(scan, &name) || !json_scan_take(scan, ':'))) {
            return json_scan_stop(scan, "名称后应为冒号");
        }
        if (!json_scan_skip(scan, depth)) {
            return false;
        }
    } while (json_scan_take(scan, ','));
    return json_scan_take(scan, close) || json_scan_stop(scan, "此处应为逗号或右括号");
}

bool json_scan_skip(struct json_scan *scan, int depth)
{
    enum json_kind kind = json_scan_kind(scan);
    struct json_span span;

    switch (kind) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        if (depth == 0) {
            return json_scan_stop(scan, "嵌套过深");
        }
        scan->at++;
        return skip_members(scan, kind == JSON_OBJECT, depth - 1);
    case JSON_STRING: return json_scan_string(scan, &span);
    case JSON_NUMBER: return json_scan_number(scan, &span);
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL: return json_scan_word(scan, kind);
    case JSON_MALFORMED: break;
    }
    return false;
}

static char *put_code_point(char *out, uint32_t code_point)
{
    if (code_point < 0x80) {
        *out++ = (char)code_point;
    } else if (code_point < 0x800) {
        *out++ = (char)(0xc0 | code_point >> 6);
        *out++ = (char)(0x80 | (code_point & 63));
    } else if (code_point < 0x10000) {
        *out++ = (char)(0xe0 | code_point >> 12);
        *out++ = (char)(0x80 | (code_point >> 6 & 63));
        *out++ = (char)(0x80 | (code_point & 63));
    } else {
        *out++ = (char)(0xf0 | code_point >> 18);
        *out++ = (char)(0x80 | (code_point >> 12 & 63));
        *out++ = (char)(0x80 | (code_point >> 6 & 63));
        *out++ = (char)(0x80 | (code_point & 63));
    }
    return out;
}

/* The code point that the four digits at `*at` name, with the second half of a pair; -1 for half a
 * pair. Moves `*at` behind it. */
static int32_t take_unicode(const char **at, const char *end)
{
    int32_t high = hex_four(*at, end);

    *at += 4;
    if (high < 0xd800 || high > 0xdfff) {
        return high;
    }
    if (high > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u') {
        return -1;
    }
    int32_t low = hex_four(*at + 2, end);
    *at += 6;
    return low < 0xdc00 || low > 0xdfff ? -1 : 0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00);
}

static char unescaped(char letter)
{
    switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter;
    }
}

const char *json_decode(const struct json_span *span, struct arena *arena, size_t *ret_size)
{
    char *copy = arena_copy(arena, span->text, span->size);
    const char *at = span->text, *end = span->text + span->size;

    if (!copy) {
        return NULL;
    }
    if (!span->escaped) {
        *ret_size = span->size;
        return copy;
    }
    char *out = copy;
    while (at < end) {
        if (*at != '\\') {
            *out++ = *at++;
            continue;
        }
        at += 2;
        if (at[-1] != 'u') {
            *out++ = unescaped(at[-1]);
            continue;
        }
        int32_t code_point = take_unicode(&at, end);
        if (code_point < 0) {
            return NULL;
        }
        out = put_code_point(out, (uint32_t)code_point);
    }
    *out = '\0';
    *ret_size = (size_t)(out - copy);
    return copy;
}
