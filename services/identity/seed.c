#include "identity/seed.h"

#include "identity/liaison.h"

#include "common/access/role.h"
#include "common/base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum unit_column {
    SHORT_NAME,
    FULL_NAME,
    KIND,
    LETTER_CODE,
    FROM,
    UNTIL,
    SUCCESSOR,
    PHONE,
    UNIT_COLUMNS
};

static const struct table_heading unit_headings[UNIT_COLUMNS] = {
    [SHORT_NAME] = {"简称", NULL, true},     [FULL_NAME] = {"全称", NULL, true},
    [KIND] = {"类别", NULL, true},           [LETTER_CODE] = {"发文代字", NULL, false},
    [FROM] = {"启用日期", NULL, false},      [UNTIL] = {"停用日期", NULL, false},
    [SUCCESSOR] = {"继任单位", NULL, false}, [PHONE] = {"联系电话", NULL, false},
};

enum account_column {
    ID,
    NAME,
    ROLE,
    SCOPE,
    ON_BEHALF_OF,
    POST_FROM,
    POST_UNTIL,
    DISABLED,
    PASSWORD,
    ACCOUNT_COLUMNS
};

static const struct table_heading account_headings[ACCOUNT_COLUMNS] = {
    [ID] = {"账号", NULL, true},
    [NAME] = {"姓名", NULL, true},
    [ROLE] = {"角色", NULL, true},
    [SCOPE] = {"单位", "范围", false},
    [ON_BEHALF_OF] = {"代行", NULL, false},
    [POST_FROM] = {"起", NULL, false},
    [POST_UNTIL] = {"止", NULL, false},
    [DISABLED] = {"停用", NULL, false},
    [PASSWORD] = {"初始密码", NULL, false},
};

/* One table while it is read. */
struct reading {
    const struct table_heading *headings;
    size_t columns[ACCOUNT_COLUMNS];
    const struct table_row *row;
    struct table_faults *faults;
    struct seed *seed;
};

_Static_assert((int)UNIT_COLUMNS <= (int)ACCOUNT_COLUMNS, "room for the columns of both tables");

static int out_of_memory(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "表格太大，内存不足");
    return -1;
}

static void add_fault(struct reading *reading, size_t column, const char *message)
{
    table_faults_add(reading->faults, reading->row->line, reading->headings[column].name, message);
}

static const char *read_text(struct reading *reading, size_t column, size_t most, bool required)
{
    const char *text = table_cell(reading->row, reading->columns[column]);
    size_t size = strlen(text);

    if (size == 0 && required) {
        add_fault(reading, column, "不能为空");
    } else if (!utf8_is_plain_text(text, size) || strchr(text, '\n')) {
        add_fault(reading, column, "含有控制字符、换行或自造字，请改用标准字符");
    } else if (size > most) {
        add_fault(reading, column, "文字太长");
    }
    return text;
}

static bool is_date(const char *text)
{
    static const char form[] = "dddd-dd-dd";

    if (strlen(text) != sizeof(form) - 1) {
        return false;
    }
    for (size_t i = 0; i < sizeof(form) - 1; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == 'd' ? !digit : text[i] != form[i]) {
            return false;
        }
    }
    long month = strtol(text + 5, NULL, 10);
    long day = strtol(text + 8, NULL, 10);
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static const char *read_date(struct reading *reading, size_t column)
{
    const char *text = table_cell(reading->row, reading->columns[column]);

    if (*text && !is_date(text)) {
        add_fault(reading, column, "日期应写作2022-03-25的样子");
    }
    return text;
}

static const char *read_unit_kind(struct reading *reading)
{
    static const struct {
        const char *chinese, *kind;
    } kinds[] = {{"部门", "department"}, {"县区", "county"}, {"其他", "other"}};
    const char *text = table_cell(reading->row, reading->columns[KIND]);

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcmp(text, kinds[i].chinese) == 0) {
            return kinds[i].kind;
        }
    }
    add_fault(reading, KIND, "只能是“部门”“县区”或“其他”");
    return "";
}

enum { NAME_MAX_BYTES = 150 };

static void read_unit(struct reading *reading, struct unit *unit)
{
    unit->short_name = read_text(reading, SHORT_NAME, NAME_MAX_BYTES, true);
    unit->full_name = read_text(reading, FULL_NAME, NAME_MAX_BYTES, true);
    unit->kind = read_unit_kind(reading);
    unit->letter_code = read_text(reading, LETTER_CODE, NAME_MAX_BYTES, false);
    unit->from = read_date(reading, FROM);
    unit->until = read_date(reading, UNTIL);
    unit->successor = read_text(reading, SUCCESSOR, NAME_MAX_BYTES, false);
    unit->phone = read_text(reading, PHONE, NAME_MAX_BYTES, false);
}

static const struct unit *find_unit(const struct seed *seed, const char *name)
{
    for (size_t i = 0; i < seed->unit_count; i++) {
        if (strcmp(seed->units[i].short_name, name) == 0) {
            return &seed->units[i];
        }
    }
    return NULL;
}

static void check_successors(struct reading *reading, const struct table *table)
{
    for (size_t i = 0; i < reading->seed->unit_count; i++) {
        const struct unit *unit = &reading->seed->units[i];
        reading->row = &table->rows[i + 1];
        if (*unit->successor == '\0') {
            continue;
        }
        if (!find_unit(reading->seed, unit->successor)) {
            add_fault(reading, SUCCESSOR, "继任单位不在表中");
        } else if (*unit->until == '\0') {
            add_fault(reading, UNTIL, "有继任单位的，应填停用日期");
        } else if (!unit_answering(reading->seed->units, reading->seed->unit_count,
                                   unit->short_name, "9999-12-31")) {
            add_fault(reading, SUCCESSOR, "继任单位之间成了一圈，或最后一个也已停用");
        }
    }
}

static void read_units(struct reading *reading, const struct table *table)
{
    struct seed *seed = reading->seed;

    for (size_t i = 1; i < table->row_count; i++) {
        reading->row = &table->rows[i];
        read_unit(reading, &seed->units[i - 1]);
        if (find_unit(seed, seed->units[i - 1].short_name)) {
            add_fault(reading, SHORT_NAME, "同一简称出现了两次");
        }
        seed->unit_count++;
    }
    check_successors(reading, table);
}

#define UNIT_ROLES                                                                                 \
    (ROLE_BIT(ROLE_LIAISON) | ROLE_BIT(ROLE_HANDLER) | ROLE_BIT(ROLE_DIVISION_HEAD) |              \
     ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_PRINCIPAL))

#define DEPUTY "B岗"

static int read_role(struct reading *reading)
{
    const char *text = table_cell(reading->row, reading->columns[ROLE]);
    enum role role = ROLE_SERVICE;

    if (strcmp(text, DEPUTY) == 0) {
        return ROLE_LIAISON;
    }
    for (int number = ROLE_OFFICE; number < ROLE_SERVICE; number++) {
        if (strcmp(text, role_chinese((enum role)number)) == 0 ||
            strcmp(text, role_name((enum role)number)) == 0) {
            return number;
        }
    }
    add_fault(reading, ROLE, "没有这个角色");
    return (int)role;
}

/* What a committee's post extends to is a kind: people write 建议, posts name the enum's value. */
static const char *read_kind_scope(struct reading *reading)
{
    const char *text = table_cell(reading->row, reading->columns[SCOPE]);

    if (strcmp(text, "建议") == 0) {
        return "SUGGESTION";
    }
    if (strcmp(text, "提案") != 0) {
        add_fault(reading, SCOPE, "委员会账号应填“建议”或“提案”");
    }
    return "PROPOSAL";
}

static const char *read_scope(struct reading *reading, int role)
{
    const char *text = read_text(reading, SCOPE, NAME_MAX_BYTES, false);

    if (role == ROLE_COMMITTEE) {
        return read_kind_scope(reading);
    }
    if ((UNIT_ROLES & ROLE_BIT(role)) && !find_unit(reading->seed, text)) {
        add_fault(reading, SCOPE, "应填单位表中的简称");
    }
    if (role == ROLE_SIGNER && *text == '\0') {
        add_fault(reading, SCOPE, "应填代表或委员的姓名，同名的填名册编号，如“DEPUTY/李明/2”");
    }
    return text;
}

static void read_post(struct reading *reading, struct post *post)
{
    post->role = read_role(reading);
    post->deputy = strcmp(table_cell(reading->row, reading->columns[ROLE]), DEPUTY) == 0;
    post->scope = read_scope(reading, post->role);
    post->on_behalf_of = post->behalf_name = post->paper = "";
    if (*table_cell(reading->row, reading->columns[ON_BEHALF_OF])) {
        add_fault(reading, ON_BEHALF_OF, "代行职务由单位联络员凭文件登记，不在此表（规则17）");
    }
    post->from = read_date(reading, POST_FROM);
    post->until = read_date(reading, POST_UNTIL);
}

static struct seed_account *find_account(const struct seed *seed, const char *id)
{
    for (size_t i = 0; i < seed->account_count; i++) {
        if (strcmp(seed->accounts[i].account.id, id) == 0) {
            return &seed->accounts[i];
        }
    }
    return NULL;
}

static bool read_disabled(struct reading *reading)
{
    const char *text = table_cell(reading->row, reading->columns[DISABLED]);

    if (*text && strcmp(text, "是") != 0 && strcmp(text, "否") != 0) {
        add_fault(reading, DISABLED, "只能是“是”或“否”");
    }
    return strcmp(text, "是") == 0;
}

static void read_password(struct reading *reading, struct seed_account *entry)
{
    const char *text = table_cell(reading->row, reading->columns[PASSWORD]);

    if (*text == '\0') {
        return;
    }
    if (*entry->new_password && strcmp(entry->new_password, text) != 0) {
        add_fault(reading, PASSWORD, "同一账号写了两个初始密码");
    }
    if (!password_may_be_chosen(text, entry->account.id)) {
        add_fault(reading, PASSWORD, PASSWORD_RULE);
    }
    entry->new_password = text;
}

/* The account of this row: one that a row above began, or the next free one. */
static struct seed_account *find_or_begin_account(struct reading *reading)
{
    struct seed *seed = reading->seed;
    const char *id = table_cell(reading->row, reading->columns[ID]);
    const char *name = read_text(reading, NAME, NAME_MAX_BYTES, true);
    struct seed_account *entry = find_account(seed, id);

    if (!entry) {
        entry = &seed->accounts[seed->account_count++];
        *entry = (struct seed_account){.account = {.id = id, .name = name, .password_hash = ""},
                                       .new_password = "",
                                       .line = reading->row->line};
        if (!account_id_is_valid(id)) {
            add_fault(reading, ID, "应为1到64个字节的字母、数字、汉字和.-_");
        }
    } else if (strcmp(entry->account.name, name) != 0) {
        add_fault(reading, NAME, "同一账号写了两个姓名");
    }
    return entry;
}

/* Every unit has exactly one liaison officer in charge (rule 8). */
static void check_officer(struct reading *reading, struct seed_account *entry)
{
    const struct post *own = &entry->account.posts[entry->account.post_count - 1];
    struct seed *seed = reading->seed;

    if (account_liaison(&entry->account, own->scope) != own || own->deputy) {
        return;
    }
    for (size_t i = 0; i < seed->account_count; i++) {
        const struct post *other = account_liaison(&seed->accounts[i].account, own->scope);
        if (&seed->accounts[i] != entry && other && !other->deputy) {
            add_fault(reading, ROLE, "这个单位已有联络员，其他人请填“B岗”（规则8）");
            return;
        }
    }
}

static void read_account_row(struct reading *reading)
{
    struct seed_account *entry = find_or_begin_account(reading);
    struct account *account = &entry->account;

    if (account->post_count == ACCOUNT_POSTS_MAX) {
        add_fault(reading, ROLE, "一个账号最多16个职务");
        return;
    }
    read_post(reading, &account->posts[account->post_count++]);
    check_officer(reading, entry);
    account->disabled = read_disabled(reading) || account->disabled;
    read_password(reading, entry);
}

static void read_accounts(struct reading *reading, const struct table *table)
{
    for (size_t i = 1; i < table->row_count; i++) {
        reading->row = &table->rows[i];
        read_account_row(reading);
    }
}

static int open_table(struct seed_file file, struct arena *arena, struct failure *failure,
                      size_t rows_max, struct table *ret_table)
{
    if (table_read(file.bytes, file.size, arena, failure, ret_table) != 0) {
        return -1;
    }
    if (ret_table->row_count - 1 > rows_max) {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "SEED_TOO_LARGE", "表格超过%zu行", rows_max);
        return -1;
    }
    return 0;
}

static int make_seed(size_t unit_rows, size_t account_rows, struct arena *arena, struct seed *seed)
{
    *seed = (struct seed){.units = arena_array(arena, unit_rows, sizeof(*seed->units)),
                          .accounts = arena_array(arena, account_rows, sizeof(*seed->accounts))};
    bool made = seed->units && seed->accounts &&
                table_faults_init(&seed->unit_faults, arena, SEED_FAULTS_MAX) == 0 &&
                table_faults_init(&seed->account_faults, arena, SEED_FAULTS_MAX) == 0;
    return made ? 0 : -1;
}

int seed_read(struct seed_file units, struct seed_file accounts, struct arena *arena,
              struct failure *failure, struct seed *ret_seed)
{
    struct table unit_table;
    struct table account_table;
    struct seed seed;
    struct reading of_units = {.headings = unit_headings, .seed = &seed};
    struct reading of_accounts = {.headings = account_headings, .seed = &seed};

    if (open_table(units, arena, failure, SEED_UNITS_MAX, &unit_table) != 0 ||
        open_table(accounts, arena, failure, SEED_ACCOUNTS_MAX, &account_table) != 0 ||
        table_locate(&unit_table, unit_headings, UNIT_COLUMNS, failure, of_units.columns) != 0 ||
        table_locate(&account_table, account_headings, ACCOUNT_COLUMNS, failure,
                     of_accounts.columns) != 0) {
        return -1;
    }
    if (make_seed(unit_table.row_count, account_table.row_count, arena, &seed) != 0) {
        return out_of_memory(failure);
    }
    of_units.faults = &seed.unit_faults;
    of_accounts.faults = &seed.account_faults;
    read_units(&of_units, &unit_table);
    read_accounts(&of_accounts, &account_table);
    *ret_seed = seed;
    return 0;
}
