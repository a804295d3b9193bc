/* What a caller is told, in words for people, when its commit did not take effect. */
#include "common/commit/commit.h"

#define AGAIN "请刷新后重试"

static void tell_failed(const struct commit_outcome *outcome, struct failure *failure)
{
    switch ((int)outcome->code) {
    case STATUS_UNAVAILABLE:
        failure_set(failure, STATUS_UNAVAILABLE, "STORE_UNAVAILABLE",
                    "数据存储暂时不可用，请稍后重试");
        break;
    case STATUS_DEADLINE_EXCEEDED:
        failure_set(failure, STATUS_DEADLINE_EXCEEDED, "STORE_TOO_SLOW",
                    "未能在规定时间内完成，请用同一请求编号重试");
        break;
    case STATUS_RESOURCE_EXHAUSTED:
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "CHANGE_TOO_LARGE",
                    "一次办理的内容过多，请分批提交");
        break;
    case STATUS_INVALID_ARGUMENT:
        failure_set(failure, STATUS_INVALID_ARGUMENT, "REQUEST_ID_INVALID",
                    "请求编号应为1至64个可见的ASCII字符");
        break;
    case STATUS_FAILED_PRECONDITION:
        failure_set(failure, STATUS_FAILED_PRECONDITION, "JOB_INCOMPLETE",
                    "批量任务的内容尚未全部送达");
        break;
    default:
        failure_set(failure, outcome->code, "STORE_FAILED", "数据存储出错，办理没有生效");
        break;
    }
}

void commit_outcome_failure(const struct commit_outcome *outcome, struct failure *failure)
{
    switch (outcome->result) {
    case COMMIT_DONE:
    case COMMIT_REMEMBERED: break;
    case COMMIT_REUSED:
        failure_set(failure, STATUS_INVALID_ARGUMENT, "REQUEST_ID_REUSED",
                    "该请求编号已用于另一请求，请换用新的编号");
        break;
    case COMMIT_STALE:
        failure_set(failure, STATUS_ABORTED, "VERSION_STALE",
                    "内容已有更新（现为第%lld版），" AGAIN, (long long)outcome->version);
        failure->version = outcome->version;
        break;
    case COMMIT_CLAIMED:
        failure_set(failure, STATUS_ALREADY_EXISTS, "NAME_TAKEN", "“%s”已被占用", outcome->name);
        break;
    case COMMIT_CURSOR_MOVED:
        failure_set(failure, STATUS_ABORTED, "CURSOR_MOVED", "另一进程已先行办理，" AGAIN);
        break;
    case COMMIT_FAILED: tell_failed(outcome, failure); break;
    }
}
