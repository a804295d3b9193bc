#include "assignment/handover.h"

#include <string.h>

struct handover handover_none(void)
{
    return (struct handover){.from = {"", ""},
                             .to = {"", ""},
                             .opened_by = "",
                             .reason = "",
                             .inventory = {.digest = ""}};
}

void candidate_check(const char *asked, const struct candidate *candidate,
                     const struct liaisons *liaisons, struct failure *failure)
{
    if (*asked == '\0') {
        failure_add_field(failure, "successor", "请填写接任联络员的账号（规则8）");
    } else if (*candidate->who.account == '\0') {
        failure_add_field(failure, "successor", "没有账号“%s”，或已停用（规则8）", asked);
    } else if (strcmp(candidate->who.account, liaisons->officer.account) == 0) {
        failure_add_field(failure, "successor", "“%s”已经是联络员（规则8）", candidate->who.name);
    } else if (!candidate->of_unit) {
        failure_add_field(failure, "successor",
                          "“%s”在本单位没有职务，请先由管理员设为B岗或其他职务（规则8）",
                          candidate->who.name);
    } else if (!candidate->has_room) {
        failure_add_field(failure, "successor", "“%s”的职务已满，请先由管理员减去（规则8）",
                          candidate->who.name);
    }
}
