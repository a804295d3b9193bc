/*
 * Passwords are stretched by Argon2id (19 MiB, 2 passes) on worker threads, few at a time, so that
 * the loop never waits and memory stays bounded. What waits is bounded too.
 */
#ifndef BANFU_IDENTITY_PASSWORD_H
#define BANFU_IDENTITY_PASSWORD_H

#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

enum {
    PASSWORD_MAX = 128,      /* bytes */
    PASSWORD_HASH_SIZE = 128 /* of a stretched password as text, its NUL included */
};

struct password_pool;

/* The outcome of a job, on the loop: true when the password matches or was stretched. `hash` is the
 * stretched password of password_pool_stretch, valid during the call, else NULL. A job abandoned by
 * password_pool_close, or for which memory was short, reports false. */
typedef void (*password_cb)(void *data, bool done, const char *hash);

/* A pool that works on at most `running_max` jobs at once and keeps `waiting_max` more. NULL when
 * memory is short or libsodium does not start. */
struct password_pool *password_pool_new(uv_loop_t *loop, size_t running_max,
                                        size_t waiting_max) MUST_CHECK;

/* Abandons what waits, lets what runs finish, and frees the pool when the last report is made:
 * every job reports exactly once. Accepts NULL. */
void password_pool_close(struct password_pool *pool);

/* Compares `password` with the stretched `hash`. NULL for `hash` (no such account) takes the same
 * time and never matches. Returns 0 and reports later, or -1 when too many wait. */
int password_pool_compare(struct password_pool *pool, const char *hash, const char *password,
                          password_cb report, void *data) MUST_CHECK;

/* Stretches `password` with a fresh salt. Returns as password_pool_compare. */
int password_pool_stretch(struct password_pool *pool, const char *password, password_cb report,
                          void *data) MUST_CHECK;

#endif
