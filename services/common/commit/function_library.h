/*
 * The functions that Redis runs for us: one Lua library under a versioned name, its text part of
 * every binary. Whoever operates the store loads it (functions.lua, by an admin user); services
 * may not, and only make sure at their start that what is loaded is what they were built with, and
 * that their user may do all that the functions will do in its name.
 */
#ifndef BANFU_COMMIT_FUNCTION_LIBRARY_H
#define BANFU_COMMIT_FUNCTION_LIBRARY_H

#include "common/base/attributes.h"
#include "common/base/digest.h"
#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

struct redis;

#define FUNCTION_LIBRARY_NAME "banfu_2"

/* The Lua text of this build. */
extern const unsigned char function_library_text[];
extern const size_t function_library_text_size;

/*
 * Asks the store for the text of the library (FUNCTION LIST) and compares digests. `done` runs
 * exactly once, later, but at once with RESOURCE_EXHAUSTED when memory is short: OK; NOT_FOUND when
 * it is not loaded; FAILED_PRECONDITION when another text is loaded under its name;
 * PERMISSION_DENIED when the user may not ask; else why it could not be asked. `trouble` is English
 * for operators, "" with OK, valid only inside.
 */
void function_library_verify(struct redis *redis, uint64_t timeout_ms,
                             void (*done)(enum status_code code, const char *trouble, void *data),
                             void *data);

/*
 * Asks whether the connection's user may run, on the keys of `owner` in `shard`, every command that
 * the functions run for it: a function that is refused half-way would leave half a change. Done as
 * above; PERMISSION_DENIED names the first command that is refused.
 */
void function_library_check_rights(
    struct redis *redis, const char *shard, const char *owner, uint64_t timeout_ms,
    void (*done)(enum status_code code, const char *trouble, void *data), void *data);

#endif
