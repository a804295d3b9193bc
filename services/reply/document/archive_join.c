/* A ZIP file (APPNOTE 6.3): local headers with their data, then a directory of them all. */
#include "reply/document/archive_join.h"

#include "common/base/buffer.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILES_MAX = 0xFFFF, /* as ZIP without extensions counts them */
    DIRECTORY_MAX = 32 << 20,
    NAME_MAX_BYTES = 1024,
    LOCAL_SIZE = 30,
    ENTRY_SIZE = 46,
    END_SIZE = 22,
    NAMES_ARE_UTF8 = 0x0800,
    SIZES_FOLLOW = 0x0008
};

static const uint32_t LOCAL = 0x04034b50, ENTRY = 0x02014b50, END = 0x06054b50;

struct archive_join {
    FILE *to;
    uint64_t at; /* bytes written */
    struct buffer directory;
    size_t count;
    bool failed;
};

struct archive_join *archive_join_new(FILE *to)
{
    struct archive_join *join = calloc(1, sizeof(*join));

    if (join) {
        join->to = to;
        buffer_init(&join->directory, DIRECTORY_MAX);
    }
    return join;
}

void archive_join_free(struct archive_join *join)
{
    if (join) {
        buffer_done(&join->directory);
        free(join);
    }
}

static uint32_t number_at(const uint8_t *at, int bytes)
{
    uint32_t number = 0;

    for (int i = bytes; i > 0; i--) {
        number = number << 8 | at[i - 1];
    }
    return number;
}

static void set_number(uint8_t *at, int bytes, uint32_t number)
{
    for (int i = 0; i < bytes; i++) {
        at[i] = (uint8_t)(number >> 8 * i);
    }
}

static void put(struct archive_join *join, const void *bytes, size_t size)
{
    if (fwrite(bytes, 1, size, join->to) != size) {
        join->failed = true;
    }
    join->at += size;
}

/* Where the directory begins and how many files it has; nothing stands behind its end. */
static bool find_directory(const uint8_t *bytes, size_t size, size_t *ret_at, size_t *ret_count)
{
    if (size < END_SIZE || number_at(bytes + size - END_SIZE, 4) != END) {
        return false;
    }
    *ret_count = number_at(bytes + size - END_SIZE + 10, 2);
    *ret_at = number_at(bytes + size - END_SIZE + 16, 4);
    return *ret_at <= size - END_SIZE;
}

/* Copies the file of one entry: header, name, data. False when it is not as the entry says. */
static bool copy_file(struct archive_join *join, const uint8_t *bytes, size_t size,
                      const uint8_t *entry, const char *name)
{
    size_t at = number_at(entry + 42, 4), packed = number_at(entry + 20, 4);
    uint8_t header[LOCAL_SIZE] = {0};

    if (at + LOCAL_SIZE > size || number_at(bytes + at, 4) != LOCAL) {
        return false;
    }
    size_t data = at + LOCAL_SIZE + number_at(bytes + at + 26, 2) + number_at(bytes + at + 28, 2);
    if (data > size || packed > size - data) {
        return false;
    }
    /* From version to the sizes a local header has what the entry has; sizes stand in it. */
    set_number(header, 4, LOCAL);
    memcpy(header + 4, entry + 6, 22);
    set_number(header + 6, 2, (number_at(entry + 8, 2) | NAMES_ARE_UTF8) & ~(uint32_t)SIZES_FOLLOW);
    set_number(header + 26, 2, (uint32_t)strlen(name));
    put(join, header, sizeof(header));
    put(join, name, strlen(name));
    put(join, bytes + data, packed);
    return true;
}

static void note_entry(struct archive_join *join, const uint8_t *entry, const char *name,
                       uint64_t offset)
{
    uint8_t copy[ENTRY_SIZE];

    memcpy(copy, entry, sizeof(copy));
    set_number(copy + 8, 2, (number_at(entry + 8, 2) | NAMES_ARE_UTF8) & ~(uint32_t)SIZES_FOLLOW);
    set_number(copy + 28, 2, (uint32_t)strlen(name));
    set_number(copy + 30, 2, 0); /* no extra fields, no comment */
    set_number(copy + 32, 2, 0);
    set_number(copy + 42, 4, (uint32_t)offset);
    buffer_append(&join->directory, copy, sizeof(copy));
    buffer_append_text(&join->directory, name);
    join->count++;
}

int archive_join_add(struct archive_join *join, const char *folder, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    size_t place = 0, count = 0;
    char name[NAME_MAX_BYTES];

    if (!find_directory(bytes, size, &place, &count) || join->count + count > FILES_MAX ||
        join->at + size > UINT32_MAX) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        const uint8_t *entry = at + place;
        if (place + ENTRY_SIZE > size || number_at(entry, 4) != ENTRY) {
            return -1;
        }
        size_t length = number_at(entry + 28, 2);
        size_t next =
            place + ENTRY_SIZE + length + number_at(entry + 30, 2) + number_at(entry + 32, 2);
        int wrote = next <= size
                        ? snprintf(name, sizeof(name), "%s%s%.*s", folder, *folder ? "/" : "",
                                   (int)length, (const char *)entry + ENTRY_SIZE)
                        : -1;
        uint64_t offset = join->at;
        if (wrote < 0 || (size_t)wrote >= sizeof(name) ||
            !copy_file(join, bytes, size, entry, name)) {
            return -1;
        }
        note_entry(join, entry, name, offset);
        place = next;
    }
    return join->failed || join->directory.failed ? -1 : 0;
}

int archive_join_end(struct archive_join *join, size_t *ret_files)
{
    uint8_t end[END_SIZE] = {0};
    uint64_t at = join->at;

    if (join->count == 0 || at + join->directory.size > UINT32_MAX) {
        return -1;
    }
    put(join, join->directory.bytes, join->directory.size);
    set_number(end, 4, END);
    set_number(end + 8, 2, (uint32_t)join->count);
    set_number(end + 10, 2, (uint32_t)join->count);
    set_number(end + 12, 4, (uint32_t)join->directory.size);
    set_number(end + 16, 4, (uint32_t)at);
    put(join, end, sizeof(end));
    *ret_files = join->count;
    return join->failed ? -1 : 0;
}
