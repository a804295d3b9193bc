#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATH_ROOM = 512, TEXT_ROOM = 256 * 1024 };

static void write_golden(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void read_golden(const char *path, struct buffer *ret_text)
{
    char part[4096];
    size_t size;
    FILE *file = fopen(path, "re");

    if (!file) {
        fail_msg("%s is missing: run the test with BANFU_WRITE_GOLDEN=1", path);
        return;
    }
    while ((size = fread(part, 1, sizeof(part), file)) > 0) {
        buffer_append(ret_text, part, size);
    }
    assert_int_equal(fclose(file), 0);
    assert_false(ret_text->failed);
}

void assert_golden(const char *name, const char *text)
{
    char path[PATH_ROOM];
    struct buffer kept;

    assert_in_range(snprintf(path, sizeof(path), "%s/%s", GOLDEN_FOLDER, name), 1, PATH_ROOM - 1);
    if (getenv("BANFU_WRITE_GOLDEN")) {
        write_golden(path, text);
    }
    buffer_init(&kept, TEXT_ROOM);
    read_golden(path, &kept);
    assert_string_equal(buffer_text(&kept), text);
    buffer_done(&kept);
}

void assert_lifecycle_golden(const char *name, const struct transition_table *table)
{
    char file[PATH_ROOM];
    struct buffer text;

    buffer_init(&text, TEXT_ROOM);
    if (transition_table_check(table, &text) < 0) {
        fail_msg("%s", buffer_text(&text));
    }
    buffer_printf(&text, "**%s**\n\n```mermaid\n", table->title);
    transition_print_mermaid(table, &text);
    buffer_append_text(&text, "```\n\n");
    transition_print_markdown(table, &text);
    assert_false(text.failed);
    assert_in_range(snprintf(file, sizeof(file), "lifecycle-%s.md", name), 1, PATH_ROOM - 1);
    assert_golden(file, buffer_text(&text));
    buffer_done(&text);
}
