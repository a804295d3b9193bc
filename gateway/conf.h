/* The gateway's settings, from flags and environment. */
#ifndef BANFU_GATEWAY_CONF_H
#define BANFU_GATEWAY_CONF_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "common/base/log.h"
#include "common/conf/conf.h"
#include "routes.h"

#include <stdint.h>

struct gateway_conf {
    const char *listen;
    const char *keys;                    /* directory of the token keys */
    const char *backends[BACKEND_COUNT]; /* addresses */
    int64_t connections;
    int64_t idle_seconds;
    int64_t drain_ms;
    const char *log_level_name;
    enum log_level log_level;
};

/* As conf_read; texts point into argv, the environment or static storage. */
enum conf_outcome gateway_conf_read(struct gateway_conf *conf, int argc, char *const argv[],
                                    struct buffer *ret_text) MUST_CHECK;

#endif
