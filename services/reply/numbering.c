#include "reply/numbering.h"

#include "reply/errors.h"

#include <string.h>

static bool matter_has_left(const struct reply *reply, uint32_t matter)
{
    for (size_t i = 0; i < reply->letter_count; i++) {
        if (reply->letters[i].matter == matter && reply->letters[i].sent != DAY_NONE) {
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

int numbering_give(struct reply *reply, uint32_t matter, const char *number, bool of_series,
                   const struct act *act, struct failure *failure)
{
    struct letter_number *known = find_number(reply, matter);
    const struct reply_step step = {.reply = reply, .act = act, .comment = ""};

    if (reply_apply(reply, REPLY_NUMBER, &step, failure) < 0) {
        return -1;
    }
    bool stands = known && (known->of_series || of_series || matter_has_left(reply, matter) ||
                            reply->voided_count == VOIDED_MAX || strcmp(known->text, number) == 0);
    if (stands) {
        failure_refuse(failure, &REFUSE_NUMBER_STANDS, known->text);
        return -1;
    }
    if (known) {
        reply->voided[reply->voided_count++] = known->text;
    } else {
        known = &reply->numbers[reply->number_count++];
    }
    *known = (struct letter_number){.matter = matter, .text = number, .of_series = of_series};
    return 0;
}
