#include "card/card_page.h"

#include "card/page_parts.h"
#include "common/base/attributes.h"

#include <string.h>

static const struct choice {
    const char *value, *word;
} choices[] = {
#define XX(value, word) {#value, word},
    CARD_RESULT_MAP(XX)
#undef XX
};

static void append_card(struct buffer *page, const struct card_view *card)
{
    buffer_append_text(page, "<dl>\n");
    page_item(page, "案号", card->case_name);
    page_item(page, "标题", card->title);
    page_item(page, "代表（委员）", card->signer);
    page_item(page, "承办单位", card->unit);
    page_item(page, "办理类别", card->class_name);
    page_item(page, "答复函号", card->letter_number);
    page_item(page, "答复日期", card->reply_date);
    buffer_append_text(page, "</dl>\n");
}

static void append_choices(struct buffer *page, const char *legend, const char *name,
                           const char *chosen)
{
    buffer_printf(page, "<fieldset><legend>%s</legend>\n", legend);
    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        buffer_printf(page,
                      "<label class=\"choice\"><input type=\"radio\" name=\"%s\" value=\"%s\" "
                      "required%s>%s</label>\n",
                      name, choices[i].value,
                      strcmp(choices[i].value, chosen) == 0 ? " checked" : "", choices[i].word);
    }
    buffer_append_text(page, "</fieldset>\n");
}

/* maxlength counts UTF-16 units; a third of the byte cap fits the longest Chinese text. */
static void append_textarea(struct buffer *page, const char *label, const char *name,
                            const char *text, int most)
{
    buffer_printf(page,
                  "<label class=\"text\" for=\"%s\">%s</label>\n"
                  "<textarea id=\"%s\" name=\"%s\" maxlength=\"%d\">\n",
                  name, label, name, name, most / 3);
    page_escaped(page, text);
    buffer_append_text(page, "</textarea>\n");
}

/* No number is broken at the end of a line; between two of them it may break. */
static void append_phones(struct buffer *page, const char *text)
{
    static const char number[] = "0123456789+-()";

    while (*text) {
        size_t digits = strspn(text, number), others = strcspn(text + digits, number);
        if (digits > 0) { /* none of these needs escaping */
            buffer_printf(page, "<span class=\"phone\">%.*s</span>", (int)digits, text);
        }
        for (size_t i = digits; i < digits + others; i++) {
            page_escaped_char(page, text[i]);
        }
        text += digits + others;
    }
}

static void append_phone(struct buffer *page, const struct card_view *card)
{
    if (*card->unit_phone) {
        buffer_append_text(page, "<p>如有疑问，请致电承办单位：");
        append_phones(page, card->unit_phone);
        buffer_append_text(page, "</p>\n");
    }
}

void card_page_form(struct buffer *page, const struct card_view *card,
                    const struct card_entry *entry, const char *fault, const char *key)
{
    page_begin(page, "意见反馈卡");
    buffer_append_text(page, "<h1>代表（委员）意见反馈卡</h1>\n");
    if (fault) {
        page_note(page, fault);
    }
    append_card(page, card);
    buffer_append_text(page, "<form method=\"post\" accept-charset=\"utf-8\">\n");
    buffer_append_text(page, "<input type=\"hidden\" name=\"key\" value=\"");
    page_escaped(page, key);
    buffer_append_text(page, "\">\n");
    append_choices(page, "对办理工作（态度）", "manner", entry->manner);
    append_choices(page, "对答复结果", "result", entry->result);
    append_textarea(page, "不满意的主要原因", "reason", entry->reason, CARD_REASON_MAX);
    append_textarea(page, "意见和建议", "opinion", entry->opinion, CARD_OPINION_MAX);
    buffer_append_text(page, "<button type=\"submit\">提交反馈</button>\n</form>\n");
    append_phone(page, card);
    page_end(page);
}

static const char *word_of(const char *value)
{
    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        if (strcmp(choices[i].value, value) == 0) {
            return choices[i].word;
        }
    }
    return "";
}

void card_page_closed(struct buffer *page, const struct card_view *card,
                      const struct card_entry *entry)
{
    page_begin(page, "意见反馈卡");
    buffer_append_text(page, card->returned ? "<h1>这张反馈卡已经收到</h1>\n"
                                            : "<h1>这张反馈卡已不能填写</h1>\n");
    append_card(page, card);
    if (card->returned) {
        buffer_append_text(page, "<dl>\n");
        page_item(page, "对办理工作（态度）", word_of(entry->manner));
        page_item(page, "对答复结果", word_of(entry->result));
        buffer_append_text(page, "</dl>\n<p>每张反馈卡计一次。如需更正，请致电承办单位。</p>\n");
    } else {
        buffer_append_text(page, "<p>承办单位已寄出新的反馈卡，请以最近收到的为准。</p>\n");
    }
    append_phone(page, card);
    page_end(page);
}

void card_page_thanks(struct buffer *page, const struct card_view *card,
                      const struct card_entry *entry)
{
    page_begin(page, "意见反馈卡");
    buffer_append_text(page, "<h1>反馈已收到，谢谢您</h1>\n<dl>\n");
    page_item(page, "案号", card->case_name);
    page_item(page, "对办理工作（态度）", word_of(entry->manner));
    page_item(page, "对答复结果", word_of(entry->result));
    page_item(page, "不满意的主要原因", entry->reason);
    page_item(page, "意见和建议", entry->opinion);
    buffer_append_text(page, "</dl>\n");
    if (strcmp(entry->result, "DISSATISFIED") == 0) {
        buffer_append_text(
            page, "<p>您对答复结果不满意，承办单位将在1个月内重新办理并再次答复您。</p>\n");
    }
    append_phone(page, card);
    page_end(page);
}

void card_page_ask(struct buffer *page, const char *heading, const char *fault, const char *typed)
{
    page_begin(page, "意见反馈卡");
    buffer_append_text(page, "<h1>");
    page_escaped(page, heading);
    buffer_append_text(page, "</h1>\n");
    if (fault) {
        page_note(page, fault);
    }
    buffer_append_text(page, "<form method=\"get\" action=\"/c/\" accept-charset=\"utf-8\">\n"
                             "<label class=\"text\" for=\"code\">反馈编码</label>\n"
                             "<input class=\"code\" id=\"code\" name=\"code\" required "
                             "maxlength=\"60\" autocomplete=\"off\" spellcheck=\"false\" "
                             "value=\"");
    page_escaped(page, typed);
    buffer_append_text(page, "\">\n<button type=\"submit\">打开反馈卡</button>\n</form>\n"
                             "<p>编码印在意见反馈卡下方、二维码旁边，如shuozhou-7K3M-9QRT-2VX4H；"
                             "大写小写、空格和短横线都不影响。</p>\n");
    page_end(page);
}

void card_page_message(struct buffer *page, const char *heading, const char *message)
{
    page_begin(page, "意见反馈卡");
    buffer_append_text(page, "<h1>");
    page_escaped(page, heading);
    buffer_append_text(page, "</h1>\n<p>");
    page_escaped(page, message);
    buffer_append_text(page, "</p>\n");
    page_end(page);
}
