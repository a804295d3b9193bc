/*
 * A Redis of the test's own: on a unix socket in a private folder, every write synced before it is
 * acknowledged, our function library loaded. It ends with the test, also when the test crashes.
 *
 *     struct redis_fixture *server = redis_fixture_start();   // fails the test when it cannot
 *     options.address = redis_fixture_address(server);        // "unix:/tmp/…/redis.sock"
 *     redis_fixture_kill(server);                             // kill -9
 *     redis_fixture_restart(server);                          // with the data it has on disk
 *     redis_fixture_stop(server);
 */
#ifndef BANFU_TESTS_SUPPORT_REDIS_FIXTURE_H
#define BANFU_TESTS_SUPPORT_REDIS_FIXTURE_H

#include <hiredis/hiredis.h>
#include <stdbool.h>
#include <sys/types.h>

struct redis_fixture;

/* Starts it and waits until it answers. `arguments` (NULL, or a NULL-ended list) are added to the
 * command line: {"--requirepass", "secret", NULL}. */
struct redis_fixture *redis_fixture_start(void);
struct redis_fixture *redis_fixture_start_with(const char *const *arguments);

/* Ends it and removes its folder. Accepts NULL. */
void redis_fixture_stop(struct redis_fixture *server);

/* SIGKILL, and waits for its end. */
void redis_fixture_kill(struct redis_fixture *server);

/* Starts it anew on what it left on disk (functions among it). */
void redis_fixture_restart(struct redis_fixture *server);

/* Makes the user `owner` with password REDIS_FIXTURE_PASSWORD and the rights that ops gives the
 * service of that name (ops/lib/redis.bash). */
#define REDIS_FIXTURE_PASSWORD "secret"
void redis_fixture_add_user(struct redis_fixture *server, const char *owner);

const char *redis_fixture_address(const struct redis_fixture *server); /* "unix:/path" */
pid_t redis_fixture_pid(const struct redis_fixture *server);

/* Runs a command by a connection of the fixture's own, blocking, as printf-like redisCommand does;
 * fails the test when there is no answer. Free with freeReplyObject. */
redisReply *redis_fixture_run(struct redis_fixture *server, const char *format, ...);

/* As before, for the integer or the text (static memory, until the next call) of the answer. */
long long redis_fixture_integer(struct redis_fixture *server, const char *format, ...);
const char *redis_fixture_text(struct redis_fixture *server, const char *format, ...);

#endif
