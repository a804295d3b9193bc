#include "reply/numbering.h"

#include "reply/errors.h"
#include "reply/letter_number.h"

#include <stdlib.h>
#include <string.h>

/* --- a unit's series --- */

static const struct series_count *find_count(const struct series *series, const char *code,
                                             int32_t year)
{
    for (size_t i = 0; i < series->count_count; i++) {
        const struct series_count *count = &series->counts[i];
        if (count->year == year && strcmp(count->code, code) == 0) {
            return count;
        }
    }
    return NULL;
}

int32_t series_last(const struct series *series, const char *code, int32_t year)
{
    const struct series_count *count = find_count(series, code, year);

    return count ? count->last : 0;
}

int32_t series_next(const struct series *series, int32_t year)
{
    int32_t last = series_last(series, series->code, year);

    if (last > 0) {
        return last + 1;
    }
    return year == series->year && series->first > 0 ? series->first : 1;
}

int series_give(struct series *series, int32_t year, int32_t number, struct failure *failure)
{
    const struct series_count *known = find_count(series, series->code, year);
    size_t place = known ? (size_t)(known - series->counts) : series->count_count;

    if (place == SERIES_COUNTS_MAX) {
        failure_refuse(failure, &REFUSE_SERIES_FULL, series->code);
        return -1;
    }
    series->counts[place] =
        (struct series_count){.code = series->code, .year = year, .last = number};
    series->count_count += known == NULL;
    return 0;
}

/* --- a letter's number --- */

int32_t numbering_year(const struct reply *reply)
{
    return date_of_day(reply->letter_day).year;
}

int numbering_check(const struct reply *reply, const char *number, const char *letter_code,
                    struct failure *failure)
{
    struct letter_number_parts parts;

    if (letter_number_parse(number, numbering_year(reply), failure, &parts) < 0) {
        return -1;
    }
    if (*letter_code && strcmp(parts.code, letter_code) != 0) {
        failure_refuse(failure, &REFUSE_NUMBER_CODE, letter_code);
        failure_add_field(failure, "letterNumber", "代字应为“%s”", letter_code);
        return -1;
    }
    return 0;
}

static bool matter_has_left(const struct reply *reply, uint32_t matter)
{
    for (size_t i = 0; i < reply->letter_count; i++) {
        if (reply->letters[i].matter == matter && reply->letters[i].sent != DAY_NONE) {
            return true;
        }
    }
    for (size_t i = 0; i < reply->copy_count; i++) {
        if (reply->copies[i].matter == matter && reply->copies[i].sent != DAY_NONE) {
            return true;
        }
    }
    return false;
}

/* 作废, and never used again, not even by the reply that gave it up. */
static bool is_void(const struct reply *reply, const char *number)
{
    for (size_t i = 0; i < reply->voided_count; i++) {
        if (strcmp(reply->voided[i].text, number) == 0) {
            return true;
        }
    }
    return false;
}

static const struct letter_number *number_of(const struct reply *reply, uint32_t matter)
{
    for (size_t i = 0; i < reply->number_count; i++) {
        if (reply->numbers[i].matter == matter) {
            return &reply->numbers[i];
        }
    }
    return NULL;
}

/* 2022 of 朔住建函〔2022〕15号. */
static int32_t year_of(const char *number)
{
    static const char opening[] = "〔";
    const char *at = strstr(number, opening);

    return at ? (int32_t)strtol(at + strlen(opening), NULL, 10) : 0;
}

bool numbering_is_open(const struct reply *reply)
{
    for (size_t i = 0; i < reply->letter_count; i++) {
        uint32_t matter = reply->letters[i].matter;
        const struct letter_number *known = number_of(reply, matter);
        if (!known || (!matter_has_left(reply, matter) &&
                       !(known->of_series && year_of(known->text) == numbering_year(reply)))) {
            return true;
        }
    }
    return false;
}

static struct letter_number *find_number(struct reply *reply, uint32_t matter)
{
    for (size_t i = 0; i < reply->number_count; i++) {
        if (reply->numbers[i].matter == matter) {
            return &reply->numbers[i];
        }
    }
    return NULL;
}

static bool is_of_year(const struct reply *reply, const char *number, struct arena *arena)
{
    struct letter_number_parts parts;
    struct failure failure;

    failure_init(&failure, arena);
    return letter_number_parse(number, numbering_year(reply), &failure, &parts) == 0;
}

bool numbering_is_done(const struct reply *reply, uint32_t matter, struct arena *arena)
{
    const char *number = reply_number(reply, matter);

    return *number && reply->letter_day != DAY_NONE && is_of_year(reply, number, arena);
}

static bool stands(const struct reply *reply, const struct letter_number *known, const char *number,
                   bool of_series, const struct act *act)
{
    if (matter_has_left(reply, known->matter) || reply->voided_count >= VOIDED_MAX ||
        strcmp(known->text, number) == 0) {
        return true;
    }
    return (known->of_series || of_series) && is_of_year(reply, known->text, act->arena);
}

int numbering_give(struct reply *reply, uint32_t matter, const char *number, bool of_series,
                   const struct act *act, struct failure *failure)
{
    struct letter_number *known = find_number(reply, matter);
    const struct reply_step step = {.reply = reply, .act = act, .comment = ""};

    if (reply_apply(reply, REPLY_NUMBER, &step, failure) < 0) {
        return -1;
    }
    if (is_void(reply, number)) {
        return letter_number_refuse(failure, &REFUSE_NUMBER_VOID, number);
    }
    if (known && stands(reply, known, number, of_series, act)) {
        return letter_number_refuse(failure, &REFUSE_NUMBER_STANDS, known->text);
    }
    if (known) {
        reply->voided[reply->voided_count++] = *known;
    } else {
        known = &reply->numbers[reply->number_count++];
    }
    *known = (struct letter_number){.matter = matter, .text = number, .of_series = of_series};
    return 0;
}

bool numbering_give_up(struct reply *reply, uint32_t matter)
{
    struct letter_number *known = find_number(reply, matter);

    if (!known || reply->state >= REPLY_SIGNED) {
        return false;
    }
    reply->voided[reply->voided_count++] = *known;
    *known = reply->numbers[--reply->number_count];
    return true;
}

static size_t count_numbers(const struct handling *handling)
{
    size_t count = 0;

    for (size_t i = 0; i < handling->reply_count; i++) {
        count += handling->replies[i].number_count + handling->replies[i].voided_count;
    }
    return count;
}

static void list_void(struct handling *handling, const struct handling *aside,
                      const struct letter_number *numbers, size_t count)
{
    struct reply *first = &handling->replies[0];

    for (size_t i = 0; i < count; i++) {
        struct letter_number number = numbers[i];
        uint32_t place = 0;
        bool known =
            handling_matter(handling, aside->matters[number.matter].proposal, &place) != NULL;
        number.matter = known ? place : 0;
        first->voided[first->voided_count++] = number;
    }
}

int numbering_take_void(struct handling *handling, const struct handling *aside,
                        struct arena *arena)
{
    struct reply *first = handling_reply(handling, 1);
    size_t more = count_numbers(aside);

    if (!first || more == 0) {
        return 0;
    }
    struct letter_number *voided =
        arena_array(arena, first->voided_count + more + MATTERS_MAX, sizeof(*voided));
    if (!voided) {
        return -1;
    }
    memcpy(voided, first->voided, first->voided_count * sizeof(*voided));
    first->voided = voided;
    for (size_t i = 0; i < aside->reply_count; i++) {
        const struct reply *reply = &aside->replies[i];
        list_void(handling, aside, reply->voided, reply->voided_count);
        list_void(handling, aside, reply->numbers, reply->number_count);
    }
    return 0;
}
