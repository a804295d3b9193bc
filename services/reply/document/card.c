#include "reply/document/card.h"

int card_document(const struct card *card, const struct templates *templates, struct arena *arena,
                  struct failure *failure, struct document **ret_document)
{
    char class_name[] = {card->class_letter, '\0'};
    char date[DATE_CHINESE_SIZE];

    const char *site = *card->site ? arena_printf(arena, "网址：%s\n", card->site) : "";
    if (!site) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
        return -1;
    }
    date_print_chinese(card->reply_date, date);
    const struct template_field fields[] = {{"case", card->case_name},
                                            {"class", class_name},
                                            {"title", card->title},
                                            {"signer", card->signer},
                                            {"signer_phone", card->signer_phone},
                                            {"unit", card->unit},
                                            {"letter_number", card->letter_number},
                                            {"date", date},
                                            {"link", card->link},
                                            {"code", card->code},
                                            {"site", site},
                                            {"phone", card->unit_phone}};
    const struct template_values values = {.fields = fields, .field_count = COUNT_OF(fields)};
    return template_document(templates_find(templates, "card"), &values, arena, failure,
                             ret_document);
}
