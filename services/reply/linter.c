#include "reply/linter.h"

#include "common/base/utf8.h"
#include "reply/linter_text.h"

#include <string.h>

enum { POLICY_SHARE_MOST = 50 /* hundredths */ };

#define ON_CLASS "通知附件1、2注1：“请在答复函的右上角表明‘ABC’类”"
#define ON_ADDRESSEE "通知附件1、2：“XXX代表：”“XXX委员（或单位，如：民革朔州市委）：”"
#define ON_OPENING "通知附件1、2：“……收悉，经研究，现答复如下：”"
#define ON_CLOSING                                                                                                                \
    "通知附件1、2注2：“请在答复函的结尾写明：您对我们的办理和答复如有意见和建议，请写在" \
    "‘办理情况反馈表’中。”"
#define ON_FIELD "通知附件2：“感谢您对市政府XXX方面工作的关心和支持”"
#define ON_PHONE "通知附件1、2：“联系电话：”"
#define ON_SUBSTANCE "通知四：“意见要明确、有针对性，落实措施要具体可行”"
#define ON_POLICY "通知四：“力戒重办理程序、重政策解释”"
#define ON_ACCURACY "通知四：“答复函内容应客观、全面、准确反映办理情况”"
#define ON_REPORT "通知二：“在1个月内重新办理并答复，同时向市政府办公室报告”"
#define ON_TITLE "通知附件1、2：“关于……第X号建议的答复”"
#define ON_PUBLICATION "规则20：公开审查与答复一并办理"

static void find(struct findings *findings, bool is_error, const char *field, const char *clause,
                 const char *message)
{
    if (findings->count == LINT_FINDINGS_MAX || !message) {
        return;
    }
    findings->of[findings->count++] = (struct finding){
        .is_error = is_error, .field = field, .clause = clause, .message = message};
    findings->error_count += is_error;
}

static bool answers_a_proposal(const struct lint_subject *subject)
{
    for (size_t i = 0; i < subject->reply->letter_count; i++) {
        if (subject->handling->matters[subject->reply->letters[i].matter].kind == KIND_PROPOSAL) {
            return true;
        }
    }
    return false;
}

static bool answers_only_proposals(const struct lint_subject *subject)
{
    for (size_t i = 0; i < subject->reply->letter_count; i++) {
        if (subject->handling->matters[subject->reply->letters[i].matter].kind != KIND_PROPOSAL) {
            return false;
        }
    }
    return true;
}

static void lint_class(const struct draft *draft, struct findings *findings)
{
    if (draft->class == CLASS_NONE) {
        find(findings, true, "class", ON_CLASS, "没有标明A、B、C类");
    }
}

static void lint_addressees(const struct lint_subject *subject, struct arena *arena,
                            struct findings *findings)
{
    const struct reply *reply = subject->reply;

    for (size_t i = 0; i < reply->letter_count; i++) {
        const struct signer *signer = matter_signer(
            &subject->handling->matters[reply->letters[i].matter], reply->letters[i].signer);
        if (!signer || !*signer->name) {
            find(findings, true, "signers", ON_ADDRESSEE,
                 arena_printf(arena, "第%d位没有姓名或单位名称，无从称呼",
                              reply->letters[i].signer));
            return;
        }
    }
}

static void lint_frame(const struct lint_subject *subject, struct arena *arena,
                       struct findings *findings)
{
    bool of_proposals = false;
    const char *repeated = text_repeats_frame(subject->body, &of_proposals);

    if (!repeated) {
        return;
    }
    if (of_proposals && !answers_only_proposals(subject)) {
        find(findings, true, "body", ON_CLOSING,
             arena_printf(arena, "“%s”是提案答复的结尾，不能写进建议答复", repeated));
        return;
    }
    find(findings, true, "body", of_proposals ? ON_CLOSING : ON_OPENING,
         arena_printf(arena, "“%s”由系统按格式写入，正文不要重复", repeated));
}

/* Addressee and title are the letter's: in the body they would stand twice. */
static void lint_head(const struct lint_subject *subject, struct arena *arena,
                      struct findings *findings)
{
    const struct reply *reply = subject->reply;

    for (size_t i = 0; i < reply->letter_count; i++) {
        const struct matter *matter = &subject->handling->matters[reply->letters[i].matter];
        const struct signer *signer = matter_signer(matter, reply->letters[i].signer);
        const char *title = matter->kind == KIND_SUGGESTION ? "代表" : "委员";
        const char *addressee =
            signer && *signer->name
                ? arena_printf(arena, "%s%s：", signer->name, signer->organisation ? "" : title)
                : NULL;
        if (addressee && strstr(subject->body, addressee)) {
            find(findings, true, "body", ON_ADDRESSEE,
                 arena_printf(arena, "“%s”由系统按格式写入，正文不要重复", addressee));
            break;
        }
    }
    if (text_begins_with_title(subject->body)) {
        find(findings, true, "body", ON_TITLE, "标题由系统按格式写入，正文不要重复");
    }
}

/* What goes with a second reply (rule 14). */
static void lint_report(const struct reply *reply, struct findings *findings)
{
    if (reply->kind == REPLY_SECOND && utf8_is_blank(reply->draft.office_report)) {
        find(findings, true, "officeReport", ON_REPORT,
             "二次答复须同时向市政府办公室报告（规则14），没有填写报告");
    }
}

static void lint_details(const struct lint_subject *subject, struct findings *findings)
{
    const struct draft *draft = &subject->reply->draft;

    if (answers_a_proposal(subject) && !*draft->field) {
        find(findings, true, "field", ON_FIELD, "提案答复须填写工作领域，如“城市建设”");
    }
    if (!*draft->phone) {
        find(findings, true, "phone", ON_PHONE, "没有联系电话");
    } else if (!text_is_phone(draft->phone)) {
        find(findings, true, "phone", ON_PHONE, "联系电话不像电话号码");
    }
    if (draft->publication == PUBLICATION_NONE) {
        find(findings, true, "publication", ON_PUBLICATION, "没有填写公开审查结果");
    }
}

static void lint_errors(const struct lint_subject *subject, struct arena *arena,
                        struct findings *findings)
{
    lint_class(&subject->reply->draft, findings);
    lint_addressees(subject, arena, findings);
    if (utf8_length(subject->body, strlen(subject->body)) == strspn(subject->body, " \n\t")) {
        find(findings, true, "body", ON_ACCURACY, "没有答复正文");
    }
    lint_frame(subject, arena, findings);
    lint_head(subject, arena, findings);
    lint_details(subject, findings);
    lint_report(subject->reply, findings);
}

static void lint_warnings(const struct lint_subject *subject, struct arena *arena,
                          struct findings *findings)
{
    size_t length = utf8_length(subject->body, strlen(subject->body));
    int share = text_policy_share(subject->body);

    if (length < LINT_SHORT) {
        find(findings, false, "body", ON_ACCURACY,
             arena_printf(arena, "正文只有%zu字，少于%d字", length, LINT_SHORT));
    }
    if (*subject->same_as) {
        find(findings, false, "body", ON_SUBSTANCE,
             arena_printf(arena, "正文与本单位对%s的答复完全相同", subject->same_as));
    }
    if (!text_names_measure(subject->body)) {
        find(findings, false, "body", ON_SUBSTANCE,
             "没有写明具体措施：看不到步骤、日期、数量、地点或责任科室");
    }
    if (share > POLICY_SHARE_MOST) {
        find(findings, false, "body", ON_POLICY,
             arena_printf(arena, "约%d%%的文字是引用文件和政策", share));
    }
}

void lint(const struct lint_subject *subject, struct arena *arena, struct findings *ret_findings)
{
    ret_findings->count = 0;
    ret_findings->error_count = 0;
    lint_errors(subject, arena, ret_findings);
    lint_warnings(subject, arena, ret_findings);
}
