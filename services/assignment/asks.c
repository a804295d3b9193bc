#include "assignment/asks.h"

#include "assignment/fields.h"
#include "common/base/utf8.h"

#include <stdio.h>
#include <string.h>

enum { BETWEEN = '\x1e' /* no plain text holds it */ };

int asks_set(struct proposal *proposal, const char *const *texts, size_t count,
             const struct unit_act *act, struct arena *arena, struct failure *failure)
{
    struct ask *asks = arena_array(arena, count + 1, sizeof(*asks));
    size_t length = 0;
    char field[32];

    if (count > ASKS_MAX) {
        failure_add_field(failure, "asks", "最多%d项诉求（规则4）", ASKS_MAX);
        return -1;
    }
    if (!asks) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足，请稍后再试");
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(field, sizeof(field), "asks[%zu]", i);
        field_require(failure, field, "诉求", texts[i], LONG_TEXT_MAX);
        length += utf8_length(texts[i], strlen(texts[i]));
        asks[i] = (struct ask){.number = (int32_t)i + 1, .text = texts[i]};
    }
    if (length > ASKS_TEXT_MAX) {
        failure_add_field(failure, "asks", "各项诉求合计最多%d字（规则4）", ASKS_TEXT_MAX);
    }
    if (failure_is_set(failure) || proposal_decide(proposal, PROPOSAL_DIVIDE, act, failure) != 0) {
        return -1;
    }
    proposal->asks = asks;
    proposal->ask_count = count;
    return 0;
}

const char *asks_join(const struct proposal *proposal, struct arena *arena)
{
    size_t size = 1;

    for (size_t i = 0; i < proposal->ask_count; i++) {
        size += strlen(proposal->asks[i].text) + 1;
    }
    char *text = arena_alloc(arena, size);
    if (!text) {
        return NULL;
    }
    char *end = text;
    for (size_t i = 0; i < proposal->ask_count; i++) {
        size_t length = strlen(proposal->asks[i].text);
        if (i > 0) {
            *end++ = BETWEEN;
        }
        memcpy(end, proposal->asks[i].text, length);
        end += length;
    }
    *end = '\0';
    return text;
}

int asks_split(const char *text, struct arena *arena, struct proposal *proposal)
{
    size_t count = proposal->ask_count;
    struct ask *asks = arena_array(arena, count + 1, sizeof(*asks));
    char *rest = arena_strdup(arena, text);

    if (!asks || !rest) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        char *end = strchr(rest, BETWEEN);
        if ((end == NULL) != (i + 1 == count)) {
            return -1;
        }
        asks[i] = (struct ask){.number = (int32_t)i + 1, .text = rest};
        if (end) {
            *end = '\0';
            rest = end + 1;
        }
    }
    proposal->asks = asks;
    return 0;
}
