/*
 * Log lines as JSON, one object a line on standard error, where runit's svlogd picks them up:
 *   {"time":"2022-06-20T01:02:03.004Z","level":"info","service":"reply","event":"started","port":7001}
 * Libraries are silent: only boundaries (main, the RPC server, the gateway) log, and each thing
 * once. Never give a phone, an address, a password, a token or a letter's text as a value.
 */
#ifndef BANFU_BASE_LOG_H
#define BANFU_BASE_LOG_H

#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

enum log_type { LOG_TYPE_TEXT, LOG_TYPE_INTEGER };

struct log_field {
    const char *name; /* an identifier, as events and services are: it is written as it stands */
    enum log_type type;
    const char *text; /* NULL is written as null */
    int64_t integer;
};

#define LOG_TEXT(key, value)                                                                       \
    ((struct log_field){.name = (key), .type = LOG_TYPE_TEXT, .text = (value)})
#define LOG_INTEGER(key, value)                                                                    \
    ((struct log_field){.name = (key), .type = LOG_TYPE_INTEGER, .integer = (value)})

/* Names the process on every line and drops lines under `least`. `service` must outlive the
 * process's logging. */
void log_setup(const char *service, enum log_level least);

/* Parses "debug", "info", "warn" or "error"; returns 0 and stores it, or -1. */
int log_level_parse(const char *text, enum log_level *ret_level) MUST_CHECK;

/* Writes one line with one write(2), so that lines of several threads never mix; longer than 8 KiB
 * is cut. */
void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count);

/* From here on lines of this thread are kept until log_flush, an error's line or 64 KiB: a loop
 * that serves many calls writes once a turn. What was kept is written when the process
 * exits, and lost when it crashes. */
void log_hold(bool holding);

/* Writes what this thread has kept. */
void log_flush(void);

#define LOG(level, event, ...)                                                                     \
    log_write((level), (event), (const struct log_field[]){__VA_ARGS__},                           \
              sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

#endif
