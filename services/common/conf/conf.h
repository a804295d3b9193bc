/*
 * Settings as one table a program: each row names a flag, an environment variable, a default and
 * what it means. The flag wins over the environment, the environment over the default. The table
 * prints itself as --help.
 */
#ifndef BANFU_CONF_CONF_H
#define BANFU_CONF_CONF_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <stddef.h>
#include <stdint.h>

enum conf_type {
    CONF_TEXT,    /* value is a `const char *`: points into argv, the environment or the table */
    CONF_INTEGER, /* value is an `int64_t` between `least` and `most` */
    CONF_SWITCH   /* value is a `bool`: a bare flag, or 0/1/true/false in the environment */
};

struct conf_setting {
    const char *flag;        /* "listen" is written --listen VALUE or --listen=VALUE */
    const char *environment; /* "BANFU_LISTEN"; NULL when only the flag sets it */
    enum conf_type type;
    const char *fallback; /* the default as text; NULL makes the setting required */
    const char *meaning;  /* one line of English for --help, with the unit of integers */
    void *value;          /* where the parsed value goes */
    int64_t least, most;  /* bounds of an integer, both included */
};

enum conf_outcome { CONF_READ, CONF_HELP_ASKED, CONF_WRONG };

/*
 * Fills every row's value from `argv` (its strings must outlive the settings) and the environment.
 *
 * CONF_READ: all values are set. CONF_HELP_ASKED: --help stands in argv; `ret_text` holds the page.
 * CONF_WRONG: an unknown flag, a missing or malformed value, a required setting absent; `ret_text`
 * names each, a line each, so that an operator mends all at once. `ret_text` is initialised here
 * and freed by the caller with buffer_done.
 */
enum conf_outcome conf_read(const struct conf_setting *settings, size_t count, int argc,
                            char *const argv[], struct buffer *ret_text) MUST_CHECK;

#endif
