#include "reply/document/template.h"

#include "common/base/attributes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void refuse(const char *city, const char *because)
{
    struct buffer fault;
    buffer_init(&fault, 4096);
    assert_null(templates_open(city, &fault));
    if (!strstr(buffer_text(&fault), because)) {
        fail_msg("\"%s\" does not say \"%s\"", buffer_text(&fault), because);
    }
    buffer_done(&fault);
}

static void a_citys_wording_is_refused_by_its_line(void **state)
{
    (void)state;
    refuse("text 早于第一份文书\n", "line 1: stands before the first [paper]");
    refuse("[opinion]\n\nshout 急\n", "line 3: begins with no word known here");
    refuse("[opinion\n", "line 1: the paper's name does not end in ]");
    refuse("[poem]\n", "line 1: no such paper");
    refuse("[opinion]\ntext {salary}\n", "[opinion] has no field salary");
    refuse("[opinion]\ntext {unit\n", "[opinion] has no field");
}

static void what_the_notice_binds_cannot_be_left_out(void **state)
{
    (void)state;
    refuse("[letter]\nletterhead {unit}\n",
           "[letter] lacks what the notice binds: !letterhead {unit}");
}

/* The first paragraph after the letterhead of a co-unit's opinion. */
static char *first_line(const char *city, const struct template_values *values, struct arena *arena)
{
    struct buffer fault;
    struct failure failure;
    struct document *document = NULL;
    buffer_init(&fault, 4096);
    failure_init(&failure, arena);
    struct templates *templates = templates_open(city, &fault);
    assert_non_null(templates);
    const struct template *paper = templates_find(templates, "opinion");
    int outcome = template_document(paper, values, arena, &failure, &document);
    char *line = outcome == 0 ? arena_strdup(arena, document->first->text)
                              : arena_strdup(arena, failure.message);
    templates_close(templates);
    buffer_done(&fault);
    return line;
}

static void fields_are_filled_in_once(void **state)
{
    struct template_field fields[] = {{"unit", "市{phone}局"}, {"phone", "0349"}};
    const struct template_values values = {.fields = fields, .field_count = 2};
    struct arena *arena = arena_new(1 << 20);
    (void)state;
    assert_string_equal(first_line("[opinion]\n?unit text {unit}会办，{phone}\n", &values, arena),
                        "市{phone}局会办，0349");
    fields[0].text = "";
    assert_string_equal(
        first_line("[opinion]\n?unit text {unit}\n-unit text 无单位，{phone}\n", &values, arena),
        "无单位，0349");
    assert_string_equal(first_line("[opinion]\ntext {body}\n", &values, arena),
                        "文书“opinion”缺少内容：body");
    arena_free(arena);
}

static void every_line_of_ours_can_be_read(void **state)
{
    struct buffer fault;
    (void)state;
    buffer_init(&fault, 4096);
    struct templates *templates = templates_open(NULL, &fault);
    assert_non_null(templates);
    assert_non_null(templates_find(templates, "letter"));
    assert_non_null(templates_find(templates, "card"));
    assert_null(templates_find(templates, "poem"));
    templates_close(templates);
    buffer_done(&fault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_line_of_ours_can_be_read),
                                       cmocka_unit_test(a_citys_wording_is_refused_by_its_line),
                                       cmocka_unit_test(what_the_notice_binds_cannot_be_left_out),
                                       cmocka_unit_test(fields_are_filled_in_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
