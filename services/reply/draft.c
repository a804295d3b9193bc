#include "reply/draft.h"

#include "common/base/digest.h"
#include "common/base/utf8.h"
#include "reply/words.h"

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
    if (utf8_is_blank(promise->what)) {
        failure_add_field(failure, what, "B类须写明尚需做什么（规则18）");
    }
    if (!date_is_day(promise->by)) {
        failure_add_field(failure, by, "B类须写明何时完成（规则18）");
    }
    if (utf8_is_blank(promise->who)) {
        failure_add_field(failure, who, "B类须写明由谁负责（规则18）");
    }
}

void draft_check_promised(const struct draft *draft, civil_day today, struct failure *failure)
{
    for (size_t i = 0; i < draft->promise_count && i < PROMISES_MAX; i++) {
        civil_day by = draft->promises[i].by;
        char field[FIELD_NAME_SIZE];
        snprintf(field, sizeof(field), "promises[%zu].byDate", i);
        if (date_is_day(by) && by < today) {
            failure_add_field(failure, field, "尚需完成的事项，完成日期不能早于今天（规则18）");
        }
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
    if (draft->class == CLASS_C && utf8_is_blank(draft->class_reason)) {
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
    }
}

static bool is_answered_before(const struct draft *draft, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        if (draft->asks[i].ask == draft->asks[place].ask) {
            return true;
        }
    }
    return false;
}

void draft_check_answered(const struct draft *draft, size_t ask_count, struct failure *failure)
{
    for (size_t i = 0; i < draft->ask_count && i < ASKS_MAX; i++) {
        int32_t ask = draft->asks[i].ask;
        char field[FIELD_NAME_SIZE];
        snprintf(field, sizeof(field), "asks[%zu].ask", i);
        if (ask_count == 0) {
            failure_add_field(failure, field, "此件没有分列诉求（规则4）");
        } else if (ask < 1 || (size_t)ask > ask_count) {
            failure_add_field(failure, field, "此件没有第%d项诉求：共%zu项（规则4）", ask,
                              ask_count);
        } else if (is_answered_before(draft, i)) {
            failure_add_field(failure, field, "第%d项诉求已另有答复（规则4）", ask);
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
    if (draft->publication == PUBLICATION_REFUSED && utf8_is_blank(draft->publication_reason)) {
        failure_add_field(failure, "publicationReason", "不予公开须写明理由（规则20）");
    }
    return failure_is_set(failure) ? -1 : 0;
}

/* --- whether anything changes --- */

static bool is_same_text(const char *kept, const char *asked)
{
    uint8_t digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];

    if (!words_are_away(kept)) {
        return strcmp(kept, asked) == 0;
    }
    if (!words_are_long(asked) || digest_sha256(asked, strlen(asked), digest) != 0) {
        return false;
    }
    digest_hex(digest, hex);
    return strcmp(words_digest(kept), hex) == 0;
}

static bool are_same_promises(const struct draft *kept, const struct draft *asked)
{
    for (size_t i = 0; i < kept->promise_count; i++) {
        const struct promise *one = &kept->promises[i], *other = &asked->promises[i];
        if (one->by != other->by || !is_same_text(one->what, other->what) ||
            !is_same_text(one->who, other->who)) {
            return false;
        }
    }
    return true;
}

static bool are_same_answers(const struct draft *kept, const struct draft *asked)
{
    for (size_t i = 0; i < kept->ask_count; i++) {
        if (kept->asks[i].ask != asked->asks[i].ask ||
            !is_same_text(kept->asks[i].answer, asked->asks[i].answer)) {
            return false;
        }
    }
    return true;
}

bool draft_is_same(const struct draft *kept, const struct draft *asked)
{
    return kept->class == asked->class && kept->publication == asked->publication &&
           kept->promise_count == asked->promise_count && kept->ask_count == asked->ask_count &&
           strcmp(kept->digest, asked->digest) == 0 && is_same_text(kept->field, asked->field) &&
           is_same_text(kept->handler, asked->handler) && is_same_text(kept->phone, asked->phone) &&
           is_same_text(kept->class_reason, asked->class_reason) &&
           is_same_text(kept->publication_reason, asked->publication_reason) &&
           is_same_text(kept->office_report, asked->office_report) &&
           are_same_promises(kept, asked) && are_same_answers(kept, asked);
}
