#include "reply/conf.h"

#include "common/base/attributes.h"

struct reply_conf reply_conf;

const struct conf_setting reply_settings[] = {
    {.flag = "fonts",
     .environment = "BANFU_FONTS",
     .type = CONF_TEXT,
     .fallback = "",
     .meaning = "folder of the typefaces (ops/fonts); without one no letters and cards are made",
     .value = &reply_conf.fonts},
    {.flag = "fallback-fonts",
     .environment = "BANFU_FALLBACK_FONTS",
     .type = CONF_TEXT,
     .fallback = "/usr/share/fonts/opentype/noto",
     .meaning = "folder of the typefaces for rare characters in names",
     .value = &reply_conf.fallback_fonts},
    {.flag = "papers",
     .environment = "BANFU_PAPERS",
     .type = CONF_TEXT,
     .fallback = "",
     .meaning = "file with the city's own wording of papers, in the form of document/papers.txt",
     .value = &reply_conf.papers},
    {.flag = "sets",
     .environment = "BANFU_SETS",
     .type = CONF_TEXT,
     .fallback = "",
     .meaning =
         "folder of the files that sets of letters are made into, kept for 7 days; shared by "
         "all replicas of a city; without one no sets are made",
     .value = &reply_conf.sets},
    {.flag = "set-mib",
     .environment = "BANFU_SET_MIB",
     .type = CONF_INTEGER,
     .fallback = "512",
     .least = 1,
     .most = 4000,
     .meaning = "MiB that one set of letters may come to; as much again is needed while it is made",
     .value = &reply_conf.set_mib},
    {.flag = "card-address",
     .environment = "BANFU_CARD_ADDRESS",
     .type = CONF_TEXT,
     .fallback = "",
     .meaning = "what stands before a card's code in its QR code: https://HOST/c/",
     .value = &reply_conf.card_address},
    {.flag = "verify-address",
     .environment = "BANFU_VERIFY_ADDRESS",
     .type = CONF_TEXT,
     .fallback = "",
     .meaning = "what a letter says beside its verification code: https://HOST/verify/",
     .value = &reply_conf.verify_address},
};

const size_t reply_setting_count = COUNT_OF(reply_settings);
