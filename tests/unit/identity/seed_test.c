#include "identity/seed.h"

#include "common/access/role.h"
#include "common/base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char UNITS[] = "简称,全称,类别,发文代字,启用日期,停用日期,继任单位\n"
                            "市住建局,朔州市住房和城乡建设局,部门,朔住建函,,,\n"
                            "市城管局,朔州市城市管理局,部门,,,2022-03-31,市住建局\n"
                            "应县政府,应县人民政府,县区,应政函,2001-01-01,,\n";

static const char ACCOUNTS[] = "账号,姓名,角色,单位,起,止,停用,初始密码\n"
                               "wang,王五,市政府办公室,,,,,Correct-horse1\n"
                               "li,李四,分管领导,市住建局,,,,Correct-horse2\n"
                               "zhang,张三,科室负责人,市住建局,,,,Correct-horse3\n"
                               "zhang,张三,LEADER,市住建局,2022-06-01,2022-06-30,,\n"
                               "renda,人大人事工委,COMMITTEE,建议,,,,\n"
                               "old,赵六,AUDITOR,,,,是,\n";

static struct arena *arena;
static struct failure failure;
static struct seed seed;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(8 << 20);
    failure_init(&failure, arena);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static int read_texts(const char *units, const char *accounts)
{
    return seed_read((struct seed_file){units, strlen(units)},
                     (struct seed_file){accounts, strlen(accounts)}, arena, &failure, &seed);
}

static void good_tables_are_read(void **state)
{
    (void)state;
    assert_int_equal(read_texts(UNITS, ACCOUNTS), 0);
    assert_int_equal(seed.unit_faults.count, 0);
    assert_int_equal(seed.account_faults.count, 0);
    assert_int_equal(seed.unit_count, 3);
    assert_string_equal(seed.units[0].kind, "department");
    assert_string_equal(seed.units[1].successor, "市住建局");
    assert_string_equal(seed.units[2].letter_code, "应政函");
    assert_int_equal(seed.account_count, 5);
    assert_string_equal(seed.accounts[0].new_password, "Correct-horse1");
    const struct account *zhang = &seed.accounts[2].account;
    assert_int_equal(zhang->post_count, 2);
    assert_int_equal(zhang->posts[0].role, ROLE_DIVISION_HEAD);
    assert_int_equal(zhang->posts[1].role, ROLE_LEADER);
    assert_string_equal(zhang->posts[1].on_behalf_of, "");
    assert_string_equal(zhang->posts[1].until, "2022-06-30");
    assert_string_equal(seed.accounts[3].account.posts[0].scope, "SUGGESTION");
    assert_true(seed.accounts[4].account.disabled);
    assert_string_equal(seed.accounts[4].new_password, "");
}

static const struct table_fault *find_fault(const struct table_faults *faults, size_t line,
                                            const char *column)
{
    for (size_t i = 0; i < faults->count && i < faults->most; i++) {
        if (faults->faults[i].line == line && strcmp(faults->faults[i].column, column) == 0) {
            return &faults->faults[i];
        }
    }
    return NULL;
}

static void every_faulty_unit_cell_is_named(void **state)
{
    static const char wrong[] = "简称,全称,类别,启用日期,停用日期,继任单位\n"
                                ",无简称局,部门,,,\n"
                                "甲局,甲局,衙门,,,\n"
                                "甲局,甲局,部门,,,\n"
                                "乙局,乙局,部门,2022/03/31,,\n"
                                "丙局,丙局,部门,,2022-03-31,丁局\n"
                                "戊局,戊局,部门,,,甲局\n"
                                "己局,己局,部门,,2022-03-31,庚局\n"
                                "庚局,庚局,部门,,2022-13-31,己局\n";
    const struct table_faults *faults = &seed.unit_faults;

    (void)state;
    assert_int_equal(read_texts(wrong, ACCOUNTS), 0);
    assert_non_null(find_fault(faults, 2, "简称"));
    assert_non_null(find_fault(faults, 3, "类别"));
    assert_non_null(find_fault(faults, 4, "简称"));
    assert_non_null(find_fault(faults, 5, "启用日期"));
    assert_non_null(find_fault(faults, 6, "继任单位"));
    assert_non_null(find_fault(faults, 7, "停用日期"));
    assert_non_null(find_fault(faults, 8, "继任单位"));
    assert_non_null(find_fault(faults, 9, "停用日期"));
    assert_true(seed.account_faults.count > 0); /* 市住建局 is no unit now */
}

static void every_faulty_account_cell_is_named(void **state)
{
    static const char wrong[] = "账号,姓名,角色,单位,代行,起,停用,初始密码\n"
                                "a:b,甲,AUDITOR,,,,,\n"
                                "c,,AUDITOR,,,,,\n"
                                "d,丁,市长,,,,,\n"
                                "e,戊,HANDLER,市水利局,,,,\n"
                                "f,己,COMMITTEE,全部,,,,\n"
                                "g,庚,SIGNER,,,,,\n"
                                "h,辛,AUDITOR,,c,,,\n"
                                "j,癸,AUDITOR,,,昨天,,\n"
                                "k,子,AUDITOR,,,,也许,\n"
                                "l,丑,AUDITOR,,,,,12345\n"
                                "m,寅,AUDITOR,,,,,Correct-horse1\n"
                                "m,卯,OFFICE,,,,,Correct-horse2\n"
                                "n,辰,SERVICE,,,,,\n";
    static const struct {
        size_t line;
        const char *column;
    } expected[] = {{2, "账号"},  {3, "姓名"},      {4, "角色"}, {5, "单位"},  {6, "单位"},
                    {7, "单位"},  {8, "代行"},      {9, "起"},   {10, "停用"}, {11, "初始密码"},
                    {13, "姓名"}, {13, "初始密码"}, {14, "角色"}};

    (void)state;
    assert_int_equal(read_texts(UNITS, wrong), 0);
    assert_int_equal(seed.unit_faults.count, 0);
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_non_null(find_fault(&seed.account_faults, expected[i].line, expected[i].column));
    }
    assert_int_equal(seed.account_faults.count, COUNT_OF(expected));
}

static void seventeenth_post_is_refused(void **state)
{
    struct buffer text;

    (void)state;
    buffer_init(&text, 4096);
    assert_true(buffer_append_text(&text, "账号,姓名,角色\n"));
    for (int i = 0; i < ACCOUNT_POSTS_MAX + 1; i++) {
        assert_true(buffer_append_text(&text, "a,甲,AUDITOR\n"));
    }
    assert_int_equal(read_texts(UNITS, text.bytes), 0);
    buffer_done(&text);
    assert_int_equal(seed.account_faults.count, 1);
    assert_int_equal(seed.accounts[0].account.post_count, ACCOUNT_POSTS_MAX);
}

static void file_that_is_no_such_table_is_refused(void **state)
{
    (void)state;
    assert_int_equal(read_texts("名称\n甲\n", ACCOUNTS), -1);
    assert_int_equal(failure.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(failure.reason, "TABLE_COLUMN_MISSING");
    assert_int_equal(failure.field_count, 3);
    failure_init(&failure, arena);
    assert_int_equal(read_texts(UNITS, "账号,姓名,角色,账号\na,b,c,d\n"), -1);
    assert_string_equal(failure.reason, "TABLE_COLUMN_TWICE");
    failure_init(&failure, arena);
    assert_int_equal(read_texts(UNITS, ""), -1);
    assert_string_equal(failure.reason, "TABLE_EMPTY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(good_tables_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_faulty_unit_cell_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_faulty_account_cell_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(seventeenth_post_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(file_that_is_no_such_table_is_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
