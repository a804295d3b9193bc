#include "card/card_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct card_view card = {
    .case_name = "市七届人大一次会议第17号建议",
    .title = "关于<script>alert('x')</script>&\"引号\"的建议",
    .class_name = "B",
    .signer = "阿卜杜拉·𬱖",
    .unit = "朔州市住房和城乡建设局",
    .letter_number = "朔住建函〔2022〕15号",
    .reply_date = "2022年6月30日",
    .unit_phone = "0349-5550112",
};
static const struct card_entry nothing = {"", "", "", ""};

static void every_text_from_outside_is_escaped(void **state)
{
    struct buffer page;

    (void)state;
    buffer_init(&page, 100000);
    const struct card_entry hostile = {"SATISFIED", "\"><b>", "</textarea><script>", "<img>"};
    card_page_form(&page, &card, &hostile, "<fault>", "\"key");
    card_page_thanks(&page, &card, &hostile);
    card_page_message(&page, "<h>", "<m>");
    assert_false(page.failed);
    assert_null(strstr(page.bytes, "<script"));
    assert_null(strstr(page.bytes, "<b>"));
    assert_null(strstr(page.bytes, "<img>"));
    assert_null(strstr(page.bytes, "<fault>"));
    assert_null(strstr(page.bytes, "\"\"key"));
    assert_non_null(strstr(page.bytes, "关于&lt;script&gt;alert(&#39;x&#39;)"));
    assert_non_null(strstr(page.bytes, "&lt;/textarea&gt;"));
    buffer_done(&page);
}

static void form_shows_the_card_and_keeps_what_was_entered(void **state)
{
    struct buffer page;

    (void)state;
    buffer_init(&page, 100000);
    const struct card_entry entry = {"", "DISSATISFIED", "路没有修", ""};
    card_page_form(&page, &card, &entry, "请选择对办理工作是否满意", "k1");
    assert_non_null(strstr(page.bytes, "请选择对办理工作是否满意"));
    assert_non_null(strstr(page.bytes, "市七届人大一次会议第17号建议"));
    assert_non_null(strstr(page.bytes, "朔住建函〔2022〕15号"));
    assert_non_null(strstr(page.bytes, "阿卜杜拉·𬱖"));
    assert_non_null(strstr(page.bytes, "name=\"key\" value=\"k1\""));
    assert_non_null(
        strstr(page.bytes, "name=\"result\" value=\"DISSATISFIED\" required checked>不满意"));
    assert_non_null(strstr(page.bytes, "name=\"manner\" value=\"SATISFIED\" required>满意"));
    assert_non_null(strstr(page.bytes, "\n路没有修</textarea>"));
    buffer_done(&page);
}

static void a_card_that_is_closed_cannot_be_filled_in(void **state)
{
    const struct card_entry said = {"SATISFIED", "DISSATISFIED", "", ""};
    struct card_view closed = card;
    struct buffer page;

    (void)state;
    buffer_init(&page, 100000);
    card_page_closed(&page, &closed, &nothing);
    assert_non_null(strstr(page.bytes, "已不能填写"));
    assert_null(strstr(page.bytes, "<form"));
    buffer_clear(&page);
    closed.returned = true;
    card_page_closed(&page, &closed, &said);
    assert_non_null(strstr(page.bytes, "已经收到"));
    assert_non_null(strstr(page.bytes, "不满意"));
    assert_null(strstr(page.bytes, "<form"));
    buffer_done(&page);
}

static void thanks_promise_a_new_answer_only_to_the_dissatisfied(void **state)
{
    struct buffer page;

    (void)state;
    buffer_init(&page, 100000);
    const struct card_entry content = {"SATISFIED", "BASICALLY_SATISFIED", "", ""};
    card_page_thanks(&page, &card, &content);
    assert_non_null(strstr(page.bytes, "<dd>基本满意</dd>"));
    assert_null(strstr(page.bytes, "1个月内"));
    buffer_clear(&page);
    const struct card_entry dissatisfied = {"SATISFIED", "DISSATISFIED", "", ""};
    card_page_thanks(&page, &card, &dissatisfied);
    assert_non_null(strstr(page.bytes, "1个月内重新办理"));
    buffer_done(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_from_outside_is_escaped),
        cmocka_unit_test(form_shows_the_card_and_keeps_what_was_entered),
        cmocka_unit_test(a_card_that_is_closed_cannot_be_filled_in),
        cmocka_unit_test(thanks_promise_a_new_answer_only_to_the_dissatisfied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
