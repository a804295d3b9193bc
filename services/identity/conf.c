#include "identity/conf.h"

void identity_settings(struct identity_conf *conf,
                       struct conf_setting ret_settings[IDENTITY_SETTING_COUNT])
{
    ret_settings[0] =
        (struct conf_setting){.flag = "seed",
                              .environment = "BANFU_SEED",
                              .type = CONF_TEXT,
                              .fallback = "",
                              .meaning = "folder with units.csv and accounts.csv, taken in once",
                              .value = (void *)&conf->seed_folder};
    ret_settings[1] = (struct conf_setting){.flag = "session-idle-minutes",
                                            .environment = "BANFU_SESSION_IDLE_MINUTES",
                                            .type = CONF_INTEGER,
                                            .fallback = "120",
                                            .meaning = "minutes without a call that end a session",
                                            .value = &conf->session_idle_minutes,
                                            .least = 1,
                                            .most = 1440};
    ret_settings[2] = (struct conf_setting){.flag = "session-hours",
                                            .environment = "BANFU_SESSION_HOURS",
                                            .type = CONF_INTEGER,
                                            .fallback = "12",
                                            .meaning = "hours after which a session ends anyway",
                                            .value = &conf->session_hours,
                                            .least = 1,
                                            .most = 168};
    ret_settings[3] = (struct conf_setting){.flag = "password-threads",
                                            .environment = "BANFU_PASSWORD_THREADS",
                                            .type = CONF_INTEGER,
                                            .fallback = "2",
                                            .meaning = "passwords worked on at once, 19 MiB each",
                                            .value = &conf->password_threads,
                                            .least = 1,
                                            .most = 4};
}
