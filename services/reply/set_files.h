/*
 * Files of sets of letters (成套打印) on disk, while they are made and after. What a job has made
 * of each handling is a part; at the end they become one file. A replica that goes on with
 * another's job finds its parts where the folder is shared: on one machine always, on several where
 * it lies on a common file system. Everything here blocks: it is for worker threads.
 */
#ifndef BANFU_REPLY_SET_FILES_H
#define BANFU_REPLY_SET_FILES_H

#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SET_KEPT_S = 7 * 24 * 3600, /* a finished file, and parts that nobody finished */
    SET_PIECE_MAX = 1 << 20,    /* bytes read at once */
    SET_NAMES_MAX = 50,         /* of those left out, told by name */
    SET_NAME_SIZE = 256,
    SET_PATH_SIZE = 1024,
    SET_PART_MAX = 4 << 20 /* bytes of a part, its texts among them */
};

enum set_outcome {
    SET_DONE,
    SET_TOO_LARGE, /* all parts, for the place */
    SET_PART_TOO_LARGE,
    SET_EMPTY,     /* nothing but what was left out */
    SET_LOST,      /* a part is not in this folder, or the file is gone */
    SET_DISK_FULL, /* or a quota or limit is reached; nothing half written is left */
    SET_FAILED     /* the folder is not ours, memory is short */
};

/* Where a job's files lie. Texts are the caller's. */
struct set_place {
    const char *folder;
    const char *job;    /* its id: a city, '-', 24 hexadecimal digits */
    const char *format; /* "pdf", "zip" */
    int64_t limit;      /* bytes of all parts; for put and join */
};

/* What a job has made of one handling, or of some of its letters. Texts have no tab and no line
 * feed. */
struct set_part {
    const char *scope; /* of the set, which every part of it names */
    const char *name;  /* the folder it gets in an archive, "" for none; or what was left out, ""
                          for nothing */
    const void *bytes; /* NULL: it was left out, or there was nothing */
    size_t size;
};

/* Keeps the part of that index; the same part again replaces it. On disk when it returns, and so
 * are the folders that name it. */
enum set_outcome set_files_put(const struct set_place *place, int64_t index,
                               const struct set_part *part) MUST_CHECK;

struct set_file {
    int64_t size;
    size_t pages; /* of a PDF */
    size_t files; /* of a ZIP */
    char scope[SET_NAME_SIZE];
    size_t left; /* out */
    /* Cut between characters where one is too long. */
    char left_out[SET_NAMES_MAX][SET_NAME_SIZE];
};

/* Makes one file of the parts from 0 to `count`. They stay, so that it can be done again. */
enum set_outcome set_files_join(const struct set_place *place, int64_t count, const char *title,
                                struct set_file *ret_file) MUST_CHECK;

/* Up to SET_PIECE_MAX bytes of the file, which is `size` large, from `offset` on. */
enum set_outcome set_files_read(const struct set_place *place, int64_t size, int64_t offset,
                                void *bytes, size_t *ret_size) MUST_CHECK;

/* Takes away a job's parts, and its file as well where `whole`. */
void set_files_drop(const struct set_place *place, bool whole);

/* Takes away what of ours is older than SET_KEPT_S. Files of other names may lie beside. */
void set_files_sweep(const char *folder);

#endif
