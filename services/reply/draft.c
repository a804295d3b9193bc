#include "reply/draft.h"

#include "common/base/utf8.h"

#include <stdio.h>
#include <string.h>

enum { FIELD_NAME_SIZE = 48 };

void draft_check_text(const char *text, const char *field, size_t most, bool one_line,
                      struct failure *failure)
{
    size_t size = strlen(text);

    if (size > most) {
        failure_add_field(failure, field, "过长：最多%zu字节", most);
    } else if (!utf8_is_plain_text(text, size)) {
        failure_add_field(failure, field, "含有控制字符、自造字或编码错误");
    } else if (one_line && strpbrk(text, "\n\t")) {
        failure_add_field(failure, field, "应为一行，不能换行");
    }
}

static void check_texts(const struct draft *draft, struct failure *failure)
{
    draft_check_text(draft->body, "body", BODY_MAX, false, failure);
    draft_check_text(draft->field, "field", LINE_TEXT_MAX, true, failure);
    draft_check_text(draft->handler, "handler", LINE_TEXT_MAX, true, failure);
    draft_check_text(draft->phone, "phone", LINE_TEXT_MAX, true, failure);
    draft_check_text(draft->class_reason, "classReason", REMARK_TEXT_MAX, false, failure);
    draft_check_text(draft->publication_reason, "publicationReason", REMARK_TEXT_MAX, false,
                     failure);
    draft_check_text(draft->office_report, "officeReport", REMARK_TEXT_MAX, false, failure);
}

static void check_promise(const struct promise *promise, size_t place, struct failure *failure)
{
    char what[FIELD_NAME_SIZE], by[FIELD_NAME_SIZE], who[FIELD_NAME_SIZE];

    snprintf(what, sizeof(what), "promises[%zu].what", place);
    snprintf(by, sizeof(by), "promises[%zu].byDate", place);
    snprintf(who, sizeof(who), "promises[%zu].who", place);
    draft_check_text(promise->what, what, REMARK_TEXT_MAX, false, failure);
    draft_check_text(promise->who, who, LINE_TEXT_MAX, true, failure);
    if (!*promise->what) {
        failure_add_field(failure, what, "B类须写明尚需做什么（规则18）");
    }
    if (!date_is_day(promise->by)) {
        failure_add_field(failure, by, "B类须写明何时完成（规则18）");
    }
    if (!*promise->who) {
        failure_add_field(failure, who, "B类须写明由谁负责（规则18）");
    }
}

static void check_class(const struct draft *draft, struct failure *failure)
{
    if (draft->class == CLASS_B && draft->promise_count == 0) {
        failure_add_field(failure, "promises", "B类须写明尚需做什么、何时完成、由谁负责（规则18）");
    }
    if (draft->class != CLASS_B && draft->promise_count > 0) {
        failure_add_field(failure, "promises", "只有B类有承诺事项（规则18、24）");
    }
    if (draft->class == CLASS_C && !*draft->class_reason) {
        failure_add_field(failure, "classReason", "C类须写明受何条件限制（规则18）");
    }
    if (draft->promise_count > PROMISES_MAX) {
        failure_add_field(failure, "promises", "最多%d项", PROMISES_MAX);
        return;
    }
    for (size_t i = 0; i < draft->promise_count; i++) {
        check_promise(&draft->promises[i], i, failure);
    }
}

static void check_asks(const struct draft *draft, struct failure *failure)
{
    if (draft->ask_count > ASKS_MAX) {
        failure_add_field(failure, "asks", "最多%d项", ASKS_MAX);
        return;
    }
    for (size_t i = 0; i < draft->ask_count; i++) {
        char field[FIELD_NAME_SIZE];
        snprintf(field, sizeof(field), "asks[%zu].answer", i);
        draft_check_text(draft->asks[i].answer, field, REMARK_TEXT_MAX, false, failure);
        if (draft->asks[i].ask < 1) {
            failure_add_field(failure, field, "没有这项诉求");
        }
    }
}

/* One commit takes them all: too many are refused where most of them are. */
static void check_sum(const struct draft *draft, struct failure *failure)
{
    size_t promised = 0, answered = 0,
           rest = strlen(draft->class_reason) + strlen(draft->publication_reason) +
                  strlen(draft->office_report);

    for (size_t i = 0; i < draft->promise_count; i++) {
        promised += strlen(draft->promises[i].what) + strlen(draft->promises[i].who);
    }
    for (size_t i = 0; i < draft->ask_count; i++) {
        answered += strlen(draft->asks[i].answer);
    }
    if (promised + answered + rest > DRAFT_WORDS_MAX) {
        failure_add_field(failure, promised > answered ? "promises" : "asks",
                          "正文以外的文字合计过长：最多%d字节，现有%zu字节", DRAFT_WORDS_MAX,
                          promised + answered + rest);
    }
}

int draft_check(const struct draft *draft, struct failure *failure)
{
    check_texts(draft, failure);
    check_class(draft, failure);
    check_asks(draft, failure);
    check_sum(draft, failure);
    if (draft->publication == PUBLICATION_REFUSED && !*draft->publication_reason) {
        failure_add_field(failure, "publicationReason", "不予公开须写明理由（规则20）");
    }
    return failure_is_set(failure) ? -1 : 0;
}
