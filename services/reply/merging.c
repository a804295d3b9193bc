#include "reply/merging.h"

#include "reply/drafting.h"
#include "reply/lifecycle.h"

#include <string.h>

enum { GONE = MATTERS_MAX };

static bool is_among(const char *proposal, const struct matter *fresh, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fresh[i].proposal, proposal) == 0) {
            return true;
        }
    }
    return false;
}

static bool any_is_signed(const struct handling *handling)
{
    for (size_t i = 0; i < handling->reply_count; i++) {
        if (handling->replies[i].state >= REPLY_SIGNED) {
            return true;
        }
    }
    return false;
}

/* --- taking one out --- */

static void move_letters(struct reply *reply, const uint32_t places[MATTERS_MAX])
{
    size_t letters = 0, copies = 0;

    for (size_t i = 0; i < reply->letter_count; i++) {
        struct letter letter = reply->letters[i];
        letter.matter = places[letter.matter];
        if (letter.matter != GONE) {
            reply->letters[letters++] = letter;
        }
    }
    for (size_t i = 0; i < reply->copy_count; i++) {
        struct copy copy = reply->copies[i];
        copy.matter = places[copy.matter];
        if (copy.matter != GONE) {
            reply->copies[copies++] = copy;
        }
    }
    reply->letter_count = letters;
    reply->copy_count = copies;
}

/* A number brought along goes back with its proposal; one given here is listed with the main one.
 */
static void move_numbers(struct reply *reply, const uint32_t places[MATTERS_MAX])
{
    size_t kept = 0;

    for (size_t i = 0; i < reply->voided_count; i++) {
        uint32_t place = places[reply->voided[i].matter];
        reply->voided[i].matter = place == GONE ? 0 : place;
    }
    for (size_t i = 0; i < reply->number_count; i++) {
        struct letter_number number = reply->numbers[i];
        number.matter = places[number.matter];
        if (number.matter != GONE) {
            reply->numbers[kept++] = number;
        } else if (!number.brought) {
            number.matter = 0;
            reply->voided[reply->voided_count++] = number;
        }
    }
    reply->number_count = kept;
}

static void part(struct handling *handling, const struct matter *fresh, size_t count)
{
    uint32_t places[MATTERS_MAX];
    size_t kept = 0;

    for (size_t i = 0; i < handling->matter_count; i++) {
        bool stays = is_among(handling->matters[i].proposal, fresh, count);
        places[i] = stays ? (uint32_t)kept : GONE;
        if (stays) {
            handling->matters[kept++] = handling->matters[i];
        }
    }
    if (kept == handling->matter_count) {
        return;
    }
    handling->matter_count = kept;
    for (size_t i = 0; i < handling->reply_count; i++) {
        move_letters(&handling->replies[i], places);
        move_numbers(&handling->replies[i], places);
    }
}

int merging_know(struct handling *handling, const struct matter *fresh, size_t count,
                 struct arena *arena)
{
    if (!any_is_signed(handling)) {
        part(handling, fresh, count);
    }
    for (size_t i = 0; i < count; i++) {
        if (drafting_know(handling, &fresh[i], arena) < 0) {
            return -1;
        }
    }
    return 0;
}

/* --- whether a draft is still about the same --- */

bool merging_are_all(const struct handling *handling, const struct matter *fresh, size_t count)
{
    for (size_t i = 0; i < handling->matter_count; i++) {
        if (!is_among(handling->matters[i].proposal, fresh, count)) {
            return false;
        }
    }
    return handling->matter_count == count;
}

static bool has_letter(const struct reply *reply, uint32_t matter)
{
    for (size_t i = 0; i < reply->letter_count; i++) {
        if (reply->letters[i].matter == matter) {
            return true;
        }
    }
    return false;
}

static bool owes_letter(const struct matter *matter)
{
    for (size_t i = 0; i < matter->signer_count; i++) {
        if (!matter->signers[i].released) {
            return true;
        }
    }
    return false;
}

bool merging_fits(const struct handling *handling, const struct reply *reply,
                  const struct matter *fresh, size_t count)
{
    for (size_t i = 0; i < reply->letter_count; i++) {
        const struct matter *matter = &handling->matters[reply->letters[i].matter];
        if (!is_among(matter->proposal, fresh, count)) {
            return false;
        }
    }
    for (size_t i = 0; reply->kind == REPLY_FIRST && i < count; i++) {
        uint32_t place = 0;
        const struct matter *known = handling_matter(handling, fresh[i].proposal, &place);
        if (owes_letter(&fresh[i]) && (!known || !has_letter(reply, place))) {
            return false;
        }
    }
    return true;
}

void merging_bring(const struct handling *handling, struct reply *reply, const char *proposal,
                   const struct letter_number *number)
{
    uint32_t place = 0;

    if (handling_matter(handling, proposal, &place) && !*reply_number(reply, place) &&
        reply->number_count < MATTERS_MAX) {
        reply->numbers[reply->number_count++] = (struct letter_number){
            .matter = place, .text = number->text, .of_series = number->of_series, .brought = true};
    }
}
