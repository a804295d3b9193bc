#include "routes.h"

#include "common/base/attributes.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/deadline/v1/deadline.pb-c.h"
#include "banfu/identity/v1/identity.pb-c.h"
#include "banfu/ledger/v1/ledger.pb-c.h"
#include "banfu/reply/v1/reply.pb-c.h"

#define API "/api/v1"
#define DOCKET API "/dockets/{docket}"
#define PROPOSAL DOCKET "/proposals/{proposal}"

/* A reading call, and a change with a JSON body. */
#define READ(to, called, at, says)                                                                 \
    {                                                                                              \
        .method = "GET", .path = (at), .summary = (says), .backend = BACKEND_##to, .rpc = (called) \
    }
#define CHANGE(to, called, at, says)                                                               \
    {                                                                                              \
        .method = "POST", .path = (at), .summary = (says), .backend = BACKEND_##to,                \
        .rpc = (called), .body = BODY_JSON                                                         \
    }
#define PUT(to, called, at, says)                                                                  \
    {                                                                                              \
        .method = "PUT", .path = (at), .summary = (says), .backend = BACKEND_##to,                 \
        .rpc = (called), .body = BODY_JSON                                                         \
    }
#define TABLE(to, called, at, says)                                                                \
    {                                                                                              \
        .method = "POST", .path = (at), .summary = (says), .backend = BACKEND_##to,                \
        .rpc = (called), .body = BODY_TABLE, .body_field = "table"                                 \
    }
#define PAPER(called, at, says)                                                                    \
    {                                                                                              \
        .method = "GET", .path = (at), .summary = (says), .backend = BACKEND_REPLY,                \
        .rpc = (called), .answer = ANSWER_PAPER                                                    \
    }
#define OWN(at, gives, says)                                                                       \
    {                                                                                              \
        .method = "GET", .path = (at), .summary = (says), .answer = (gives),                       \
        .access = ACCESS_EVERYBODY                                                                 \
    }

const struct route routes[] = {
    {
        .method = "POST",
        .path = API "/login",
        .summary = "登录",
        .backend = BACKEND_IDENTITY,
        .rpc = "Login",
        .body = BODY_JSON,
        .answer = ANSWER_LOGIN,
        .access = ACCESS_EVERYBODY,
    },
    {
        .method = "POST",
        .path = API "/logout",
        .summary = "退出",
        .backend = BACKEND_IDENTITY,
        .rpc = "Logout",
        .body = BODY_JSON,
        .answer = ANSWER_LOGOUT,
    },
    READ(IDENTITY, "Me", API "/me", "当前账号及其职务"),
    CHANGE(IDENTITY, "ChangePassword", API "/me:changePassword", "修改密码"),
    CHANGE(IDENTITY, "PrepareTotp", API "/me:prepareTotp", "取得动态验证码的密钥"),
    CHANGE(IDENTITY, "SetTotp", API "/me:setTotp", "启用、停用动态验证码"),
    READ(IDENTITY, "ListTrail", API "/trail", "账号与拒绝访问的审计记录"),
    PUT(IDENTITY, "SetAccount", API "/accounts/{account}", "设置账号"),
    READ(IDENTITY, "ListUnits", DOCKET "/units", "承办单位"),
    PUT(IDENTITY, "SetUnit", DOCKET "/units", "设置承办单位"),
    READ(IDENTITY, "ListStandIns", DOCKET "/units/{unit}/standIns", "单位的代行登记，历次都在"),
    CHANGE(IDENTITY, "PutStandIn", DOCKET "/units/{unit}/standIns",
           "联络员登记代行：何人、何职、代何人、依据、起止"),
    CHANGE(IDENTITY, "EndStandIn", DOCKET "/units/{unit}/standIns/{number}:end", "提前终止代行"),

    READ(ASSIGNMENT, "ListDockets", API "/dockets", "年度卷宗"),
    READ(ASSIGNMENT, "GetDocket", DOCKET, "一个年度卷宗及其设置"),
    {
        .method = "PUT",
        .path = DOCKET,
        .summary = "建立或设置年度卷宗",
        .backend = BACKEND_ASSIGNMENT,
        .rpc = "PutDocket",
        .body = BODY_JSON,
        .body_field = "body",
    },
    TABLE(ASSIGNMENT, "ImportSigners", DOCKET "/signers:import", "导入代表委员名册"),
    TABLE(ASSIGNMENT, "ImportProposals", DOCKET "/proposals:import", "导入建议提案登记表"),
    CHANGE(REPLY, "OrderSet", DOCKET "/letters:batch",
           "成套打印多件的答复函、反馈卡（后台进行），可限于一个单位或所列各件"),
    READ(REPLY, "GetJob", API "/jobs/letters-{job}", "成套打印的进度"),
    CHANGE(REPLY, "CancelJob", API "/jobs/letters-{job}:cancel", "取消成套打印"),
    {
        .method = "GET",
        .path = API "/jobs/letters-{job}/result",
        .summary = "成套打印所得的文件",
        .backend = BACKEND_REPLY,
        .rpc = "GetJobFile",
        .answer = ANSWER_FILE,
    },
    READ(REPLY, "GetJob", API "/jobs/closing-{job}", "批量办结的进度"),
    READ(ASSIGNMENT, "GetJob", API "/jobs/{job}", "较大工作的进度"),
    {
        .method = "GET",
        .path = PROPOSAL,
        .summary = "一件建议提案的全部情况",
        .backend = BACKEND_ASSIGNMENT,
        .rpc = "GetProposal",
        .answer = ANSWER_PROPOSAL,
    },
    READ(ASSIGNMENT, "GetContacts", PROPOSAL "/contacts", "提出人的联系方式（每次查看均记入日志）"),
    READ(ASSIGNMENT, "FindPersons", DOCKET "/persons", "名册中某个姓名的代表、委员、单位"),
    READ(ASSIGNMENT, "ListUnreachable", DOCKET "/signers:unreachable", "缺电话或地址的提出人"),
    PUT(ASSIGNMENT, "SetSigner", PROPOSAL "/signers/{signer}",
        "核对提出人：同名的选定一位，补充电话、地址"),
    CHANGE(ASSIGNMENT, "Assign", PROPOSAL ":assign", "交办"),
    CHANGE(ASSIGNMENT, "AssignMany", DOCKET "/proposals:assign", "批量交办"),
    CHANGE(ASSIGNMENT, "AssignFromRegister", DOCKET "/proposals:fromRegister", "按登记表交办"),
    CHANGE(ASSIGNMENT, "AssignFromRegister", DOCKET "/proposals/{proposals}:fromRegister",
           "按登记表交办一件"),
    CHANGE(ASSIGNMENT, "SignFor", PROPOSAL ":signFor", "签收"),
    CHANGE(ASSIGNMENT, "Accept", PROPOSAL ":accept", "接收，填报五定"),
    CHANGE(ASSIGNMENT, "RequestReturn", PROPOSAL ":requestReturn", "申请退办"),
    CHANGE(ASSIGNMENT, "DecideReturn", PROPOSAL ":decideReturn", "决定退办"),
    CHANGE(ASSIGNMENT, "GiveOpinion", PROPOSAL ":giveOpinion", "提出会办意见"),
    CHANGE(ASSIGNMENT, "WaiveOpinion", PROPOSAL ":waiveOpinion", "免除会办意见"),
    CHANGE(ASSIGNMENT, "PressOpinion", PROPOSAL ":pressOpinion", "催要会办意见"),
    CHANGE(ASSIGNMENT, "RecordContact", PROPOSAL ":recordContact", "记录与提出人的联系"),
    CHANGE(ASSIGNMENT, "FilePlan", PROPOSAL ":filePlan", "填报一件的工作方案"),
    PUT(ASSIGNMENT, "FilePlan", DOCKET "/units/{unit}/plan", "填报单位的工作方案"),
    READ(ASSIGNMENT, "GetPlan", DOCKET "/units/{unit}/plan", "单位的工作方案"),
    READ(ASSIGNMENT, "GetLiaison", DOCKET "/units/{unit}/liaison", "联络员、B岗、交接及其清单"),
    CHANGE(ASSIGNMENT, "OpenHandOver", DOCKET "/units/{unit}/liaison", "发起联络员交接"),
    CHANGE(ASSIGNMENT, "SignHandOver", DOCKET "/units/{unit}/liaison:sign", "接任人签收交接清单"),
    CHANGE(ASSIGNMENT, "CancelHandOver", DOCKET "/units/{unit}/liaison:cancel", "撤销交接"),
    CHANGE(ASSIGNMENT, "SucceedUnit", DOCKET "/units/{unit}:succeed", "指定单位的继任单位"),
    CHANGE(ASSIGNMENT, "Merge", PROPOSAL ":merge", "并案办理"),
    CHANGE(ASSIGNMENT, "UndoMerge", PROPOSAL ":undoMerge", "取消并案"),
    CHANGE(ASSIGNMENT, "Withdraw", PROPOSAL ":withdraw", "撤回"),
    CHANGE(ASSIGNMENT, "SetAsks", PROPOSAL ":setAsks", "列出要点"),
    CHANGE(ASSIGNMENT, "ReportProgress", PROPOSAL ":reportProgress", "报送进展"),
    CHANGE(ASSIGNMENT, "RegisterOffline", PROPOSAL ":registerOffline",
           "登记涉密件：只记类别、编号、单位和日期，线下办理"),
    CHANGE(ASSIGNMENT, "RequestCoordination", PROPOSAL ":requestCoordination",
           "提请市政府办公室协调"),
    CHANGE(ASSIGNMENT, "DecideCoordination", PROPOSAL ":decideCoordination", "协调决定"),

    READ(DEADLINE, "ListClocks", PROPOSAL "/clocks", "各项期限及其由来"),
    READ(DEADLINE, "ListUnitClocks", DOCKET "/clocks", "各单位工作方案和办理情况报告的期限"),
    READ(DEADLINE, "ListDue", DOCKET "/due", "将到期的期限"),
    READ(DEADLINE, "ListOwed", DOCKET "/owed",
         "待办：延期待批、补录待确认、延期解释、逾期说明、再次不满意"),
    READ(DEADLINE, "ListNotices", DOCKET "/notices", "每人每天一条的提醒"),
    CHANGE(DEADLINE, "RequestExtension", PROPOSAL ":requestExtension", "申请延期"),
    READ(DEADLINE, "PreviewExtension", PROPOSAL "/extension:preview", "试算延期"),
    CHANGE(DEADLINE, "DecideExtension", PROPOSAL ":decideExtension", "决定延期"),
    CHANGE(DEADLINE, "RecordExplanation", PROPOSAL ":recordExplanation", "记录向提出人的说明"),
    CHANGE(DEADLINE, "ExplainDelay", PROPOSAL ":explainDelay", "说明逾期原因"),
    CHANGE(DEADLINE, "Press", PROPOSAL ":remind", "催办"),
    READ(DEADLINE, "GetCalendar", DOCKET "/calendar", "工作日历"),
    CHANGE(DEADLINE, "JudgeLateEntry", PROPOSAL ":judgeLateEntry", "确认或不予确认补录的寄送"),
    PUT(DEADLINE, "PutCalendar", DOCKET "/calendar", "设置工作日历"),
    CHANGE(DEADLINE, "PreviewCalendar", DOCKET "/calendar:preview", "试算工作日历的变动"),

    READ(REPLY, "GetReplies", PROPOSAL "/replies", "各轮答复"),
    READ(REPLY, "GetReply", PROPOSAL "/reply", "答复"),
    READ(REPLY, "CompareVersions", PROPOSAL "/reply:diff", "两版稿本的差异"),
    PUT(REPLY, "PutReply", PROPOSAL "/reply", "拟写答复"),
    CHANGE(REPLY, "Lint", PROPOSAL "/reply:lint", "检查答复"),
    CHANGE(REPLY, "Submit", PROPOSAL "/reply:submit", "送审"),
    CHANGE(REPLY, "Review", PROPOSAL "/reply:review", "审核"),
    CHANGE(REPLY, "Sign", PROPOSAL "/reply:sign", "签发"),
    CHANGE(REPLY, "Number", PROPOSAL "/reply:number", "编号"),
    PUT(REPLY, "PutSeries", DOCKET "/units/{unit}/series", "设置单位专用代字"),
    CHANGE(REPLY, "Recall", PROPOSAL "/reply:recall", "撤回签发"),
    CHANGE(REPLY, "Dispatch", PROPOSAL "/reply:dispatch", "寄送"),
    CHANGE(REPLY, "ConfirmReceipt", PROPOSAL "/reply:confirmReceipt", "确认收到"),
    CHANGE(REPLY, "ReturnCard", PROPOSAL "/cards/{signer}:return", "录入纸质反馈卡"),
    CHANGE(REPLY, "CorrectCard", PROPOSAL "/cards/{signer}:correct", "对照扫描件更正反馈卡"),
    {
        .method = "POST",
        .path = PROPOSAL "/cards/{signer}/scan",
        .summary = "上传纸质反馈卡的扫描件，所得摘要录入反馈卡时引用",
        .backend = BACKEND_REPLY,
        .rpc = "PutScan",
        .body = BODY_SCAN,
        .body_field = "scan",
    },
    PAPER("GetScan", PROPOSAL "/cards/{signer}/scan", "纸质反馈卡的扫描件"),
    CHANGE(REPLY, "RecordDissatisfaction", PROPOSAL ":recordDissatisfaction", "记录不满意"),
    CHANGE(REPLY, "TakeBackDissatisfaction", PROPOSAL ":takeBackDissatisfaction",
           "接受书面撤回不满意"),
    CHANGE(REPLY, "Close", PROPOSAL ":close", "办结"),
    CHANGE(REPLY, "CloseMany", DOCKET "/proposals:close", "批量办结"),
    READ(REPLY, "ListPublications", DOCKET "/publications", "可在网站公开的答复"),
    PAPER("ExportPublications", DOCKET "/publications.{format}", "可在网站公开的答复，导出"),
    PAPER("GetLetter", PROPOSAL "/letters/{signer}.{format}", "答复函"),
    PAPER("GetCard", PROPOSAL "/cards/{signer}.{format}", "意见反馈卡"),
    PAPER("GetLetters", PROPOSAL "/letters.{format}", "全部答复函，按印制顺序"),
    PAPER("GetUnitPaper", PROPOSAL "/papers/{paper}.{format}",
          "一件的文书：交办单、退办单、会办意见、延期报告、延期说明、催办单、发文稿纸、"
          "重新办理情况报告、案卷封面、信封标签"),

    PAPER("GetDocketPaper", DOCKET "/units/{unit}/papers/{paper}.{format}",
          "单位的文书：登记簿、归档文件目录、办理情况报告、交接清单、待寄答复函的信封标签"),

    READ(LEDGER, "ListProposals", DOCKET "/proposals", "台账"),
    READ(LEDGER, "ListSimilar", DOCKET "/similar",
         "与一件（?proposal=）或一个案由（?title=）相似的建议提案，供登记、交办、并案时查对"),
    READ(LEDGER, "ListLog", DOCKET "/log", "日志"),
    {
        .method = "GET",
        .path = DOCKET "/events",
        .summary = "日志位置的实时推送（server-sent events）",
        .backend = BACKEND_LEDGER,
        .rpc = "Watch",
        .answer = ANSWER_EVENTS,
    },

    OWN("/c", ANSWER_CARD_ASK, "输入反馈编码（网页）"),
    OWN("/c/", ANSWER_CARD_ASK, "输入反馈编码（网页）；?code= 转到该反馈卡"),
    {
        .method = "GET",
        .path = "/c/{code}",
        .summary = "提出人自己的意见反馈卡（网页）",
        .backend = BACKEND_REPLY,
        .rpc = "GetCardByCode",
        .answer = ANSWER_CARD_FORM,
        .access = ACCESS_EVERYBODY,
    },
    {
        .method = "POST",
        .path = "/c/{code}",
        .summary = "提交意见反馈卡（网页）",
        .backend = BACKEND_REPLY,
        .rpc = "ReturnCardByCode",
        .body = BODY_FORM,
        .answer = ANSWER_CARD_RETURN,
        .access = ACCESS_EVERYBODY,
    },
    {
        .method = "GET",
        .path = API "/verify/{code}",
        .summary = "凭答复函末页的验证码查验",
        .backend = BACKEND_REPLY,
        .rpc = "VerifyLetter",
        .answer = ANSWER_VERIFY,
        .access = ACCESS_EVERYBODY,
    },
    OWN("/verify", ANSWER_VERIFY_ASK, "输入验证码（网页）"),
    OWN("/verify/", ANSWER_VERIFY_ASK, "输入验证码（网页）；?code= 直接查验"),
    {
        .method = "GET",
        .path = "/verify/{code}",
        .summary = "凭答复函末页的验证码查验（网页）",
        .backend = BACKEND_REPLY,
        .rpc = "VerifyLetter",
        .answer = ANSWER_VERIFY_PAGE,
        .access = ACCESS_EVERYBODY,
    },
    OWN("/healthz", ANSWER_ALIVE, "网关在运行"),
    OWN("/readyz", ANSWER_READY, "各服务可用"),
    OWN("/metrics", ANSWER_METRICS, "运行指标（Prometheus文本）"),
    OWN("/openapi.json", ANSWER_OPENAPI, "本说明"),
};

const size_t route_count = COUNT_OF(routes);

size_t route_body_cap(enum route_body body)
{
    switch (body) {
    case BODY_NONE: return 0;
    case BODY_JSON: return BODY_JSON_CAP;
    case BODY_TABLE: return BODY_TABLE_CAP;
    case BODY_SCAN: return BODY_SCAN_CAP;
    case BODY_FORM: return BODY_FORM_CAP;
    }
    return 0;
}

const char *backend_name(enum backend backend)
{
    static const char *const names[] = {
#define XX(name, text) [BACKEND_##name] = #text,
        BACKEND_MAP(XX)
#undef XX
    };

    return names[backend];
}

const ProtobufCServiceDescriptor *backend_descriptor(enum backend backend)
{
    static const ProtobufCServiceDescriptor *const descriptors[] = {
        [BACKEND_IDENTITY] = &banfu__identity__v1__identity__descriptor,
        [BACKEND_ASSIGNMENT] = &banfu__assignment__v1__assignment__descriptor,
        [BACKEND_DEADLINE] = &banfu__deadline__v1__deadline__descriptor,
        [BACKEND_REPLY] = &banfu__reply__v1__reply__descriptor,
        [BACKEND_LEDGER] = &banfu__ledger__v1__ledger__descriptor,
    };

    return descriptors[backend];
}
