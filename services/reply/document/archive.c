/* A ZIP file (APPNOTE 6.3): local headers with their data, then a directory of them all. */
#include "reply/document/archive.h"

#include <libdeflate.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    COMPRESSION = 6,
    VERSION = 20,
    NAMES_ARE_UTF8 = 0x0800,
    STORED = 0,
    DEFLATED = 8,
    /* Files carry no date of their own: noon of 1980-01-02, which no time zone moves before 1980.
     */
    FIXED_TIME = 12 << 11,
    FIXED_DATE = 1 << 5 | 2
};

static const uint32_t LOCAL = 0x04034b50, ENTRY = 0x02014b50, END = 0x06054b50;

/* A file as the archive has it. */
struct packed {
    const void *bytes;
    size_t size;
    int method;
    uint32_t checksum;
    size_t offset; /* of its local header */
};

struct archive {
    struct libdeflate_compressor *compressor;
    struct buffer *to;
    size_t begin; /* of the archive in the buffer */
    void *room;   /* for one file packed */
    size_t room_size;
};

static void put(struct buffer *to, uint64_t number, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        buffer_append_char(to, (char)(number >> 8 * i));
    }
}

/* What local header and entry share. */
static void put_shared(struct buffer *to, const struct archive_file *file,
                       const struct packed *packed)
{
    put(to, VERSION, 2);
    put(to, NAMES_ARE_UTF8, 2);
    put(to, (uint64_t)packed->method, 2);
    put(to, FIXED_TIME, 2);
    put(to, FIXED_DATE, 2);
    put(to, packed->checksum, 4);
    put(to, packed->size, 4);
    put(to, file->size, 4);
    put(to, strlen(file->name), 2);
    put(to, 0, 2);
}

static void put_entry(struct buffer *to, const struct archive_file *file,
                      const struct packed *packed)
{
    put(to, ENTRY, 4);
    put(to, VERSION, 2);
    put_shared(to, file, packed);
    put(to, 0, 2 + 2); /* comment, disk */
    put(to, 0, 2 + 4); /* attributes */
    put(to, packed->offset, 4);
    buffer_append_text(to, file->name);
}

/* Packed, unless it is the smaller as it is. */
static void pack(const struct archive *archive, const struct archive_file *file,
                 struct packed *ret_packed)
{
    size_t size = libdeflate_deflate_compress(archive->compressor, file->bytes, file->size,
                                              archive->room, archive->room_size);

    *ret_packed = (struct packed){.bytes = archive->room, .size = size, .method = DEFLATED};
    if (size == 0 || size >= file->size) {
        *ret_packed = (struct packed){.bytes = file->bytes, .size = file->size, .method = STORED};
    }
    ret_packed->checksum = libdeflate_crc32(0, file->bytes, file->size);
    ret_packed->offset = archive->to->size - archive->begin;
}

static void put_file(const struct archive *archive, const struct archive_file *file,
                     struct packed *ret_packed)
{
    pack(archive, file, ret_packed);
    put(archive->to, LOCAL, 4);
    put_shared(archive->to, file, ret_packed);
    buffer_append_text(archive->to, file->name);
    buffer_append(archive->to, ret_packed->bytes, ret_packed->size);
}

static void put_directory(const struct archive *archive, const struct archive_file *files,
                          const struct packed *packed, size_t count)
{
    struct buffer *to = archive->to;
    size_t begin = to->size;

    for (size_t i = 0; i < count; i++) {
        put_entry(to, &files[i], &packed[i]);
    }
    size_t size = to->size - begin;
    put(to, END, 4);
    put(to, 0, 2 + 2); /* disks */
    put(to, count, 2);
    put(to, count, 2);
    put(to, size, 4);
    put(to, begin - archive->begin, 4);
    put(to, 0, 2); /* comment */
}

static size_t largest(const struct archive_file *files, size_t count)
{
    size_t size = 0;

    for (size_t i = 0; i < count; i++) {
        size = files[i].size > size ? files[i].size : size;
    }
    return size;
}

int archive_write(const struct archive_file *files, size_t count, struct buffer *ret_archive)
{
    size_t most = largest(files, count);
    struct archive archive = {.compressor = libdeflate_alloc_compressor(COMPRESSION),
                              .to = ret_archive,
                              .begin = ret_archive->size,
                              .room = malloc(most + 1),
                              .room_size = most};
    struct packed *packed = calloc(count + 1, sizeof(*packed));
    /* What ZIP without extensions holds; a buffer's cap is far below. */
    bool fits = archive.compressor && archive.room && packed && count <= UINT16_MAX &&
                ret_archive->cap <= UINT32_MAX;

    for (size_t i = 0; fits && !ret_archive->failed && i < count; i++) {
        put_file(&archive, &files[i], &packed[i]);
    }
    if (fits && !ret_archive->failed) {
        put_directory(&archive, files, packed, count);
    }
    free(packed);
    free(archive.room);
    libdeflate_free_compressor(archive.compressor);
    return fits && !ret_archive->failed ? 0 : -1;
}
