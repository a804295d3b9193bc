/*
 * Units and accounts as an administrator writes them: two tables (CSV or XLSX, common/table). A
 * person with several posts has a row for each. Reading is pure and names every fault; nothing is
 * taken in while there is one.
 *
 *   units     简称 全称 类别 [发文代字 启用日期 停用日期 继任单位]
 *   accounts  账号 姓名 角色 [单位 起 止 停用 初始密码]
 *
 * 类别 is 部门, 县区 or 其他. 角色 is a role's Chinese or English name, or B岗 for a
 * liaison officer's deputy. 单位 (or 范围) is what the
 * post extends to: a unit, 建议 or 提案 for a committee, a name for a signer. 停用 is 是 or
 * 否. 初始密码 counts for accounts that do not exist yet. A row that says 代行 is at fault:
 * stand-ins are the liaison officer's to enter (rule 17).
 */
#ifndef BANFU_IDENTITY_SEED_H
#define BANFU_IDENTITY_SEED_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "common/table/headings.h"
#include "identity/domain.h"

#include <stddef.h>

enum { SEED_UNITS_MAX = 2000, SEED_ACCOUNTS_MAX = 10000, SEED_FAULTS_MAX = 200 };

struct seed_account {
    struct account account;   /* without password_hash and epochs */
    const char *new_password; /* "" when the table gives none */
    size_t line;              /* of its first row */
};

struct seed {
    struct unit *units;
    size_t unit_count;
    struct seed_account *accounts;
    size_t account_count;
    struct table_faults unit_faults;
    struct table_faults account_faults;
};

/* The bytes of one file. */
struct seed_file {
    const void *bytes;
    size_t size;
};

/*
 * Reads both tables; all that `ret_seed` points to lives in `arena`. Returns 0 also when rows are
 * faulty: see both lists. Returns -1 with `failure` set when one is no such table at all: the
 * reasons of table_read and table_locate, or SEED_TOO_LARGE.
 */
int seed_read(struct seed_file units, struct seed_file accounts, struct arena *arena,
              struct failure *failure, struct seed *ret_seed) MUST_CHECK;

#endif
