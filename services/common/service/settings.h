/*
 * The settings that every service has, read together with its own. Passwords are read from files,
 * never from flags: flags are seen by everybody who may list processes.
 */
#ifndef BANFU_SERVICE_SETTINGS_H
#define BANFU_SERVICE_SETTINGS_H

#include "common/base/attributes.h"
#include "common/base/log.h"
#include "common/service/service.h"

#include <stddef.h>
#include <stdint.h>

struct settings {
    const char *listen;
    const char *redis;
    const char *redis_user;
    const char *redis_password_file;
    const char *key_directory;
    const char *contact_key_file;
    const char *tls_folder;
    const char *city_list;
    const char *log_level_name;
    int64_t drain_ms;
    const char *peer_addresses[SERVICE_PEERS_MAX]; /* in the order of definition.peers */

    /* made of the above */
    enum log_level log_level;
    char *cities_text;
    const char *cities[SERVICE_CITIES_MAX + 1]; /* NULL ends them */
    char *redis_password;                       /* NULL for none */
};

/* Reads them from flags and environment; what is wrong, or the help page, is printed. Returns -1
 * when the process may go on, else what main returns: 0 after --help, 2 when one is wrong. */
int settings_read(struct settings *settings, int argc, char *argv[],
                  const struct service_definition *definition) MUST_CHECK;

/* Wipes and frees what settings_read made. */
void settings_done(struct settings *settings);

#endif
