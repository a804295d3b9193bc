#include "assignment/import_plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct register_row row;
    struct import_ground ground;
};

static int set_up(void **state)
{
    static const char *names[] = {"石轩庆", "黎花"};
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    fixture->arena = arena_new(1 << 20);
    failure_init(&fixture->failure, fixture->arena);
    fixture->row = (struct register_row){.kind = REGISTER_SUGGESTION,
                                         .number = 17,
                                         .title = "关于供水的建议",
                                         .field = "城建",
                                         .text = "请改造管网。",
                                         .delegation = "应县代表团",
                                         .phone = "0349-5550112",
                                         .signers = {.names = names, .count = 2},
                                         .lead_unit = "市住建局"};
    fixture->ground = (struct import_ground){.standing_phone = "",
                                             .text_digest = "d1",
                                             .job = "job",
                                             .act = {.role = "OFFICE", .now_ms = 5},
                                             .arena = fixture->arena};
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static enum import_outcome import_row(struct fixture *fixture, struct proposal *ret_proposal)
{
    struct signer *signers = import_signers(&fixture->row, fixture->arena);

    assert_non_null(signers);
    failure_init(&fixture->failure, fixture->arena);
    return import_decide(&fixture->row, signers, &fixture->ground, &fixture->failure, ret_proposal);
}

/* As after an import of the row. */
static void stand(struct fixture *fixture, struct proposal *standing)
{
    assert_int_equal(import_row(fixture, standing), IMPORT_CREATED);
    fixture->ground.standing = standing;
    fixture->ground.standing_phone = fixture->row.phone;
}

static void the_same_row_again_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct proposal standing;
    struct proposal next;

    stand(fixture, &standing);
    assert_int_equal(standing.kind, KIND_SUGGESTION);
    assert_string_equal(standing.signers[0].delegation, "应县代表团");
    assert_string_equal(standing.import, "job");
    assert_int_equal(import_row(fixture, &next), IMPORT_UNCHANGED);
}

static void every_column_counts(void **state)
{
    struct fixture *fixture = *state;
    struct proposal standing;
    struct proposal next;
    const struct register_row row = fixture->row;

    stand(fixture, &standing);
    fixture->row.phone = "0349-5550113";
    assert_int_equal(import_row(fixture, &next), IMPORT_UPDATED);
    fixture->row = row;
    fixture->row.lead_unit = "市水利局";
    assert_int_equal(import_row(fixture, &next), IMPORT_UPDATED);
    assert_string_equal(next.register_lead, "市水利局");
    fixture->row = row;
    fixture->row.publication_consent = true;
    assert_int_equal(import_row(fixture, &next), IMPORT_UPDATED);
    fixture->row = row;
    fixture->ground.text_digest = "d2";
    assert_int_equal(import_row(fixture, &next), IMPORT_UPDATED);
    fixture->ground.text_digest = "d1";
    fixture->row.signers.count = 1;
    assert_int_equal(import_row(fixture, &next), IMPORT_UPDATED);
    assert_int_equal(next.signer_count, 1);
}

static void what_was_said_of_a_signer_stays(void **state)
{
    struct fixture *fixture = *state;
    struct proposal standing;
    struct proposal next;

    stand(fixture, &standing);
    standing.signers[1].standing = SIGNER_WITHDRAWN;
    fixture->row.title = "关于供水管网的建议";
    assert_int_equal(import_row(fixture, &next), IMPORT_UPDATED);
    assert_int_equal(next.signers[1].standing, SIGNER_WITHDRAWN);
}

static void a_signed_reply_keeps_its_proposal(void **state)
{
    struct fixture *fixture = *state;
    struct answering_unit unit = {.unit = "市住建局", .state = ANSWERING_REPLY_SIGNED};
    struct proposal standing;
    struct proposal next;

    stand(fixture, &standing);
    standing.state = PROPOSAL_ASSIGNED;
    standing.answering = &unit;
    standing.answering_count = 1;
    fixture->row.title = "关于供水管网的建议";
    assert_int_equal(import_row(fixture, &next), IMPORT_REFUSED);
    assert_string_equal(fixture->failure.reason, "REPLY_SIGNED");
}

static void organisations_are_told_by_their_names(void **state)
{
    struct fixture *fixture = *state;
    const char *organisation[] = {"民革朔州市委"};
    const char *person[] = {"阿依古丽·买买提"};

    fixture->row.kind = REGISTER_PROPOSAL;
    fixture->row.signers.count = 1;
    fixture->row.signers.names = organisation;
    assert_true(import_signers(&fixture->row, fixture->arena)[0].organisation);
    fixture->row.signers.names = person;
    assert_false(import_signers(&fixture->row, fixture->arena)[0].organisation);
}

static const char directory_table[] = "类别,姓名,代表团或界别,工作单位,通讯地址,联系电话\n"
                                      "代表,石轩庆,右玉县代表团,右玉一中,右玉县,13800000001\n"
                                      "代表,黎花,应县代表团,,,\n"
                                      "代表,黎花,怀仁市代表团,,,\n"
                                      "委员,民革,,,,\n"
                                      "议员,王某,,,,\n"
                                      ",,应县代表团,,,\n";

static struct namesakes adopt_all(struct fixture *fixture, const char *name)
{
    struct directory_book book;
    struct namesakes all = {.kind = PERSON_DEPUTY, .name = name};

    assert_int_equal(directory_read(directory_table, strlen(directory_table), fixture->arena,
                                    &fixture->failure, &book),
                     0);
    for (size_t i = 0; i < book.row_count; i++) {
        if (!book.rows[i].faulty && strcmp(book.rows[i].name, name) == 0) {
            assert_int_equal(namesakes_adopt(&all, &book.rows[i].person, fixture->arena),
                             PERSON_CREATED);
            assert_int_equal(namesakes_adopt(&all, &book.rows[i].person, fixture->arena),
                             PERSON_UNCHANGED);
        }
    }
    return all;
}

static void a_directory_names_its_faults(void **state)
{
    struct fixture *fixture = *state;
    struct directory_book book;

    assert_int_equal(directory_read(directory_table, strlen(directory_table), fixture->arena,
                                    &fixture->failure, &book),
                     0);
    assert_int_equal(book.row_count, 6);
    assert_int_equal(book.faults.count, 3);
    assert_int_equal(book.faults.faults[0].line, 6);
    assert_string_equal(book.faults.faults[2].column, "姓名");
}

static void signers_are_matched_by_name_and_delegation(void **state)
{
    struct fixture *fixture = *state;
    struct namesakes shi = adopt_all(fixture, "石轩庆");
    struct namesakes li = adopt_all(fixture, "黎花");
    struct signer signer = {.name = "石轩庆", .delegation = "", .person = ""};

    assert_int_equal(signer_match(&signer, &shi, 1, fixture->arena), 0);
    assert_string_equal(signer.person, "DEPUTY/石轩庆/1");
    assert_string_equal(signer.delegation, "右玉县代表团");

    signer = (struct signer){.name = "黎花", .delegation = "", .person = ""};
    assert_int_equal(signer_match(&signer, &li, 1, fixture->arena), 0);
    assert_true(signer.ambiguous);
    assert_string_equal(signer.person, "");

    signer.delegation = "怀仁市代表团";
    assert_int_equal(signer_match(&signer, &li, 1, fixture->arena), 0);
    assert_false(signer.ambiguous);
    assert_string_equal(signer.person, "DEPUTY/黎花/2");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_row_again_changes_nothing),
        TEST(every_column_counts),
        TEST(what_was_said_of_a_signer_stays),
        TEST(a_signed_reply_keeps_its_proposal),
        TEST(organisations_are_told_by_their_names),
        TEST(a_directory_names_its_faults),
        TEST(signers_are_matched_by_name_and_delegation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
