/* Settings of assignment, beside those that every service has. */
#ifndef BANFU_ASSIGNMENT_CONF_H
#define BANFU_ASSIGNMENT_CONF_H

#include "common/conf/conf.h"

#include <stddef.h>

struct assignment_conf {
    const char *calendar; /* path of the table of days off and worked weekend days; "" for none */
};

extern struct assignment_conf assignment_conf;
extern const struct conf_setting assignment_settings[];
extern const size_t assignment_setting_count;

#endif
