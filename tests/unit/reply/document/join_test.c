/* Files joined to one; whatever is cut or altered is refused, and read no further than it goes. */
#include "reply/document/archive.h"
#include "reply/document/archive_join.h"
#include "reply/document/pdf_inside.h"
#include "reply/document/pdf_join.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CAP = 1 << 20, OBJECTS = 8 };

/* What a byte is altered to. */
static const char alterations[] = "9 /\x01\xFF\n";

/* --- a PDF of one page, as pdf.h writes it --- */

static void add_object(struct buffer *file, size_t *offsets, int number, const char *body)
{
    offsets[number] = file->size;
    buffer_printf(file, "%d 0 obj\n%s\nendobj\n", number, body);
}

static void make_pdf(struct buffer *file)
{
    size_t offsets[OBJECTS + 1];

    buffer_append_text(file, PDF_BEGIN);
    add_object(file, offsets, 6,
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.28 841.89] /Contents 7 0 R"
               " /Resources << /Font << /F3 7 0 R >> >> /StructParents 6 >>");
    add_object(file, offsets, 7,
               "<< /Length 21 /Filter /FlateDecode >>\nstream\n6 0 R \nendobj\n8 0 R []"
               "\nendstream");
    add_object(file, offsets, 2, "<< /Type /Pages /Count 1 /Kids [6 0 R ] >>");
    add_object(file, offsets, 1, "<< /Type /Catalog >>");
    add_object(file, offsets, 3, "<< /Producer (Banfu) >>");
    add_object(file, offsets, 4,
               "<< /Type /StructTreeRoot /K 5 0 R /ParentTree << /Nums [6 [8 0 R ]] >> >>");
    add_object(file, offsets, 5, "<< /S /Document /P 4 0 R /K [8 0 R ] >>");
    add_object(file, offsets, 8, "<< /S /P /P 5 0 R /Pg 6 0 R /K 0 >>");
    size_t at = file->size;
    buffer_printf(file, "xref\n0 %d\n0000000000 65535 f \n", OBJECTS + 1);
    for (int i = 1; i <= OBJECTS; i++) {
        buffer_printf(file, "%010zu 00000 n \n", offsets[i]);
    }
    buffer_printf(file, "trailer\n<< /Size %d >>\nstartxref\n%zu\n%%%%EOF\n", OBJECTS + 1, at);
    assert_false(file->failed);
}

static char *read_back(FILE *file, size_t *ret_size)
{
    long size = ftell(file);
    char *bytes = malloc((size_t)size + 1);

    assert_non_null(bytes);
    rewind(file);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
    bytes[size] = '\0';
    *ret_size = (size_t)size;
    return bytes;
}

static void objects_get_numbers_of_the_whole(void **state)
{
    FILE *to = tmpfile();
    struct pdf_join *join = pdf_join_new(to, "成套");
    struct buffer file;
    size_t pages = 0, size = 0;

    (void)state;
    buffer_init(&file, CAP);
    make_pdf(&file);
    assert_int_equal(pdf_join_add(join, file.bytes, file.size), 0);
    assert_int_equal(pdf_join_add(join, file.bytes, file.size), 0);
    assert_int_equal(pdf_join_end(join, &pages), 0);
    assert_int_equal(pages, 2);
    char *whole = read_back(to, &size);
    assert_non_null(strstr(whole, "/Count 2 /Kids [6 0 R  9 0 R  ]"));
    assert_non_null(strstr(whole, "/Nums [6 [8 0 R ] 9 [11 0 R ] ]"));
    assert_non_null(strstr(whole, "/Contents 10 0 R /Resources << /Font << /F3 10 0 R"));
    assert_non_null(strstr(whole, "/Parent 2 0 R /MediaBox [0 0 595.28 841.89] /Contents 10"));
    assert_non_null(strstr(whole, "/StructParents 9"));
    assert_non_null(strstr(whole, "11 0 obj\n<< /S /P /P 5 0 R /Pg 9 0 R /K 0 >>"));
    /* A stream is no text, whatever stands in it. */
    assert_non_null(
        strstr(whole, "10 0 obj\n<< /Length 21 /Filter /FlateDecode >>\nstream\n6 0 R "));
    free(whole);
    buffer_done(&file);
    pdf_join_free(join);
    (void)fclose(to);
}

static int join_one_pdf(const char *bytes, size_t size)
{
    FILE *to = fopen("/dev/null", "wb");
    struct pdf_join *join = pdf_join_new(to, "");
    char *copy = malloc(size + 1); /* so that a byte too many is seen */
    size_t pages = 0;

    assert_non_null(copy);
    memcpy(copy, bytes, size);
    copy = realloc(copy, size ? size : 1);
    int outcome = pdf_join_add(join, copy, size) == 0 && pdf_join_end(join, &pages) == 0 ? 0 : -1;
    free(copy);
    pdf_join_free(join);
    (void)fclose(to);
    return outcome;
}

static void a_cut_pdf_is_refused(void **state)
{
    struct buffer file;

    (void)state;
    buffer_init(&file, CAP);
    make_pdf(&file);
    for (size_t size = 0; size + strlen("\n%%EOF\n") < file.size; size++) {
        assert_int_equal(join_one_pdf(file.bytes, size), -1);
    }
    assert_int_equal(join_one_pdf(file.bytes, file.size), 0);
    buffer_done(&file);
}

static void an_altered_pdf_is_read_within_its_bytes(void **state)
{
    struct buffer file;

    (void)state;
    buffer_init(&file, CAP);
    make_pdf(&file);
    for (size_t at = 0; at < file.size; at++) {
        char before = file.bytes[at];
        for (const char *other = alterations; *other; other++) {
            file.bytes[at] = *other;
            (void)join_one_pdf(file.bytes, file.size);
        }
        file.bytes[at] = before;
    }
    buffer_done(&file);
}

/* --- archives --- */

static void make_archive(struct buffer *file)
{
    static const char text[] = "一二三四五六七八九十一二三四五六七八九十";
    const struct archive_file files[] = {{"建议001_张三_答复函.pdf", text, sizeof(text) - 1},
                                         {"建议001_张三_反馈卡.pdf", text, 9}};

    assert_int_equal(archive_write(files, COUNT_OF(files), file), 0);
}

static int join_archive(const char *bytes, size_t size, FILE *to, size_t *ret_files)
{
    struct archive_join *join = archive_join_new(to);
    char *copy = malloc(size ? size : 1);

    assert_non_null(copy);
    memcpy(copy, bytes, size);
    int outcome = archive_join_add(join, "市住建局", copy, size) == 0 &&
                          archive_join_add(join, "", copy, size) == 0
                      ? archive_join_end(join, ret_files)
                      : -1;
    free(copy);
    archive_join_free(join);
    return outcome;
}

static void archives_keep_their_files_under_folders(void **state)
{
    FILE *to = tmpfile();
    struct buffer file;
    size_t files = 0, size = 0;

    (void)state;
    buffer_init(&file, CAP);
    make_archive(&file);
    assert_int_equal(join_archive(file.bytes, file.size, to, &files), 0);
    assert_int_equal(files, 4);
    char *whole = read_back(to, &size);
    size_t found = 0;
    for (size_t i = 0; i + 4 < size; i++) {
        found += memcmp(whole + i, "市住建局/建议001_", strlen("市住建局/建议001_")) == 0;
    }
    assert_int_equal(found, 4); /* two files, in front of each and in the directory */
    free(whole);
    buffer_done(&file);
    (void)fclose(to);
}

static void a_cut_archive_is_refused(void **state)
{
    FILE *to = fopen("/dev/null", "wb");
    struct buffer file;
    size_t files = 0;

    (void)state;
    buffer_init(&file, CAP);
    make_archive(&file);
    for (size_t size = 0; size < file.size; size++) {
        assert_int_equal(join_archive(file.bytes, size, to, &files), -1);
    }
    for (size_t at = 0; at < file.size; at++) {
        char before = file.bytes[at];
        for (const char *other = alterations; *other; other++) {
            file.bytes[at] = *other;
            (void)join_archive(file.bytes, file.size, to, &files);
        }
        file.bytes[at] = before;
    }
    buffer_done(&file);
    (void)fclose(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_get_numbers_of_the_whole),
        cmocka_unit_test(a_cut_pdf_is_refused),
        cmocka_unit_test(an_altered_pdf_is_read_within_its_bytes),
        cmocka_unit_test(archives_keep_their_files_under_folders),
        cmocka_unit_test(a_cut_archive_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
