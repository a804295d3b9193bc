#include "reply/document/archive.h"

#include <zip.h>

/* Files carry no date of their own: noon of 1980-01-02, which no time zone moves before 1980. */
enum { FIXED_TIME = 315662400 };

static int add(zip_t *archive, const struct archive_file *file)
{
    zip_source_t *source = zip_source_buffer(archive, file->bytes, file->size, 0);
    zip_int64_t index =
        source ? zip_file_add(archive, file->name, source, ZIP_FL_ENC_UTF_8 | ZIP_FL_OVERWRITE)
               : -1;

    if (index < 0) {
        zip_source_free(source);
        return -1;
    }
    return zip_file_set_mtime(archive, (zip_uint64_t)index, FIXED_TIME, 0);
}

static int append_source(zip_source_t *source, struct buffer *ret_archive)
{
    char piece[16384];
    zip_int64_t got = 0;

    if (zip_source_open(source) != 0) {
        return -1;
    }
    while ((got = zip_source_read(source, piece, sizeof(piece))) > 0) {
        buffer_append(ret_archive, piece, (size_t)got);
    }
    (void)zip_source_close(source);
    return got == 0 && !ret_archive->failed ? 0 : -1;
}

int archive_write(const struct archive_file *files, size_t count, struct buffer *ret_archive)
{
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *archive = source ? zip_open_from_source(source, ZIP_TRUNCATE, NULL) : NULL;
    int outcome = 0;

    if (!archive) {
        zip_source_free(source);
        return -1;
    }
    zip_source_keep(source); /* past the closing, which is what writes */
    for (size_t i = 0; i < count && outcome == 0; i++) {
        outcome = add(archive, &files[i]);
    }
    if (outcome != 0 || zip_close(archive) != 0) {
        zip_discard(archive);
        outcome = -1;
    } else {
        outcome = append_source(source, ret_archive);
    }
    zip_source_free(source);
    return outcome;
}
