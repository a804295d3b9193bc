#include "assignment/conf.h"

#include "common/base/attributes.h"

struct assignment_conf assignment_conf;

const struct conf_setting assignment_settings[] = {
    {.flag = "calendar",
     .environment = "BANFU_CALENDAR",
     .type = CONF_TEXT,
     .fallback = "",
     .meaning =
         "table of days off and worked weekend days; without one Monday to Friday are worked",
     .value = &assignment_conf.calendar},
};

const size_t assignment_setting_count = COUNT_OF(assignment_settings);
