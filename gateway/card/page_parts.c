#include "card/page_parts.h"

static const char page_head[] =
    "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
    "<meta name=\"robots\" content=\"noindex\"><meta name=\"referrer\" content=\"no-referrer\">\n"
    "<title>";
static const char page_style[] =
    "</title>\n<style>\n"
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

void page_escaped_char(struct buffer *page, char byte)
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

void page_escaped(struct buffer *page, const char *text)
{
    for (; *text; text++) {
        page_escaped_char(page, *text);
    }
}

void page_item(struct buffer *page, const char *name, const char *text)
{
    if (*text == '\0') {
        return;
    }
    buffer_printf(page, "<dt>%s</dt><dd>", name);
    page_escaped(page, text);
    buffer_append_text(page, "</dd>\n");
}

void page_note(struct buffer *page, const char *text)
{
    buffer_append_text(page, "<p class=\"note\" role=\"alert\">");
    page_escaped(page, text);
    buffer_append_text(page, "</p>\n");
}

void page_begin(struct buffer *page, const char *title)
{
    buffer_append_text(page, page_head);
    page_escaped(page, title);
    buffer_append_text(page, page_style);
}

void page_end(struct buffer *page)
{
    buffer_append_text(page, page_foot);
}
