/* Settings of identity's own. */
#ifndef BANFU_IDENTITY_CONF_H
#define BANFU_IDENTITY_CONF_H

#include "common/conf/conf.h"

#include <stddef.h>
#include <stdint.h>

struct identity_conf {
    const char *seed_folder; /* "" for none */
    int64_t session_idle_minutes;
    int64_t session_hours;
    int64_t password_threads;
};

enum { IDENTITY_SETTING_COUNT = 4 };

/* The table of them, whose values go to `conf`. */
void identity_settings(struct identity_conf *conf,
                       struct conf_setting ret_settings[IDENTITY_SETTING_COUNT]);

#endif
