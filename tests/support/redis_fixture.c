#include "support/redis_fixture.h"

#include "common/commit/function_library.h"

#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { ARGUMENTS_MAX = 48, ANSWER_TRIES = 2000, ANSWER_PAUSE_MS = 5, RULES_MAX = 256 };

struct redis_fixture {
    char folder[64], socket[96], address[104];
    const char *const *arguments;
    char owner[32]; /* the user added, to be added again after a restart */
    pid_t pid;
    redisContext *connection;
};

static void pause_ms(long milliseconds)
{
    const struct timespec time = {.tv_nsec = milliseconds * 1000000};

    (void)nanosleep(&time, NULL);
}

static void exec_server(const struct redis_fixture *server)
{
    const char *command[ARGUMENTS_MAX] = {
        "redis-server",
        "--port",
        "0",
        "--unixsocket",
        server->socket,
        "--dir",
        server->folder,
        "--save",
        "",
        "--appendonly",
        "yes",
        "--appendfsync",
        "always",
        "--maxmemory-policy",
        "noeviction",
        "--aof-load-truncated",
        "no",
        "--logfile",
        "redis.log",
        "--daemonize",
        "no",
    };
    size_t count = 0;

    while (command[count]) {
        count++;
    }
    for (const char *const *more = server->arguments; more && *more && count + 1 < ARGUMENTS_MAX;
         more++) {
        command[count++] = *more;
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that crashed leaves nothing behind */
    (void)execvp(command[0], (char *const *)(uintptr_t)command);
    _exit(127);
}

static bool answers(struct redis_fixture *server)
{
    redisContext *connection = redisConnectUnix(server->socket);
    redisReply *reply = NULL;

    if (connection && !connection->err) {
        reply = redisCommand(connection, "PING");
    }
    bool ready = reply && (reply->type == REDIS_REPLY_STATUS || strstr(reply->str, "NOAUTH"));
    freeReplyObject(reply);
    if (ready) {
        server->connection = connection;
    } else if (connection) {
        redisFree(connection);
    }
    return ready;
}

static void launch(struct redis_fixture *server)
{
    server->pid = fork();
    assert_true(server->pid >= 0);
    if (server->pid == 0) {
        exec_server(server);
    }
    for (int i = 0; i < ANSWER_TRIES; i++) {
        if (answers(server)) {
            return;
        }
        assert_int_equal(waitpid(server->pid, NULL, WNOHANG), 0);
        pause_ms(ANSWER_PAUSE_MS);
    }
    fail_msg("redis-server does not answer");
}

static void load_library(struct redis_fixture *server)
{
    redisReply *reply = redis_fixture_run(server, "FUNCTION LOAD REPLACE %b", function_library_text,
                                          function_library_text_size);

    if (reply->type == REDIS_REPLY_ERROR && !strstr(reply->str, "NOAUTH")) {
        fail_msg("%s", reply->str);
    }
    freeReplyObject(reply);
}

/* The rules as ops writes them, parted by spaces. */
static void read_rules(const char *owner, char *ret_rules, size_t room)
{
    static const char script[] = ". " PROJECT_FOLDER "/ops/lib/redis.bash; redis_service_rules $0";
    int ends[2];
    size_t size = 0;
    ssize_t more = 0;

    assert_int_equal(pipe(ends), 0);
    pid_t shell = fork();
    assert_true(shell >= 0);
    if (shell == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)execlp("bash", "bash", "-c", script, owner, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    while (size + 1 < room && (more = read(ends[0], ret_rules + size, room - 1 - size)) > 0) {
        size += (size_t)more;
    }
    (void)close(ends[0]);
    ret_rules[size] = '\0';
    assert_int_equal(waitpid(shell, NULL, 0), shell);
    assert_true(size > 0);
}

void redis_fixture_add_user(struct redis_fixture *server, const char *owner)
{
    static const char password[] = ">" REDIS_FIXTURE_PASSWORD;
    const char *words[RULES_MAX] = {"ACL", "SETUSER", owner, "on", password};
    size_t count = 5;
    char rules[8192];
    char *rest = rules;

    if (owner != server->owner) {
        (void)snprintf(server->owner, sizeof(server->owner), "%s", owner);
    }
    read_rules(owner, rules, sizeof(rules));
    for (char *word = NULL; (word = strsep(&rest, " \n")) && count < RULES_MAX;) {
        if (*word) {
            words[count++] = word;
        }
    }
    redisReply *reply = redisCommandArgv(server->connection, (int)count, words, NULL);
    assert_non_null(reply);
    if (reply->type == REDIS_REPLY_ERROR) {
        fail_msg("%s", reply->str);
    }
    freeReplyObject(reply);
}

struct redis_fixture *redis_fixture_start_with(const char *const *arguments)
{
    struct redis_fixture *server = calloc(1, sizeof(*server));
    const char *temporary = getenv("TMPDIR");

    assert_non_null(server);
    (void)signal(SIGPIPE, SIG_IGN); /* as every process of ours does: servers get killed */
    if (!temporary || strlen(temporary) > 32) {
        temporary = "/tmp";
    }
    (void)snprintf(server->folder, sizeof(server->folder), "%s/banfu-redis-XXXXXX", temporary);
    assert_non_null(mkdtemp(server->folder));
    (void)snprintf(server->socket, sizeof(server->socket), "%s/redis.sock", server->folder);
    (void)snprintf(server->address, sizeof(server->address), "unix:%s", server->socket);
    server->arguments = arguments;
    launch(server);
    load_library(server);
    return server;
}

struct redis_fixture *redis_fixture_start(void)
{
    return redis_fixture_start_with(NULL);
}

void redis_fixture_kill(struct redis_fixture *server)
{
    if (server->connection) {
        redisFree(server->connection);
        server->connection = NULL;
    }
    if (server->pid > 0) {
        (void)kill(server->pid, SIGKILL);
        (void)waitpid(server->pid, NULL, 0);
        server->pid = 0;
    }
    (void)unlink(server->socket);
}

void redis_fixture_restart(struct redis_fixture *server)
{
    redis_fixture_kill(server);
    launch(server);
    if (server->owner[0] != '\0') {
        redis_fixture_add_user(server, server->owner);
    }
}

static int remove_entry(const char *path, const struct stat *about, int type, struct FTW *walk)
{
    (void)about;
    (void)type;
    (void)walk;
    return remove(path);
}

void redis_fixture_stop(struct redis_fixture *server)
{
    if (!server) {
        return;
    }
    redis_fixture_kill(server);
    (void)nftw(server->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    free(server);
}

const char *redis_fixture_address(const struct redis_fixture *server)
{
    return server->address;
}

pid_t redis_fixture_pid(const struct redis_fixture *server)
{
    return server->pid;
}

static redisReply *run(struct redis_fixture *server, const char *format, va_list values)
{
    redisReply *reply = redisvCommand(server->connection, format, values);

    if (!reply) {
        fail_msg("no answer to %s: %s", format, server->connection->errstr);
    }
    return reply;
}

redisReply *redis_fixture_run(struct redis_fixture *server, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    redisReply *reply = run(server, format, values);
    va_end(values);
    return reply;
}

long long redis_fixture_integer(struct redis_fixture *server, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    redisReply *reply = run(server, format, values);
    va_end(values);
    if (reply->type != REDIS_REPLY_INTEGER) {
        fail_msg("%s: no integer: %s", format, reply->str ? reply->str : "");
    }
    long long integer = reply->integer;
    freeReplyObject(reply);
    return integer;
}

const char *redis_fixture_text(struct redis_fixture *server, const char *format, ...)
{
    static char text[65536];
    va_list values;

    va_start(values, format);
    redisReply *reply = run(server, format, values);
    va_end(values);
    size_t size = reply->str && reply->len < sizeof(text) ? reply->len : 0;
    memcpy(text, reply->str ? reply->str : "", size);
    text[size] = '\0';
    freeReplyObject(reply);
    return text;
}
