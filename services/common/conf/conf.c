#include "common/conf/conf.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_CAP = 32768 };

static void print_setting(const struct conf_setting *setting, struct buffer *page)
{
    const char *environment = setting->environment ? setting->environment : "flag only";

    buffer_printf(page, "  --%-22s %s\n  %-24s ", setting->flag, setting->meaning, "");
    if (!setting->fallback) {
        buffer_printf(page, "%s, required\n", environment);
    } else {
        buffer_printf(page, "%s, default %s\n", environment,
                      *setting->fallback ? setting->fallback : "empty");
    }
}

static void print_help(const struct conf_setting *settings, size_t count, const char *program,
                       struct buffer *page)
{
    buffer_printf(page, "usage: %s [--setting VALUE]…\n\n", program);
    for (size_t i = 0; i < count; i++) {
        print_setting(&settings[i], page);
    }
    buffer_printf(page, "  --%-22s %s\n", "help", "print this page");
}

static const struct conf_setting *find_flag(const struct conf_setting *settings, size_t count,
                                            const char *name, size_t length)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(settings[i].flag) == length && strncmp(settings[i].flag, name, length) == 0) {
            return &settings[i];
        }
    }
    return NULL;
}

static bool store_integer(const struct conf_setting *setting, const char *text)
{
    char *end = NULL;

    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < setting->least ||
        number > setting->most) {
        return false;
    }
    *(int64_t *)setting->value = number;
    return true;
}

static bool store_switch(const struct conf_setting *setting, const char *text)
{
    bool on = strcmp(text, "1") == 0 || strcmp(text, "true") == 0;
    bool off = strcmp(text, "0") == 0 || strcmp(text, "false") == 0;

    if (on || off) {
        *(bool *)setting->value = on;
    }
    return on || off;
}

static void store(const struct conf_setting *setting, const char *text, struct buffer *faults)
{
    switch (setting->type) {
    case CONF_TEXT: *(const char **)setting->value = text; break;
    case CONF_INTEGER:
        if (!store_integer(setting, text)) {
            buffer_printf(faults, "--%s: \"%s\" is not a whole number from %lld to %lld\n",
                          setting->flag, text, (long long)setting->least, (long long)setting->most);
        }
        break;
    case CONF_SWITCH:
        if (!store_switch(setting, text)) {
            buffer_printf(faults, "--%s: \"%s\" is none of 1, 0, true, false\n", setting->flag,
                          text);
        }
        break;
    }
}

/*
 * Walks the command line in one pass: stores what flags give in `ret_given` (the last one stands)
 * and names every word that is neither a known flag nor its value. Returns true when --help stands
 * there.
 */
static bool read_words(const struct conf_setting *settings, size_t count, int argc,
                       char *const argv[], const char **ret_given, struct buffer *faults)
{
    bool help = false;

    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (strcmp(word, "--help") == 0) {
            help = true;
            continue;
        }
        const struct conf_setting *setting = NULL;
        const char *value = strchr(word, '=');
        if (strncmp(word, "--", 2) == 0) {
            setting = find_flag(settings, count, word + 2, strcspn(word + 2, "="));
        }
        if (!setting) {
            buffer_printf(faults, "%s: not a setting; --help lists them\n", word);
        } else if (value) {
            ret_given[setting - settings] = value + 1;
        } else if (setting->type == CONF_SWITCH) {
            ret_given[setting - settings] = "true";
        } else if (i + 1 < argc) {
            ret_given[setting - settings] = argv[++i];
        } else {
            buffer_printf(faults, "%s: its value is missing\n", word);
        }
    }
    return help;
}

static void fill(const struct conf_setting *setting, const char *given, struct buffer *faults)
{
    const char *text = given;

    if (!text && setting->environment) {
        text = getenv(setting->environment);
    }
    if (!text) {
        text = setting->fallback;
    }
    if (text) {
        store(setting, text, faults);
    } else {
        buffer_printf(faults, "--%s is required%s%s: %s\n", setting->flag,
                      setting->environment ? ", or " : "",
                      setting->environment ? setting->environment : "", setting->meaning);
    }
}

enum conf_outcome conf_read(const struct conf_setting *settings, size_t count, int argc,
                            char *const argv[], struct buffer *ret_text)
{
    buffer_init(ret_text, TEXT_CAP);
    const char **given = calloc(count ? count : 1, sizeof(*given));
    if (!given) {
        buffer_append_text(ret_text, "out of memory\n");
        return CONF_WRONG;
    }
    bool help = read_words(settings, count, argc, argv, given, ret_text);
    if (help) {
        buffer_clear(ret_text);
        print_help(settings, count, argc > 0 ? argv[0] : "banfu", ret_text);
    } else {
        for (size_t i = 0; i < count; i++) {
            fill(&settings[i], given[i], ret_text);
        }
    }
    free(given);
    if (help) {
        return CONF_HELP_ASKED;
    }
    return ret_text->size > 0 || ret_text->failed ? CONF_WRONG : CONF_READ;
}
