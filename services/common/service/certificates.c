#include "common/service/certificates.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 256 << 10, CHUNK = 4096 };

struct certificates {
    struct buffer authority, certificate, key;
    struct rpc_tls tls;
};

static bool complain(struct buffer *fault, const char *path, const char *what)
{
    buffer_printf(fault, "%s: %s\n", path, what);
    return false;
}

static bool read_all(int file, struct buffer *ret_text)
{
    char chunk[CHUNK];
    ssize_t size = 0;

    while ((size = read(file, chunk, sizeof(chunk))) > 0) {
        if (!buffer_append(ret_text, chunk, (size_t)size)) {
            break;
        }
    }
    explicit_bzero(chunk, sizeof(chunk));
    return size == 0 && ret_text->size > 0;
}

/* `secret`: nobody else may read it. */
static bool read_pem(const char *folder, const char *name, bool secret, struct buffer *ret_text,
                     struct buffer *fault)
{
    char path[PATH_MAX];
    struct stat status;

    buffer_init(ret_text, FILE_MAX);
    if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path)) {
        return complain(fault, folder, "the path is too long");
    }
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0) {
        return complain(fault, path, strerror(errno));
    }
    bool open_to_others = secret && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    bool fine = !open_to_others && read_all(file, ret_text);
    (void)close(file);
    if (open_to_others) {
        return complain(fault, path, "others may read it: chmod 600");
    }
    return fine || complain(fault, path, "is empty, too long or cannot be read");
}

struct certificates *certificates_new(const char *folder, const char *name, struct buffer *fault)
{
    struct certificates *certificates = calloc(1, sizeof(*certificates));
    char own[NAME_MAX];
    char key[NAME_MAX];

    if (!certificates) {
        (void)complain(fault, folder, "out of memory");
        return NULL;
    }
    (void)snprintf(own, sizeof(own), "%s.pem", name);
    (void)snprintf(key, sizeof(key), "%s.key", name);
    bool fine = read_pem(folder, "authority.pem", false, &certificates->authority, fault);
    fine = read_pem(folder, own, false, &certificates->certificate, fault) && fine;
    fine = read_pem(folder, key, true, &certificates->key, fault) && fine;
    if (!fine) {
        certificates_free(certificates);
        return NULL;
    }
    certificates->tls = (struct rpc_tls){.authority = buffer_text(&certificates->authority),
                                         .certificate = buffer_text(&certificates->certificate),
                                         .private_key = buffer_text(&certificates->key)};
    return certificates;
}

void certificates_free(struct certificates *certificates)
{
    if (!certificates) {
        return;
    }
    if (certificates->key.bytes) {
        explicit_bzero(certificates->key.bytes, certificates->key.size);
    }
    buffer_done(&certificates->authority);
    buffer_done(&certificates->certificate);
    buffer_done(&certificates->key);
    free(certificates);
}

const struct rpc_tls *certificates_for(const struct certificates *certificates, const char *address)
{
    return certificates && strncmp(address, "unix:", 5) != 0 ? &certificates->tls : NULL;
}
