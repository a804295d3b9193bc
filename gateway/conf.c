#include "conf.h"

enum conf_outcome gateway_conf_read(struct gateway_conf *conf, int argc, char *const argv[],
                                    struct buffer *ret_text)
{
    const char **to = conf->backends;
    const struct conf_setting settings[] = {
        {"listen", "BANFU_LISTEN", CONF_TEXT, NULL,
         "where HTTP is spoken: unix:/PATH or 127.0.0.1:PORT", (void *)&conf->listen, 0, 0},
        {"keys", "BANFU_KEYS", CONF_TEXT, NULL, "directory of the token keys", (void *)&conf->keys,
         0, 0},
        {"identity", "BANFU_IDENTITY", CONF_TEXT, NULL, "address of that service",
         (void *)&to[BACKEND_IDENTITY], 0, 0},
        {"assignment", "BANFU_ASSIGNMENT", CONF_TEXT, NULL, "address of that service",
         (void *)&to[BACKEND_ASSIGNMENT], 0, 0},
        {"deadline", "BANFU_DEADLINE", CONF_TEXT, NULL, "address of that service",
         (void *)&to[BACKEND_DEADLINE], 0, 0},
        {"reply", "BANFU_REPLY", CONF_TEXT, NULL, "address of that service",
         (void *)&to[BACKEND_REPLY], 0, 0},
        {"ledger", "BANFU_LEDGER", CONF_TEXT, NULL, "address of that service",
         (void *)&to[BACKEND_LEDGER], 0, 0},
        {"connections", "BANFU_GATEWAY_CONNECTIONS", CONF_INTEGER, "2000",
         "connections served at once; further ones wait", &conf->connections, 1, 100000},
        {"idle-seconds", "BANFU_GATEWAY_IDLE_SECONDS", CONF_INTEGER, "75",
         "seconds after which a silent connection is closed", &conf->idle_seconds, 1, 3600},
        {"drain-ms", "BANFU_DRAIN_MS", CONF_INTEGER, "10000",
         "ms that requests under way get at the end", &conf->drain_ms, 0, 600000},
        {"log-level", "BANFU_LOG_LEVEL", CONF_TEXT, "info", "debug, info, warn or error",
         (void *)&conf->log_level_name, 0, 0},
    };
    enum conf_outcome outcome = conf_read(settings, COUNT_OF(settings), argc, argv, ret_text);

    if (outcome == CONF_READ && log_level_parse(conf->log_level_name, &conf->log_level) != 0) {
        buffer_printf(ret_text, "--log-level: %s is none of debug, info, warn, error\n",
                      conf->log_level_name);
        outcome = CONF_WRONG;
    }
    return outcome;
}
