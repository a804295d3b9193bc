#include "card/card_page.h"

#include "common/base/attributes.h"

#include <string.h>

static const char page_head[] =
    "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
    "<meta name=\"robots\" content=\"noindex\"><meta name=\"referrer\" content=\"no-referrer\">\n"
    "<title>意见反馈卡</title>\n<style>\n"
    "*{box-sizing:border-box}body{margin:0;background:#f4f5f7;color:#1f2328;"
    "font:20px/1.6 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif}\n"
    "main{max-width:640px;margin:0 auto;background:#fff;padding:20px 18px 40px}\n"
    "h1{font-size:26px;margin:0 0 12px;padding-bottom:10px;border-bottom:4px double #b3261e;"
    "color:#b3261e;text-align:center}\n"
    "dl{margin:0 0 18px}dt{color:#5b6470;font-size:17px}dd{margin:0 0 8px}\n"
    "fieldset{border:1px solid #b9c0c9;border-radius:10px;margin:0 0 18px;padding:6px 14px 12px}\n"
    "legend{font-weight:700;padding:0 6px}\n"
    ".choice{display:flex;align-items:center;min-height:56px;padding:0 8px}\n"
    ".choice input{width:28px;height:28px;margin-right:14px;accent-color:#b3261e}\n"
    "label.text{display:block;font-weight:700;margin-bottom:6px}\n"
    "textarea{width:100%;min-height:110px;font:inherit;padding:10px;border:1px solid #b9c0c9;"
    "border-radius:10px;margin-bottom:18px}\n"
    ".phone{white-space:nowrap}\n"
    "input.code{width:100%;height:60px;font:inherit;padding:0 12px;border:1px solid #b9c0c9;"
    "border-radius:10px;margin-bottom:18px}\n"
    "button{width:100%;min-height:60px;font:inherit;font-weight:700;color:#fff;background:#b3261e;"
    "border:0;border-radius:10px}\n"
    ".note{background:#fdecea;border-left:5px solid #b3261e;padding:10px 14px;margin:0 0 18px}\n"
    ":focus-visible{outline:3px solid #d9776f;outline-offset:2px}\n"
    "</style></head><body><main>\n";
static const char page_foot[] = "</main></body></html>\n";

static const struct choice {
    const char *value, *word;
} choices[] = {
#define XX(value, word) {#value, word},
    CARD_RESULT_MAP(XX)
#undef XX
};

static void append_char_escaped(struct buffer *page, char byte)
{
    switch (byte) {
    case '&': buffer_append_text(page, "&amp;"); break;
    case '<': buffer_append_text(page, "&lt;"); break;
    case '>': buffer_append_text(page, "&gt;"); break;
    case '"': buffer_append_text(page, "&quot;"); break;
    case '\'': buffer_append_text(page, "&#39;"); break;
    default: buffer_append_char(page, byte); break;
    }
}

static void append_escaped(struct buffer *page, const char *text)
{
    for (; *text; text++) {
        append_char_escaped(page, *text);
    }
}

static void append_item(struct buffer *page, const char *name, const char *text)
{
    if (*text == '\0') {
        return;
    }
    buffer_printf(page, "<dt>%s</dt><dd>", name);
    append_escaped(page, text);
    buffer_append_text(page, "</dd>\n");
}

static void append_card(struct buffer *page, const struct card_view *card)
{
    buffer_append_text(page, "<dl>\n");
    append_item(page, "案号", card->case_name);
    append_item(page, "标题", card->title);
    append_item(page, "代表（委员）", card->signer);
    append_item(page, "承办单位", card->unit);
    append_item(page, "办理类别", card->class_name);
    append_item(page, "答复函号", card->letter_number);
    append_item(page, "答复日期", card->reply_date);
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
    append_escaped(page, text);
    buffer_append_text(page, "</textarea>\n");
}

static void append_note(struct buffer *page, const char *text)
{
    buffer_append_text(page, "<p class=\"note\" role=\"alert\">");
    append_escaped(page, text);
    buffer_append_text(page, "</p>\n");
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
            append_char_escaped(page, text[i]);
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
    buffer_append_text(page, page_head);
    buffer_append_text(page, "<h1>代表（委员）意见反馈卡</h1>\n");
    if (fault) {
        append_note(page, fault);
    }
    append_card(page, card);
    buffer_append_text(page, "<form method=\"post\" accept-charset=\"utf-8\">\n");
    buffer_append_text(page, "<input type=\"hidden\" name=\"key\" value=\"");
    append_escaped(page, key);
    buffer_append_text(page, "\">\n");
    append_choices(page, "对办理工作（态度）", "manner", entry->manner);
    append_choices(page, "对答复结果", "result", entry->result);
    append_textarea(page, "不满意的主要原因", "reason", entry->reason, CARD_REASON_MAX);
    append_textarea(page, "意见和建议", "opinion", entry->opinion, CARD_OPINION_MAX);
    buffer_append_text(page, "<button type=\"submit\">提交反馈</button>\n</form>\n");
    append_phone(page, card);
    buffer_append_text(page, page_foot);
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
    buffer_append_text(page, page_head);
    buffer_append_text(page, card->returned ? "<h1>这张反馈卡已经收到</h1>\n"
                                            : "<h1>这张反馈卡已不能填写</h1>\n");
    append_card(page, card);
    if (card->returned) {
        buffer_append_text(page, "<dl>\n");
        append_item(page, "对办理工作（态度）", word_of(entry->manner));
        append_item(page, "对答复结果", word_of(entry->result));
        buffer_append_text(page, "</dl>\n<p>每张反馈卡计一次。如需更正，请致电承办单位。</p>\n");
    } else {
        buffer_append_text(page, "<p>承办单位已寄出新的反馈卡，请以最近收到的为准。</p>\n");
    }
    append_phone(page, card);
    buffer_append_text(page, page_foot);
}

void card_page_thanks(struct buffer *page, const struct card_view *card,
                      const struct card_entry *entry)
{
    buffer_append_text(page, page_head);
    buffer_append_text(page, "<h1>反馈已收到，谢谢您</h1>\n<dl>\n");
    append_item(page, "案号", card->case_name);
    append_item(page, "对办理工作（态度）", word_of(entry->manner));
    append_item(page, "对答复结果", word_of(entry->result));
    append_item(page, "不满意的主要原因", entry->reason);
    append_item(page, "意见和建议", entry->opinion);
    buffer_append_text(page, "</dl>\n");
    if (strcmp(entry->result, "DISSATISFIED") == 0) {
        buffer_append_text(
            page, "<p>您对答复结果不满意，承办单位将在1个月内重新办理并再次答复您。</p>\n");
    }
    append_phone(page, card);
    buffer_append_text(page, page_foot);
}

void card_page_ask(struct buffer *page, const char *heading, const char *fault, const char *typed)
{
    buffer_append_text(page, page_head);
    buffer_append_text(page, "<h1>");
    append_escaped(page, heading);
    buffer_append_text(page, "</h1>\n");
    if (fault) {
        append_note(page, fault);
    }
    buffer_append_text(page, "<form method=\"get\" action=\"/c/\" accept-charset=\"utf-8\">\n"
                             "<label class=\"text\" for=\"code\">反馈编码</label>\n"
                             "<input class=\"code\" id=\"code\" name=\"code\" required "
                             "maxlength=\"60\" autocomplete=\"off\" spellcheck=\"false\" "
                             "value=\"");
    append_escaped(page, typed);
    buffer_append_text(page, "\">\n<button type=\"submit\">打开反馈卡</button>\n</form>\n"
                             "<p>编码印在意见反馈卡下方、二维码旁边，如shuozhou-7K3M-9QRT-2VX4H；"
                             "大写小写、空格和短横线都不影响。</p>\n");
    buffer_append_text(page, page_foot);
}

void card_page_message(struct buffer *page, const char *heading, const char *message)
{
    buffer_append_text(page, page_head);
    buffer_append_text(page, "<h1>");
    append_escaped(page, heading);
    buffer_append_text(page, "</h1>\n<p>");
    append_escaped(page, message);
    buffer_append_text(page, "</p>\n");
    buffer_append_text(page, page_foot);
}
