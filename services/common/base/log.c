#include "common/base/log.h"

#include "common/base/clock.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_CAP = 8192, VALUE_CAP = 2048, HELD_CAP = 64 << 10, TIME_SIZE = 20, DIGITS_MAX = 20 };

static const char *log_service = "banfu";
static enum log_level log_least = LOG_INFO;

/* Lines that wait for log_flush. A thread's own: no other writes into it. */
static _Thread_local struct held {
    bool holding;
    size_t size;
    char bytes[HELD_CAP];
} held;

static const char *const level_names[] = {
    [LOG_DEBUG] = "debug", [LOG_INFO] = "info", [LOG_WARN] = "warn", [LOG_ERROR] = "error"};

void log_setup(const char *service, enum log_level least)
{
    log_service = service;
    log_least = least;
}

int log_level_parse(const char *text, enum log_level *ret_level)
{
    for (size_t i = 0; i < COUNT_OF(level_names); i++) {
        if (strcmp(text, level_names[i]) == 0) {
            *ret_level = (enum log_level)i;
            return 0;
        }
    }
    return -1;
}

/* --- one line: composed where it will lie, since every call writes one --- */

struct line {
    size_t size;
    bool full;   /* something did not fit */
    char *bytes; /* LINE_CAP of them */
};

static inline void put(struct line *line, const char *bytes, size_t size)
{
    if (size > LINE_CAP - line->size) {
        line->full = true;
        return;
    }
    memcpy(line->bytes + line->size, bytes, size);
    line->size += size;
}

static void put_text(struct line *line, const char *text)
{
    put(line, text, strlen(text));
}

static void put_integer(struct line *line, int64_t value)
{
    char digits[DIGITS_MAX];
    size_t at = DIGITS_MAX;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (value < 0) {
        digits[--at] = '-';
    }
    put(line, digits + at, DIGITS_MAX - at);
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte != 0x7F && byte != '"' && byte != '\\';
}

/* True when one of the eight bytes may need escaping; false only when none does. */
static bool may_be_special(uint64_t eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t quote = eight ^ ones * '"';
    uint64_t backslash = eight ^ ones * '\\';
    uint64_t delete = eight ^ ones * 0x7F;
    uint64_t found = ((eight - ones * 0x20) & ~eight) | ((quote - ones) & ~quote) |
                     ((backslash - ones) & ~backslash) | ((delete - ones) & ~delete);

    return (found & ones * 0x80) != 0;
}

/* The bytes at the start that stand for themselves: eight at a time, for nearly all do. */
static size_t plain_run(const char *text, size_t size)
{
    size_t run = 0;
    uint64_t eight;

    while (size - run >= sizeof(eight)) {
        memcpy(&eight, text + run, sizeof(eight));
        if (may_be_special(eight)) {
            break;
        }
        run += sizeof(eight);
    }
    while (run < size && is_plain((unsigned char)text[run])) {
        run++;
    }
    return run;
}

static void put_special(struct line *line, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";

    if (byte == '"' || byte == '\\') {
        const char escaped[] = {'\\', (char)byte};
        put(line, escaped, sizeof(escaped));
    } else {
        const char escaped[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};
        put(line, escaped, sizeof(escaped));
    }
}

static void put_escaped(struct line *line, const char *text)
{
    const char *end = text + strnlen(text, VALUE_CAP);

    put(line, "\"", 1);
    while (text < end) {
        size_t run = plain_run(text, (size_t)(end - text));
        put(line, text, run);
        text += run;
        if (text < end) {
            put_special(line, (unsigned char)*text++);
        }
    }
    put(line, "\"", 1);
}

static void put_time(struct line *line)
{
    static _Thread_local time_t known = -1;
    static _Thread_local char second[TIME_SIZE + 1];
    int64_t now = clock_real_ms();
    int ms = (int)(now % 1000);

    if (known != now / 1000) {
        struct tm parts;
        known = (time_t)(now / 1000);
        if (!gmtime_r(&known, &parts) ||
            strftime(second, sizeof(second), "%Y-%m-%dT%H:%M:%S.", &parts) != TIME_SIZE) {
            second[0] = '\0';
        }
    }
    const char fraction[] = {(char)('0' + ms / 100), (char)('0' + ms / 10 % 10),
                             (char)('0' + ms % 10), 'Z'};
    put_text(line, second);
    put(line, fraction, sizeof(fraction));
}

/* Names are the programmer's: identifiers, with nothing to escape. */
static void put_name(struct line *line, const char *name)
{
    put(line, "\"", 1);
    put_text(line, name);
    put(line, "\"", 1);
}

static void put_field(struct line *line, const struct log_field *field)
{
    put(line, ",", 1);
    put_name(line, field->name);
    put(line, ":", 1);
    if (field->type == LOG_TYPE_INTEGER) {
        put_integer(line, field->integer);
    } else if (field->text) {
        put_escaped(line, field->text);
    } else {
        put_text(line, "null");
    }
}

/* --- out --- */

static void write_out(const char *bytes, size_t size)
{
    /* Nowhere is left to report that the log itself cannot be written: the lines are lost. */
    if (size > 0 && write(STDERR_FILENO, bytes, size) < 0) {
        return;
    }
}

void log_flush(void)
{
    write_out(held.bytes, held.size);
    held.size = 0;
}

/* Lines that still wait when the process ends go out with it. */
static void flush_at_exit(void)
{
    static atomic_flag asked = ATOMIC_FLAG_INIT;

    if (!atomic_flag_test_and_set(&asked)) {
        (void)atexit(log_flush);
    }
}

void log_hold(bool holding)
{
    log_flush();
    flush_at_exit();
    held.holding = holding;
}

/* Where the next line goes: behind those that wait, or into `own` where none may. */
static char *line_begin(char own[LINE_CAP])
{
    if (!held.holding) {
        return own;
    }
    if (LINE_CAP > HELD_CAP - held.size) {
        log_flush();
    }
    return held.bytes + held.size;
}

static void line_end(enum log_level level, const struct line *line)
{
    if (!held.holding) {
        write_out(line->bytes, line->size);
        return;
    }
    held.size += line->size;
    if (level == LOG_ERROR) {
        log_flush();
    }
}

void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count)
{
    char own[LINE_CAP];

    if (level < log_least) {
        return;
    }
    struct line line = {.bytes = line_begin(own)};
    put_text(&line, "{\"time\":\"");
    put_time(&line);
    put_text(&line, "\",\"level\":\"");
    put_text(&line, level_names[level]);
    put_text(&line, "\",\"service\":");
    put_name(&line, log_service);
    put_text(&line, ",\"event\":");
    put_name(&line, event);
    size_t whole = line.size;
    for (size_t i = 0; i < count; i++) {
        put_field(&line, &fields[i]);
        if (line.full || line.size > LINE_CAP - 2) {
            line.size = whole; /* cut behind the last field that fits: still one JSON object */
            break;
        }
        whole = line.size;
    }
    put_text(&line, "}\n");
    line_end(level, &line);
}
