/* Settings of the reply service, beside those that every service has. */
#ifndef BANFU_REPLY_CONF_H
#define BANFU_REPLY_CONF_H

#include "common/conf/conf.h"

#include <stddef.h>
#include <stdint.h>

struct reply_conf {
    const char *fonts;          /* folder of the typefaces; "": no papers are made */
    const char *fallback_fonts; /* folder of those for rare characters */
    const char *papers;         /* file with the city's own wording; "": none */
    const char *sets;           /* folder of files that jobs make; "": no such jobs */
    int64_t set_mib;            /* what the parts of one of them may come to */
    const char *card_address;   /* what a card's code is put behind in the QR code; "" for the code
                                   alone */
    const char *verify_address; /* where a letter's verification code is put in; "": not told */
};

extern struct reply_conf reply_conf;
extern const struct conf_setting reply_settings[];
extern const size_t reply_setting_count;

#endif
