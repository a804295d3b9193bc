#include "common/seal/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

enum { SECRET_SIZE_MAX = 64, FILE_SIZE_MAX = 1024 };

#define ENCODING sodium_base64_VARIANT_URLSAFE_NO_PADDING

static int give_fault(struct buffer *fault, const char *path, const char *what)
{
    buffer_printf(fault, "%s: %s\n", path, what);
    return -1;
}

static int write_whole(int file, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return -1;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return fsync(file);
}

static int write_random_secret(int file, size_t size)
{
    uint8_t secret[SECRET_SIZE_MAX];
    char line[2 * SECRET_SIZE_MAX + 2];

    randombytes_buf(secret, size);
    (void)sodium_bin2base64(line, sizeof(line) - 1, secret, size, ENCODING);
    size_t length = strlen(line);
    line[length] = '\n';
    int outcome = write_whole(file, line, length + 1);
    sodium_memzero(secret, sizeof(secret));
    sodium_memzero(line, sizeof(line));
    return outcome;
}

/* Written aside and linked into place: a file at `path` is always whole, and the first link wins.
 */
static int make_file(const char *path, size_t size, struct buffer *fault)
{
    char aside[PATH_MAX];

    if (snprintf(aside, sizeof(aside), "%s.XXXXXX", path) >= (int)sizeof(aside)) {
        return give_fault(fault, path, "the path is too long");
    }
    int file = mkostemp(aside, O_CLOEXEC);
    if (file < 0) {
        return give_fault(fault, aside, strerror(errno));
    }
    bool made = write_random_secret(file, size) == 0;
    (void)close(file);
    if (made && link(aside, path) != 0) {
        made = errno == EEXIST;
    }
    int error = errno;
    (void)unlink(aside);
    return made ? 0 : give_fault(fault, path, strerror(error));
}

static ssize_t read_whole(int file, char *ret_bytes, size_t room)
{
    size_t size = 0;
    ssize_t got = 0;

    do {
        got = read(file, ret_bytes + size, room - size);
        if (got > 0) {
            size += (size_t)got;
        }
    } while ((got > 0 && size < room) || (got < 0 && errno == EINTR));
    return got < 0 ? -1 : (ssize_t)size;
}

static int read_private_file(const char *path, char *ret_bytes, size_t room, size_t *ret_size,
                             struct buffer *fault)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (file < 0) {
        return give_fault(fault, path, strerror(errno));
    }
    ssize_t size = -1;
    if (fstat(file, &status) == 0) {
        size = read_whole(file, ret_bytes, room);
    }
    int error = errno;
    (void)close(file);
    if (size < 0) {
        return give_fault(fault, path, strerror(error));
    }
    if (!S_ISREG(status.st_mode) || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return give_fault(fault, path, "must be a file that its owner alone may read: chmod 600");
    }
    *ret_size = (size_t)size;
    return 0;
}

static int parse_lines(const char *text, size_t length, size_t size, size_t most,
                       uint8_t *ret_secrets, size_t *ret_count)
{
    size_t count = 0;

    while (length > 0) {
        const char *end = memchr(text, '\n', length);
        size_t line = end ? (size_t)(end - text) : length;
        size_t written = 0;
        if (count == most ||
            sodium_base642bin(ret_secrets + count * size, size, text, line, NULL, &written, NULL,
                              ENCODING) != 0 ||
            written != size) {
            return -1;
        }
        count++;
        length -= end ? line + 1 : line;
        text += end ? line + 1 : line;
    }
    *ret_count = count;
    return count > 0 ? 0 : -1;
}

int secret_file_read(const char *path, size_t size, size_t most, uint8_t *ret_secrets,
                     size_t *ret_count, struct buffer *fault)
{
    char text[FILE_SIZE_MAX];
    size_t length = 0;

    if (sodium_init() < 0 || size > SECRET_SIZE_MAX) {
        return give_fault(fault, path, "libsodium cannot serve this");
    }
    if (access(path, F_OK) != 0 && errno == ENOENT && make_file(path, size, fault) != 0) {
        return -1;
    }
    if (read_private_file(path, text, sizeof(text), &length, fault) != 0) {
        return -1;
    }
    int outcome = parse_lines(text, length, size, most, ret_secrets, ret_count);
    sodium_memzero(text, sizeof(text));
    if (outcome != 0) {
        sodium_memzero(ret_secrets, most * size);
        return give_fault(fault, path, "must hold a secret a line in base64url");
    }
    return 0;
}
