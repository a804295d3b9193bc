#include "assignment/units.h"

#include <stdlib.h>
#include <string.h>

struct unit_list {
    size_t count, room;
    struct unit_entry entries[];
};

struct unit_list *unit_list_new(size_t count)
{
    struct unit_list *list = calloc(1, sizeof(*list) + count * sizeof(list->entries[0]));

    if (list) {
        list->room = count;
    }
    return list;
}

static void free_entry(struct unit_entry *entry)
{
    free(entry->short_name);
    free(entry->full_name);
    free(entry->letter_code);
    free(entry->successor);
    free(entry->phone);
}

void unit_list_free(struct unit_list *list)
{
    for (size_t i = 0; list && i < list->count; i++) {
        free_entry(&list->entries[i]);
    }
    free(list);
}

static civil_day read_day(const char *text)
{
    civil_day day = DAY_NONE;

    return date_parse(text, strlen(text), &day) == 0 ? day : DAY_NONE;
}

int unit_list_add(struct unit_list *list, const struct unit_words *unit)
{
    struct unit_entry entry = {.short_name = strdup(unit->short_name),
                               .full_name = strdup(unit->full_name),
                               .letter_code = strdup(unit->letter_code),
                               .successor = strdup(unit->successor),
                               .phone = strdup(unit->phone),
                               .from = read_day(unit->from),
                               .until = read_day(unit->until)};

    if (!entry.short_name || !entry.full_name || !entry.letter_code || !entry.successor ||
        !entry.phone || list->count == list->room) {
        free_entry(&entry);
        return -1;
    }
    list->entries[list->count++] = entry;
    return 0;
}

const struct unit_entry *unit_list_find(const struct unit_list *list, const char *short_name)
{
    for (size_t i = 0; list && i < list->count; i++) {
        if (strcmp(list->entries[i].short_name, short_name) == 0) {
            return &list->entries[i];
        }
    }
    return NULL;
}

const struct unit_entry *unit_list_find_code(const struct unit_list *list, const char *letter_code)
{
    for (size_t i = 0; list && i < list->count; i++) {
        if (strcmp(list->entries[i].letter_code, letter_code) == 0) {
            return &list->entries[i];
        }
    }
    return NULL;
}

bool unit_list_holds(const struct unit_list *list, const char *short_name, civil_day day)
{
    const struct unit_entry *entry = unit_list_find(list, short_name);

    return entry && (entry->from == DAY_NONE || day >= entry->from) &&
           (entry->until == DAY_NONE || day <= entry->until);
}
