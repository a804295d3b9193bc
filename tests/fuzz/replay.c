/* Gives every file of a corpus folder to the fuzz target once, as libFuzzer would. */
#include "common/base/buffer.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { INPUT_CAP = 16 << 20 };

static int read_file(const char *path, struct buffer *ret_bytes)
{
    char block[4096];
    FILE *file = fopen(path, "rb");

    if (!file) {
        return -1;
    }
    for (size_t got = 1; got > 0;) {
        got = fread(block, 1, sizeof(block), file);
        (void)buffer_append(ret_bytes, block, got);
    }
    int outcome = ferror(file) || ret_bytes->failed ? -1 : 0;
    (void)fclose(file);
    return outcome;
}

static int replay_file(const char *path)
{
    struct buffer bytes;

    buffer_init(&bytes, INPUT_CAP);
    int outcome = read_file(path, &bytes);
    if (outcome == 0) {
        /* A copy of the exact size, so that AddressSanitizer sees one byte read too many. */
        uint8_t *exact = malloc(bytes.size ? bytes.size : 1);
        outcome = exact ? 0 : -1;
        for (size_t i = 0; exact && i < bytes.size; i++) {
            exact[i] = (uint8_t)bytes.bytes[i];
        }
        if (exact) {
            (void)LLVMFuzzerTestOneInput(exact, bytes.size);
        }
        free(exact);
    }
    buffer_done(&bytes);
    return outcome;
}

int main(int argc, char *argv[])
{
    int count = 0;
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;

    if (!folder) {
        (void)fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
        return 2;
    }
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char path[4096];
        int length = snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
        if (entry->d_name[0] == '.' || length >= (int)sizeof(path)) {
            continue;
        }
        if (replay_file(path) != 0) {
            (void)fprintf(stderr, "%s: cannot be read\n", path);
            return 1;
        }
        count++;
    }
    (void)closedir(folder);
    (void)printf("%d inputs replayed\n", count);
    return count > 0 ? 0 : 1;
}
