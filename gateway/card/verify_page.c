#include "card/verify_page.h"

#include "card/page_parts.h"

#define TITLE "答复函查验"

static const struct {
    const char *heading, *note;
} words[] = {
    [LETTER_VALID] = {"经查验，此函有效", NULL},
    [LETTER_RECALLED] = {"此函已作废", "签发已撤回，此函不作为正式答复。"},
    [LETTER_REPLACED] = {"此函已作废", "签发已撤回，更正后的答复函已另行签发，请以其为准。"},
};

void verify_page_show(struct buffer *page, const struct verify_view *view)
{
    page_begin(page, TITLE);
    buffer_printf(page, "<h1>%s</h1>\n", words[view->standing].heading);
    if (words[view->standing].note) {
        page_note(page, words[view->standing].note);
    }
    buffer_append_text(page, "<dl>\n");
    page_item(page, "答复函号", *view->letter_number ? view->letter_number : "尚未编号");
    page_item(page, "案号", view->case_name);
    page_item(page, "承办单位", view->unit);
    page_item(page, "办理类别", view->class_name);
    page_item(page, "成文日期", view->letter_date);
    page_item(page, "验证码", view->code);
    buffer_append_text(page, "</dl>\n<p>请与函件逐项核对，有一项不符的，请致电承办单位。"
                             "本页不显示函件正文和收件人。</p>\n");
    page_end(page);
}

void verify_page_ask(struct buffer *page, const char *fault, const char *typed)
{
    page_begin(page, TITLE);
    buffer_append_text(page, "<h1>" TITLE "</h1>\n");
    if (fault) {
        page_note(page, fault);
    }
    buffer_append_text(page, "<form method=\"get\" action=\"/verify/\" accept-charset=\"utf-8\">\n"
                             "<label class=\"text\" for=\"code\">验证码</label>\n"
                             "<input class=\"code\" id=\"code\" name=\"code\" required "
                             "maxlength=\"60\" autocomplete=\"off\" spellcheck=\"false\" "
                             "value=\"");
    page_escaped(page, typed);
    buffer_append_text(page, "\">\n<button type=\"submit\">查验</button>\n</form>\n"
                             "<p>验证码印在答复函末页下方，如shuozhou-7K3M-9QRT-2VX4H；"
                             "大写小写、空格和短横线都不影响。</p>\n");
    page_end(page);
}

void verify_page_message(struct buffer *page, const char *message)
{
    page_begin(page, TITLE);
    buffer_append_text(page, "<h1>暂时不能查验</h1>\n<p>");
    page_escaped(page, message);
    buffer_append_text(page, "</p>\n");
    page_end(page);
}
