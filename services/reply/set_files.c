#include "reply/set_files.h"

#include "common/base/utf8.h"
#include "reply/document/archive_join.h"
#include "reply/document/pdf_join.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A part: the set's scope, a tab, its name, a line feed, its bytes. What was left out has no line
 * feed, and a name where there was something to leave out. */
enum { SIZES_EVERY = 32, JOB_DIGITS = 24, PART_DIGITS = 5 };

static bool join_path(char *path, const char *folder, const char *name, const char *more)
{
    int wrote = snprintf(path, SET_PATH_SIZE, "%s/%s%s", folder, name, more);

    return wrote > 0 && wrote < SET_PATH_SIZE;
}

static bool parts_path(const struct set_place *place, char *path)
{
    return join_path(path, place->folder, place->job, ".parts");
}

static bool part_path(const struct set_place *place, int64_t index, char *path)
{
    char number[32], parts[SET_PATH_SIZE];

    (void)snprintf(number, sizeof(number), "%05lld", (long long)index);
    return parts_path(place, parts) && join_path(path, parts, number, "");
}

static bool file_path(const struct set_place *place, char *path)
{
    char stem[SET_PATH_SIZE];

    return join_path(stem, place->folder, place->job, ".") &&
           (size_t)snprintf(path, SET_PATH_SIZE, "%s%s", stem, place->format) < SET_PATH_SIZE;
}

/* --- a part --- */

/* The bytes of all parts so far. */
static int64_t parts_size(const char *path)
{
    DIR *folder = opendir(path);
    int64_t size = 0;

    for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry;
         entry = readdir(folder)) {
        struct stat status;
        if (fstatat(dirfd(folder), entry->d_name, &status, 0) == 0 && S_ISREG(status.st_mode)) {
            size += status.st_size;
        }
    }
    if (folder) {
        (void)closedir(folder);
    }
    return size;
}

/* What was named in it or renamed stays so, whatever becomes of the machine. A file system that has
 * no such call (EINVAL) does the best it can without. */
static int sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (folder < 0) {
        return -1;
    }
    bool synced = fsync(folder) == 0 || errno == EINVAL;
    (void)close(folder);
    return synced ? 0 : -1;
}

static enum set_outcome outcome_of(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EFBIG ? SET_DISK_FULL : SET_FAILED;
}

/* Ends what was written, so far as `error` is 0: on disk, and under its name in that folder. */
static enum set_outcome settle(FILE *file, int error, const char *temporary, const char *path,
                               const char *folder)
{
    if (error == 0 && (fflush(file) != 0 || fsync(fileno(file)) != 0)) {
        error = errno;
    }
    if (fclose(file) != 0 && error == 0) {
        error = errno;
    }
    if (error == 0 && rename(temporary, path) != 0) {
        error = errno;
    }
    if (error != 0) {
        (void)unlink(temporary);
        return outcome_of(error);
    }
    return sync_folder(folder) == 0 ? SET_DONE : outcome_of(errno);
}

/* Another replica, taken for dead too early, may write the same at the same time. */
static FILE *open_new(const char *path, char *temporary)
{
    int wrote = snprintf(temporary, SET_PATH_SIZE, "%s.new%ld", path, (long)getpid());

    return wrote > 0 && wrote < SET_PATH_SIZE ? fopen(temporary, "wbe") : NULL;
}

static bool part_fits(const struct set_part *part)
{
    size_t texts = strlen(part->scope) + strlen(part->name) + 2;

    return texts <= SET_PART_MAX && part->size <= SET_PART_MAX - texts;
}

/* Whoever made the folder may not have come to its sync. */
static int make_folder(const char *path, const char *above)
{
    return mkdir(path, S_IRWXU) == 0 || errno == EEXIST ? sync_folder(above) : -1;
}

enum set_outcome set_files_put(const struct set_place *place, int64_t index,
                               const struct set_part *part)
{
    char folder[SET_PATH_SIZE], path[SET_PATH_SIZE], temporary[SET_PATH_SIZE];

    if (!part_fits(part)) {
        return SET_PART_TOO_LARGE;
    }
    if (!parts_path(place, folder) || !part_path(place, index, path)) {
        return SET_FAILED;
    }
    if (make_folder(folder, place->folder) != 0) {
        return outcome_of(errno);
    }
    if (index % SIZES_EVERY == 0 && parts_size(folder) > place->limit) {
        return SET_TOO_LARGE;
    }
    FILE *file = open_new(path, temporary);
    if (!file) {
        return outcome_of(errno);
    }
    bool written =
        fprintf(file, "%s\t%s%s", part->scope, part->name, part->bytes ? "\n" : "") >= 0 &&
        (!part->bytes || fwrite(part->bytes, 1, part->size, file) == part->size);
    return settle(file, written ? 0 : errno, temporary, path, folder);
}

/* --- the whole --- */

struct part {
    char scope[SET_NAME_SIZE], name[SET_NAME_SIZE];
    char *bytes; /* of malloc; NULL: left out */
    size_t size;
};

static bool read_whole(FILE *file, char **ret_bytes, size_t *ret_size)
{
    struct stat status;

    if (fstat(fileno(file), &status) != 0 || status.st_size > SET_PART_MAX) {
        return false;
    }
    char *bytes = malloc((size_t)status.st_size + 1);
    *ret_size = bytes ? fread(bytes, 1, (size_t)status.st_size, file) : 0;
    if (!bytes || *ret_size != (size_t)status.st_size) {
        free(bytes);
        return false;
    }
    bytes[*ret_size] = '\0';
    *ret_bytes = bytes;
    return true;
}

static void take_text(char ret_text[SET_NAME_SIZE], const char *bytes, size_t size)
{
    size = utf8_fit(bytes, size, SET_NAME_SIZE - 1);
    memcpy(ret_text, bytes, size);
    ret_text[size] = '\0';
}

static enum set_outcome read_part(const struct set_place *place, int64_t index,
                                  struct part *ret_part)
{
    char path[SET_PATH_SIZE];
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = part_path(place, index, path) ? fopen(path, "rbe") : NULL;

    if (!file) {
        return SET_LOST;
    }
    bool whole = read_whole(file, &bytes, &size);
    (void)fclose(file);
    if (!whole) {
        return SET_FAILED;
    }
    size_t length = strcspn(bytes, "\n");
    size_t scope = strcspn(bytes, "\t\n");
    take_text(ret_part->scope, bytes, scope);
    if (length > scope) {
        take_text(ret_part->name, bytes + scope + 1, length - scope - 1);
    }
    if (length == size) {
        free(bytes);
        return SET_DONE;
    }
    ret_part->size = size - length - 1;
    memmove(bytes, bytes + length + 1, ret_part->size);
    ret_part->bytes = bytes;
    return SET_DONE;
}

/* One of the two is there. */
struct joining {
    struct pdf_join *pdf;
    struct archive_join *archive;
};

static int add_part(const struct joining *joining, const struct part *part)
{
    return joining->pdf ? pdf_join_add(joining->pdf, part->bytes, part->size)
                        : archive_join_add(joining->archive, part->name, part->bytes, part->size);
}

static enum set_outcome add_parts(const struct set_place *place, const struct joining *joining,
                                  int64_t count, struct set_file *file, bool *added)
{
    enum set_outcome outcome = SET_DONE;

    for (int64_t i = 0; i < count && outcome == SET_DONE; i++) {
        struct part part = {.bytes = NULL};
        outcome = read_part(place, i, &part);
        memcpy(file->scope, part.scope, sizeof(part.scope));
        if (outcome == SET_DONE && part.bytes) {
            outcome = add_part(joining, &part) == 0 ? SET_DONE : outcome_of(errno);
            *added = true;
        } else if (outcome == SET_DONE && *part.name) {
            if (file->left < SET_NAMES_MAX) {
                memcpy(file->left_out[file->left], part.name, sizeof(part.name));
            }
            file->left++;
        }
        free(part.bytes);
    }
    return outcome;
}

static enum set_outcome join_parts(const struct set_place *place, int64_t count, const char *title,
                                   FILE *to, struct set_file *file)
{
    bool is_pdf = strcmp(place->format, "pdf") == 0;
    const struct joining joining = {.pdf = is_pdf ? pdf_join_new(to, title) : NULL,
                                    .archive = is_pdf ? NULL : archive_join_new(to)};
    bool added = false;

    errno = 0; /* what is told below is of what follows */
    enum set_outcome outcome = joining.pdf || joining.archive
                                   ? add_parts(place, &joining, count, file, &added)
                                   : SET_FAILED;

    if (outcome == SET_DONE && !added) {
        outcome = SET_EMPTY;
    } else if (outcome == SET_DONE) {
        int ended = is_pdf ? pdf_join_end(joining.pdf, &file->pages)
                           : archive_join_end(joining.archive, &file->files);
        outcome = ended == 0 ? SET_DONE : outcome_of(errno);
    }
    pdf_join_free(joining.pdf);
    archive_join_free(joining.archive);
    return outcome;
}

enum set_outcome set_files_join(const struct set_place *place, int64_t count, const char *title,
                                struct set_file *ret_file)
{
    char folder[SET_PATH_SIZE], path[SET_PATH_SIZE], temporary[SET_PATH_SIZE];

    memset(ret_file, 0, sizeof(*ret_file));
    if (!parts_path(place, folder) || !file_path(place, path)) {
        return SET_FAILED;
    }
    if (parts_size(folder) > place->limit) {
        return SET_TOO_LARGE;
    }
    FILE *file = open_new(path, temporary);
    if (!file) {
        return outcome_of(errno);
    }
    enum set_outcome outcome = join_parts(place, count, title, file, ret_file);
    ret_file->size = ftell(file);
    enum set_outcome settled =
        settle(file, outcome == SET_DONE ? 0 : EIO, temporary, path, place->folder);
    return outcome == SET_DONE ? settled : outcome;
}

enum set_outcome set_files_read(const struct set_place *place, int64_t size, int64_t offset,
                                void *bytes, size_t *ret_size)
{
    char path[SET_PATH_SIZE];
    struct stat status;
    int file = file_path(place, path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;

    if (file < 0) {
        return SET_LOST;
    }
    bool same = fstat(file, &status) == 0 && status.st_size == size;
    ssize_t got = same ? pread(file, bytes, SET_PIECE_MAX, offset) : -1;
    (void)close(file);
    if (got < 0) {
        return same ? SET_FAILED : SET_LOST;
    }
    *ret_size = (size_t)got;
    return SET_DONE;
}

/* --- going --- */

/* "", or what open_new adds. */
static bool is_ending(const char *text)
{
    size_t begin = strlen(".new");

    if (!*text) {
        return true;
    }
    return strncmp(text, ".new", begin) == 0 && text[begin] &&
           text[begin + strspn(text + begin, "0123456789")] == '\0';
}

static bool is_part(const char *name)
{
    size_t digits = strspn(name, "0123456789");

    return digits >= PART_DIGITS && is_ending(name + digits);
}

/* What follows a job's id, from the dot on; NULL when the name is none of ours. */
static const char *after_job(const char *name)
{
    const char *dot = strchr(name, '.');

    if (!dot || dot - name < JOB_DIGITS + 2 || *(dot - JOB_DIGITS - 1) != '-') {
        return NULL;
    }
    return strspn(dot - JOB_DIGITS, "0123456789abcdef") == JOB_DIGITS ? dot : NULL;
}

static bool is_parts(const char *name)
{
    const char *after = after_job(name);

    return after && strcmp(after, ".parts") == 0;
}

static bool is_whole(const char *name)
{
    const char *after = after_job(name);

    return after && (strncmp(after, ".pdf", 4) == 0 || strncmp(after, ".zip", 4) == 0) &&
           is_ending(after + 4);
}

static void drop_folder(const char *path)
{
    DIR *folder = opendir(path);

    for (const struct dirent *entry = folder ? readdir(folder) : NULL; entry;
         entry = readdir(folder)) {
        if (is_part(entry->d_name)) {
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
        }
    }
    if (folder) {
        (void)closedir(folder);
    }
    (void)rmdir(path);
}

void set_files_drop(const struct set_place *place, bool whole)
{
    char path[SET_PATH_SIZE];

    if (parts_path(place, path)) {
        drop_folder(path);
    }
    if (whole && file_path(place, path)) {
        (void)unlink(path);
    }
}

void set_files_sweep(const char *folder)
{
    DIR *all = opendir(folder);
    time_t now = time(NULL);

    for (const struct dirent *entry = all ? readdir(all) : NULL; entry; entry = readdir(all)) {
        char path[SET_PATH_SIZE];
        struct stat status;
        if (!join_path(path, folder, entry->d_name, "") || lstat(path, &status) != 0 ||
            now - status.st_mtime < SET_KEPT_S) {
            continue;
        }
        if (S_ISDIR(status.st_mode) && is_parts(entry->d_name)) {
            drop_folder(path);
        } else if (S_ISREG(status.st_mode) && is_whole(entry->d_name)) {
            (void)unlink(path);
        }
    }
    if (all) {
        (void)closedir(all);
    }
}
