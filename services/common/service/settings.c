#include "common/service/settings.h"

#include "common/base/buffer.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMMON_COUNT = 10, NAME_SIZE = 48, PASSWORD_SIZE_MAX = 512, FAULT_CAP = 4096 };

/* The table as conf reads it, and the names in it that are made here. */
struct table {
    struct conf_setting rows[COMMON_COUNT + SERVICE_PEERS_MAX + SERVICE_SETTINGS_MAX];
    size_t count;
    char flags[SERVICE_PEERS_MAX][NAME_SIZE];
    char variables[SERVICE_PEERS_MAX][NAME_SIZE];
};

static void add_row(struct table *table, struct conf_setting row)
{
    table->rows[table->count++] = row;
}

static void add_text(struct table *table, const char *flag, const char *variable,
                     const char *fallback, const char *meaning, const char **value)
{
    add_row(table, (struct conf_setting){.flag = flag,
                                         .environment = variable,
                                         .type = CONF_TEXT,
                                         .fallback = fallback,
                                         .meaning = meaning,
                                         .value = (void *)value});
}

static void add_common(struct table *table, struct settings *settings)
{
    add_text(table, "listen", "BANFU_LISTEN", NULL,
             "where calls are taken: unix:/PATH or host:port", &settings->listen);
    add_text(table, "redis", "BANFU_REDIS", NULL, "the store: unix:/PATH or host:port[,host:port]",
             &settings->redis);
    add_text(table, "redis-user", "BANFU_REDIS_USER", "", "its ACL user", &settings->redis_user);
    add_text(table, "redis-password-file", "BANFU_REDIS_PASSWORD_FILE", "",
             "file whose first line is that user's password", &settings->redis_password_file);
    add_text(table, "keys", "BANFU_KEYS", NULL, "directory of the keys that sign tokens",
             &settings->key_directory);
    add_text(table, "seal-key", "BANFU_SEAL_KEY", "",
             "key file under which phones and addresses are sealed", &settings->contact_key_file);
    add_text(
        table, "tls", "BANFU_TLS", "",
        "folder of authority.pem, NAME.pem and NAME.key, for addresses that are no unix sockets",
        &settings->tls_folder);
    add_text(table, "cities", "BANFU_CITIES", "shuozhou",
             "the cities served, parted by commas: each is a shard of the store",
             &settings->city_list);
    add_text(table, "log-level", "BANFU_LOG_LEVEL", "info", "debug, info, warn or error",
             &settings->log_level_name);
    add_row(table, (struct conf_setting){.flag = "drain-ms",
                                         .environment = "BANFU_DRAIN_MS",
                                         .type = CONF_INTEGER,
                                         .fallback = "10000",
                                         .meaning = "ms that calls under way get at the end",
                                         .value = &settings->drain_ms,
                                         .least = 0,
                                         .most = 600000});
}

static void add_peers(struct table *table, struct settings *settings,
                      const struct service_definition *definition)
{
    for (size_t i = 0; definition->peers && definition->peers[i] && i < SERVICE_PEERS_MAX; i++) {
        (void)snprintf(table->flags[i], NAME_SIZE, "%s", definition->peers[i]);
        (void)snprintf(table->variables[i], NAME_SIZE, "BANFU_%s", definition->peers[i]);
        for (char *letter = table->variables[i]; *letter; letter++) {
            *letter = (char)toupper((unsigned char)*letter);
        }
        add_text(table, table->flags[i], table->variables[i], NULL, "address of that service",
                 &settings->peer_addresses[i]);
    }
}

/* Cuts the list at its commas. False when a name is none or there are too many. */
static bool split_cities(struct settings *settings)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    size_t count = 0;

    for (char *name = settings->cities_text, *next = name; next; name = next) {
        next = strchr(name, ',');
        if (next) {
            *next++ = '\0';
        }
        size_t length = strlen(name);
        if (length == 0 || length >= SERVICE_SHARD_SIZE || strspn(name, letters) != length ||
            count == SERVICE_CITIES_MAX) {
            return false;
        }
        settings->cities[count++] = name;
    }
    return true;
}

static bool read_cities(struct settings *settings, struct buffer *faults)
{
    settings->cities_text = strdup(settings->city_list);
    if (settings->cities_text && split_cities(settings)) {
        return true;
    }
    return buffer_printf(faults, "--cities: \"%s\" is no list of names in lower-case letters\n",
                         settings->city_list) &&
           false;
}

static bool read_password(struct settings *settings, struct buffer *faults)
{
    char line[PASSWORD_SIZE_MAX];

    if (settings->redis_password_file[0] == '\0') {
        return true;
    }
    FILE *file = fopen(settings->redis_password_file, "re");
    char *found = file ? fgets(line, sizeof(line), file) : NULL;
    if (!found) {
        buffer_printf(faults, "--redis-password-file: %s: %s\n", settings->redis_password_file,
                      file ? "is empty" : strerror(errno));
    } else {
        line[strcspn(line, "\r\n")] = '\0';
        settings->redis_password = strdup(line);
        explicit_bzero(line, sizeof(line));
    }
    if (file) {
        (void)fclose(file);
    }
    return settings->redis_password != NULL;
}

static bool derive(struct settings *settings, struct buffer *faults)
{
    bool fine = read_cities(settings, faults);

    if (log_level_parse(settings->log_level_name, &settings->log_level) != 0) {
        buffer_printf(faults, "--log-level: \"%s\" is none of debug, info, warn, error\n",
                      settings->log_level_name);
        fine = false;
    }
    return read_password(settings, faults) && fine;
}

static int report(FILE *to, const struct buffer *text, int code)
{
    (void)fputs(buffer_text(text), to);
    return code;
}

int settings_read(struct settings *settings, int argc, char *argv[],
                  const struct service_definition *definition)
{
    struct table table = {.count = 0};
    struct buffer text;
    int code = -1;

    *settings = (struct settings){.listen = NULL};
    add_common(&table, settings);
    add_peers(&table, settings, definition);
    for (size_t i = 0; i < definition->setting_count && i < SERVICE_SETTINGS_MAX; i++) {
        add_row(&table, definition->settings[i]);
    }
    switch (conf_read(table.rows, table.count, argc, argv, &text)) {
    case CONF_READ:
        if (!derive(settings, &text)) {
            code = report(stderr, &text, 2);
        }
        break;
    case CONF_HELP_ASKED:
        (void)fprintf(stdout, "banfu-%s: %s\n\n", definition->name, definition->meaning);
        code = report(stdout, &text, 0);
        break;
    case CONF_WRONG: code = report(stderr, &text, 2); break;
    }
    buffer_done(&text);
    return code;
}

void settings_done(struct settings *settings)
{
    if (settings->redis_password) {
        explicit_bzero(settings->redis_password, strlen(settings->redis_password));
        free(settings->redis_password);
    }
    free(settings->cities_text);
    *settings = (struct settings){.listen = NULL};
}
