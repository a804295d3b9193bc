#include "common/base/proposal_name.h"

#include <stddef.h>
#include <string.h>

struct series {
    const char *prefix, *when, *kind;
};

/* The longer prefix stands before the one that it begins with. */
static const struct series between = {"suggestion-b", "闭会期间", "建议"};
static const struct series suggestion = {"suggestion-", "", "建议"};
static const struct series proposal = {"proposal-", "", "提案"};
static const struct series *const known[] = {&between, &suggestion, &proposal};

/* NULL: it is no key. The number stands behind the prefix. */
static const struct series *series_of(const char *key, const char **ret_number)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        size_t length = strlen(known[i]->prefix);
        if (strncmp(key, known[i]->prefix, length) == 0) {
            *ret_number = key + length;
            return known[i];
        }
    }
    return NULL;
}

const char *proposal_name(const char *key, struct arena *arena)
{
    const char *number = "";
    const struct series *series = series_of(key, &number);
    const char *name =
        series ? arena_printf(arena, "%s%s第%s号", series->when, series->kind, number) : NULL;

    return name ? name : key;
}

const char *proposal_title(const char *key, struct arena *arena)
{
    const char *number = "";
    const struct series *series = series_of(key, &number);
    const char *title =
        series ? arena_printf(arena, "%s第%s号%s", series->when, number, series->kind) : NULL;

    return title ? title : key;
}

bool proposal_name_between(const char *key)
{
    const char *number = "";

    return series_of(key, &number) == &between;
}
