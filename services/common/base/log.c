#include "common/base/log.h"

#include "common/base/buffer.h"
#include "common/base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_CAP = 8192, VALUE_CAP = 2048 };

static const char *log_service = "banfu";
static enum log_level log_least = LOG_INFO;

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

static void append_escaped(struct buffer *line, const char *text)
{
    size_t left = VALUE_CAP;

    buffer_append_char(line, '"');
    for (; *text && left > 0; text++, left--) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\') {
            buffer_append_char(line, '\\');
            buffer_append_char(line, *text);
        } else if (byte < 0x20 || byte == 0x7F) {
            buffer_printf(line, "\\u%04x", byte);
        } else {
            buffer_append_char(line, *text);
        }
    }
    buffer_append_char(line, '"');
}

static void append_time(struct buffer *line)
{
    int64_t now = clock_real_ms();
    time_t seconds = (time_t)(now / 1000);
    struct tm parts;

    if (gmtime_r(&seconds, &parts)) {
        buffer_printf(line, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                      parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                      (int)(now % 1000));
    }
}

static void append_field(struct buffer *line, const struct log_field *field)
{
    buffer_append_char(line, ',');
    append_escaped(line, field->name);
    buffer_append_char(line, ':');
    if (field->type == LOG_TYPE_INTEGER) {
        buffer_printf(line, "%lld", (long long)field->integer);
    } else if (field->text) {
        append_escaped(line, field->text);
    } else {
        buffer_append_text(line, "null");
    }
}

static void write_line(const struct buffer *line)
{
    /* Nowhere is left to report that the log itself cannot be written: the line is lost. */
    if (write(STDERR_FILENO, line->bytes, line->size) < 0) {
        return;
    }
}

void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count)
{
    if (level < log_least) {
        return;
    }
    struct buffer line;
    buffer_init(&line, LINE_CAP);
    buffer_append_text(&line, "{\"time\":\"");
    append_time(&line);
    buffer_printf(&line, "\",\"level\":\"%s\",\"service\":", level_names[level]);
    append_escaped(&line, log_service);
    buffer_append_text(&line, ",\"event\":");
    append_escaped(&line, event);
    size_t whole = line.size;
    for (size_t i = 0; i < count; i++) {
        append_field(&line, &fields[i]);
        if (line.failed || line.size > LINE_CAP - 2) {
            line.size = whole; /* cut behind the last field that fits: still one JSON object */
            line.failed = false;
            break;
        }
        whole = line.size;
    }
    buffer_append_text(&line, "}\n");
    write_line(&line);
    buffer_done(&line);
}
