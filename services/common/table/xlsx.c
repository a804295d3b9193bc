/* The container of an XLSX workbook (ECMA-376): libzip finds the parts, each unpacked under a cap.
 */
#include "common/table/table_builder.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

struct part {
    char *bytes;
    size_t size;
};

static int malformed(struct table_builder *builder, const char *why)
{
    failure_set(builder->failure, STATUS_INVALID_ARGUMENT, "TABLE_MALFORMED",
                "不是能读取的XLSX文件：%s", why);
    return -1;
}

static int read_whole(zip_file_t *file, struct part *part)
{
    size_t done = 0;

    while (done < part->size) {
        zip_int64_t got = zip_fread(file, part->bytes + done, part->size - done);
        if (got <= 0) {
            return -1;
        }
        done += (size_t)got;
    }
    return 0;
}

/* Unpacks the part `name`; its bytes are the caller's to free. A part that is absent gives NULL.
 */
static int read_part(zip_t *archive, const char *name, struct table_builder *builder,
                     struct part *ret_part)
{
    zip_stat_t stat;
    struct part part = {0};

    if (zip_stat(archive, name, 0, &stat) != 0) {
        *ret_part = part;
        return 0;
    }
    if (!(stat.valid & ZIP_STAT_SIZE) || stat.size > TABLE_EXPANDED_MAX) {
        failure_set(builder->failure, STATUS_INVALID_ARGUMENT, "TABLE_TOO_LARGE",
                    "工作簿解压后超过64MB");
        return -1;
    }
    part.size = (size_t)stat.size;
    part.bytes = malloc(part.size + 1);
    zip_file_t *file = part.bytes ? zip_fopen(archive, name, 0) : NULL;
    int result = file ? read_whole(file, &part) : -1;
    if (file && zip_fclose(file) != 0) {
        result = -1;
    }
    if (result != 0) {
        free(part.bytes);
        return malformed(builder, "内容损坏或已加密");
    }
    part.bytes[part.size] = '\0';
    *ret_part = part;
    return 0;
}

/* The worksheet that comes first in the archive's numbering. Workbooks of one sheet, the usual
 * hand-over, call it sheet1.xml whatever its title; where sheets were deleted, the lowest number
 * left is the one. */
static int read_first_sheet(zip_t *archive, struct table_builder *builder, struct part *ret_sheet)
{
    enum { SHEETS_TRIED = 64 };
    char name[64];

    for (int i = 1; i <= SHEETS_TRIED; i++) {
        (void)snprintf(name, sizeof(name), "xl/worksheets/sheet%d.xml", i);
        if (read_part(archive, name, builder, ret_sheet) != 0) {
            return -1;
        }
        if (ret_sheet->bytes) {
            return 0;
        }
    }
    return malformed(builder, "里面没有工作表");
}

static int read_archive(zip_t *archive, struct table_builder *builder)
{
    struct part shared = {0};
    struct part sheet = {0};

    if (read_part(archive, "xl/sharedStrings.xml", builder, &shared) != 0) {
        return -1;
    }
    int result = read_first_sheet(archive, builder, &sheet);
    if (result == 0) {
        result = table_read_sheet(sheet.bytes, sheet.size, shared.bytes, shared.size, builder);
    }
    free(sheet.bytes);
    free(shared.bytes);
    return result;
}

int table_read_xlsx(const void *bytes, size_t size, struct table_builder *builder)
{
    zip_error_t error;

    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, &error);
    zip_t *archive = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    zip_error_fini(&error);
    if (!archive) {
        zip_source_free(source);
        return malformed(builder, "压缩包损坏");
    }
    int result = read_archive(archive, builder);
    zip_discard(archive);
    return result;
}
